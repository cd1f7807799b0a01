"""An e-invoice beside its page (X-3): it is the truth for its fields, and each is held against what the page says.

Where both say the same, the value is sure for that reason. Where the page says another number, date, total, currency
or account, the value is to check, and what the page says is kept beside it. What the page does not show is sure because
the e-invoice is the invoice itself, as long as its own arithmetic and check digits hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from rapidfuzz import fuzz

from p2p_desktop.documents.extractors.confidence import RECENT
from p2p_desktop.documents.extractors.page_places import PagePlaces
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
from p2p_desktop.domain.vendor import iban_is_valid
from p2p_desktop.language import _

#: What X-3 holds against the page.
COMPARED = frozenset({FieldName.NUMBER, FieldName.DATE, FieldName.TOTAL, FieldName.CURRENCY, FieldName.IBAN})
_SURE, _DISPUTED = 0.99, 0.6
_LIKE_DESCRIPTION = 60
_CLOSE = Decimal("0.02")


def with_invoice(found: Extraction, invoice: EInvoice, paper: Paper, *, today: dt.date) -> Extraction:
    """Return what was read from the pages, with the e-invoice's values in place of the page's."""
    page = PagePlaces(found, paper, is_credit=invoice.kind is Kind.CREDIT_NOTE)
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
        notes=(*found.notes, *_disagreements(told.values())),
    )


def _disagreements(fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        if field.on_page:
            yield _(
                "The e-invoice in the file says {told}, but the page says {printed}. Nobody sees the e-invoice; ask "
                "the vendor which holds before anything is paid.",
                told=field.value,
                printed=field.on_page,
            )


def _field(name: FieldName, value: str, invoice: EInvoice, page: PagePlaces, *, today: dt.date) -> Field:
    seen = page.place_of(name, value)
    if invoice.is_alone or seen is None:
        other = None if invoice.is_alone else _other(page, name, value)
        if other is not None:
            return Field(name, value, _DISPUTED, Source.XML, other.place, on_page=other.value)
        reason = Reason.E_INVOICE if _holds(name, value, invoice) else None
    else:
        reason = Reason.XML_AND_PAGE
    if name in DATE_FIELDS and not _is_recent(value, today, is_due=name is FieldName.DUE_DATE):
        reason = None  # an old or future date is never sure
    return Field(name, value, _SURE if reason else _DISPUTED, Source.XML, seen, reason)


def _other(page: PagePlaces, name: FieldName, value: str) -> Field | None:
    """Return the page's own field where it says something else that X-3 compares."""
    field = page.field(name)
    return None if name not in COMPARED or field is None or page.is_same(name, field.value, value) else field


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
