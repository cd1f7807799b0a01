"""The door to the database: one Store per process, with reading and writing transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from p2p_desktop.paths import Home
from p2p_desktop.store import faults, homing, migrating

__all__ = ["Session", "Store"]

BUSY_SECONDS = 10.0


def journal_mode(version: tuple[int, int, int]) -> str:
    """Choose the journal by library version: older ones are reported to corrupt WAL files shared by processes."""
    is_safe = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)
    return "WAL" if is_safe else "TRUNCATE"


def _engine(url: str, *, begin: str, pragmas: tuple[str, ...], busy_seconds: float, pooled: bool = True) -> Engine:
    """Make an engine whose transactions begin with these words and whose connections have these pragmas."""
    connect_args = {"timeout": busy_seconds}
    engine = (
        create_engine(url, connect_args=connect_args, pool_size=4, max_overflow=12)
        if pooled
        else create_engine(url, connect_args=connect_args, poolclass=NullPool)
    )
    mode = journal_mode(sqlite3.sqlite_version_info)
    always = (
        f"busy_timeout={int(busy_seconds * 1000)}",
        f"journal_mode={mode}",
        "synchronous=FULL",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        # Without it INSERT OR REPLACE slips past the append-only triggers.
        "recursive_triggers=ON",
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in (*always, *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


class Store:
    """The business database of one process; threads share it, each transaction has a connection of its own."""

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.url = url
        self.folder = Path(make_url(url).database or "").parent
        self._reader = _engine(
            url, begin="BEGIN", pragmas=("foreign_keys=ON", "query_only=ON"), busy_seconds=busy_seconds
        )
        self._writer = _engine(url, begin="BEGIN IMMEDIATE", pragmas=("foreign_keys=ON",), busy_seconds=busy_seconds)
        self._in_transaction = threading.local()
        self._watch: PoolProxiedConnection | None = None
        self._watch_lock = threading.Lock()

    @classmethod
    def open(cls, home: Home, *, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Make the home folder ready, bring the database to the newest schema, and open it."""
        homing.prepare(home)
        url = f"sqlite:///{home.database}"
        with _as_person_error(home.folder), homing.held(home.folder / "migrating.lock"):
            # Foreign keys stay off while tables are rebuilt, and are checked as a whole before the commit.
            engine = _engine(url, begin="BEGIN IMMEDIATE", pragmas=("foreign_keys=OFF",), busy_seconds=busy_seconds,
                             pooled=False)  # fmt: skip
            migrating.to_newest(engine, backups=home.folder / "backups")
        return cls(url, busy_seconds=busy_seconds)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read from one unchanging state of the database; nothing can be written."""
        with self._transaction(self._reader) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Write in one transaction: all of it is committed at the end, or, on any error, nothing."""
        with self._transaction(self._writer) as session:
            yield session

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Session]:
        # A writer inside a reader of the same thread would wait for itself until the lock times out.
        if getattr(self._in_transaction, "is_open", False):
            raise RuntimeError("this thread is already inside a transaction of the store")
        self._in_transaction.is_open = True
        try:
            is_writer = engine is self._writer
            with (
                _as_person_error(self.folder, is_writer=is_writer),
                Session(engine, expire_on_commit=False) as session,
                session.begin(),
            ):
                session.connection()  # take the lock now, not at the first statement
                yield session
        finally:
            self._in_transaction.is_open = False

    def data_version(self) -> int:
        """Return a number that changes whenever another connection has committed; for a background thread."""
        with self._watch_lock, _as_person_error(self.folder):
            if self._watch is None:
                self._watch = self._reader.raw_connection()
            cursor = self._watch.cursor()
            cursor.execute("PRAGMA data_version")
            rows = cursor.fetchall()
            cursor.close()
        return int(rows[0][0])

    def close(self) -> None:
        """Close every connection."""
        with self._watch_lock:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self._reader.dispose()
        self._writer.dispose()


@contextmanager
def _as_person_error(folder: Path, *, is_writer: bool = True) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        known = faults.of_database(error, folder, is_writer=is_writer)
        if known is None:
            raise
        raise known from error
