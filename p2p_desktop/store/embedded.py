"""The database of one desk: a SQLite file in the home folder."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home
from p2p_desktop.store import faults, homing, migrating


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


class EmbeddedDatabase:
    """One SQLite file: readers and one writer at a time, of any number of processes of this machine."""

    errors: tuple[type[Exception], ...] = (DBAPIError,)

    def __init__(self, folder: Path, *, busy_seconds: float) -> None:
        url = f"sqlite:///{Home(folder, office='').database}"
        self._folder = folder
        self.reader = _engine(
            url, begin="BEGIN", pragmas=("foreign_keys=ON", "query_only=ON"), busy_seconds=busy_seconds
        )
        self.writer = _engine(url, begin="BEGIN IMMEDIATE", pragmas=("foreign_keys=ON",), busy_seconds=busy_seconds)
        for engine in (self.reader, self.writer):
            event.listen(engine, "begin", migrating.must_be_of_this_version)
        self.beside = self.writer
        # Foreign keys stay off while tables are rebuilt, and are checked as a whole before the commit.
        self._migrator = _engine(
            url, begin="BEGIN IMMEDIATE", pragmas=("foreign_keys=OFF",), busy_seconds=busy_seconds, pooled=False
        )
        self._watch: PoolProxiedConnection | None = None
        self._watch_lock = threading.Lock()

    def bring_to_newest(self, report: migrating.Report) -> None:
        """Make the file where it is missing, and run the pending migrations after a backup."""
        home = Home(self._folder, office="")
        homing.make_database_file(home)
        with homing.held(home.folder / "migrating.lock"):
            migrating.to_newest(self._migrator, look=self._migrator, backups=home.backups, report=report)

    def back_up(self, target: Path) -> None:
        """Copy the file as it is at one moment, and make sure that the copy is sound."""
        migrating.back_up(self._migrator, target)

    def before_commit(self, session: Session) -> None:
        """Do nothing: who looks at the file sees that it changed."""

    def now(self) -> dt.datetime:
        """Return this moment in UTC by the clock of this computer, which all who use the file share."""
        return dt.datetime.now(dt.UTC)

    def data_version(self) -> int:
        """Return a number that changes whenever another connection has committed."""
        with self._watch_lock:
            if self._watch is None:
                self._watch = self.reader.raw_connection()
            cursor = self._watch.cursor()
            cursor.execute("PRAGMA data_version")
            rows = cursor.fetchall()
            cursor.close()
        return int(rows[0][0])

    def damage(self, session: Session) -> str:
        """Return the first thing that the database's own checks complain of; empty where it is sound."""
        words = str(session.execute(text("PRAGMA integrity_check(1)")).scalar_one())
        if words != "ok":
            return words
        astray = session.execute(text("PRAGMA foreign_key_check")).first()
        if astray is None:
            return ""
        return f"row {astray[1]} of {astray[0]} belongs to a row of {astray[2]} that is missing"

    def person_error(self, error: Exception, *, is_writer: bool) -> PersonError | None:
        """Return what an error of the driver means for a person, or None where it is a bug of ours."""
        return faults.of_database(error, self._folder, is_writer=is_writer)

    def close(self) -> None:
        """Close every connection."""
        with self._watch_lock:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self.reader.dispose()
        self.writer.dispose()
        self._migrator.dispose()
