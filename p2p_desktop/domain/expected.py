"""What an order lets us expect of a document, and how far a document may be off (M-1, M-4, M-5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from decimal import Decimal

from p2p_desktop.domain.document import KnownVendor
from p2p_desktop.errors import Problem, Refused
from p2p_desktop.language import _


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far a document may differ (M-4): percent and amount both hold, the strictest wins; equal passes (M-7).

    0 allows nothing; None is refused (M-5), so that an emptied field never means "anything goes".
    """

    price_percent: Decimal | None = Decimal(2)
    price_amount: Decimal | None = Decimal(50)
    quantity_percent: Decimal | None = Decimal(0)
    quantity_amount: Decimal | None = Decimal(0)
    total_percent: Decimal | None = Decimal(1)
    total_amount: Decimal | None = Decimal(20)
    tax_amount: Decimal | None = Decimal("0.05")
    charges_amount: Decimal | None = Decimal(20)
    threshold: Decimal | None = Decimal("0.8")

    def __post_init__(self) -> None:
        problems = []
        for field in fields(self):
            value: Decimal | None = getattr(self, field.name)
            if value is None:
                sentence = _("A limit has to be filled in; 0 allows no difference at all.")
                problems.append(Problem("NO_TOLERANCE", sentence, field.name))
            elif not value.is_finite() or value < 0 or (field.name == "threshold" and value > 1):
                sentence = _("{value} cannot be a limit.", value=value)
                problems.append(Problem("BAD_TOLERANCE", sentence, field.name))
        if problems:
            raise Refused.for_problems(tuple(problems))

    def price_limit(self, expected: Decimal) -> Decimal:
        """Return by how much a line's net amount may differ from what was agreed."""
        return _strictest(self.price_percent, self.price_amount, of=expected)

    def quantity_limit(self, ordered_value: Decimal) -> Decimal:
        """Return how much money may be at risk by a quantity that is too large (M-2)."""
        return _strictest(self.quantity_percent, self.quantity_amount, of=ordered_value)

    def total_limit(self, expected: Decimal) -> Decimal:
        """Return by how much a printed total may differ from what is expected."""
        return _strictest(self.total_percent, self.total_amount, of=expected)

    @property
    def tax_limit(self) -> Decimal:
        """Return by how much the tax may differ."""
        return self.tax_amount or Decimal(0)

    @property
    def charges_limit(self) -> Decimal:
        """Return how much may be charged for freight and packing that was not ordered (M-11)."""
        return self.charges_amount or Decimal(0)

    @property
    def least(self) -> Decimal:
        """Return the score that passes."""
        return self.threshold or Decimal(0)


def _strictest(percent: Decimal | None, amount: Decimal | None, *, of: Decimal) -> Decimal:
    return min((percent or Decimal(0)) * abs(of) / 100, amount or Decimal(0))


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """One line of the order, with what happened on it so far.

    ``unit_price`` is net, except where the whole order says ``prices_include_tax``. ``received`` is None where no
    goods receipts are kept (two-way, M-1). ``billed_amount_before`` of 0 with something billed before means that the
    amount is not known; it is then taken as billed at the order's price.
    """

    position: int
    description: str
    quantity: Decimal
    unit_price: Decimal
    code: str = ""
    unit: str = ""
    tax_rate: Decimal | None = None
    billed_before: Decimal = Decimal(0)
    billed_amount_before: Decimal = Decimal(0)
    received: Decimal | None = None
    is_closed: bool = False

    @property
    def not_billed(self) -> Decimal:
        """Ordered and not billed yet; nothing on a line that is closed short."""
        return Decimal(0) if self.is_closed else max(self.quantity - self.billed_before, Decimal(0))

    @property
    def open_quantity(self) -> Decimal:
        """What may be billed now: ordered or received, less what was billed before (M-1)."""
        if self.is_closed:
            return Decimal(0)
        basis = self.quantity if self.received is None else min(self.quantity, self.received)
        return max(basis - self.billed_before, Decimal(0))


@dataclass(frozen=True, slots=True)
class ExpectedOrder:
    """An order as the rules see it: what was agreed, with whom, and what of it is still open.

    ``date`` is None where an order from elsewhere carries none; then no date is judged. ``proforma_iban`` is the
    account that the proforma asked for, where there was one: until an account is confirmed, bills are held against it.
    """

    id: str
    number: str
    date: dt.date | None
    is_open: bool
    vendor: KnownVendor
    currency: str
    lines: tuple[ExpectedLine, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    vendor_reference: str = ""
    prices_include_tax: bool = False
    proforma_iban: str = ""
