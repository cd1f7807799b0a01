"""Calls of the language model."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

MOMENT = sa.String(27)


def upgrade() -> None:
    """Make the table of calls."""
    op.create_table(
        "model_call",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("tokens", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_call")),
    )
    op.create_index("ix_model_call_at", "model_call", ["at"], unique=False)
