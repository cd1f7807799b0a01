"""Approval rules as sentences: what a rule asks for, so that nobody has to read its fields."""

from __future__ import annotations

from collections.abc import Mapping

from p2p_desktop.domain.approval import RouteRule, StepMode, StepRule
from p2p_desktop.domain.people import Role
from p2p_desktop.language import _, _n, money_words


def holders_words(role: Role) -> str:
    """Name those who hold a role."""
    return {
        Role.REQUESTER: _("the requesters"),
        Role.APPROVER: _("the approvers"),
        Role.FINANCE: _("finance"),
        Role.ADMINISTRATOR: _("the administrators"),
    }[role]


def step_words(step: StepRule, names: Mapping[str, str]) -> str:
    """Say who has to approve on one step: “two of the approvers”, “Ana or Ben”."""
    people = ", ".join(names.get(person_id, "?") for person_id in step.people)
    who = " ".join(filter(None, (people, holders_words(step.role) if step.role else "")))
    if not who:
        return _("nobody yet")
    if step.mode is StepMode.ALL:
        return _("all of {who}", who=who)
    if step.mode is StepMode.SOME:
        return _n("{number} of {who}", "{number} of {who}", step.needed, who=who)
    return _("one of {who}", who=who)


def steps_words(rule: RouteRule, names: Mapping[str, str]) -> str:
    """Say the steps of a rule one after another."""
    return _(" → ").join(step_words(step, names) for step in rule.steps) or _("no step yet")


def conditions_words(rule: RouteRule, names: Mapping[str, str], currency: str) -> str:
    """Say when a rule fits."""
    parts = [_amount_words(rule, currency)]
    if rule.department:
        parts.append(_("department {name}", name=rule.department))
    if rule.category:
        parts.append(_("category {name}", name=rule.category))
    if rule.new_vendor_only:
        parts.append(_("new vendors only"))
    if rule.requester_id:
        parts.append(_("requests of {name}", name=names.get(rule.requester_id, "?")))
    return ", ".join(filter(None, parts)) or _("every request")


def _amount_words(rule: RouteRule, currency: str) -> str:
    if rule.above is not None and rule.up_to is not None:
        low, high = money_words(rule.above, currency), money_words(rule.up_to, currency)
        return _("above {low}, up to {high}", low=low, high=high)
    if rule.above is not None:
        return _("above {low}", low=money_words(rule.above, currency))
    if rule.up_to is not None:
        return _("up to {high}", high=money_words(rule.up_to, currency))
    return ""
