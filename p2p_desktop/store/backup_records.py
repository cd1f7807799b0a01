"""When the last whole backup was made, as the audit trail tells it; its disk need not be there."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from p2p_desktop.store.tables.audit import AuditEventRow

#: What records of whole backups are about.
WHOLE = "whole"
BACKED_UP, RESTORED = "backed_up", "restored"


def newest_whole(session: Session) -> dt.datetime | None:
    """Return when the newest whole backup was made; None where there was none."""
    of_whole = (AuditEventRow.noun == "backup", AuditEventRow.object_id == WHOLE, AuditEventRow.event == BACKED_UP)
    newest = select(AuditEventRow.at).where(*of_whole).order_by(AuditEventRow.number.desc()).limit(1)
    return session.execute(newest).scalar()
