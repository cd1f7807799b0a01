"""The review of documents at rest: who reviews which just now, whom it was handed to, and which pages it is made of."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class ReviewLockRow(Base):
    """Somebody reviews a document in one window; it counts until ``until``, which the window puts off while he works.

    Nothing is refused because of it: after a crash it ends by itself, and anybody may take over before.
    """

    __tablename__ = "review_lock"

    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    window_id: Mapped[str] = mapped_column(String(36))
    host: Mapped[str] = mapped_column(String(200))
    since: Mapped[dt.datetime] = mapped_column(Moment)
    until: Mapped[dt.datetime] = mapped_column(Moment)


class HandoverRow(Base):
    """A document that was handed to somebody and is not confirmed or taken back yet."""

    __tablename__ = "handover"
    __table_args__ = (Index("ix_handover_to", "to_person"),)

    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    from_person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    to_person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[dt.datetime] = mapped_column(Moment)


class PageSourceRow(Base):
    """One page of a document that was split off or joined: on which page of which document it lies."""

    __tablename__ = "page_source"
    __table_args__ = (Index("ix_page_source_source", "source_id"),)

    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    source_page: Mapped[int]


class PageTurnRow(Base):
    """By how much a person has turned a page, clockwise from how it was read by itself: 90, 180 or 270."""

    __tablename__ = "page_turn"

    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    turn: Mapped[int]
