"""Orders and documents for tests, written as they read on paper: ``3 x toner 730.00``."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from p2p_desktop.domain.document import DocumentLine, Extraction, Field, FieldName, Kind, KnownVendor, Reason, Source
from p2p_desktop.domain.expected import ExpectedLine, ExpectedOrder, Tolerances
from p2p_desktop.domain.findings import Finding, FindingCode
from p2p_desktop.domain.match_result import MatchResult
from p2p_desktop.domain.matching import match
from p2p_desktop.domain.money import round_to

ORDER_DATE = dt.date(2026, 3, 2)
IBAN = "DE89370400440532013000"
OTHER_IBAN = "GB29NWBK60161331926819"
VENDOR = KnownVendor(
    id="v1", name="Kraxi Bürobedarf GmbH", aliases=("Kraxi Shop",), tax_id="DE136695976", ibans=(IBAN,)
)
_LINE = re.compile(r"(?:(?P<quantity>-?[\d.]+) x )?(?P<description>.*?) (?P<price>-?[\d.]+)")
_OF_HEADS = {
    "vendor": FieldName.VENDOR,
    "date": FieldName.DATE,
    "currency": FieldName.CURRENCY,
    "number": FieldName.NUMBER,
    "reference": FieldName.ORDER_REFERENCE,
    "tax_id": FieldName.TAX_ID,
    "iban": FieldName.IBAN,
    "net": FieldName.NET,
    "tax": FieldName.TAX,
    "total": FieldName.TOTAL,
}


def cents(value: Decimal) -> Decimal:
    """Round to two decimals."""
    return round_to(value, 2)


def ordered(text: str, *, position: int = 1, rate: str | None = "19") -> ExpectedLine:
    """Read ``2 x laptop 730.00`` as a line of an order."""
    read = _LINE.fullmatch(text)
    assert read is not None, text
    return ExpectedLine(
        position=position,
        description=read["description"],
        quantity=Decimal(read["quantity"] or 1),
        unit_price=Decimal(read["price"]),
        tax_rate=None if rate is None else Decimal(rate),
    )


def order_of(*lines: ExpectedLine | str, vendor: KnownVendor = VENDOR, rate: str | None = "19") -> ExpectedOrder:
    """Build an order in EUR of 2 March 2026 from its lines, with the sums that follow from them."""
    built = tuple(
        ordered(line, position=place, rate=rate) if isinstance(line, str) else line
        for place, line in enumerate(lines, 1)
    )
    net = sum((cents(line.quantity * line.unit_price) for line in built), Decimal(0))
    taxes: dict[Decimal, Decimal] = {}
    for line in built:
        each = line.tax_rate or Decimal(0)
        taxes[each] = taxes.get(each, Decimal(0)) + cents(line.quantity * line.unit_price)
    tax = sum((cents(value * each / 100) for each, value in taxes.items()), Decimal(0))
    return ExpectedOrder(
        id="o1",
        number="PO-2026000001VFW",
        date=ORDER_DATE,
        is_open=True,
        vendor=vendor,
        currency="EUR",
        lines=built,
        net=net,
        tax=tax,
        total=net + tax,
    )


def billed_line(text: str) -> DocumentLine:
    """Read ``2 x laptop 730.00`` as a line of a document, with its amount; without a quantity only the amount."""
    read = _LINE.fullmatch(text)
    assert read is not None, text
    price = Decimal(read["price"])
    if read["quantity"] is None:
        return DocumentLine(description=read["description"], amount=price)
    quantity = Decimal(read["quantity"])
    return DocumentLine(
        description=read["description"], quantity=quantity, unit_price=price, amount=cents(quantity * price)
    )


def document_of(
    *lines: DocumentLine | str,
    rate: str = "19",
    kind: Kind = Kind.INVOICE,
    is_gross: bool = False,
    **heads: str | None,
) -> Extraction:
    """Build a document that adds up; ``heads`` replaces a field (``total="12.00"``) or leaves it out (None)."""
    built = tuple(billed_line(line) if isinstance(line, str) else line for line in lines)
    amount = sum((line.amount for line in built if line.amount is not None), Decimal(0))
    net = cents(amount / (1 + Decimal(rate) / 100)) if is_gross else amount
    total = amount if is_gross else cents(amount * (1 + Decimal(rate) / 100))
    values: dict[str, str | None] = {
        "vendor": VENDOR.name,
        "date": "2026-03-20",
        "currency": "EUR",
        "net": str(net),
        "tax": str(total - net),
        "total": str(total),
    }
    values.update(heads)
    fields = tuple(field(_OF_HEADS[name], value) for name, value in values.items() if value is not None)
    return Extraction(
        kind=kind,
        kind_confidence=1.0,
        language="en",
        fields=fields,
        lines=built,
        prices_include_tax=is_gross,
    )


def field(name: FieldName, value: str, *, reason: Reason | None = Reason.CHECKSUM) -> Field:
    """Build a field as surely read."""
    return Field(name, value, 0.99, Source.TEXT, reason=reason)


def copy_of(order: ExpectedOrder) -> Extraction:
    """Build the invoice that bills an order exactly."""
    lines = tuple(
        DocumentLine(
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            amount=cents(line.quantity * line.unit_price),
            code=line.code,
            unit=line.unit,
            tax_rate=line.tax_rate,
        )
        for line in order.lines
    )
    return document_of(*lines, net=str(order.net), tax=str(order.tax), total=str(order.total), vendor=order.vendor.name)


def matched(order: ExpectedOrder, document: Extraction, *, tolerances: Tolerances | None = None) -> MatchResult:
    """Match with the default tolerances."""
    return match(order, document, tolerances=tolerances or Tolerances())


def codes(result: MatchResult) -> list[str]:
    """List the codes of a result's findings."""
    return [finding.code.value for finding in result.findings]


def only(result: MatchResult, code: FindingCode) -> Finding:
    """Return the one finding of this code."""
    found = [finding for finding in result.findings if finding.code is code]
    assert len(found) == 1, codes(result)
    return found[0]
