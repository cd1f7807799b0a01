"""What the program looks at for approver and requester, in words (AP-13); the same before submit as after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from p2p_desktop.domain.approval import RouteFacts, make_route
from p2p_desktop.domain.budget import Outlook, exceeded_words
from p2p_desktop.domain.document import DocumentState, FieldName
from p2p_desktop.domain.money import from_millionths
from p2p_desktop.domain.order import OrderState
from p2p_desktop.domain.people import Person
from p2p_desktop.domain.request import RequestContent, RequestLine, RequestState
from p2p_desktop.domain.request_checks import (
    DUPLICATE_DAYS,
    SAME_TOTAL,
    SPLIT_TIME,
    Purchase,
    bought_together,
    is_dear,
    price_difference,
    route_length,
)
from p2p_desktop.domain.similarity import normal_text
from p2p_desktop.errors import Refused
from p2p_desktop.language import _, _n, date_words, days_ago_words, money_words, number_words
from p2p_desktop.store.companies import route_rules
from p2p_desktop.store.documents import load_extraction
from p2p_desktop.store.people import everybody
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.order import OrderLineRow, OrderRow
from p2p_desktop.store.tables.request import RequestRow
from p2p_desktop.store.tables.vendor import VendorRow
from p2p_desktop.store.vendors import is_known

#: So many of the newest lines of a vendor are looked through for the last price of an item.
_MOST_LINES = 500
_NOT_MEANT = (RequestState.REJECTED.value, RequestState.CANCELLED.value, RequestState.DRAFT.value)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the program looked at, in words; ``attention`` is an open finding."""

    code: str
    words: str
    kind: Literal["good", "attention", "neutral"]


@dataclass(frozen=True, slots=True)
class Subject:
    """The request that is looked at, submitted or not: ``total`` in base currency, ``at`` its submit, or now."""

    request_id: str
    requester_id: str
    barred: frozenset[str]
    content: RequestContent
    total: Decimal
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class LastPrice:
    """What was last paid to this vendor for the item of a line (``at``, from 0), and by how many percent it differs."""

    at: int
    price: Decimal
    day: dt.date
    difference: Decimal | None
    is_dear: bool


def all_checks(session: Session, subject: Subject, *, outlook: Outlook | None, now: dt.datetime) -> tuple[Check, ...]:
    """Look at everything: vendor, proforma, budget, duplicates, splitting, prices; findings before what is fine."""
    found = [
        vendor_check(session, subject.content.vendor_id),
        proforma_check(session, subject.content),
        budget_check(outlook),
        duplicate_check(session, subject, now=now),
        splitting_check(session, subject),
    ]
    prices = price_checks(subject.content, last_prices(session, subject.content))
    checks = [*(check for check in found if check is not None), *prices]
    return tuple(sorted(checks, key=lambda check: check.kind != "attention"))


def vendor_check(session: Session, vendor_id: str) -> Check | None:
    """Say where nobody knows the vendor, or nobody has bought there yet."""
    vendor = session.get(VendorRow, vendor_id) if vendor_id else None
    if vendor is None:
        return Check("VENDOR_UNKNOWN", _("The vendor is not known."), "attention")
    if vendor.is_proposed and not is_known(session, vendor_id):
        return Check("VENDOR_NEW", _("New vendor: no order so far."), "attention")
    return None


def proforma_check(session: Session, content: RequestContent) -> Check:
    """Compare the total with what the proforma says; where it was not read, say why."""
    document = session.get(DocumentRow, content.proforma_id) if content.proforma_id else None
    if document is None:
        return Check("NO_PROFORMA", _("There is no proforma beside this request."), "neutral")
    printed = load_extraction(session, content.proforma_id).amount(FieldName.TOTAL)
    if printed is None:
        return _not_compared(document)
    totals = content.totals
    if printed in (totals.total.amount, totals.net.amount):
        return Check("PROFORMA_EQUAL", _("Equals the proforma."), "good")
    sentence = _(
        "The proforma says {printed}, the request {mine}.",
        printed=money_words(printed, content.currency),
        mine=money_words(totals.total.amount, content.currency),
    )
    return Check("PROFORMA_DIFFERS", sentence, "attention")


def _not_compared(document: DocumentRow) -> Check:
    if document.state in (DocumentState.QUEUED.value, DocumentState.READING.value):
        return Check("PROFORMA_READING", _("The proforma is still being read; then its total is compared."), "neutral")
    unread = _("The proforma’s total could not be read; compare it yourself.")
    words = _("{unread} {reason}", unread=unread, reason=document.reason) if document.reason else unread
    return Check("PROFORMA_UNREAD", words, "neutral")


def budget_check(outlook: Outlook | None) -> Check | None:
    """Say where too little is left of the budget."""
    if outlook is None or not outlook.is_exceeded:
        return None
    return Check("BUDGET_EXCEEDED", exceeded_words(outlook), "attention")


def duplicate_check(session: Session, subject: Subject, *, now: dt.datetime) -> Check | None:
    """Find another request to the same vendor of nearly the same total within 30 days."""
    content = subject.content
    total = content.totals.total.minor
    if not content.vendor_id or not total:
        return None
    off = int(total * SAME_TOTAL)
    wanted = select(RequestRow).where(
        RequestRow.vendor_id == content.vendor_id,
        RequestRow.id != subject.request_id,
        RequestRow.currency == content.currency,
        RequestRow.total_minor.between(total - off, total + off),
        RequestRow.submitted_at >= now - dt.timedelta(days=DUPLICATE_DAYS),
        RequestRow.state.not_in(_NOT_MEANT),
        ~_order_was_cancelled(),
    )
    other = session.scalar(wanted.order_by(RequestRow.submitted_at.desc()).limit(1))
    if other is None:
        return None
    words = _("Looks like {number} of {day}: same vendor, same total.", number=other.number,
              day=_day_words(other.submitted_at or now))  # fmt: skip
    return Check("DUPLICATE", words, "attention")


def _order_was_cancelled() -> ColumnElement[bool]:
    """Hold for requests that ended with a cancelled order: nothing is bought by them."""
    orders = select(OrderRow.id).where(OrderRow.request_id == RequestRow.id)
    return orders.where(OrderRow.state == OrderState.CANCELLED.value).correlate(RequestRow).exists()


def splitting_check(session: Session, subject: Subject) -> Check | None:
    """Find purchases of the same requester from the same vendor that would need a longer route as one."""
    content = subject.content
    if not content.vendor_id or not content.lines:
        return None
    near = select(RequestRow).where(
        RequestRow.vendor_id == content.vendor_id,
        RequestRow.requester_id == subject.requester_id,
        RequestRow.id != subject.request_id,
        RequestRow.submitted_at.between(subject.at - SPLIT_TIME, subject.at + SPLIT_TIME),
        RequestRow.state.not_in((*_NOT_MEANT, RequestState.RETURNED.value)),
        ~_order_was_cancelled(),
    )
    others = {row.id: row for row in session.scalars(near)}
    if not others:
        return None
    own = Purchase(subject.request_id, subject.at, subject.total)
    parts = bought_together(
        own, [Purchase(row.id, row.submitted_at or subject.at, from_millionths(row.total_base_millionths))
              for row in others.values()]
    )  # fmt: skip
    if len(parts) < 2 or not _needs_longer_route(session, subject, parts):
        return None
    numbers = ", ".join(str(others[part.id].number) for part in parts if part.id in others)
    sentence = _(
        "Together with {numbers} of the same requester and vendor within 14 days it would need a longer route.",
        numbers=numbers,
    )
    return Check("SPLIT", sentence, "attention")


def _needs_longer_route(session: Session, subject: Subject, parts: Sequence[Purchase]) -> bool:
    """Say whether the sum would need a longer route than the longest of the parts, or can't be approved at all."""
    people, rules = everybody(session), route_rules(session)
    known = is_known(session, subject.content.vendor_id)

    def length(total: Decimal) -> tuple[int, int] | None:
        content = subject.content
        facts = RouteFacts(total, content.department, content.category, known, subject.requester_id)
        try:
            return route_length(make_route(rules, facts, people, barred=subject.barred))
        except Refused:
            return None

    apart = [length(part.total) for part in parts]
    whole = length(sum((part.total for part in parts), Decimal(0)))
    if whole is None:
        return all(each is not None for each in apart)
    return all(each is not None and whole > each for each in apart)


def last_prices(session: Session, content: RequestContent) -> tuple[LastPrice, ...]:
    """Return what was last paid to this vendor for each item (by code, else by description), in this currency."""
    if not content.vendor_id or not content.lines:
        return ()
    recent = (
        select(OrderLineRow, OrderRow.issued_at)
        .join(OrderRow, OrderRow.id == OrderLineRow.order_id)
        .where(
            OrderRow.vendor_id == content.vendor_id,
            OrderRow.currency == content.currency,
            OrderRow.state != OrderState.CANCELLED.value,
        )
        .order_by(OrderRow.issued_at.desc(), OrderLineRow.position)
        .limit(_MOST_LINES)
    )
    paid = [(row.code, normal_text(row.description), row, issued) for row, issued in session.execute(recent)]
    return tuple(_last_prices(content.lines, paid))


def _last_prices(
    lines: Sequence[RequestLine], paid: Sequence[tuple[str, str, OrderLineRow, dt.datetime]]
) -> Iterator[LastPrice]:
    for at, line in enumerate(lines):
        wanted = normal_text(line.description)
        last = next(
            (each for each in paid if (line.code and each[0] == line.code) or (wanted and each[1] == wanted)), None
        )
        if last is not None:
            price = from_millionths(last[2].unit_price_millionths)
            day = last[3].astimezone().date()
            difference = price_difference(line.unit_price, price) if line.unit_price else None
            yield LastPrice(at, price, day, difference, is_dear(line.unit_price, price))


def price_checks(content: RequestContent, prices: Sequence[LastPrice]) -> tuple[Check, ...]:
    """Say each price that lies more than 10 % above the last one."""
    return tuple(Check("PRICE_RISE", _rise_words(content, last), "attention") for last in prices if last.is_dear)


def _rise_words(content: RequestContent, last: LastPrice) -> str:
    line = content.lines[last.at]
    return _(
        "{item}: {percent} % above the last price ({last}).",
        item=(line.description.splitlines() or [""])[0][:60],
        percent=int((line.unit_price / last.price - 1) * 100),
        last=money_words(last.price, content.currency),
    )


def last_price_words(last: LastPrice, currency: str) -> str:
    """Say what was last paid: ``last paid 1,300.00 EUR on 12 Jun 2026 (+12.3 %)``."""
    words = _("last paid {price} on {day}", price=money_words(last.price, currency), day=date_words(last.day))
    if last.difference is None:
        return words
    if not last.difference:
        return _("{words} (the same)", words=words)
    sign = "+" if last.difference > 0 else "−"
    return _("{words} ({sign}{percent} %)", words=words, sign=sign, percent=number_words(abs(last.difference)))


def vendor_words(session: Session, vendor_id: str, name: str, *, now: dt.datetime) -> str:
    """Word what the company has had to do with a vendor: ``Dell GmbH (known, 7 orders, last 3 weeks ago)``."""
    return _("{vendor} ({known})", vendor=name, known=history_words(session, vendor_id, now=now))


def history_words(session: Session, vendor_id: str, *, now: dt.datetime) -> str:
    """Word how often and when something was ordered from a vendor."""
    count, day = _history(session, vendor_id) if vendor_id else (0, None)
    if day is None:
        return _("no order so far")
    ago = days_ago_words((now.astimezone().date() - day).days)
    return _n("known, {number} order, last {ago}", "known, {number} orders, last {ago}", count, ago=ago)


def vendor_sentence(session: Session, vendor_id: str, name: str, *, now: dt.datetime) -> str:
    """Say beside the field of the vendor what is known of it; nothing while no name is written."""
    if not name.strip():
        return ""
    if not vendor_id:
        return _("Not in the list of vendors yet: finance is asked to look at it.")
    count, day = _history(session, vendor_id)
    if day is None:
        return _("In the list of vendors; no order so far.")
    ago = days_ago_words((now.astimezone().date() - day).days)
    return _n("Known: {number} order, last {ago}.", "Known: {number} orders, last {ago}.", count, ago=ago)


def _history(session: Session, vendor_id: str) -> tuple[int, dt.date | None]:
    live = (OrderRow.vendor_id == vendor_id, OrderRow.state != OrderState.CANCELLED.value)
    sums = select(func.count(), func.max(OrderRow.issued_at)).where(*live)
    count, newest = session.execute(sums).one()
    last: dt.datetime | None = newest
    return count, last.astimezone().date() if last is not None else None


def open_findings(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return those of the checks that keep a request out of a bulk approval (AP-12)."""
    return tuple(check for check in checks if check.kind == "attention")


def subject_of(row: RequestRow, content: RequestContent, now: dt.datetime) -> Subject:
    """Return a stored request as it is looked at."""
    return Subject(
        request_id=row.id,
        requester_id=row.requester_id,
        barred=frozenset({row.requester_id, row.creator_id, row.last_editor_id}),
        content=content,
        total=from_millionths(row.total_base_millionths),
        at=row.submitted_at or now,
    )


def unsaved_subject(
    person: Person, request_id: str, content: RequestContent, *, total: Decimal, now: dt.datetime
) -> Subject:
    """Return what somebody is writing as it would be looked at if it were submitted now."""
    return Subject(request_id, person.id, frozenset({person.id}), content, total, now)


def _day_words(moment: dt.datetime) -> str:
    return date_words(moment.astimezone().date())
