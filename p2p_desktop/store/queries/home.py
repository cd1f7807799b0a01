"""What the Home screen shows: what needs this person, and what changed of late; also the counts of the navigation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.money import Money
from p2p_desktop.domain.people import Permission, Person
from p2p_desktop.domain.request import RequestState
from p2p_desktop.language import _, money_words
from p2p_desktop.store.queries import notifications
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.store.queries.visibility import is_handed_to
from p2p_desktop.store.reviews import handover_of
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.matching import MatchRow
from p2p_desktop.store.tables.request import RequestRow, TurnRow
from p2p_desktop.store.tables.review import HandoverRow
from p2p_desktop.store.tables.vendor import VendorAccountRow

_MOST = 8


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One thing that waits for this person, with the screen that deals with it."""

    screen: str
    object_id: str
    group: str
    title: str
    detail: str
    since: dt.datetime | None


@dataclass(frozen=True, slots=True)
class HomeView:
    """Everything on the Home screen; ``is_empty`` where the company has not begun yet."""

    waiting: tuple[WaitingRow, ...]
    recent: tuple[notifications.NoticeRow, ...]
    is_empty: bool


def _on_turn(person: Person) -> Select[RequestRow]:
    return select(RequestRow).join(TurnRow, TurnRow.request_id == RequestRow.id).where(TurnRow.person_id == person.id)


def _mine(person: Person, state: RequestState) -> Select[RequestRow]:
    return select(RequestRow).where(RequestRow.requester_id == person.id, RequestRow.state == state.value)


def _to_review(person: Person) -> Select[DocumentRow]:
    wanted = select(DocumentRow).where(
        DocumentRow.state == DocumentState.NEEDS_REVIEW.value, DocumentRow.is_reviewed.is_(False),
        DocumentRow.is_rejected.is_(False),
    )  # fmt: skip
    # What was handed to somebody waits for nobody else.
    wanted = wanted.where(DocumentRow.id.not_in(select(HandoverRow.document_id)))
    if person.may(Permission.ADD_ANY_DOCUMENT):
        return wanted
    return wanted.where(DocumentRow.added_by == person.id)


def _handed(person: Person) -> Select[DocumentRow]:
    return select(DocumentRow).where(is_handed_to(person), DocumentRow.is_rejected.is_(False))


def _to_resolve() -> Select[MatchRow]:
    return select(MatchRow).where(MatchRow.is_current, MatchRow.state == "open")


def _count(session: Session, found: Select[RequestRow] | Select[DocumentRow] | Select[MatchRow]) -> int:
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def counts(session: Session, person: Person) -> Mapping[str, int]:
    """Return, by screen, how much waits for this person."""
    waiting = {
        "requests": _count(session, _mine(person, RequestState.DRAFT))
        + _count(session, _mine(person, RequestState.RETURNED)),
        "approvals": _count(session, _on_turn(person)),
        "documents": _count(session, _to_review(person)) + _count(session, _handed(person)),
        "notifications": notifications.unseen_count(session, person),
    }
    if person.may(Permission.RESOLVE):
        waiting["matching"] = _count(session, _to_resolve())
        accounts = select(func.count()).select_from(VendorAccountRow)
        unconfirmed = accounts.where(VendorAccountRow.confirmed_at.is_(None), VendorAccountRow.proposed_by != person.id)
        waiting["vendors"] = session.scalar(unconfirmed) or 0
    return waiting


def _request_row(row: RequestRow, screen: str, group: str, since: dt.datetime | None) -> WaitingRow:
    total = money_words(Money.from_minor(row.total_minor, row.currency).amount, row.currency)
    detail = " · ".join(filter(None, (row.number, row.vendor_name, total)))
    return WaitingRow(screen, row.id, group, row.title or _("Untitled request"), detail, since)


def view(session: Session, person: Person) -> HomeView:
    """Return what needs this person, most pressing first, and his newest notices."""
    rows: list[WaitingRow] = []
    for row in session.scalars(_on_turn(person).order_by(RequestRow.waiting_since).limit(_MOST)):
        rows.append(_request_row(row, "approvals", _("To approve"), row.waiting_since))
    if person.may(Permission.RESOLVE):
        rows += _match_rows(session)
    rows += _own_rows(session, person, RequestState.RETURNED, _("Returned to you"))
    rows += _handed_rows(session, person)
    rows += _review_rows(session, person)
    rows += _own_rows(session, person, RequestState.DRAFT, _("Drafts"))
    is_empty = session.scalar(select(RequestRow.id).limit(1)) is None
    return HomeView(tuple(rows), notifications.page(session, person, PageRequest(limit=_MOST)).rows, is_empty)


def _own_rows(session: Session, person: Person, state: RequestState, group: str) -> list[WaitingRow]:
    found = _mine(person, state).order_by(RequestRow.updated_at.desc()).limit(_MOST)
    return [_request_row(row, "requests", group, row.updated_at) for row in session.scalars(found)]


def _match_rows(session: Session) -> list[WaitingRow]:
    found = _to_resolve().order_by(MatchRow.created_at.desc()).limit(_MOST)
    rows = []
    for match in session.scalars(found):
        document = session.get(DocumentRow, match.document_id)
        title = " ".join(filter(None, (document.vendor_name, document.number))) if document else ""
        rows.append(
            WaitingRow(
                "matching", match.id, _("Differences to resolve"), title or (document.file_name if document else ""),
                match.reason, match.created_at,
            )
        )  # fmt: skip
    return rows


def _handed_rows(session: Session, person: Person) -> list[WaitingRow]:
    rows = []
    for row in session.scalars(_handed(person).order_by(DocumentRow.added_at.desc()).limit(_MOST)):
        handover = handover_of(session, row.id)
        if handover is not None:
            said = f"{handover.from_name}: {handover.note}" if handover.note else handover.from_name
            rows.append(WaitingRow("documents", row.id, _("Handed to you"), row.file_name, said, handover.at))
    return rows


def _review_rows(session: Session, person: Person) -> list[WaitingRow]:
    found = _to_review(person).order_by(DocumentRow.added_at.desc()).limit(_MOST)
    return [
        WaitingRow("documents", row.id, _("Documents to check"), row.file_name, row.vendor_name, row.added_at)
        for row in session.scalars(found)
    ]
