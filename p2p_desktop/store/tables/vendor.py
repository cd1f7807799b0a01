"""Vendors and their bank accounts at rest."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class VendorRow(Base):
    """One vendor; ``normal_name`` is what equal names are compared by (M-16)."""

    __tablename__ = "vendor"
    __table_args__ = (Index("ix_vendor_name", "name"), Index("ix_vendor_normal_name", "normal_name"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    normal_name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    tax_id: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    payment_terms: Mapped[str] = mapped_column(String(200), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    is_proposed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    updated_at: Mapped[dt.datetime] = mapped_column(Moment)


class VendorAccountRow(Base):
    """One bank account of a vendor; unconfirmed until a second person confirms it (V-1, V-2)."""

    __tablename__ = "vendor_account"
    __table_args__ = (UniqueConstraint("vendor_id", "iban"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendor.id", ondelete="CASCADE"))
    iban: Mapped[str] = mapped_column(String(34))
    bic: Mapped[str] = mapped_column(String(11), default="")
    proposed_by: Mapped[str] = mapped_column(String(36))
    proposed_at: Mapped[dt.datetime] = mapped_column(Moment)
    confirmed_by: Mapped[str] = mapped_column(String(36), default="")
    confirmed_how: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
