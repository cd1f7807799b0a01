"""What is learned from corrections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

MOMENT = sa.String(27)


def upgrade() -> None:
    """Make the table of learned rules."""
    op.create_table(
        "learned_rule",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("vendor", sa.String(length=400), nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("box", sa.JSON(), nullable=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("month_first", sa.Boolean(), nullable=False),
        sa.Column("confirmed", NUMBER, nullable=False),
        sa.Column("failed", NUMBER, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("learned_by", sa.String(length=36), nullable=False),
        sa.Column("learned_at", MOMENT, nullable=False),
        sa.Column("replayed", NUMBER, nullable=False),
        sa.Column("mended", NUMBER, nullable=False),
        sa.Column("spoiled", NUMBER, nullable=False),
        sa.Column("worse", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_learned_rule_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["learned_by"], ["person.id"], name=op.f("fk_learned_rule_learned_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_rule")),
    )
    op.create_index("ix_learned_rule_state", "learned_rule", ["state", "learned_at"], unique=False)
