"""Mails at rest: which notices go in which, and how far each got."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.mail import MailNoticeRow, MailRow
from p2p_desktop.store.tables.notification import NotificationRow


def add_mail(session: Session, person_id: str, notice_ids: Sequence[str], *, domain: str, now: dt.datetime) -> str:
    """Make a mail that carries these notices, with the Message-ID that it keeps; return its id."""
    mail = MailRow(id=new_id(), person_id=person_id, message_id="", created_at=now, sending_since=None, sent_at=None)
    mail.message_id = f"<{mail.id}@{domain}>"
    session.add(mail)
    session.flush()
    known = set(session.scalars(select(MailNoticeRow.notification_id).where(_among(notice_ids))))
    session.execute(update(MailNoticeRow).where(_among(notice_ids)).values(mail_id=mail.id))
    for notice_id in notice_ids:
        if notice_id not in known:
            session.add(MailNoticeRow(notification_id=notice_id, mail_id=mail.id))
    return mail.id


def _among(notice_ids: Sequence[str]) -> ColumnElement[bool]:
    return MailNoticeRow.notification_id.in_(notice_ids)


def keep_for_digest(session: Session, notice_id: str) -> None:
    """Let a notice wait for its person's next digest."""
    session.add(MailNoticeRow(notification_id=notice_id, mail_id=None))


def waiting_for_digest(session: Session) -> dict[str, list[str]]:
    """Return the notices that wait, oldest first, by person."""
    rows = session.execute(
        select(NotificationRow.person_id, NotificationRow.id)
        .join(MailNoticeRow, MailNoticeRow.notification_id == NotificationRow.id)
        .where(MailNoticeRow.mail_id.is_(None))
        .order_by(NotificationRow.created_at, NotificationRow.id)
    )
    waiting: dict[str, list[str]] = {}
    for person_id, notice_id in rows:
        waiting.setdefault(person_id, []).append(notice_id)
    return waiting


def notices_of(session: Session, mail_id: str) -> Sequence[NotificationRow]:
    """Return what a mail carries, oldest first."""
    return session.scalars(
        select(NotificationRow)
        .join(MailNoticeRow, MailNoticeRow.notification_id == NotificationRow.id)
        .where(MailNoticeRow.mail_id == mail_id)
        .order_by(NotificationRow.created_at, NotificationRow.id)
    ).all()
