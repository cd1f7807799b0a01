"""The words, icons and colours of every state: the same ones on every screen."""

from __future__ import annotations

from p2p_desktop.domain import order, request
from p2p_desktop.domain.document import DocumentState, Kind
from p2p_desktop.domain.findings import Severity
from p2p_desktop.domain.job import JobKind, JobState
from p2p_desktop.domain.order import OrderState
from p2p_desktop.domain.people import Role
from p2p_desktop.domain.request import RequestState
from p2p_desktop.language import _, _n
from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.badge import PillWords

_REQUEST: dict[RequestState, tuple[str, tokens.Kind]] = {
    RequestState.DRAFT: ("pencil", "neutral"),
    RequestState.IN_APPROVAL: ("clock", "attention"),
    RequestState.RETURNED: ("corner-up-left", "attention"),
    RequestState.REJECTED: ("circle-x", "bad"),
    RequestState.APPROVED: ("circle-check", "good"),
    RequestState.ORDERED: ("package", "good"),
    RequestState.CLOSED: ("package-check", "neutral"),
    RequestState.CANCELLED: ("circle-slash", "neutral"),
}
_ORDER: dict[OrderState, tuple[str, tokens.Kind]] = {
    OrderState.ISSUED: ("package", "good"),
    OrderState.ON_HOLD: ("circle-pause", "attention"),
    OrderState.CLOSED: ("package-check", "neutral"),
    OrderState.CANCELLED: ("circle-slash", "neutral"),
}
_SEVERITY: dict[Severity, tuple[str, tokens.Kind]] = {
    Severity.NOTE: ("info", "neutral"),
    Severity.WARNING: ("triangle-alert", "attention"),
    Severity.BLOCKING: ("circle-alert", "bad"),
    Severity.HARD: ("circle-x", "bad"),
}


def request_pill(state: RequestState) -> PillWords:
    """Return the pill of a request's state."""
    icon, kind = _REQUEST[state]
    return PillWords(icon, request.state_words(state), kind)


def order_pill(state: OrderState) -> PillWords:
    """Return the pill of an order's state."""
    icon, kind = _ORDER[state]
    return PillWords(icon, order.state_words(state), kind)


def document_pill(state: DocumentState) -> PillWords:
    """Return the pill of a document's state."""
    return {
        DocumentState.QUEUED: PillWords("clock", _("Queued"), "neutral"),
        DocumentState.READING: PillWords("loader", _("Being read"), "neutral"),
        DocumentState.READ: PillWords("circle-check", _("Read"), "good"),
        DocumentState.NEEDS_REVIEW: PillWords("triangle-alert", _("To check"), "attention"),
        DocumentState.FAILED: PillWords("circle-x", _("Not readable"), "bad"),
        DocumentState.REPLACED: PillWords("files", _("Replaced"), "neutral"),
    }[state]


def job_pill(state: JobState) -> PillWords:
    """Return the pill of a background job's state."""
    return {
        JobState.WAITING: PillWords("clock", _("Waiting"), "neutral"),
        JobState.RUNNING: PillWords("loader", _("Running"), "neutral"),
        JobState.DONE: PillWords("circle-check", _("Done"), "good"),
        JobState.FAILED: PillWords("circle-x", _("Failed"), "bad"),
        JobState.PARKED: PillWords("circle-pause", _("Parked"), "attention"),
        JobState.CANCELLED: PillWords("circle-slash", _("Cancelled"), "neutral"),
    }[state]


def match_pill(passed: bool | None, *, is_resolved: bool = False) -> PillWords:
    """Return the pill of a match: passed, with differences (open or settled), or not compared yet (None)."""
    if passed is None:
        return PillWords("clock", _("Not compared yet"), "neutral")
    if passed:
        return PillWords("circle-check", _("Matches"), "good")
    if is_resolved:
        return PillWords("check", _("Settled"), "good")
    return PillWords("triangle-alert", _("Differs"), "attention")


def severity_pill(severity: Severity) -> PillWords:
    """Return the pill of a finding's weight."""
    icon, kind = _SEVERITY[severity]
    words = {
        Severity.NOTE: _("Note"),
        Severity.WARNING: _("Warning"),
        Severity.BLOCKING: _("Blocks"),
        Severity.HARD: _("Fails"),
    }
    return PillWords(icon, words[severity], kind)


def reading_mark(*, is_sure: bool, by_person: bool = False, rule_failed: bool = False) -> PillWords:
    """Return the mark of an extracted field: shape and word, not colour alone."""
    if rule_failed:
        return PillWords("circle-x", _("Rule failed"), "bad")
    if by_person:
        return PillWords("user-check", _("Confirmed by a person"), "good")
    if is_sure:
        return PillWords("check", _("Confirmed by a rule"), "good")
    return PillWords("circle-question-mark", _("To check"), "attention")


def kind_words(kind: Kind) -> str:
    """Name a kind of document."""
    return {
        Kind.PROFORMA: _("Proforma"),
        Kind.INVOICE: _("Invoice"),
        Kind.RECEIPT: _("Receipt"),
        Kind.DELIVERY_NOTE: _("Delivery note"),
        Kind.CREDIT_NOTE: _("Credit note"),
        Kind.ORDER_CONFIRMATION: _("Order confirmation"),
        Kind.OTHER: _("Other document"),
    }[kind]


def role_words(role: Role) -> str:
    """Name a role."""
    return {
        Role.REQUESTER: _("Requester"),
        Role.APPROVER: _("Approver"),
        Role.FINANCE: _("Finance"),
        Role.ADMINISTRATOR: _("Administrator"),
    }[role]


def job_words(kind: JobKind) -> str:
    """Name what a background job does."""
    return {
        JobKind.READ_DOCUMENT: _("Read document"),
        JobKind.OCR_DOCUMENT: _("Recognise text"),
        JobKind.EXTRACT_DOCUMENT: _("Find fields"),
        JobKind.ASK_MODEL: _("Ask the model"),
        JobKind.LEARN: _("Learn"),
        JobKind.ISSUE_ORDER: _("Issue order"),
        JobKind.PRINT_ORDER: _("Make order PDF"),
        JobKind.VALIDATE_DOCUMENT: _("Compare with order"),
        JobKind.NOTIFY: _("Notify"),
        JobKind.SEND_MAIL: _("Mail a notice"),
        JobKind.GATHER_MAIL: _("Gather mail"),
        JobKind.HOUSEKEEPING: _("Housekeeping"),
        JobKind.HEALTH: _("Health check"),
        JobKind.BACK_UP: _("Copy the database"),
        JobKind.LOOK_FOR_UPDATE: _("Look for a newer version"),
        JobKind.BACK_UP_WHOLE: _("Back up everything"),
    }[kind]


def begun_words(files: int) -> str:
    """Say that a batch of files was begun."""
    return _n(
        "{number} file is taken in, also where you close the program. You are told when it is read; leave it where it "
        "is until then.",
        "{number} files are taken in one after another, also where you close the program. You are told when all are "
        "read; leave them where they are until then.",
        files,
    )


def waiting_words(files: int) -> str:
    """Say that files which were opened with the program wait until somebody has signed in."""
    return _n(
        "{number} file waits and is taken in when you have signed in. Until then it only lies where it was.",
        "{number} files wait and are taken in when you have signed in. Until then they only lie where they were.",
        files,
    )
