"""Newer versions of the program at rest."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from p2p_desktop.domain.update import Update, newest_of
from p2p_desktop.store.tables.update import UpdateFoundRow


def newest_found(session: Session) -> Update | None:
    """Return the newest version that was ever told of."""
    rows = session.scalars(select(UpdateFoundRow))
    return newest_of(tuple(Update(row.version, dt.date.fromisoformat(row.date), row.link) for row in rows))


def found(session: Session, version: str) -> Update | None:
    """Return what was told of one version."""
    row = session.get(UpdateFoundRow, version)
    return None if row is None else Update(row.version, dt.date.fromisoformat(row.date), row.link)


def keep_found(session: Session, update: Update, *, now: dt.datetime) -> None:
    """Note that this version was told of."""
    session.merge(UpdateFoundRow(version=update.version, date=update.date.isoformat(), link=update.link, found_at=now))
