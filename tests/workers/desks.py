"""An installation in real time, and worker processes whose jobs do what a test says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from p2p_desktop.domain.job import JobKind, JobState, QueueName, queue_of
from p2p_desktop.paths import Home
from p2p_desktop.services.context import changing, open_context
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.workers.queues import HueyQueue

ROOT = Path(__file__).parent.parent.parent
WORKER = (sys.executable, "-m", "tests.workers.obedient_worker")


def wait_until(is_so: Callable[[], object], *, seconds: float = 20.0, what: str = "") -> None:
    """Wait for a condition, and fail where it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"did not come true within {seconds} s: {what}"
        time.sleep(0.01)


class Desk:
    """One installation: its jobs, its worker processes, and the folder in which jobs leave their marks."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home")
        self.marks = folder / "marks"
        self.marks.mkdir()
        self.queue = HueyQueue(self.home)
        self.context = open_context(self.home, queue=self.queue)
        self._workers: list[subprocess.Popen[bytes]] = []

    def close(self) -> None:
        """End every worker and close the files."""
        for worker in self._workers:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)  # with the programs it has started
                worker.wait()
            if worker.stdin is not None:
                worker.stdin.close()
        self.queue.close()
        self.context.store.close()

    def worker(self, *queues: QueueName, threads: int = 1, is_piped: bool = True) -> subprocess.Popen[bytes]:
        """Start a worker process and wait until it has started."""
        worker = subprocess.Popen(
            [*WORKER, "--queues", ",".join(queues), "--threads", ",".join(f"{queue}={threads}" for queue in queues)],
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.PIPE if is_piped else subprocess.DEVNULL,
            start_new_session=True,
        )
        self._workers.append(worker)
        wait_until(lambda: f'"pid": {worker.pid}' in self.log(), what="the worker started")
        return worker

    def environment(self) -> dict[str, str]:
        """Return the environment of a worker at this desk."""
        place = {"P2P_HOME": str(self.home.folder), "P2P_DATABASE_URL": self.home.office}
        return {**place, "PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "error"}

    def add(self, behaviour: str, *, kind: JobKind = JobKind.READ_DOCUMENT, key: str = "", knock: bool = True) -> str:
        """Add a job that behaves as the obedient worker's function of this name."""
        mark = str(self.marks / (key or behaviour))
        with changing(self.context, "test", noun="job") as change:
            job_id = change.enqueue(kind, key=key or behaviour, behaviour=behaviour, mark=mark, document_id="none")
            if not knock:
                change._knocks.clear()
        return job_id

    def knock(self, job_id: str, kind: JobKind = JobKind.READ_DOCUMENT) -> None:
        """Knock for a job once more."""
        self.queue.knock(queue_of(kind), job_id)

    def row(self, job_id: str) -> JobRow:
        """Return a job's row as it is now."""
        with self.context.store.reading() as session:
            return session.execute(select(JobRow).where(JobRow.id == job_id)).scalar_one()

    def state(self, job_id: str) -> JobState:
        """Return where a job stands."""
        return self.row(job_id).state

    def wait_for(self, job_id: str, state: JobState, *, seconds: float = 20.0) -> None:
        """Wait until a job stands so."""
        wait_until(lambda: self.state(job_id) is state, seconds=seconds, what=f"the job is {state}")

    def lines(self, mark: str) -> list[str]:
        """Return what the runs of a job have written."""
        path = self.marks / mark
        return path.read_text().splitlines() if path.exists() else []

    def wait_for_lines(self, mark: str, number: int) -> list[str]:
        """Wait until the runs of a job have written so many lines, and return them."""
        wait_until(lambda: len(self.lines(mark)) >= number, what=f"{number} lines in {mark}")
        return self.lines(mark)

    def log(self) -> str:
        """Return the logs of all processes."""
        return "".join(path.read_text() for path in sorted(self.home.logs.glob("*.jsonl")))


def is_running(pid: int) -> bool:
    """Say whether a process runs (one that ended but was not collected does not)."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"
