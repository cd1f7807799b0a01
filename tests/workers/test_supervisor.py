"""The supervisor: workers are there, come back when they die, and end when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from p2p_desktop.domain.job import JobState, QueueName
from p2p_desktop.workers.supervisor import Supervisor, WorkerSpec, default_specs
from tests.workers.desks import ROOT, WORKER, Desk, is_running, wait_until

DOCUMENTS = WorkerSpec("documents", (QueueName.DOCUMENTS,), {QueueName.DOCUMENTS: 1})
ORDERS = WorkerSpec("orders", (QueueName.PURCHASES,), {})


@pytest.fixture
def supervisor(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    """Give a supervisor of two obedient workers, started."""
    monkeypatch.chdir(ROOT)
    started = Supervisor(desk.home, specs=(DOCUMENTS, ORDERS), program=WORKER)
    started.start()
    wait_until(started.is_alive, what="the workers were started")
    yield started
    started.stop()


def test_the_standard_workers_serve_every_queue_once_and_keep_documents_apart() -> None:
    documents, quick = default_specs()
    assert documents.queues == (QueueName.DOCUMENTS,)
    assert documents.threads[QueueName.DOCUMENTS] >= 1
    assert sorted((*documents.queues, *quick.queues)) == sorted(QueueName)


def test_supervised_workers_do_the_work(desk: Desk, supervisor: Supervisor) -> None:
    desk.wait_for(desk.add("count"), JobState.DONE)
    assert len(supervisor.pids()) == 2


def test_a_killed_worker_comes_back_and_does_its_job_again(desk: Desk, supervisor: Supervisor) -> None:
    job = desk.add("hold")
    pid = int(desk.wait_for_lines("hold", 1)[0].split()[1])
    (desk.marks / "hold.go").touch()
    os.kill(pid, signal.SIGKILL)
    desk.wait_for(job, JobState.DONE, seconds=15)
    wait_until(supervisor.is_alive, what="both workers run again")
    assert pid not in supervisor.pids()
    assert desk.lines("hold")[-1] == "ended"
    assert '"event": "job_started"' in desk.log()


def test_what_a_killed_worker_has_started_is_ended_too(desk: Desk, supervisor: Supervisor) -> None:
    desk.add("wait_for_child")
    child = int(desk.wait_for_lines("wait_for_child", 1)[0].split()[1])
    for pid in supervisor.pids():
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_running(child), seconds=5, what="the program was ended")


def test_stopping_ends_busy_workers_within_five_seconds_and_their_programs(desk: Desk, supervisor: Supervisor) -> None:
    job = desk.add("wait_for_child")
    child = int(desk.wait_for_lines("wait_for_child", 1)[0].split()[1])
    pids = supervisor.pids()
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 5
    assert [pid for pid in (*pids, child) if is_running(pid)] == []
    assert desk.state(job) is JobState.WAITING
    assert not supervisor.is_alive()


def test_a_worker_that_does_not_listen_is_ended_all_the_same(desk: Desk) -> None:
    deaf = (sys.executable, "-c", "import signal, time\nsignal.signal(15, signal.SIG_IGN)\ntime.sleep(600)")
    supervisor = Supervisor(desk.home, specs=(DOCUMENTS,), program=deaf)
    supervisor.start()
    wait_until(supervisor.is_alive, what="the worker was started")
    (pid,) = supervisor.pids()
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 5
    assert not is_running(pid)


def test_a_worker_that_cannot_start_is_tried_again_ever_more_seldom(desk: Desk) -> None:
    births = desk.marks / "births"
    broken = (sys.executable, "-c", f"open({str(births)!r}, 'a').write('born\\n'); raise SystemExit(1)")
    supervisor = Supervisor(desk.home, specs=(DOCUMENTS,), program=broken)
    began = time.monotonic()
    supervisor.start()
    desk.wait_for_lines("births", 4)
    assert time.monotonic() - began > 0.2 + 0.4 + 0.8
    supervisor.stop()


def test_starting_twice_starts_one_set_of_workers(desk: Desk, supervisor: Supervisor) -> None:
    pids = supervisor.pids()
    supervisor.start()
    desk.wait_for(desk.add("count"), JobState.DONE)
    assert supervisor.pids() == pids


def test_workers_end_when_the_program_that_started_them_is_killed(desk: Desk) -> None:
    program = (
        "import sys, time\nfrom p2p_desktop.paths import default_home\n"
        "from p2p_desktop.workers.supervisor import Supervisor\n"
        "from tests.workers.desks import WORKER\n"
        "supervisor = Supervisor(default_home(), program=WORKER)\nsupervisor.start()\n"
        "while not supervisor.is_alive(): time.sleep(0.01)\n"
        "print(*supervisor.pids(), flush=True)\ntime.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=desk.environment(), stdout=subprocess.PIPE, text=True
    ) as window:
        assert window.stdout is not None
        pids = [int(pid) for pid in window.stdout.readline().split()]
        desk.add("wait_for_child")
        child = int(desk.wait_for_lines("wait_for_child", 1)[0].split()[1])
        window.kill()
        window.wait()
    assert len(pids) == 2
    wait_until(lambda: not any(map(is_running, (*pids, child))), seconds=6, what="workers and programs have ended")
