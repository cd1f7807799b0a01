"""The classifier of kinds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

MOMENT = sa.String(27)


def upgrade() -> None:
    """Make the table of its versions."""
    op.create_table(
        "kind_model",
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("trained_at", MOMENT, nullable=False),
        sa.Column("examples", NUMBER, nullable=False),
        sa.Column("mended", NUMBER, nullable=False),
        sa.Column("spoiled", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_kind_model")),
    )
