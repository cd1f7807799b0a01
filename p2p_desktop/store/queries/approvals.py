"""What an approver sees: what waits for him, and one request with its checks and vendor history (AP-12, AP-13)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from p2p_desktop.domain.budget import Outlook
from p2p_desktop.domain.money import Money, from_millionths
from p2p_desktop.domain.people import Person
from p2p_desktop.domain.request import RequestContent
from p2p_desktop.store import budgets
from p2p_desktop.store.queries import request_checks, requests
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.store.queries.request_checks import Check, LastPrice
from p2p_desktop.store.requests import content_of
from p2p_desktop.store.search_text import holds
from p2p_desktop.store.tables.company import CompanyRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.request import RequestRow, TurnRow


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
class ApprovalView:
    """One request as the approver decides on it."""

    request: requests.RequestView
    checks: tuple[Check, ...]
    vendor_words: str
    outlook: Outlook
    last_prices: tuple[LastPrice, ...]


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
    subject = request_checks.subject_of(row, view.content, now)
    outlook = _outlook(session, row, view.content, now)
    return ApprovalView(
        request=view,
        checks=request_checks.all_checks(session, subject, outlook=outlook, now=now),
        vendor_words=request_checks.vendor_words(session, row.vendor_id, row.vendor_name, now=now),
        outlook=outlook,
        last_prices=request_checks.last_prices(session, view.content),
    )


def open_findings(session: Session, row: RequestRow, now: dt.datetime) -> tuple[Check, ...]:
    """Return the findings that keep a request out of a bulk approval (AP-12)."""
    content = content_of(session, row)
    subject = request_checks.subject_of(row, content, now)
    found = request_checks.all_checks(session, subject, outlook=_outlook(session, row, content, now), now=now)
    return request_checks.open_findings(found)


def _outlook(session: Session, row: RequestRow, content: RequestContent, now: dt.datetime) -> Outlook:
    """Return what a request in approval leaves of the budget it is committed to."""
    return budgets.outlook(
        session,
        department=content.department,
        year=budgets.committed_year(session, row.id) or now.astimezone().year,
        currency=session.scalar(select(CompanyRow.currency).where(CompanyRow.id == 1)) or content.currency,
        total=from_millionths(row.total_base_millionths),
        without=row.id,
    )
