"""What lies beside a document's pages, as text in its row: an e-invoice and payment codes."""

from __future__ import annotations

import json
from decimal import Decimal

from p2p_desktop.domain.document import DocumentLine, FieldName, Kind
from p2p_desktop.domain.enclosed import EInvoice, Enclosed, PaymentCode
from p2p_desktop.store.documents import box_list, place_of, plain_line

_NUMBERS = ("quantity", "unit_price", "amount", "tax_rate", "discount")


def pack_enclosed(enclosed: Enclosed) -> str:
    """Write it as JSON; empty where there is nothing."""
    if enclosed == Enclosed():
        return ""
    invoice = enclosed.invoice
    return json.dumps(
        {
            "invoice": None if invoice is None else {
                "kind": invoice.kind.value,
                "fields": {name.value: value for name, value in invoice.fields},
                "lines": [plain_line(line) for line in invoice.lines],
                "is_alone": invoice.is_alone,
            },
            "codes": [_plain_code(code) for code in enclosed.codes],
            "left_out": enclosed.left_out,
        },
        ensure_ascii=False,
    )  # fmt: skip


def unpack_enclosed(packed: str) -> Enclosed:
    """Read what ``pack_enclosed`` wrote."""
    if not packed:
        return Enclosed()
    said = json.loads(packed)
    invoice = said["invoice"]
    return Enclosed(
        invoice=None if invoice is None else EInvoice(
            kind=Kind(invoice["kind"]),
            fields=tuple((FieldName(name), value) for name, value in invoice["fields"].items()),
            lines=tuple(_line(line) for line in invoice["lines"]),
            is_alone=invoice["is_alone"],
        ),
        codes=tuple(_code(code) for code in said["codes"]),
        left_out=said["left_out"],
    )  # fmt: skip


def _line(plain: dict[str, str | None]) -> DocumentLine:
    numbers = {name: None if plain[name] is None else Decimal(str(plain[name])) for name in _NUMBERS}
    words = {name: plain[name] or "" for name in ("description", "code", "unit")}
    return DocumentLine(**words, **numbers, confidence=0.97)  # type: ignore[arg-type]


def _plain_code(code: PaymentCode) -> dict[str, object]:
    told = {name: getattr(code, name) for name in ("iban", "name", "bic", "currency", "amount", "reference")}
    return {**told, "page": code.place.page, "box": box_list(code.place.box)}


def _code(plain: dict[str, object]) -> PaymentCode:
    page, box = plain.pop("page"), plain.pop("box")
    place = place_of(page, box)  # type: ignore[arg-type]
    assert place is not None
    return PaymentCode(place=place, **plain)  # type: ignore[arg-type]
