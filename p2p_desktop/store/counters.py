"""Running numbers that restart each year (PO-1)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update

from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.company import CounterRow


def go_on_after(session: Session, last: Mapping[tuple[str, int], int]) -> bool:
    """Let no number be given again that was given elsewhere, by name and year; True where that makes a difference."""
    differs = False
    for (name, year), number in last.items():
        row = session.get(CounterRow, (name, year))
        if row is None:
            session.add(CounterRow(name=name, year=year, last=number))
        elif row.last < number:
            row.last = number
        else:
            continue
        differs = True
    return differs


def next_number(session: Session, name: str, year: int) -> int:
    """Return the next number of this year, inside the transaction that uses it: no gap if it fails, none twice.

    The counter's row is the lock: on SQLite writers come one after another anyway, elsewhere the update holds the row.
    """
    taken = (
        update(CounterRow)
        .where(CounterRow.name == name, CounterRow.year == year)
        .values(last=CounterRow.last + 1)
        .returning(CounterRow.last)
    )
    number = session.execute(taken).scalar_one_or_none()
    if number is None:
        session.add(CounterRow(name=name, year=year, last=1))
        session.flush()
        return 1
    return number
