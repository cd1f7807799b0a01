"""The company's policy at rest: approval rules turned into the noun and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import delete, select

from p2p_desktop.domain.approval import RouteRule, StepMode, StepRule
from p2p_desktop.domain.money import from_millionths, to_millionths
from p2p_desktop.domain.people import Role
from p2p_desktop.store.engine import Session
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.company import RouteRuleRow


def _step_json(step: StepRule) -> dict[str, object]:
    role = step.role.value if step.role else ""
    return {"mode": step.mode.value, "people": list(step.people), "role": role, "needed": step.needed}


def _step_of(stored: dict[str, object]) -> StepRule:
    role = str(stored.get("role") or "")
    return StepRule(
        mode=StepMode(str(stored["mode"])),
        people=tuple(cast("list[str]", stored.get("people") or [])),
        role=Role(role) if role else None,
        needed=int(cast("int", stored.get("needed") or 1)),
    )


def route_rules(session: Session) -> tuple[RouteRule, ...]:
    """Return the approval rules in the order in which they are tried."""
    rows = session.scalars(select(RouteRuleRow).order_by(RouteRuleRow.position))
    return tuple(
        RouteRule(
            name=row.name,
            steps=tuple(_step_of(step) for step in row.steps),
            above=from_millionths(row.above_millionths) if row.above_millionths is not None else None,
            up_to=from_millionths(row.up_to_millionths) if row.up_to_millionths is not None else None,
            department=row.department,
            category=row.category,
            new_vendor_only=row.new_vendor_only,
            requester_id=row.requester_id,
        )
        for row in rows
    )


def write_rules(session: Session, rules: Sequence[RouteRule]) -> None:
    """Replace the approval rules. Running requests keep their routes (AP-1)."""
    session.execute(delete(RouteRuleRow))
    for position, rule in enumerate(rules, 1):
        session.add(
            RouteRuleRow(
                id=new_id(),
                position=position,
                name=rule.name,
                above_millionths=to_millionths(rule.above) if rule.above is not None else None,
                up_to_millionths=to_millionths(rule.up_to) if rule.up_to is not None else None,
                department=rule.department,
                category=rule.category,
                new_vendor_only=rule.new_vendor_only,
                requester_id=rule.requester_id,
                steps=[_step_json(step) for step in rule.steps],
            )
        )
