"""What lies in a document's file beside its pages: an e-invoice, and payment codes that a machine reads."""

from __future__ import annotations

from dataclasses import dataclass

from p2p_desktop.domain.document import DocumentLine, FieldName, Kind
from p2p_desktop.domain.reading import Place


@dataclass(frozen=True, slots=True)
class EInvoice:
    """An e-invoice (EN 16931) as it says itself: kind, canonical field values, lines.

    ``is_alone`` where there was no page: the one that people see was drawn from the e-invoice and proves nothing.
    """

    kind: Kind
    fields: tuple[tuple[FieldName, str], ...]
    lines: tuple[DocumentLine, ...] = ()
    is_alone: bool = False

    def value(self, name: FieldName) -> str | None:
        """Return what the e-invoice says, or None where it is silent."""
        return dict(self.fields).get(name)


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A printed code to pay by (EPC069-12 or Swiss QR bill): whom, to which account, how much."""

    iban: str
    place: Place
    name: str = ""
    bic: str = ""
    currency: str = ""
    amount: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """All that was found beside the words of the pages; ``left_out`` counts pages over the limit, which nobody read."""

    invoice: EInvoice | None = None
    codes: tuple[PaymentCode, ...] = ()
    left_out: int = 0
