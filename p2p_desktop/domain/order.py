"""The purchase order: a copy of what was approved, never changed by later edits elsewhere (RULES.md section 3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from p2p_desktop.domain.company import CompanyDetails
from p2p_desktop.domain.money import Money
from p2p_desktop.domain.request import RequestLine, Totals, totals_of
from p2p_desktop.language import _


class OrderState(StrEnum):
    """Where an order stands."""

    ISSUED = "issued"
    ON_HOLD = "on_hold"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Extent(StrEnum):
    """How much of an order has been billed (or received): derived, never stored by hand."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"
    OVER = "over"


def state_words(state: OrderState) -> str:
    """Name a state as people see it."""
    return {
        OrderState.ISSUED: _("Issued"),
        OrderState.ON_HOLD: _("On hold"),
        OrderState.CLOSED: _("Closed"),
        OrderState.CANCELLED: _("Cancelled"),
    }[state]


@dataclass(frozen=True, slots=True)
class OrderVendor:
    """The vendor as copied into the order."""

    id: str
    name: str
    address: str = ""
    tax_id: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OrderPaper:
    """Everything that stands on the printed order (PO-2, PO-3); ``logo`` is a PNG, empty without one."""

    number: str
    date: dt.date
    company: CompanyDetails
    vendor: OrderVendor
    currency: str
    lines: tuple[RequestLine, ...]
    request_number: str
    requester: str
    vendor_reference: str = ""
    payment_terms: str = ""
    delivery_address: str = ""
    needed_by: dt.date | None = None
    note: str = ""
    logo: bytes = b""

    @property
    def totals(self) -> Totals:
        """Net, tax per rate and total."""
        return totals_of(self.lines, self.currency)


def extent_of(ordered: Decimal, done: Decimal) -> Extent:
    """Say how much of an ordered quantity or value has been billed or received."""
    if done <= 0:
        return Extent.NONE
    if done < ordered:
        return Extent.PARTIAL
    return Extent.FULL if done == ordered else Extent.OVER


def billed_extent(total: Money, billed: Money) -> Extent:
    """Say how much of an order's net value has been billed."""
    return extent_of(total.amount, billed.amount)
