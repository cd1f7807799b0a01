"""What a list asks for and what it gets: one page of rows, sorted and filtered by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import FromClause, SQLColumnExpression, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

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


def id_page(
    session: Session,
    key: InstrumentedAttribute[str],
    conditions: Sequence[SQLColumnExpression[bool]],
    wanted: PageRequest,
    *,
    sort: SQLColumnExpression[object],
    then: SQLColumnExpression[object],
    is_known: bool,
    source: FromClause | None = None,
    counted: FromClause | None = None,
) -> tuple[list[str], int]:
    """Return the ids of one page, and how many rows there are in all.

    Rows that are alike in ``sort`` come in the order of ``then``, which is in the index of most columns too. Only ids
    are sorted; the rows themselves are read for one page. The newest come first where no known column is
    asked for. A search reads the table once for both answers, since it has to look at every row anyway.
    """
    descending = wanted.descending or not is_known
    ids = select(key).where(*conditions)
    count = select(func.count()).where(*conditions)
    if source is not None:
        ids = ids.select_from(source)
    count = count.select_from(counted if counted is not None else key.class_)
    ordered = ids.order_by(*(each.desc() if descending else each.asc() for each in (sort, then, key)))
    part = ordered.offset(wanted.offset).limit(wanted.limit)
    if wanted.text.strip():
        rows = session.execute(part.add_columns(func.count().over())).all()
        if rows:
            return [row[0] for row in rows], int(rows[0][1])
    return list(session.scalars(part)), session.scalar(count) or 0
