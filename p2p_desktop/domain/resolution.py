"""What finance may decide about a document that does not fit its order."""

from __future__ import annotations

from enum import StrEnum

from p2p_desktop.language import _


class Resolution(StrEnum):
    """One decision; each needs a reason."""

    ACCEPT_VARIANCE = "accept_variance"
    WAIT_FOR_GOODS = "wait_for_goods"
    REVISE_ORDER = "revise_order"
    ASSIGN_LINE = "assign_line"
    ASK_CREDIT_NOTE = "ask_credit_note"
    REJECT = "reject"


class MatchState(StrEnum):
    """Where a result stands: it fits, finance has to look, finance has decided, the document was rejected."""

    PASSED = "passed"
    OPEN = "open"
    RESOLVED = "resolved"
    REJECTED = "rejected"


def resolution_words(resolution: Resolution) -> str:
    """Name a decision as a command."""
    return {
        Resolution.ACCEPT_VARIANCE: _("Accept the difference"),
        Resolution.WAIT_FOR_GOODS: _("Wait for the goods"),
        Resolution.REVISE_ORDER: _("Have the order revised"),
        Resolution.ASSIGN_LINE: _("Assign to a line of the order"),
        Resolution.ASK_CREDIT_NOTE: _("Ask for a credit note"),
        Resolution.REJECT: _("Reject the document"),
    }[resolution]
