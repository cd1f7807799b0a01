"""What changed for a person since he was here last, and for finance four figures of the company with their rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.money import Money, from_millionths
from p2p_desktop.domain.order import OrderState
from p2p_desktop.domain.people import Permission, Person
from p2p_desktop.domain.request import RequestState, state_words
from p2p_desktop.language import _, money_words, number_words
from p2p_desktop.store.engine import Session
from p2p_desktop.store.queries.visibility import visible_documents, visible_orders
from p2p_desktop.store.tables.company import CompanyRow
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.request import RequestRow

_MOST, _MONTHS, _VENDORS = 8, 6, 5
_LIVE = (OrderState.ISSUED.value, OrderState.ON_HOLD.value, OrderState.CLOSED.value)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One thing that is other than it was, and where it is shown."""

    screen: str
    object_id: str
    title: str
    detail: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: its word, its height, what a voice says of it, and which rows are behind it."""

    word: str
    value: Decimal
    spoken: str
    screen: str
    text: str = ""
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One small chart."""

    title: str
    bars: tuple[Bar, ...]
    is_in_time: bool = False


def changes(session: Session, person: Person, since: dt.datetime) -> tuple[ChangeRow, ...]:
    """Return what others or the program changed since then of what is this person's business, the newest first."""
    found = [*_requests(session, person, since), *_orders(session, person, since), *_documents(session, person, since)]
    return tuple(sorted(found, key=lambda row: row.at, reverse=True)[:_MOST])


def _requests(session: Session, person: Person, since: dt.datetime) -> list[ChangeRow]:
    rows = select(RequestRow).where(
        RequestRow.requester_id == person.id,
        RequestRow.updated_at > since,
        RequestRow.state != RequestState.DRAFT.value,
    )
    return [
        ChangeRow(
            "requests", row.id, row.title or row.number or "", state_words(RequestState(row.state)), row.updated_at
        )
        for row in session.scalars(rows.order_by(RequestRow.updated_at.desc()).limit(_MOST))
    ]


def _orders(session: Session, person: Person, since: dt.datetime) -> list[ChangeRow]:
    rows = select(OrderRow).where(OrderRow.issued_at > since, visible_orders(session, person))
    return [
        ChangeRow("orders", row.id, row.number, _("issued to {vendor}", vendor=row.vendor_name), row.issued_at)
        for row in session.scalars(rows.order_by(OrderRow.issued_at.desc()).limit(_MOST))
    ]


def _documents(session: Session, person: Person, since: dt.datetime) -> list[ChangeRow]:
    rows = select(DocumentRow).where(
        DocumentRow.added_at > since, DocumentRow.added_by != person.id, visible_documents(session, person)
    )
    return [
        ChangeRow("documents", row.id, row.file_name, row.vendor_name or _("came in"), row.added_at)
        for row in session.scalars(rows.order_by(DocumentRow.added_at.desc()).limit(_MOST))
    ]


# Four small charts --------------------------------------------------------------------------------------------------


def charts(session: Session, person: Person, today: dt.date) -> tuple[Chart, ...]:
    """Return the charts of finance; none for others."""
    if not person.may(Permission.RESOLVE):
        return ()
    return (_spend(session, today), _vendors(session, today), _papers(session), _waiting(session))


def _currency(session: Session) -> str:
    company = session.get(CompanyRow, 1)
    return company.currency if company is not None else "EUR"


def _months(today: dt.date) -> list[tuple[int, int]]:
    last = today.year * 12 + today.month - 1
    return [divmod(month, 12) for month in range(last - _MONTHS + 1, last + 1)]


def _spend(session: Session, today: dt.date) -> Chart:
    """Ordered in each of the last months, in the company's own currency."""
    months = _months(today)
    first = dt.date(months[0][0], months[0][1] + 1, 1)
    sums: dict[tuple[int, int], Decimal] = {}
    rows = (
        select(OrderRow.date, func.sum(RequestRow.total_base_millionths))
        .join(RequestRow, RequestRow.id == OrderRow.request_id)
        .where(OrderRow.date >= first, OrderRow.state.in_(_LIVE))
        .group_by(OrderRow.date)
    )
    for date, total in session.execute(rows):
        key = (date.year, date.month - 1)
        sums[key] = sums.get(key, Decimal(0)) + from_millionths(int(total or 0))
    currency = _currency(session)
    bars = []
    for year, month in months:
        word, value = f"{month + 1:02}/{year % 100:02}", Money(sums.get((year, month), Decimal(0)), currency).amount
        bars.append(Bar(word, value, f"{month + 1:02}/{year}: {money_words(value, currency)}", "orders"))
    return Chart(_("Ordered by month"), tuple(bars), is_in_time=True)


def _vendors(session: Session, today: dt.date) -> Chart:
    """The vendors who were ordered from most this year."""
    spent = func.sum(RequestRow.total_base_millionths)
    rows = (
        select(OrderRow.vendor_name, spent)
        .join(RequestRow, RequestRow.id == OrderRow.request_id)
        .where(OrderRow.date >= dt.date(today.year, 1, 1), OrderRow.state.in_(_LIVE))
        .group_by(OrderRow.vendor_name)
        .order_by(spent.desc())
        .limit(_VENDORS)
    )
    currency = _currency(session)
    bars = []
    for name, total in session.execute(rows):
        value = Money(from_millionths(int(total or 0)), currency).amount
        bars.append(Bar(name, value, f"{name}: {money_words(value, currency)}", "orders", text=name))
    return Chart(_("Vendors of this year"), tuple(bars))


def _papers(session: Session) -> Chart:
    """How documents stand."""
    counted = select(DocumentRow.state, func.count()).where(DocumentRow.is_rejected.is_(False))
    numbers: dict[str, int] = {row[0]: row[1] for row in session.execute(counted.group_by(DocumentRow.state))}
    under_way = numbers.get(DocumentState.QUEUED.value, 0) + numbers.get(DocumentState.READING.value, 0)
    wanted = (
        (_("Read"), numbers.get(DocumentState.READ.value, 0), ""),
        (_("To check"), numbers.get(DocumentState.NEEDS_REVIEW.value, 0), "to_check"),
        (_("Being read"), under_way, "reading"),
        (_("Not readable"), numbers.get(DocumentState.FAILED.value, 0), "failed"),
    )
    return Chart(_("Documents"), tuple(_counted(word, number, "documents", choice) for word, number, choice in wanted))


def _waiting(session: Session) -> Chart:
    """Where requests stand that are not done."""
    counted = select(RequestRow.state, func.count()).group_by(RequestRow.state)
    numbers: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    shown = (RequestState.IN_APPROVAL, RequestState.RETURNED, RequestState.APPROVED, RequestState.ORDERED)
    return Chart(
        _("Requests"),
        tuple(_counted(state_words(state), numbers.get(state.value, 0), "requests", state.value) for state in shown),
    )


def _counted(word: str, number: int, screen: str, choice: str) -> Bar:
    return Bar(word, Decimal(number), f"{word}: {number_words(Decimal(number))}", screen, choice=choice)
