"""Approval by the verbs: who may, what is refused, and what the last approval brings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from p2p_desktop.domain.approval import RouteRule, StepMode, StepRule, default_rules
from p2p_desktop.domain.job import JobKind, QueueName
from p2p_desktop.domain.people import Role
from p2p_desktop.domain.request import RequestState
from p2p_desktop.errors import ChangedMeanwhile, Refused
from p2p_desktop.services import administering, approving, people, requesting
from p2p_desktop.services.people import NewPerson
from tests.company import PASSWORD, Company


def test_up_to_a_thousand_one_approval_is_enough_and_wishes_for_the_order(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    company.world.queue.knocks.clear()
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    assert company.view(request_id).state is RequestState.APPROVED
    assert [queue for queue, _job in company.world.queue.knocks] == [QueueName.PURCHASES]
    assert JobKind.ISSUE_ORDER.value == "issue_order"


def test_up_to_ten_thousand_two_people_have_to_approve(company: Company) -> None:
    request_id = company.submitted("1 x server 5000")
    shown = company.hash_of(request_id)
    approving.approve(company.ben, request_id, content_hash=shown)
    assert company.view(request_id).state is RequestState.IN_APPROVAL
    assert company.view(request_id).waiting_for == ("Clara Weiss",)
    with pytest.raises(Refused) as refusal:
        approving.approve(company.ben, request_id, content_hash=shown)
    assert refusal.value.code == "NOT_ON_TURN"
    approving.approve(company.clara, request_id, content_hash=shown)
    assert company.view(request_id).state is RequestState.APPROVED


def test_above_ten_thousand_finance_comes_last(company: Company) -> None:
    request_id = company.submitted("1 x van 20000")
    shown = company.hash_of(request_id)
    with pytest.raises(Refused):
        approving.approve(company.dana, request_id, content_hash=shown)
    approving.approve(company.ben, request_id, content_hash=shown)
    approving.approve(company.clara, request_id, content_hash=shown)
    assert company.view(request_id).waiting_for == ("Dana Novak",)
    approving.approve(company.dana, request_id, content_hash=shown)
    assert company.view(request_id).state is RequestState.APPROVED


def test_nobody_approves_a_request_of_his_own_by_any_role(company: Company) -> None:
    every_role = frozenset(Role)
    people.add_person(company.erik, NewPerson("omni", "Omni Potent", PASSWORD, every_role, is_unlimited=True))
    omni = company.world.acting_as(people.sign_in(company.world.context, "omni", PASSWORD))
    request_id = company.submitted("1 x toner 80", by=omni)
    with pytest.raises(Refused) as refusal:
        approving.approve(omni, request_id, content_hash=company.hash_of(request_id))
    assert refusal.value.code == "OWN_REQUEST"
    with pytest.raises(Refused):
        approving.ask_another(company.ben, request_id, omni.person.id, before=True)
    assert company.view(request_id).state is RequestState.IN_APPROVAL


def test_approving_something_else_than_was_shown_is_refused(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    shown = company.hash_of(request_id)
    requesting.withdraw(company.ana, request_id)
    view = company.view(request_id, company.ana)
    dearer = replace(view.content, lines=company.content("1 x toner 90").lines)
    version = requesting.save_draft(company.ana, request_id, dearer, version=view.version)
    requesting.submit(company.ana, request_id, version=version)
    with pytest.raises(ChangedMeanwhile):
        approving.approve(company.ben, request_id, content_hash=shown)
    assert company.view(request_id).state is RequestState.IN_APPROVAL


def test_returning_needs_a_comment_and_gives_it_back(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    with pytest.raises(Refused, match="why"):
        approving.return_to_requester(company.ben, request_id, comment="")
    approving.return_to_requester(company.ben, request_id, comment="Which colour?")
    view = company.view(request_id, company.ana)
    assert (view.state, view.history[-1].comment) == (RequestState.RETURNED, "Which colour?")
    requesting.submit(company.ana, request_id, version=view.version)
    assert company.view(request_id).state is RequestState.IN_APPROVAL


def test_a_rejected_request_stays_rejected(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    approving.reject(company.ben, request_id, comment="Too dear")
    view = company.view(request_id, company.ana)
    assert view.state is RequestState.REJECTED
    with pytest.raises(Refused, match="Rejected"):
        requesting.submit(company.ana, request_id, version=view.version)


def test_who_is_on_two_steps_is_asked_once(company: Company) -> None:
    approver = StepRule(StepMode.ANY, role=Role.APPROVER)
    finance = StepRule(StepMode.ANY, role=Role.FINANCE)
    administering.set_rules(company.erik, [RouteRule("All", (approver, finance, approver))], replaces=default_rules())
    request_id = company.submitted("1 x toner 80")
    shown = company.hash_of(request_id)
    approving.approve(company.ben, request_id, content_hash=shown)
    approving.approve(company.dana, request_id, content_hash=shown)
    view = company.view(request_id)
    assert view.state is RequestState.APPROVED
    assert [(each.name, each.earlier_step) for each in view.steps[2].approvals] == [("Ben Okafor", 1)]


def test_changed_rules_leave_running_requests_alone(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    finance = StepRule(StepMode.ANY, role=Role.FINANCE)
    administering.set_rules(company.erik, [RouteRule("All", (finance,))], replaces=default_rules())
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    assert company.view(request_id).state is RequestState.APPROVED


def test_another_approver_can_be_asked_first(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    approving.ask_another(company.ben, request_id, company.dana.person.id, before=True, comment="Is this in budget?")
    view = company.view(request_id)
    assert [(step.is_ad_hoc, step.is_on_turn) for step in view.steps] == [(True, True), (False, False)]
    shown = view.content_hash
    with pytest.raises(Refused):
        approving.approve(company.ben, request_id, content_hash=shown)
    approving.approve(company.dana, request_id, content_hash=shown)
    approving.approve(company.ben, request_id, content_hash=shown)
    assert company.view(request_id).state is RequestState.APPROVED


def test_a_limit_that_is_too_low_does_not_end_the_route(company: Company) -> None:
    people.add_person(company.erik, NewPerson("low", "Low Limit", PASSWORD, frozenset({Role.APPROVER})))
    low = company.world.acting_as(people.sign_in(company.world.context, "low", PASSWORD))
    request_id = company.submitted("1 x toner 80")
    approving.approve(low, request_id, content_hash=company.hash_of(request_id))
    view = company.view(request_id)
    assert (view.state, view.waiting_for) == (RequestState.IN_APPROVAL, ("Ben Okafor", "Clara Weiss"))
    approving.approve(company.ben, request_id, content_hash=view.content_hash)
    assert company.view(request_id).state is RequestState.APPROVED


def test_many_are_approved_each_on_its_own_and_those_with_findings_are_left(company: Company) -> None:
    plain = company.submitted("1 x toner 80")
    strange = company.submitted("1 x chair 90", vendor="Nobody Knows Ltd")
    shown = [(each, company.hash_of(each)) for each in (plain, strange)]
    outcomes = approving.approve_many(company.ben, shown)
    assert [outcome.sentence == "" for outcome in outcomes] == [True, False]
    assert company.view(plain).state is RequestState.APPROVED
    assert company.view(strange).state is RequestState.IN_APPROVAL
