"""Findings: what differs between an order and a document, worded for people (M-15)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from p2p_desktop.domain.reading import Place


class FindingCode(StrEnum):
    """What kind of difference it is (M-15)."""

    QTY_OVER = "QTY_OVER"
    QTY_NOT_RECEIVED = "QTY_NOT_RECEIVED"
    PRICE_OVER = "PRICE_OVER"
    PRICE_UNDER = "PRICE_UNDER"
    LINE_NOT_ON_PO = "LINE_NOT_ON_PO"
    LINE_MISSING = "LINE_MISSING"
    UNIT = "UNIT"
    TAX = "TAX"
    TOTAL_ARITHMETIC = "TOTAL_ARITHMETIC"
    TOTAL_PO = "TOTAL_PO"
    VENDOR = "VENDOR"
    CURRENCY = "CURRENCY"
    PO_STATE = "PO_STATE"
    DATE = "DATE"
    DUPLICATE = "DUPLICATE"
    BANK_CHANGED = "BANK_CHANGED"
    XML_PAGE = "XML_PAGE"


class Severity(StrEnum):
    """How much a finding weighs: to know, a warning, blocks the release, fails whatever the score (M-6, M-12)."""

    NOTE = "note"
    WARNING = "warning"
    BLOCKING = "blocking"
    HARD = "hard"

    @property
    def rank(self) -> int:
        """0 for a note up to 3 for hard, to sort by."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: both values and their difference as plain text, a sentence for people, and where it stands.

    ``expected``, ``found`` and ``difference`` are canonical (plain decimals, ISO dates, names); only ``message`` is
    in the person's language. ``order_line`` counts from 1, ``document_line`` is the index in the extraction.
    ``rule`` is the id of the rule that decided, ``other_document`` the document that a duplicate repeats.
    """

    code: FindingCode
    severity: Severity
    expected: str
    found: str
    difference: str
    message: str
    order_line: int | None = None
    document_line: int | None = None
    place: Place | None = None
    rule: str = ""
    other_document: str = ""

    @property
    def is_hard(self) -> bool:
        """True where this alone makes a document fail (M-12)."""
        return self.severity is Severity.HARD


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Sort findings for people: the gravest first, then by line of the order and of the document."""
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                -finding.severity.rank,
                finding.order_line is None,
                finding.order_line or 0,
                list(FindingCode).index(finding.code),
                finding.document_line is None,
                finding.document_line or 0,
                finding.found,
            ),
        )
    )
