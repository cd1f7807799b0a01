"""Documents at rest: the file's fingerprint, its pages with words, and what was read from them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class DocumentRow(Base):
    """One document. ``purpose`` is what the person brought it for; vendor to total are copies for lists.

    ``revision`` counts extractions and corrections, so that each of them is validated once (M-17).
    """

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_sha256", "sha256"),
        Index("ix_document_added", "added_at"),
        Index("ix_document_state", "state", "added_at"),
        Index("ix_document_order", "order_id"),
        Index("ix_document_request", "request_id"),
        Index("ix_document_vendor", "vendor_id"),
        Index("ix_document_vendor_name", "vendor_name", "added_at"),
        Index("ix_document_file_name", "file_name", "added_at"),
        Index("ix_document_kind", "kind", "added_at"),
        Index("ix_document_number", "number", "added_at"),
        Index("ix_document_date", "date", "added_at"),
        Index("ix_document_total", "total_minor", "added_at"),
        Index("ix_document_added_by", "added_by", "added_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(400))
    file_type: Mapped[str] = mapped_column(String(10))
    size: Mapped[int] = mapped_column(BigInteger)
    purpose: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20), default="other")
    kind_confidence: Mapped[float] = mapped_column(Float, default=0.0)
    is_kind_chosen: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(10), default="")
    prices_include_tax: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    enclosed: Mapped[str] = mapped_column(Text, default="")
    added_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[dt.datetime] = mapped_column(Moment)
    request_id: Mapped[str] = mapped_column(String(36), default="")
    order_id: Mapped[str] = mapped_column(String(36), default="")
    order_is_chosen: Mapped[bool] = mapped_column(default=False)
    vendor_id: Mapped[str] = mapped_column(String(36), default="")
    vendor_name: Mapped[str] = mapped_column(String(400), default="")
    number: Mapped[str] = mapped_column(String(100), default="")
    normal_number: Mapped[str] = mapped_column(String(100), default="")
    date: Mapped[dt.date | None]
    currency: Mapped[str] = mapped_column(String(3), default="")
    total_minor: Mapped[int | None] = mapped_column(BigInteger)
    is_reviewed: Mapped[bool] = mapped_column(default=False)
    is_rejected: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class DocumentPageRow(Base):
    """One page: picture for the viewer (blob), words as zlib-packed JSON, and its text."""

    __tablename__ = "document_page"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    number: Mapped[int]
    width: Mapped[float] = mapped_column(Float)
    height: Mapped[float] = mapped_column(Float)
    picture: Mapped[str] = mapped_column(String(64))
    ocr_picture: Mapped[str] = mapped_column(String(64), default="")
    needs_ocr: Mapped[bool] = mapped_column(default=False)
    read_by: Mapped[str] = mapped_column(String(10))
    words: Mapped[bytes] = mapped_column(LargeBinary)
    text: Mapped[str] = mapped_column(Text, default="")


class PageReadingRow(Base):
    """What OCR read on a picture, by the picture's content and by what read it: nothing is read twice.

    ``picture`` is the page's picture for people, turned as the page was; ``words`` are packed as in document_page.
    """

    __tablename__ = "page_reading"
    __table_args__ = (Index("ix_page_reading_used", "used_at"),)

    ocr_picture: Mapped[str] = mapped_column(String(64), primary_key=True)
    mark: Mapped[str] = mapped_column(String(200), primary_key=True)
    width: Mapped[float] = mapped_column(Float)
    height: Mapped[float] = mapped_column(Float)
    picture: Mapped[str] = mapped_column(String(64))
    words: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[dt.datetime] = mapped_column(Moment)


class DeadlyFileRow(Base):
    """A file, by its content, on which the process that reads it has died, how often, and in which version."""

    __tablename__ = "deadly_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(20))
    deaths: Mapped[int]
    last_at: Mapped[dt.datetime] = mapped_column(Moment)


class DocumentFieldRow(Base):
    """One field: the machine's value and, beside it, a person's correction (X-5)."""

    __tablename__ = "document_field"
    __table_args__ = (UniqueConstraint("document_id", "name"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(30))
    value: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[float] = mapped_column(Float, default=0.0)
    source: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(20), default="")
    on_page: Mapped[str] = mapped_column(Text, default="")
    page: Mapped[int | None]
    box: Mapped[list[float] | None] = mapped_column(JSON)
    corrected_value: Mapped[str | None] = mapped_column(Text)
    corrected_page: Mapped[int | None]
    corrected_box: Mapped[list[float] | None] = mapped_column(JSON)
    corrected_by: Mapped[str] = mapped_column(String(36), default="")
    corrected_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class DocumentLineRow(Base):
    """One line item as read or as a person corrected it; numbers in millionths, NULL where not printed."""

    __tablename__ = "document_line"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    position: Mapped[int]
    description: Mapped[str] = mapped_column(Text, default="")
    code: Mapped[str] = mapped_column(String(100), default="")
    unit: Mapped[str] = mapped_column(String(40), default="")
    quantity_millionths: Mapped[int | None] = mapped_column(BigInteger)
    unit_price_millionths: Mapped[int | None] = mapped_column(BigInteger)
    amount_millionths: Mapped[int | None] = mapped_column(BigInteger)
    tax_rate_millionths: Mapped[int | None] = mapped_column(BigInteger)
    discount_millionths: Mapped[int | None] = mapped_column(BigInteger)
    confidence: Mapped[float] = mapped_column(Float, default=0.0)
    page: Mapped[int | None]
    box: Mapped[list[float] | None] = mapped_column(JSON)
    corrected_by: Mapped[str] = mapped_column(String(36), default="")


class LineCorrectionRow(Base):
    """What the machine had read before a person corrected the lines (X-5), kept as JSON per document."""

    __tablename__ = "line_correction"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    machine_lines: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    corrected_by: Mapped[str] = mapped_column(String(36))
    corrected_at: Mapped[dt.datetime] = mapped_column(Moment)
