"""Search over everything: entries, their words, and triggers that note what changes; also orders that are mailed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.String(27)
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
#: What is there already, in the order in which it came: the newest is found first.
THERE = (
    "SELECT 'vendor', id, 0, '', 0 FROM vendor ORDER BY id",
    "SELECT 'request', id, 0, '', 0 FROM request ORDER BY id",
    "SELECT 'order', id, 0, '', 0 FROM purchase_order ORDER BY id",
    "SELECT 'document', id, 0, '', 0 FROM document ORDER BY id",
    "SELECT 'document', document_id, number, '', 0 FROM document_page ORDER BY document_id, number DESC",
)


def upgrade() -> None:
    """Make the tables, note everything that is there, and have its words gathered in the background."""
    is_office = op.get_bind().dialect.name == "postgresql"
    _make_entries()
    if is_office:
        op.execute("ALTER TABLE search_entry ADD COLUMN words tsvector")
        op.execute("CREATE INDEX ix_search_entry_words ON search_entry USING gin (words)")
    else:
        op.execute("CREATE VIRTUAL TABLE search_words USING fts5(words, detail = none, prefix = '3 4 5', "
                   "tokenize = 'ascii')")  # fmt: skip
    for there in THERE:
        op.execute(f"INSERT INTO search_entry (noun, object_id, page, number, changed) {there}")
    for trigger in _office_triggers() if is_office else _triggers():
        op.execute(trigger)
    _want_words()
    _make_order_mail()


def _make_entries() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("noun", sa.String(length=10), nullable=False),
        sa.Column("object_id", sa.String(length=36), nullable=False),
        sa.Column("page", NUMBER, nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("changed", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("noun", "object_id", "page", name=op.f("uq_search_entry_noun_object_id_page")),
    )
    op.create_index(
        "ix_search_entry_number", "search_entry", ["noun", "number"], postgresql_ops={"number": "text_pattern_ops"}
    )
    is_open = sa.text("changed IS NOT NULL")
    op.create_index(
        "ix_search_entry_changed", "search_entry", ["changed", "id"], sqlite_where=is_open, postgresql_where=is_open
    )


def _triggers() -> list[str]:
    return [
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
    ]


def _office_triggers() -> list[str]:
    made = []
    for table, noun, key, page, columns in WATCHED:
        made.append(
            f"""CREATE FUNCTION search_note_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE it {table}%ROWTYPE;
BEGIN
  IF TG_OP = 'DELETE' THEN it := OLD; ELSE it := NEW; END IF;
  INSERT INTO search_entry (noun, object_id, page, number, changed)
  VALUES ('{noun}', it.{key}, {page.format(row="it")}, '', 1)
  ON CONFLICT (noun, object_id, page) DO UPDATE SET changed = 1;
  RETURN NULL;
END $$"""
        )
        made.append(
            f"""CREATE TRIGGER search_{table} AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table}
FOR EACH ROW EXECUTE FUNCTION search_note_{table}()"""
        )
    return made


def _want_words() -> None:
    """Add the job that gathers the words, where there is anything."""
    op.execute(
        sa.text(
            "INSERT INTO job (id, kind, queue, arguments, key, state, attempts, lost_leases, tries, token, step, done, "
            "total, error_code, error_sentence, error_details, run_after, created_at) "
            "SELECT 'gather-words', 'gather_words', 'notifications', '{}', 'gather-words', 'waiting', 0, 0, 5, 0, '', "
            "0, 0, '', '', '', :at, :at WHERE EXISTS (SELECT 1 FROM search_entry)"
        ).bindparams(at="2026-01-01T00:00:00.000000Z")
    )


def _make_order_mail() -> None:
    op.create_table(
        "order_mail",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sending_since", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_order_mail_order_id_purchase_order")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_order_mail_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_order_mail_message_id")),
    )
    op.create_index("ix_order_mail_order_id", "order_mail", ["order_id"], unique=False)
