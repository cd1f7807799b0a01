"""Approval: which route a request takes, who is on turn, and what a decision brings (A2–A6, AP-1…AP-5, AP-12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from p2p_desktop.domain.people import Permission, Person, Role
from p2p_desktop.errors import Refused
from p2p_desktop.language import _

#: How long a decision is offered to be taken back, and how long what follows from it (order, notices) waits for that;
#: a little longer, so that a click at the last moment still counts.
UNDO_TIME = dt.timedelta(seconds=10)
HOLD_TIME = dt.timedelta(seconds=12)


class StepMode(StrEnum):
    """How many of those named on a step have to approve (AP-2)."""

    ANY = "any"
    ALL = "all"
    SOME = "some"


class Decision(StrEnum):
    """What a person on turn can decide."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class StepRule:
    """One step as a rule names it: people by id, or the holders of a role; how many of them (``needed``) for SOME."""

    mode: StepMode
    people: tuple[str, ...] = ()
    role: Role | None = None
    needed: int = 1


@dataclass(frozen=True, slots=True)
class RouteRule:
    """Conditions and the steps that follow from them; empty conditions fit everything (AP-4).

    ``above`` is exclusive, ``up_to`` inclusive, both in base currency.
    """

    name: str
    steps: tuple[StepRule, ...]
    above: Decimal | None = None
    up_to: Decimal | None = None
    department: str = ""
    category: str = ""
    new_vendor_only: bool = False
    requester_id: str = ""


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What a route depends on; ``total`` in base currency."""

    total: Decimal
    department: str
    category: str
    vendor_is_known: bool
    requester_id: str


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's approval of a step; ``earlier_step`` where it was given at an earlier step (AP-3)."""

    person_id: str
    at: dt.datetime
    comment: str = ""
    earlier_step: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a running route: a snapshot (AP-1) of who may act, and who has."""

    position: int
    mode: StepMode
    people: tuple[str, ...]
    role: Role | None
    needed: int
    is_ad_hoc: bool = False
    approvals: tuple[Approval, ...] = ()

    @property
    def approvals_needed(self) -> int:
        """How many different people have to approve this step."""
        if self.mode is StepMode.ANY:
            return 1
        if self.mode is StepMode.ALL:
            return max(1, len(self.people))
        return max(1, self.needed)

    @property
    def is_complete(self) -> bool:
        """Say whether enough people have approved."""
        return len({approval.person_id for approval in self.approvals}) >= self.approvals_needed

    def names(self, person: Person) -> bool:
        """Say whether this step asks this person (by id or by role)."""
        return person.id in self.people or (self.role is not None and self.role in person.roles)

    def has_approved(self, person_id: str) -> bool:
        """Say whether this person has approved this step."""
        return any(approval.person_id == person_id for approval in self.approvals)


def _fits(rule: RouteRule, facts: RouteFacts) -> bool:
    return (
        (rule.above is None or facts.total > rule.above)
        and (rule.up_to is None or facts.total <= rule.up_to)
        and (not rule.department or rule.department == facts.department)
        and (not rule.category or rule.category == facts.category)
        and (not rule.new_vendor_only or not facts.vendor_is_known)
        and (not rule.requester_id or rule.requester_id == facts.requester_id)
    )


def default_rules() -> tuple[RouteRule, ...]:
    """The rule set of a fresh install: up to 1,000 one approver; up to 10,000 two; above: two and finance (AP-4)."""
    one = StepRule(StepMode.ANY, role=Role.APPROVER)
    two = StepRule(StepMode.SOME, role=Role.APPROVER, needed=2)
    finance = StepRule(StepMode.ANY, role=Role.FINANCE)
    return (
        RouteRule(_("Up to 1,000"), (one,), up_to=Decimal(1000)),
        RouteRule(_("Up to 10,000"), (two,), above=Decimal(1000), up_to=Decimal(10000)),
        RouteRule(_("Above 10,000"), (two, finance), above=Decimal(10000)),
    )


def choose_rule(rules: Sequence[RouteRule], facts: RouteFacts) -> RouteRule:
    """Return the first rule that fits; refuse with a sentence where none does."""
    for rule in rules:
        if _fits(rule, facts):
            return rule
    raise Refused(
        "NO_ROUTE",
        _(
            "No approval rule fits a request of {total}. An administrator can add one under Administration.",
            total=facts.total,
        ),
    )


def _may_act(person: Person, barred: frozenset[str]) -> bool:
    """Say whether this person may approve the request at all, whoever is on turn (section 1, AP-5)."""
    return person.is_active and person.may(Permission.APPROVE) and person.id not in barred


def _freeze(rule: StepRule, position: int, people: Iterable[Person], barred: frozenset[str]) -> Step:
    may_act = [p for p in people if _may_act(p, barred) and (p.id in rule.people or (rule.role in p.roles))]
    wanted = len(may_act) if rule.mode is StepMode.ALL else rule.needed if rule.mode is StepMode.SOME else 1
    if len(may_act) < max(1, wanted):
        raise Refused(
            "NOT_ENOUGH_APPROVERS",
            _(
                "Step {step} of the route needs {needed} people who may approve this request, but there are only "
                "{there}. Ask an administrator to name another approver.",
                step=position,
                needed=max(1, wanted),
                there=len(may_act),
            ),
        )
    return Step(
        position=position,
        mode=rule.mode,
        people=tuple(p.id for p in may_act),
        role=rule.role if rule.mode is not StepMode.ALL else None,
        needed=max(1, wanted),
    )


def make_route(
    rules: Sequence[RouteRule], facts: RouteFacts, people: Sequence[Person], *, barred: frozenset[str]
) -> tuple[Step, ...]:
    """Compute the route of a request at submit, as a snapshot (AP-1, AP-4).

    Args:
        people: everybody of the company.
        barred: ids of those who may not approve it: requester, creator, last editor (AP-5).

    Raises:
        Refused: no rule fits, too few people are left for a step, or nobody on the last step may end a route of this
            total.
    """
    rule = choose_rule(rules, facts)
    if not rule.steps:
        raise Refused(
            "NO_ROUTE", _("The approval rule “{name}” names nobody. Ask an administrator to mend it.", name=rule.name)
        )
    steps = tuple(_freeze(step, position, people, barred) for position, step in enumerate(rule.steps, 1))
    enders = [p for p in people if _may_act(p, barred) and p.may_end(facts.total) and any(s.names(p) for s in steps)]
    if not enders:
        raise Refused(
            "NOBODY_MAY_END",
            _(
                "Nobody on the route “{name}” has a limit that covers {total}. Ask an administrator.",
                name=rule.name,
                total=facts.total,
            ),
        )
    return steps


def current_step(route: Sequence[Step]) -> Step | None:
    """Return the step on turn: the first that is not complete, else the last (it waits for somebody who may end it)."""
    return next((step for step in route if not step.is_complete), route[-1] if route else None)


def is_on_turn(route: Sequence[Step], person: Person, *, barred: frozenset[str], total: Decimal) -> bool:
    """Say whether this person may decide now (A2, AP-2, AP-5).

    Where every step is complete but nobody who approved has the power to end the route (AP-4), it waits for somebody
    of the route who has; also for one who approved already and was given the power only afterwards.
    """
    step = current_step(route)
    if step is None or not _may_act(person, barred):
        return False
    if step.is_complete:
        return person.may_end(total) and any(each.names(person) for each in route)
    return step.names(person) and not step.has_approved(person.id)


@dataclass(frozen=True, slots=True)
class AfterApproval:
    """What an approval brought: the route with it, and whether the request is now approved."""

    route: tuple[Step, ...]
    is_approved: bool


def approve(
    route: tuple[Step, ...],
    person: Person,
    people_by_id: dict[str, Person],
    *,
    now: dt.datetime,
    total: Decimal,
    comment: str = "",
) -> AfterApproval:
    """Enter this person's approval and go on to the next step that still needs somebody (A2, AP-2, AP-3, AP-4).

    The caller has checked ``is_on_turn``. A route is ended once every step is complete and somebody who approved has
    the power to end a route of this total.
    """
    step = current_step(route)
    assert step is not None, "the caller checks is_on_turn first"
    entered = replace(step, approvals=(*step.approvals, Approval(person.id, now, comment)))
    steps = [entered if each.position == step.position else each for each in route]
    steps = _carry_on(steps, people_by_id, now)
    approvers = {approval.person_id for each in steps for approval in each.approvals}
    has_power = any(people_by_id[one].may_end(total) for one in approvers if one in people_by_id)
    return AfterApproval(tuple(steps), all(each.is_complete for each in steps) and has_power)


def _carry_on(steps: list[Step], people_by_id: dict[str, Person], now: dt.datetime) -> list[Step]:
    """Record on later steps those who approved earlier (AP-3), as far as the route is complete up to there."""
    earlier: dict[str, int] = {}
    carried: list[Step] = []
    is_open = False
    for step in steps:
        if not is_open:
            for person_id, position in earlier.items():
                person = people_by_id.get(person_id)
                if person and not step.is_complete and step.names(person) and not step.has_approved(person_id):
                    step = replace(step, approvals=(*step.approvals, Approval(person_id, now, earlier_step=position)))
        is_open = is_open or not step.is_complete
        for approval in step.approvals:
            earlier.setdefault(approval.person_id, approval.earlier_step or step.position)
        carried.append(step)
    return carried


def ask_another(route: tuple[Step, ...], person: Person, *, before: bool) -> tuple[Step, ...]:
    """Insert an ad hoc step for one more person before or after the step on turn (A6).

    Given steps are neither removed nor reordered.
    """
    step = current_step(route)
    assert step is not None, "the caller checks is_on_turn first"
    if any(each.has_approved(person.id) or (each.names(person) and not each.is_complete) for each in route):
        raise Refused("ALREADY_ON_ROUTE", _("{name} is on the route already.", name=person.name))
    index = list(route).index(step) + (0 if before else 1)
    extra = Step(0, StepMode.ANY, (person.id,), None, 1, is_ad_hoc=True)
    ordered = [*route[:index], extra, *route[index:]]
    return tuple(replace(each, position=position) for position, each in enumerate(ordered, 1))
