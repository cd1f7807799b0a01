"""What the Requests screen shows: the list, and one request with its route and history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from p2p_desktop.domain.approval import Step, StepMode, current_step
from p2p_desktop.domain.money import Money
from p2p_desktop.domain.people import Permission, Person, Role
from p2p_desktop.domain.request import RequestContent, RequestEvent, RequestState, possible_events
from p2p_desktop.language import _, _p
from p2p_desktop.store.companies import route_rules
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.store.queries.visibility import visible_requests
from p2p_desktop.store.requests import content_of, load_route
from p2p_desktop.store.search_text import holds
from p2p_desktop.store.tables.budget import BudgetRow
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.request import DecisionRow, RequestRow, TurnRow


@dataclass(frozen=True, slots=True)
class RequestListRow:
    """One line of the list."""

    id: str
    number: str
    title: str
    vendor_name: str
    requester_name: str
    state: RequestState
    total: Decimal
    currency: str
    needed_by: dt.date | None
    updated_at: dt.datetime
    waiting_since: dt.datetime | None


_SORTS = {
    "number": RequestRow.number,
    "title": RequestRow.title,
    "vendor_name": RequestRow.vendor_name,
    "total": RequestRow.total_minor,
    "state": RequestRow.state,
    "needed_by": RequestRow.needed_by,
    "updated_at": RequestRow.updated_at,
}
#: The filters of the list: name → states (``mine`` and ``all`` have none of their own).
CHOICES: dict[str, tuple[RequestState, ...]] = {
    "all": (),
    "mine": (),
    "open": (RequestState.DRAFT, RequestState.RETURNED, RequestState.IN_APPROVAL, RequestState.APPROVED),
    "draft": (RequestState.DRAFT,),
    "returned": (RequestState.RETURNED,),
    "in_approval": (RequestState.IN_APPROVAL,),
    "approved": (RequestState.APPROVED,),
    "ordered": (RequestState.ORDERED,),
    "closed": (RequestState.CLOSED, RequestState.CANCELLED, RequestState.REJECTED),
}


def choice_words() -> dict[str, str]:
    """Name the filters of the list."""
    return {
        "all": _("All"),
        "mine": _("Mine"),
        "open": _p("requests", "Open"),
        "draft": _("Drafts"),
        "returned": _("Returned"),
        "in_approval": _("In approval"),
        "approved": _("Approved"),
        "ordered": _("Ordered"),
        "closed": _("Ended"),
    }


#: Up to so many, all that fits is collected and sorted; above, the list is walked in order until the page is full.
_FEW = 5_000


def may_see(session: Session, person: Person, request_id: str) -> bool:
    """Say whether this person may see this request."""
    found = select(RequestRow.id).where(RequestRow.id == request_id, visible_requests(session, person))
    return session.scalar(found) is not None


def _conditions(
    session: Session, person: Person, request: PageRequest, *, is_walked: bool
) -> list[ColumnElement[bool]]:
    conditions = [visible_requests(session, person)]
    states = [state.value for state in CHOICES.get(request.choice, ())]
    if states:
        # Where most rows fit, looking states up first would leave thousands to sort: so their index is hidden.
        state = func.coalesce(RequestRow.state, "") if is_walked else RequestRow.state
        conditions.append(state.in_(states))
    if request.choice == "mine":
        conditions.append(RequestRow.requester_id == person.id)
    if request.text.strip():
        conditions.append(holds(RequestRow.search_text, request.text))
    return conditions


def page(session: Session, person: Person, request: PageRequest) -> PageOf[RequestListRow]:
    """Return one page of the requests this person may see, sorted and filtered by the database."""
    conditions = _conditions(session, person, request, is_walked=False)
    total = session.scalar(select(func.count()).select_from(RequestRow).where(*conditions)) or 0
    if total == 0:
        return PageOf((), 0)
    if total > _FEW:
        conditions = _conditions(session, person, request, is_walked=True)
    elif request.text.strip():
        found = select(RequestRow.id).where(*conditions).correlate(None)
        conditions = [RequestRow.id.in_(found)]
    ids = select(RequestRow.id).where(*conditions).order_by(*_order(request))
    wanted = list(session.scalars(ids.offset(request.offset).limit(request.limit)))
    named = select(RequestRow, PersonRow.name).join(PersonRow, PersonRow.id == RequestRow.requester_id)
    rows = {row.id: (row, name) for row, name in session.execute(named.where(RequestRow.id.in_(wanted)))}
    return PageOf(tuple(_list_row(*rows[request_id]) for request_id in wanted if request_id in rows), total)


def _order(request: PageRequest) -> list[SQLColumnExpression[object]]:
    """Return the columns to sort by as an index holds them, all in one direction; newest first unless asked."""
    column = _SORTS.get(request.sort, RequestRow.updated_at)
    is_descending = request.descending or request.sort not in _SORTS
    columns = [column, RequestRow.id]
    if column is RequestRow.state:
        columns.insert(1, RequestRow.updated_at)
    return [each.desc() if is_descending else each.asc() for each in columns]


def _list_row(row: RequestRow, requester_name: str) -> RequestListRow:
    return RequestListRow(
        id=row.id,
        number=row.number or "",
        title=row.title,
        vendor_name=row.vendor_name,
        requester_name=requester_name,
        state=RequestState(row.state),
        total=Money.from_minor(row.total_minor, row.currency).amount,
        currency=row.currency,
        needed_by=row.needed_by,
        updated_at=row.updated_at,
        waiting_since=row.waiting_since,
    )


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """One approval as shown on the route."""

    name: str
    at: dt.datetime
    comment: str
    earlier_step: int | None


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the route as shown: who is asked, who has approved, whether it is on turn."""

    position: int
    words: str
    names: tuple[str, ...]
    is_on_turn: bool
    is_complete: bool
    is_ad_hoc: bool
    approvals: tuple[ApprovalView, ...]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One event in the life of a request."""

    at: dt.datetime
    name: str
    event: RequestEvent
    comment: str
    round: int


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request, whole. ``possible`` is what this person may do with it now."""

    id: str
    number: str
    state: RequestState
    version: int
    content: RequestContent
    content_hash: str
    typing: Mapping[str, object] | None
    requester_id: str
    requester_name: str
    waiting_since: dt.datetime | None
    waiting_for: tuple[str, ...]
    steps: tuple[StepView, ...]
    history: tuple[HistoryRow, ...]
    order_id: str
    order_number: str
    possible: frozenset[RequestEvent]
    updated_at: dt.datetime


def one(session: Session, person: Person, request_id: str) -> RequestView | None:
    """Return one request, or None where it is gone or this person may not see it."""
    row = session.get(RequestRow, request_id)
    if row is None or not may_see(session, person, request_id):
        return None
    names = {found.id: found.name for found in session.scalars(select(PersonRow))}
    on_turn = set(session.scalars(select(TurnRow.person_id).where(TurnRow.request_id == row.id)))
    order = session.scalar(
        select(OrderRow).where(OrderRow.request_id == row.id).order_by(OrderRow.issued_at.desc()).limit(1)
    )
    return RequestView(
        id=row.id,
        number=row.number or "",
        state=RequestState(row.state),
        version=row.version,
        content=content_of(session, row),
        content_hash=row.content_hash,
        typing=row.typing,
        requester_id=row.requester_id,
        requester_name=names.get(row.requester_id, ""),
        waiting_since=row.waiting_since,
        waiting_for=tuple(sorted(names.get(person_id, "") for person_id in on_turn)),
        steps=_steps(session, row, names),
        history=_history(session, row.id, names),
        order_id=order.id if order else "",
        order_number=order.number if order else "",
        possible=_possible(row, person, is_on_turn=person.id in on_turn),
        updated_at=row.updated_at,
    )


def _possible(row: RequestRow, person: Person, *, is_on_turn: bool) -> frozenset[RequestEvent]:
    own = {RequestEvent.EDIT, RequestEvent.SUBMIT, RequestEvent.WITHDRAW, RequestEvent.CANCEL}
    on_turn = {RequestEvent.APPROVE, RequestEvent.RETURN, RequestEvent.REJECT, RequestEvent.ASK_ANOTHER}
    mine: set[RequestEvent] = set()
    if row.requester_id == person.id:
        mine |= own
    if person.may(Permission.RESOLVE) and row.state == RequestState.APPROVED.value:
        mine.add(RequestEvent.CANCEL)
    if is_on_turn:
        mine |= on_turn
    return frozenset(mine & set(possible_events(RequestState(row.state))))


def _steps(session: Session, row: RequestRow, names: Mapping[str, str]) -> tuple[StepView, ...]:
    route = load_route(session, row)
    turn = current_step(route) if row.state == RequestState.IN_APPROVAL.value else None
    return tuple(
        _step_view(step, names, is_on_turn=turn is not None and step.position == turn.position) for step in route
    )


def _step_view(step: Step, names: Mapping[str, str], *, is_on_turn: bool) -> StepView:
    return StepView(
        position=step.position,
        words=_step_words(step),
        names=tuple(names.get(person_id, "") for person_id in step.people),
        is_on_turn=is_on_turn,
        is_complete=step.is_complete,
        is_ad_hoc=step.is_ad_hoc,
        approvals=tuple(
            ApprovalView(names.get(each.person_id, ""), each.at, each.comment, each.earlier_step)
            for each in step.approvals
        ),
    )


def _step_words(step: Step) -> str:
    who = role_words(step.role) if step.role else ""
    if step.mode is StepMode.ALL:
        return _("All of {count}", count=len(step.people))
    if step.mode is StepMode.SOME:
        return (
            _("{who}, {needed} needed", who=who, needed=step.needed)
            if who
            else _("{needed} needed", needed=step.needed)
        )
    return who or (_("One of {count}", count=len(step.people)) if len(step.people) > 1 else "")


def role_words(role: Role) -> str:
    """Name a role as people see it."""
    return {
        Role.REQUESTER: _("Requester"),
        Role.APPROVER: _("Approver"),
        Role.FINANCE: _("Finance"),
        Role.ADMINISTRATOR: _("Administrator"),
    }[role]


def _history(session: Session, request_id: str, names: Mapping[str, str]) -> tuple[HistoryRow, ...]:
    found = select(DecisionRow).where(DecisionRow.request_id == request_id).order_by(DecisionRow.at, DecisionRow.id)
    return tuple(
        HistoryRow(row.at, names.get(row.person_id, ""), RequestEvent(row.event), row.comment, row.round)
        for row in session.scalars(found)
        if row.earlier_step is None
    )


def departments(session: Session, text: str, *, limit: int = 20) -> tuple[str, ...]:
    """Return departments that rules, budgets or earlier requests name and that hold this text, for completion."""
    ruled = (rule.department for rule in route_rules(session))
    budgeted = session.scalars(select(BudgetRow.department).distinct())
    return _holding(text, (*ruled, *budgeted, *session.scalars(select(RequestRow.department).distinct())), limit)


def categories(session: Session, text: str, *, limit: int = 20) -> tuple[str, ...]:
    """Return categories that rules or earlier requests name and that hold this text, for completion while typing."""
    ruled = (rule.category for rule in route_rules(session))
    return _holding(text, (*ruled, *session.scalars(select(RequestRow.category).distinct())), limit)


def _holding(text: str, known: Iterable[str], limit: int) -> tuple[str, ...]:
    wanted = text.strip().casefold()
    return tuple(sorted({each for each in known if each and wanted in each.casefold()})[:limit])
