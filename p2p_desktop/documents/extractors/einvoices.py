"""An e-invoice beside its page (X-3): it is the truth for its fields, and each is held against what the page says.

Where both say the same, the value is sure for that reason. Where the page says another number, date, total, currency
or account, the value is to check, and what the page says is kept beside it. What the page does not show is sure because
the e-invoice is the invoice itself, as long as its own arithmetic and check digits hold.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rapidfuzz import fuzz

from p2p_desktop.documents.extractors.confidence import RECENT
from p2p_desktop.documents.extractors.dates import dates_in
from p2p_desktop.documents.extractors.figures import convention_of, figures_of
from p2p_desktop.documents.extractors.paper import Paper
from p2p_desktop.domain.document import (
    AMOUNT_FIELDS,
    DATE_FIELDS,
    DocumentLine,
    Extraction,
    Field,
    FieldName,
    Kind,
    Reason,
    Source,
)
from p2p_desktop.domain.enclosed import EInvoice
from p2p_desktop.domain.reading import Place
from p2p_desktop.domain.similarity import name_similarity
from p2p_desktop.domain.vendor import iban_is_valid

#: What X-3 holds against the page.
COMPARED = frozenset({FieldName.NUMBER, FieldName.DATE, FieldName.TOTAL, FieldName.CURRENCY, FieldName.IBAN})
_ALIKE = Decimal("0.92")
_SURE, _DISPUTED = 0.99, 0.6
_LIKE_DESCRIPTION = 60
_CLOSE = Decimal("0.02")


def with_invoice(found: Extraction, invoice: EInvoice, paper: Paper, *, today: dt.date) -> Extraction:
    """Return what was read from the pages, with the e-invoice's values in place of the page's."""
    page = _Page(found, paper, is_credit=invoice.kind is Kind.CREDIT_NOTE)
    told = {name: _field(name, value, invoice, page, today=today) for name, value in invoice.fields}
    if invoice.is_alone:
        kept: dict[FieldName, Field] = {}
    else:
        kept = {field.name: field for field in found.fields}
    fields = kept | told
    return replace(
        found,
        kind=invoice.kind,
        kind_confidence=_SURE,
        fields=tuple(fields[name] for name in FieldName if name in fields),
        lines=_placed(invoice.lines, found.lines) if invoice.lines else found.lines,
        prices_include_tax=found.prices_include_tax and not invoice.lines,
    )


def _field(name: FieldName, value: str, invoice: EInvoice, page: _Page, *, today: dt.date) -> Field:
    seen = page.place_of(name, value)
    if invoice.is_alone or seen is None:
        other = None if invoice.is_alone else page.other(name, value)
        if other is not None:
            return Field(name, value, _DISPUTED, Source.XML, other.place, on_page=other.value)
        reason = Reason.E_INVOICE if _holds(name, value, invoice) else None
    else:
        reason = Reason.XML_AND_PAGE
    if name in DATE_FIELDS and not _is_recent(value, today, is_due=name is FieldName.DUE_DATE):
        reason = None  # an old or future date is never sure
    return Field(name, value, _SURE if reason else _DISPUTED, Source.XML, seen, reason)


def _holds(name: FieldName, value: str, invoice: EInvoice) -> bool:
    """True unless the e-invoice contradicts itself in this field."""
    if name in AMOUNT_FIELDS:
        net, tax, total = (invoice.value(each) for each in (FieldName.NET, FieldName.TAX, FieldName.TOTAL))
        if net is None or total is None:
            return False
        return abs(Decimal(net) + Decimal(tax or 0) - Decimal(total)) <= _CLOSE
    return name is not FieldName.IBAN or iban_is_valid(value)


def _is_recent(value: str, today: dt.date, *, is_due: bool) -> bool:
    day = dt.date.fromisoformat(value)
    return today - RECENT <= day <= (today + RECENT if is_due else today)


class _Page:
    """What the visible page says, to hold an e-invoice against."""

    def __init__(self, found: Extraction, paper: Paper, *, is_credit: bool) -> None:
        self._found = found
        self._paper = paper
        self._is_credit = is_credit
        self._figures = figures_of(paper, convention_of(paper.text, language=found.language)) if paper.lines else ()

    def place_of(self, name: FieldName, value: str) -> Place | None:
        """Return where the page shows this value, or None where it does not."""
        field = self._found.field(name)
        if field is not None and field.place is not None and self._is_same(name, field.value, value):
            return field.place
        if name in AMOUNT_FIELDS:
            wanted = Decimal(value)
            return next((each.place for each in self._figures if self._same_amount(each.value, wanted)), None)
        if name in DATE_FIELDS:
            return self._place_of_day(dt.date.fromisoformat(value))
        if name is FieldName.CURRENCY:
            return next((each.place for each in self._figures if each.currency == value), None)
        return self._place_of_text(value)

    def other(self, name: FieldName, value: str) -> Field | None:
        """Return the page's own field where it says something else that X-3 compares."""
        field = self._found.field(name)
        if name not in COMPARED or field is None or self._is_same(name, field.value, value):
            return None
        return field

    def _is_same(self, name: FieldName, one: str, other: str) -> bool:
        if name in AMOUNT_FIELDS:
            return self._same_amount(Decimal(one), Decimal(other))
        if name is FieldName.VENDOR:
            return name_similarity(one, other) >= _ALIKE
        return _bare(one) == _bare(other)

    def _same_amount(self, one: Decimal, other: Decimal) -> bool:
        """Return whether amounts are equal; a credit note may print its own with a minus."""
        return one == other or (self._is_credit and abs(one) == abs(other))

    def _place_of_day(self, day: dt.date) -> Place | None:
        written = (date for segment in self._paper.segments() for date in dates_in(segment))
        return next((date.place for date in written if day in date.days), None)

    def _place_of_text(self, value: str) -> Place | None:
        wanted = _bare(value)
        if len(wanted) < 3:
            return None
        for line in self._paper.lines:
            if wanted in _bare(line.text):
                segments = [segment for segment in line.segments if wanted in _bare(segment.text)]
                return segments[0].place() if segments else Place(line.page, line.box)
        return None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _placed(lines: Sequence[DocumentLine], on_page: Sequence[DocumentLine]) -> tuple[DocumentLine, ...]:
    """Give the e-invoice's lines the places of the page's lines that say the same."""
    left = [line for line in on_page if line.place is not None]
    placed = []
    for line in lines:
        same = [each for each in left if each.amount is not None and each.amount == line.amount]
        best = max(same, key=lambda each: fuzz.token_set_ratio(each.description, line.description), default=None)
        if best is not None and len(same) > 1 and not _is_like(best, line):
            best = None
        if best is not None:
            left.remove(best)
        placed.append(replace(line, place=best.place if best else None))
    return tuple(placed)


def _is_like(one: DocumentLine, other: DocumentLine) -> bool:
    return fuzz.token_set_ratio(one.description, other.description) >= _LIKE_DESCRIPTION
