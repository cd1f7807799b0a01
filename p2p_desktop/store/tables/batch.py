"""Batches of files at rest: what somebody brought at once, and what became of each."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class BatchRow(Base):
    """Many files brought at once by one person at one computer; it ends when all of them are read."""

    __tablename__ = "batch"
    __table_args__ = (Index("ix_batch_ended_at", "ended_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    #: Where the files lie: only this computer can take them in.
    host: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class BatchFileRow(Base):
    """One file of a batch: ``waiting``, ``taken``, ``known`` (it was here before) or ``refused`` with a sentence."""

    __tablename__ = "batch_file"

    batch_id: Mapped[str] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    document_id: Mapped[str] = mapped_column(String(36), default="")
    sentence: Mapped[str] = mapped_column(Text, default="")
