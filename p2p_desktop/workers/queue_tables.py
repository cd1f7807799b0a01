"""The queues of an office: Huey's PostgreSQL storage, with one line per thread and one ear per process."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from huey.storage import PostgresStorage

from p2p_desktop.domain.job import QueueName
from p2p_desktop.logs import log_event
from p2p_desktop.store.office_line import LINE, dsn_of

OfficeLineBroken: type[Exception] = psycopg.Error

_PREFIX = "p2p_queue"
#: Where Huey tells of a message, by queue.
_CHANNELS = tuple(f"{_PREFIX}.q.{name}" for name in QueueName)
#: A queue in which nothing was knocked for is looked at again after so many seconds all the same. The sweep knocks anew
#: for every job whose message was lost, so this costs no time where a knock was not heard.
_LOOK_AGAIN_SECONDS = 10.0
_CALL_AGAIN_SECONDS = 1.0


class Office:
    """The line of one process to the office's queues."""

    def __init__(self, url: str) -> None:
        self.dsn = dsn_of(url)
        self._lines = threading.local()
        self._open: list[psycopg.Connection[tuple[object, ...]]] = []
        self._heard: Counter[str] = Counter()
        self._listening: threading.Thread | None = None
        self._is_closed = threading.Event()
        self._lock = threading.Lock()

    def line(self) -> psycopg.Connection[tuple[object, ...]]:
        """Return this thread's line, the same for all its queues; a broken one is made anew."""
        line: psycopg.Connection[tuple[object, ...]] | None = getattr(self._lines, "line", None)
        if line is None or line.closed or line.broken:
            line = psycopg.connect(self.dsn, autocommit=True, **LINE)  # type: ignore[arg-type]  # keywords of libpq
            self._lines.line = line
            with self._lock:
                self._open.append(line)
        return line

    def heard(self, channel: str) -> int:
        """Return how often there was a knock at this queue, or a reason to think that one was missed."""
        with self._lock:
            if self._listening is None:
                self._listening = threading.Thread(target=self._listen, name="queue-ear", daemon=True)
                self._listening.start()
            return self._heard[channel]

    def close(self) -> None:
        """Let go of all lines."""
        self._is_closed.set()
        with self._lock:
            lines, self._open = self._open, []
        for line in lines:
            line.close()

    def _listen(self) -> None:
        """Hear every knock of every queue on one line for as long as the process lives."""
        while not self._is_closed.is_set():
            try:
                with psycopg.connect(self.dsn, autocommit=True, **LINE) as ear:  # type: ignore[arg-type]
                    for channel in _CHANNELS:
                        ear.execute(f'LISTEN "{channel}"')
                    self._note(*_CHANNELS)
                    while not self._is_closed.is_set():
                        for notice in ear.notifies(timeout=1.0):
                            self._note(notice.channel)
            except psycopg.Error as error:
                log_event("queue_ear_lost", code=type(error).__name__)
                self._is_closed.wait(_CALL_AGAIN_SECONDS)

    def _note(self, *channels: str) -> None:
        with self._lock:
            self._heard.update(channels)


class QueueTable(PostgresStorage):  # type: ignore[misc]  # Huey carries no types
    """One queue in the office's database; whoever finds it empty asks again only after a knock, or a second."""

    def __init__(self, name: str, office: Office) -> None:
        self._office = office
        self._empty = threading.local()
        self._has_tables = False
        super().__init__(name, connection=office.line, blocking=False, table_prefix=_PREFIX, create_tables=False)

    @contextmanager
    def db(self, commit: bool = False, close: bool = False) -> Iterator[object]:
        """Open a statement on this thread's line; the tables are made where they are missing."""
        line = self._office.line()
        if not self._has_tables:
            self._make_tables(line)
        try:
            with line.cursor() as cursor:
                yield cursor
        except psycopg.errors.UndefinedTable:
            self._has_tables = False
            log_event("queue_made_anew", queue=self.name)
            raise

    def dequeue(self) -> bytes | None:
        """Take the next message; a queue at which nobody knocked since it was found empty is not asked."""
        heard = self._office.heard(self.channel)
        last, looked = getattr(self._empty, "at", (-1, 0.0))
        if last == heard and time.monotonic() - looked < _LOOK_AGAIN_SECONDS:
            return None
        # First, so that a server that does not answer is not asked twenty times a second either.
        self._empty.at = (heard, time.monotonic())
        message: bytes | None = super().dequeue()
        if message is not None:
            self._empty.at = (-1, 0.0)
        return message

    def _make_tables(self, line: psycopg.Connection[tuple[object, ...]]) -> None:
        # Two who make the same table at the same moment hinder each other; one of them comes through.
        with contextlib.suppress(psycopg.errors.UniqueViolation, psycopg.errors.DuplicateTable):
            for statement in self.ddl:
                line.execute(statement)
        self._has_tables = True
