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
from p2p_desktop.store.tables.review import HandoverRow

#: With more requests than these routed to somebody, a list is walked and each row asked for, rather than all collected.
MANY = 5_000


def _is_on_many_routes(session: Session, person: Person) -> bool:
    some = select(RoutedRow.request_id).where(RoutedRow.person_id == person.id).limit(MANY + 1)
    return (session.scalar(select(func.count()).select_from(some.subquery())) or 0) > MANY


def _own_or_routed(person: Person, request_id: InstrumentedAttribute[str], *, is_on_many: bool) -> ColumnElement[bool]:
    """Hold for a person's own requests and those ever routed to him, in the form that is quicker for so many."""
    own = select(RequestRow.id).where(RequestRow.requester_id == person.id)
    routed = select(RoutedRow.request_id).where(RoutedRow.person_id == person.id)
    if is_on_many:
        return or_(request_id.in_(own), routed.where(RoutedRow.request_id == request_id).exists())
    return or_(request_id.in_(own), request_id.in_(routed))


def visible_requests(session: Session, person: Person) -> ColumnElement[bool]:
    """One's own requests and those routed to one, or all; others' drafts are nobody's business until submitted."""
    is_own = RequestRow.requester_id == person.id
    is_no_draft = RequestRow.state != RequestState.DRAFT.value
    if person.may(Permission.SEE_ALL_REQUESTS):
        return or_(is_no_draft, is_own)
    routed = select(RoutedRow.request_id).where(RoutedRow.person_id == person.id)
    if _is_on_many_routes(session, person):
        return or_(is_own, and_(is_no_draft, routed.where(RoutedRow.request_id == RequestRow.id).exists()))
    return or_(is_own, and_(is_no_draft, RequestRow.id.in_(routed)))


def visible_orders(session: Session, person: Person) -> ColumnElement[bool]:
    """Orders of one's own requests and of those routed to one, or all."""
    if person.may(Permission.SEE_ALL_ORDERS):
        return true()
    return _own_or_routed(person, OrderRow.request_id, is_on_many=_is_on_many_routes(session, person))


def visible_documents(session: Session, person: Person) -> ColumnElement[bool]:
    """Documents one has added or was handed, and those of requests and orders one may see."""
    if person.may(Permission.ADD_ANY_DOCUMENT):
        return true()
    is_on_many = _is_on_many_routes(session, person)
    orders = select(OrderRow.id).where(_own_or_routed(person, OrderRow.request_id, is_on_many=is_on_many))
    is_of_order = (
        orders.where(OrderRow.id == DocumentRow.order_id).exists() if is_on_many else DocumentRow.order_id.in_(orders)
    )
    return or_(
        DocumentRow.added_by == person.id,
        is_handed_to(person),
        _own_or_routed(person, DocumentRow.request_id, is_on_many=is_on_many),
        is_of_order,
    )


def is_handed_to(person: Person) -> ColumnElement[bool]:
    """Hold for documents that were handed to a person and wait for him."""
    return DocumentRow.id.in_(select(HandoverRow.document_id).where(HandoverRow.to_person == person.id))


def may_see_document(session: Session, person: Person, document_id: str) -> bool:
    """Say whether a person may see a document."""
    found = select(DocumentRow.id).where(DocumentRow.id == document_id, visible_documents(session, person))
    return session.scalar(found) is not None
