"""The audit trail at rest: append-only, held so by triggers, and chained by keyed hashes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import DDL, Index, event
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import ExecutableDDLElement

from p2p_desktop.store.tables.base import Base


class AuditEventRow(Base):
    """One thing that happened; ``changes`` is JSON as it was hashed, ``hash`` covers the record and the one before."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_noun_object_id", "noun", "object_id"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    workstation: Mapped[str]
    program_version: Mapped[str]
    actor_id: Mapped[str] = mapped_column(index=True)
    actor_name: Mapped[str]
    for_person_id: Mapped[str]
    noun: Mapped[str]
    object_id: Mapped[str]
    revision: Mapped[int]
    event: Mapped[str]
    changes: Mapped[str]
    reason: Mapped[str]
    rule_version: Mapped[str]
    sha256: Mapped[str]
    hash: Mapped[str]


#: The insert trigger also stops INSERT OR REPLACE on connections without recursive triggers.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    """CREATE TRIGGER audit_event_only_next BEFORE INSERT ON audit_event
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_event)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
)

for _trigger in SQLITE_TRIGGERS:
    _statement: ExecutableDDLElement = DDL(_trigger)  # type: ignore[no-untyped-call]  # SQLAlchemy left it untyped
    event.listen(AuditEventRow.__table__, "after_create", _statement.execute_if(dialect="sqlite"))
