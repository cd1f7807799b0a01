"""Who is on turn: judged from the route as it stands, and written for lists and counts to read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from p2p_desktop.domain.approval import is_on_turn
from p2p_desktop.domain.money import from_millionths
from p2p_desktop.domain.people import Person
from p2p_desktop.domain.request import RequestState
from p2p_desktop.services.context import Session
from p2p_desktop.store.people import everybody
from p2p_desktop.store.requests import load_route, on_turn, running, write_routed, write_turns
from p2p_desktop.store.tables.request import RequestRow


def barred_from(request: RequestRow) -> frozenset[str]:
    """Return who may never approve this request: requester, creator, last editor (A2, AP-5)."""
    return frozenset({request.requester_id, request.creator_id, request.last_editor_id})


def total_of(request: RequestRow) -> Decimal:
    """Return the request's total in base currency, by which limits are judged."""
    return from_millionths(request.total_base_millionths)


def refresh(session: Session, request: RequestRow) -> tuple[str, ...]:
    """Write who is on turn now and who is on the route; return the ids of those who came on turn with this change."""
    return _refresh(session, request, everybody(session))


def _refresh(session: Session, request: RequestRow, people: Sequence[Person]) -> tuple[str, ...]:
    before = on_turn(session, request.id)
    if request.state != RequestState.IN_APPROVAL.value:
        write_turns(session, request.id, ())
        return ()
    route = load_route(session, request)
    barred, total = barred_from(request), total_of(request)
    now_on_turn = [person.id for person in people if is_on_turn(route, person, barred=barred, total=total)]
    write_turns(session, request.id, now_on_turn)
    write_routed(session, request.id, (person.id for person in people if any(step.names(person) for step in route)))
    return tuple(person_id for person_id in now_on_turn if person_id not in before)


def refresh_all(session: Session) -> None:
    """Judge anew who is on turn for every running request; needed when people or their roles change."""
    people = everybody(session)
    for request in running(session):
        _refresh(session, request, people)
