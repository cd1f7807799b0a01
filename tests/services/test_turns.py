"""Who is on turn is written with every change that moves it: decisions, people, roles and limits (AP-2, AP-4)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from p2p_desktop.domain.approval import RouteRule, StepMode, StepRule, default_rules
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.domain.request import RequestState
from p2p_desktop.domain.vendor import VendorDetails
from p2p_desktop.errors import Refused
from p2p_desktop.services import administering, approving, people, requesting, vendors
from p2p_desktop.services.context import reading
from p2p_desktop.services.people import NewPerson
from p2p_desktop.store.queries import administration
from tests.company import PASSWORD, Company


def change(company: Company, person: Person, **wanted: object) -> None:
    """Let Erik change an account as the screen does."""
    with reading(company.erik) as session:
        version = next(each.version for each in administration.people(session) if each.person.id == person.id)
    kept = NewPerson(
        person.username, person.name, "", person.roles, person.limit, is_unlimited=person.is_unlimited,
        is_active=person.is_active,
    )  # fmt: skip
    changed = replace(kept, **wanted)  # type: ignore[arg-type]  # each test names a field with a value of its type
    people.change_person(company.erik, person.id, changed, version=version)


def waiting_for(company: Company, request_id: str) -> tuple[str, ...]:
    return company.view(request_id).waiting_for


def test_a_person_who_leaves_is_no_longer_waited_for(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    change(company, company.ben.person, is_active=False)
    assert waiting_for(company, request_id) == ("Clara Weiss",)
    change(company, company.ben.person, is_active=True)
    assert waiting_for(company, request_id) == ("Ben Okafor", "Clara Weiss")


def test_who_lost_the_role_since_signing_in_may_not_approve(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    change(company, company.ben.person, roles=frozenset({Role.REQUESTER}))
    assert waiting_for(company, request_id) == ("Clara Weiss",)
    with pytest.raises(Refused) as refusal:
        approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    assert refusal.value.code == "ROLES_CHANGED"
    assert company.view(request_id).state is RequestState.IN_APPROVAL


def test_who_was_deactivated_since_signing_in_may_not_approve(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    change(company, company.ben.person, is_active=False)
    with pytest.raises(Refused) as refusal:
        approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    assert refusal.value.code == "ROLES_CHANGED"
    assert company.view(request_id).state is RequestState.IN_APPROVAL


def test_a_new_holder_of_the_role_is_on_turn_at_once(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    people.add_person(company.erik, NewPerson("gina", "Gina Rossi", PASSWORD, frozenset({Role.APPROVER})))
    assert waiting_for(company, request_id) == ("Ben Okafor", "Clara Weiss", "Gina Rossi")


def test_ap1_a_step_that_names_people_waits_for_these_only(company: Company) -> None:
    both = StepRule(StepMode.ALL, people=(company.ben.person.id, company.clara.person.id))
    administering.set_rules(company.erik, [RouteRule("all", (both,))], replaces=default_rules())
    request_id = company.submitted("1 x toner 80")
    people.add_person(company.erik, NewPerson("gina", "Gina Rossi", PASSWORD, frozenset({Role.APPROVER})))
    assert waiting_for(company, request_id) == ("Ben Okafor", "Clara Weiss")


def test_ap4_who_is_given_the_power_after_approving_is_asked_once_more(company: Company) -> None:
    change(company, company.clara.person, is_unlimited=False, limit=Decimal(10))
    request_id = company.submitted("1 x toner 80")
    shown = company.hash_of(request_id)
    approving.approve(company.clara, request_id, content_hash=shown)
    assert waiting_for(company, request_id) == ("Ben Okafor",)
    change(company, company.clara.person, is_unlimited=False, limit=Decimal("95.20"))
    assert waiting_for(company, request_id) == ("Ben Okafor", "Clara Weiss")
    approving.approve(company.clara, request_id, content_hash=shown)
    assert company.view(request_id).state is RequestState.APPROVED


def test_ap5_a_requester_who_becomes_approver_is_not_on_turn_for_his_own(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    change(company, company.ana.person, roles=frozenset(Role), is_unlimited=True)
    assert waiting_for(company, request_id) == ("Ben Okafor", "Clara Weiss")


@pytest.mark.parametrize("verb", ["withdraw", "return", "reject", "approve"])
def test_nobody_is_waited_for_once_it_no_longer_runs(company: Company, verb: str) -> None:
    request_id = company.submitted("1 x toner 80")
    assert company.view(request_id).waiting_since == company.world.clock.moment
    if verb == "withdraw":
        requesting.withdraw(company.ana, request_id)
    elif verb == "return":
        approving.return_to_requester(company.ben, request_id, comment="why?")
    elif verb == "reject":
        approving.reject(company.ben, request_id, comment="no")
    else:
        approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    view = company.view(request_id, company.ana)
    assert (view.waiting_for, view.waiting_since) == ((), None)


@pytest.mark.parametrize("limit", ["-0.01", "1e15", "NaN", "Infinity"])
def test_a_limit_that_cannot_be_kept_is_refused(company: Company, limit: str) -> None:
    new = NewPerson("gina", "Gina Rossi", PASSWORD, frozenset({Role.APPROVER}), limit=Decimal(limit))
    with pytest.raises(Refused) as refusal:
        people.add_person(company.erik, new)
    assert (refusal.value.code, refusal.value.field) == ("LIMIT", "limit")


def test_who_lost_a_role_since_signing_in_changes_nothing_until_signing_in_again(company: Company) -> None:
    before = company.view(company.submitted("1 x toner 80"))
    change(company, company.dana.person, roles=frozenset({Role.REQUESTER}))
    with pytest.raises(Refused) as refusal:
        vendors.add(company.dana, VendorDetails(name="Backdoor Ltd"))
    assert refusal.value.code == "ROLES_CHANGED"
    assert company.view(before.id, company.erik) == before
