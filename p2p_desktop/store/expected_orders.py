"""Orders at rest: loaded as they are printed, and as the rules of matching see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select

from p2p_desktop.domain.company import CompanyDetails
from p2p_desktop.domain.document import FieldName, Kind, KnownVendor
from p2p_desktop.domain.expected import ExpectedLine, ExpectedOrder
from p2p_desktop.domain.money import Money, from_millionths
from p2p_desktop.domain.order import OrderPaper, OrderState, OrderVendor
from p2p_desktop.domain.request import RequestLine
from p2p_desktop.store.engine import Session
from p2p_desktop.store.receipts import received
from p2p_desktop.store.tables.company import CompanyRow
from p2p_desktop.store.tables.document import DocumentFieldRow, DocumentRow
from p2p_desktop.store.tables.matching import BillingRow
from p2p_desktop.store.tables.order import OrderLineRow, OrderRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.request import RequestRow
from p2p_desktop.store.tables.vendor import VendorAccountRow, VendorRow

#: Most orders that are looked at to find the one that a document belongs to, per way of finding it.
_MOST = 60


@dataclass(frozen=True, slots=True)
class Clues:
    """What a document says of the order it belongs to, as far as the database can look for it."""

    numbers: frozenset[str]
    references: frozenset[str]
    vendor_id: str
    currency: str
    total: Decimal | None


def load_paper(session: Session, order: OrderRow) -> OrderPaper:
    """Return everything that stands on the printed order."""
    request = session.get_one(RequestRow, order.request_id)
    requester = session.get(PersonRow, request.requester_id)
    known = {field.name for field in fields(CompanyDetails)}
    return OrderPaper(
        number=order.number,
        date=order.date,
        company=CompanyDetails(**{name: value for name, value in order.company.items() if name in known}),
        vendor=OrderVendor(
            id=order.vendor_id,
            name=order.vendor_name,
            address=order.vendor_address,
            tax_id=order.vendor_tax_id,
            email=order.vendor_email,
            phone=order.vendor_phone,
        ),
        currency=order.currency,
        lines=tuple(_request_line(row) for row in line_rows(session, order.id)),
        request_number=request.number or "",
        requester=requester.name if requester else "",
        vendor_reference=order.vendor_reference,
        payment_terms=order.payment_terms,
        delivery_address=order.delivery_address,
        needed_by=order.needed_by,
        note=order.note,
    )


def _request_line(row: OrderLineRow) -> RequestLine:
    return RequestLine(
        description=row.description,
        quantity=from_millionths(row.quantity_millionths),
        unit_price=from_millionths(row.unit_price_millionths),
        code=row.code,
        unit=row.unit,
        tax_rate=from_millionths(row.tax_rate_millionths),
    )


def line_rows(session: Session, order_id: str) -> tuple[OrderLineRow, ...]:
    """Return the stored lines of an order in their order."""
    rows = select(OrderLineRow).where(OrderLineRow.order_id == order_id).order_by(OrderLineRow.position)
    return tuple(session.scalars(rows))


def candidate_ids(session: Session, clues: Clues) -> tuple[str, ...]:
    """Return the few orders that a document may belong to, found by what the database has indices for."""
    issued = OrderRow.state == OrderState.ISSUED.value
    named = or_(OrderRow.number.in_(clues.numbers), OrderRow.vendor_reference.in_(clues.references))
    found = list(session.scalars(select(OrderRow.id).where(named).limit(_MOST)))
    newest = OrderRow.issued_at.desc()
    if clues.vendor_id:
        own = and_(issued, OrderRow.vendor_id == clues.vendor_id)
        found += session.scalars(select(OrderRow.id).where(own).order_by(newest).limit(_MOST))
    if clues.total is not None and clues.currency:
        near = and_(issued, OrderRow.currency == clues.currency, _is_near(clues.total, clues.currency))
        if clues.vendor_id:
            near = and_(near, OrderRow.vendor_id == clues.vendor_id)
        found += session.scalars(select(OrderRow.id).where(near).order_by(newest).limit(_MOST))
    return tuple(dict.fromkeys(found))


def _is_near(total: Decimal, currency: str) -> ColumnElement[bool]:
    minor = Money(total, currency).minor
    slack = max(abs(minor) // 100, 2)
    return OrderRow.total_minor.between(minor - slack, minor + slack)


def load_expected(session: Session, order_ids: Sequence[str], *, document: DocumentRow) -> tuple[ExpectedOrder, ...]:
    """Return orders as the rules see them, with what documents before this one have billed on each line."""
    rows = session.scalars(select(OrderRow).where(OrderRow.id.in_(order_ids)).order_by(OrderRow.number)).all()
    lines: dict[str, list[OrderLineRow]] = {}
    wanted = select(OrderLineRow).where(OrderLineRow.order_id.in_(order_ids)).order_by(OrderLineRow.position)
    for line in session.scalars(wanted):
        lines.setdefault(line.order_id, []).append(line)
    before = _billed_before(session, order_ids, document)
    arrived = received(session, order_ids) if _is_three_way(session) else None
    vendors = _known_vendors(session, {row.vendor_id for row in rows})
    accounts = _proforma_ibans(session, {row.request_id for row in rows})
    return tuple(
        replace(
            _expected(row, lines.get(row.id, []), before, arrived, vendors[row.vendor_id]),
            proforma_iban=accounts.get(row.request_id, ""),
        )
        for row in rows
    )


def _is_three_way(session: Session) -> bool:
    return bool(session.scalar(select(CompanyRow.is_three_way)))


def _proforma_ibans(session: Session, request_ids: set[str]) -> dict[str, str]:
    """Return, by request, the account that its proforma asks for."""
    rows = session.execute(
        select(DocumentRow.request_id, DocumentFieldRow.value, DocumentFieldRow.corrected_value)
        .join(DocumentFieldRow, DocumentFieldRow.document_id == DocumentRow.id)
        .where(
            DocumentRow.request_id.in_(request_ids),
            DocumentRow.kind == Kind.PROFORMA.value,
            DocumentFieldRow.name == FieldName.IBAN.value,
        )
    )
    return {request_id: value if corrected is None else corrected for request_id, value, corrected in rows}


def _billed_before(
    session: Session, order_ids: Sequence[str], document: DocumentRow
) -> dict[str, tuple[Decimal, Decimal]]:
    is_earlier = or_(
        DocumentRow.added_at < document.added_at,
        and_(DocumentRow.added_at == document.added_at, DocumentRow.id < document.id),
    )
    sums = (
        select(
            BillingRow.order_line_id,
            func.sum(BillingRow.quantity_millionths).label("quantity"),
            func.sum(BillingRow.net_millionths).label("net"),
        )
        .join(DocumentRow, DocumentRow.id == BillingRow.document_id)
        .where(BillingRow.order_id.in_(order_ids), BillingRow.document_id != document.id, is_earlier)
        .group_by(BillingRow.order_line_id)
    )
    return {
        row.order_line_id: (from_millionths(int(row.quantity)), from_millionths(int(row.net)))
        for row in session.execute(sums)
    }


def _known_vendors(session: Session, vendor_ids: Iterable[str]) -> dict[str, KnownVendor]:
    ids = list(vendor_ids)
    accounts: dict[str, list[str]] = {}
    confirmed = select(VendorAccountRow).where(
        VendorAccountRow.vendor_id.in_(ids), VendorAccountRow.confirmed_at.is_not(None)
    )
    for account in session.scalars(confirmed.order_by(VendorAccountRow.iban)):
        accounts.setdefault(account.vendor_id, []).append(account.iban)
    rows = session.scalars(select(VendorRow).where(VendorRow.id.in_(ids)))
    return {
        row.id: KnownVendor(
            id=row.id,
            name=row.name,
            aliases=tuple(row.aliases),
            tax_id=row.tax_id,
            ibans=tuple(accounts.get(row.id, ())),
            email=row.email,
            phone=row.phone,
        )
        for row in rows
    }


def _expected(
    row: OrderRow,
    lines: list[OrderLineRow],
    before: dict[str, tuple[Decimal, Decimal]],
    arrived: dict[str, Decimal] | None,
    vendor: KnownVendor,
) -> ExpectedOrder:
    return ExpectedOrder(
        id=row.id,
        number=row.number,
        date=row.date,
        is_open=row.state == OrderState.ISSUED.value,
        vendor=_as_ordered(row, vendor),
        currency=row.currency,
        lines=tuple(
            _expected_line(
                line,
                *before.get(line.id, (Decimal(0), Decimal(0))),
                received=arrived.get(line.id, Decimal(0)) if arrived is not None else None,
            )
            for line in lines
        ),
        net=Money.from_minor(row.net_minor, row.currency).amount,
        tax=Money.from_minor(row.tax_minor, row.currency).amount,
        total=Money.from_minor(row.total_minor, row.currency).amount,
        vendor_reference=row.vendor_reference,
    )


def _as_ordered(row: OrderRow, vendor: KnownVendor) -> KnownVendor:
    """Return the vendor under the name that stands on the order, with the one it has now beside it."""
    return KnownVendor(
        id=vendor.id,
        name=row.vendor_name,
        aliases=tuple(dict.fromkeys((vendor.name, *vendor.aliases))),
        tax_id=vendor.tax_id or row.vendor_tax_id,
        ibans=vendor.ibans,
        email=vendor.email or row.vendor_email,
        phone=vendor.phone or row.vendor_phone,
    )


def _expected_line(line: OrderLineRow, billed: Decimal, amount: Decimal, *, received: Decimal | None) -> ExpectedLine:
    return ExpectedLine(
        position=line.position,
        description=line.description,
        quantity=from_millionths(line.quantity_millionths),
        unit_price=from_millionths(line.unit_price_millionths),
        code=line.code,
        unit=line.unit,
        tax_rate=from_millionths(line.tax_rate_millionths),
        billed_before=billed,
        billed_amount_before=amount,
        received=received,
        is_closed=line.is_closed,
    )
