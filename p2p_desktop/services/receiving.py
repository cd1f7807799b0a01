"""Goods receipts: what arrived of an order, as bills are held against it where the company wants that (M-1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from p2p_desktop.domain.money import to_millionths
from p2p_desktop.domain.order import OrderState
from p2p_desktop.domain.people import Permission
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.services.context import Change, Context, changing
from p2p_desktop.services.revalidating import judge_others_of_order
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.orders import line_ids
from p2p_desktop.store.queries import orders
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.receipt import GoodsReceiptLineRow, GoodsReceiptRow
from p2p_desktop.store.tables.request import RequestRow

_EXPECTING = (OrderState.ISSUED.value, OrderState.ON_HOLD.value)
#: More than this of one line cannot be meant.
_MOST = Decimal(1_000_000_000)


def receive(context: Context, order_id: str, quantities: Mapping[int, Decimal], *, note: str = "", version: int) -> str:
    """Record that goods of an order arrived: quantity by line position. Returns the receipt's id.

    More than was ordered is recorded as it is (M-14). Open bills of the order are validated anew (M-17).
    """
    with changing(context, "receive_goods", noun="order", object_id=order_id) as change:
        order = _order(change, order_id)
        if order.version != version:
            raise ChangedMeanwhile("CHANGED", _("Somebody changed this order meanwhile. Look at it again first."))
        if order.state not in _EXPECTING:
            raise Refused("NOT_EXPECTING", _("Order {number} expects no more goods.", number=order.number))
        arrived = {position: quantity for position, quantity in quantities.items() if quantity}
        if not arrived:
            raise Refused("NOTHING_ARRIVED", _("Say of at least one line how much arrived."), field="quantity")
        if any(not 0 < quantity <= _MOST for quantity in arrived.values()):
            raise Refused("QUANTITY", _("A quantity that arrived is more than 0."), field="quantity")
        lines = line_ids(change.session, order_id)
        if set(arrived) - set(lines):
            raise NotFound("NO_LINE", _("This order has no such line."))
        receipt = GoodsReceiptRow(
            id=new_id(), order_id=order_id, person_id=context.person.id, at=change.now, note=note.strip()[:2000]
        )
        change.session.add(receipt)
        change.session.flush()
        for position, quantity in arrived.items():
            change.session.add(
                GoodsReceiptLineRow(
                    receipt_id=receipt.id, order_line_id=lines[position], quantity_millionths=to_millionths(quantity)
                )
            )
        changes: dict[str, tuple[object, object]] = {
            f"line {position}": ("", str(quantity)) for position, quantity in arrived.items()
        }
        _record(change, order, "goods_received", receipt, changes)
        return receipt.id


def take_back(context: Context, receipt_id: str) -> None:
    """Take back a receipt that was recorded by mistake: whoever recorded it, or finance. Twice is once."""
    with changing(context, "take_back_receipt", noun="order", object_id=receipt_id) as change:
        receipt = change.session.get(GoodsReceiptRow, receipt_id)
        if receipt is None:
            raise NotFound("NO_RECEIPT", _("This receipt of goods is not there any more."))
        order = _order(change, receipt.order_id)
        if receipt.person_id != context.person.id:
            context.person.must_be_allowed(Permission.RESOLVE)
        if receipt.taken_back_at is not None:
            return
        receipt.taken_back_at, receipt.taken_back_by = change.now, context.person.id
        _record(change, order, "goods_receipt_taken_back", receipt, {})


def _record(
    change: Change, order: OrderRow, event: str, receipt: GoodsReceiptRow, changes: dict[str, tuple[object, object]]
) -> None:
    order.version += 1
    change.session.flush()
    change.record(event, noun="order", object_id=order.id, reason=receipt.note,
                  changes={"receipt": ("", receipt.id), **changes})  # fmt: skip
    judge_others_of_order(change, order.id)


def _order(change: Change, order_id: str) -> OrderRow:
    context = change.context
    order = change.session.get(OrderRow, order_id)
    if order is None or not orders.may_see(change.session, context.person, order_id):
        raise NotFound("NO_ORDER", _("This order is not there any more."))
    request = change.session.get(RequestRow, order.request_id)
    if request is None or request.requester_id != context.person.id:
        context.person.must_be_allowed(Permission.ADD_ANY_DOCUMENT)
    return order
