"""What the Documents screen lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, or_, select

from p2p_desktop.domain.document import DocumentState, Kind
from p2p_desktop.domain.money import Money
from p2p_desktop.domain.people import Person
from p2p_desktop.domain.resolution import MatchState
from p2p_desktop.store.engine import Session
from p2p_desktop.store.queries.document import DocumentView, FieldView, PageView, one, words
from p2p_desktop.store.queries.paging import PageOf, PageRequest, id_page
from p2p_desktop.store.queries.visibility import is_handed_to, visible_documents
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.matching import MatchRow
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.review import HandoverRow

__all__ = ["DocumentListRow", "DocumentView", "FieldView", "PageView", "one", "page", "words"]

_UNDER_WAY = (DocumentState.QUEUED.value, DocumentState.READING.value)


@dataclass(frozen=True, slots=True)
class DocumentListRow:
    """One line of the list; ``match_state`` is None where nothing was compared yet."""

    id: str
    file_name: str
    kind: Kind
    state: DocumentState
    reason: str
    vendor_name: str
    number: str
    date: dt.date | None
    total: Decimal | None
    currency: str
    added_at: dt.datetime
    added_by_name: str
    request_id: str
    order_id: str
    order_number: str
    match_state: MatchState | None
    is_reviewed: bool
    is_rejected: bool
    #: Who it was handed to, id and name; "" where it waits for nobody in particular.
    waits_for: str = ""
    waits_for_name: str = ""


_SORTS = {
    "file_name": DocumentRow.file_name,
    "kind": DocumentRow.kind,
    "state": DocumentRow.state,
    "vendor_name": DocumentRow.vendor_name,
    "number": DocumentRow.number,
    "date": DocumentRow.date,
    "total": DocumentRow.total_minor,
    "added_at": DocumentRow.added_at,
}


def page(session: Session, person: Person, wanted: PageRequest) -> PageOf[DocumentListRow]:
    """Return one page of the documents this person may see, newest first unless asked otherwise.

    Choices: "", "for_me", "to_check", "reading", "failed", "mine", "rejected", and the kinds of documents.
    """
    conditions = [visible_documents(session, person), *_conditions(person, wanted)]
    column = _SORTS.get(wanted.sort, DocumentRow.added_at)
    ids, total = id_page(
        session,
        DocumentRow.id,
        conditions,
        wanted,
        sort=column,
        then=DocumentRow.added_at,
        is_known=wanted.sort in _SORTS,
    )
    found = {row.id: row for row in session.scalars(select(DocumentRow).where(DocumentRow.id.in_(ids)))}
    return PageOf(_list_rows(session, [found[each] for each in ids if each in found]), total)


def _conditions(person: Person, wanted: PageRequest) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.choice == "for_me":
        conditions.append(is_handed_to(person))
    elif wanted.choice == "to_check":
        conditions += [DocumentRow.state == DocumentState.NEEDS_REVIEW.value, DocumentRow.is_rejected.is_(False)]
    elif wanted.choice == "reading":
        conditions.append(DocumentRow.state.in_(_UNDER_WAY))
    elif wanted.choice == "failed":
        conditions.append(DocumentRow.state == DocumentState.FAILED.value)
    elif wanted.choice == "mine":
        conditions.append(DocumentRow.added_by == person.id)
    elif wanted.choice == "rejected":
        conditions.append(DocumentRow.is_rejected.is_(True))
    elif wanted.choice in {kind.value for kind in Kind}:
        conditions.append(DocumentRow.kind == wanted.choice)
    text = wanted.text.strip()
    if text:
        columns = (DocumentRow.file_name, DocumentRow.vendor_name, DocumentRow.number)
        conditions.append(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    return conditions


def _list_rows(session: Session, rows: Sequence[DocumentRow]) -> tuple[DocumentListRow, ...]:
    adders = {row.added_by for row in rows}
    handed = select(HandoverRow.document_id, HandoverRow.to_person).where(
        HandoverRow.document_id.in_([row.id for row in rows])
    )
    waits_for = {row.document_id: row.to_person for row in session.execute(handed)}
    people = adders.union(waits_for.values())
    names = session.execute(select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(people)))
    name_of = {row.id: row.name for row in names}
    order_ids = {row.order_id for row in rows if row.order_id}
    numbers = session.execute(select(OrderRow.id, OrderRow.number).where(OrderRow.id.in_(order_ids)))
    number_of = {row.id: row.number for row in numbers}
    results = select(MatchRow.document_id, MatchRow.state).where(
        MatchRow.document_id.in_([row.id for row in rows]), MatchRow.is_current
    )
    match_of = {row.document_id: MatchState(row.state) for row in session.execute(results)}
    return tuple(
        DocumentListRow(
            id=row.id,
            file_name=row.file_name,
            kind=Kind(row.kind),
            state=DocumentState(row.state),
            reason=row.reason,
            vendor_name=row.vendor_name,
            number=row.number,
            date=row.date,
            total=Money.from_minor(row.total_minor, row.currency).amount if row.total_minor is not None else None,
            currency=row.currency,
            added_at=row.added_at,
            added_by_name=name_of.get(row.added_by, ""),
            request_id=row.request_id,
            order_id=row.order_id,
            order_number=number_of.get(row.order_id, ""),
            match_state=match_of.get(row.id),
            is_reviewed=row.is_reviewed,
            is_rejected=row.is_rejected,
            waits_for=waits_for.get(row.id, ""),
            waits_for_name=name_of.get(waits_for.get(row.id, ""), ""),
        )
        for row in rows
    )
