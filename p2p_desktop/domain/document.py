"""Documents that people bring, and what is read from them (RULES.md section 4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from p2p_desktop.domain.reading import Place


class Kind(StrEnum):
    """What a document is."""

    PROFORMA = "proforma"
    INVOICE = "invoice"
    RECEIPT = "receipt"
    DELIVERY_NOTE = "delivery_note"
    CREDIT_NOTE = "credit_note"
    ORDER_CONFIRMATION = "order_confirmation"
    OTHER = "other"


class DocumentState(StrEnum):
    """How far the reading of a document has come."""

    QUEUED = "queued"
    READING = "reading"
    READ = "read"
    NEEDS_REVIEW = "needs_review"
    FAILED = "failed"
    #: Split into others, or joined into another, which stand in its place; ``reason`` says which.
    REPLACED = "replaced"


class FieldName(StrEnum):
    """The single-valued fields of a document. Values are canonical text: ISO dates, plain decimals, ISO codes."""

    VENDOR = "vendor"
    VENDOR_ADDRESS = "vendor_address"
    TAX_ID = "tax_id"
    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    BIC = "bic"
    NUMBER = "number"
    ORDER_REFERENCE = "order_reference"
    DATE = "date"
    DUE_DATE = "due_date"
    CURRENCY = "currency"
    NET = "net"
    TAX = "tax"
    TOTAL = "total"
    PAYMENT_TERMS = "payment_terms"


#: Fields whose canonical value is a plain decimal number.
AMOUNT_FIELDS = frozenset({FieldName.NET, FieldName.TAX, FieldName.TOTAL})
#: Fields whose canonical value is an ISO 8601 date.
DATE_FIELDS = frozenset({FieldName.DATE, FieldName.DUE_DATE})
#: A document counts as read when these are sure (X-1).
REQUIRED_FIELDS = (FieldName.VENDOR, FieldName.DATE, FieldName.TOTAL, FieldName.CURRENCY)


class Source(StrEnum):
    """Where a value came from."""

    XML = "xml"
    TEXT = "text"
    OCR = "ocr"
    LEARNED = "learned"
    LLM = "llm"
    PERSON = "person"


class Reason(StrEnum):
    """Why a value counts as sure (X-1); a field without one is to check."""

    ARITHMETIC = "arithmetic"
    CHECKSUM = "checksum"
    MASTER_DATA = "master_data"
    HISTORY = "history"
    AGREEMENT = "agreement"
    XML_AND_PAGE = "xml_and_page"
    E_INVOICE = "e_invoice"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Field:
    """One value read from a document: canonical text, confidence 0–1, where it stands, and why it is sure if it is."""

    name: FieldName
    value: str
    confidence: float
    source: Source
    place: Place | None = None
    reason: Reason | None = None
    #: What the page says where the e-invoice says otherwise (X-3); it stands at ``place``.
    on_page: str = ""

    @property
    def is_sure(self) -> bool:
        """True only for a named reason (X-1)."""
        return self.reason is not None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line item as read; what is not printed is None. ``amount`` is the line's own total as printed."""

    description: str
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    code: str = ""
    unit: str = ""
    tax_rate: Decimal | None = None
    discount: Decimal | None = None
    confidence: float = 0.0
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one document: kind, fields by name, lines, and sentences about what could not be read."""

    kind: Kind
    kind_confidence: float
    language: str
    fields: tuple[Field, ...]
    lines: tuple[DocumentLine, ...]
    prices_include_tax: bool = False
    notes: tuple[str, ...] = ()

    def field(self, name: FieldName) -> Field | None:
        """Return the field of this name, or None where nothing was found."""
        return next((field for field in self.fields if field.name == name), None)

    def value(self, name: FieldName) -> str | None:
        """Return the value of a field, or None where nothing was found."""
        field = self.field(name)
        return field.value if field else None

    def amount(self, name: FieldName) -> Decimal | None:
        """Return an amount field as a number."""
        value = self.value(name)
        return Decimal(value) if value is not None else None

    @property
    def state(self) -> DocumentState:
        """``read`` when every required field is sure, else ``needs review`` (X-1)."""
        fields = [self.field(name) for name in REQUIRED_FIELDS]
        sure = all(field is not None and field.is_sure for field in fields)
        return DocumentState.READ if sure else DocumentState.NEEDS_REVIEW


@dataclass(frozen=True, slots=True)
class KnownVendor:
    """What the program knows of a vendor and can recognise on paper."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    tax_id: str = ""
    ibans: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the program knows before it reads a document: the day, the company itself, and its vendors.

    ``own_names`` and ``own_tax_ids`` are the company's own: they stand on many papers and are never the vendor's.
    """

    today: dt.date
    vendors: tuple[KnownVendor, ...] = ()
    own_names: tuple[str, ...] = ()
    own_tax_ids: tuple[str, ...] = ()
