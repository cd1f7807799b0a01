"""Decisions taken back in the first seconds, while nothing that follows from them has left (docs/decisions, 20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from p2p_desktop.domain.approval import HOLD_TIME
from p2p_desktop.domain.request import RequestEvent, RequestState, must_allow
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.services import budgeting, turns
from p2p_desktop.services.context import Change, Context, changing
from p2p_desktop.services.finding_requests import request_row, state_of
from p2p_desktop.store import jobs
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.requests import content_of, newest_decision
from p2p_desktop.store.tables.request import DecisionRow, RequestRow

_DECISIONS = frozenset({RequestEvent.APPROVE.value, RequestEvent.RETURN.value, RequestEvent.REJECT.value})


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that may be taken back: on which request, and the version the request got by it."""

    request_id: str
    version: int


def note_held(change: Change, row: RequestRow) -> None:
    """Keep with the decision just entered which background work waits until it can't be taken back any more."""
    for decision in newest_decision(change.session, row):
        decision.held_jobs = list(change.wished_for())
    change.session.flush()


def take_back(context: Context, decided: Decided) -> None:
    """Make one's own decision void and let the request wait again as it did before.

    Refused as soon as anything has followed from it: another decision, an order, a notice, an edit.
    """
    with changing(context, "take_back", noun="request", object_id=decided.request_id) as change:
        row = request_row(change.session, decided.request_id)
        must_allow(state_of(row), RequestEvent.TAKE_BACK)
        given = _own_decision(change, row, decided.version)
        if not jobs.drop_waiting(change.session, given[0].held_jobs or (), added_at=given[0].at):
            raise _too_late()
        _void(change, row, given)
        before, row.state = row.state, RequestState.IN_APPROVAL.value
        row.waiting_since = newest_decision(change.session, row)[0].at
        row.updated_at = change.now
        row.version += 1
        if before in (RequestState.RETURNED.value, RequestState.REJECTED.value):
            total, content = turns.total_of(row), content_of(change.session, row)
            budgeting.must_still_be_left(change, row, content, total=total)
        turns.refresh(change.session, row)
        states = {"state": (before, row.state), "decision": (given[-1].event, "")}
        change.record("taken_back", noun="request", object_id=row.id, revision=row.version, changes=states)


def take_back_many(context: Context, decided: Sequence[Decided]) -> tuple[tuple[Decided, str], ...]:
    """Take several decisions back, each on its own; return each with the reason where it was not possible."""
    outcomes = []
    for each in decided:
        try:
            take_back(context, each)
            outcomes.append((each, ""))
        except (Refused, ChangedMeanwhile, NotFound) as refusal:
            outcomes.append((each, refusal.sentence))
    return tuple(outcomes)


def _own_decision(change: Change, row: RequestRow, version: int) -> tuple[DecisionRow, ...]:
    given = newest_decision(change.session, row)
    decision = given[-1] if given else None
    is_own = decision is not None and decision.person_id == change.context.person.id and decision.event in _DECISIONS
    if decision is None or not is_own or row.version != version or change.now > decision.at + HOLD_TIME:
        raise _too_late()
    return given


def _too_late() -> Refused:
    return Refused(
        "TOO_LATE",
        _("This decision can’t be taken back any more: something has followed from it. Open the request to see what."),
    )


def _void(change: Change, row: RequestRow, given: Sequence[DecisionRow]) -> None:
    for decision in given:
        change.session.add(
            DecisionRow(
                id=new_id(),
                request_id=row.id,
                round=row.round,
                step_id=decision.step_id,
                step_position=decision.step_position,
                person_id=change.context.person.id,
                event=RequestEvent.TAKE_BACK.value,
                earlier_step=decision.earlier_step,
                takes_back=decision.id,
                at=change.now,
            )
        )
    change.session.flush()
