"""The review of documents: locks, handovers, pages split off or joined, pages turned by people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.String(27)


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "review_lock",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("window_id", sa.String(length=36), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        _of_document("review_lock"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_lock_person_id_person")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_review_lock")),
    )
    op.create_table(
        "handover",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("from_person", sa.String(length=36), nullable=False),
        sa.Column("to_person", sa.String(length=36), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _of_document("handover"),
        sa.ForeignKeyConstraint(["from_person"], ["person.id"], name=op.f("fk_handover_from_person_person")),
        sa.ForeignKeyConstraint(["to_person"], ["person.id"], name=op.f("fk_handover_to_person_person")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_handover")),
    )
    op.create_index("ix_handover_to", "handover", ["to_person"], unique=False)
    op.create_table(
        "page_source",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("source_page", NUMBER, nullable=False),
        _of_document("page_source"),
        sa.ForeignKeyConstraint(["source_id"], ["document.id"], name=op.f("fk_page_source_source_id_document")),
        sa.PrimaryKeyConstraint("document_id", "number", name=op.f("pk_page_source")),
    )
    op.create_index("ix_page_source_source", "page_source", ["source_id"], unique=False)
    op.create_table(
        "page_turn",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("turn", NUMBER, nullable=False),
        _of_document("page_turn"),
        sa.PrimaryKeyConstraint("document_id", "number", name=op.f("pk_page_turn")),
    )


def _of_document(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_document_id_document")
    return sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=name, ondelete="CASCADE")
