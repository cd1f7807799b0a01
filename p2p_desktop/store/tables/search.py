"""What can be found: one entry for each request, order, vendor and document, and one for each page of a document."""

from __future__ import annotations

from sqlalchemy import DDL, Index, String, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import ExecutableDDLElement

from p2p_desktop.store.tables.base import Base

#: ``changed`` of an entry whose words are to be gathered at the end of the transaction, or by and by.
CHANGED, WAITING = 1, 0


class SearchEntryRow(Base):
    """One thing to find. Page 0 is the thing itself, others the pages of a document; ``number`` has no separators.

    Its words lie where the database can search them (``full_text.py``). Triggers set ``changed`` on whatever changes,
    so that nothing can be forgotten; ``search_index.py`` gathers the words before the transaction ends.
    """

    __tablename__ = "search_entry"
    __table_args__ = (
        UniqueConstraint("noun", "object_id", "page"),
        Index("ix_search_entry_number", "noun", "number", postgresql_ops={"number": "text_pattern_ops"}),
        Index("ix_search_entry_changed", "changed", "id", sqlite_where=text("changed IS NOT NULL"),
              postgresql_where=text("changed IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    noun: Mapped[str] = mapped_column(String(10))
    object_id: Mapped[str] = mapped_column(String(36))
    page: Mapped[int]
    number: Mapped[str] = mapped_column(String(100))
    changed: Mapped[int | None]


#: Of each table: whose words its rows hold, the column that names it, the page, and the columns with words.
WATCHED = (
    ("request", "request", "id", "0", "number, title, vendor_name, note, department, category, total_minor"),
    ("request_line", "request", "request_id", "0", "description, code"),
    ("purchase_order", "order", "id", "0", "number, title, vendor_name, vendor_reference, note, total_minor"),
    ("order_line", "order", "order_id", "0", "description, code"),
    ("vendor", "vendor", "id", "0", "name, aliases, tax_id, address, email, phone"),
    ("document", "document", "id", "0", "file_name, vendor_name, number, notes, enclosed"),
    ("document_field", "document", "document_id", "0", "value, corrected_value"),
    ("document_line", "document", "document_id", "0", "description, code"),
    ("document_page", "document", "document_id", "{row}.number", "text"),
)


def sqlite_triggers() -> tuple[str, ...]:
    """Return the triggers that note what changes."""
    return tuple(
        f"""CREATE TRIGGER search_{table}_{name} AFTER {when} ON {table}
BEGIN INSERT INTO search_entry (noun, object_id, page, number, changed)
VALUES ('{noun}', {row}.{key}, {page.format(row=row)}, '', 1)
ON CONFLICT (noun, object_id, page) DO UPDATE SET changed = 1; END"""
        for table, noun, key, page, columns in WATCHED
        for name, when, row in (
            ("added", "INSERT", "NEW"),
            ("changed", f"UPDATE OF {columns}", "NEW"),
            ("deleted", "DELETE", "OLD"),
        )
    )


for _trigger in sqlite_triggers():
    _statement: ExecutableDDLElement = DDL(_trigger)  # type: ignore[no-untyped-call]  # SQLAlchemy left it untyped
    event.listen(Base.metadata, "after_create", _statement.execute_if(dialect="sqlite"))
