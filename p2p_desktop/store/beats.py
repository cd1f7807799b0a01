"""Signs of life of worker processes at rest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from p2p_desktop.store.tables.worker_beat import WorkerBeatRow


@dataclass(frozen=True, slots=True)
class WorkerBeat:
    """One worker process: where it runs, what it serves, and when it was last seen."""

    id: str
    host: str
    pid: int
    queues: tuple[str, ...]
    seen_at: dt.datetime


def write_beat(session: Session, beat: WorkerBeat) -> None:
    """Note that a worker process lives."""
    queues = ",".join(beat.queues)
    known = session.execute(
        update(WorkerBeatRow)
        .where(WorkerBeatRow.id == beat.id)
        .values(host=beat.host, pid=beat.pid, queues=queues, seen_at=beat.seen_at)
        .returning(WorkerBeatRow.id)
    )
    if known.one_or_none() is None:
        session.add(WorkerBeatRow(id=beat.id, host=beat.host, pid=beat.pid, queues=queues, seen_at=beat.seen_at))


def forget_beats(session: Session, *ids: str) -> None:
    """Forget worker processes that have ended."""
    session.execute(delete(WorkerBeatRow).where(WorkerBeatRow.id.in_(ids)))


def list_beats(session: Session) -> tuple[WorkerBeat, ...]:
    """Return all worker processes that have been seen and not said good-bye."""
    rows = session.scalars(select(WorkerBeatRow).order_by(WorkerBeatRow.id))
    return tuple(WorkerBeat(row.id, row.host, row.pid, tuple(row.queues.split(",")), row.seen_at) for row in rows)
