"""Decisions taken back: at once, whole, and only while nothing has followed from them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from p2p_desktop.domain.approval import HOLD_TIME, RouteRule, StepMode, StepRule, default_rules
from p2p_desktop.domain.budget import Budget, BudgetMode
from p2p_desktop.domain.people import Role
from p2p_desktop.domain.request import RequestEvent, RequestState
from p2p_desktop.errors import Refused
from p2p_desktop.services import administering, approving, budgeting, ordering, requesting, taking_back
from p2p_desktop.services.context import Context, reading
from p2p_desktop.services.taking_back import Decided
from p2p_desktop.store import jobs
from tests.company import Company
from tests.work_off import work_off


def approved(company: Company, request_id: str, who: Context | None = None) -> Decided:
    version = approving.approve(
        who or company.ben, request_id, content_hash=company.hash_of(request_id), comment="Fine", hold=HOLD_TIME
    )
    return Decided(request_id, version)


def returned(company: Company, request_id: str) -> Decided:
    version = approving.return_to_requester(company.ben, request_id, comment="Which?", hold=HOLD_TIME)
    return Decided(request_id, version)


def rejected(company: Company, request_id: str) -> Decided:
    return Decided(request_id, approving.reject(company.ben, request_id, comment="No", hold=HOLD_TIME))


def due(company: Company) -> int:
    with reading(company.dana) as session:
        return len(jobs.due(session, now=company.world.clock.now()))


def too_late(who: Context, decided: Decided) -> None:
    with pytest.raises(Refused) as refusal:
        taking_back.take_back(who, decided)
    assert refusal.value.code == "TOO_LATE"


@pytest.mark.parametrize(
    ("decide", "state", "event"),
    [
        (approved, RequestState.APPROVED, RequestEvent.APPROVE),
        (returned, RequestState.RETURNED, RequestEvent.RETURN),
        (rejected, RequestState.REJECTED, RequestEvent.REJECT),
    ],
)
def test_a_decision_counts_at_once_and_is_as_if_it_had_not_been_when_it_is_taken_back(
    company: Company, decide: Callable[[Company, str], Decided], state: RequestState, event: RequestEvent
) -> None:
    request_id = company.submitted("1 x toner 80")
    work_off(company.world)
    before = company.view(request_id)
    company.world.clock.forward(minutes=5)
    decided = decide(company, request_id)
    assert company.view(request_id).state is state
    assert due(company) == 0
    company.world.clock.forward(seconds=9)
    taking_back.take_back(company.ben, decided)
    after = company.view(request_id)
    assert (after.state, after.waiting_for, after.waiting_since) == (
        RequestState.IN_APPROVAL, before.waiting_for, before.waiting_since,
    )  # fmt: skip
    assert after.steps == before.steps
    assert [row.event for row in after.history] == [RequestEvent.SUBMIT, event, RequestEvent.TAKE_BACK]
    company.world.clock.forward(minutes=1)
    assert due(company) == 0
    assert company.world.check_audit().is_ok


def test_what_follows_begins_when_the_time_is_over_and_once(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    work_off(company.world)
    approved(company, request_id)
    company.world.clock.forward(seconds=11)
    work_off(company.world)
    assert company.view(request_id).state is RequestState.APPROVED
    company.world.clock.forward(seconds=1)
    work_off(company.world)
    assert company.view(request_id).state is RequestState.ORDERED


def test_a_request_that_was_taken_back_can_be_approved_again_and_is_ordered_once(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    taking_back.take_back(company.ben, approved(company, request_id))
    company.world.clock.forward(seconds=3)
    approved(company, request_id)
    company.world.clock.forward(seconds=13)
    work_off(company.world)
    view = company.view(request_id)
    assert view.state is RequestState.ORDERED
    assert [len(step.approvals) for step in view.steps] == [1]


def test_the_next_approver_is_not_told_of_what_was_taken_back_and_is_not_on_turn(company: Company) -> None:
    finance = StepRule(StepMode.ANY, role=Role.FINANCE)
    first = StepRule(StepMode.ANY, role=Role.APPROVER)
    administering.set_rules(company.erik, [RouteRule("All", (first, finance))], replaces=default_rules())
    request_id = company.submitted("1 x toner 80")
    work_off(company.world)
    decided = approved(company, request_id)
    assert company.view(request_id).waiting_for == ("Dana Novak",)
    taking_back.take_back(company.ben, decided)
    assert company.view(request_id).waiting_for == ("Ben Okafor", "Clara Weiss")
    company.world.clock.forward(minutes=1)
    assert due(company) == 0


def test_approvals_carried_on_to_later_steps_go_with_the_one_that_reached_them(company: Company) -> None:
    approver, finance = StepRule(StepMode.ANY, role=Role.APPROVER), StepRule(StepMode.ANY, role=Role.FINANCE)
    rules = [RouteRule("All", (approver, finance, approver))]
    administering.set_rules(company.erik, rules, replaces=default_rules())
    request_id = company.submitted("1 x toner 80")
    approved(company, request_id)
    decided = approved(company, request_id, company.dana)
    assert company.view(request_id).state is RequestState.APPROVED
    taking_back.take_back(company.dana, decided)
    view = company.view(request_id)
    assert [len(step.approvals) for step in view.steps] == [1, 0, 0]
    assert view.waiting_for == ("Dana Novak",)


def test_after_the_time_it_is_too_late(company: Company) -> None:
    decided = approved(company, company.submitted("1 x server 5000"))
    company.world.clock.forward(seconds=13)
    too_late(company.ben, decided)
    assert company.view(decided.request_id).waiting_for == ("Clara Weiss",)


def test_what_was_ordered_already_is_not_taken_back(company: Company) -> None:
    decided = approved(company, company.submitted("1 x toner 80"))
    ordering.issue(company.world.context, decided.request_id)
    with pytest.raises(Refused, match="Ordered"):
        taking_back.take_back(company.ben, decided)
    assert company.view(decided.request_id).state is RequestState.ORDERED


def test_work_that_has_begun_is_not_taken_back(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    version = approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    with reading(company.dana) as session:
        waiting = [job for queue, job in jobs.due(session, now=company.world.clock.now()) if queue == "purchases"]
    assert jobs.claim(company.world.context.store, waiting[0], owner="w", now=company.world.clock.now())
    too_late(company.ben, Decided(request_id, version))
    assert company.view(request_id).state is RequestState.APPROVED


def test_somebody_elses_decision_or_one_that_another_followed_stays(company: Company) -> None:
    decided = approved(company, company.submitted("1 x server 5000"))
    too_late(company.clara, decided)
    company.world.clock.forward(seconds=2)
    approved(company, decided.request_id, company.clara)
    too_late(company.ben, decided)
    assert company.view(decided.request_id).state is RequestState.APPROVED


def test_a_returned_request_that_is_being_changed_already_stays_with_its_requester(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    decided = returned(company, request_id)
    view = company.view(request_id, company.ana)
    requesting.save_draft(company.ana, request_id, company.content("2 x toner 80"), version=view.version)
    too_late(company.ben, decided)
    assert company.view(request_id).state is RequestState.RETURNED


def test_a_rejection_is_not_taken_back_where_others_have_the_money_by_then(company: Company) -> None:
    budgeting.set_budget(company.erik, Budget("Studio", 2026, Decimal(100), BudgetMode.STOP))
    first = company.submitted_for("Studio", "1 x toner 80")
    decided = rejected(company, first)
    company.submitted_for("Studio", "1 x lamp 70")
    with pytest.raises(Refused) as refusal:
        taking_back.take_back(company.ben, decided)
    assert refusal.value.code == "BUDGET"
    assert company.view(first).state is RequestState.REJECTED


def test_several_are_taken_back_each_on_its_own(company: Company) -> None:
    ids = [company.submitted(f"1 x thing {price}", title=price) for price in ("10", "200", "300")]
    shown = [(each, company.hash_of(each)) for each in ids]
    outcomes = approving.approve_many(company.ben, shown, hold=HOLD_TIME)
    ordering.issue(company.world.context, ids[1])
    decided = [Decided(each.request_id, each.version) for each in outcomes]
    back = taking_back.take_back_many(company.ben, decided)
    assert [bool(sentence) for _one, sentence in back] == [False, True, False]
    states = [company.view(each).state for each in ids]
    assert states == [RequestState.IN_APPROVAL, RequestState.ORDERED, RequestState.IN_APPROVAL]
