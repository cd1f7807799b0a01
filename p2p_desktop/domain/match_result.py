"""What comes out of comparing a document with an order: scores, pairs of lines, findings, and why it passed or not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from p2p_desktop.domain.findings import Finding

#: Kept with every result (M-17); counts up whenever a rule decides differently than before.
RULE_VERSION = "1"


@dataclass(frozen=True, slots=True)
class LinePair:
    """One line of the order beside one of the document; either may be missing.

    ``order_line`` counts from 1, ``document_line`` is the index in the extraction, ``score`` how surely they belong
    together, ``difference`` the money at risk (below 0 where less was billed than agreed), ``words`` says it to people.
    """

    order_line: int | None
    document_line: int | None
    score: Decimal
    difference: Decimal
    is_inside: bool
    words: str


@dataclass(frozen=True, slots=True)
class Scores:
    """The four parts of M-16, each 0–1; None where it can't be judged."""

    vendor: Decimal | None
    total: Decimal | None
    items: Decimal | None
    date: Decimal | None


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Whether a document fits an order, and everything that says why.

    ``weights`` are those actually used: parts that can't be judged have none, the others carry it.
    """

    passed: bool
    overall: Decimal
    scores: Scores
    findings: tuple[Finding, ...]
    pairs: tuple[LinePair, ...]
    reason: str
    weights: tuple[tuple[str, Decimal], ...]
    rule_version: str = RULE_VERSION
