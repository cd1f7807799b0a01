"""The shape and the arithmetic of the sample documents: parties, items, and papers that add up by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT = Decimal("0.01")


class Made(StrEnum):
    """How a sample becomes a file."""

    TEXT = "PDF with text"
    SCANNED_PDF = "scanned PDF (picture only)"
    SCANNED_PNG = "scan"
    PHOTO = "photo"
    TIFF = "black-and-white scan"


def cents(amount: Decimal) -> Decimal:
    """Round an amount to the cent, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Party:
    """An invented company as its letterhead shows it; empty is not printed."""

    name: str
    street: str
    city: str
    country: str
    tax_id: str = ""
    iban: str = ""
    bic: str = ""
    bank: str = ""
    phone: str = ""
    email: str = ""
    web: str = ""
    register: str = ""

    @property
    def address(self) -> str:
        """The address on one line."""
        return ", ".join(part for part in (self.street, self.city, self.country) if part)

    @property
    def printed_iban(self) -> str:
        """The IBAN in groups of four, as people write it."""
        return " ".join(self.iban[start : start + 4] for start in range(0, len(self.iban), 4))


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a paper."""

    code: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    tax_rate: Decimal

    @property
    def amount(self) -> Decimal:
        """Quantity times price, to the cent."""
        return cents(self.quantity * self.unit_price)


@dataclass(frozen=True, slots=True)
class Charge:
    """A named extra between the lines and the total, such as delivery."""

    words: str
    amount: Decimal
    tax_rate: Decimal


@dataclass(frozen=True, slots=True)
class TaxShare:
    """What one tax rate contributes: the net it is charged on, and the tax."""

    rate: Decimal
    base: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: who sends what to whom, and how it is to look. All sums follow from the items."""

    name: str
    suffix: str
    about: str
    kind: str
    language: str
    layout: str
    made: Made
    vendor: Party
    number: str
    date: dt.date
    items: tuple[Item, ...]
    due_days: int | None = None
    quotation: str = ""
    order_number: str = ""
    customer_number: str = ""
    charges: tuple[Charge, ...] = ()
    discount_percent: Decimal = Decimal(0)
    prices_include_tax: bool = False
    pages: int = 1

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.name + self.suffix

    @property
    def due_date(self) -> dt.date | None:
        """When it is to be paid, where the paper says so."""
        return None if self.due_days is None else self.date + dt.timedelta(days=self.due_days)

    @property
    def order_reference(self) -> str:
        """What the paper says it answers to: the buyer's order number, else the vendor's own quotation."""
        return self.order_number or self.quotation

    @property
    def subtotal(self) -> Decimal:
        """The sum of the lines before discount, charges and tax (till slips: with tax)."""
        return sum((item.amount for item in self.items), Decimal(0))

    @property
    def discount(self) -> Decimal:
        """The discount on all lines, to the cent."""
        return cents(self.subtotal * self.discount_percent / 100)

    @property
    def charged(self) -> Decimal:
        """The sum of the named extras."""
        return sum((charge.amount for charge in self.charges), Decimal(0))

    @property
    def taxes(self) -> tuple[TaxShare, ...]:
        """The tax of each rate, lowest rate first."""
        rates = {item.tax_rate for item in self.items} | {charge.tax_rate for charge in self.charges}
        share = self._gross_share if self.prices_include_tax else self._net_share
        return tuple(share(rate) for rate in sorted(rates))

    @property
    def tax(self) -> Decimal:
        """All tax."""
        return sum((share.tax for share in self.taxes), Decimal(0))

    @property
    def net(self) -> Decimal:
        """What is charged before tax."""
        return sum((share.base for share in self.taxes), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What is to be paid."""
        return self.net + self.tax

    def _of_rate(self, rate: Decimal) -> Decimal:
        lines = sum((item.amount for item in self.items if item.tax_rate == rate), Decimal(0))
        return lines - cents(lines * self.discount_percent / 100)

    def _net_share(self, rate: Decimal) -> TaxShare:
        base = self._of_rate(rate) + sum((one.amount for one in self.charges if one.tax_rate == rate), Decimal(0))
        return TaxShare(rate=rate, base=base, tax=cents(base * rate / 100))

    def _gross_share(self, rate: Decimal) -> TaxShare:
        gross = self._of_rate(rate)
        base = cents(gross / (1 + rate / 100))
        return TaxShare(rate=rate, base=base, tax=gross - base)


#: Draws a paper: one PDF, as bytes.
Layout = Callable[[Paper], bytes]


def item(text: str, *, tax_rate: str) -> Item:
    """Read an item written as ``code | description | quantity | unit | unit price``."""
    code, description, quantity, unit, unit_price = (part.strip() for part in text.split("|"))
    return Item(
        code=code,
        description=description,
        quantity=Decimal(quantity),
        unit=unit,
        unit_price=Decimal(unit_price),
        tax_rate=Decimal(tax_rate),
    )


def items(*lines: str, tax_rate: str) -> tuple[Item, ...]:
    """Read several items of one tax rate."""
    return tuple(item(line, tax_rate=tax_rate) for line in lines)
