"""What arrived of orders."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, select

from p2p_desktop.domain.money import from_millionths
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.receipt import GoodsReceiptLineRow, GoodsReceiptRow


def received(session: Session, order_ids: Sequence[str]) -> dict[str, Decimal]:
    """Return how much arrived of each order line (by its id); lines of which nothing did are not in it."""
    sums = (
        select(GoodsReceiptLineRow.order_line_id, func.sum(GoodsReceiptLineRow.quantity_millionths))
        .join(GoodsReceiptRow, GoodsReceiptRow.id == GoodsReceiptLineRow.receipt_id)
        .where(GoodsReceiptRow.order_id.in_(order_ids), GoodsReceiptRow.taken_back_at.is_(None))
        .group_by(GoodsReceiptLineRow.order_line_id)
    )
    return {line_id: from_millionths(int(total)) for line_id, total in session.execute(sums)}


def has_arrived(session: Session, order_id: str) -> bool:
    """Say whether anything of an order arrived."""
    there = select(GoodsReceiptRow.id).where(
        GoodsReceiptRow.order_id == order_id, GoodsReceiptRow.taken_back_at.is_(None)
    )
    return session.scalar(there.limit(1)) is not None
