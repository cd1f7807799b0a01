"""Every table of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.String(27)
CHOICE = sa.String(40)

#: Nobody changes or deletes an audit record, and each new one follows on the newest.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    """CREATE TRIGGER audit_event_only_next BEFORE INSERT ON audit_event
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_event)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
)

POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$""",
    """CREATE FUNCTION audit_event_check_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_event) THEN
    RAISE EXCEPTION 'the audit trail is append-only';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_event_append_only()""",
    """CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()""",
    """CREATE TRIGGER audit_event_only_next BEFORE INSERT ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_event_check_next()""",
)


def upgrade() -> None:
    """Make every table."""
    _make_audit_event()
    _make_company()
    _make_counter()
    _make_exchange_rate()
    _make_job()
    _make_person()
    _make_route_rule()
    _make_vendor()
    _make_worker_beat()
    _make_document()
    _make_notification()
    _make_request()
    _make_vendor_account()
    _make_decision()
    _make_document_field()
    _make_document_line()
    _make_document_page()
    _make_line_correction()
    _make_match()
    _make_purchase_order()
    _make_request_line()
    _make_route_step()
    _make_routed()
    _make_turn()
    _make_match_finding()
    _make_match_pair()
    _make_order_line()
    _make_resolution()
    _make_billing()


def _make_audit_event() -> None:
    op.create_table(
        "audit_event",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("workstation", sa.String(), nullable=False),
        sa.Column("program_version", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("for_person_id", sa.String(), nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("changes", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_actor_id"), "audit_event", ["actor_id"], unique=False)
    op.create_index("ix_audit_event_noun_object_id", "audit_event", ["noun", "object_id"], unique=False)
    for trigger in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS:
        op.execute(trigger)


def _make_company() -> None:
    op.create_table(
        "company",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("tax_id", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("page_size", sa.String(length=10), nullable=False),
        sa.Column("logo", sa.String(length=64), nullable=False),
        sa.Column("tolerances", sa.JSON(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )


def _make_counter() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("year", NUMBER, autoincrement=False, nullable=False),
        sa.Column("last", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name", "year", name=op.f("pk_counter")),
    )


def _make_exchange_rate() -> None:
    op.create_table(
        "exchange_rate",
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rate_millionths", sa.BigInteger(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("currency", name=op.f("pk_exchange_rate")),
    )


def _make_job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("queue", CHOICE, nullable=False),
        sa.Column("arguments", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", CHOICE, nullable=False),
        sa.Column("tries", NUMBER, nullable=False),
        sa.Column("attempts", NUMBER, nullable=False),
        sa.Column("lost_leases", NUMBER, nullable=False),
        sa.Column("run_after", MOMENT, nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("token", NUMBER, nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("done", NUMBER, nullable=False),
        sa.Column("total", NUMBER, nullable=False),
        sa.Column("error_code", sa.String(), nullable=False),
        sa.Column("error_sentence", sa.String(), nullable=False),
        sa.Column("error_details", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    op.create_index("ix_job_state_run_after", "job", ["state", "run_after"], unique=False)
    op.create_index("ix_job_kind_state", "job", ["kind", "state"], unique=False)


def _make_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("limit_millionths", sa.BigInteger(), nullable=True),
        sa.Column("is_unlimited", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("wrong_tries", NUMBER, nullable=False),
        sa.Column("locked_until", MOMENT, nullable=True),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )


def _make_route_rule() -> None:
    op.create_table(
        "route_rule",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("above_millionths", sa.BigInteger(), nullable=True),
        sa.Column("up_to_millionths", sa.BigInteger(), nullable=True),
        sa.Column("department", sa.String(length=100), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("new_vendor_only", sa.Boolean(), nullable=False),
        sa.Column("requester_id", sa.String(length=36), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_rule")),
    )


def _make_vendor() -> None:
    op.create_table(
        "vendor",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("normal_name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("tax_id", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("payment_terms", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_proposed", sa.Boolean(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor")),
    )
    op.create_index("ix_vendor_name", "vendor", ["name"], unique=False)
    op.create_index("ix_vendor_normal_name", "vendor", ["normal_name"], unique=False)


def _make_worker_beat() -> None:
    op.create_table(
        "worker_beat",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", NUMBER, nullable=False),
        sa.Column("queues", sa.String(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_beat")),
    )


def _make_document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=400), nullable=False),
        sa.Column("file_type", sa.String(length=10), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("kind_confidence", sa.Float(), nullable=False),
        sa.Column("is_kind_chosen", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("added_by", sa.String(length=36), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("order_is_chosen", sa.Boolean(), nullable=False),
        sa.Column("vendor_id", sa.String(length=36), nullable=False),
        sa.Column("vendor_name", sa.String(length=400), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("normal_number", sa.String(length=100), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=True),
        sa.Column("is_reviewed", sa.Boolean(), nullable=False),
        sa.Column("is_rejected", sa.Boolean(), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_document_added_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index("ix_document_added", "document", ["added_at"], unique=False)
    op.create_index("ix_document_order", "document", ["order_id"], unique=False)
    op.create_index("ix_document_request", "document", ["request_id"], unique=False)
    op.create_index("ix_document_sha256", "document", ["sha256"], unique=False)
    op.create_index("ix_document_state", "document", ["state", "added_at"], unique=False)
    op.create_index("ix_document_vendor", "document", ["vendor_id"], unique=False)
    op.create_index("ix_document_vendor_name", "document", ["vendor_name", "added_at"], unique=False)
    op.create_index("ix_document_file_name", "document", ["file_name", "added_at"], unique=False)
    op.create_index("ix_document_kind", "document", ["kind", "added_at"], unique=False)
    op.create_index("ix_document_number", "document", ["number", "added_at"], unique=False)
    op.create_index("ix_document_date", "document", ["date", "added_at"], unique=False)
    op.create_index("ix_document_total", "document", ["total_minor", "added_at"], unique=False)
    op.create_index("ix_document_added_by", "document", ["added_by", "added_at"], unique=False)


def _make_notification() -> None:
    op.create_table(
        "notification",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("screen", sa.String(length=30), nullable=False),
        sa.Column("object_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notification_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_notification_person_id_key")),
    )
    op.create_index("ix_notification_person", "notification", ["person_id", "created_at"], unique=False)


def _make_request() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("requester_id", sa.String(length=36), nullable=False),
        sa.Column("creator_id", sa.String(length=36), nullable=False),
        sa.Column("last_editor_id", sa.String(length=36), nullable=False),
        sa.Column("vendor_id", sa.String(length=36), nullable=False),
        sa.Column("vendor_name", sa.String(length=400), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("department", sa.String(length=100), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("delivery_address", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proforma_id", sa.String(length=36), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_base_millionths", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("round", NUMBER, nullable=False),
        sa.Column("waiting_since", MOMENT, nullable=True),
        sa.Column("typing", sa.JSON(), nullable=True),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["creator_id"], ["person.id"], name=op.f("fk_request_creator_id_person")),
        sa.ForeignKeyConstraint(["last_editor_id"], ["person.id"], name=op.f("fk_request_last_editor_id_person")),
        sa.ForeignKeyConstraint(["requester_id"], ["person.id"], name=op.f("fk_request_requester_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("number", name=op.f("uq_request_number")),
    )
    op.create_index("ix_request_requester_updated", "request", ["requester_id", "updated_at"], unique=False)
    op.create_index("ix_request_vendor", "request", ["vendor_id"], unique=False)
    op.create_index("ix_request_state_updated", "request", ["state", "updated_at", "id", "requester_id"], unique=False)
    for name, column in (
        ("updated", "updated_at"),
        ("number", "number"),
        ("title", "title"),
        ("vendor_name", "vendor_name"),
        ("total", "total_minor"),
        ("needed_by", "needed_by"),
        ("search", "search_text"),
    ):
        op.create_index(f"ix_request_{name}", "request", [column, "id", "state", "requester_id"], unique=False)


def _make_vendor_account() -> None:
    op.create_table(
        "vendor_account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("vendor_id", sa.String(length=36), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("bic", sa.String(length=11), nullable=False),
        sa.Column("proposed_by", sa.String(length=36), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("confirmed_by", sa.String(length=36), nullable=False),
        sa.Column("confirmed_how", sa.Text(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_vendor_account_vendor_id_vendor"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_account")),
        sa.UniqueConstraint("vendor_id", "iban", name=op.f("uq_vendor_account_vendor_id_iban")),
    )


def _make_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("round", NUMBER, nullable=False),
        sa.Column("step_id", sa.String(length=36), nullable=False),
        sa.Column("step_position", NUMBER, nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("earlier_step", NUMBER, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_decision_request_id_request"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_request", "decision", ["request_id", "round"], unique=False)


def _make_document_field() -> None:
    op.create_table(
        "document_field",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("page", NUMBER, nullable=True),
        sa.Column("box", sa.JSON(), nullable=True),
        sa.Column("corrected_value", sa.Text(), nullable=True),
        sa.Column("corrected_page", NUMBER, nullable=True),
        sa.Column("corrected_box", sa.JSON(), nullable=True),
        sa.Column("corrected_by", sa.String(length=36), nullable=False),
        sa.Column("corrected_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_field_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_field")),
        sa.UniqueConstraint("document_id", "name", name=op.f("uq_document_field_document_id_name")),
    )


def _make_document_line() -> None:
    op.create_table(
        "document_line",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("quantity_millionths", sa.BigInteger(), nullable=True),
        sa.Column("unit_price_millionths", sa.BigInteger(), nullable=True),
        sa.Column("amount_millionths", sa.BigInteger(), nullable=True),
        sa.Column("tax_rate_millionths", sa.BigInteger(), nullable=True),
        sa.Column("discount_millionths", sa.BigInteger(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("page", NUMBER, nullable=True),
        sa.Column("box", sa.JSON(), nullable=True),
        sa.Column("corrected_by", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_line_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_line")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_document_line_document_id_position")),
    )


def _make_document_page() -> None:
    op.create_table(
        "document_page",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("width", sa.Float(), nullable=False),
        sa.Column("height", sa.Float(), nullable=False),
        sa.Column("picture", sa.String(length=64), nullable=False),
        sa.Column("ocr_picture", sa.String(length=64), nullable=False),
        sa.Column("needs_ocr", sa.Boolean(), nullable=False),
        sa.Column("read_by", sa.String(length=10), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_page_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_page")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_page_document_id_number")),
    )


def _make_line_correction() -> None:
    op.create_table(
        "line_correction",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("machine_lines", sa.JSON(), nullable=False),
        sa.Column("corrected_by", sa.String(length=36), nullable=False),
        sa.Column("corrected_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_line_correction_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_correction")),
    )
    op.create_index(op.f("ix_line_correction_document_id"), "line_correction", ["document_id"], unique=False)


def _make_match() -> None:
    op.create_table(
        "match",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("document_revision", NUMBER, nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("overall", sa.BigInteger(), nullable=False),
        sa.Column("vendor_score", sa.BigInteger(), nullable=True),
        sa.Column("total_score", sa.BigInteger(), nullable=True),
        sa.Column("items_score", sa.BigInteger(), nullable=True),
        sa.Column("date_score", sa.BigInteger(), nullable=True),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.String(length=20), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_match_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint(
            "document_id", "document_revision", "order_id", name=op.f("uq_match_document_id_document_revision_order_id")
        ),
    )
    op.create_index("ix_match_current", "match", ["is_current", "state", "created_at"], unique=False)
    op.create_index("ix_match_order", "match", ["order_id"], unique=False)
    op.create_index("ix_match_current_order", "match", ["is_current", "order_id"], unique=False)
    op.create_index("ix_match_overall", "match", ["is_current", "overall"], unique=False)
    op.create_index("ix_match_newest", "match", ["is_current", "created_at"], unique=False)


def _make_purchase_order() -> None:
    op.create_table(
        "purchase_order",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("year", NUMBER, nullable=False),
        sa.Column("running", NUMBER, nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("company", sa.JSON(), nullable=False),
        sa.Column("vendor_id", sa.String(length=36), nullable=False),
        sa.Column("vendor_name", sa.String(length=200), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("vendor_address", sa.Text(), nullable=False),
        sa.Column("vendor_tax_id", sa.String(length=40), nullable=False),
        sa.Column("vendor_email", sa.String(length=200), nullable=False),
        sa.Column("vendor_phone", sa.String(length=60), nullable=False),
        sa.Column("vendor_reference", sa.String(length=100), nullable=False),
        sa.Column("payment_terms", sa.Text(), nullable=False),
        sa.Column("delivery_address", sa.Text(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_pages", sa.JSON(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_purchase_order_request_id_request")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_purchase_order_vendor_id_vendor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint("number", name=op.f("uq_purchase_order_number")),
        sa.UniqueConstraint("year", "running", name=op.f("uq_purchase_order_year_running")),
    )
    op.create_index("ix_purchase_order_issued", "purchase_order", ["issued_at", "id", "request_id"], unique=False)
    op.create_index("ix_purchase_order_request", "purchase_order", ["request_id"], unique=False)
    op.create_index("ix_purchase_order_search", "purchase_order", ["search_text", "id", "request_id"], unique=False)
    op.create_index(
        "ix_purchase_order_state", "purchase_order", ["state", "issued_at", "id", "request_id"], unique=False
    )
    op.create_index("ix_purchase_order_total", "purchase_order", ["total_minor", "id", "request_id"], unique=False)
    op.create_index("ix_purchase_order_title", "purchase_order", ["title", "id", "request_id"], unique=False)
    op.create_index(
        "ix_purchase_order_vendor_name", "purchase_order", ["vendor_name", "id", "request_id"], unique=False
    )
    op.create_index("ix_purchase_order_reference", "purchase_order", ["vendor_reference"], unique=False)
    op.create_index("ix_purchase_order_vendor", "purchase_order", ["vendor_id"], unique=False)
    op.create_index(
        "uq_purchase_order_live_request",
        "purchase_order",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("state != 'cancelled'"),
        postgresql_where=sa.text("state != 'cancelled'"),
    )


def _make_request_line() -> None:
    op.create_table(
        "request_line",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("quantity_millionths", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("unit_price_millionths", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate_millionths", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_request_line_request_id_request"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_line")),
        sa.UniqueConstraint("request_id", "position", name=op.f("uq_request_line_request_id_position")),
    )


def _make_route_step() -> None:
    op.create_table(
        "route_step",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("round", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("needed", NUMBER, nullable=False),
        sa.Column("is_ad_hoc", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_route_step_request_id_request"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_step")),
    )
    op.create_index("ix_route_step_request", "route_step", ["request_id", "round"], unique=False)


def _make_routed() -> None:
    op.create_table(
        "routed",
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_routed_person_id_person")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_routed_request_id_request"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request_id", "person_id", name=op.f("pk_routed")),
    )
    op.create_index("ix_routed_person", "routed", ["person_id", "request_id"], unique=False)


def _make_turn() -> None:
    op.create_table(
        "turn",
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_turn_person_id_person")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_turn_request_id_request"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request_id", "person_id", name=op.f("pk_turn")),
    )
    op.create_index("ix_turn_person", "turn", ["person_id", "request_id"], unique=False)


def _make_match_finding() -> None:
    op.create_table(
        "match_finding",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("match_id", sa.String(length=36), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("difference", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("order_line", NUMBER, nullable=True),
        sa.Column("document_line", NUMBER, nullable=True),
        sa.Column("page", NUMBER, nullable=True),
        sa.Column("box", sa.JSON(), nullable=True),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("other_document_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"], ["match.id"], name=op.f("fk_match_finding_match_id_match"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_finding")),
        sa.UniqueConstraint("match_id", "position", name=op.f("uq_match_finding_match_id_position")),
    )


def _make_match_pair() -> None:
    op.create_table(
        "match_pair",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("match_id", sa.String(length=36), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("order_line", NUMBER, nullable=True),
        sa.Column("document_line", NUMBER, nullable=True),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("difference_millionths", sa.BigInteger(), nullable=False),
        sa.Column("is_inside", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"], ["match.id"], name=op.f("fk_match_pair_match_id_match"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_pair")),
        sa.UniqueConstraint("match_id", "position", name=op.f("uq_match_pair_match_id_position")),
    )


def _make_order_line() -> None:
    op.create_table(
        "order_line",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("quantity_millionths", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("unit_price_millionths", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate_millionths", sa.BigInteger(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_order_line_order_id_purchase_order"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_line_order_id_position")),
    )


def _make_resolution() -> None:
    op.create_table(
        "resolution",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("match_id", sa.String(length=36), nullable=False),
        sa.Column("finding_id", sa.String(length=36), nullable=False),
        sa.Column("decision", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"], ["match.id"], name=op.f("fk_resolution_match_id_match"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
    )
    op.create_index(op.f("ix_resolution_match_id"), "resolution", ["match_id"], unique=False)


def _make_billing() -> None:
    op.create_table(
        "billing",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("order_line_id", sa.String(length=36), nullable=False),
        sa.Column("quantity_millionths", sa.BigInteger(), nullable=False),
        sa.Column("net_millionths", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_billing_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_billing_order_id_purchase_order")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name=op.f("fk_billing_order_line_id_order_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing")),
        sa.UniqueConstraint("document_id", "order_line_id", name=op.f("uq_billing_document_id_order_line_id")),
    )
    op.create_index("ix_billing_line", "billing", ["order_line_id"], unique=False)
    op.create_index(op.f("ix_billing_order_id"), "billing", ["order_id"], unique=False)
