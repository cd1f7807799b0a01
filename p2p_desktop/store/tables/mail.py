"""Mails at rest: which notices each carries, and how far it got."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from p2p_desktop.store.tables.base import Base, Moment


class MailRow(Base):
    """One mail to one person. Its ``message_id`` (RFC 5322, 3.6.4) is kept before it is sent and never changes."""

    __tablename__ = "mail"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    message_id: Mapped[str] = mapped_column(String(300), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    sending_since: Mapped[dt.datetime | None] = mapped_column(Moment)
    sent_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class MailNoticeRow(Base):
    """One notice that goes by mail, once; without a mail it waits for the next digest."""

    __tablename__ = "mail_notice"
    __table_args__ = (Index("ix_mail_notice_mail_id", "mail_id"),)

    notification_id: Mapped[str] = mapped_column(ForeignKey("notification.id"), primary_key=True)
    mail_id: Mapped[str | None] = mapped_column(ForeignKey("mail.id"))
