"""A look at a database file that nobody has opened yet: is it one of ours, of which version, how long is its trail."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from p2p_desktop.store.anchor import NO_RECORD, Anchor


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What a database file says of itself; ``revision`` is empty where it is no database of this program."""

    revision: str = ""
    newest: Anchor = NO_RECORD


def facts_of(path: Path) -> DatabaseFacts:
    """Look into a database file without changing it; what is none gives empty facts."""
    try:
        with _looked_into(path) as connection:
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            newest = connection.execute("SELECT number, hash FROM audit_event ORDER BY number DESC LIMIT 1").fetchone()
    except sqlite3.Error:
        return DatabaseFacts()
    return DatabaseFacts(str(revision[0]) if revision else "", Anchor(*newest) if newest else NO_RECORD)


def counters_of(path: Path) -> dict[tuple[str, int], int]:
    """Return the last running numbers that were given, by name and year; none where they cannot be read.

    What a killed writer has left beside the file counts: nobody else may be at it.
    """
    try:
        with _looked_into(path, "mode=rw") as connection:
            rows = connection.execute("SELECT name, year, last FROM counter").fetchall()
    except sqlite3.Error:
        return {}
    return {(str(name), int(year)): int(last) for name, year, last in rows}


def has_record(path: Path, record: Anchor) -> bool:
    """Say whether the trail in a database file has this record."""
    if record.number == 0:
        return True
    try:
        with _looked_into(path) as connection:
            found = connection.execute("SELECT hash FROM audit_event WHERE number = ?", (record.number,)).fetchone()
    except sqlite3.Error:
        return False
    return found is not None and found[0] == record.hash


@contextmanager
def _looked_into(path: Path, how: str = "mode=ro&immutable=1") -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        yield connection
