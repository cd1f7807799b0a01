"""Look at what the child says of e-invoices and payment codes: it is untrusted, value by value."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import cast

from p2p_desktop.domain.document import AMOUNT_FIELDS, DATE_FIELDS, DocumentLine, FieldName, Kind
from p2p_desktop.domain.enclosed import EInvoice, Enclosed, PaymentCode
from p2p_desktop.domain.money import CURRENCIES, LARGEST
from p2p_desktop.domain.reading import Box, Place
from p2p_desktop.domain.vendor import iban_is_valid

_MOST_LINES = 5_000
_MOST_LETTERS = 500
_MOST_CODES = 20
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,10})?")
#: UN/ECE Recommendation 20: units that invoices use, as people write them; others stay as their code.
_UNITS = {
    "C62": "", "H87": "pcs", "EA": "pcs", "NAR": "pcs", "PCE": "pcs", "HUR": "h", "MIN": "min", "DAY": "days",
    "MON": "months", "ANN": "years", "KGM": "kg", "GRM": "g", "TNE": "t", "LTR": "l", "MTR": "m", "MTK": "m²",
    "MTQ": "m³", "KMT": "km", "CMT": "cm", "MMT": "mm", "KWH": "kWh", "SET": "set", "PR": "pair", "XPK": "pack",
    "PK": "pack", "XBX": "box", "BX": "box", "XCT": "carton", "LS": "lump sum", "P1": "%", "NPR": "pair", "XPP": "pcs",
}  # fmt: skip


def enclosed_in(said: Mapping[str, object], *, read: int) -> Enclosed:
    """Return what is usable of a child's answer; ``read`` is the number of pages it gave."""
    of_all = said.get("of_all")
    return Enclosed(
        invoice=_invoice(said.get("invoice")),
        codes=tuple(_codes(said.get("codes"))),
        left_out=max(0, of_all - read) if isinstance(of_all, int) else 0,
    )


def _invoice(said: object) -> EInvoice | None:
    if not isinstance(said, dict) or not isinstance(said.get("fields"), dict):
        return None
    told = cast(dict[str, object], said["fields"])
    fields = tuple(
        (name, value) for name in FieldName if (value := _canonical(name, _text(told.get(name.value)))) is not None
    )
    if not fields:
        return None
    kind = _text(said.get("kind"))
    lines = said.get("lines")
    return EInvoice(
        kind=Kind(kind) if kind in set(Kind) else Kind.INVOICE,
        fields=fields,
        lines=tuple(_lines(lines)) if isinstance(lines, list) else (),
        is_alone=said.get("is_alone") is True,
    )


def _canonical(name: FieldName, text: str) -> str | None:
    """Return a value as fields hold it; None where it is none."""
    if not text:
        return None
    if name in AMOUNT_FIELDS:
        number = _number(text)
        return None if number is None else f"{number:.2f}"
    if name in DATE_FIELDS:
        return _day(text)
    if name is FieldName.CURRENCY:
        return text if text in CURRENCIES else None
    if name in (FieldName.IBAN, FieldName.BIC, FieldName.TAX_ID):
        return re.sub(r"\s", "", text)[:50]
    return text


def _day(text: str) -> str | None:
    try:
        return dt.date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None


def _number(text: str) -> Decimal | None:
    if not _NUMBER.fullmatch(text):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if abs(number) <= LARGEST else None


def _lines(said: list[object]) -> Iterator[DocumentLine]:
    for each in said[:_MOST_LINES]:
        if not isinstance(each, dict):
            continue
        told = {key: _text(value) for key, value in cast(dict[str, object], each).items()}
        price, per = _number(told.get("unit_price", "")), _number(told.get("price_per", ""))
        if price is not None and per is not None and per not in (0, 1):
            price /= per
        unit = told.get("unit", "")
        yield DocumentLine(
            description=told.get("description", ""),
            quantity=_number(told.get("quantity", "")),
            unit_price=price,
            amount=_number(told.get("amount", "")),
            code=told.get("code", "")[:100],
            unit=_UNITS.get(unit, unit)[:40],
            tax_rate=_number(told.get("tax_rate", "")),
            confidence=0.97,
        )


def _codes(said: object) -> Iterator[PaymentCode]:
    for each in said[:_MOST_CODES] if isinstance(said, list) else ():
        if not isinstance(each, dict):
            continue
        told = cast(dict[str, object], each)
        place, iban = _place(told.get("place")), re.sub(r"\s", "", _text(told.get("iban"))).upper()
        if place is None or not iban_is_valid(iban):
            continue
        currency = _text(told.get("currency"))
        amount = _number(_text(told.get("amount")))
        yield PaymentCode(
            iban=iban,
            place=place,
            name=_text(told.get("name"))[:200],
            bic=_text(told.get("bic"))[:11],
            currency=currency if currency in CURRENCIES else "",
            amount="" if amount is None else f"{amount:.2f}",
            reference=_text(told.get("reference"))[:140],
        )


def _place(said: object) -> Place | None:
    if not isinstance(said, list) or len(said) != 5:
        return None
    numbers = [float(each) for each in said if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(numbers) != 5 or not all(math.isfinite(each) for each in numbers) or numbers[0] < 1:
        return None
    left, top, right, bottom = (min(1.0, max(0.0, each)) for each in numbers[1:])
    return Place(int(numbers[0]), Box(left, top, max(left, right), max(top, bottom)))


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join(value.split())[:_MOST_LETTERS].encode("utf-8", "replace").decode()
