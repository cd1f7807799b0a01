"""What OCR read on a picture is kept by the picture's content, so that nothing is read twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.String(27)


def upgrade() -> None:
    """Make the table of readings."""
    op.create_table(
        "page_reading",
        sa.Column("ocr_picture", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=200), nullable=False),
        sa.Column("width", sa.Float(), nullable=False),
        sa.Column("height", sa.Float(), nullable=False),
        sa.Column("picture", sa.String(length=64), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("ocr_picture", "mark", name=op.f("pk_page_reading")),
    )
    op.create_index("ix_page_reading_used", "page_reading", ["used_at"], unique=False)
