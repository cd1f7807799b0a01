"""Learned rules at rest."""

from __future__ import annotations

from sqlalchemy import select

from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.learning import LearnedRule, RuleKind, RuleState
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.learning import LearnedRuleRow


def active_rules(session: Session) -> tuple[LearnedRule, ...]:
    """Return the rules that are applied, the newest first: what was learned last counts."""
    return tuple(rule_of(row) for row in active_rows(session))


def active_rows(session: Session) -> tuple[LearnedRuleRow, ...]:
    """Return the rows of the rules that are applied."""
    rows = select(LearnedRuleRow).where(LearnedRuleRow.state == RuleState.ACTIVE.value)
    return tuple(session.scalars(rows.order_by(LearnedRuleRow.learned_at.desc())))


def rule_of(row: LearnedRuleRow) -> LearnedRule:
    """Return a stored rule."""
    box = tuple(row.box) if row.box else None
    return LearnedRule(
        id=row.id,
        vendor=row.vendor,
        name=FieldName(row.field),
        kind=RuleKind(row.kind),
        label=row.label,
        shape=row.shape,
        box=(box[0], box[1], box[2], box[3]) if box is not None else None,
        value=row.value,
        marks=tuple(row.marks),
        month_first=row.month_first,
        confirmed=row.confirmed,
        failed=row.failed,
    )


def row_of(rule: LearnedRule) -> LearnedRuleRow:
    """Return a rule as it is stored, without what is known of it only at the moment of storing."""
    return LearnedRuleRow(
        id=rule.id,
        vendor=rule.vendor[:400],
        field=rule.name.value,
        kind=rule.kind.value,
        label=rule.label,
        shape=rule.shape,
        box=list(rule.box) if rule.box is not None else None,
        value=rule.value,
        marks=list(rule.marks),
        month_first=rule.month_first,
        confirmed=rule.confirmed,
        failed=rule.failed,
    )
