"""Vendors at rest: found by name, and turned into what can be recognised on paper."""

from __future__ import annotations

from sqlalchemy import func, select

from p2p_desktop.domain.document import KnownVendor
from p2p_desktop.domain.similarity import normal_name
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.vendor import VendorAccountRow, VendorRow


def known_vendors(session: Session) -> tuple[KnownVendor, ...]:
    """Return what the program can recognise on paper: names, tax ids, confirmed accounts, addresses of contact."""
    accounts: dict[str, list[str]] = {}
    confirmed = select(VendorAccountRow).where(VendorAccountRow.confirmed_at.is_not(None))
    for account in session.scalars(confirmed):
        accounts.setdefault(account.vendor_id, []).append(account.iban)
    rows = session.scalars(select(VendorRow).where(VendorRow.is_active).order_by(VendorRow.name))
    return tuple(known_vendor(row, tuple(accounts.get(row.id, ()))) for row in rows)


def known_vendor(row: VendorRow, ibans: tuple[str, ...]) -> KnownVendor:
    """Turn a vendor and its confirmed accounts into what can be recognised."""
    return KnownVendor(row.id, row.name, tuple(row.aliases), row.tax_id, ibans, row.email, row.phone)


def by_name(session: Session, name: str) -> VendorRow | None:
    """Return the active vendor of this normalised name or alias, or None."""
    wanted = normal_name(name)
    if not wanted:
        return None
    row = session.scalar(select(VendorRow).where(VendorRow.normal_name == wanted, VendorRow.is_active).limit(1))
    if row is not None:
        return row
    with_aliases = select(VendorRow).where(VendorRow.is_active, func.json_array_length(VendorRow.aliases) > 0)
    return next((v for v in session.scalars(with_aliases) if wanted in {normal_name(a) for a in v.aliases}), None)


def is_known(session: Session, vendor_id: str) -> bool:
    """Say whether the company has ordered from this vendor before."""
    return (
        bool(vendor_id)
        and session.scalar(select(OrderRow.id).where(OrderRow.vendor_id == vendor_id).limit(1)) is not None
    )


def account_of(session: Session, vendor_id: str, iban: str) -> VendorAccountRow | None:
    """Return the vendor's account of this IBAN, or None."""
    there = select(VendorAccountRow).where(VendorAccountRow.vendor_id == vendor_id, VendorAccountRow.iban == iban)
    return session.scalar(there)
