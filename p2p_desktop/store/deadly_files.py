"""Files that kill who reads them, by content: after some deaths nobody tries again, under whatever name they come."""

from __future__ import annotations

import datetime as dt

from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.document import DeadlyFileRow


def deaths_on(session: Session, sha256: str, *, version: str) -> int:
    """Return how often reading this file has killed a reader of this version of the program."""
    row = session.get(DeadlyFileRow, sha256)
    return row.deaths if row is not None and row.version == version else 0


def note_death(session: Session, sha256: str, *, version: str, now: dt.datetime) -> None:
    """Count one more death; what killed another version of the program says nothing of this one."""
    row = session.get(DeadlyFileRow, sha256)
    if row is None:
        row = DeadlyFileRow(sha256=sha256, version=version, deaths=0, last_at=now)
        session.add(row)
    if row.version != version:
        row.version, row.deaths = version, 0
    row.deaths += 1
    row.last_at = now
