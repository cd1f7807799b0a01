"""What an approver should be told of a request, decided: dear prices, likely duplicates, split purchases (AP-13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from p2p_desktop.domain.approval import Step
from p2p_desktop.domain.money import round_to

#: A price above the last one paid for the same item by more than this is said.
PRICE_RISE = Decimal("0.10")
#: Two requests of a vendor whose totals differ by no more than this are likely the same one.
SAME_TOTAL = Decimal("0.01")
DUPLICATE_DAYS = 30
#: Purchases of one requester from one vendor within so many days may be one that was split.
SPLIT_TIME = dt.timedelta(days=14)


def price_difference(price: Decimal, last: Decimal) -> Decimal | None:
    """Return by how many percent a price differs from the last one, to a tenth; None where there is nothing to say."""
    return round_to((price / last - 1) * 100, 1) if last > 0 else None


def is_dear(price: Decimal, last: Decimal) -> bool:
    """Say whether a price lies more than 10 % above the last one."""
    return last > 0 and price > last * (1 + PRICE_RISE)


@dataclass(frozen=True, slots=True)
class Purchase:
    """One request as splitting is judged: when it was submitted and what it comes to in base currency."""

    id: str
    at: dt.datetime
    total: Decimal


def bought_together(own: Purchase, others: Sequence[Purchase]) -> tuple[Purchase, ...]:
    """Return the dearest set of purchases that lie within 14 days, this one among them, oldest first."""
    near = sorted((*others, own), key=lambda each: (each.at, each.id))
    spans = (
        tuple(each for each in near if first.at <= each.at <= first.at + SPLIT_TIME)
        for first in near
        if first.at <= own.at <= first.at + SPLIT_TIME
    )
    return max(spans, key=lambda span: sum(each.total for each in span))


def route_length(route: Sequence[Step]) -> tuple[int, int]:
    """Return how long a route is: how many approvals it needs, and in how many steps."""
    return sum(step.approvals_needed for step in route), len(route)
