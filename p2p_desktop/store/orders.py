"""Orders at rest."""

from __future__ import annotations

from sqlalchemy import select

from p2p_desktop.domain.order import OrderState
from p2p_desktop.store.engine import Session
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.matching import BillingRow
from p2p_desktop.store.tables.order import OrderLineRow, OrderRow
from p2p_desktop.store.tables.request import RequestLineRow


def live_order(session: Session, request_id: str) -> OrderRow | None:
    """Return the one live order of a request, or None."""
    cancelled = OrderState.CANCELLED.value
    return session.scalar(select(OrderRow).where(OrderRow.request_id == request_id, OrderRow.state != cancelled))


def newest_order(session: Session, request_id: str) -> OrderRow | None:
    """Return the newest order of a request, live or not, or None."""
    orders = select(OrderRow).where(OrderRow.request_id == request_id)
    return session.scalar(orders.order_by(OrderRow.issued_at.desc(), OrderRow.id.desc()).limit(1))


def copy_lines(session: Session, request_id: str, order_id: str) -> None:
    """Copy the lines of a request into its order (PO-2)."""
    lines = select(RequestLineRow).where(RequestLineRow.request_id == request_id).order_by(RequestLineRow.position)
    for line in session.scalars(lines):
        session.add(
            OrderLineRow(
                id=new_id(),
                order_id=order_id,
                position=line.position,
                description=line.description,
                code=line.code,
                quantity_millionths=line.quantity_millionths,
                unit=line.unit,
                unit_price_millionths=line.unit_price_millionths,
                tax_rate_millionths=line.tax_rate_millionths,
            )
        )
    session.flush()


def is_billed(session: Session, order_id: str) -> bool:
    """Say whether anything was billed on an order."""
    return session.scalar(select(BillingRow.id).where(BillingRow.order_id == order_id).limit(1)) is not None


def line_ids(session: Session, order_id: str) -> dict[int, str]:
    """Return the ids of an order's lines by their positions."""
    rows = select(OrderLineRow.position, OrderLineRow.id).where(OrderLineRow.order_id == order_id)
    return {row.position: row.id for row in session.execute(rows)}
