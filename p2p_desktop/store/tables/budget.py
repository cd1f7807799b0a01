"""Budgets, and which request counts in which of them, at rest (B-1)."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base


class BudgetRow(Base):
    """What a department may spend in a year, in base currency; ``department_key`` is what equal names share."""

    __tablename__ = "budget"
    __table_args__ = (UniqueConstraint("department_key", "year"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    department: Mapped[str] = mapped_column(String(100))
    department_key: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    mode: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)


class CommitmentRow(Base):
    """In which budget a request counts, from its last submit on: department and year, and the exchange rate of then.

    Whether and how much it counts is said by the request, its order and what was billed on it.
    """

    __tablename__ = "commitment"
    __table_args__ = (Index("ix_commitment_budget", "year", "department_key"),)

    request_id: Mapped[str] = mapped_column(ForeignKey("request.id", ondelete="CASCADE"), primary_key=True)
    department_key: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    rate_millionths: Mapped[int] = mapped_column(BigInteger)
