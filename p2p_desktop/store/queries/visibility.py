"""Who may see what, as conditions that the database applies (RULES.md section 1)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from p2p_desktop.domain.people import Permission, Person
from p2p_desktop.domain.request import RequestState
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.request import RequestRow, RoutedRow

#: With more requests than these routed to somebody, a list is walked and each row asked for, rather than all collected.
MANY = 5_000


def _own_requests(person: Person) -> ColumnElement[bool]:
    routed = select(RoutedRow.request_id).where(RoutedRow.person_id == person.id)
    return or_(RequestRow.requester_id == person.id, RequestRow.id.in_(routed))


def _routed_to(session: Session, person: Person, request_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Hold for requests that were ever routed to this person, in the form that is quicker for so many."""
    routed = select(RoutedRow.request_id).where(RoutedRow.person_id == person.id)
    count = session.scalar(select(func.count()).select_from(routed.limit(MANY + 1).subquery())) or 0
    if count > MANY:
        return routed.where(RoutedRow.request_id == request_id).exists()
    return request_id.in_(routed)


def visible_requests(session: Session, person: Person) -> ColumnElement[bool]:
    """One's own requests and those routed to one, or all; others' drafts are nobody's business until submitted."""
    is_own = RequestRow.requester_id == person.id
    is_no_draft = RequestRow.state != RequestState.DRAFT.value
    if person.may(Permission.SEE_ALL_REQUESTS):
        return or_(is_no_draft, is_own)
    return or_(is_own, and_(is_no_draft, _routed_to(session, person, RequestRow.id)))


def visible_orders(session: Session, person: Person) -> ColumnElement[bool]:
    """Orders of one's own requests and of those routed to one, or all."""
    if person.may(Permission.SEE_ALL_ORDERS):
        return true()
    own = select(RequestRow.id).where(RequestRow.requester_id == person.id)
    return or_(OrderRow.request_id.in_(own), _routed_to(session, person, OrderRow.request_id))


def visible_documents(person: Person) -> ColumnElement[bool]:
    """Documents one has added, and those of requests and orders one may see."""
    if person.may(Permission.ADD_ANY_DOCUMENT):
        return true()
    requests = select(RequestRow.id).where(_own_requests(person))
    orders = select(OrderRow.id).where(OrderRow.request_id.in_(requests))
    return or_(
        DocumentRow.added_by == person.id, DocumentRow.request_id.in_(requests), DocumentRow.order_id.in_(orders)
    )


def may_see_document(session: Session, person: Person, document_id: str) -> bool:
    """Say whether a person may see a document."""
    found = select(DocumentRow.id).where(DocumentRow.id == document_id, visible_documents(person))
    return session.scalar(found) is not None
