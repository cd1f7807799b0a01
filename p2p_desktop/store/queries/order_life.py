"""The life of an order as a time line: asked for, approved, issued, printed, sent, billed, ended; by whom and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from p2p_desktop.domain.job import ENDED
from p2p_desktop.domain.people import PROGRAM, Person
from p2p_desktop.domain.request import RequestEvent
from p2p_desktop.domain.resolution import MatchState, Resolution, resolution_words
from p2p_desktop.language import _, number_words
from p2p_desktop.store.engine import Session
from p2p_desktop.store.order_mails import mails_of
from p2p_desktop.store.queries.orders import may_see, receipts_of
from p2p_desktop.store.tables.audit import AuditEventRow
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.store.tables.matching import MatchRow, ResolutionRow
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.order_mail import OrderMailRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.request import DecisionRow


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """One thing that happened, and where it is shown (``screen`` is empty where it is here)."""

    id: str
    at: dt.datetime
    words: str
    detail: str
    who: str
    screen: str = ""
    object_id: str = ""


@dataclass(frozen=True, slots=True)
class MailView:
    """One mail of an order and how it stands; ``sentence`` says why it did not go."""

    id: str
    way: str
    address: str
    who: str
    created_at: dt.datetime
    sent_at: dt.datetime | None
    is_under_way: bool
    has_failed: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class OrderLife:
    """What happened to an order, the oldest first, and its mails, the newest first."""

    events: tuple[LifeEvent, ...]
    mails: tuple[MailView, ...]


def life(session: Session, person: Person, order_id: str) -> OrderLife:
    """Return the life of an order; empty where this person may not see it."""
    order = session.get(OrderRow, order_id)
    if order is None or not may_see(session, person, order_id):
        return OrderLife((), ())
    names = {row.id: row.name for row in session.execute(select(PersonRow.id, PersonRow.name))}
    names[PROGRAM.id] = PROGRAM.name
    mails = tuple(_mail(mail, job, names) for mail, job in mails_of(session, order_id))
    events = [
        *_of_request(session, order, names), *_of_order(session, order), *_of_mails(mails),
        *_of_documents(session, order_id, names), *_of_matches(session, order_id),
        *_of_decisions(session, order_id, names), *_of_receipts(session, order_id, names),
    ]  # fmt: skip
    return OrderLife(tuple(sorted(events, key=lambda event: event.at)), mails)


def _of_receipts(session: Session, order_id: str, names: Mapping[str, str]) -> Iterator[LifeEvent]:
    for each in receipts_of(session, order_id):
        arrived = [
            _("line {line}: {quantity}", line=at, quantity=number_words(quantity)) for at, quantity in each.quantities
        ]
        detail = " · ".join(filter(None, (", ".join(arrived), each.note)))
        yield LifeEvent(f"receipt:{each.id}", each.at, _("Goods arrived"), detail, each.person_name)
        if each.taken_back_at is not None:
            who = names.get(each.taken_back_by, "")
            yield LifeEvent(f"back:{each.id}", each.taken_back_at, _("Receipt of goods taken back"), detail, who)


def _of_request(session: Session, order: OrderRow, names: Mapping[str, str]) -> Iterator[LifeEvent]:
    words = {
        RequestEvent.SUBMIT.value: _("Requested"),
        RequestEvent.APPROVE.value: _("Approved"),
        RequestEvent.RETURN.value: _("Returned"),
        RequestEvent.WITHDRAW.value: _("Withdrawn"),
    }
    found = select(DecisionRow).where(DecisionRow.request_id == order.request_id, DecisionRow.earlier_step.is_(None))
    for row in session.scalars(found.order_by(DecisionRow.at)):
        if row.event in words:
            yield LifeEvent(row.id, row.at, words[row.event], row.comment, names.get(row.person_id, ""), "requests",
                            order.request_id)  # fmt: skip


def _of_order(session: Session, order: OrderRow) -> Iterator[LifeEvent]:
    """What the trail says of the order itself; who exported it is nobody's business here."""
    words = {
        "order_issued": _("Order issued"),
        "order_printed": _("PDF made"),
        "order_put_on_paper": _("Printed on paper"),
        "order_closed": _("Closed"),
        "order_cancelled": _("Cancelled"),
    }
    found = select(AuditEventRow).where(
        AuditEventRow.noun == "order", AuditEventRow.object_id == order.id, AuditEventRow.event.in_(words)
    )
    for row in session.scalars(found.order_by(AuditEventRow.number)):
        yield LifeEvent(f"audit-{row.number}", row.at, words[row.event], row.reason, row.actor_name)


def _of_mails(mails: Iterable[MailView]) -> Iterator[LifeEvent]:
    for mail in mails:
        if mail.sent_at is not None:
            yield LifeEvent(mail.id, mail.sent_at, _("Sent to the vendor"), mail.address, mail.who)
        elif mail.way == "program":
            yield LifeEvent(mail.id, mail.created_at, _("Handed to the mail program"), mail.address, mail.who)
        else:
            words = _("Could not be sent") if mail.has_failed else _("Being sent")
            yield LifeEvent(mail.id, mail.created_at, words, mail.sentence or mail.address, mail.who)


def _of_documents(session: Session, order_id: str, names: Mapping[str, str]) -> Iterator[LifeEvent]:
    for row in session.scalars(select(DocumentRow).where(DocumentRow.order_id == order_id)):
        words = _("{document} came in", document=row.number or row.file_name)
        yield LifeEvent(row.id, row.added_at, words, row.file_name if row.number else "", names.get(row.added_by, ""),
                        "documents", row.id)  # fmt: skip


def _of_matches(session: Session, order_id: str) -> Iterator[LifeEvent]:
    found = select(MatchRow, DocumentRow).join(DocumentRow, DocumentRow.id == MatchRow.document_id)
    for match, document in session.execute(found.where(MatchRow.order_id == order_id, MatchRow.is_current)):
        name = document.number or document.file_name
        fits = match.state == MatchState.PASSED.value
        words = _("{document} fits the order", document=name) if fits else _("{document} differs", document=name)
        yield LifeEvent(match.id, match.created_at, words, match.reason, PROGRAM.name, "matching", match.id)


def _of_decisions(session: Session, order_id: str, names: Mapping[str, str]) -> Iterator[LifeEvent]:
    known = {each.value: resolution_words(each) for each in Resolution}
    found = select(ResolutionRow).join(MatchRow, MatchRow.id == ResolutionRow.match_id)
    for row in session.scalars(found.where(MatchRow.order_id == order_id)):
        words = known.get(row.decision, row.decision)
        yield LifeEvent(row.id, row.at, words, row.reason, names.get(row.person_id, ""), "matching", row.match_id)


def _mail(mail: OrderMailRow, job: JobRow | None, names: Mapping[str, str]) -> MailView:
    is_open = mail.sent_at is None and job is not None
    return MailView(
        id=mail.id,
        way=mail.way,
        address=mail.address,
        who=names.get(mail.person_id, ""),
        created_at=mail.created_at,
        sent_at=mail.sent_at,
        is_under_way=is_open and job is not None and job.state not in ENDED,
        has_failed=is_open and job is not None and job.state in ENDED,
        sentence=job.error_sentence if is_open and job is not None else "",
    )
