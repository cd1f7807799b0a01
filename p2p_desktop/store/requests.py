"""Requests at rest: rows turned into the nouns and back – content, lines, route, and who is on turn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import aliased

from p2p_desktop.domain.approval import Approval, Step, StepMode
from p2p_desktop.domain.money import from_millionths, to_millionths
from p2p_desktop.domain.people import Role
from p2p_desktop.domain.request import RequestContent, RequestEvent, RequestLine, RequestState
from p2p_desktop.store.engine import Session
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.search_text import search_text
from p2p_desktop.store.tables.request import (
    DecisionRow,
    RequestLineRow,
    RequestRow,
    RoutedRow,
    RouteStepRow,
    TurnRow,
)


def lines_of(session: Session, request_id: str) -> tuple[RequestLine, ...]:
    """Return the lines of a request in their order."""
    rows = select(RequestLineRow).where(RequestLineRow.request_id == request_id).order_by(RequestLineRow.position)
    return tuple(
        RequestLine(
            description=row.description,
            quantity=from_millionths(row.quantity_millionths),
            unit_price=from_millionths(row.unit_price_millionths),
            code=row.code,
            unit=row.unit,
            tax_rate=from_millionths(row.tax_rate_millionths),
        )
        for row in session.scalars(rows)
    )


def content_of(session: Session, row: RequestRow) -> RequestContent:
    """Return everything that an approver approves."""
    return RequestContent(
        title=row.title,
        vendor_id=row.vendor_id,
        vendor_name=row.vendor_name,
        currency=row.currency,
        department=row.department,
        category=row.category,
        needed_by=row.needed_by,
        delivery_address=row.delivery_address,
        note=row.note,
        proforma_id=row.proforma_id,
        lines=lines_of(session, row.id),
    )


def load_route(session: Session, request: RequestRow) -> tuple[Step, ...]:
    """Return the route of the current round with the approvals given so far."""
    given = select(DecisionRow).where(
        DecisionRow.request_id == request.id,
        DecisionRow.round == request.round,
        DecisionRow.event == RequestEvent.APPROVE.value,
        still_stands(),
    )
    approvals = _approvals(session.scalars(given.order_by(DecisionRow.at, DecisionRow.id)))
    return tuple(_step(row, approvals) for row in step_rows(session, request))


def still_stands() -> ColumnElement[bool]:
    """Hold for decisions that were not taken back."""
    taking = aliased(DecisionRow)
    same = taking.request_id == DecisionRow.request_id
    return ~select(taking.id).where(same, taking.takes_back == DecisionRow.id).exists()


def newest_decision(session: Session, request: RequestRow) -> tuple[DecisionRow, ...]:
    """Return the newest entry of the history that still stands, with the approvals that it carried on (AP-3)."""
    standing = select(DecisionRow).where(
        DecisionRow.request_id == request.id, DecisionRow.takes_back.is_(None), still_stands()
    )
    found: list[DecisionRow] = []
    for row in session.scalars(standing.order_by(DecisionRow.at.desc(), DecisionRow.id.desc())):
        found.append(row)
        if row.earlier_step is None:
            break
    return tuple(found)


def running_routes(session: Session) -> dict[str, tuple[Step, ...]]:
    """Return the routes of all requests in approval, by the request's id."""
    is_running = RequestRow.state == RequestState.IN_APPROVAL.value
    given = (
        select(DecisionRow)
        .join(RequestRow, RequestRow.id == DecisionRow.request_id)
        .where(
            is_running,
            DecisionRow.round == RequestRow.round,
            DecisionRow.event == RequestEvent.APPROVE.value,
            still_stands(),
        )
    )
    approvals = _approvals(session.scalars(given.order_by(DecisionRow.at, DecisionRow.id)))
    steps = (
        select(RouteStepRow)
        .join(RequestRow, RequestRow.id == RouteStepRow.request_id)
        .where(is_running, RouteStepRow.round == RequestRow.round)
    )
    routes: dict[str, list[Step]] = {}
    for row in session.scalars(steps.order_by(RouteStepRow.position)):
        routes.setdefault(row.request_id, []).append(_step(row, approvals))
    return {request_id: tuple(route) for request_id, route in routes.items()}


def _approvals(rows: Iterable[DecisionRow]) -> dict[str, list[Approval]]:
    approvals: dict[str, list[Approval]] = {}
    for row in rows:
        approval = Approval(row.person_id, row.at, row.comment, row.earlier_step)
        approvals.setdefault(row.step_id, []).append(approval)
    return approvals


def _step(row: RouteStepRow, approvals: Mapping[str, list[Approval]]) -> Step:
    return Step(
        position=row.position,
        mode=StepMode(row.mode),
        people=tuple(row.people),
        role=Role(row.role) if row.role else None,
        needed=row.needed,
        is_ad_hoc=row.is_ad_hoc,
        approvals=tuple(approvals.get(row.id, ())),
    )


def write_content(session: Session, row: RequestRow, content: RequestContent) -> None:
    """Write the content into the row and its lines, with what lists show and search."""
    content = replace(content, lines=tuple(line.as_stored() for line in content.lines))
    row.title, row.vendor_id, row.vendor_name = content.title, content.vendor_id, content.vendor_name
    row.currency, row.department, row.category = content.currency, content.department, content.category
    row.needed_by, row.delivery_address, row.note = content.needed_by, content.delivery_address, content.note
    row.proforma_id = content.proforma_id
    row.search_text = search_text(row.number or "", row.title, row.vendor_name)
    totals = content.totals
    row.net_minor, row.tax_minor, row.total_minor = totals.net.minor, totals.tax.minor, totals.total.minor
    session.execute(delete(RequestLineRow).where(RequestLineRow.request_id == row.id))
    for position, line in enumerate(content.lines, 1):
        session.add(
            RequestLineRow(
                id=new_id(),
                request_id=row.id,
                position=position,
                description=line.description,
                code=line.code,
                quantity_millionths=to_millionths(line.quantity),
                unit=line.unit,
                unit_price_millionths=to_millionths(line.unit_price),
                tax_rate_millionths=to_millionths(line.tax_rate),
            )
        )
    session.flush()


def step_rows(session: Session, request: RequestRow) -> list[RouteStepRow]:
    """Return the rows of the current round's route, in order."""
    steps = select(RouteStepRow).where(RouteStepRow.request_id == request.id, RouteStepRow.round == request.round)
    return list(session.scalars(steps.order_by(RouteStepRow.position)))


def running(session: Session) -> list[RequestRow]:
    """Return every request that is in approval."""
    return list(session.scalars(select(RequestRow).where(RequestRow.state == RequestState.IN_APPROVAL.value)))


def on_turn(session: Session, request_id: str) -> frozenset[str]:
    """Return the ids of those who are on turn for a request."""
    return frozenset(session.scalars(select(TurnRow.person_id).where(TurnRow.request_id == request_id)))


def write_turns(session: Session, request_id: str, person_ids: Iterable[str]) -> None:
    """Write who is on turn now, in place of who was."""
    session.execute(delete(TurnRow).where(TurnRow.request_id == request_id))
    session.add_all(TurnRow(request_id=request_id, person_id=person_id) for person_id in person_ids)
    session.flush()


def write_routed(session: Session, request_id: str, person_ids: Iterable[str]) -> None:
    """Add those who are on the route to those who ever were: they may see the request."""
    known = set(session.scalars(select(RoutedRow.person_id).where(RoutedRow.request_id == request_id)))
    session.add_all(RoutedRow(request_id=request_id, person_id=each) for each in set(person_ids) - known)
    session.flush()


def write_turns_of(session: Session, person_id: str, *, on_turn: Set[str], routed: Set[str]) -> None:
    """Write for which running requests a person is on turn now, and which of them are routed to the person."""
    before = set(session.scalars(select(TurnRow.request_id).where(TurnRow.person_id == person_id)))
    gone = sorted(before - on_turn)
    session.execute(delete(TurnRow).where(TurnRow.person_id == person_id, TurnRow.request_id.in_(gone)))
    session.add_all(TurnRow(request_id=each, person_id=person_id) for each in sorted(on_turn - before))
    known = set(session.scalars(select(RoutedRow.request_id).where(RoutedRow.person_id == person_id)))
    session.add_all(RoutedRow(request_id=each, person_id=person_id) for each in sorted(routed - known))
    session.flush()
