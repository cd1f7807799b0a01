"""A queue in a file of its own: Huey's SQLite storage, made anew where somebody deleted or spoilt it."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huey.storage import SqliteStorage

from p2p_desktop.logs import log_event

#: How long a knock or a look waits while another process writes to the queue file, in seconds.
_PATIENCE = 2
_CLOCK_TICK_NS = 100_000_000
_LOOK_AGAIN_NS = 1_000_000_000
_SIDE_FILES = ("", "-journal", "-wal", "-shm")
#: What SQLite says of a file that is no queue: no such table, corrupt, cannot be opened, not a database.
_NO_QUEUE = frozenset({1, 11, 14, 26})
# SQLite's own error under the name by which Huey knows it: only the store speaks with SQLite itself.
QueueFileBroken: type[Exception] = SqliteStorage.operational_error.__mro__[1]


class QueueFile(SqliteStorage):  # type: ignore[misc]  # Huey carries no types
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
        except QueueFileBroken as error:
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
        except QueueFileBroken as error:
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
