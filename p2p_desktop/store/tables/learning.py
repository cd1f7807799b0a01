"""What was learned from corrections: one row for each rule, whatever became of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class LearnedRuleRow(Base):
    """One rule with what it was learned from, how it fared since, and what its replay said before it went live."""

    __tablename__ = "learned_rule"
    __table_args__ = (Index("ix_learned_rule_state", "state", "learned_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    vendor: Mapped[str] = mapped_column(String(400))
    field: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(Text, default="")
    shape: Mapped[str] = mapped_column(Text, default="")
    box: Mapped[list[float] | None] = mapped_column(JSON)
    value: Mapped[str] = mapped_column(Text, default="")
    marks: Mapped[list[str]] = mapped_column(JSON, default=list)
    month_first: Mapped[bool] = mapped_column(default=False)
    confirmed: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(20))
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    learned_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    learned_at: Mapped[dt.datetime] = mapped_column(Moment)
    replayed: Mapped[int] = mapped_column(default=0)
    mended: Mapped[int] = mapped_column(default=0)
    spoiled: Mapped[int] = mapped_column(default=0)
    worse: Mapped[list[str]] = mapped_column(JSON, default=list)


class KindModelRow(Base):
    """One version of the classifier of kinds, with what its replay said; the newest active one is used."""

    __tablename__ = "kind_model"

    version: Mapped[int] = mapped_column(primary_key=True)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    weights: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(20))
    trained_at: Mapped[dt.datetime] = mapped_column(Moment)
    examples: Mapped[int]
    mended: Mapped[int]
    spoiled: Mapped[int]
