"""Change what nobody may change, past the program: on SQLite with the file, on PostgreSQL as its administrator."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from p2p_desktop.dev.postgres import plain
from p2p_desktop.paths import Home
from tests.worlds import World


class Cursor(Protocol):
    """What both drivers give back; columns are named in the first place of each description."""

    description: object

    def fetchall(self) -> list[tuple[object, ...]]:
        """Return all rows."""


class Meddler:
    """Somebody with a connection of his own and no triggers in his way."""

    def __init__(self, connection: object, *, mark: str) -> None:
        self._connection = connection
        self._mark = mark

    def execute(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Carry a statement out, with ``?`` for values, and return its rows."""
        cursor = self._run(statement, values)
        return cursor.fetchall() if cursor.description else []

    def record(self, number: int) -> dict[str, object]:
        """Return one audit record as it is stored."""
        cursor = self._run("SELECT * FROM audit_event WHERE number = ?", (number,))
        (found,) = cursor.fetchall()
        names = [column[0] for column in cursor.description]  # type: ignore[attr-defined]
        return dict(zip(names, found, strict=True))

    def _run(self, statement: str, values: tuple[object, ...]) -> Cursor:
        cursor: Cursor = self._connection.execute(  # type: ignore[attr-defined]
            statement.replace("?", self._mark), values or None if self._mark != "?" else values
        )
        return cursor


@contextmanager
def meddling(world: World, *, with_triggers: bool = False) -> Iterator[Meddler]:
    """Open the database as somebody would who wants to change history."""
    if world.home.office:
        with closing(plain(world.home.office)) as line:
            if not with_triggers:
                line.execute("SET session_replication_role = replica")
            yield Meddler(line, mark="%s")
        return
    with closing(sqlite3.connect(world.home.database)) as connection, connection:
        if not with_triggers:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {name}")
        yield Meddler(connection, mark="?")


def key_file(home: Home) -> Path:
    """Return where the key of the trail lies at this workstation."""
    (found,) = home.keys.glob("audit*.key")
    return found


def anchor_file(home: Home) -> Path:
    """Return where the anchor of the trail lies at this workstation."""
    return key_file(home).with_suffix(".anchor")
