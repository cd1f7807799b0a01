"""What the Vendors screen shows: the list, one vendor with accounts and orders, and names while somebody types."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from p2p_desktop.domain.similarity import normal_name
from p2p_desktop.domain.vendor import VendorDetails
from p2p_desktop.domain.vendor_search import Findable, names_meant
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.vendor import VendorAccountRow, VendorRow


@dataclass(frozen=True, slots=True)
class VendorListRow:
    """One line of the list."""

    id: str
    name: str
    country: str
    tax_id: str
    order_count: int
    last_order_at: dt.datetime | None
    is_active: bool
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """One bank account; ``proposed_by_id`` may not confirm it himself (V-2)."""

    id: str
    iban: str
    bic: str
    is_confirmed: bool
    proposed_by_id: str
    proposed_by: str
    confirmed_by: str
    confirmed_how: str


@dataclass(frozen=True, slots=True)
class VendorView:
    """One vendor, whole."""

    id: str
    version: int
    details: VendorDetails
    is_active: bool
    is_proposed: bool
    accounts: tuple[AccountView, ...]
    order_count: int
    last_order_at: dt.datetime | None


_SORTS = {"name": VendorRow.name, "country": VendorRow.country, "tax_id": VendorRow.tax_id}


def matches(text: str) -> ColumnElement[bool]:
    """Hold for vendors whose name or tax id has what somebody typed in it; “MULLER” finds “Müller” too."""
    wanted, bare = text.strip(), normal_name(text)
    found = [VendorRow.name.icontains(wanted, autoescape=True), VendorRow.tax_id.icontains(wanted, autoescape=True)]
    if bare:
        found.append(VendorRow.normal_name.contains(bare, autoescape=True))
    return or_(*found)


def page(session: Session, request: PageRequest) -> PageOf[VendorListRow]:
    """Return one page of the vendors, by name unless asked otherwise."""
    ids = select(VendorRow)
    if request.choice == "active":
        ids = ids.where(VendorRow.is_active)
    if request.choice == "proposed":
        ids = ids.where(VendorRow.is_proposed)
    if request.text.strip():
        ids = ids.where(matches(request.text))
    total = session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    column = _SORTS.get(request.sort, VendorRow.name)
    ids = ids.order_by(column.desc() if request.descending else column.asc(), VendorRow.id)
    rows = list(session.scalars(ids.offset(request.offset).limit(request.limit)))
    orders = _orders(session, [row.id for row in rows])
    return PageOf(tuple(_list_row(row, *orders.get(row.id, (0, None))) for row in rows), total)


def _orders(session: Session, vendor_ids: list[str]) -> dict[str, tuple[int, dt.datetime | None]]:
    sums = select(OrderRow.vendor_id, func.count(), func.max(OrderRow.issued_at))
    found = session.execute(sums.where(OrderRow.vendor_id.in_(vendor_ids)).group_by(OrderRow.vendor_id))
    return {vendor_id: (int(count), newest) for vendor_id, count, newest in found}


def _list_row(row: VendorRow, count: int, newest: dt.datetime | None) -> VendorListRow:
    return VendorListRow(
        row.id, row.name, row.country, row.tax_id, count, newest, is_active=row.is_active, is_proposed=row.is_proposed
    )


def one(session: Session, vendor_id: str) -> VendorView | None:
    """Return one vendor, or None where it is gone."""
    row = session.get(VendorRow, vendor_id)
    if row is None:
        return None
    count, newest = _orders(session, [row.id]).get(row.id, (0, None))
    details = VendorDetails(
        row.name, row.address, row.country, row.tax_id, row.email, row.phone, tuple(row.aliases), row.payment_terms
    )
    return VendorView(
        id=row.id,
        version=row.version,
        details=details,
        is_active=row.is_active,
        is_proposed=row.is_proposed,
        accounts=_accounts(session, row.id),
        order_count=count,
        last_order_at=newest,
    )


def _accounts(session: Session, vendor_id: str) -> tuple[AccountView, ...]:
    names = {person.id: person.name for person in session.scalars(select(PersonRow))}
    found = select(VendorAccountRow).where(VendorAccountRow.vendor_id == vendor_id)
    return tuple(
        AccountView(
            id=row.id,
            iban=row.iban,
            bic=row.bic,
            is_confirmed=row.confirmed_at is not None,
            proposed_by_id=row.proposed_by,
            proposed_by=names.get(row.proposed_by, ""),
            confirmed_by=names.get(row.confirmed_by, ""),
            confirmed_how=row.confirmed_how,
        )
        for row in session.scalars(found.order_by(VendorAccountRow.proposed_at))
    )


def names(session: Session, text: str, *, limit: int = 20) -> tuple[str, ...]:
    """Return names of active vendors that this text may mean (name, alias, tax id, slips), the likeliest first."""
    columns = select(VendorRow.name, VendorRow.aliases, VendorRow.tax_id).where(VendorRow.is_active)
    vendors = (Findable(name, tuple(aliases), tax_id) for name, aliases, tax_id in session.execute(columns))
    return names_meant(text, vendors, limit=limit)
