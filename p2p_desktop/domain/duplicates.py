"""Is this document here already? (D-1 … D-5)"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from p2p_desktop.domain.document import Kind
from p2p_desktop.domain.findings import Finding, FindingCode, Severity
from p2p_desktop.domain.similarity import bare_text, text_likeness
from p2p_desktop.language import _, date_words, money_words

_SEPARATORS = re.compile(r"[\s\-‐‑‒–—−/.]+")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_ALIKE = Decimal("0.95")
#: Texts shorter than this are alike by chance.
_SHORTEST_TEXT = 40
#: Kinds that ask for money: receipt and invoice may be the same purchase twice, a proforma and its invoice are not.
_BILLS = frozenset({Kind.INVOICE, Kind.RECEIPT, Kind.OTHER})


@dataclass(frozen=True, slots=True)
class Known:
    """What of a document is compared to find it a second time."""

    document_id: str
    sha256: str
    vendor_id: str | None
    kind: Kind
    number: str
    date: dt.date | None
    currency: str
    total: Decimal | None
    text: str


def normal_number(number: str) -> str:
    """Return a document's number without case, blanks, ``- / .`` and leading zeros (D-2)."""
    bare = _SEPARATORS.sub("", unicodedata.normalize("NFKC", number)).upper()
    return _LEADING_ZEROS.sub("", bare)


def find_duplicates(new: Known, others: Sequence[Known]) -> tuple[Finding, ...]:
    """Find what a new document repeats: the same file stops at once, else one finding for each document it repeats.

    ``others`` come oldest first, so that the first one is named. Vendors are never compared with one another, and a
    document without a known vendor only by its file.
    """
    rest = [other for other in others if other.document_id != new.document_id]
    same_file = next((other for other in rest if new.sha256 and other.sha256 == new.sha256), None)
    if same_file is not None:
        return (_same_file(new, same_file),)
    if new.vendor_id is None:
        return ()
    own = [other for other in rest if other.vendor_id == new.vendor_id]
    return tuple(_repetitions(new, own))


def _repetitions(new: Known, others: Sequence[Known]) -> Iterator[Finding]:
    number, text = normal_number(new.number), bare_text(new.text)
    for other in others:
        finding = _same_number(new, other, number=number) or _same_purchase(new, other, number=number, text=text)
        if finding is not None:
            yield finding


def _same_file(new: Known, other: Known) -> Finding:
    words = _("This very file is here already, as {number}.", number=_called(other))
    return _finding("D-1", Severity.HARD, new, other, words)


def _same_number(new: Known, other: Known, *, number: str) -> Finding | None:
    """D-2 and D-4: the same number and kind; without a date it counts as the same year."""
    if not number or new.kind is not other.kind or normal_number(other.number) != number:
        return None
    if new.date is None or other.date is None or new.date.year == other.date.year:
        words = _("This vendor’s {number} is here already. It must not be paid twice.", number=other.number)
        return _finding("D-2", Severity.HARD, new, other, words)
    words = _("This vendor used the number {number} in {year} too.", number=other.number, year=other.date.year)
    return _finding("D-4", Severity.NOTE, new, other, words)


def _same_purchase(new: Known, other: Known, *, number: str, text: str) -> Finding | None:
    """D-3 and D-5: another number, but the same day and sum, or nearly the same text."""
    if _group(new.kind) != _group(other.kind) or (number and normal_number(other.number) == number):
        return None
    if _has_same_sum(new, other) and new.total is not None and new.date is not None:
        words = _(
            "{number} of the same vendor has the same date, {day}, and the same total, {money}.",
            number=_called(other),
            day=date_words(new.date),
            money=money_words(new.total, new.currency),
        )
        return _finding("D-3", Severity.WARNING, new, other, words)
    if _reads_alike(text, other.text):
        words = _("{number} of the same vendor says almost the same, word by word.", number=_called(other))
        return _finding("D-5", Severity.WARNING, new, other, words)
    return None


def _has_same_sum(new: Known, other: Known) -> bool:
    is_known = new.total is not None and new.date is not None
    return is_known and (new.total, new.currency, new.date) == (other.total, other.currency, other.date)


def _reads_alike(text: str, other: str) -> bool:
    if len(text) < _SHORTEST_TEXT or len(other) < _SHORTEST_TEXT:
        return False
    return text_likeness(text, bare_text(other), at_least=_ALIKE) >= _ALIKE


def _group(kind: Kind) -> str:
    return "bill" if kind in _BILLS else kind.value


def _called(known: Known) -> str:
    if known.number:
        return known.number
    if known.date is not None:
        return _("the document of {day}", day=date_words(known.date))
    return _("a document without a number")


def _finding(rule: str, severity: Severity, new: Known, other: Known, message: str) -> Finding:
    return Finding(
        code=FindingCode.DUPLICATE,
        severity=severity,
        expected=other.number,
        found=new.number,
        difference="",
        message=message,
        rule=rule,
        other_document=other.document_id,
    )
