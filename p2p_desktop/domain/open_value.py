"""What an order still has open: the value that a document may bill now."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from p2p_desktop.domain.billed import net_price, order_rate
from p2p_desktop.domain.expected import ExpectedOrder
from p2p_desktop.domain.money import decimals_of, round_to

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class OpenValue:
    """Net and total of the open lines; ``total`` is net too where the order says nothing of tax (``has_tax``)."""

    net: Decimal
    total: Decimal
    has_tax: bool


def open_value(order: ExpectedOrder) -> OpenValue:
    """Add up the order's open lines, tax rounded once per rate; an order nothing was billed on keeps its own total."""
    places = decimals_of(order.currency)
    has_tax = order.prices_include_tax or order_rate(order) is not None or _has_rates(order)
    if not order.lines:
        return OpenValue(order.net, order.total if has_tax else order.net or order.total, has_tax)
    net, with_tax = _ZERO, _ZERO
    by_rate: dict[Decimal, Decimal] = {}
    for line in order.lines:
        value = line.open_quantity * net_price(order, line)
        rate = order_rate(order, line) or _ZERO
        net += round_to(value, places)
        with_tax += round_to(line.open_quantity * line.unit_price, places)
        by_rate[rate] = by_rate.get(rate, _ZERO) + round_to(value, places)
    tax = sum((round_to(each * rate, places) for rate, each in by_rate.items()), _ZERO)
    if not has_tax:
        return OpenValue(net, net, has_tax)
    if _is_untouched(order) and order.total > 0:
        return OpenValue(net, order.total, has_tax)
    return OpenValue(net, with_tax if order.prices_include_tax else net + tax, has_tax)


def _has_rates(order: ExpectedOrder) -> bool:
    return any(line.tax_rate is not None for line in order.lines)


def _is_untouched(order: ExpectedOrder) -> bool:
    return all(not line.is_closed and line.open_quantity == line.quantity for line in order.lines)
