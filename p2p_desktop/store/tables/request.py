"""Requests, their lines, routes and decisions at rest."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class RequestRow(Base):
    """One purchase request. ``typing`` keeps what was typed but can't be a value yet, as the editor had it."""

    __tablename__ = "request"
    __table_args__ = (
        # Each order of the list, with what says who may see a row: so a list is walked without reading the rows.
        Index("ix_request_updated", "updated_at", "id", "state", "requester_id"),
        Index("ix_request_number", "number", "id", "state", "requester_id"),
        Index("ix_request_title", "title", "id", "state", "requester_id"),
        Index("ix_request_vendor_name", "vendor_name", "id", "state", "requester_id"),
        Index("ix_request_total", "total_minor", "id", "state", "requester_id"),
        Index("ix_request_needed_by", "needed_by", "id", "state", "requester_id"),
        Index("ix_request_state_updated", "state", "updated_at", "id", "requester_id"),
        Index("ix_request_search", "search_text", "id", "state", "requester_id"),
        Index("ix_request_requester_updated", "requester_id", "updated_at"),
        Index("ix_request_vendor", "vendor_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(400), default="")
    requester_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    creator_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    last_editor_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    vendor_id: Mapped[str] = mapped_column(String(36), default="")
    vendor_name: Mapped[str] = mapped_column(String(400), default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    currency: Mapped[str] = mapped_column(String(3))
    department: Mapped[str] = mapped_column(String(100), default="")
    category: Mapped[str] = mapped_column(String(100), default="")
    needed_by: Mapped[dt.date | None]
    delivery_address: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    proforma_id: Mapped[str] = mapped_column(String(36), default="")
    net_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    tax_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    total_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    total_base_millionths: Mapped[int] = mapped_column(BigInteger, default=0)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    round: Mapped[int] = mapped_column(default=0)
    waiting_since: Mapped[dt.datetime | None] = mapped_column(Moment)
    typing: Mapped[dict[str, object] | None] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    updated_at: Mapped[dt.datetime] = mapped_column(Moment)
    submitted_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class RequestLineRow(Base):
    """One line of a request; quantity, price and tax rate in millionths."""

    __tablename__ = "request_line"
    __table_args__ = (UniqueConstraint("request_id", "position"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("request.id", ondelete="CASCADE"))
    position: Mapped[int]
    description: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(100), default="")
    quantity_millionths: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(40), default="")
    unit_price_millionths: Mapped[int] = mapped_column(BigInteger)
    tax_rate_millionths: Mapped[int] = mapped_column(BigInteger, default=0)


class RouteStepRow(Base):
    """One step of a request's route in one round: the snapshot of AP-1."""

    __tablename__ = "route_step"
    __table_args__ = (Index("ix_route_step_request", "request_id", "round"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("request.id", ondelete="CASCADE"))
    round: Mapped[int]
    position: Mapped[int]
    mode: Mapped[str] = mapped_column(String(10))
    people: Mapped[list[str]] = mapped_column(JSON)
    role: Mapped[str] = mapped_column(String(20), default="")
    needed: Mapped[int]
    is_ad_hoc: Mapped[bool] = mapped_column(default=False)


class DecisionRow(Base):
    """One decision (or submit, withdraw, cancel …) in the history of a request; never changed, never deleted.

    ``step_id`` is set for approvals; ``earlier_step`` where AP-3 recorded it; a new round voids without deleting.
    ``takes_back`` names the decision that this one makes void; ``held_jobs`` the work that waits for as long as it can
    be taken back.
    """

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_request", "request_id", "round"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("request.id", ondelete="CASCADE"))
    round: Mapped[int]
    step_id: Mapped[str] = mapped_column(String(36), default="")
    step_position: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[str] = mapped_column(String(36))
    event: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text, default="")
    earlier_step: Mapped[int | None]
    takes_back: Mapped[str | None] = mapped_column(String(36))
    held_jobs: Mapped[list[str] | None] = mapped_column(JSON)
    at: Mapped[dt.datetime] = mapped_column(Moment)


class TurnRow(Base):
    """Who is on turn for which request now: derived from the route with every change of it, for lists and counts."""

    __tablename__ = "turn"
    __table_args__ = (Index("ix_turn_person", "person_id", "request_id"),)

    request_id: Mapped[str] = mapped_column(ForeignKey("request.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)


class RoutedRow(Base):
    """Who was ever on the route of a request: those may see it (RULES.md section 1)."""

    __tablename__ = "routed"
    __table_args__ = (Index("ix_routed_person", "person_id", "request_id"),)

    request_id: Mapped[str] = mapped_column(ForeignKey("request.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
