"""Start the worker processes, watch them, and start a dead one again. Knows no Qt."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from p2p_desktop.domain.job import QueueName
from p2p_desktop.logs import log_event
from p2p_desktop.paths import Home
from p2p_desktop.settings import AS_DELIVERED, Settings, load
from p2p_desktop.workers.threads import threads_of

#: The worker gives its running jobs three seconds; then it must have ended, or is ended.
STOP_SECONDS = 4.5
_LOOK_SECONDS = 0.1
_FIRST_DELAY, _LONGEST_DELAY = 0.2, 30.0
#: A worker that lived so long has settled in: its next death counts as its first.
_SETTLED_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """One worker process to keep alive: what it is called, what it serves, with how many threads."""

    name: str
    queues: tuple[QueueName, ...]
    threads: Mapping[QueueName, int]

    def arguments(self) -> list[str]:
        """Return the words after ``worker`` on the command line."""
        threads = ",".join(f"{queue}={number}" for queue, number in self.threads.items())
        return ["--queues", ",".join(self.queues), *(["--threads", threads] if threads else [])]


def default_specs(settings: Settings = AS_DELIVERED) -> tuple[WorkerSpec, ...]:
    """Return what one desk needs: a worker for documents, and the quick work beside it.

    A heap of scans keeps the first process busy and can hold up neither an order nor a notice in the second.
    """
    threads = threads_of(settings)
    quick = (QueueName.PURCHASES, QueueName.VALIDATION, QueueName.NOTIFICATIONS)
    return (
        WorkerSpec("documents", (QueueName.DOCUMENTS,), {QueueName.DOCUMENTS: threads[QueueName.DOCUMENTS]}),
        WorkerSpec("quick", quick, {queue: threads[queue] for queue in quick}),
    )


def worker_program() -> tuple[str, ...]:
    """Return the command that becomes a worker, in a checkout as in the installed program."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "worker")
    return (sys.executable, "-m", "p2p_desktop", "worker")


class Supervisor:
    """Keeps the worker processes of one home folder alive until it is told to stop."""

    def __init__(
        self, home: Home, *, specs: Sequence[WorkerSpec] | None = None, program: Sequence[str] | None = None
    ) -> None:
        self._home = home
        self._specs = specs
        self._program = tuple(program or worker_program())
        self._seats: tuple[_Seat, ...] = ()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to start the workers and to watch them; returns at once."""
        with self._lock:
            if self._thread is None:
                specs = self._specs or default_specs(load(self._home).settings)
                self._seats = tuple(_Seat(spec, self._home, self._program) for spec in specs)
                self._stop.clear()
                self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the workers within five seconds: each finishes or hands back what it is doing."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._stop.set()
            thread.join()

    def is_alive(self) -> bool:
        """Say whether every worker process runs at this moment."""
        return bool(self._seats) and all(seat.pid is not None for seat in self._seats)

    def pids(self) -> tuple[int, ...]:
        """Return the process numbers of the workers that run."""
        return tuple(seat.pid for seat in self._seats if seat.pid is not None)

    def _watch(self) -> None:
        while True:
            for seat in self._seats:
                seat.look_after()
            if self._stop.wait(_LOOK_SECONDS):
                break
        for seat in self._seats:
            seat.ask_to_end()
        deadline = time.monotonic() + STOP_SECONDS
        for seat in self._seats:
            seat.end(patience=max(0.0, deadline - time.monotonic()))


class _Seat:
    """The place of one worker: its process, and when to start the next one."""

    def __init__(self, spec: WorkerSpec, home: Home, program: tuple[str, ...]) -> None:
        self._spec = spec
        self._home = home
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_at = 0.0
        self._delay = _FIRST_DELAY
        self.pid: int | None = None

    def look_after(self) -> None:
        """Start a worker where none runs and it is time to; note a dead one."""
        if self._process is not None and _has_ended(self._process):
            self._clear_away(self._process)
        if self._process is None and time.monotonic() >= self._start_at:
            self._start()

    def ask_to_end(self) -> None:
        """Close the worker's stdin, which it takes as the word to stop."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def end(self, *, patience: float) -> None:
        """Wait for the worker to end, and kill it with all it has started where it does not."""
        process = self._process
        if process is None:
            return
        deadline = time.monotonic() + patience
        while not _has_ended(process) and time.monotonic() < deadline:
            time.sleep(0.02)
        _end_group(process)
        process.wait()
        self._process = self.pid = None

    def _start(self) -> None:
        self._started_at = time.monotonic()
        try:
            self._process = subprocess.Popen(
                [*self._program, *self._spec.arguments()],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                env=_environment(self._home),
                creationflags=_apart(),
                # A group of its own: Ctrl+C in the window's terminal is not meant for it, and what it leaves behind
                # when it is killed can be found.
                start_new_session=sys.platform != "win32",
            )
        except OSError:
            self._put_off()
            return
        self.pid = self._process.pid
        log_event("worker_born", worker=self._spec.name, pid=self._process.pid)

    def _clear_away(self, process: subprocess.Popen[bytes]) -> None:
        _end_group(process)
        self.ask_to_end()
        code = process.wait()
        self._process = self.pid = None
        self._put_off()
        log_event("worker_died", worker=self._spec.name, pid=process.pid, exit_code=code)

    def _put_off(self) -> None:
        if time.monotonic() - self._started_at >= _SETTLED_SECONDS:
            self._delay = _FIRST_DELAY
        self._start_at = time.monotonic() + self._delay
        self._delay = min(self._delay * 2, _LONGEST_DELAY)


def _apart() -> int:
    if sys.platform == "win32":
        # Below normal: the window has the processor first.
        apart = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        return apart | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return 0


def _environment(home: Home) -> dict[str, str]:
    environment = {**os.environ, "P2P_HOME": str(home.folder), "OMP_THREAD_LIMIT": "1", "PYTHONIOENCODING": "utf-8"}
    environment.pop("P2P_DATABASE_URL", None)
    if home.office:
        environment["P2P_DATABASE_URL"] = home.office
    if not getattr(sys, "frozen", False):
        before = os.environ.get("PYTHONPATH")
        package_home = str(Path(__file__).resolve().parents[2])
        environment["PYTHONPATH"] = package_home + (os.pathsep + before if before else "")
    return environment


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Say whether a worker has ended, without collecting it: until then its number belongs to nobody else."""
    if sys.platform != "linux":
        return process.poll() is not None
    if process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker and what it has started; also what a worker that was killed has left behind."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
