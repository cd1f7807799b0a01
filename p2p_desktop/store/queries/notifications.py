"""What the Notifications screen and the bell show, and what a notice is worded from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, update

from p2p_desktop.domain.people import Person
from p2p_desktop.store.engine import Session
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.store.tables.matching import MatchFindingRow
from p2p_desktop.store.tables.notification import NotificationRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.request import DecisionRow


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notification as it is shown; ``screen`` and ``object_id`` say where it leads."""

    id: str
    screen: str
    object_id: str
    title: str
    sentence: str
    is_urgent: bool
    created_at: dt.datetime
    is_seen: bool


def page(session: Session, person: Person, wanted: PageRequest) -> PageOf[NoticeRow]:
    """Return this person's notifications, newest first; choices: "" and "unseen"."""
    mine = _conditions(person, wanted)
    order = NotificationRow.created_at.asc() if _is_oldest_first(wanted) else NotificationRow.created_at.desc()
    rows = select(NotificationRow).where(*mine).order_by(order, NotificationRow.id.desc())
    total = session.scalar(select(func.count()).select_from(NotificationRow).where(*mine)) or 0
    found = session.scalars(rows.offset(wanted.offset).limit(wanted.limit))
    return PageOf(tuple(_row(row) for row in found), total)


def _is_oldest_first(wanted: PageRequest) -> bool:
    return wanted.sort == "created_at" and not wanted.descending


def _conditions(person: Person, wanted: PageRequest) -> list[ColumnElement[bool]]:
    conditions = [NotificationRow.person_id == person.id]
    if wanted.choice == "unseen":
        conditions.append(NotificationRow.seen_at.is_(None))
    if wanted.text.strip():
        text = wanted.text.strip()
        conditions.append(
            or_(
                NotificationRow.title.icontains(text, autoescape=True),
                NotificationRow.sentence.icontains(text, autoescape=True),
            )
        )
    return conditions


def _row(row: NotificationRow) -> NoticeRow:
    return NoticeRow(
        id=row.id,
        screen=row.screen,
        object_id=row.object_id,
        title=row.title,
        sentence=row.sentence,
        is_urgent=row.is_urgent,
        created_at=row.created_at,
        is_seen=row.seen_at is not None,
    )


def unseen_count(session: Session, person: Person) -> int:
    """Return how many notifications this person has not seen."""
    unseen = (NotificationRow.person_id == person.id, NotificationRow.seen_at.is_(None))
    return session.scalar(select(func.count()).select_from(NotificationRow).where(*unseen)) or 0


def is_told(session: Session, person_id: str, key: str) -> bool:
    """Say whether this person was told of this event already."""
    told = select(NotificationRow.id).where(NotificationRow.person_id == person_id, NotificationRow.key == key)
    return session.scalar(told) is not None


def see_all(session: Session, person_id: str, *, now: dt.datetime) -> None:
    """Mark all of a person's notifications as seen."""
    unseen = (NotificationRow.person_id == person_id, NotificationRow.seen_at.is_(None))
    session.execute(update(NotificationRow).where(*unseen).values(seen_at=now))


def newest_decision(session: Session, request_id: str, event: str) -> tuple[str, str] | None:
    """Return who decided this way about a request most recently, and the comment."""
    newest = (
        select(PersonRow.name, DecisionRow.comment)
        .join(PersonRow, PersonRow.id == DecisionRow.person_id)
        .where(DecisionRow.request_id == request_id, DecisionRow.event == event)
        .order_by(DecisionRow.at.desc(), DecisionRow.id.desc())
        .limit(1)
    )
    found = session.execute(newest).first()
    return None if found is None else (found.name, found.comment)


def what_differs(session: Session, match_id: str) -> tuple[str, ...]:
    """Return the sentences of a result's findings that are more than a note, the gravest first."""
    messages = (
        select(MatchFindingRow.message)
        .where(MatchFindingRow.match_id == match_id, MatchFindingRow.severity != "note")
        .order_by(MatchFindingRow.position)
    )
    return tuple(session.scalars(messages))
