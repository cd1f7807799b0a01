"""What a document bills, in numbers the rules can compute with: cleaned, net of tax, checked against itself."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from p2p_desktop.domain.charges import names_charge
from p2p_desktop.domain.document import DocumentLine, Extraction, FieldName, Kind
from p2p_desktop.domain.expected import ExpectedLine, ExpectedOrder
from p2p_desktop.domain.money import decimals_of, round_to
from p2p_desktop.domain.reading import Place

#: Digits to compute with, so that products of the largest numbers are still exact; rounding comes at the end.
PRECISION = 60
_LARGEST = Decimal(10) ** 15
_SMALLEST_STEP = Decimal("1e-10")
_CENT = Decimal("0.01")
#: Currencies of countries whose shops add the tax at the till.
_NET_ON_THE_SHELF = frozenset({"USD", "CAD"})


@dataclass(frozen=True, slots=True)
class BilledLine:
    """One line of the document: its place in the extraction, and numbers as printed or computed from one another."""

    index: int
    description: str
    code: str
    unit: str
    quantity: Decimal | None
    amount: Decimal | None
    tax_rate: Decimal | None
    place: Place | None

    @property
    def unit_price(self) -> Decimal | None:
        """What one unit comes to, as billed."""
        return self.amount / self.quantity if self.amount is not None and self.quantity else None

    @property
    def is_charge(self) -> bool:
        """True for freight, packing and the like."""
        return names_charge(self.description)


@dataclass(frozen=True, slots=True)
class Billed:
    """A whole document: lines and sums; ``is_gross`` says whether the lines include tax."""

    lines: tuple[BilledLine, ...]
    net: Decimal | None
    tax: Decimal | None
    total: Decimal | None
    rate: Decimal | None
    is_gross: bool
    currency: str

    @property
    def lines_sum(self) -> Decimal:
        """What the lines add up to, as printed."""
        return sum((line.amount for line in self.lines if line.amount is not None), Decimal(0))

    @property
    def has_readable_lines(self) -> bool:
        """True where at least one line has a value."""
        return any(line.amount is not None for line in self.lines)

    @property
    def slack(self) -> Decimal:
        """By how much sums may differ through rounding (M-9)."""
        return _CENT * (len(self.lines) + 1)

    def net_of(self, line: BilledLine, rate: Decimal | None) -> Decimal | None:
        """Return a line's net amount, not rounded: gross amounts less the tax at this rate (M-10)."""
        if line.amount is None or not self.is_gross:
            return line.amount
        return line.amount / (1 + (rate or Decimal(0)))

    def rounded(self, amount: Decimal) -> Decimal:
        """Round an amount as the currency is written."""
        return round_to(amount, decimals_of(self.currency))


def billed(document: Extraction, *, order: ExpectedOrder) -> Billed:
    """Clean what was read: numbers that are none are left out, lines are put in an order of their own.

    The lines are sorted by what they say, so that the result does not depend on the order in which they were read.
    """
    lines = tuple(sorted((_line(index, line) for index, line in enumerate(document.lines)), key=_content))
    net, tax, total = _sums(document, lines)
    return Billed(
        lines=lines,
        net=net,
        tax=tax,
        total=total,
        rate=_rate(net, tax),
        is_gross=_is_gross(document, lines, net=net, total=total),
        currency=order.currency,
    )


def clean(value: Decimal | None) -> Decimal | None:
    """Return a number the rules can compute with; None for what is none, or too large to be meant."""
    if value is None or not value.is_finite() or abs(value) >= _LARGEST:
        return None
    return value.quantize(_SMALLEST_STEP).normalize() + 0


def amount_of(document: Extraction, name: FieldName) -> Decimal | None:
    """Return an amount field, None where it is no number."""
    text = document.value(name)
    try:
        return clean(Decimal(text)) if text is not None else None
    except InvalidOperation:
        return None


def order_rate(order: ExpectedOrder, line: ExpectedLine | None = None) -> Decimal | None:
    """Return the tax rate of an order's line as a share, else the order's own; None where it says nothing of tax."""
    if line is not None and line.tax_rate is not None:
        return line.tax_rate / 100
    if order.tax:
        return _rate(order.net, order.tax)
    rates = {each.tax_rate for each in order.lines}
    return Decimal(0) if rates == {Decimal(0)} else None


def line_rate(
    bill: Billed, line: BilledLine, *, order: ExpectedOrder, order_line: ExpectedLine | None = None
) -> Decimal | None:
    """Return the tax rate of a document's line: printed beside it, else the document's own, else the order's.

    A document with several rates has none of its own; then the order's line knows better than the average.
    """
    if line.tax_rate is not None:
        return line.tax_rate
    is_mixed = len({each.tax_rate for each in order.lines}) > 1
    if bill.rate is None or (is_mixed and order_line is not None and order_line.tax_rate is not None):
        return order_rate(order, order_line)
    return bill.rate


def net_price(order: ExpectedOrder, line: ExpectedLine, *, otherwise: Decimal | None = None) -> Decimal:
    """Return a line's agreed net unit price."""
    if not order.prices_include_tax:
        return line.unit_price
    rate = order_rate(order, line)
    return line.unit_price / (1 + (rate if rate is not None else otherwise or Decimal(0)))


def _line(index: int, line: DocumentLine) -> BilledLine:
    quantity, price, amount = clean(line.quantity), clean(line.unit_price), clean(line.amount)
    if amount is None and quantity is not None and price is not None:
        amount = clean(quantity * price)
    if quantity is None and amount is not None and price:
        quantity = clean(amount / price)
    rate = clean(line.tax_rate)
    return BilledLine(
        index=index,
        description=line.description,
        code=line.code,
        unit=line.unit,
        quantity=quantity,
        amount=amount,
        tax_rate=rate / 100 if rate is not None and 0 <= rate <= 100 else None,
        place=line.place,
    )


def _content(line: BilledLine) -> tuple[str, str, str, str, int]:
    numbers = f"{line.quantity} {line.amount} {line.tax_rate}"
    return line.code, line.description, line.unit, numbers, line.index


def _sums(document: Extraction, lines: tuple[BilledLine, ...]) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Return net, tax and total; where one of the three is not printed, the other two give it.

    A net that contradicts tax and total while the lines agree with them was misread: the lines decide (M-9).
    """
    net, tax, total = (amount_of(document, name) for name in (FieldName.NET, FieldName.TAX, FieldName.TOTAL))
    if total is None and net is not None and tax is not None:
        total = net + tax
    elif tax is None and net is not None and total is not None:
        tax = total - net
    elif net is None and tax is not None and total is not None:
        net = total - tax
    if net is not None and tax is not None and total is not None:
        slack = _CENT * (len(lines) + 1)
        value = sum((line.amount for line in lines if line.amount is not None), Decimal(0))
        lines_fit = lines and abs(value + tax - total) <= slack
        if lines_fit and abs(net + tax - total) > slack:
            net = total - tax
    return net, tax, total


def _rate(net: Decimal | None, tax: Decimal | None) -> Decimal | None:
    """Return the tax rate of a document as a share: the printed one where rounding alone is between."""
    if net is None or tax is None or net <= 0 or tax < 0 or tax > net:
        return None
    exact = tax / net
    printed = round_to(exact, 3)
    return printed if abs(net * printed - tax) <= 2 * _CENT else exact


def _is_gross(
    document: Extraction, lines: tuple[BilledLine, ...], *, net: Decimal | None, total: Decimal | None
) -> bool:
    """Tell whether lines include tax: by what they add up to, else as it was read."""
    amounts = [line.amount for line in lines if line.amount is not None]
    if not amounts or total is None:
        return document.prices_include_tax
    slack = _CENT * (len(lines) + 1)
    fits_total = abs(sum(amounts) - total) <= slack
    if net is None:
        return document.prices_include_tax or (document.kind is Kind.RECEIPT and fits_total)
    fits_net = abs(sum(amounts) - net) <= slack
    if fits_net != fits_total:
        return fits_total
    return document.prices_include_tax or (not fits_net and _is_till_slip(document))


def _is_till_slip(document: Extraction) -> bool:
    """Tell whether prices on a shelf, and so on the slip, include tax; where a line was not read, no sum can tell."""
    return document.kind is Kind.RECEIPT and document.value(FieldName.CURRENCY) not in _NET_ON_THE_SHELF
