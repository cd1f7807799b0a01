"""The four Huey queues, each in a file of its own: they only carry job ids, and may be lost at any time."""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huey import SqliteHuey
from huey.registry import Message
from huey.storage import SqliteStorage

from p2p_desktop.domain.job import PRIORITY, QueueName
from p2p_desktop.logs import log_error, log_event
from p2p_desktop.paths import Home

JobRunner = Callable[[str], object]

#: How long a knock or a look waits while another process writes to the queue file, in seconds.
_PATIENCE = 2
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TASK = "run_job"
_CLOCK_TICK_NS = 100_000_000
_LOOK_AGAIN_NS = 1_000_000_000
_SIDE_FILES = ("", "-journal", "-wal", "-shm")
#: What SQLite says of a file that is no queue: no such table, corrupt, cannot be opened, not a database.
_NO_QUEUE = frozenset({1, 11, 14, 26})
# SQLite's own error under the name by which Huey knows it: only the store speaks with SQLite itself.
QueueBroken: type[Exception] = SqliteStorage.operational_error.__mro__[1]


class HueyQueue:
    """Carries job ids from those who add jobs to the workers, through one Huey instance for each queue."""

    def __init__(self, home: Home, *, run: JobRunner | None = None) -> None:
        self._home = home
        self._run = run or _run_nothing
        self._hueys: dict[QueueName, JobHuey] = {}
        self._lock = threading.Lock()

    def knock(self, queue: QueueName, job_id: str) -> None:
        """Tell the workers of a queue that a job waits. Never fails: the job row is kept, and workers sweep."""
        for is_last in (False, True):
            try:
                self.huey(queue).knock(job_id)
                return
            except (QueueBroken, OSError) as error:
                if is_last:
                    log_error("knock_failed", error, queue=queue, job=job_id)

    def waiting(self, queue: QueueName, *, limit: int) -> frozenset[str] | None:
        """Return the ids of the jobs knocked for and not yet taken; None where there are more than ``limit``."""
        try:
            messages = self.huey(queue).storage.enqueued_items(limit=limit + 1)
        except (QueueBroken, OSError) as error:
            log_error("queue_unreadable", error, queue=queue)
            return frozenset()
        return None if len(messages) > limit else frozenset(_job_of(bytes(message)) for message in messages)

    def huey(self, queue: QueueName) -> JobHuey:
        """Return the Huey instance of a queue; its file is made when it is first needed."""
        with self._lock:
            if queue not in self._hueys:
                self._hueys[queue] = JobHuey(queue, self._home.queue, run=self._run)
            return self._hueys[queue]

    def close(self) -> None:
        """Let go of the queue files."""
        with self._lock:
            for huey in self._hueys.values():
                huey.storage.close()
            self._hueys.clear()


def _run_nothing(job_id: str) -> None:
    """Stand in where a process only knocks and has no consumer."""


class JobIdSerializer:
    """Writes a message as JSON that names one job, and reads nothing else: pickle would run what a file says."""

    def serialize(self, message: Message) -> bytes:
        """Word a message of Huey's."""
        (job_id,) = message.args
        return json.dumps({"id": message.id, "task": _TASK, "job": job_id}).encode()

    def deserialize(self, data: bytes) -> Message:
        """Read a message; ValueError for anything that does not name one job."""
        read: object = json.loads(bytes(data))
        if not isinstance(read, dict) or read.get("task") != _TASK:
            raise ValueError("not a message of this queue")
        message_id, job_id = str(read.get("id")), str(read.get("job"))
        if not (_ID.fullmatch(message_id) and _ID.fullmatch(job_id)):
            raise ValueError("a message that names no job")
        return Message(id=message_id, name=f"{__name__}.{_TASK}", retries=0, retry_delay=0, args=(job_id,), kwargs={})


def _job_of(message: bytes) -> str:
    try:
        job_id = json.loads(message)["job"]
    except (ValueError, LookupError, TypeError):
        return ""
    return str(job_id)


class _QueueFile(SqliteStorage):  # type: ignore[misc]  # Huey carries no types
    """Huey's SQLite file, made anew where it was deleted, emptied or damaged while the program runs."""

    def __init__(self, name: str, filename: str) -> None:
        self._mending = threading.RLock()
        self._identity: tuple[int, int] | None = None
        self._found_empty: _Look | None = None
        # A queue holds nothing that the job rows do not hold: no waiting for the disk, no write-ahead file that
        # could be left beside a deleted queue.
        super().__init__(name, filename, cache_mb=1, fsync=False, journal_mode="truncate", timeout=_PATIENCE)

    def initialize_schema(self) -> None:
        """Make the file with its tables, anew where what lies there is no queue."""
        Path(self.filename).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._make_tables()
        except QueueBroken as error:
            if not _is_no_queue(error):
                raise
            self._throw_away()
            self._make_tables()
        self._identity = _identity(self.filename)

    def _make_tables(self) -> None:
        with super().db(commit=True, close=True) as cursor:
            for statement in self.ddl:
                cursor.execute(statement)

    @contextmanager
    def db(self, commit: bool = False, close: bool = False) -> Iterator[object]:
        """Open a statement on the file, once it is sure that it is the file others use too."""
        self._be_sure_of_file()
        try:
            with super().db(commit=commit, close=close) as cursor:
                yield cursor
        except QueueBroken as error:
            if _is_no_queue(error):
                self._throw_away()
            raise

    def dequeue(self) -> bytes | None:
        """Take the next message; a file that did not change since it was found empty is not even opened."""
        look = _Look.at(self.filename)
        if look is not None and self._found_empty is not None and self._found_empty.still_holds(look):
            return None
        message: bytes | None = super().dequeue()
        self._found_empty = look if message is None else None
        return message

    def _be_sure_of_file(self) -> None:
        if self._identity is not None and _identity(self.filename) == self._identity:
            return
        with self._mending:
            if self._identity is None or _identity(self.filename) != self._identity:
                self.close()
                self.initialize_schema()

    def _throw_away(self) -> None:
        with self._mending:
            self.close()
            self._identity = None
            for ending in _SIDE_FILES:
                with contextlib.suppress(OSError):
                    os.unlink(self.filename + ending)
            log_event("queue_made_anew", queue=self.name)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the file looked like at one moment."""

    seen_ns: int
    changed_ns: int
    identity: tuple[int, int]
    size: int

    @classmethod
    def at(cls, filename: str) -> _Look | None:
        """Look at a file; None where looks do not tell (Windows notes a change only when the file is closed)."""
        try:
            status = os.stat(filename)
        except OSError:
            return None
        identity = (status.st_dev, status.st_ino)
        return cls(time.time_ns(), status.st_mtime_ns, identity, status.st_size) if os.name == "posix" else None

    def still_holds(self, later: _Look) -> bool:
        """Say whether nothing was written since; sure only once the file's own clock must have ticked."""
        is_equal = (self.changed_ns, self.identity, self.size) == (later.changed_ns, later.identity, later.size)
        was_settled = self.seen_ns - self.changed_ns > _CLOCK_TICK_NS
        return is_equal and was_settled and 0 <= later.seen_ns - self.seen_ns < _LOOK_AGAIN_NS


def _identity(filename: str) -> tuple[int, int] | None:
    try:
        status = os.stat(filename)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_size else None


def _is_no_queue(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_QUEUE


class JobHuey(SqliteHuey):  # type: ignore[misc]  # Huey carries no types
    """One queue: its file, its priority, and the one task it knows."""

    storage_class = _QueueFile

    def __init__(self, queue: QueueName, folder: Path, *, run: JobRunner) -> None:
        self.queue = queue
        super().__init__(
            queue.value, results=False, serializer=JobIdSerializer(), filename=str(folder / f"{queue.value}.db")
        )
        self._task = self.task(retries=0, priority=PRIORITY[queue], name=_TASK)(_task_for(run))

    def knock(self, job_id: str) -> None:
        """Put a job's id into the queue."""
        self.enqueue(self._task.s(job_id))


def _task_for(run: JobRunner) -> Callable[[str], None]:
    def run_job(job_id: str) -> None:
        run(job_id)

    return run_job
