"""Budgets; decisions that can be taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make both tables, and let a decision name the one it takes back and the work that waits for it."""
    op.create_table(
        "budget",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("department", sa.String(length=100), nullable=False),
        sa.Column("department_key", sa.String(length=200), nullable=False),
        sa.Column("year", NUMBER, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget")),
        sa.UniqueConstraint("department_key", "year", name=op.f("uq_budget_department_key_year")),
    )
    op.create_table(
        "commitment",
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("department_key", sa.String(length=200), nullable=False),
        sa.Column("year", NUMBER, nullable=False),
        sa.Column("rate_millionths", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_commitment_request_id_request"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_commitment")),
    )
    op.create_index("ix_commitment_budget", "commitment", ["year", "department_key"], unique=False)
    op.add_column("decision", sa.Column("takes_back", sa.String(length=36), nullable=True))
    op.add_column("decision", sa.Column("held_jobs", sa.JSON(), nullable=True))
    _commit_what_was_submitted()


def _commit_what_was_submitted() -> None:
    """Count every request that was ever submitted in the year and department in which it was."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT r.id, r.department, r.submitted_at, e.rate_millionths FROM request r "
            "LEFT JOIN exchange_rate e ON e.currency = r.currency WHERE r.submitted_at IS NOT NULL"
        )
    ).all()
    made = [
        {"id": row[0], "key": " ".join(row[1].casefold().split()), "year": int(row[2][:4]), "rate": row[3] or 1_000_000}
        for row in rows
    ]
    if made:
        connection.execute(
            sa.text(
                "INSERT INTO commitment (request_id, department_key, year, rate_millionths) "
                "VALUES (:id, :key, :year, :rate)"
            ),
            made,
        )
