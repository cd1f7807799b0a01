"""A worker process whose documents' and orders' jobs do what their arguments say; all else is the product's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from p2p_desktop.domain.job import JobKind, time_limit
from p2p_desktop.paths import default_home
from p2p_desktop.services.context import Context, changing
from p2p_desktop.settings import Settings
from p2p_desktop.store import jobs
from p2p_desktop.workers.pipelines import WORK
from p2p_desktop.workers.worker import run_worker, worker_arguments

Behaviour = Callable[[Context, Path], None]


def _write(mark: Path, words: str) -> None:
    with mark.open("a") as file:
        file.write(words + "\n")


def count(context: Context, mark: Path) -> None:
    """Run once, and end in the transaction of the effect."""
    with changing(context, "count", noun="job", completes_job=True):
        _write(mark, "ran")


def leave_to_runner(_context: Context, mark: Path) -> None:
    """Run once, and leave the end to the runner."""
    _write(mark, "ran")


def nap(_context: Context, mark: Path) -> None:
    """Take a third of a second, as a page does."""
    _write(mark, "ran")
    time.sleep(0.3)


def hold(context: Context, mark: Path) -> None:
    """Begin, report for as long as no file lets it go, and end."""
    _write(mark, f"began {os.getpid()}")
    while not mark.with_suffix(".go").exists():
        _report(context)
        time.sleep(0.02)
    with changing(context, "hold", noun="job", completes_job=True):
        _write(mark, "ended")


def hold_silently(_context: Context, mark: Path) -> None:
    """Begin and never end, without a word."""
    _write(mark, f"began {os.getpid()}")
    while True:
        time.sleep(60)


def wait_for_child(_context: Context, mark: Path) -> None:
    """Start a program, as OCR does, and wait for it without a word."""
    child = subprocess.Popen(["sleep", "600"])
    _write(mark, f"child {child.pid}")
    child.wait()
    raise RuntimeError("the program was ended")


def kill_worker(_context: Context, mark: Path) -> None:
    """Take the whole worker down."""
    _write(mark, "began")
    os.kill(os.getpid(), signal.SIGKILL)


def _report(context: Context) -> None:
    if context.lease is not None:
        jobs.report(context.store, context.lease, step="holding", done=1, total=2, now=context.now())


_BEHAVIOURS: Mapping[str, Behaviour] = {
    function.__name__: function
    for function in (count, leave_to_runner, nap, hold, hold_silently, wait_for_child, kill_worker)
}


def obey(context: Context, arguments: Mapping[str, str]) -> None:
    """Do what the job's arguments say."""
    _BEHAVIOURS[arguments["behaviour"]](context, Path(arguments["mark"]))


def limit(kind: JobKind, settings: Settings) -> float:
    """Let learning take a second, and all else as long as it may."""
    return 1.0 if kind is JobKind.LEARN else time_limit(kind, settings)


if __name__ == "__main__":
    queues, threads = worker_arguments(sys.argv[1:])
    obeying = (JobKind.READ_DOCUMENT, JobKind.PRINT_ORDER, JobKind.VALIDATE_DOCUMENT, JobKind.LEARN)
    table = {**WORK, **dict.fromkeys(obeying, obey)}
    sys.exit(run_worker(default_home(), queues=queues, threads=threads, work=table, limit=limit))
