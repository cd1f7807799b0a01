"""Background work: what adding a job costs, how soon it starts, how many a worker does, and what a heap holds up.

Figures to be read, beside a bare write to the same database in the same run. Jobs do next to nothing, and the worker
processes are real.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from p2p_desktop.domain.job import JobKind, JobState, QueueName
from p2p_desktop.services.context import changing
from p2p_desktop.store import beats
from tests.workers.desks import Desk, wait_until

_ADDED = 300
_STARTED = 60
_DONE = 300
_SCANS = 1_000
_IDLE_SECONDS = 20.0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give an installation in real time, with worker processes of its own."""
    opened = Desk(tmp_path)
    yield opened
    opened.close()


def timed(step: Callable[[], object]) -> float:
    """Return how many milliseconds a step took."""
    began = time.perf_counter()
    step()
    return (time.perf_counter() - began) * 1000


def told(name: str, milliseconds: Sequence[float], *, beside: float | None = None) -> None:
    """Print median and 99th percentile, and the median as a multiple of a bare write's."""
    ranked = sorted(milliseconds)
    median, late = statistics.median(ranked), ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))]
    ratio = f", {median / beside:.1f} × a bare write" if beside else ""
    print(f"\n{name}: median {median:.1f} ms, 99 of 100 within {late:.1f} ms ({len(ranked)}{ratio}; load {load()})")


def load() -> str:
    """Return how busy this computer was in the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def bare_write(desk: Desk) -> float:
    """Return the median of a transaction that writes one small row and is kept by the disk."""

    def write() -> None:
        beat = beats.WorkerBeat("bench:1@1:main", "bench", 1, ("documents",), desk.context.now())
        with desk.context.store.writing() as session:
            beats.write_beat(session, beat)

    return statistics.median(timed(write) for _run in range(100))


def processor_seconds(pid: int) -> float:
    """Return how long a process has been on a processor since it began (proc_pid_stat(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_adding_a_job_while_two_workers_write(desk: Desk) -> None:
    bare = bare_write(desk)
    desk.worker(QueueName.DOCUMENTS)
    desk.worker(QueueName.VALIDATION)
    for number in range(_ADDED):
        desk.add("count", key=f"read-{number}", kind=JobKind.READ_DOCUMENT)
        desk.add("count", key=f"validate-{number}", kind=JobKind.VALIDATE_DOCUMENT)
    committed, knocked, jobs = [], [], []
    for number in range(_ADDED):
        began = time.perf_counter()
        job = desk.add("count", key=f"added-{number}", knock=False)
        at_rest = time.perf_counter()
        desk.knock(job)
        committed.append((at_rest - began) * 1000)
        knocked.append((time.perf_counter() - at_rest) * 1000)
        jobs.append(job)
    told("Adding a job, commit and all", committed, beside=bare)
    told("The knock alone", knocked, beside=bare)
    wait_until(lambda: all(desk.state(job) is JobState.DONE for job in jobs), seconds=120, what="all are done")
    assert all(desk.lines(f"added-{number}") == ["ran"] for number in range(_ADDED))


def test_how_soon_a_job_starts_and_what_waiting_costs(desk: Desk) -> None:
    worker = desk.worker(QueueName.DOCUMENTS)
    desk.wait_for(desk.add("count", key="first"), JobState.DONE)
    before = processor_seconds(worker.pid)
    time.sleep(_IDLE_SECONDS)
    share = (processor_seconds(worker.pid) - before) / _IDLE_SECONDS
    print(f"\nAn idle worker uses {share:.2%} of a core (load {load()})")
    delays = []
    for number in range(_STARTED):
        time.sleep(0.05 + 0.007 * (number % 10))
        job = desk.add("count", key=f"job-{number}")
        committed_at = dt.datetime.now(dt.UTC)
        desk.wait_for(job, JobState.DONE)
        started_at = desk.row(job).started_at
        assert started_at is not None
        delays.append((started_at - committed_at).total_seconds() * 1000)
    told("From commit to running", delays)


def test_jobs_a_second_through_one_worker(desk: Desk) -> None:
    bare = bare_write(desk)
    ids = [desk.add("count", key=f"job-{number}") for number in range(_DONE)]
    desk.worker(QueueName.DOCUMENTS)
    wait_until(lambda: desk.state(ids[-1]) is JobState.DONE, seconds=120, what="the last job is done")
    for number, job in enumerate(ids):
        desk.wait_for(job, JobState.DONE)
        assert desk.lines(f"job-{number}") == ["ran"]
    rows = [desk.row(job) for job in ids]
    began = min(row.started_at for row in rows if row.started_at)
    ended = max(row.ended_at for row in rows if row.ended_at)
    each = (ended - began).total_seconds() * 1000 / _DONE
    print(f"\n{1000 / each:.0f} jobs a second; one takes {each / bare:.1f} × a bare write (load {load()})")


def test_an_order_behind_a_thousand_scans(desk: Desk) -> None:
    with changing(desk.context, "test", noun="job") as change:
        for number in range(_SCANS):
            mark = str(desk.marks / f"scan-{number}")
            change.enqueue(JobKind.READ_DOCUMENT, key=f"scan-{number}", behaviour="nap", mark=mark)
    desk.worker(QueueName.PURCHASES, QueueName.DOCUMENTS)
    wait_until(lambda: desk.lines("scan-0"), what="the scans are being read")
    delays = []
    for number in range(20):
        job = desk.add("count", key=f"order-{number}", kind=JobKind.PRINT_ORDER)
        committed_at = dt.datetime.now(dt.UTC)
        desk.wait_for(job, JobState.DONE)
        started_at = desk.row(job).started_at
        assert started_at is not None
        delays.append((started_at - committed_at).total_seconds() * 1000)
    told("An order behind a thousand scans starts", delays)
