"""Leases whose workers stop or have died, so that their jobs need not wait until the lease runs out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from p2p_desktop.domain.job import JobState
from p2p_desktop.store.jobs import Lease
from p2p_desktop.store.tables.job import JobRow


@dataclass(frozen=True, slots=True)
class HeldLease:
    """Who holds a running job."""

    job_id: str
    owner: str
    token: int


def held(session: Session) -> tuple[HeldLease, ...]:
    """Return the leases of all running jobs."""
    rows = session.execute(select(JobRow.id, JobRow.lease_owner, JobRow.token).where(JobRow.state == JobState.RUNNING))
    return tuple(HeldLease(row.id, row.lease_owner or "", row.token) for row in rows)


def end_at_once(session: Session, lease: HeldLease, *, now: dt.datetime) -> bool:
    """Let a dead worker's lease run out now; the next claim counts it as lost. False where it changed meanwhile."""
    return _change(session, lease.job_id, held_token=lease.token, lease_until=now)


def hand_back(session: Session, lease: Lease, *, now: dt.datetime) -> bool:
    """Let a job wait again as if it had not been begun, because its worker was asked to stop."""
    return _change(
        session,
        lease.job_id,
        held_token=lease.token,
        state=JobState.WAITING,
        attempts=JobRow.attempts - 1,
        # The worker that gave the job back may still be busy with it for a moment: what it then says does not count.
        token=JobRow.token + 1,
        run_after=now,
        lease_owner=None,
        lease_until=None,
    )


def state_of(session: Session, job_id: str) -> JobState | None:
    """Return where a job stands; None where it is not in the list any more."""
    return session.execute(select(JobRow.state).where(JobRow.id == job_id)).scalar()


def _change(session: Session, job_id: str, *, held_token: int, **values: object) -> bool:
    changed = session.execute(
        update(JobRow)
        .where(JobRow.id == job_id, JobRow.token == held_token, JobRow.state == JobState.RUNNING)
        .values(**values)
        .returning(JobRow.id)
    )
    return changed.one_or_none() is not None
