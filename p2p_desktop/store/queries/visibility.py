"""Who may see what, as conditions that the database applies (RULES.md section 1)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, true

from p2p_desktop.domain.people import Permission, Person
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.request import RequestRow, RoutedRow


def _own_requests(person: Person) -> ColumnElement[bool]:
    routed = select(RoutedRow.request_id).where(RoutedRow.person_id == person.id)
    return or_(RequestRow.requester_id == person.id, RequestRow.id.in_(routed))


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
