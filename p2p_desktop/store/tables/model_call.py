"""What was asked of a language model, and how much of the day's budget it took."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class ModelCallRow(Base):
    """One call, with its tokens; kept for two days, to keep to the limits a minute and a day."""

    __tablename__ = "model_call"
    __table_args__ = (Index("ix_model_call_at", "at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Moment)
    tokens: Mapped[int]
