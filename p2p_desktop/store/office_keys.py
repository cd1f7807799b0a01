"""The key of the audit trail as an office's workstations share it."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from p2p_desktop.store.office_tables import AUDIT_KEY


def read_key(session: Session) -> bytes | None:
    """Return the key; None where no record was written yet."""
    key = session.execute(select(AUDIT_KEY.c.key)).scalar_one_or_none()
    return None if key is None else bytes.fromhex(key)


def keep_key(session: Session, key: bytes) -> None:
    """Keep the key for the other workstations."""
    session.execute(insert(AUDIT_KEY).values(id=1, key=key.hex()))
