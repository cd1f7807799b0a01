"""What arrived of an order, and whether bills are held against that (M-1)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.String(27)


def upgrade() -> None:
    """Add the company's choice and make both tables."""
    op.add_column("company", sa.Column("is_three_way", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "goods_receipt",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.Column("taken_back_by", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_goods_receipt_order_id_purchase_order")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_goods_receipt_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_receipt")),
    )
    op.create_index(op.f("ix_goods_receipt_order_id"), "goods_receipt", ["order_id"], unique=False)
    op.create_table(
        "goods_receipt_line",
        sa.Column("receipt_id", sa.String(length=36), nullable=False),
        sa.Column("order_line_id", sa.String(length=36), nullable=False),
        sa.Column("quantity_millionths", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["goods_receipt.id"],
            name=op.f("fk_goods_receipt_line_receipt_id_goods_receipt"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_goods_receipt_line_order_line_id_order_line")
        ),
        sa.PrimaryKeyConstraint("receipt_id", "order_line_id", name=op.f("pk_goods_receipt_line")),
    )
    op.create_index(op.f("ix_goods_receipt_line_order_line_id"), "goods_receipt_line", ["order_line_id"], unique=False)
