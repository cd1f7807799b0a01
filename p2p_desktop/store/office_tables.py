"""Tables that only an office's database has: what on one desk lies in files of the home folder."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, MetaData, String, Table

from p2p_desktop.store.tables.base import NAMING

OFFICE = MetaData(naming_convention=NAMING)

#: Document files by their SHA-256; never changed.
DOCUMENT_FILE = Table(
    "document_file", OFFICE, Column("sha256", String(64), primary_key=True), Column("data", LargeBinary, nullable=False)
)

#: The key of the audit trail, as hexadecimal digits, in the one row there is. Each workstation keeps a copy, and an
#: anchor of its own: whoever rewrites the trail in the database is found out by every workstation that has seen it.
AUDIT_KEY = Table(
    "audit_key",
    OFFICE,
    Column("id", Integer, CheckConstraint("id = 1", name="only_one"), primary_key=True, autoincrement=False),
    Column("key", String(64), nullable=False),
)
