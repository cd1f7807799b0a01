"""Decide what counts as sure, and for which of the named reasons (X-1). Nothing is sure because it looks right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from p2p_desktop.documents.extractors.calibration import calibrated
from p2p_desktop.documents.extractors.currency import CurrencyFound
from p2p_desktop.documents.extractors.dates import ChosenDate
from p2p_desktop.documents.extractors.numbers import NumberFound
from p2p_desktop.documents.extractors.sender import VendorFound
from p2p_desktop.documents.extractors.sums import Chosen
from p2p_desktop.documents.extractors.tax_ids import TaxId
from p2p_desktop.domain.document import Field, FieldName, Reason, Source
from p2p_desktop.domain.reading import Place, ReadBy

#: An older date is never sure (X-2).
RECENT = dt.timedelta(days=731)
_CLEARLY_THE_VENDORS = 3.0
#: OCR may misread what looks right; without a reason such a value is believed less.
_OCR_FACTOR = 0.9


class FieldMaker:
    """Makes fields that know whether the page they stand on was read by OCR."""

    def __init__(self, read_by: Sequence[ReadBy]) -> None:
        self._read_by = tuple(read_by)

    def make(
        self, name: FieldName, value: str, confidence: float, place: Place | None, reason: Reason | None = None
    ) -> Field:
        """Make one field; a value with a reason is at least 0.95 sure, one without never more than 0.93."""
        source = self._source(place)
        if reason is not None:
            confidence = max(confidence, 0.95)
        else:
            confidence = calibrated(name, min(confidence, 0.93) * (_OCR_FACTOR if source is Source.OCR else 1.0))
        return Field(name, value, round(max(0.01, min(0.99, confidence)), 3), source, place, reason)

    def _source(self, place: Place | None) -> Source:
        if place is not None and 0 < place.page <= len(self._read_by):
            return Source.OCR if self._read_by[place.page - 1] is ReadBy.OCR else Source.TEXT
        return Source.OCR if ReadBy.OCR in self._read_by else Source.TEXT

    def vendor(self, found: VendorFound) -> Field:
        """A vendor is sure when it is one we know, or when independent parts of the paper name it."""
        reason = Reason.MASTER_DATA if found.is_known else Reason.AGREEMENT if found.is_agreed else None
        return self.make(FieldName.VENDOR, found.name, found.confidence, found.place, reason)

    def amount(self, name: FieldName, chosen: Chosen) -> Field:
        """An amount is sure when the document's arithmetic holds it, or when it is named and paid alike."""
        reason = Reason.ARITHMETIC if chosen.is_proven else Reason.AGREEMENT if chosen.is_agreed else None
        return self.make(name, amount_text(chosen.value), chosen.confidence, chosen.place, reason)

    def date(self, chosen: ChosenDate, *, today: dt.date) -> Field:
        """A date is sure when two statements agree on it, it can be read one way only, and it is recent (X-2)."""
        recent = today - RECENT <= chosen.day <= today
        sure = chosen.is_confirmed and recent and not chosen.written.is_ambiguous
        reason = Reason.ARITHMETIC if sure else None
        return self.make(FieldName.DATE, chosen.day.isoformat(), chosen.confidence, chosen.written.place, reason)

    def due_date(self, chosen: ChosenDate, *, today: dt.date) -> Field:
        """A due date is sure when it is the date plus the printed days; it may well lie ahead."""
        recent = abs(chosen.day - today) <= RECENT
        sure = chosen.is_confirmed and recent and not chosen.written.is_ambiguous
        reason = Reason.ARITHMETIC if sure else None
        return self.make(FieldName.DUE_DATE, chosen.day.isoformat(), chosen.confidence, chosen.written.place, reason)

    def currency(self, found: CurrencyFound, *, amounts_proven: bool) -> Field:
        """A currency is sure when it is printed beside amounts that are sure, or beside several and no other is."""
        reason = Reason.AGREEMENT if found.is_agreed else None
        reason = Reason.ARITHMETIC if amounts_proven and found.is_printed else reason
        return self.make(FieldName.CURRENCY, found.code, found.confidence, found.place, reason)

    def tax_id(self, found: TaxId, others: Sequence[TaxId], *, known: str) -> Field:
        """A tax number is sure when its check digits hold and no other could be the vendor's, or when we know it."""
        alone = not any(other.weight >= _CLEARLY_THE_VENDORS and other.number != found.number for other in others)
        clear = found.is_checked and alone and found.weight >= _CLEARLY_THE_VENDORS
        reason = Reason.MASTER_DATA if known else Reason.CHECKSUM if clear else None
        return self.make(FieldName.TAX_ID, found.number, min(0.9, 0.4 + 0.12 * found.weight), found.place, reason)

    def iban(self, number: str, place: Place, *, others: int, is_known: bool) -> Field:
        """An account is sure when its check digits hold and it is the only one, or when we know it."""
        reason = Reason.MASTER_DATA if is_known else Reason.CHECKSUM if others == 0 else None
        return self.make(FieldName.IBAN, number, 0.8, place, reason)

    def number(self, found: NumberFound) -> Field:
        """A document's number is sure when it is printed beside its own label and elsewhere too."""
        reason = Reason.AGREEMENT if found.is_agreed else None
        return self.make(FieldName.NUMBER, found.text, found.confidence, found.place, reason)

    def order_reference(self, found: NumberFound) -> Field:
        """An order number of our own carries a check code, which makes it sure."""
        reason = Reason.CHECKSUM if found.is_confirmed else None
        return self.make(FieldName.ORDER_REFERENCE, found.text, found.confidence, found.place, reason)


def amount_text(value: Decimal) -> str:
    """Write an amount as plain decimal text with at least two decimals."""
    exponent = value.normalize().as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{value:.{places}f}"
