"""Finance settles what does not fit: with a reason, against the newest result, by name."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from p2p_desktop.domain.findings import FindingCode, Severity
from p2p_desktop.domain.resolution import MatchState, Resolution
from p2p_desktop.errors import ChangedMeanwhile, Refused
from p2p_desktop.services import resolving, reviewing, validating
from tests.trail import DESKS, LAPTOPS, TABLES, Trail
from tests.work_off import work_off


def _differing(trail: Trail) -> str:
    return trail.dropped(trail.receipt("receipt-price-quantity", DESKS))


def test_accepting_the_variance_settles_the_whole_result(trail: Trail) -> None:
    document_id = _differing(trail)
    match = trail.match(document_id)
    resolving.resolve(trail.dana, match.id, Resolution.ACCEPT_VARIANCE, reason="agreed by phone", version=match.version)
    after = trail.match(document_id)
    assert after.state is MatchState.RESOLVED
    (decided,) = after.resolutions
    assert (decided.decision, decided.reason, decided.person_name) == (
        Resolution.ACCEPT_VARIANCE,
        "agreed by phone",
        "Dana Novak",
    )


def test_deciding_about_every_difference_settles_the_result(trail: Trail) -> None:
    document_id = _differing(trail)
    match = trail.match(document_id)
    grave = [finding for finding in match.findings if finding.severity is not Severity.NOTE]
    version = match.version
    for number, finding in enumerate(grave, 1):
        version = resolving.resolve(
            trail.dana, match.id, Resolution.ASK_CREDIT_NOTE, reason="asked", version=version, finding_id=finding.id
        )
        expected = MatchState.RESOLVED if number == len(grave) else MatchState.OPEN
        assert trail.match(document_id).state is expected
    assert all(finding.resolution for finding in trail.match(document_id).findings if finding in grave)


def test_a_decision_needs_a_reason_and_changes_nothing_without(trail: Trail) -> None:
    match = trail.match(_differing(trail))
    with pytest.raises(Refused) as refusal:
        resolving.resolve(trail.dana, match.id, Resolution.ACCEPT_VARIANCE, reason="  ", version=match.version)
    assert (refusal.value.code, refusal.value.field) == ("NO_REASON", "reason")
    after = trail.match(match.document.id)
    assert (after.state, after.version, after.resolutions) == (MatchState.OPEN, match.version, ())


def test_only_finance_decides(trail: Trail) -> None:
    match = trail.match(_differing(trail))
    for context in (trail.company.ana, trail.company.ben, trail.company.erik):
        with pytest.raises(Refused) as refusal:
            resolving.resolve(context, match.id, Resolution.ACCEPT_VARIANCE, reason="fine", version=match.version)
        assert refusal.value.code == "NOT_ALLOWED"


def test_a_decision_on_an_older_version_is_refused(trail: Trail) -> None:
    match = trail.match(_differing(trail))
    first = match.findings[0].id
    resolving.resolve(
        trail.dana, match.id, Resolution.WAIT_FOR_GOODS, reason="soon", version=match.version, finding_id=first
    )
    with pytest.raises(ChangedMeanwhile):
        resolving.resolve(trail.dana, match.id, Resolution.ACCEPT_VARIANCE, reason="ok", version=match.version)


def test_rejecting_takes_the_billing_back_and_judges_the_others_again(trail: Trail) -> None:
    first = trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    trail.world.clock.forward(minutes=1)
    second = trail.dropped(trail.receipt("receipt-billed-before", LAPTOPS))
    assert trail.match(second).passed is False
    match = trail.match(first)
    resolving.resolve(trail.dana, match.id, Resolution.REJECT, reason="not ours", version=match.version)
    work_off(trail.world)
    assert trail.match(first).state is MatchState.REJECTED
    assert trail.document(first).is_rejected is True
    assert trail.match(second).passed is True
    assert [line.billed_quantity for line in trail.order(LAPTOPS).lines] == [Decimal(5)] * 3
    with pytest.raises(Refused):
        validating.choose_order(trail.dana, first, trail.orders[DESKS], version=trail.document(first).version)


def test_accepting_another_vendor_records_the_billing_that_was_held_back(trail: Trail) -> None:
    document_id = trail.dropped(trail.receipt("receipt-other-vendor", TABLES))
    match = trail.match(document_id)
    assert [line.billed_quantity for line in trail.order(TABLES).lines] == [0, 0, 0, 0]
    resolving.resolve(trail.dana, match.id, Resolution.ACCEPT_VARIANCE, reason="new name", version=match.version)
    assert [line.billed_quantity for line in trail.order(TABLES).lines] == [1, 8, 3, 1]


def test_a_settled_result_is_not_decided_again(trail: Trail) -> None:
    match = trail.match(_differing(trail))
    version = resolving.resolve(trail.dana, match.id, Resolution.ACCEPT_VARIANCE, reason="fine", version=match.version)
    with pytest.raises(Refused) as refusal:
        resolving.resolve(trail.dana, match.id, Resolution.ASK_CREDIT_NOTE, reason="oh", version=version)
    assert refusal.value.code == "NOT_OPEN"


def test_only_a_line_that_is_not_on_the_order_is_assigned_to_one(trail: Trail) -> None:
    match = trail.match(_differing(trail))
    priced = next(finding for finding in match.findings if finding.code is FindingCode.PRICE_OVER)
    with pytest.raises(Refused) as refusal:
        resolving.resolve(
            trail.dana, match.id, Resolution.ASSIGN_LINE, reason="same thing", version=match.version,
            finding_id=priced.id, order_line=1,
        )  # fmt: skip
    assert refusal.value.code == "NO_LINE"
    assert trail.world.check_audit().is_ok


def test_a_line_that_is_not_on_the_order_is_billed_where_finance_assigns_it(trail: Trail) -> None:
    document_id = trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    view = trail.document(document_id)
    renamed = replace(view.lines[2], description="Rucksäcke laut Absprache", code="ZZ-1", quantity=Decimal(4))
    reviewing.correct_lines(trail.dana, document_id, [*view.lines[:2], renamed], version=view.version)
    work_off(trail.world)
    match = trail.match(document_id)
    stranger = next(each for each in match.findings if each.code is FindingCode.LINE_NOT_ON_PO)
    assert trail.order(LAPTOPS).lines[2].billed_quantity == 0
    resolving.resolve(
        trail.dana, match.id, Resolution.ASSIGN_LINE, reason="the backpacks", version=match.version,
        finding_id=stranger.id, order_line=3,
    )  # fmt: skip
    assert trail.order(LAPTOPS).lines[2].billed_quantity == 4
