"""How much background work waits, for the health checks and the Activity screen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from p2p_desktop.domain.job import JobState, QueueName
from p2p_desktop.store.tables.job import JobRow


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """What lies before one queue: jobs that are due, running ones, and since when the oldest has been due."""

    queue: QueueName
    waiting: int
    running: int
    oldest_due_at: dt.datetime | None


def queue_loads(session: Session, *, now: dt.datetime) -> tuple[QueueLoad, ...]:
    """Return the load of every queue, in the order of their names' list."""
    waiting = {
        row.queue: row
        for row in session.execute(
            select(JobRow.queue, func.count().label("jobs"), func.min(JobRow.run_after).label("oldest"))
            .where(JobRow.state == JobState.WAITING, JobRow.run_after <= now)
            .group_by(JobRow.queue)
        )
    }
    running = {
        row.queue: row.jobs
        for row in session.execute(
            select(JobRow.queue, func.count().label("jobs"))
            .where(JobRow.state == JobState.RUNNING)
            .group_by(JobRow.queue)
        )
    }
    return tuple(
        QueueLoad(
            queue,
            waiting[queue].jobs if queue in waiting else 0,
            running.get(queue, 0),
            waiting[queue].oldest if queue in waiting else None,
        )
        for queue in QueueName
    )


def failed_jobs(session: Session, *, since: dt.datetime) -> int:
    """Return how many jobs have failed for good or were set aside since this moment."""
    states = (JobState.FAILED, JobState.PARKED)
    query = select(func.count()).select_from(JobRow).where(JobRow.state.in_(states), JobRow.ended_at >= since)
    return session.execute(query).scalar_one()
