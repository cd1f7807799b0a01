"""What the periodic look at the program's health found."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class HealthRecordRow(Base):
    """One thing that was looked at, at one moment."""

    __tablename__ = "health_record"
    __table_args__ = (Index("ix_health_record_name_at", "name", "at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Moment)
    name: Mapped[str] = mapped_column(String(80))
    is_fine: Mapped[bool]
    value: Mapped[str] = mapped_column(Text)
    what_to_do: Mapped[str] = mapped_column(Text)
