"""Run one job: claim it, keep the lease alive, do its verb, and write down how it ended."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from p2p_desktop.domain.job import JobKind, JobState, queue_of, time_limit
from p2p_desktop.errors import BadFile, ChangedMeanwhile, NotFound, PersonError, Refused, ToolMissing
from p2p_desktop.language import _, _n
from p2p_desktop.logs import log_error, log_event
from p2p_desktop.services.context import Context
from p2p_desktop.settings import Settings
from p2p_desktop.store import jobs, leases
from p2p_desktop.store.jobs import JobCancelled, Lease, LeaseLost
from p2p_desktop.workers.processes import end_children, end_children_of_thread

Work = Callable[[Context, Mapping[str, str]], None]
WorkTable = Mapping[JobKind, Work]
TimeLimit = Callable[[JobKind, Settings], float]

#: How often a running job is asked whether somebody cancelled it, in seconds.
_LOOK_SECONDS = 0.5
#: How long a cancelled job may take to notice, before the programs it has started are ended.
_GRACE_SECONDS = 2.0
#: How long a job that does not count any more may still run, before this process ends to be rid of it.
_STUCK_SECONDS = 10.0
_MOST_DETAILS = 20_000


class RunningJobs:
    """The jobs that this process runs at the moment."""

    def __init__(self) -> None:
        # By job and token: the next try of a job may begin here before the thread of the last one has come back.
        self._leases: dict[tuple[str, int], Lease] = {}
        self._changed = threading.Condition()
        #: Set when a job hangs and nothing but the end of this process stops it.
        self.is_stuck = threading.Event()

    def enter(self, lease: Lease) -> None:
        """Note that a job was begun."""
        with self._changed:
            self._leases[lease.job_id, lease.token] = lease

    def leave(self, lease: Lease) -> None:
        """Note that a job was left, however it ended."""
        with self._changed:
            self._leases.pop((lease.job_id, lease.token), None)
            self._changed.notify_all()

    def leases(self) -> tuple[Lease, ...]:
        """Return the leases held by this process."""
        with self._changed:
            return tuple(self._leases.values())

    def wait_until_none(self, seconds: float) -> bool:
        """Wait until no job runs any more; False where one still does after so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._leases, timeout=seconds)

    def end_children_of(self, lease: Lease, *, thread: int) -> int:
        """End the programs that one job has started, never those of another job."""
        with self._changed:
            if set(self._leases) == {(lease.job_id, lease.token)}:
                return end_children()
            return end_children_of_thread(thread)


def run_job(
    context: Context,
    job_id: str,
    *,
    owner: str,
    work: WorkTable,
    running: RunningJobs | None = None,
    limit: TimeLimit = time_limit,
) -> JobState | None:
    """Run a job if it is there to be run, and return how it stands then; None where it was not ours to run."""
    lease = _claim(context, job_id, owner=owner)
    if lease is None:
        return None
    queue = queue_of(lease.kind)
    log_event("job_started", job=job_id, kind=lease.kind, queue=queue, attempt=lease.attempt)
    began = time.monotonic()
    with _Pulse(context, lease, running or RunningJobs(), seconds=limit(lease.kind, context.settings)):
        state = _do(context, lease, work)
    log_event(
        "job_retried" if state is JobState.WAITING else f"job_{state or 'lost'}",
        job=job_id,
        kind=lease.kind,
        queue=queue,
        attempt=lease.attempt,
        ms=round((time.monotonic() - began) * 1000),
    )
    return state


def _claim(context: Context, job_id: str, *, owner: str) -> Lease | None:
    try:
        return jobs.claim(context.store, job_id, owner=owner, now=context.now())
    except PersonError as error:
        # A locked or full database: the row stays as it is, and the next sweep knocks again.
        log_event("claim_failed", job=job_id, code=error.code)
        return None


def _do(context: Context, lease: Lease, work: WorkTable) -> JobState | None:
    try:
        work[lease.kind](context.working_on(lease), lease.arguments)
        return _finish(context, lease)
    except JobCancelled:
        return JobState.CANCELLED
    except LeaseLost:
        return None
    except Exception as error:  # noqa: BLE001  the job runner: whatever goes wrong ends this job only
        return _write_down(context, lease, error)


def _finish(context: Context, lease: Lease) -> JobState:
    """End the job, unless its verb has done so in its own transaction."""
    with context.store.reading() as session:
        if leases.state_of(session, lease.job_id) is JobState.DONE:
            return JobState.DONE
    with context.store.writing() as session:
        jobs.finish(session, lease, now=context.now())
    return JobState.DONE


def _write_down(context: Context, lease: Lease, error: Exception) -> JobState | None:
    code = error.code if isinstance(error, PersonError) else "UNEXPECTED"
    log_error("job_error", error, job=lease.job_id, kind=lease.kind, attempt=lease.attempt, code=code)
    try:
        return jobs.fail(
            context.store,
            lease,
            now=context.now(),
            code=code,
            sentence=_sentence(lease, error),
            details="".join(traceback.format_exception(error))[-_MOST_DETAILS:],
            repeatable=_is_repeatable(error),
        )
    except JobCancelled:
        return JobState.CANCELLED
    except LeaseLost:
        return None
    except PersonError as trouble:
        # Not even that can be written: the lease runs out, and the job is done again.
        log_event("failure_not_written", job=lease.job_id, code=trouble.code)
        return None


def _is_repeatable(error: Exception) -> bool:
    """Say whether trying again by itself may help (J-4)."""
    match error:
        case BadFile():
            return error.repeatable
        case ChangedMeanwhile():
            return True
        case Refused() | NotFound() | ToolMissing():
            return False
        case _:
            return True


def _sentence(lease: Lease, error: Exception) -> str:
    if isinstance(error, PersonError):
        return error.sentence
    if lease.attempt < lease.tries:
        return _("Something went wrong inside the program; it will be tried again.")
    return _("Something went wrong inside the program. Try again; if it happens again, hand on the details.")


class _Pulse:
    """Keeps a lease alive while its job runs, and sees to it that a cancelled job, or one that hangs, ends."""

    def __init__(self, context: Context, lease: Lease, running: RunningJobs, *, seconds: float) -> None:
        self._context = context
        self._lease = lease
        self._running = running
        self._seconds = seconds
        self._job_thread = threading.get_native_id()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"pulse-{lease.job_id}", daemon=True)

    def __enter__(self) -> Self:
        self._running.enter(self._lease)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        self._running.leave(self._lease)

    def _keep(self) -> None:
        began = last_beat = time.monotonic()
        while not self._over.wait(_LOOK_SECONDS):
            if time.monotonic() - began >= self._seconds:
                self._end_hanging()
                return
            is_due = time.monotonic() - last_beat >= jobs.LEASE_SECONDS / 3
            try:
                if is_due and jobs.beat(self._context.store, self._lease, now=self._context.now()):
                    last_beat = time.monotonic()
                else:
                    self._look()
            except (JobCancelled, LeaseLost):
                # It may notice by itself; what it does from here on does not count.
                self._see_it_end(after=_GRACE_SECONDS)
                return
            except PersonError as error:
                log_event("beat_failed", job=self._lease.job_id, code=error.code)

    def _end_hanging(self) -> None:
        """End a job at its time limit, once it is written down that this try has failed."""
        log_event("job_hangs", job=self._lease.job_id, kind=self._lease.kind, attempt=self._lease.attempt)
        while not self._give_up():
            if self._over.wait(_LOOK_SECONDS):
                return
        self._see_it_end(after=0)

    def _see_it_end(self, *, after: float) -> None:
        """End what the job has started, after so many seconds, and where that does not help, this whole process."""
        began = time.monotonic()
        while True:
            waited = time.monotonic() - began
            ended = self._running.end_children_of(self._lease, thread=self._job_thread) if waited >= after else 0
            if ended:
                log_event("children_ended", job=self._lease.job_id, count=ended)
            if waited >= _STUCK_SECONDS:
                self._running.is_stuck.set()
            if self._over.wait(_LOOK_SECONDS):
                return

    def _give_up(self) -> bool:
        """Let the try have failed: from here on, what its thread says or writes does not count any more.

        False where that could not be written yet.
        """
        minutes = max(1, round(self._seconds / 60))
        try:
            jobs.fail(
                self._context.store,
                self._lease,
                now=self._context.now(),
                code="TIME_LIMIT",
                sentence=_n("This work did not end within {number} minute and was stopped. Nothing was lost.",
                            "This work did not end within {number} minutes and was stopped. Nothing was lost.",
                            minutes),
                details="",
                repeatable=True,
            )  # fmt: skip
        except (JobCancelled, LeaseLost):
            return True
        except PersonError as error:
            log_event("failure_not_written", job=self._lease.job_id, code=error.code)
            return False
        return True

    def _look(self) -> None:
        with self._context.store.reading() as session:
            jobs.check(session, self._lease)
