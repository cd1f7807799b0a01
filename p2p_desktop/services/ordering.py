"""Orders: issued once when the last approval is given, with a number that is never given twice (PO-1, PO-2, A11)."""

from __future__ import annotations

from p2p_desktop.domain import po_number
from p2p_desktop.domain.document import Extraction, FieldName, Kind
from p2p_desktop.domain.job import JobKind
from p2p_desktop.domain.notice import Notice
from p2p_desktop.domain.order import OrderState
from p2p_desktop.domain.people import Permission, Role
from p2p_desktop.domain.request import RequestContent, RequestEvent, RequestState, must_allow
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.services import administering, notifying
from p2p_desktop.services.context import Change, Context, Session, changing
from p2p_desktop.services.finding_requests import request_row, state_of
from p2p_desktop.store.counters import next_number
from p2p_desktop.store.documents import load_extraction
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.orders import copy_lines, is_billed, newest_order
from p2p_desktop.store.people import with_role
from p2p_desktop.store.receipts import has_arrived
from p2p_desktop.store.requests import content_of
from p2p_desktop.store.search_text import search_text
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.request import RequestRow
from p2p_desktop.store.tables.vendor import VendorRow


def issue(context: Context, request_id: str) -> str:
    """Make the order of an approved request, at once and once: number, copies, follow-up work. Returns the order's id.

    Running it again returns the order that is there (J-3).
    """
    with changing(context, "issue_order", noun="request", object_id=request_id, completes_job=True) as change:
        row = request_row(change.session, request_id)
        there = newest_order(change.session, request_id)
        if there is not None and row.state != RequestState.APPROVED.value:
            return there.id
        must_allow(state_of(row), RequestEvent.ORDER)
        content = content_of(change.session, row)
        if content.hash != row.content_hash:
            raise Refused("NOT_AS_APPROVED", _("This request is not the one that was approved. It needs a new round."))
        order = _write_order(change, row, content)
        row.state = RequestState.ORDERED.value
        row.updated_at = change.now
        row.version += 1
        _follow_up(change, row, order)
        return order.id


def _vendor(session: Session, vendor_id: str) -> VendorRow:
    vendor = session.get(VendorRow, vendor_id)
    if vendor is None or not vendor.is_active:
        raise Refused(
            "VENDOR_INACTIVE", _("The vendor of this request is not active. Finance can activate it, then try again.")
        )
    return vendor


def _write_order(change: Change, row: RequestRow, content: RequestContent) -> OrderRow:
    session = change.session
    vendor = _vendor(session, content.vendor_id)
    today = change.context.today()
    running = next_number(session, "order", today.year)
    read = load_extraction(session, content.proforma_id) if content.proforma_id else None
    totals = content.totals
    number = po_number.make(today.year, running)
    order = OrderRow(
        id=new_id(),
        number=number,
        year=today.year,
        running=running,
        request_id=row.id,
        state=OrderState.ISSUED.value,
        date=today,
        title=content.title,
        company=administering.company_columns(administering.company(session)) | {"logo": administering.logo(session)},
        vendor_id=vendor.id,
        vendor_name=vendor.name,
        search_text=search_text(number, content.title, vendor.name),
        vendor_address=vendor.address or _said(read, FieldName.VENDOR_ADDRESS),
        vendor_tax_id=vendor.tax_id or _said(read, FieldName.TAX_ID),
        vendor_email=vendor.email or _said(read, FieldName.EMAIL),
        vendor_phone=vendor.phone or _said(read, FieldName.PHONE),
        vendor_reference=_said(read, FieldName.NUMBER)[:100],
        payment_terms=_said(read, FieldName.PAYMENT_TERMS) or vendor.payment_terms,
        delivery_address=content.delivery_address,
        needed_by=content.needed_by,
        note=content.note,
        currency=content.currency,
        net_minor=totals.net.minor,
        tax_minor=totals.tax.minor,
        total_minor=totals.total.minor,
        issued_at=change.now,
    )
    session.add(order)
    session.flush()
    copy_lines(session, row.id, order.id)
    return order


def _said(read: Extraction | None, name: FieldName) -> str:
    """What the proforma said, or nothing (PO-2: only a quotation's own words are merged)."""
    if read is None or read.kind not in (Kind.PROFORMA, Kind.OTHER, Kind.ORDER_CONFIRMATION, Kind.INVOICE):
        return ""
    return read.value(name) or ""


def _follow_up(change: Change, row: RequestRow, order: OrderRow) -> None:
    change.enqueue(JobKind.PRINT_ORDER, key=f"print:{order.id}", order_id=order.id)
    told = [row.requester_id] + [person.id for person in with_role(change.session, Role.FINANCE)]
    notifying.tell(
        change, list(dict.fromkeys(told)), template=Notice.ORDER_ISSUED, object_id=order.id, key=f"issued:{order.id}"
    )
    states: dict[str, tuple[object, object]] = {
        "number": ("", order.number),
        "state": (RequestState.APPROVED.value, RequestState.ORDERED.value),
    }
    change.record("order_issued", noun="order", object_id=order.id, changes=states)


def _order_row(session: Session, order_id: str, version: int) -> OrderRow:
    order = session.get(OrderRow, order_id)
    if order is None:
        raise NotFound("NO_ORDER", _("This order is not there any more."))
    if order.version != version:
        raise ChangedMeanwhile("CHANGED", _("Somebody changed this order meanwhile. Look at it again first."))
    return order


def cancel(context: Context, order_id: str, *, reason: str, version: int) -> None:
    """Cancel an order of which nothing was billed and nothing arrived; finance only, with a reason (PO-5, A13)."""
    with changing(context, "cancel_order", noun="order", object_id=order_id) as change:
        context.person.must_be_allowed(Permission.RESOLVE)
        order = _order_row(change.session, order_id, version)
        if is_billed(change.session, order_id):
            raise Refused(
                "BILLED", _("Something was billed on this order already, so it can’t be cancelled. Close it instead.")
            )
        if has_arrived(change.session, order_id):
            raise Refused("ARRIVED", _("Goods of this order have arrived, so it can’t be cancelled. Close it instead."))
        _end(change, order, OrderState.CANCELLED, reason)


def close(context: Context, order_id: str, *, reason: str, version: int) -> None:
    """Close an order on which nothing more is expected; finance only, with a reason (PO-5, A13)."""
    with changing(context, "close_order", noun="order", object_id=order_id) as change:
        context.person.must_be_allowed(Permission.RESOLVE)
        _end(change, _order_row(change.session, order_id, version), OrderState.CLOSED, reason)


def _end(change: Change, order: OrderRow, state: OrderState, reason: str) -> None:
    if order.state not in (OrderState.ISSUED.value, OrderState.ON_HOLD.value):
        raise Refused("NOT_POSSIBLE_NOW", _("This order has ended already."))
    if not reason.strip():
        raise Refused("NO_REASON", _("Say why."), field="reason")
    before, order.state = order.state, state.value
    order.version += 1
    request = request_row(change.session, order.request_id)
    must_allow(state_of(request), RequestEvent.CLOSE)
    request.state = RequestState.CLOSED.value
    request.updated_at = change.now
    request.version += 1
    states = {"state": (before, order.state)}
    change.record(f"order_{state.value}", noun="order", object_id=order.id, changes=states, reason=reason.strip())
