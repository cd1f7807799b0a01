"""What a list asks for and what it gets: one page of rows, sorted and filtered by the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row", covariant=True)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list is wanted: ``sort`` names a column of the list, ``choice`` one of its filters."""

    offset: int = 0
    limit: int = 100
    sort: str = ""
    descending: bool = False
    text: str = ""
    choice: str = ""


@dataclass(frozen=True)
class PageOf(Generic[Row]):
    """One page of frozen rows and how many rows there are in all."""

    rows: tuple[Row, ...]
    total: int
