"""Make a database as an earlier version of the program left it: for whoever tries what an upgrade does to it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from p2p_desktop.domain.audit import AuditEvent
from p2p_desktop.paths import Home
from p2p_desktop.store import homing, migrating
from p2p_desktop.store.audit import AuditChain


def make_of_version(home: Home, revision: str, events: list[AuditEvent], *, now: dt.datetime) -> None:
    """Make a home folder whose database is of this schema version and tells of these events."""
    homing.prepare(home)
    homing.make_database_file(home)
    engine = create_engine(f"sqlite:///{home.database}")
    with engine.begin() as connection:
        migrating.migrate(connection, revision=revision)
    chain = AuditChain(home)
    with Session(engine) as session, session.begin():
        links = [chain.append(session, event, now=now) for event in events]
    chain.after_commit(links[-1])
    engine.dispose()


def revision_after_a_crash(home: Home) -> str:
    """Return the schema version of a database once what a killed writer has left half is taken back."""
    with closing(sqlite3.connect(home.database)) as connection:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(revision)
