"""What was learned from corrections (X-5): wished for, removed, accepted. The learning itself is ``replaying``."""

from __future__ import annotations

from p2p_desktop.domain.job import JobKind
from p2p_desktop.domain.learning import RuleState
from p2p_desktop.domain.people import Permission
from p2p_desktop.errors import NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.services.context import Change, Context, changing
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.learning import LearnedRuleRow


def want_learning(change: Change, row: DocumentRow) -> None:
    """Have the program learn from a document that a person has confirmed."""
    change.enqueue(JobKind.LEARN, key=f"learn:{row.id}:{row.version}", document_id=row.id)


def remove_rule(context: Context, rule_id: str) -> None:
    """Forget what was learned; the rule stays in the list of what there was."""
    context.person.must_be_allowed(Permission.ADMINISTER)
    _set_state(context, rule_id, RuleState.REMOVED, event="rule_removed", reason="")


def accept_rule(context: Context, rule_id: str, *, reason: str) -> None:
    """Apply a rule that its replay had refused, or that failed since; somebody has to say why."""
    context.person.must_be_allowed(Permission.ADMINISTER)
    if not reason.strip():
        raise Refused("NO_REASON", _("Say why the rule is to be applied all the same."), field="reason")
    _set_state(context, rule_id, RuleState.ACTIVE, event="rule_accepted", reason=reason.strip())


def _set_state(context: Context, rule_id: str, state: RuleState, *, event: str, reason: str) -> None:
    with changing(context, event, noun="learned_rule", object_id=rule_id) as change:
        row = change.session.get(LearnedRuleRow, rule_id)
        if row is None:
            raise NotFound("NO_RULE", _("This rule is not there any more."))
        before, row.state = row.state, state.value
        if state is RuleState.ACTIVE:
            row.failed = 0
        change.record(event, noun="learned_rule", object_id=rule_id, reason=reason,
                      changes={"state": (before, row.state), "vendor": (row.vendor, row.vendor)})  # fmt: skip
