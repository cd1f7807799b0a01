"""The database of an office: PostgreSQL, used by several workstations and workers at once.

Writing transactions follow one another, as they do on one desk: each holds one lock from its first statement to its
end. So every rule that holds there holds here, and nobody has to think about two kinds of interleaving.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from pathlib import Path

import psycopg
from sqlalchemy import Connection, NullPool, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from p2p_desktop.errors import PersonError
from p2p_desktop.store import migrating, office_faults
from p2p_desktop.store.office_line import LINE, checked_url, dsn_of

#: Where those who committed tell those who listen.
_CHANNEL = "p2p_changed"
#: The lock that makes writers follow one another: the bytes of “p2p desk”.
_WRITERS = int.from_bytes(b"p2p desk", "big")
#: A workstation that stops in the middle of a change, or whose line is cut, holds the others up no longer than this.
_IDLE_SECONDS = 20
#: Old connections are made anew: with each the clock is compared again.
_RECYCLE_SECONDS = 1800


class OfficeDatabase:
    """One PostgreSQL database: readers that see one unchanging state, and one writer at a time."""

    #: The driver's own too: SQLAlchemy lets some through, where a line breaks while it is being tried.
    errors: tuple[type[Exception], ...] = (DBAPIError, psycopg.Error)

    def __init__(self, url: str, *, busy_seconds: float) -> None:
        self._clock = _ServerClock()
        # Compiling a question costs a tenth of a second, and no question of a person takes that long.
        line = {**LINE, "options": f"-c lock_timeout={int(busy_seconds * 1000)} -c timezone=UTC -c jit=off "
                                    f"-c idle_in_transaction_session_timeout={_IDLE_SECONDS * 1000}"}  # fmt: skip
        url = checked_url(url)
        self._dsn = dsn_of(url)
        self._line = line
        pooled = {"pool_size": 4, "max_overflow": 12, "pool_pre_ping": True, "pool_recycle": _RECYCLE_SECONDS}
        self.reader = create_engine(
            url, connect_args=line, isolation_level="REPEATABLE READ", execution_options={"postgresql_readonly": True},
            **pooled,
        )  # fmt: skip
        self.writer = create_engine(url, connect_args=line, isolation_level="READ COMMITTED", **pooled)
        self.beside = create_engine(url, connect_args=line, isolation_level="READ COMMITTED", **pooled)
        self._migrator = create_engine(url, connect_args=line, isolation_level="READ COMMITTED", poolclass=NullPool)
        # Whoever comes in need not wait until somebody else has written.
        self._door = create_engine(url, connect_args=line, poolclass=NullPool)
        for engine in (self.reader, self.writer):
            event.listen(engine, "connect", self._compare_clocks)
            event.listen(engine, "begin", migrating.must_be_of_this_version)
        for engine in (self.writer, self._migrator):
            event.listen(engine, "begin", _wait_for_turn, insert=True)
        self._ear: psycopg.Connection[tuple[object, ...]] | None = None
        self._heard = 0
        self._ear_lock = threading.Lock()

    def bring_to_newest(self, report: migrating.Report) -> None:
        """Make the tables where they are missing, and run the pending migrations, all of them or none.

        A copy before a migration is the business of whoever keeps the server.
        """
        migrating.to_newest(self._migrator, look=self._door, backups=None, report=report)

    def back_up(self, target: Path) -> None:
        """Copy nothing: that is the business of whoever keeps the server, who can copy it as a whole."""

    def before_commit(self, session: Session) -> None:
        """Tell everybody who listens, if anything was written; it is sent with the commit."""
        session.execute(
            text("SELECT pg_notify(:channel, '') WHERE pg_current_xact_id_if_assigned() IS NOT NULL"),
            {"channel": _CHANNEL},
        )

    def now(self) -> dt.datetime:
        """Return this moment in UTC by the clock of the server: those of the workstations may differ."""
        return self._clock.now()

    def data_version(self) -> int:
        """Return a number that changes whenever anybody has committed, or the line was lost and is back."""
        with self._ear_lock:
            try:
                if self._ear is None:
                    self._ear = psycopg.connect(self._dsn, autocommit=True, **self._line)  # type: ignore[arg-type]
                    self._ear.execute(f"LISTEN {_CHANNEL}")
                    self._heard += 1
                self._heard += sum(1 for _notice in self._ear.notifies(timeout=0))
            except psycopg.Error as error:
                self._hang_up()
                known = office_faults.of_driver(error, is_writer=False)
                raise known or office_faults.unreachable() from error
            return self._heard

    def damage(self, session: Session) -> str:
        """Return nothing: the server checks its pages as it reads them, and it keeps every reference itself."""
        return ""

    def person_error(self, error: Exception, *, is_writer: bool) -> PersonError | None:
        """Return what an error of the driver means for a person, or None where it is a bug of ours."""
        return office_faults.of_driver(error.orig if isinstance(error, DBAPIError) else error, is_writer=is_writer)

    def close(self) -> None:
        """Close every connection."""
        with self._ear_lock:
            self._hang_up()
        for engine in (self.reader, self.writer, self.beside, self._migrator, self._door):
            engine.dispose()

    def _hang_up(self) -> None:
        if self._ear is not None:
            self._ear.close()
            self._ear = None

    def _compare_clocks(self, connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        self._clock.compare(connection)


def _wait_for_turn(connection: Connection) -> None:
    """Wait until no other writer is in the middle of a change; the lock goes with the transaction."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


class _ServerClock:
    """The server's time, carried on by this computer's monotonic clock: setting its date changes nothing here."""

    def __init__(self) -> None:
        self._ahead: float | None = None

    def compare(self, connection: DBAPIConnection) -> None:
        """Ask the server for the time; half the way there and back is taken for the way."""
        asked = time.monotonic()
        cursor = connection.cursor()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        ((seconds,),) = cursor.fetchall()
        cursor.close()
        connection.rollback()
        self._ahead = float(seconds) - (asked + time.monotonic()) / 2

    def now(self) -> dt.datetime:
        if self._ahead is None:
            return dt.datetime.now(dt.UTC)
        return dt.datetime.fromtimestamp(time.monotonic() + self._ahead, dt.UTC)
