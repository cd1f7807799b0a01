"""Notifications at rest: one per person and event, whatever runs twice."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class NotificationRow(Base):
    """One notice to one person; ``key`` names the event, so that it is told once."""

    __tablename__ = "notification"
    __table_args__ = (UniqueConstraint("person_id", "key"), Index("ix_notification_person", "person_id", "created_at"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(120))
    screen: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[str] = mapped_column(String(36))
    title: Mapped[str] = mapped_column(Text)
    sentence: Mapped[str] = mapped_column(Text, default="")
    is_urgent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    seen_at: Mapped[dt.datetime | None] = mapped_column(Moment)
