"""The company, its policy and its running numbers at rest."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, BigInteger, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class CompanyRow(Base):
    """The one company of this installation (id is always 1); ``logo`` names the blob of its picture, "" without one."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
    currency: Mapped[str] = mapped_column(String(3))
    address: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    tax_id: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    terms: Mapped[str] = mapped_column(Text, default="")
    page_size: Mapped[str] = mapped_column(String(10), default="A4")
    logo: Mapped[str] = mapped_column(String(64), default="")
    tolerances: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    #: Bills are held against what arrived, not against what was ordered (M-1).
    is_three_way: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(Moment)


class ExchangeRateRow(Base):
    """What one unit of a currency is worth in base currency, in millionths."""

    __tablename__ = "exchange_rate"

    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    rate_millionths: Mapped[int] = mapped_column(BigInteger)
    set_at: Mapped[dt.datetime] = mapped_column(Moment)


class RouteRuleRow(Base):
    """One approval rule: conditions and steps (JSON of domain.approval.StepRule), tried by position (AP-4)."""

    __tablename__ = "route_rule"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    above_millionths: Mapped[int | None] = mapped_column(BigInteger)
    up_to_millionths: Mapped[int | None] = mapped_column(BigInteger)
    department: Mapped[str] = mapped_column(String(100), default="")
    category: Mapped[str] = mapped_column(String(100), default="")
    new_vendor_only: Mapped[bool] = mapped_column(default=False)
    requester_id: Mapped[str] = mapped_column(String(36), default="")
    steps: Mapped[list[dict[str, object]]] = mapped_column(JSON)


class CounterRow(Base):
    """A running number that restarts each year: the last one given (PO-1)."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
