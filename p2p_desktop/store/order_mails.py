"""Mails with orders at rest: how each stands, also by the job that sends it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from p2p_desktop.domain.job import ENDED
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.store.tables.order_mail import OrderMailRow


def job_key(mail_id: str) -> str:
    """Return the key of the job that sends this mail."""
    return f"order-mail:{mail_id}"


def mails_of(session: Session, order_id: str) -> Sequence[tuple[OrderMailRow, JobRow | None]]:
    """Return an order's mails, the newest first, each with the job that sends it where the program does."""
    jobs = {}
    mails = list(
        session.scalars(
            select(OrderMailRow)
            .where(OrderMailRow.order_id == order_id)
            .order_by(OrderMailRow.created_at.desc(), OrderMailRow.id.desc())
        )
    )
    keys = [job_key(mail.id) for mail in mails]
    for job in session.scalars(select(JobRow).where(JobRow.key.in_(keys))):
        jobs[job.key] = job
    return [(mail, jobs.get(job_key(mail.id))) for mail in mails]


def is_under_way(session: Session, order_id: str) -> bool:
    """Say whether the program is still trying to send a mail of this order."""
    return any(
        mail.sent_at is None and job is not None and job.state not in ENDED for mail, job in mails_of(session, order_id)
    )
