"""The door to the database: one Store per process, with reading and writing transactions."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol, Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from p2p_desktop.errors import PersonError, ToolMissing
from p2p_desktop.language import _
from p2p_desktop.paths import Home
from p2p_desktop.store import faults, homing, migrating, swapping
from p2p_desktop.store.embedded import EmbeddedDatabase
from p2p_desktop.store.occupancy import Seat, being_restored

__all__ = ["Session", "Store"]

BUSY_SECONDS = 10.0


class Database(Protocol):
    """What differs between the database of one desk and that of an office."""

    errors: tuple[type[Exception], ...]
    reader: Engine
    writer: Engine
    beside: Engine

    def bring_to_newest(self, report: migrating.Report) -> None:
        """Make the tables, or run the pending migrations; refuse data of a newer program."""

    def back_up(self, target: Path) -> None:
        """Copy the database into this file, as it is at one moment."""

    def before_commit(self, session: Session) -> None:
        """Do what has to be done as the last thing of a writing transaction."""

    def now(self) -> dt.datetime:
        """Return this moment in UTC, by the clock that all who use this database share."""

    def data_version(self) -> int:
        """Return a number that changes whenever somebody has committed."""

    def damage(self, session: Session) -> str:
        """Return the first thing that the database's own checks complain of; empty where it is sound."""

    def person_error(self, error: Exception, *, is_writer: bool) -> PersonError | None:
        """Return what an error of the driver means for a person, or None where it is a bug of ours."""

    def close(self) -> None:
        """Close every connection."""


class Store:
    """The business database of one process; threads share it, each transaction has a connection of its own."""

    def __init__(self, home: Home, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._database = _database_of(home, busy_seconds)
        self._in_transaction = threading.local()
        self._seat: Seat | None = None

    @classmethod
    def open(
        cls, home: Home, *, busy_seconds: float = BUSY_SECONDS, report: migrating.Report = migrating.tell_nobody
    ) -> Self:
        """Make the home folder ready, bring the database to the newest schema, and open it.

        A restore that was cut off is finished or undone first, and none can begin until the store is closed.
        """
        swapping.settle(home.folder)
        homing.prepare(home)
        seat = Seat.take(home.folder)
        if swapping.staging_of(home.folder).is_dir():  # one that began between the two
            seat.leave()
            raise being_restored(home.folder)
        store = cls(home, busy_seconds=busy_seconds)
        store._seat = seat
        with ExitStack() as undone:
            undone.callback(store.close)
            with store._as_person_error(is_writer=True):
                store._database.bring_to_newest(report)
            undone.pop_all()
        return store

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read from one unchanging state of the database; nothing can be written."""
        with self._transaction(self._database.reader, is_writer=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Write in one transaction: all of it is committed at the end, or, on any error, nothing."""
        with self._transaction(self._database.writer, is_writer=True) as session:
            yield session
            session.flush()
            self._database.before_commit(session)

    @contextmanager
    def _transaction(self, engine: Engine, *, is_writer: bool) -> Iterator[Session]:
        # A writer inside a reader of the same thread would wait for itself until the lock times out.
        if getattr(self._in_transaction, "is_open", False):
            raise RuntimeError("this thread is already inside a transaction of the store")
        self._in_transaction.is_open = True
        try:
            with (
                self._as_person_error(is_writer=is_writer),
                Session(engine, expire_on_commit=False) as session,
                session.begin(),
            ):
                session.connection()  # take the lock now, not at the first statement
                yield session
        finally:
            self._in_transaction.is_open = False

    @contextmanager
    def beside(self) -> Iterator[Session]:
        """Read or add what is the same whoever adds it and whenever: files by their hash.

        Such a transaction waits for nobody, and may be opened while another one of this thread is.
        """
        with self._as_person_error(is_writer=True), Session(self._database.beside) as session, session.begin():
            yield session

    def now(self) -> dt.datetime:
        """Return this moment in UTC, by the clock that all who use this database share."""
        return self._database.now()

    def data_version(self) -> int:
        """Return a number that changes whenever another connection has committed; for a background thread."""
        with self._as_person_error(is_writer=False):
            return self._database.data_version()

    def back_up(self, target: Path) -> None:
        """Copy the database into this file, which appears only when it is complete and sound; not in an office."""
        try:
            with self._as_person_error(is_writer=True):
                self._database.back_up(target)
        except OSError as error:
            raise faults.of_file(error, target.parent) from error

    def damage(self) -> str:
        """Return the first thing that the database's own checks complain of; empty where it is sound."""
        with self.reading() as session:
            return self._database.damage(session)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()
        if self._seat is not None:
            self._seat.leave()

    @contextmanager
    def _as_person_error(self, *, is_writer: bool) -> Iterator[None]:
        try:
            yield
        except self._database.errors as error:
            known = self._database.person_error(error, is_writer=is_writer)
            if known is None:
                raise
            raise known from error


def _database_of(home: Home, busy_seconds: float) -> Database:
    if not home.office:
        return EmbeddedDatabase(home.folder, busy_seconds=busy_seconds)
    try:
        # Only an office has the driver, and its loading would slow down every start of one desk.
        from p2p_desktop.store.office import OfficeDatabase  # noqa: PLC0415
    except ImportError as error:
        raise ToolMissing(
            "OFFICE_NOT_INSTALLED",
            _("P2P_DATABASE_URL names an office's database, but the part of the program that speaks with it is not "
              "installed. Install p2p-desktop[postgres]."),
        ) from error  # fmt: skip
    return OfficeDatabase(home.office, busy_seconds=busy_seconds)
