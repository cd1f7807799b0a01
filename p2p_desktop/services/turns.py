"""Who is on turn: judged from the route as it stands, and written for lists and counts to read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from p2p_desktop.domain.approval import Step, is_on_turn
from p2p_desktop.domain.money import from_millionths
from p2p_desktop.domain.people import Person
from p2p_desktop.domain.request import RequestState
from p2p_desktop.services.context import Session
from p2p_desktop.store.people import everybody
from p2p_desktop.store.requests import (
    load_route,
    on_turn,
    running,
    running_routes,
    write_routed,
    write_turns,
    write_turns_of,
)
from p2p_desktop.store.tables.request import RequestRow


def barred_from(request: RequestRow) -> frozenset[str]:
    """Return who may never approve this request: requester, creator, last editor (A2, AP-5)."""
    return frozenset({request.requester_id, request.creator_id, request.last_editor_id})


def total_of(request: RequestRow) -> Decimal:
    """Return the request's total in base currency, by which limits are judged."""
    return from_millionths(request.total_base_millionths)


def refresh(session: Session, request: RequestRow) -> tuple[str, ...]:
    """Write who is on turn now and who is on the route; return the ids of those who came on turn with this change."""
    before = on_turn(session, request.id)
    if request.state != RequestState.IN_APPROVAL.value:
        write_turns(session, request.id, ())
        return ()
    route = load_route(session, request)
    barred, total = barred_from(request), total_of(request)
    people = everybody(session)
    now_on_turn = [person.id for person in people if is_on_turn(route, person, barred=barred, total=total)]
    write_turns(session, request.id, now_on_turn)
    write_routed(session, request.id, (person.id for person in people if _names(route, person)))
    return tuple(person_id for person_id in now_on_turn if person_id not in before)


def refresh_person(session: Session, person: Person) -> None:
    """Judge anew for which running requests a person is on turn; needed when the person or the roles change."""
    routes = running_routes(session)
    requests = running(session)
    turn = {
        each.id
        for each in requests
        if is_on_turn(routes.get(each.id, ()), person, barred=barred_from(each), total=total_of(each))
    }
    routed = {request_id for request_id, route in routes.items() if _names(route, person)}
    write_turns_of(session, person.id, on_turn=turn, routed=routed)


def _names(route: Sequence[Step], person: Person) -> bool:
    return any(step.names(person) for step in route)
