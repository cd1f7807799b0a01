"""Approval: approve, return, reject, ask another – each checked against who is on turn and what was shown (A2–A6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from p2p_desktop.domain import approval
from p2p_desktop.domain.approval import Step
from p2p_desktop.domain.job import JobKind
from p2p_desktop.domain.notice import Notice
from p2p_desktop.domain.people import Permission
from p2p_desktop.domain.request import LONGEST_DESCRIPTION, RequestEvent, RequestState, clean_text, must_allow
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.services import notifying, turns
from p2p_desktop.services.context import Change, Context, Session, changing, reading
from p2p_desktop.services.finding_requests import request_row, state_of
from p2p_desktop.services.requesting import enter_decision, tell_those_on_turn
from p2p_desktop.services.taking_back import note_held
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.people import everybody
from p2p_desktop.store.queries.approvals import open_findings
from p2p_desktop.store.requests import content_of, load_route, step_rows
from p2p_desktop.store.tables.request import DecisionRow, RequestRow, RouteStepRow

AT_ONCE = dt.timedelta(0)


def _must_be_on_turn(change: Change, row: RequestRow, event: RequestEvent) -> tuple[Step, ...]:
    """Refuse unless the acting person may decide on this request now; return the route."""
    person = change.context.person
    if person.id in turns.barred_from(row):
        raise Refused("OWN_REQUEST", _("Nobody approves a request of his own. It waits for somebody else."))
    must_allow(state_of(row), event)
    # Roles may have been taken away since this person signed in.
    current = next((p for p in everybody(change.session) if p.id == person.id), person)
    current.must_be_allowed(Permission.APPROVE)
    route = load_route(change.session, row)
    if not approval.is_on_turn(route, current, barred=turns.barred_from(row), total=turns.total_of(row)):
        raise Refused(
            "NOT_ON_TURN",
            _("You are not on turn for this request. It waits for somebody else, or you have decided already."),
        )
    return route


def _must_be_as_shown(session: Session, row: RequestRow, content_hash: str) -> None:
    """Refuse where the request is not the one that was on the screen (A2)."""
    if content_hash != row.content_hash or content_of(session, row).hash != row.content_hash:
        raise ChangedMeanwhile(
            "CHANGED", _("This request changed since you looked at it. Look at it again, then decide.")
        )


def approve(
    context: Context, request_id: str, *, content_hash: str, comment: str = "", hold: dt.timedelta = AT_ONCE
) -> int:
    """Approve as the person on turn; the last approval makes the order (A2, A11). Returns the request's version.

    Args:
        content_hash: the hash of what was on the screen; a request that changed since is refused.
        hold: how long order and notices wait, so that ``take_back`` can still undo it; the approval counts at once.
    """
    with changing(context, "approve", noun="request", object_id=request_id) as change:
        row = request_row(change.session, request_id)
        route = _must_be_on_turn(change, row, RequestEvent.APPROVE)
        _must_be_as_shown(change.session, row, content_hash)
        _enter_approval(change.holding(hold), row, route, comment)
        return row.version


def _enter_approval(change: Change, row: RequestRow, route: tuple[Step, ...], comment: str) -> None:
    by_id = {person.id: person for person in everybody(change.session)}
    me = by_id[change.context.person.id]
    kept = clean_text(comment)[:LONGEST_DESCRIPTION]
    after = approval.approve(route, me, by_id, now=change.now, total=turns.total_of(row), comment=kept)
    _write_approvals(change, row, route, after.route)
    row.updated_at = row.waiting_since = change.now
    row.version += 1
    if after.is_approved:
        row.state = RequestState.APPROVED.value
        row.waiting_since = None
        change.enqueue(JobKind.ISSUE_ORDER, key=f"order:{row.id}:{row.round}", request_id=row.id)
    tell_those_on_turn(change, row)
    note_held(change, row)
    state = {"state": (RequestState.IN_APPROVAL.value, row.state), "content_hash": ("", row.content_hash)}
    change.record("approved", noun="request", object_id=row.id, revision=row.version, changes=state, reason=kept)


def _write_approvals(change: Change, row: RequestRow, before: Sequence[Step], after: Sequence[Step]) -> None:
    """Write the approvals that are new: the one just given, and those carried on by AP-3."""
    rows = step_rows(change.session, row)
    for stored, old, new in zip(rows, before, after, strict=True):
        for given in new.approvals[len(old.approvals) :]:
            change.session.add(
                DecisionRow(
                    id=new_id(),
                    request_id=row.id,
                    round=row.round,
                    step_id=stored.id,
                    step_position=new.position,
                    person_id=given.person_id,
                    event=RequestEvent.APPROVE.value,
                    comment=given.comment,
                    earlier_step=given.earlier_step,
                    at=change.now,
                )
            )
    change.session.flush()


def return_to_requester(context: Context, request_id: str, *, comment: str, hold: dt.timedelta = AT_ONCE) -> int:
    """Send a request back with a comment; this round's approvals are void but stay in the history (A3).

    Returns the request's version; ``hold`` as in ``approve``.
    """
    return _decide_against(context, request_id, comment, RequestEvent.RETURN, hold)


def reject(context: Context, request_id: str, *, comment: str, hold: dt.timedelta = AT_ONCE) -> int:
    """End a request with a comment; only a copy can go on (A4). Returns its version; ``hold`` as in ``approve``."""
    return _decide_against(context, request_id, comment, RequestEvent.REJECT, hold)


_AGAINST = {
    RequestEvent.RETURN: (RequestState.RETURNED, Notice.REQUEST_RETURNED),
    RequestEvent.REJECT: (RequestState.REJECTED, Notice.REQUEST_REJECTED),
}


def _decide_against(context: Context, request_id: str, comment: str, event: RequestEvent, hold: dt.timedelta) -> int:
    state, notice = _AGAINST[event]
    with changing(context, event.value, noun="request", object_id=request_id) as begun:
        change = begun.holding(hold)
        row = request_row(change.session, request_id)
        _must_be_on_turn(change, row, event)
        if not comment.strip():
            raise Refused("NO_COMMENT", _("Say why, so that the requester knows what to do."), field="comment")
        enter_decision(change, row, event, comment=comment)
        before, row.state = row.state, state.value
        row.waiting_since = None
        row.updated_at = change.now
        row.version += 1
        turns.refresh(change.session, row)
        key = f"{event.value}:{row.id}:{row.round}"
        notifying.tell(change, [row.requester_id], template=notice, object_id=row.id, key=key)
        note_held(change, row)
        states = {"state": (before, row.state)}
        change.record(
            event.value, noun="request", object_id=row.id, revision=row.version, changes=states, reason=comment
        )
        return row.version


def ask_another(context: Context, request_id: str, person_id: str, *, before: bool, comment: str = "") -> None:
    """Ask one more person, before or after the step on turn; the step is marked ad hoc (A6)."""
    with changing(context, "ask_another", noun="request", object_id=request_id) as change:
        row = request_row(change.session, request_id)
        route = _must_be_on_turn(change, row, RequestEvent.ASK_ANOTHER)
        extra = next((p for p in everybody(change.session) if p.id == person_id and p.is_active), None)
        if extra is None or not extra.may(Permission.APPROVE):
            raise Refused("NO_APPROVER", _("This person may not approve requests."), field="person")
        if extra.id in turns.barred_from(row):
            raise Refused(
                "OWN_REQUEST", _("{name} can’t approve a request of his or her own.", name=extra.name), field="person"
            )
        longer = approval.ask_another(route, extra, before=before)
        _insert_step(change, row, longer)
        enter_decision(change, row, RequestEvent.ASK_ANOTHER, comment=comment or extra.name)
        row.updated_at = change.now
        row.version += 1
        tell_those_on_turn(change, row)
        asked = {"asked": ("", extra.name), "before": ("", before)}
        change.record(
            "asked_another", noun="request", object_id=row.id, revision=row.version, changes=asked, reason=comment
        )


def _insert_step(change: Change, row: RequestRow, longer: Sequence[Step]) -> None:
    """Move the later steps on by one and write the ad hoc one in between."""
    rows = step_rows(change.session, row)
    extra = next(step for index, step in enumerate(longer) if index >= len(rows) or _is_other(step, rows[index]))
    for stored_step in rows:
        if stored_step.position >= extra.position:
            stored_step.position += 1
    change.session.add(
        RouteStepRow(
            id=new_id(),
            request_id=row.id,
            round=row.round,
            position=extra.position,
            mode=extra.mode.value,
            people=list(extra.people),
            role="",
            needed=1,
            is_ad_hoc=True,
        )
    )
    change.session.flush()


def _is_other(step: Step, row: RouteStepRow) -> bool:
    return step.is_ad_hoc != row.is_ad_hoc or list(step.people) != list(row.people) or step.mode.value != row.mode


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request of several; ``sentence`` is empty where it was done, ``version`` the one it got."""

    request_id: str
    sentence: str = ""
    version: int = 0


def approve_many(
    context: Context, shown: Sequence[tuple[str, str]], *, hold: dt.timedelta = AT_ONCE
) -> tuple[Outcome, ...]:
    """Approve several requests (id, hash shown), each on its own and with its own audit record (AP-12).

    A request with an open finding is left for a closer look.
    """
    outcomes = []
    for request_id, content_hash in shown:
        try:
            with reading(context) as session:
                findings = open_findings(session, request_row(session, request_id), context.now())
            if findings:
                raise Refused("OPEN_FINDING", _("It has an open finding. Look at it on its own."))
            version = approve(context, request_id, content_hash=content_hash, hold=hold)
            outcomes.append(Outcome(request_id, version=version))
        except (Refused, ChangedMeanwhile, NotFound) as refusal:
            outcomes.append(Outcome(request_id, refusal.sentence))
    return tuple(outcomes)
