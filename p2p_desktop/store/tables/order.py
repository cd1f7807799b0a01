"""Purchase orders at rest: copies of what was approved (PO-2)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class OrderRow(Base):
    """One order. Vendor, company, lines and terms are copies; ``pdf_sha256`` is empty until it is printed.

    ``pdf_pages`` holds for each page of the PDF its width, height (points), picture and words (blobs), and where lines
    stand on it.
    """

    __tablename__ = "purchase_order"
    __table_args__ = (
        UniqueConstraint("year", "running"),
        Index("uq_purchase_order_live_request", "request_id", unique=True, sqlite_where=text("state != 'cancelled'"),
              postgresql_where=text("state != 'cancelled'")),
        # Each order of the list, with what says who may see a row: so a list is walked without reading the rows.
        Index("ix_purchase_order_issued", "issued_at", "id", "request_id"),
        Index("ix_purchase_order_vendor", "vendor_id"),
        Index("ix_purchase_order_state", "state", "issued_at", "id", "request_id"),
        Index("ix_purchase_order_total", "total_minor", "id", "request_id"),
        Index("ix_purchase_order_title", "title", "id", "request_id"),
        Index("ix_purchase_order_vendor_name", "vendor_name", "id", "request_id"),
        Index("ix_purchase_order_reference", "vendor_reference"),
        Index("ix_purchase_order_request", "request_id"),
        Index("ix_purchase_order_search", "search_text", "id", "request_id"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    year: Mapped[int]
    running: Mapped[int]
    request_id: Mapped[str] = mapped_column(ForeignKey("request.id"))
    state: Mapped[str] = mapped_column(String(20))
    date: Mapped[dt.date]
    title: Mapped[str] = mapped_column(String(400))
    company: Mapped[dict[str, str]] = mapped_column(JSON)
    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendor.id"))
    vendor_name: Mapped[str] = mapped_column(String(200))
    search_text: Mapped[str] = mapped_column(Text, default="")
    vendor_address: Mapped[str] = mapped_column(Text, default="")
    vendor_tax_id: Mapped[str] = mapped_column(String(40), default="")
    vendor_email: Mapped[str] = mapped_column(String(200), default="")
    vendor_phone: Mapped[str] = mapped_column(String(60), default="")
    vendor_reference: Mapped[str] = mapped_column(String(100), default="")
    payment_terms: Mapped[str] = mapped_column(Text, default="")
    delivery_address: Mapped[str] = mapped_column(Text, default="")
    needed_by: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    pdf_sha256: Mapped[str] = mapped_column(String(64), default="")
    pdf_pages: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    issued_at: Mapped[dt.datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)


class OrderLineRow(Base):
    """One line of an order; quantity, price and tax rate in millionths."""

    __tablename__ = "order_line"
    __table_args__ = (UniqueConstraint("order_id", "position"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("purchase_order.id", ondelete="CASCADE"))
    position: Mapped[int]
    description: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(100), default="")
    quantity_millionths: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(40), default="")
    unit_price_millionths: Mapped[int] = mapped_column(BigInteger)
    tax_rate_millionths: Mapped[int] = mapped_column(BigInteger, default=0)
    is_closed: Mapped[bool] = mapped_column(default=False)
