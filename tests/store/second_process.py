"""What tests let a second process do at the same installation: ``python -m tests.store.second_process VERB HOME …``.

Each prints one line for each thing it did. A process begins when its standard input closes, so that a test can let
several loose at the same moment.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from p2p_desktop.domain.audit import AuditEvent
from p2p_desktop.domain.job import JobState
from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home
from p2p_desktop.services.context import Context, changing, open_context
from p2p_desktop.store import jobs
from p2p_desktop.store.engine import Store
from p2p_desktop.store.tables.job import JobRow
from tests.worlds import START, RememberedQueue, SetClock

if sys.platform != "win32":
    import resource


def main(verb: str, home: Home, *words: str) -> None:
    """Do one thing."""
    VERBS[verb](home, *words)


def _open(home: Home) -> Context:
    context = open_context(home, queue=RememberedQueue(), clock=SetClock())
    print("ready", flush=True)
    sys.stdin.read()
    return context


def claim_all(home: Home, owner: str) -> None:
    """Claim and finish every job there is; say which."""
    context = _open(home)
    with context.store.reading() as session:
        waiting = list(session.scalars(select(JobRow.id).where(JobRow.state == JobState.WAITING).order_by(JobRow.id)))
    for job_id in waiting:
        lease = jobs.claim(context.store, job_id, owner=owner, now=START)
        if lease is None:
            continue
        with context.store.writing() as session:
            jobs.finish(session, lease, now=START)
        print(job_id, flush=True)


def claim_and_die(home: Home, job_id: str) -> None:
    """Claim a job, say so, and wait to be killed."""
    context = _open(home)
    lease = jobs.claim(context.store, job_id, owner="the one that dies", now=START)
    print("claimed" if lease else "not claimed", flush=True)
    threading.Event().wait()


def append(home: Home, name: str, count: str) -> None:
    """Append audit records, each in a change of its own."""
    context = _open(home)
    for number in range(int(count)):
        with changing(context, "count", noun="thing") as change:
            change.record("counted", noun="thing", object_id=name, changes={"number": (None, number)})


def commit_and_die(home: Home) -> None:
    """Commit an audit record and be gone before the anchor is moved."""
    context = _open(home)
    happened = AuditEvent("counted", "thing", "last words", actor_id="program", actor_name="P2P Desktop")
    with context.store.writing() as session:
        context.audit.append(session, happened, now=START)
    os._exit(9)


def run_full(home: Home, limit: str) -> None:
    """Write until a limit on the size of files says that the disk is full; say with which words it ended."""
    context = _open(home)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    try:
        while True:
            with changing(context, "fill", noun="thing") as change:
                change.record("filled", noun="thing", object_id="1", reason="x" * 4000)
    except PersonError as error:
        print(error.code, flush=True)


def open_home(home: Home) -> None:
    """Open a home folder, perhaps for the first time, and write one record."""
    print("ready", flush=True)
    sys.stdin.read()
    context = open_context(home, queue=RememberedQueue(), clock=SetClock())
    with changing(context, "count", noun="thing") as change:
        change.record("counted", noun="thing", object_id=str(os.getpid()))
    context.store.close()


def open_full(home: Home, limit: str) -> None:
    """Open a home folder on a disk that takes no more than this; say with which words it ended."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    _open_and_tell(home)


def open_as_nobody(home: Home) -> None:
    """Open a home folder without the rights of root; say with which words it ended."""
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    _open_and_tell(home)


def _open_and_tell(home: Home) -> None:
    try:
        Store.open(home).close()
        print("opened", flush=True)
    except PersonError as error:
        print(error.code, error.sentence, sep="\n", flush=True)


def hold_lock(home: Home) -> None:
    """Hold the write lock of the database until killed."""
    context = _open(home)
    with context.store.writing():
        print("locked", flush=True)
        threading.Event().wait()


VERBS: dict[str, Callable[..., None]] = {
    "claim_all": claim_all,
    "claim_and_die": claim_and_die,
    "append": append,
    "commit_and_die": commit_and_die,
    "run_full": run_full,
    "open_home": open_home,
    "open_full": open_full,
    "open_as_nobody": open_as_nobody,
    "hold_lock": hold_lock,
}

if __name__ == "__main__":
    main(sys.argv[1], Home(Path(sys.argv[2])), *sys.argv[3:])
