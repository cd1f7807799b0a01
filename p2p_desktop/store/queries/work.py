"""How much background work waits, for the health checks and the Activity screen."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from p2p_desktop.domain.job import JobState, QueueName
from p2p_desktop.store.tables.job import JobRow


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """What lies before one queue: jobs that are due, running ones, and since when the oldest has been due.

    ``queue`` is a QueueName, or what a newer version of the program calls a queue of its own.
    """

    queue: str
    waiting: int
    running: int
    oldest_due_at: dt.datetime | None


def queue_loads(session: Session, *, now: dt.datetime) -> tuple[QueueLoad, ...]:
    """Return the load of every queue in the order of their names' list, then of unknown ones in which jobs wait."""
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
        for queue in (*QueueName, *sorted(waiting.keys() - set(QueueName)))
    )


@dataclass(frozen=True, slots=True)
class KindFigures:
    """How long the newest ended jobs of one kind took, in seconds, and how many of them needed more than one try."""

    kind: str
    number: int
    median: float
    within: float
    retried: int


def figures_of_kinds(session: Session, *, since: dt.datetime, most: int = 2_000) -> tuple[KindFigures, ...]:
    """Return what the jobs show that ended well since this moment, at most so many of the newest of each kind.

    ``within`` is the time within which 95 of 100 ended (nearest rank).
    """
    kinds = session.scalars(select(JobRow.kind).distinct().order_by(JobRow.kind)).all()
    figures = []
    for kind in kinds:
        rows = session.execute(
            select(JobRow.started_at, JobRow.ended_at, JobRow.attempts)
            .where(JobRow.kind == kind, JobRow.state == JobState.DONE, JobRow.ended_at >= since)
            .order_by(JobRow.ended_at.desc())
            .limit(most)
        ).all()
        took = sorted(
            (row.ended_at - row.started_at).total_seconds() for row in rows if row.started_at and row.ended_at
        )
        if took:
            within = took[math.ceil(0.95 * len(took)) - 1]
            retried = sum(row.attempts > 1 for row in rows)
            figures.append(KindFigures(kind, len(took), statistics.median(took), within, retried))
    return tuple(figures)


def failed_jobs(session: Session, *, since: dt.datetime) -> int:
    """Return how many jobs have failed for good or were set aside since this moment."""
    states = (JobState.FAILED, JobState.PARKED)
    query = select(func.count()).select_from(JobRow).where(JobRow.state.in_(states), JobRow.ended_at >= since)
    return session.execute(query).scalar_one()
