"""What the Orders screen shows: the list, and one order with what was billed on it and its time line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from p2p_desktop.domain.money import Money, from_millionths
from p2p_desktop.domain.order import Extent, OrderState, extent_of, state_words
from p2p_desktop.domain.people import Person
from p2p_desktop.language import _
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.store.queries.visibility import visible_orders
from p2p_desktop.store.receipts import received
from p2p_desktop.store.search_text import holds
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.matching import BillingRow, MatchRow
from p2p_desktop.store.tables.order import OrderLineRow, OrderRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.receipt import GoodsReceiptLineRow, GoodsReceiptRow
from p2p_desktop.store.tables.request import RequestRow


@dataclass(frozen=True, slots=True)
class OrderListRow:
    """One line of the list."""

    id: str
    number: str
    title: str
    vendor_name: str
    state: OrderState
    date: dt.date
    total: Decimal
    currency: str
    billed: Extent


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """One line with what was billed on it so far."""

    position: int
    description: str
    code: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    tax_rate: Decimal
    amount: Decimal
    billed_quantity: Decimal
    billed_amount: Decimal
    received_quantity: Decimal


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """Goods that arrived: when, who said so, how much of which line (by position); one taken back counts no more."""

    id: str
    at: dt.datetime
    person_id: str
    person_name: str
    note: str
    quantities: tuple[tuple[int, Decimal], ...]
    taken_back_at: dt.datetime | None
    taken_back_by: str


@dataclass(frozen=True, slots=True)
class OrderDocumentView:
    """A receipt or invoice of the order, with how its validation stands (empty while it waits)."""

    id: str
    file_name: str
    kind: str
    number: str
    state: str
    match_state: str
    added_at: dt.datetime
    match_id: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of the printed order: its size in points, and the SHA-256 of its picture and of its words (JSON)."""

    number: int
    width: float
    height: float
    picture: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order, whole."""

    id: str
    number: str
    title: str
    state: OrderState
    version: int
    date: dt.date
    issued_at: dt.datetime
    vendor_id: str
    vendor_name: str
    vendor_address: str
    vendor_email: str
    vendor_reference: str
    payment_terms: str
    delivery_address: str
    needed_by: dt.date | None
    note: str
    currency: str
    net: Decimal
    tax: Decimal
    total: Decimal
    billed: Extent
    pdf_sha256: str
    request_id: str
    request_number: str
    requester_id: str
    lines: tuple[OrderLineView, ...]
    documents: tuple[OrderDocumentView, ...]
    receipts: tuple[ReceiptView, ...]
    pages: tuple[OrderPage, ...]


_SORTS = {
    "number": OrderRow.number,
    "title": OrderRow.title,
    "vendor_name": OrderRow.vendor_name,
    # The order of dates is that of the moments they were issued at, which has an index.
    "date": OrderRow.issued_at,
    "total": OrderRow.total_minor,
    "state": OrderRow.state,
}


def choice_words() -> dict[str, str]:
    """Name the filters of the list."""
    return {"": _("All"), **{state.value: state_words(state) for state in OrderState}}


#: Up to so many, all that fits is collected and sorted; above, the list is walked in order until the page is full.
_FEW = 5_000


def may_see(session: Session, person: Person, order_id: str) -> bool:
    """Say whether this person may see this order."""
    found = select(OrderRow.id).where(OrderRow.id == order_id, visible_orders(session, person))
    return session.scalar(found) is not None


def _conditions(
    session: Session, person: Person, request: PageRequest, *, is_walked: bool
) -> list[ColumnElement[bool]]:
    conditions = [visible_orders(session, person)]
    if request.choice in {state.value for state in OrderState}:
        # Where most rows fit, looking the state up first would leave thousands to sort: so its index is hidden.
        state = func.coalesce(OrderRow.state, "") if is_walked else OrderRow.state
        conditions.append(state == request.choice)
    if request.text.strip():
        conditions.append(holds(OrderRow.search_text, request.text))
    return conditions


def page(session: Session, person: Person, request: PageRequest) -> PageOf[OrderListRow]:
    """Return one page of the orders this person may see, newest first unless asked otherwise."""
    conditions = _conditions(session, person, request, is_walked=False)
    total = session.scalar(select(func.count()).select_from(OrderRow).where(*conditions)) or 0
    if total == 0:
        return PageOf((), 0)
    if total > _FEW:
        conditions = _conditions(session, person, request, is_walked=True)
    else:
        found = select(OrderRow.id).where(*conditions).correlate(None)
        conditions = [OrderRow.id.in_(found)]
    column = _SORTS.get(request.sort, OrderRow.issued_at)
    is_descending = request.descending or request.sort not in _SORTS
    columns = (column, OrderRow.issued_at, OrderRow.id) if column is OrderRow.state else (column, OrderRow.id)
    order = [each.desc() if is_descending else each.asc() for each in columns]
    ids = select(OrderRow.id).where(*conditions).order_by(*order).offset(request.offset).limit(request.limit)
    wanted = list(session.scalars(ids))
    rows = {row.id: row for row in session.scalars(select(OrderRow).where(OrderRow.id.in_(wanted)))}
    billed = _billed_net(session, wanted)
    return PageOf(tuple(_list_row(rows[each], billed.get(each, 0)) for each in wanted if each in rows), total)


def _billed_net(session: Session, order_ids: list[str]) -> dict[str, int]:
    sums = select(BillingRow.order_id, func.sum(BillingRow.net_millionths)).where(BillingRow.order_id.in_(order_ids))
    return {order_id: int(net or 0) for order_id, net in session.execute(sums.group_by(BillingRow.order_id))}


def _extent(row: OrderRow, billed_millionths: int) -> Extent:
    ordered = Money.from_minor(row.net_minor, row.currency)
    return extent_of(ordered.amount, Money(from_millionths(billed_millionths), row.currency).amount)


def _list_row(row: OrderRow, billed_millionths: int) -> OrderListRow:
    return OrderListRow(
        id=row.id,
        number=row.number,
        title=row.title,
        vendor_name=row.vendor_name,
        state=OrderState(row.state),
        date=row.date,
        total=Money.from_minor(row.total_minor, row.currency).amount,
        currency=row.currency,
        billed=_extent(row, billed_millionths),
    )


def one(session: Session, person: Person, order_id: str) -> OrderView | None:
    """Return one order, or None where it is gone or this person may not see it."""
    row = session.get(OrderRow, order_id)
    if row is None or not may_see(session, person, order_id):
        return None
    lines = _lines(session, row)
    request = session.get(RequestRow, row.request_id)
    return OrderView(
        id=row.id,
        number=row.number,
        title=row.title,
        state=OrderState(row.state),
        version=row.version,
        date=row.date,
        issued_at=row.issued_at,
        vendor_id=row.vendor_id,
        vendor_name=row.vendor_name,
        vendor_address=row.vendor_address,
        vendor_email=row.vendor_email,
        vendor_reference=row.vendor_reference,
        payment_terms=row.payment_terms,
        delivery_address=row.delivery_address,
        needed_by=row.needed_by,
        note=row.note,
        currency=row.currency,
        net=Money.from_minor(row.net_minor, row.currency).amount,
        tax=Money.from_minor(row.tax_minor, row.currency).amount,
        total=Money.from_minor(row.total_minor, row.currency).amount,
        billed=_extent(row, _billed_net(session, [row.id]).get(row.id, 0)),
        pdf_sha256=row.pdf_sha256,
        request_id=row.request_id,
        request_number=(request.number or "") if request else "",
        requester_id=request.requester_id if request else "",
        lines=lines,
        documents=_documents(session, row.id),
        receipts=receipts_of(session, row.id),
        pages=_pages(row),
    )


def _pages(row: OrderRow) -> tuple[OrderPage, ...]:
    return tuple(
        OrderPage(
            number,
            cast("float", each["width"]),
            cast("float", each["height"]),
            str(each["picture"]),
            str(each.get("words", "")),
        )
        for number, each in enumerate(row.pdf_pages or [], 1)
    )


def _lines(session: Session, row: OrderRow) -> tuple[OrderLineView, ...]:
    billed: dict[str, tuple[int, int]] = {}
    sums = select(
        BillingRow.order_line_id, func.sum(BillingRow.quantity_millionths), func.sum(BillingRow.net_millionths)
    ).where(BillingRow.order_id == row.id)
    for line_id, quantity, net in session.execute(sums.group_by(BillingRow.order_line_id)):
        billed[line_id] = (int(quantity or 0), int(net or 0))
    lines = select(OrderLineRow).where(OrderLineRow.order_id == row.id).order_by(OrderLineRow.position)
    arrived = received(session, (row.id,))
    return tuple(
        _line_view(line, row.currency, billed.get(line.id, (0, 0)), arrived.get(line.id, Decimal(0)))
        for line in session.scalars(lines)
    )


def _line_view(line: OrderLineRow, currency: str, billed: tuple[int, int], arrived: Decimal) -> OrderLineView:
    quantity, price = from_millionths(line.quantity_millionths), from_millionths(line.unit_price_millionths)
    return OrderLineView(
        position=line.position,
        description=line.description,
        code=line.code,
        quantity=quantity,
        unit=line.unit,
        unit_price=price,
        tax_rate=from_millionths(line.tax_rate_millionths),
        amount=Money(quantity * price, currency).amount,
        billed_quantity=from_millionths(billed[0]),
        billed_amount=Money(from_millionths(billed[1]), currency).amount,
        received_quantity=arrived,
    )


def receipts_of(session: Session, order_id: str) -> tuple[ReceiptView, ...]:
    """Return what arrived of an order, the oldest first; ask ``may_see`` first."""
    quantities: dict[str, list[tuple[int, Decimal]]] = {}
    lines = (
        select(GoodsReceiptLineRow.receipt_id, OrderLineRow.position, GoodsReceiptLineRow.quantity_millionths)
        .join(OrderLineRow, OrderLineRow.id == GoodsReceiptLineRow.order_line_id)
        .where(OrderLineRow.order_id == order_id)
        .order_by(OrderLineRow.position)
    )
    for receipt_id, position, quantity in session.execute(lines):
        quantities.setdefault(receipt_id, []).append((position, from_millionths(quantity)))
    found = (
        select(GoodsReceiptRow, PersonRow.name)
        .join(PersonRow, PersonRow.id == GoodsReceiptRow.person_id)
        .where(GoodsReceiptRow.order_id == order_id)
        .order_by(GoodsReceiptRow.at, GoodsReceiptRow.id)
    )
    return tuple(
        ReceiptView(
            id=row.id,
            at=row.at,
            person_id=row.person_id,
            person_name=name,
            note=row.note,
            quantities=tuple(quantities.get(row.id, ())),
            taken_back_at=row.taken_back_at,
            taken_back_by=row.taken_back_by,
        )
        for row, name in session.execute(found)
    )


def _documents(session: Session, order_id: str) -> tuple[OrderDocumentView, ...]:
    current = select(MatchRow).where(MatchRow.order_id == order_id, MatchRow.is_current)
    matches = {match.document_id: (match.state, match.id) for match in session.scalars(current)}
    found = select(DocumentRow).where(DocumentRow.order_id == order_id).order_by(DocumentRow.added_at)
    return tuple(
        OrderDocumentView(
            id=row.id,
            file_name=row.file_name,
            kind=row.kind,
            number=row.number,
            state=row.state,
            match_state=matches.get(row.id, ("", ""))[0],
            added_at=row.added_at,
            match_id=matches.get(row.id, ("", ""))[1],
        )
        for row in session.scalars(found)
    )
