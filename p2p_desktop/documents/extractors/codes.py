"""Payment codes beside the page's words: another witness for account, total and currency (EPC069-12, Swiss QR bill)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from p2p_desktop.domain.document import Extraction, Field, FieldName, Reason, Source
from p2p_desktop.domain.enclosed import PaymentCode
from p2p_desktop.language import _

_SURE, _DISPUTED = 0.98, 0.5


def with_codes(found: Extraction, codes: Sequence[PaymentCode]) -> Extraction:
    """Return what was read, with what the codes confirm, contradict or add.

    A code that names another account than the page makes neither sure: it may have been stuck over the right one.
    """
    accounts = {code.iban for code in codes}
    if len(accounts) != 1:
        return found  # a payment part for each of several bills
    fields = {field.name: field for field in found.fields}
    code = codes[0]
    fields[FieldName.IBAN] = _account(fields.get(FieldName.IBAN), code)
    _confirm(fields, FieldName.TOTAL, code.amount)
    _confirm(fields, FieldName.CURRENCY, code.currency)
    notes = found.notes
    if fields[FieldName.IBAN].on_page:
        words = _(
            "The payment code on the page names the account {code}, the page {printed}. Ask the vendor which "
            "holds before anything is paid.",
            code=code.iban,
            printed=fields[FieldName.IBAN].value,
        )
        notes = (*notes, words)
    return replace(found, fields=tuple(fields[name] for name in FieldName if name in fields), notes=notes)


def _account(printed: Field | None, code: PaymentCode) -> Field:
    if printed is None:
        return Field(FieldName.IBAN, code.iban, _SURE, Source.TEXT, code.place, Reason.CHECKSUM)
    if printed.value == code.iban:
        return replace(printed, confidence=_SURE, reason=printed.reason or Reason.AGREEMENT)
    return replace(printed, confidence=_DISPUTED, reason=None, on_page=code.iban)


def _confirm(fields: dict[FieldName, Field], name: FieldName, value: str) -> None:
    """Make a field sure that the code says too; what it says otherwise is not the invoice's (a part to pay now)."""
    field = fields.get(name)
    if field is None or field.is_sure or not value:
        return
    same = Decimal(field.value) == Decimal(value) if name is FieldName.TOTAL else field.value == value
    if same:
        fields[name] = replace(field, confidence=_SURE, reason=Reason.AGREEMENT)
