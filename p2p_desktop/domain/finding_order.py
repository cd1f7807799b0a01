"""Which order does a document belong to? (M-13)"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from p2p_desktop.domain import po_number
from p2p_desktop.domain.billed import PRECISION, Billed, billed, net_price, order_rate
from p2p_desktop.domain.document import Extraction, FieldName
from p2p_desktop.domain.duplicates import normal_number
from p2p_desktop.domain.expected import ExpectedOrder, Tolerances
from p2p_desktop.domain.money import decimals_of, round_to
from p2p_desktop.domain.open_value import open_value
from p2p_desktop.domain.pairing import pair_lines
from p2p_desktop.domain.scoring import vendor_score
from p2p_desktop.language import _

_SAME_SUM = Decimal("0.02")
_SHORTEST_REFERENCE = 3
_LIMITS = Tolerances()


@dataclass(frozen=True, slots=True)
class OrderCandidate:
    """An order that a document may belong to: why, and its rank (1 is the strongest reason)."""

    order_id: str
    number: str
    why: str
    rank: int


@dataclass(frozen=True, slots=True)
class _Step:
    """One way of finding the order: which orders it takes, and the words for why."""

    finds: Callable[[Extraction, Sequence[ExpectedOrder]], Iterator[ExpectedOrder]]
    why: Callable[[], str]


def find_order(document: Extraction, orders: Sequence[ExpectedOrder]) -> tuple[str | None, tuple[OrderCandidate, ...]]:
    """Return the id of the order where exactly one answers, and all candidates with why, the strongest first.

    The ways are tried one after another until one gives an answer; two answers are no answer, the person is asked.
    """
    candidates: dict[str, OrderCandidate] = {}
    answer: str | None = None
    is_decided = False
    with localcontext(prec=PRECISION):
        for rank, step in enumerate(_STEPS, 1):
            found = sorted(step.finds(document, orders), key=lambda order: order.number)
            for order in found:
                candidates.setdefault(order.id, OrderCandidate(order.id, order.number, step.why(), rank))
            if found and not is_decided:
                is_decided = True
                answer = found[0].id if len(found) == 1 else None
        for order in _by_vendor(document, orders):
            why = _("It is an open order with this vendor.")
            candidates.setdefault(order.id, OrderCandidate(order.id, order.number, why, len(_STEPS) + 1))
    return answer, tuple(candidates.values())


def _by_number(document: Extraction, orders: Sequence[ExpectedOrder]) -> Iterator[ExpectedOrder]:
    """The order's own number on the document, read tolerantly where it has a check code."""
    reference = document.value(FieldName.ORDER_REFERENCE) or ""
    named = set(po_number.find(reference))
    corrected = po_number.correct(reference)
    if corrected:
        named.add(corrected)
    written = normal_number(reference)
    for order in orders:
        if order.number in named or (written and normal_number(order.number) == written):
            yield order


def _by_vendor_reference(document: Extraction, orders: Sequence[ExpectedOrder]) -> Iterator[ExpectedOrder]:
    """The vendor's own reference (the proforma's number), as the document's reference or number."""
    printed = {normal_number(document.value(name) or "") for name in (FieldName.ORDER_REFERENCE, FieldName.NUMBER)}
    for order in orders:
        reference = normal_number(order.vendor_reference)
        if len(reference) >= _SHORTEST_REFERENCE and reference in printed and _may_be_from(document, order):
            yield order


def _by_open_lines(document: Extraction, orders: Sequence[ExpectedOrder]) -> Iterator[ExpectedOrder]:
    """Open lines whose sum equals the total: all of them, or those that the document's lines fit."""
    for order in orders:
        if not order.is_open or not order.lines or not _may_be_from(document, order):
            continue
        bill = billed(document, order=order)
        value = open_value(order)
        found = bill.total if value.has_tax or bill.net is None else bill.net
        if found is None or found <= 0:
            continue
        sums = (value.total, _paired_value(order, bill))
        if any(abs(found - each) <= _SAME_SUM for each in sums):
            yield order


def _paired_value(order: ExpectedOrder, bill: Billed) -> Decimal:
    """Return what those open lines come to that the document's lines belong to, with tax where the order has it."""
    value = Decimal(0)
    for group in pair_lines(order, bill).groups:
        line = group.order_line
        net = round_to(line.open_quantity * net_price(order, line), decimals_of(order.currency))
        value += net * (1 + (order_rate(order, line) or Decimal(0)))
    return round_to(value, decimals_of(order.currency))


def _by_vendor_and_total(document: Extraction, orders: Sequence[ExpectedOrder]) -> Iterator[ExpectedOrder]:
    """An open order with this vendor, whose open value is the total within tolerance."""
    for order in orders:
        score = vendor_score(document, order.vendor)
        if not order.is_open or score is None or score < _LIMITS.least or not _may_be_in(document, order):
            continue
        bill = billed(document, order=order)
        value = open_value(order)
        found = bill.total if value.has_tax or bill.net is None else bill.net
        if found is not None and abs(found - value.total) <= _LIMITS.total_limit(value.total):
            yield order


def _by_vendor(document: Extraction, orders: Sequence[ExpectedOrder]) -> Iterator[ExpectedOrder]:
    """Open orders with this vendor: to choose from, never an answer."""
    for order in orders:
        score = vendor_score(document, order.vendor)
        if order.is_open and score is not None and score >= _LIMITS.least:
            yield order


def _may_be_from(document: Extraction, order: ExpectedOrder) -> bool:
    score = vendor_score(document, order.vendor)
    return (score is None or score >= _LIMITS.least) and _may_be_in(document, order)


def _may_be_in(document: Extraction, order: ExpectedOrder) -> bool:
    currency = (document.value(FieldName.CURRENCY) or "").strip().upper()
    return not currency or currency == order.currency.upper()


_STEPS = (
    _Step(_by_number, lambda: _("Its number stands on the document.")),
    _Step(_by_vendor_reference, lambda: _("The vendor’s reference stands on the document.")),
    _Step(_by_open_lines, lambda: _("Its open lines come to the same total.")),
    _Step(_by_vendor_and_total, lambda: _("The vendor is the same and the total is near.")),
)
