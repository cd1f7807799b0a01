"""Results of validation at rest: each run is kept, the newest is current (M-17)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class MatchRow(Base):
    """One validation of one document against one order (or against none yet: ``order_id`` empty, with candidates).

    ``state``: ``passed``, ``open`` (finance has to look), ``resolved``, ``rejected``. Scores in millionths, NULL where
    a part can't be judged. ``inputs`` keeps what was compared (JSON).
    """

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("document_id", "document_revision", "order_id"),
        Index("ix_match_current", "is_current", "state", "created_at"),
        Index("ix_match_order", "order_id"),
        Index("ix_match_overall", "is_current", "overall"),
        Index("ix_match_current_order", "is_current", "order_id"),
        Index("ix_match_newest", "is_current", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    document_revision: Mapped[int]
    order_id: Mapped[str] = mapped_column(String(36), default="")
    is_current: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(20))
    passed: Mapped[bool]
    overall: Mapped[int] = mapped_column(BigInteger)
    vendor_score: Mapped[int | None] = mapped_column(BigInteger)
    total_score: Mapped[int | None] = mapped_column(BigInteger)
    items_score: Mapped[int | None] = mapped_column(BigInteger)
    date_score: Mapped[int | None] = mapped_column(BigInteger)
    threshold: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    rule_version: Mapped[str] = mapped_column(String(20))
    weights: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    candidates: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    inputs: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)


class MatchPairRow(Base):
    """One aligned pair of order line and document line."""

    __tablename__ = "match_pair"
    __table_args__ = (UniqueConstraint("match_id", "position"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    match_id: Mapped[str] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"))
    position: Mapped[int]
    order_line: Mapped[int | None]
    document_line: Mapped[int | None]
    score: Mapped[int] = mapped_column(BigInteger)
    difference_millionths: Mapped[int] = mapped_column(BigInteger)
    is_inside: Mapped[bool]
    words: Mapped[str] = mapped_column(Text)


class MatchFindingRow(Base):
    """One finding of a validation, with how it was resolved."""

    __tablename__ = "match_finding"
    __table_args__ = (UniqueConstraint("match_id", "position"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    match_id: Mapped[str] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(30))
    severity: Mapped[str] = mapped_column(String(20))
    expected: Mapped[str] = mapped_column(Text, default="")
    found: Mapped[str] = mapped_column(Text, default="")
    difference: Mapped[str] = mapped_column(Text, default="")
    message: Mapped[str] = mapped_column(Text)
    order_line: Mapped[int | None]
    document_line: Mapped[int | None]
    page: Mapped[int | None]
    box: Mapped[list[float] | None] = mapped_column(JSON)
    rule: Mapped[str] = mapped_column(String(10), default="")
    other_document_id: Mapped[str] = mapped_column(String(36), default="")


class ResolutionRow(Base):
    """What finance decided about a result, with reason and actor; append-only."""

    __tablename__ = "resolution"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    match_id: Mapped[str] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"), index=True)
    finding_id: Mapped[str] = mapped_column(String(36), default="")
    decision: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[dt.datetime] = mapped_column(Moment)


class BillingRow(Base):
    """What one document bills of one order line; rejected documents have none (M-8, M-14)."""

    __tablename__ = "billing"
    __table_args__ = (UniqueConstraint("document_id", "order_line_id"), Index("ix_billing_line", "order_line_id"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    order_id: Mapped[str] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    order_line_id: Mapped[str] = mapped_column(ForeignKey("order_line.id"))
    quantity_millionths: Mapped[int] = mapped_column(BigInteger)
    net_millionths: Mapped[int] = mapped_column(BigInteger)
    recorded_at: Mapped[dt.datetime] = mapped_column(Moment)
