"""Approval by case: which route a request takes, who is on turn, what an approval brings (A2, A6, AP-1…AP-5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from p2p_desktop.domain.approval import (
    RouteFacts,
    RouteRule,
    Step,
    StepMode,
    StepRule,
    approve,
    ask_another,
    choose_rule,
    current_step,
    default_rules,
    is_on_turn,
    make_route,
)
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.errors import Refused

NOW = dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC)
TOTAL = Decimal(500)
ANA_IS_BARRED = frozenset({"ana"})


def person(name: str, *roles: Role, limit: str | None = None, unlimited: bool = False, active: bool = True) -> Person:
    return Person(name, name, name.title(), frozenset(roles), Decimal(limit) if limit else None, unlimited, active)


ANA = person("ana", Role.REQUESTER, Role.APPROVER, Role.FINANCE, Role.ADMINISTRATOR, unlimited=True)
BEN = person("ben", Role.APPROVER, unlimited=True)
CLARA = person("clara", Role.APPROVER, limit="1000")
CARL = person("carl", Role.APPROVER)
DANA = person("dana", Role.FINANCE, unlimited=True)
ROB = person("rob", Role.REQUESTER, unlimited=True)
EVERYBODY = (ANA, BEN, CLARA, CARL, DANA, ROB)

ANY_APPROVER = StepRule(StepMode.ANY, role=Role.APPROVER)
TWO_APPROVERS = StepRule(StepMode.SOME, role=Role.APPROVER, needed=2)
ANY_FINANCE = StepRule(StepMode.ANY, role=Role.FINANCE)


def facts(total: Decimal | str = TOTAL, **more: str | bool) -> RouteFacts:
    plain = RouteFacts(Decimal(total), department="", category="", vendor_is_known=True, requester_id="ana")
    return replace(plain, **more)  # type: ignore[arg-type]  # each test names a field with a value of its type


def route(*steps: StepRule, people: tuple[Person, ...] = EVERYBODY, total: Decimal | str = TOTAL) -> tuple[Step, ...]:
    return make_route([RouteRule("all", steps)], facts(total), people, barred=ANA_IS_BARRED)


def on_turn(steps: tuple[Step, ...], *, people: tuple[Person, ...] = EVERYBODY, total: Decimal = TOTAL) -> list[str]:
    return [each.id for each in people if is_on_turn(steps, each, barred=ANA_IS_BARRED, total=total)]


def after(
    steps: tuple[Step, ...], *approvers: Person, people: tuple[Person, ...] = EVERYBODY, total: Decimal = TOTAL
) -> tuple[tuple[Step, ...], bool]:
    """Let these people approve one after another; each has to be on turn."""
    is_approved = False
    for each in approvers:
        assert each.id in on_turn(steps, people=people, total=total)
        steps, is_approved = _approved(steps, each, people, total)
    return steps, is_approved


def _approved(
    steps: tuple[Step, ...], who: Person, people: tuple[Person, ...], total: Decimal
) -> tuple[tuple[Step, ...], bool]:
    result = approve(steps, who, {each.id: each for each in people}, now=NOW, total=total)
    return result.route, result.is_approved


def given_by(step: Step) -> list[tuple[str, int | None]]:
    return [(each.person_id, each.earlier_step) for each in step.approvals]


# Which route (AP-4)


@pytest.mark.parametrize(
    ("total", "needed"),
    [("0", [1]), ("1000", [1]), ("1000.01", [2]), ("10000", [2]), ("10000.01", [2, 1]), ("999999999999", [2, 1])],
)
def test_ap4_a_fresh_install_asks_one_two_or_two_and_finance(total: str, needed: list[int]) -> None:
    steps = make_route(default_rules(), facts(total), EVERYBODY, barred=ANA_IS_BARRED)
    assert [step.approvals_needed for step in steps] == needed
    assert [step.role for step in steps] == [Role.APPROVER, Role.FINANCE][: len(needed)]


@pytest.mark.parametrize(
    ("rule", "fitting", "other"),
    [
        (RouteRule("r", (), above=Decimal(100)), facts("100.01"), facts("100")),
        (RouteRule("r", (), up_to=Decimal(100)), facts("100"), facts("100.01")),
        (RouteRule("r", (), department="Studio"), facts(department="Studio"), facts(department="Shop")),
        (RouteRule("r", (), category="IT"), facts(category="IT"), facts()),
        (RouteRule("r", (), new_vendor_only=True), facts(vendor_is_known=False), facts()),
        (RouteRule("r", (), requester_id="ana"), facts(), facts(requester_id="ben")),
    ],
)
def test_ap4_each_condition_decides(rule: RouteRule, fitting: RouteFacts, other: RouteFacts) -> None:
    assert choose_rule([rule], fitting) is rule
    with pytest.raises(Refused) as refusal:
        choose_rule([rule], other)
    assert refusal.value.code == "NO_ROUTE"


def test_ap4_the_first_rule_that_fits_counts() -> None:
    first, second = RouteRule("first", (), department="Studio"), RouteRule("second", ())
    assert choose_rule([first, second], facts(department="Studio")).name == "first"
    assert choose_rule([first, second], facts()).name == "second"


def test_ap4_no_rule_at_all_says_so() -> None:
    with pytest.raises(Refused, match="No approval rule fits a request of 500"):
        choose_rule([], facts())


def test_ap4_a_rule_that_names_nobody_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        make_route([RouteRule("empty", ())], facts(), EVERYBODY, barred=ANA_IS_BARRED)
    assert refusal.value.code == "NO_ROUTE"


def test_ap4_nobody_with_the_power_to_end_is_refused_at_submit() -> None:
    with pytest.raises(Refused) as refusal:
        route(StepRule(StepMode.ANY, people=("clara", "carl")), total="1000.01")
    assert refusal.value.code == "NOBODY_MAY_END"
    assert len(route(StepRule(StepMode.ANY, people=("clara", "carl")), total="1000")) == 1


def test_ap2_too_few_people_for_a_step_is_refused_with_both_numbers() -> None:
    with pytest.raises(Refused) as refusal:
        route(StepRule(StepMode.SOME, role=Role.APPROVER, needed=4))
    assert refusal.value.code == "NOT_ENOUGH_APPROVERS"
    assert "needs 4 people" in refusal.value.sentence
    assert "only 3" in refusal.value.sentence


@pytest.mark.parametrize("mode", list(StepMode))
def test_ap5_the_requester_is_never_frozen_into_a_route(mode: StepMode) -> None:
    steps = route(StepRule(mode, people=("ana", "ben")))
    assert steps[0].people == ("ben",)
    with pytest.raises(Refused):
        route(StepRule(mode, people=("ana",)))


def test_who_may_not_approve_or_is_inactive_is_not_asked() -> None:
    idle = person("idle", Role.APPROVER, unlimited=True, active=False)
    steps = route(StepRule(StepMode.ALL, people=("rob", "idle", "ben")), people=(*EVERYBODY, idle))
    assert steps[0].people == ("ben",)
    with pytest.raises(Refused) as refusal:
        route(StepRule(StepMode.ANY, role=Role.REQUESTER), people=(ANA, ROB))
    assert refusal.value.code == "NOT_ENOUGH_APPROVERS"


def test_ap1_the_route_is_a_snapshot_of_names() -> None:
    steps = route(StepRule(StepMode.ALL, role=Role.APPROVER))
    assert (steps[0].people, steps[0].role, steps[0].approvals_needed) == (("ben", "clara", "carl"), None, 3)
    newcomer = person("new", Role.APPROVER, unlimited=True)
    assert on_turn(steps, people=(*EVERYBODY, newcomer)) == ["ben", "clara", "carl"]


# Who is on turn (AP-2, AP-5)


def test_ap2_any_of_needs_one_all_of_everybody_some_of_as_many_as_named() -> None:
    people = ("ben", "clara", "carl")
    assert after(route(StepRule(StepMode.ANY, people=people)), BEN)[1] is True
    assert after(route(StepRule(StepMode.SOME, people=people, needed=2)), BEN)[1] is False
    assert after(route(StepRule(StepMode.SOME, people=people, needed=2)), BEN, CARL)[1] is True
    assert after(route(StepRule(StepMode.ALL, people=people)), BEN, CARL)[1] is False
    assert after(route(StepRule(StepMode.ALL, people=people)), CARL, CLARA, BEN)[1] is True


def test_ap2_only_the_step_on_turn_may_act() -> None:
    steps = route(TWO_APPROVERS, ANY_FINANCE)
    assert on_turn(steps) == ["ben", "clara", "carl"]
    steps, _done = after(steps, BEN)
    assert on_turn(steps) == ["clara", "carl"]
    steps, _done = after(steps, CLARA)
    assert on_turn(steps) == ["dana"]
    assert after(steps, DANA)[1] is True


def test_ap5_no_role_and_no_power_puts_the_requester_on_turn() -> None:
    steps = route(ANY_APPROVER)
    assert not is_on_turn(steps, ANA, barred=ANA_IS_BARRED, total=TOTAL)
    forged = (replace(steps[0], people=("ana",)),)
    assert not is_on_turn(forged, ANA, barred=ANA_IS_BARRED, total=TOTAL)


@pytest.mark.parametrize(
    "changed",
    [replace(BEN, is_active=False), replace(BEN, roles=frozenset({Role.REQUESTER})), replace(BEN, roles=frozenset())],
)
def test_who_lost_his_power_since_submit_is_not_on_turn(changed: Person) -> None:
    steps = route(StepRule(StepMode.ANY, people=("ben", "clara")))
    assert is_on_turn(steps, BEN, barred=ANA_IS_BARRED, total=TOTAL)
    assert not is_on_turn(steps, changed, barred=ANA_IS_BARRED, total=TOTAL)


def test_nobody_is_on_turn_on_no_route() -> None:
    assert current_step(()) is None
    assert on_turn(()) == []


# AP-4: limits


def test_ap4_who_has_no_limit_approves_but_does_not_end() -> None:
    steps, done = after(route(ANY_APPROVER), CARL)
    assert (done, on_turn(steps)) == (False, ["ben", "clara"])
    assert after(steps, CLARA)[1] is True


def test_ap4_a_limit_below_the_total_does_not_end() -> None:
    total = Decimal("1000.01")
    steps, done = after(route(ANY_APPROVER, total=total), CLARA, total=total)
    assert (done, on_turn(steps, total=total)) == (False, ["ben"])


def test_ap4_a_power_given_on_an_earlier_step_ends_the_route_with_the_last() -> None:
    steps, done = after(route(ANY_APPROVER, StepRule(StepMode.ANY, people=("carl",))), BEN, CARL)
    assert (done, [given_by(step) for step in steps]) == (True, [[("ben", None)], [("carl", None)]])


def test_ap4_who_was_given_the_power_after_approving_can_end_it() -> None:
    promoted = replace(CARL, limit=TOTAL)
    steps, done = after(route(StepRule(StepMode.ALL, people=("carl",)), people=(ANA, promoted)), CARL)
    assert (done, on_turn(steps)) == (False, [])
    people = (ANA, promoted)
    assert on_turn(steps, people=people) == ["carl"]
    assert after(steps, promoted, people=people)[1] is True


# Asked once (AP-3)


def test_ap3_who_stands_on_several_steps_is_asked_once() -> None:
    steps, done = after(route(ANY_APPROVER, ANY_FINANCE, ANY_APPROVER), BEN, DANA)
    assert done is True
    assert [given_by(step) for step in steps] == [[("ben", None)], [("dana", None)], [("ben", 1)]]


def test_ap3_an_earlier_approval_counts_as_one_of_several() -> None:
    steps, done = after(route(ANY_APPROVER, TWO_APPROVERS), BEN)
    assert (done, given_by(steps[1]), on_turn(steps)) == (False, [("ben", 1)], ["clara", "carl"])
    steps, done = after(steps, CARL)
    assert (done, given_by(steps[1])) == (True, [("ben", 1), ("carl", None)])


def test_ap3_the_record_names_the_step_of_the_approval_itself_through_several_steps() -> None:
    steps, done = after(route(ANY_APPROVER, ANY_APPROVER, ANY_FINANCE, ANY_APPROVER), BEN, DANA)
    assert done is True
    assert [given_by(step) for step in steps] == [[("ben", None)], [("ben", 1)], [("dana", None)], [("ben", 1)]]


def test_ap3_later_steps_stay_open_until_they_are_on_turn() -> None:
    steps, _done = after(route(ANY_APPROVER, ANY_FINANCE, ANY_APPROVER), BEN)
    assert given_by(steps[2]) == []


# Asking another (A6)


@pytest.mark.parametrize(
    ("before", "turn", "positions"),
    [(True, ["dana"], [True, False]), (False, ["ben", "clara", "carl"], [False, True])],
)
def test_a6_one_more_is_asked_before_or_after_the_step_on_turn(
    before: bool, turn: list[str], positions: list[bool]
) -> None:
    steps = ask_another(route(ANY_APPROVER), DANA, before=before)
    assert [step.is_ad_hoc for step in steps] == positions
    assert [step.position for step in steps] == [1, 2]
    assert on_turn(steps) == turn


def test_a6_given_steps_are_neither_removed_nor_reordered() -> None:
    given_steps, _done = after(route(TWO_APPROVERS, ANY_FINANCE), BEN)
    steps = ask_another(given_steps, person("eve", Role.ADMINISTRATOR), before=True)
    kept = tuple(replace(step, position=n) for n, step in enumerate((s for s in steps if not s.is_ad_hoc), 1))
    assert kept == given_steps
    assert [given_by(step) for step in steps] == [[], [("ben", None)], []]


def test_a6_who_is_on_the_route_already_or_has_approved_is_not_asked_again() -> None:
    steps, _done = after(route(ANY_APPROVER, ANY_FINANCE), BEN)
    for who in (DANA, BEN):
        with pytest.raises(Refused) as refusal:
            ask_another(steps, who, before=True)
        assert refusal.value.code == "ALREADY_ON_ROUTE"
    assert [step.people for step in ask_another(steps, CLARA, before=True)][1] == ("clara",)


def test_a6_the_route_ends_only_with_the_one_who_was_asked() -> None:
    steps = ask_another(route(ANY_APPROVER), DANA, before=False)
    steps, done = after(steps, BEN)
    assert (done, on_turn(steps)) == (False, ["dana"])
    assert after(steps, DANA)[1] is True
