"""The worker process: serves queues until its parent lets go of it or it is asked to stop."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import FrameType, TracebackType

from p2p_desktop import crashes
from p2p_desktop.domain.job import QueueName, time_limit
from p2p_desktop.errors import PersonError
from p2p_desktop.giving_way import give_way
from p2p_desktop.language import _
from p2p_desktop.logs import log_error, log_event, start_logging, stop_logging
from p2p_desktop.paths import Home
from p2p_desktop.services import importing, watching
from p2p_desktop.services.context import Context, open_context
from p2p_desktop.store import beats, leases
from p2p_desktop.store.jobs import Lease
from p2p_desktop.workers.consumers import QueueConsumer, start_consumers
from p2p_desktop.workers.housekeeping import empty_scratch
from p2p_desktop.workers.pipelines import WORK, settle
from p2p_desktop.workers.processes import Owner, end_children
from p2p_desktop.workers.queues import HueyQueue
from p2p_desktop.workers.sweep import Timetable, knock_for_due, take_from_the_dead
from p2p_desktop.workers.tasks import RunningJobs, TimeLimit, WorkTable, run_job
from p2p_desktop.workers.threads import threads_of
from p2p_desktop.workers.whole_backups import Schedule

SWEEP_SECONDS = 2.0
#: Seldom, since each sign of life is a write that makes every window look for changes.
BEAT_SECONDS = 20.0
#: How long running jobs may go on when the worker is asked to stop; the supervisor waits a little longer.
STOP_SECONDS = 3.0
_MOST_THREADS = 64


def worker_main(arguments: Sequence[str], home: Home) -> int:
    """Run ``p2p-desktop worker [--queues a,b] [--threads documents=2]``."""
    queues, threads = worker_arguments(arguments)
    give_way()
    try:
        return run_worker(home, queues=queues, threads=threads)
    except PersonError as error:
        log_event("worker_refused", code=error.code)
        print(error.sentence, file=sys.stderr)
        return 1


def worker_arguments(arguments: Sequence[str]) -> tuple[tuple[QueueName, ...], dict[QueueName, int]]:
    """Read which queues to serve (all, unless some are named) and with how many threads each (as set)."""
    parser = argparse.ArgumentParser(prog="p2p-desktop worker")
    parser.add_argument("--queues", type=_queues, default=tuple(QueueName), metavar="A,B")
    parser.add_argument("--threads", type=_threads, default={}, metavar="A=2,B=1")
    wanted = parser.parse_args(arguments)
    return wanted.queues, wanted.threads


def _queues(text: str) -> tuple[QueueName, ...]:
    return tuple(dict.fromkeys(map(_queue, text.split(","))))


def _threads(text: str) -> dict[QueueName, int]:
    threads = {}
    for pair in text.split(","):
        name, _sign, number = pair.partition("=")
        if not (number.isdecimal() and number.isascii() and 1 <= int(number) <= _MOST_THREADS):
            raise argparse.ArgumentTypeError(
                _("“{pair}” does not say how many threads; write for example documents=2.", pair=pair)
            )
        threads[_queue(name)] = int(number)
    return threads


def _queue(name: str) -> QueueName:
    by_name = {queue.value: queue for queue in QueueName}
    if name.strip() not in by_name:
        known = ", ".join(by_name)
        raise argparse.ArgumentTypeError(_("“{name}” is not a queue; there are {known}.", name=name, known=known))
    return by_name[name.strip()]


def run_worker(
    home: Home,
    *,
    queues: tuple[QueueName, ...],
    threads: Mapping[QueueName, int],
    work: WorkTable = WORK,
    limit: TimeLimit = time_limit,
) -> int:
    """Serve these queues until stdin closes (where it is a pipe), a signal asks to stop, or a job hangs for good."""
    # As many Tesseracts as cores, one thread each, are three times faster than Tesseract's own threads.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    crashes.watch(home, start_logging(home, f"worker-{'-'.join(queues)}"))
    _log_crashes()
    stop = _asked_to_stop()
    worker = _Worker(home, queues=queues, work=work, limit=limit)
    worker.serve(threads, stop)
    is_clean = worker.end()
    crashes.stop_watching()
    stop_logging()
    if not is_clean:
        # A thread is still inside a job that was handed back: leaving at once is what ends it.
        os._exit(0)
    return 0


class _Worker:
    """One worker process: its context, its queues, and the jobs it runs."""

    def __init__(self, home: Home, *, queues: tuple[QueueName, ...], work: WorkTable, limit: TimeLimit) -> None:
        self._queues = queues
        self._work = work
        self._limit = limit
        self._running = RunningJobs()
        self._queue = HueyQueue(home, run=self._run)
        self._context: Context = open_context(home, queue=self._queue)
        self._consumers: tuple[QueueConsumer, ...] = ()
        self._timetable = Timetable()
        self._is_stopping = threading.Event()
        self._settling: threading.Thread | None = None
        self._watch = watching.Watch()
        self._schedule = Schedule()
        self._me = Owner.here("main")

    def serve(self, threads: Mapping[QueueName, int], stop: threading.Event) -> None:
        """Take what dead workers left, start the threads, and sweep until it is time to stop."""
        last_beat = time.monotonic() if self._quietly(self._beat) else float("-inf")
        log_event("worker_started", queues=",".join(self._queues), pid=os.getpid())
        # In an office housekeeping is done by one machine for all; its scratch folder each empties itself.
        self._quietly(partial(empty_scratch, self._context))
        self._quietly(self._sweep)
        wanted = {**threads_of(self._context.settings), **threads}
        self._consumers = start_consumers(self._queue, self._queues, threads=wanted)
        while not stop.wait(SWEEP_SECONDS) and not self._running.is_stuck.is_set():
            self._quietly(self._sweep)
            self._settle_beside()
            if time.monotonic() - last_beat >= BEAT_SECONDS and self._quietly(self._beat):
                last_beat = time.monotonic()

    def end(self) -> bool:
        """Let running jobs finish for a moment, hand the others back, and end every program they have started."""
        self._is_stopping.set()
        for consumer in self._consumers:
            consumer.stop()
        is_clean = self._running.wait_until_none(STOP_SECONDS)
        left = self._running.leases()
        for lease in left:
            self._quietly(partial(self._hand_back, lease))
        children = end_children()
        self._quietly(self._say_good_bye)
        log_event("worker_ended", count=len(left), total=children)
        if is_clean:
            self._queue.close()
            self._context.store.close()
        return is_clean

    def _run(self, job_id: str) -> None:
        if self._is_stopping.is_set():
            return
        owner = str(replace(self._me, thread=str(threading.get_native_id())))
        run_job(self._context, job_id, owner=owner, work=self._work, running=self._running, limit=self._limit)

    def _sweep(self) -> None:
        take_from_the_dead(self._context)
        self._timetable.add_what_is_due(self._context, served=self._queues)
        knock_for_due(self._context, self._queue, served=self._queues)

    def _settle_beside(self) -> None:
        """Settle on a thread of its own: what goes wrong with one document must not end the worker."""
        if self._settling is None or not self._settling.is_alive():
            self._settling = threading.Thread(target=self._settle, name="settling", daemon=True)
            self._settling.start()

    def _settle(self) -> None:
        self._quietly(partial(settle, self._context, served=self._queues))
        if QueueName.DOCUMENTS in self._queues:
            self._quietly(partial(self._watch.look, self._context))
            self._quietly(partial(importing.carry_on, self._context))
            self._quietly(partial(self._schedule.look, self._context))

    def _beat(self) -> None:
        me = self._me
        seen = beats.WorkerBeat(str(me), me.host, me.pid, tuple(self._queues), self._context.now())
        with self._context.store.writing() as session:
            beats.write_beat(session, seen)

    def _hand_back(self, lease: Lease) -> None:
        with self._context.store.writing() as session:
            is_ours = leases.hand_back(session, lease, now=self._context.now())
        if is_ours:
            log_event("job_handed_back", job=lease.job_id, kind=lease.kind)

    def _say_good_bye(self) -> None:
        with self._context.store.writing() as session:
            beats.forget_beats(session, str(self._me))

    def _quietly(self, step: Callable[[], object]) -> bool:
        """Do one step of the round; a locked or full database is noted, and the next round tries again."""
        try:
            step()
        except PersonError as error:
            log_event("round_failed", code=error.code)
            return False
        return True


def _asked_to_stop() -> threading.Event:
    """Return an event that is set by SIGTERM, by Ctrl+C, or when the parent's end of stdin is closed."""
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), ask)
    if _is_pipe(0):
        threading.Thread(target=_wait_for_parent, args=(stop,), name="parent", daemon=True).start()
    return stop


def _is_pipe(descriptor: int) -> bool:
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _wait_for_parent(stop: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    stop.set()


def _log_crashes() -> None:
    """Have the log tell of errors that nobody caught, before they are printed as always."""

    def of_process(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log_error("worker_crashed", error)
        sys.__excepthook__(kind, error, trace)

    def of_thread(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            log_error("thread_crashed", told.exc_value)
        threading.__excepthook__(told)

    sys.excepthook = of_process
    threading.excepthook = of_thread
