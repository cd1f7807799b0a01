"""The history of health at rest."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.health import HealthRecordRow

#: Under this name lies how the last look for a newer version of the program went.
LOOK_FOR_UPDATE = "look_for_update"


def was_fine(session: Session, name: str) -> bool:
    """Say whether a thing was in order when it was last looked at; what was never looked at was."""
    last = select(HealthRecordRow.is_fine).where(HealthRecordRow.name == name).order_by(HealthRecordRow.at.desc())
    return session.execute(last.limit(1)).scalar() is not False


def last_value(session: Session, name: str) -> str:
    """Return what was last seen of a thing; empty where it was never looked at."""
    last = select(HealthRecordRow.value).where(HealthRecordRow.name == name).order_by(HealthRecordRow.at.desc())
    return session.execute(last.limit(1)).scalar() or ""


def add_record(session: Session, name: str, *, is_fine: bool, value: str, what_to_do: str, now: dt.datetime) -> str:
    """Keep what was found and return the record's id."""
    row = HealthRecordRow(id=new_id(), at=now, name=name, is_fine=is_fine, value=value, what_to_do=what_to_do)
    session.add(row)
    session.flush()
    return row.id


def forget_records(session: Session, *, before: dt.datetime) -> None:
    """Delete what is older than this."""
    session.execute(delete(HealthRecordRow).where(HealthRecordRow.at < before))
