"""E-invoices and payment codes beside a document's pages, what the page says against them, and files that kill."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

MOMENT = sa.String(27)


def upgrade() -> None:
    """Add the columns and the table."""
    with op.batch_alter_table("document") as table:
        table.add_column(sa.Column("enclosed", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("document_field") as table:
        table.add_column(sa.Column("on_page", sa.Text(), nullable=False, server_default=""))
    # The default filled the rows there were; those that come bring their own.
    with op.batch_alter_table("document") as table:
        table.alter_column("enclosed", existing_type=sa.Text(), existing_nullable=False, server_default=None)
    with op.batch_alter_table("document_field") as table:
        table.alter_column("on_page", existing_type=sa.Text(), existing_nullable=False, server_default=None)
    op.create_table(
        "deadly_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("deaths", NUMBER, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_deadly_file")),
    )
