"""Resolve what does not fit: finance decides, with a reason, about one finding or a whole result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from p2p_desktop.domain.billing import Billing, billing_of, may_be_billed
from p2p_desktop.domain.findings import Finding, FindingCode, Severity
from p2p_desktop.domain.people import Permission
from p2p_desktop.domain.resolution import MatchState, Resolution
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.services.context import Change, Context, Session, changing
from p2p_desktop.services.reading import document_row
from p2p_desktop.services.revalidating import judge_others_of_order, judge_those_of_vendor
from p2p_desktop.store import matches
from p2p_desktop.store.documents import load_extraction
from p2p_desktop.store.expected_orders import load_expected
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.matching import MatchFindingRow, MatchRow, ResolutionRow

__all__ = ["Resolution", "resolve"]


def resolve(
    context: Context,
    match_id: str,
    resolution: Resolution,
    *,
    reason: str,
    version: int,
    finding_id: str = "",
    order_line: int | None = None,
) -> int:
    """Decide about one finding, or (without ``finding_id``) about the whole result; returns its new version.

    ``order_line`` names the line of the order that ``ASSIGN_LINE`` assigns the finding's document line to.
    """
    with changing(context, "resolve", noun="match", object_id=match_id) as change:
        context.person.must_be_allowed(Permission.RESOLVE)
        match = _open_match(change.session, match_id, resolution, version=version)
        if not reason.strip():
            raise Refused("NO_REASON", _("Say why. The reason is kept with the decision."), field="reason")
        finding = _finding(change.session, match, finding_id, resolution)
        _enter(change, match, resolution, reason=reason.strip(), finding_id=finding_id)
        before = match.state
        if resolution is Resolution.REJECT:
            _reject(change, match)
        else:
            if resolution is Resolution.ASSIGN_LINE:
                _assign(change, match, finding, order_line)
            _settle(change, match, is_whole=not finding_id)
        match.version += 1
        change.record("resolved", noun="match", object_id=match.id, revision=match.version, reason=reason.strip(),
                      changes={"state": (before, match.state), "decision": ("", resolution.value),
                               "finding": ("", finding.code if finding else "")},
                      rule_version=match.rule_version)  # fmt: skip
        return match.version


def _open_match(session: Session, match_id: str, resolution: Resolution, *, version: int) -> MatchRow:
    match = session.get(MatchRow, match_id)
    if match is None:
        raise NotFound("NO_MATCH", _("This result is not there any more."))
    if match.version != version or not match.is_current:
        raise ChangedMeanwhile("CHANGED", _("This result changed meanwhile. Look at the new one, then decide."))
    if resolution is Resolution.REJECT and match.state != MatchState.REJECTED:
        return match
    if match.state not in (MatchState.OPEN, MatchState.PASSED) or not _undecided(session, match):
        raise Refused("NOT_OPEN", _("Nothing is left to decide about this result."))
    if not match.order_id:
        raise Refused("NO_ORDER", _("Choose the order this document belongs to first, or reject it."))
    return match


def _finding(session: Session, match: MatchRow, finding_id: str, resolution: Resolution) -> MatchFindingRow | None:
    if not finding_id:
        if resolution is Resolution.ASSIGN_LINE:
            raise Refused("NO_FINDING", _("Choose the line that is to be assigned."))
        return None
    if resolution is Resolution.REJECT:
        raise Refused("WHOLE_ONLY", _("A document is rejected as a whole, not line by line."))
    found = next((row for row in matches.finding_rows(session, match.id) if row.id == finding_id), None)
    if found is None:
        raise NotFound("NO_FINDING", _("This difference is not part of the result any more."))
    if any(row.finding_id == finding_id for row in matches.resolution_rows(session, match.id)):
        raise Refused("RESOLVED", _("This difference is decided already."))
    return found


def _enter(change: Change, match: MatchRow, resolution: Resolution, *, reason: str, finding_id: str) -> None:
    change.session.add(
        ResolutionRow(
            id=new_id(),
            match_id=match.id,
            finding_id=finding_id,
            decision=resolution.value,
            reason=reason,
            person_id=change.context.person.id,
            at=change.now,
        )
    )
    change.session.flush()


def _reject(change: Change, match: MatchRow) -> None:
    """Take the document out: it bills nothing, and what it stood in the way of is judged again."""
    match.state = MatchState.REJECTED.value
    row = document_row(change.session, match.document_id)
    row.is_rejected = True
    row.version += 1
    matches.unbill(change.session, row.id)
    change.record("rejected", noun="document", object_id=row.id, revision=row.revision, sha256=row.sha256)
    if row.order_id:
        judge_others_of_order(change, row.order_id, but_not=row.id)
    else:
        judge_those_of_vendor(change, row.vendor_id, but_not=row.id)


def _settle(change: Change, match: MatchRow, *, is_whole: bool) -> None:
    """Close the result when the whole is decided, or every difference that is more than a note."""
    if match.state != MatchState.OPEN or (not is_whole and _graver_than_note(change.session, match.id)):
        return
    match.state = MatchState.RESOLVED.value
    if not may_be_billed(_findings(change.session, match.id)):
        plain = cast("Sequence[Sequence[str]]", match.inputs["billings"])
        _bill_more(change, match, matches.read_billings(plain))


def _undecided(session: Session, match: MatchRow) -> bool:
    """Say whether something is left to decide: an open result, or one that passed in spite of differences."""
    return match.state == MatchState.OPEN or bool(_graver_than_note(session, match.id))


def _graver_than_note(session: Session, match_id: str) -> tuple[MatchFindingRow, ...]:
    """Return the differences, more than notes, that nobody has decided about."""
    decided = {row.finding_id for row in matches.resolution_rows(session, match_id)}
    return tuple(
        row
        for row in matches.finding_rows(session, match_id)
        if row.severity != Severity.NOTE.value and row.id not in decided and "" not in decided
    )


def _findings(session: Session, match_id: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(FindingCode(row.code), Severity(row.severity), row.expected, row.found, row.difference, row.message)
        for row in matches.finding_rows(session, match_id)
    )


def _assign(change: Change, match: MatchRow, finding: MatchFindingRow | None, order_line: int | None) -> None:
    """Bill a line of the document that was on no order line on the one that finance names."""
    if finding is None or finding.document_line is None or finding.order_line is not None:
        raise Refused("NO_LINE", _("Only a line that is not on the order can be assigned to one."))
    row = document_row(change.session, match.document_id)
    (order,) = load_expected(change.session, (match.order_id,), document=row)
    document = load_extraction(change.session, row.id)
    billing = billing_of(order, document, document_line=finding.document_line, position=order_line or 0)
    if billing is None:
        raise Refused("NO_LINE", _("Name the line of the order it belongs to."), field="order_line")
    _bill_more(change, match, (billing,))


def _bill_more(change: Change, match: MatchRow, more: Sequence[Billing]) -> None:
    billed = matches.billed_by(change.session, match.document_id)
    together = {each.position: each for each in billed}
    for each in more:
        before = together.get(each.position)
        quantity = each.quantity + (before.quantity if before else 0)
        net = each.net + (before.net if before else 0)
        together[each.position] = Billing(each.position, quantity, net)
    matches.bill(change.session, match.document_id, match.order_id, tuple(together.values()), now=change.now)
