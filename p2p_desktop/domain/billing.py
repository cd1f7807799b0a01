"""What a document bills of each line of its order: kept, so that the next document is judged with it (M-8)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext

from p2p_desktop.domain.billed import PRECISION, Billed, BilledLine, billed, line_rate, net_price
from p2p_desktop.domain.document import Extraction, Kind
from p2p_desktop.domain.expected import ExpectedLine, ExpectedOrder
from p2p_desktop.domain.findings import Finding, FindingCode
from p2p_desktop.domain.match_result import MatchResult
from p2p_desktop.domain.money import UNIT_PLACES, decimals_of, round_to
from p2p_desktop.domain.open_value import open_value
from p2p_desktop.domain.units import conversion

#: What is found hard for one of these codes may not concern this order at all: nothing is billed until finance says so.
_NOT_OURS = frozenset({FindingCode.VENDOR, FindingCode.CURRENCY, FindingCode.DUPLICATE})
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Billing:
    """What one document bills of one line of the order (``position`` from 1), in the order's unit; net."""

    position: int
    quantity: Decimal
    net: Decimal


def may_be_billed(findings: tuple[Finding, ...]) -> bool:
    """Say whether a document counts as billed on its order before anybody has looked at it."""
    return not any(finding.is_hard and finding.code in _NOT_OURS for finding in findings)


def billings(order: ExpectedOrder, document: Extraction, result: MatchResult) -> tuple[Billing, ...]:
    """Return what the document bills; a credit note takes back."""
    with localcontext(prec=PRECISION):
        bill = billed(document, order=order)
        found = _by_pairs(order, bill, result) if bill.has_readable_lines else _by_total(order, bill)
        sign = -1 if document.kind is Kind.CREDIT_NOTE else 1
        places = decimals_of(order.currency)
        return tuple(
            Billing(
                position,
                round_to(sign * abs(quantity) if sign < 0 else quantity, UNIT_PLACES),
                round_to(sign * abs(net) if sign < 0 else net, places),
            )
            for position, (quantity, net) in sorted(found.items())
            if quantity or net
        )


def billing_of(order: ExpectedOrder, document: Extraction, *, document_line: int, position: int) -> Billing | None:
    """Return what one line of the document bills if it is meant for this line of the order."""
    with localcontext(prec=PRECISION):
        bill = billed(document, order=order)
        paper = next((each for each in bill.lines if each.index == document_line), None)
        line = next((each for each in order.lines if each.position == position), None)
        if paper is None or line is None:
            return None
        quantity, net = _of_line(order, bill, line, paper)
        return Billing(position, round_to(quantity, UNIT_PLACES), round_to(net, decimals_of(order.currency)))


def _by_pairs(order: ExpectedOrder, bill: Billed, result: MatchResult) -> dict[int, tuple[Decimal, Decimal]]:
    of_order = {line.position: line for line in order.lines}
    of_document = {line.index: line for line in bill.lines}
    sums: dict[int, tuple[Decimal, Decimal]] = {}
    for pair in result.pairs:
        if pair.order_line is None or pair.document_line is None:
            continue
        line, paper = of_order[pair.order_line], of_document[pair.document_line]
        quantity, net = _of_line(order, bill, line, paper)
        before = sums.get(line.position, (_ZERO, _ZERO))
        sums[line.position] = (before[0] + quantity, before[1] + net)
    return sums


def _of_line(order: ExpectedOrder, bill: Billed, line: ExpectedLine, paper: BilledLine) -> tuple[Decimal, Decimal]:
    rate = line_rate(bill, paper, order=order, order_line=line)
    price = net_price(order, line, otherwise=rate)
    factor = conversion(paper.unit, line.unit)
    net = bill.net_of(paper, rate)
    if paper.quantity is not None and factor is not None:
        quantity = paper.quantity * factor
    elif net is not None and price > 0:
        quantity = net / price
    else:
        quantity = line.open_quantity
    return quantity, quantity * price if net is None else net


def _by_total(order: ExpectedOrder, bill: Billed) -> dict[int, tuple[Decimal, Decimal]]:
    """Share a document without lines out over what is open, by value: a till slip that fits closes all of it."""
    value = open_value(order)
    whole = value.total if value.has_tax else value.net
    found = bill.total if value.has_tax or bill.net is None else bill.net
    if found is None or whole <= 0:
        return {}
    share = min(found / whole, Decimal(1))
    if abs(found - whole) <= whole / 100:
        share = Decimal(1)
    return {
        line.position: (line.open_quantity * share, line.open_quantity * share * net_price(order, line))
        for line in order.lines
        if line.open_quantity > 0
    }
