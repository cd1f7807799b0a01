"""Background jobs: added with the change that wants them, claimed with a lease, ended once (RULES.md 7).

The row is the truth. Whoever runs a job holds a lease with a fencing token; every later word about the job names the
token, so that a worker which was too slow, cancelled or taken for dead cannot end what another one has begun again.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, delete, or_, select, update
from sqlalchemy.orm import Session

from p2p_desktop.domain.job import (
    ENDED,
    LONGEST_DELAY,
    PRIORITY,
    JobKind,
    JobState,
    QueueName,
    next_delay,
    policy_of,
    queue_of,
)
from p2p_desktop.errors import NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.logs import log_event
from p2p_desktop.store.engine import Store
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.job import JobRow

#: A job whose worker died this often is parked: it may well be what kills the workers.
LOST_LEASES = 3
LEASE_SECONDS = 30
_KINDS = frozenset(kind.value for kind in JobKind)
_RESTARTABLE = frozenset({JobState.FAILED, JobState.PARKED, JobState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to run a job until the lease runs out or the job is cancelled."""

    job_id: str
    kind: JobKind
    arguments: Mapping[str, str]
    attempt: int
    token: int
    owner: str
    tries: int


class LeaseLost(Exception):
    """Somebody else runs this job now, or it has ended; what this worker did does not count."""


class JobCancelled(Exception):
    """A person cancelled this job while it ran."""


def add(
    session: Session,
    kind: JobKind,
    *,
    key: str,
    arguments: Mapping[str, str],
    now: dt.datetime,
    run_after: dt.datetime | None = None,
    tries: int | None = None,
) -> str:
    """Add a job and return its id; where the key is known already, return that job's id and add nothing.

    It is tried so many times, or as often as its kind usually is. ``run_after`` lies at most LONGEST_DELAY ahead.
    """
    known = session.execute(select(JobRow.id).where(JobRow.key == key)).scalar()
    if known is not None:
        return known
    row = JobRow(
        id=new_id(),
        kind=kind.value,
        queue=queue_of(kind),
        arguments=json.dumps(dict(arguments), sort_keys=True),
        key=key,
        state=JobState.WAITING,
        tries=tries or policy_of(kind).tries,
        run_after=run_after or now,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def claim(
    store: Store, job_id: str, *, owner: str, now: dt.datetime, lease_seconds: float = LEASE_SECONDS
) -> Lease | None:
    """Take a job that is due, or whose worker is gone, and return the lease; None where there is nothing to take."""
    with store.writing() as session:
        _park_if_lost_too_often(session, job_id, now=now)
        row = session.execute(
            update(JobRow)
            .where(JobRow.id == job_id, _is_due(now))
            .values(
                state=JobState.RUNNING,
                attempts=JobRow.attempts + 1,
                lost_leases=JobRow.lost_leases + case((JobRow.state == JobState.RUNNING, 1), else_=0),
                token=JobRow.token + 1,
                lease_owner=owner,
                lease_until=now + dt.timedelta(seconds=lease_seconds),
                started_at=now,
            )
            .returning(JobRow.id, JobRow.kind, JobRow.arguments, JobRow.attempts, JobRow.token, JobRow.tries)
        ).one_or_none()
        if row is None:
            return None
        if row.kind not in _KINDS:
            _end(session, job_id, JobState.PARKED, now=now, code="UNKNOWN_KIND",
                 sentence=_("This version of the program does not know this kind of work. Install the newest version."),
                 )  # fmt: skip
            return None
        arguments = _arguments(row.arguments)
        if arguments is None:
            _end(session, job_id, JobState.PARKED, now=now, code="BAD_ARGUMENTS",
                 sentence=_("What this work is about cannot be read any more. Begin it anew where it came from: drop "
                            "the file again, or open the request or order."),
                 )  # fmt: skip
            return None
    return Lease(row.id, JobKind(row.kind), arguments, row.attempts, row.token, owner, row.tries)


def beat(store: Store, lease: Lease, *, now: dt.datetime, lease_seconds: float = LEASE_SECONDS) -> bool:
    """Prolong the lease; False where it was lost or the job was cancelled."""
    with store.writing() as session:
        return _tell(session, lease, lease_until=now + dt.timedelta(seconds=lease_seconds))


def report(
    store: Store,
    lease: Lease,
    *,
    step: str,
    done: int,
    total: int,
    now: dt.datetime,
    lease_seconds: float = LEASE_SECONDS,
) -> None:
    """Keep how far the job is, and prolong the lease; raise where it was lost or the job was cancelled."""
    until = now + dt.timedelta(seconds=lease_seconds)
    with store.writing() as session:
        if not _tell(session, lease, step=step, done=done, total=total, lease_until=until):
            check(session, lease)
    log_event("job_step", job=lease.job_id, kind=lease.kind, attempt=lease.attempt, step=step, done=done, total=total)


def check(session: Session, lease: Lease) -> None:
    """Raise unless this lease is still the one under which the job runs."""
    row = session.execute(select(JobRow.state, JobRow.token).where(JobRow.id == lease.job_id)).one_or_none()
    if row is None or row.token != lease.token:
        raise LeaseLost(lease.job_id)
    if row.state is JobState.CANCELLED:
        raise JobCancelled(lease.job_id)
    if row.state is not JobState.RUNNING:
        raise LeaseLost(lease.job_id)


def finish(session: Session, lease: Lease, *, now: dt.datetime) -> None:
    """End the job well, inside the transaction of its effect."""
    check(session, lease)
    _end(session, lease.job_id, JobState.DONE, now=now)


def fail(
    store: Store,
    lease: Lease,
    *,
    now: dt.datetime,
    code: str,
    sentence: str,
    details: str,
    repeatable: bool,
    jitter: float | None = None,
) -> JobState:
    """Keep why a try failed; the job waits for its next try, or has failed after the last one (J-4)."""
    with store.writing() as session:
        check(session, lease)
        row = session.execute(
            select(JobRow.tries, JobRow.attempts, JobRow.lost_leases).where(JobRow.id == lease.job_id)
        ).one()
        failures = row.attempts - row.lost_leases
        if not repeatable or failures >= row.tries:
            _end(session, lease.job_id, JobState.FAILED, now=now, code=code, sentence=sentence, details=details)
            return JobState.FAILED
        delay = next_delay(lease.kind, failures, jitter=random.random() if jitter is None else jitter)
        _tell(
            session, lease, state=JobState.WAITING, run_after=now + dt.timedelta(seconds=delay),
            lease_owner=None, lease_until=None, error_code=code, error_sentence=sentence, error_details=details,
        )  # fmt: skip
        return JobState.WAITING


def cancel(session: Session, job_id: str, *, now: dt.datetime) -> None:
    """Stop a job that waits or runs; its worker notices at its next word about it."""
    state = _state_of(session, job_id)
    if state in ENDED:
        raise Refused("JOB_ENDED", _("This work has ended already; there is nothing to cancel."))
    _end(session, job_id, JobState.CANCELLED, now=now)


def drop_waiting(session: Session, job_ids: Sequence[str], *, added_at: dt.datetime) -> bool:
    """Take away those of these jobs that were added at this moment; False, and nothing is changed, if one has begun."""
    added = and_(JobRow.id.in_(job_ids), JobRow.created_at == added_at)
    begun = select(JobRow.id).where(added, or_(JobRow.state != JobState.WAITING, JobRow.attempts > 0))
    if session.execute(begun.limit(1)).scalar() is not None:
        return False
    session.execute(delete(JobRow).where(added))
    return True


def try_again(session: Session, job_id: str, *, now: dt.datetime) -> QueueName:
    """Let a failed, parked or cancelled job start afresh, and return the queue to knock at."""
    if _state_of(session, job_id) not in _RESTARTABLE:
        raise Refused("JOB_NOT_FAILED", _("Only work that failed or was cancelled can be tried again."))
    queue = session.execute(select(JobRow.queue).where(JobRow.id == job_id)).scalar_one()
    if queue not in list(QueueName):
        raise Refused("UNKNOWN_QUEUE", _("This version of the program does not know this kind of work. Install the "
                                         "newest version."))  # fmt: skip
    session.execute(
        update(JobRow)
        .where(JobRow.id == job_id)
        .values(
            state=JobState.WAITING, attempts=0, lost_leases=0, run_after=now, ended_at=None, started_at=None,
            step="", done=0, total=0, error_code="", error_sentence="", error_details="",
        )
    )  # fmt: skip
    return QueueName(queue)


def due(
    session: Session, *, now: dt.datetime, queue: QueueName | None = None, limit: int = 200
) -> list[tuple[QueueName, str]]:
    """Return jobs to knock for (of one queue), urgent first: due ones, and running ones whose worker is gone."""
    urgency = case(*((JobRow.queue == name, number) for name, number in PRIORITY.items()), else_=0)
    rows = session.execute(
        select(JobRow.queue, JobRow.id)
        .where(_is_due(now), JobRow.queue.in_([queue] if queue else list(QueueName)))
        .order_by(urgency.desc(), JobRow.run_after, JobRow.id)
        .limit(limit)
    )
    return [(QueueName(row.queue), row.id) for row in rows]


def forget_ended(session: Session, *, before: dt.datetime) -> int:
    """Delete jobs that ended before this moment, and return how many (J-5)."""
    gone = session.execute(delete(JobRow).where(JobRow.state.in_(ENDED), JobRow.ended_at < before).returning(JobRow.id))
    return len(gone.all())


def _arguments(kept: str) -> dict[str, str] | None:
    """Read what a row says its work is about; None where it was damaged or not written by this program."""
    try:
        read: object = json.loads(kept)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict) or not all(isinstance(value, str) for value in read.values()):
        return None
    return read


def _is_due(now: dt.datetime) -> ColumnElement[bool]:
    # Nothing waits longer than this: what seems to was written before somebody set the clock back.
    too_late = now + dt.timedelta(seconds=LONGEST_DELAY)
    return or_(
        and_(JobRow.state == JobState.WAITING, or_(JobRow.run_after <= now, JobRow.run_after > too_late)),
        and_(JobRow.state == JobState.RUNNING, JobRow.lease_until <= now),
    )


def _tell(session: Session, lease: Lease, **values: object) -> bool:
    """Change the row only where this lease still holds, and say whether it did."""
    told = session.execute(
        update(JobRow)
        .where(JobRow.id == lease.job_id, JobRow.token == lease.token, JobRow.state == JobState.RUNNING)
        .values(**values)
        .returning(JobRow.id)
    )
    return told.one_or_none() is not None


def _end(
    session: Session,
    job_id: str,
    state: JobState,
    *,
    now: dt.datetime,
    code: str = "",
    sentence: str = "",
    details: str = "",
) -> None:
    session.execute(
        update(JobRow)
        .where(JobRow.id == job_id)
        .values(
            state=state, ended_at=now, lease_owner=None, lease_until=None,
            error_code=code, error_sentence=sentence, error_details=details,
        )
    )  # fmt: skip


def _park_if_lost_too_often(session: Session, job_id: str, *, now: dt.datetime) -> None:
    lost = session.execute(
        update(JobRow)
        .where(
            JobRow.id == job_id,
            JobRow.state == JobState.RUNNING,
            JobRow.lease_until <= now,
            JobRow.lost_leases >= LOST_LEASES - 1,
        )
        .values(lost_leases=JobRow.lost_leases + 1)
        .returning(JobRow.id)
    ).scalar()
    if lost is not None:
        _end(session, job_id, JobState.PARKED, now=now, code="WORKER_DIED",
             sentence=_("The worker ended three times in the middle of this work, so it was set aside. Try again, or "
                        "check the file it works on."),
             )  # fmt: skip


def _state_of(session: Session, job_id: str) -> JobState:
    state = session.execute(select(JobRow.state).where(JobRow.id == job_id)).scalar()
    if state is None:
        raise NotFound("NO_SUCH_JOB", _("This work is not in the list any more."))
    return state
