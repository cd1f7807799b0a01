"""What the search field of a list looks in: one column that holds all words of a row, whatever their case."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute


def search_text(*words: str) -> str:
    """Return what is searched: also “ä” is found by “Ä”, which a database alone would not do."""
    return "\n".join(word for word in words if word).casefold()


def holds(column: InstrumentedAttribute[str], typed: str) -> ColumnElement[bool]:
    """Hold for rows whose search text has what somebody typed in it."""
    return column.contains(typed.strip().casefold(), autoescape=True)
