"""Bring a database file to the newest schema, after a backup where it holds data."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from p2p_desktop.errors import Refused
from p2p_desktop.language import _
from p2p_desktop.store import faults, homing
from p2p_desktop.store.migrations import REVISIONS

#: Is told the step (“copy” or “migrate”), and how much of how much of it is done.
Report = Callable[[str, int, int], None]


def tell_nobody(_step: str, _done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def current_revision(connection: Connection) -> str | None:
    """Return the schema version of this database; None where there is no schema yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


#: Stands in place of a schema version where everything was brought into another database.
MOVED = "moved"


def refusal(found: str | None) -> Refused:
    """Say why this program may not work on data of this schema version."""
    if found == MOVED:
        return faults.moved()
    return Refused(
        "SCHEMA_TOO_NEW",
        _("This data was written by a newer version of the program. Install that version, or open another folder."),
    )


def must_be_of_this_version(connection: Connection) -> None:
    """Refuse as soon as a newer program has brought the data further, or it was moved: part of each transaction.

    Not only at the start: a worker may run for weeks while other programs of its installation are renewed.
    """
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found != REVISIONS[-1]:
        raise refusal(found)


def to_newest(engine: Engine, *, look: Engine, backups: Path | None, report: Report) -> None:
    """Run every pending migration in one transaction; refuse data of a newer program.

    ``look`` is used to see whether there is anything to do. A SQLite file that holds data is copied into ``backups``
    first.
    """
    with look.connect() as connection:
        current = current_revision(connection)
    if current == REVISIONS[-1]:
        return
    if current is not None and current not in REVISIONS:
        raise refusal(current)
    if current is not None and backups is not None:
        report("copy", 0, 1)
        back_up(engine, backups / f"before-{REVISIONS[-1]}-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}.db")
    with engine.begin() as connection:
        migrate(connection, report=report)
        if connection.dialect.name == "sqlite":  # elsewhere references are never off
            _check_references(connection)


def migrate(connection: Connection, *, revision: str = "head", report: Report = tell_nobody) -> None:
    """Run the pending migrations on this connection, inside its transaction."""
    # Alembic is loaded only where a migration is pending: it would slow down every start.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    # Alembic's configuration takes % for interpolation.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["report"] = _each_step(current_revision(connection), report)
    command.upgrade(config, revision)


def _each_step(current: str | None, report: Report) -> Callable[[], None]:
    """Tell how many of the pending migrations are done, now and whenever this is called after one more."""
    steps = len(REVISIONS) - (REVISIONS.index(current) + 1 if current in REVISIONS else 0)
    done = itertools.count()

    def tell() -> None:
        report("migrate", next(done), steps)

    tell()
    return tell


def _check_references(connection: Connection) -> None:
    lost = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
    if lost:
        raise RuntimeError(f"a migration left {len(lost)} rows that refer to nothing, first in table {lost[0][0]}")


def back_up(engine: Engine, target: Path) -> None:
    """Copy a live database into a file of its own that appears only when it is complete and sound."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    raw = engine.raw_connection()
    try:
        source = raw.driver_connection
        assert isinstance(source, sqlite3.Connection)
        source.execute("VACUUM INTO ?", (str(unfinished),))
    finally:
        raw.close()
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.chmod(0o600)
    with closing(sqlite3.connect(unfinished)) as copy:
        words = str(copy.execute("PRAGMA quick_check(1)").fetchone()[0])
    if words != "ok":
        raise RuntimeError(f"the copy of the database is not sound: {words}")
    os.replace(unfinished, target)
    homing.keep_folder(target.parent)
