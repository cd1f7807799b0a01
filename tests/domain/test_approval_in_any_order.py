"""Whatever people decide in whatever order, the rules of approval hold (A2–A6, AP-2…AP-5), shown by random play."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from p2p_desktop.domain.approval import (
    RouteFacts,
    RouteRule,
    Step,
    StepMode,
    StepRule,
    approve,
    ask_another,
    current_step,
    is_on_turn,
    make_route,
)
from p2p_desktop.domain.people import Permission, Person, Role
from p2p_desktop.domain.request import TRANSITIONS, RequestEvent, RequestState, must_allow
from p2p_desktop.errors import Refused

NOW = dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC)
NAMES = ("ana", "ben", "clara", "dana", "erik", "fay")
#: Requester and last editor: never to approve (AP-5).
BARRED = frozenset({"ana", "fay"})

names = st.sampled_from(NAMES)
totals = st.sampled_from([Decimal(0), Decimal(100), Decimal(101), Decimal(100_000)])
limits = st.sampled_from([None, Decimal(0), Decimal(100), Decimal(1000)])
roles = st.one_of(st.just(frozenset({Role.APPROVER})), st.frozensets(st.sampled_from(list(Role))))
step_rules = st.one_of(
    st.builds(StepRule, st.sampled_from(list(StepMode)), role=st.sampled_from(list(Role)), needed=st.integers(1, 3)),
    st.builds(
        StepRule,
        st.sampled_from(list(StepMode)),
        people=st.lists(names, min_size=1, max_size=4, unique=True).map(tuple),
        needed=st.integers(1, 3),
    ),
)


def somebody(name: str, has: frozenset[Role], limit: Decimal | None, is_unlimited: bool) -> Person:
    return Person(name, name, name.title(), has, limit, is_unlimited)


class AnyOrder(RuleBasedStateMachine):
    """A request that people submit, approve, return, withdraw and pass on as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[str, Person] = {}
        self.state = RequestState.DRAFT
        self.route: tuple[Step, ...] = ()
        self.total = Decimal(0)
        self.rule = RouteRule("none", ())
        self.given_rules = 0
        #: Nobody's power changed since submit, so somebody must always be on turn.
        self.is_steady = True

    @initialize(
        has=st.lists(roles, min_size=6, max_size=6),
        limit=st.lists(limits, min_size=6, max_size=6),
        unlimited=st.lists(st.booleans(), min_size=6, max_size=6),
    )
    def hire(self, has: list[frozenset[Role]], limit: list[Decimal | None], unlimited: list[bool]) -> None:
        # The requester and the editor are tried with every power there is.
        for name, *powers in zip(NAMES, has, limit, unlimited, strict=True):
            made = somebody(name, *powers)  # type: ignore[arg-type]  # zip over lists of different kinds
            barred = replace(made, roles=frozenset(Role), is_unlimited=True)
            self.people[name] = barred if name in BARRED else made

    def enter(self, event: RequestEvent, state: RequestState) -> None:
        must_allow(self.state, event)
        assert state in TRANSITIONS[self.state, event]
        self.state = state

    def turn(self) -> list[Person]:
        everyone = self.people.values()
        return [each for each in everyone if is_on_turn(self.route, each, barred=BARRED, total=self.total)]

    @rule(steps=st.lists(step_rules, min_size=1, max_size=4), total=totals)
    @precondition(lambda self: self.state in (RequestState.DRAFT, RequestState.RETURNED))
    def submit(self, steps: list[StepRule], total: Decimal) -> None:
        facts = RouteFacts(total, "", "", vendor_is_known=True, requester_id="ana")
        try:
            route = make_route([RouteRule("r", tuple(steps))], facts, list(self.people.values()), barred=BARRED)
        except Refused as refusal:
            if refusal.code not in ("NOT_ENOUGH_APPROVERS", "NOBODY_MAY_END"):
                raise
            return
        self.route, self.total, self.given_rules, self.is_steady = route, total, len(steps), True
        self.enter(RequestEvent.SUBMIT, RequestState.IN_APPROVAL)

    @rule(name=names)
    @precondition(lambda self: self.state is RequestState.IN_APPROVAL)
    def approve(self, name: str) -> None:
        person = self.people[name]
        step = current_step(self.route)
        assert step is not None
        was_complete = step.is_complete
        asked_before = [step.has_approved(name) for step in self.route]
        if not is_on_turn(self.route, person, barred=BARRED, total=self.total):
            return
        assert name not in BARRED
        assert person.is_active
        assert person.may(Permission.APPROVE)
        if any(asked_before):
            # AP-3: asked a second time only where a power was given since, which the route still lacks.
            assert was_complete
            assert person.may_end(self.total)
        result = approve(self.route, person, self.people, now=NOW, total=self.total)
        assert len(result.route) == len(self.route)
        for old, new in zip(self.route, result.route, strict=True):
            assert new.approvals[: len(old.approvals)] == old.approvals
        self.route = result.route
        self.enter(RequestEvent.APPROVE, RequestState.APPROVED if result.is_approved else RequestState.IN_APPROVAL)

    @rule(name=names, asked=names, before=st.booleans())
    @precondition(lambda self: self.state is RequestState.IN_APPROVAL)
    def ask_another(self, name: str, asked: str, before: bool) -> None:
        if self.people[name] not in self.turn() or len(self.route) > 8:
            return
        other = self.people[asked]
        # What the verb refuses first: who may not approve, or not this request.
        assume(other.is_active and other.may(Permission.APPROVE) and asked not in BARRED)
        try:
            longer = ask_another(self.route, other, before=before)
        except Refused as refusal:
            if refusal.code != "ALREADY_ON_ROUTE":
                raise
            return
        given = [replace(step, position=0) for step in self.route if not step.is_ad_hoc]
        assert [replace(step, position=0) for step in longer if not step.is_ad_hoc] == given
        assert len(longer) == len(self.route) + 1
        self.route = longer
        self.enter(RequestEvent.ASK_ANOTHER, RequestState.IN_APPROVAL)

    @rule(name=names, event=st.sampled_from([RequestEvent.RETURN, RequestEvent.WITHDRAW]))
    @precondition(lambda self: self.state is RequestState.IN_APPROVAL)
    def go_back(self, name: str, event: RequestEvent) -> None:
        if event is RequestEvent.RETURN and self.people[name] not in self.turn():
            return
        self.enter(event, RequestState.RETURNED if event is RequestEvent.RETURN else RequestState.DRAFT)
        self.route = ()

    @rule(name=names, has=roles, limit=limits, is_unlimited=st.booleans(), is_active=st.booleans())
    def change_powers(
        self, name: str, has: frozenset[Role], limit: Decimal | None, is_unlimited: bool, is_active: bool
    ) -> None:
        if name in BARRED:
            return
        changed = replace(self.people[name], roles=has, limit=limit, is_unlimited=is_unlimited, is_active=is_active)
        self.people[name], self.is_steady = changed, False

    @invariant()
    def nobody_approves_his_own(self) -> None:
        """AP-5."""
        assert BARRED.isdisjoint(each.person_id for step in self.route for each in step.approvals)
        assert not [each for each in self.turn() if each.id in BARRED]

    @invariant()
    def a_step_is_complete_with_enough_different_people_only(self) -> None:
        """AP-2."""
        for step in self.route:
            different = {each.person_id for each in step.approvals}
            assert step.is_complete is (len(different) >= step.approvals_needed)
            assert step.approvals_needed >= 1
            if step.mode is StepMode.ALL:
                assert not step.is_complete or set(step.people) <= different

    @invariant()
    def steps_come_one_after_another(self) -> None:
        """AP-2: nothing is given on a later step while an earlier one is open, unless that was put in later (A6)."""
        assert [step.position for step in self.route] == list(range(1, len(self.route) + 1))
        turn = current_step(self.route)
        if turn is not None and not turn.is_ad_hoc:
            later = [step for step in self.route if step.position > turn.position and not step.is_complete]
            assert not any(step.approvals for step in later)
        assert turn is None or all(step.is_complete for step in self.route if step.position < turn.position)

    @invariant()
    def an_earlier_approval_is_recorded_once_and_names_where_it_was_given(self) -> None:
        """AP-3."""
        for step in self.route:
            carried = [each for each in step.approvals if each.earlier_step is not None]
            assert len({each.person_id for each in carried}) == len(carried)
            for each in carried:
                assert each.earlier_step is not None
                assert each.earlier_step < step.position
                origin = self.route[each.earlier_step - 1]
                assert (each.person_id, None) in [(one.person_id, one.earlier_step) for one in origin.approvals]

    @invariant()
    def an_approved_request_had_somebody_with_the_power_to_end_it(self) -> None:
        """AP-4; powers may change later, so this is judged while nobody's has."""
        if self.state is RequestState.APPROVED:
            assert all(step.is_complete for step in self.route)
            approvers = {each.person_id for step in self.route for each in step.approvals}
            assert not self.is_steady or any(self.people[each].may_end(self.total) for each in approvers)

    @invariant()
    def a_running_request_waits_for_somebody(self) -> None:
        """AP-2: nothing hangs while the people of the route are what they were at submit."""
        if self.state is RequestState.IN_APPROVAL and self.is_steady:
            assert self.turn()


AnyOrder.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestApprovalInAnyOrder = AnyOrder.TestCase
