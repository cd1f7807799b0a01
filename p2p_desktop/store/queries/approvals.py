"""What an approver sees: what waits for him, and one request with its checks and vendor history (AP-12, AP-13)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.money import Money, from_millionths
from p2p_desktop.domain.people import Person
from p2p_desktop.domain.request import RequestLine, RequestState
from p2p_desktop.domain.similarity import normal_text
from p2p_desktop.language import _, _n, date_words, money_words
from p2p_desktop.store.documents import load_extraction
from p2p_desktop.store.queries import requests
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.store.requests import lines_of
from p2p_desktop.store.search_text import holds
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.order import OrderLineRow, OrderRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.request import RequestRow, TurnRow
from p2p_desktop.store.tables.vendor import VendorRow

#: A price above the last one paid for the same item by more than this is said (AP-13).
PRICE_RISE = Decimal("0.10")
#: Two requests of a vendor whose totals differ by less are likely the same one (AP-13).
SAME_TOTAL = Decimal("0.01")
DUPLICATE_DAYS = 30


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One request that waits for this person."""

    id: str
    number: str
    title: str
    vendor_name: str
    requester_name: str
    total: Decimal
    currency: str
    waiting_since: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the program looked at for the approver, in words; ``attention`` is an open finding."""

    code: str
    words: str
    kind: Literal["good", "attention", "neutral"]


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """One request as the approver decides on it."""

    request: requests.RequestView
    checks: tuple[Check, ...]
    vendor_words: str


_SORTS = {
    "waiting_since": RequestRow.waiting_since,
    "total": RequestRow.total_minor,
    "title": RequestRow.title,
    "vendor_name": RequestRow.vendor_name,
}


def page(session: Session, person: Person, request: PageRequest) -> PageOf[ApprovalRow]:
    """Return what waits for this person, longest waiting first unless asked otherwise."""
    found = (
        select(RequestRow, PersonRow.name)
        .join(TurnRow, TurnRow.request_id == RequestRow.id)
        .join(PersonRow, PersonRow.id == RequestRow.requester_id)
        .where(TurnRow.person_id == person.id)
    )
    if request.text.strip():
        found = found.where(holds(RequestRow.search_text, request.text))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    column = _SORTS.get(request.sort, RequestRow.waiting_since)
    found = found.order_by(column.desc() if request.descending else column.asc(), RequestRow.id)
    rows = session.execute(found.offset(request.offset).limit(request.limit))
    return PageOf(tuple(_row(row, name) for row, name in rows), total)


def _row(row: RequestRow, requester_name: str) -> ApprovalRow:
    total = Money.from_minor(row.total_minor, row.currency).amount
    return ApprovalRow(
        row.id, row.number or "", row.title, row.vendor_name, requester_name, total, row.currency, row.waiting_since
    )


def one(session: Session, person: Person, request_id: str, now: dt.datetime) -> ApprovalView | None:
    """Return one request with its checks, or None where this person may not see it."""
    view = requests.one(session, person, request_id)
    row = session.get(RequestRow, request_id)
    if view is None or row is None:
        return None
    return ApprovalView(view, checks(session, row, now), _vendor_words(session, row))


def open_findings(session: Session, row: RequestRow, now: dt.datetime) -> tuple[Check, ...]:
    """Return the findings that keep a request out of a bulk approval (AP-12)."""
    return tuple(check for check in checks(session, row, now) if check.kind == "attention")


def checks(session: Session, row: RequestRow, now: dt.datetime) -> tuple[Check, ...]:
    """Look at what an approver should know (AP-13): proforma, duplicates, last prices, vendor."""
    found = [_vendor_check(session, row), _proforma_check(session, row), _duplicate_check(session, row, now)]
    found += _price_checks(session, row)
    return tuple(check for check in found if check is not None)


def _vendor_check(session: Session, row: RequestRow) -> Check | None:
    vendor = session.get(VendorRow, row.vendor_id)
    if vendor is None:
        return Check("VENDOR_UNKNOWN", _("The vendor is not known."), "attention")
    if vendor.is_proposed and _order_count(session, row.vendor_id) == 0:
        return Check("VENDOR_NEW", _("New vendor: no order so far."), "attention")
    return None


def _order_count(session: Session, vendor_id: str) -> int:
    count = select(func.count()).select_from(OrderRow).where(OrderRow.vendor_id == vendor_id)
    return session.scalar(count) or 0


def _proforma_check(session: Session, row: RequestRow) -> Check | None:
    if not row.proforma_id:
        return Check("NO_PROFORMA", _("There is no proforma beside this request."), "neutral")
    read = load_extraction(session, row.proforma_id)
    printed = read.amount(FieldName.TOTAL)
    mine = Money.from_minor(row.total_minor, row.currency).amount
    net = Money.from_minor(row.net_minor, row.currency).amount
    if printed is None:
        return Check("PROFORMA_UNREAD", _("The proforma’s total could not be read; compare it yourself."), "neutral")
    if printed in (mine, net):
        return Check("PROFORMA_EQUAL", _("Equals the proforma."), "good")
    sentence = _(
        "The proforma says {printed}, the request {mine}.",
        printed=money_words(printed, row.currency),
        mine=money_words(mine, row.currency),
    )
    return Check("PROFORMA_DIFFERS", sentence, "attention")


def _duplicate_check(session: Session, row: RequestRow, now: dt.datetime) -> Check | None:
    """Another request to the same vendor of nearly the same total within 30 days (AP-13)."""
    off = int(row.total_minor * SAME_TOTAL)
    ended = [RequestState.REJECTED.value, RequestState.CANCELLED.value, RequestState.DRAFT.value]
    wanted = select(RequestRow).where(
        RequestRow.vendor_id == row.vendor_id,
        RequestRow.id != row.id,
        RequestRow.currency == row.currency,
        RequestRow.total_minor.between(row.total_minor - off, row.total_minor + off),
        RequestRow.submitted_at >= now - dt.timedelta(days=DUPLICATE_DAYS),
        RequestRow.state.not_in(ended),
    )
    other = session.scalar(wanted.order_by(RequestRow.submitted_at.desc()).limit(1)) if row.vendor_id else None
    if other is None:
        return None
    words = _("Looks like {number} of {day}: same vendor, same total.", number=other.number,
              day=_day_words(other.submitted_at or now))  # fmt: skip
    return Check("DUPLICATE", words, "attention")


def _price_checks(session: Session, row: RequestRow) -> list[Check | None]:
    if not row.vendor_id:
        return []
    return [_price_check(session, row, line) for line in lines_of(session, row.id)]


def _price_check(session: Session, row: RequestRow, line: RequestLine) -> Check | None:
    last = last_price(session, row.vendor_id, row.currency, line)
    if last is None or last <= 0 or line.unit_price <= last * (1 + PRICE_RISE):
        return None
    percent = int((line.unit_price / last - 1) * 100)
    sentence = _(
        "{item}: {percent} % above the last price ({last}).",
        item=line.description.splitlines()[0][:60],
        percent=percent,
        last=money_words(last, row.currency),
    )
    return Check("PRICE_RISE", sentence, "attention")


def last_price(session: Session, vendor_id: str, currency: str, line: RequestLine) -> Decimal | None:
    """Return what was last paid to this vendor for the same item (by code, else by description)."""
    recent = (
        select(OrderLineRow)
        .join(OrderRow, OrderRow.id == OrderLineRow.order_id)
        .where(OrderRow.vendor_id == vendor_id, OrderRow.currency == currency)
        .order_by(OrderRow.issued_at.desc())
        .limit(200)
    )
    wanted = normal_text(line.description)
    for row in session.scalars(recent):
        if (line.code and row.code == line.code) or normal_text(row.description) == wanted:
            return from_millionths(row.unit_price_millionths)
    return None


def _day_words(moment: dt.datetime) -> str:
    return date_words(moment.astimezone().date())


def _vendor_words(session: Session, row: RequestRow) -> str:
    """Word what the company has had to do with this vendor: ``Dell GmbH (7 orders, last 12 Jun 2026)``."""
    count = _order_count(session, row.vendor_id) if row.vendor_id else 0
    if count == 0:
        return _("{vendor} (no order so far)", vendor=row.vendor_name)
    newest = session.scalar(select(func.max(OrderRow.issued_at)).where(OrderRow.vendor_id == row.vendor_id))
    day = _day_words(newest) if isinstance(newest, dt.datetime) else ""
    return _n("{vendor} ({number} order, last {day})", "{vendor} ({number} orders, last {day})", count,
              vendor=row.vendor_name, day=day)  # fmt: skip


def proforma_name(session: Session, document_id: str) -> str:
    """Return the file name of a proforma, or nothing."""
    return session.scalar(select(DocumentRow.file_name).where(DocumentRow.id == document_id)) or ""
