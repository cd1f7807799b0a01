"""Bad luck: files that another process holds, and two programs at one home. Nothing is lost, nothing happens twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from p2p_desktop.domain.job import JobState, QueueName
from p2p_desktop.workers.supervisor import Supervisor, WorkerSpec
from tests.workers.desks import WORKER, Desk, wait_until

DOCUMENTS = QueueName.DOCUMENTS
#: Holds a SQLite file as a backup program or a virus scanner would, until its stdin closes or the seconds are over.
_HOLD = """
import select, sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("PRAGMA busy_timeout=20000")
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
select.select([sys.stdin], [], [], float(sys.argv[2]))
held.execute("ROLLBACK")
"""


@contextmanager
def held(path: Path, *, seconds: float = 60) -> Iterator[subprocess.Popen[str]]:
    """Hold a database file from another process."""
    command = [sys.executable, "-c", _HOLD, str(path), str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder


def test_a_database_that_is_locked_for_half_a_minute_loses_no_work_and_doubles_none(desk: Desk) -> None:
    desk.worker(DOCUMENTS)
    job = desk.add("hold")
    desk.wait_for_lines("hold", 1)
    with held(desk.home.database, seconds=30) as holder:
        holder.wait()
    (desk.marks / "hold.go").touch()
    desk.wait_for(job, JobState.DONE, seconds=90)
    assert desk.lines("hold").count("ended") == 1
    desk.wait_for(desk.add("count"), JobState.DONE, seconds=60)
    assert desk.lines("count") == ["ran"]


def test_a_queue_file_that_another_process_holds_delays_work_only(desk: Desk) -> None:
    desk.worker(DOCUMENTS)
    desk.wait_for(desk.add("count", key="before"), JobState.DONE)
    with held(desk.home.queue / f"{DOCUMENTS}.db"):
        job = desk.add("count", key="meanwhile")
        assert desk.state(job) is JobState.WAITING
    desk.wait_for(job, JobState.DONE, seconds=60)
    assert desk.lines("meanwhile") == ["ran"]


@pytest.mark.parametrize("noise", [b"", b"SQLite format 3\0", b"\xff" * 5000])
def test_a_queue_file_that_is_cut_off_or_filled_with_noise_under_a_worker_loses_nothing(
    desk: Desk, noise: bytes
) -> None:
    desk.worker(DOCUMENTS)
    desk.wait_for(desk.add("count", key="before"), JobState.DONE)
    (desk.home.queue / f"{DOCUMENTS}.db").write_bytes(noise)
    jobs = [desk.add("count", key=f"after-{number}") for number in range(5)]
    for number, job in enumerate(jobs):
        desk.wait_for(job, JobState.DONE, seconds=60)
        assert desk.lines(f"after-{number}") == ["ran"]


def test_two_programs_at_one_home_do_each_piece_of_work_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    specs = [WorkerSpec("documents", (DOCUMENTS,), {DOCUMENTS: 2})]
    first, second = (Supervisor(desk.home, specs=specs, program=WORKER) for _number in range(2))
    try:
        first.start()
        second.start()
        wait_until(lambda: first.is_alive() and second.is_alive(), what="both have their workers")
        jobs = [desk.add("count", key=f"job-{number}") for number in range(40)]
        for job in jobs:
            desk.knock(job)
            desk.wait_for(job, JobState.DONE, seconds=60)
    finally:
        first.stop()
        second.stop()
    assert [desk.lines(f"job-{number}") for number in range(40)] == [["ran"]] * 40
