"""Bring everything from one database into another: from one desk into an office, or back.

Files first, each by its hash; then all rows in one transaction of the target, compared one by one before it is
committed; then the source says that it was moved. Whatever goes wrong before that leaves the source as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from sqlalchemy import Column, ColumnElement, Row, String, Table, TypeDecorator, collate, func, insert, select, text
from sqlalchemy.orm import Session

from p2p_desktop.errors import Refused
from p2p_desktop.language import _
from p2p_desktop.paths import Home
from p2p_desktop.store import migrating, tables
from p2p_desktop.store.audit import AuditChain
from p2p_desktop.store.engine import Store
from p2p_desktop.store.office_files import files_of
from p2p_desktop.store.tables.base import Base

assert tables.__all__  # importing the package makes the metadata complete

_BATCH = 500

Report = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What was brought over, and which files were damaged or missing already where they came from."""

    rows: int
    files: int
    damaged: tuple[str, ...]


def move(source: Home, target: Home, *, report: Report) -> Moved:
    """Bring everything over; ``report`` is told the name of each table and how many rows it has.

    Refused where the target holds anything else than what is brought, or where the source was moved already.
    """
    from_store, to_store = Store.open(source), Store.open(target)
    try:
        files, damaged = _copy_files(source, from_store, target, to_store)
        report("files", files)
        with from_store.writing() as there, to_store.writing() as here:
            rows = _copy_rows(there, here, report=report)
            _hand_over_trail(source, target, there, here)
        with from_store.writing() as there:
            _note_moved(there)
    finally:
        from_store.close()
        to_store.close()
    return Moved(rows, files, damaged)


def _copy_files(source: Home, from_store: Store, target: Home, to_store: Store) -> tuple[int, tuple[str, ...]]:
    files, there = files_of(source, from_store), files_of(target, to_store)
    copied, damaged = 0, []
    for sha256 in files.hashes():
        if not files.verify(sha256):
            damaged.append(sha256)
            continue
        if not there.exists(sha256):
            there.put_file(files.bring(sha256))
        if not there.verify(sha256):
            raise RuntimeError(f"file {sha256} did not arrive as it is")
        copied += 1
    return copied, tuple(damaged)


def _copy_rows(there: Session, here: Session, *, report: Report) -> int:
    """Copy every table, those first that others refer to, and compare what arrived row by row."""
    total = 0
    is_empty = not any(_count(here, table) for table in _tables())
    for table in _tables():
        if is_empty:
            for batch in _batches(there, table):
                here.execute(insert(table), [row._asdict() for row in batch])
        differs = any(left != right for left, right in zip_longest(_rows(there, table), _rows(here, table)))
        if differs and not is_empty:
            raise Refused(
                "TARGET_NOT_EMPTY",
                _("There is data already where everything was to be brought. Choose an empty database or folder."),
            )
        if differs:
            raise RuntimeError(f"the rows of {table.name} did not arrive as they are")
        number = _count(there, table)
        report(table.name, number)
        total += number
    return total


def _tables() -> Sequence[Table]:
    """Return what belongs to the company; a worker's signs of life belong to a machine.

    What can be found is gathered anew where the rows arrive: each database keeps it in its own way.
    """
    return [table for table in Base.metadata.sorted_tables if table.name not in ("worker_beat", "search_entry")]


def _count(session: Session, table: Table) -> int:
    return session.execute(select(func.count()).select_from(table)).scalar_one()


def _rows(session: Session, table: Table) -> Iterator[Row[tuple[object, ...]]]:
    for batch in _batches(session, table):
        yield from batch


def _batches(session: Session, table: Table) -> Iterator[Sequence[Row[tuple[object, ...]]]]:
    """Return the rows of a table in the order of its key, the same on every database."""
    keys = [_by_bytes(column, session) for column in table.primary_key.columns]
    found = session.execute(select(table).order_by(*keys), execution_options={"yield_per": _BATCH})
    with found:
        yield from found.partitions()


def _by_bytes(column: Column[object], session: Session) -> ColumnElement[object]:
    """Order text by its bytes, as SQLite does; PostgreSQL would go by the language of the server."""
    is_words = isinstance(column.type, String | TypeDecorator)
    if is_words and session.get_bind().dialect.name == "postgresql":
        return collate(column, "C")  # type: ignore[return-value]  # text is one kind of object
    return column


def _hand_over_trail(source: Home, target: Home, there: Session, here: Session) -> None:
    """Give the target the key of the trail, with an anchor at its newest record, and check the trail there."""
    chain = AuditChain(source)
    key = chain.known_key(there)
    if key is None:
        return
    moved = AuditChain(target)
    moved.take_over(here, key)
    verdict = moved.verify(here, last=None)
    if not verdict.is_ok:
        raise Refused("TRAIL_BROKEN", _("The audit trail is not whole: {why} Nothing was moved.", why=verdict.words))


def _note_moved(session: Session) -> None:
    """Stop every program that still works on the source: each looks at this in each of its transactions."""
    session.execute(text("UPDATE alembic_version SET version_num = :moved"), {"moved": migrating.MOVED})
