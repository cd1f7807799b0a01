"""Receipts are held against their order: what fits passes, what does not is told once, in words, with codes."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import pytest

from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.findings import FindingCode
from p2p_desktop.domain.resolution import MatchState
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Refused
from p2p_desktop.services import intake, reviewing, validating, vendors
from p2p_desktop.services.context import reading
from p2p_desktop.services.intake import Purpose
from p2p_desktop.store.queries import notifications
from p2p_desktop.store.queries.notifications import NoticeRow
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.store.tables.matching import MatchRow
from tests.trail import DESKS, LAPTOPS, TABLES, Trail
from tests.work_off import work_off


def _notices(trail: Trail, match_id: str) -> list[NoticeRow]:
    with reading(trail.dana) as session:
        rows = notifications.page(session, trail.dana.person, PageRequest()).rows
    return [row for row in rows if row.object_id == match_id]


def _codes(trail: Trail, document_id: str) -> set[FindingCode]:
    return {finding.code for finding in trail.match(document_id).findings}


def test_a_receipt_that_fits_passes_and_bills_its_order(trail: Trail) -> None:
    document_id = trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    match = trail.match(document_id)
    assert (match.passed, match.state, match.overall) == (True, MatchState.PASSED, Decimal(1))
    assert match.findings == ()
    assert [line.billed_quantity for line in trail.order(LAPTOPS).lines] == [Decimal(5)] * 3
    assert trail.document(document_id).order_id == trail.orders[LAPTOPS]
    assert _notices(trail, match.id) == []


def test_price_and_quantity_differences_are_found_and_finance_is_told_once(trail: Trail) -> None:
    document_id = trail.dropped(trail.receipt("receipt-price-quantity", DESKS))
    match = trail.match(document_id)
    assert match.passed is False
    assert {FindingCode.PRICE_OVER, FindingCode.QTY_OVER} <= _codes(trail, document_id)
    (notice,) = _notices(trail, match.id)
    assert notice.screen == "matching"
    assert trail.order(DESKS).number in notice.title
    assert "336.50 EUR each, agreed 318.50 EUR" in notice.sentence
    assert work_off(trail.world) == []
    assert len(_notices(trail, match.id)) == 1


def test_only_active_finance_is_told(trail: Trail) -> None:
    match = trail.match(trail.dropped(trail.receipt("receipt-price-quantity", DESKS)))
    company = trail.company
    for context in (company.ana, company.ben, company.clara, company.erik):
        with reading(context) as session:
            rows = notifications.page(session, context.person, PageRequest()).rows
        assert match.id not in {row.object_id for row in rows}


def test_a_receipt_of_another_vendor_fails_whatever_the_score_and_bills_nothing(trail: Trail) -> None:
    document_id = trail.dropped(trail.receipt("receipt-other-vendor", TABLES))
    match = trail.match(document_id)
    assert match.overall >= Decimal("0.8")
    assert (match.passed, match.state) == (False, MatchState.OPEN)
    assert FindingCode.VENDOR in _codes(trail, document_id)
    assert [line.billed_quantity for line in trail.order(TABLES).lines] == [0, 0, 0, 0]


def test_what_was_billed_before_is_not_billed_again_unnoticed(trail: Trail) -> None:
    trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    second = trail.dropped(trail.receipt("receipt-billed-before", LAPTOPS))
    assert FindingCode.QTY_OVER in _codes(trail, second)
    assert trail.match(second).passed is False


def test_the_first_document_stays_good_when_it_is_validated_after_the_second(trail: Trail) -> None:
    first = trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    trail.world.clock.forward(minutes=5)
    trail.dropped(trail.receipt("receipt-billed-before", LAPTOPS))
    reviewing.confirm(trail.dana, first, version=trail.document(first).version)
    work_off(trail.world)
    assert trail.match(first).passed is True


def test_validating_the_same_revision_twice_gives_one_result(trail: Trail) -> None:
    document_id = trail.dropped(trail.receipt("receipt-price-quantity", DESKS))
    before = trail.match(document_id)
    validating.validate(trail.world.context, document_id)
    work_off(trail.world)
    after = trail.match(document_id)
    assert (after.id, after.earlier) == (before.id, ())
    assert len(_notices(trail, after.id)) == 1


def test_a_correction_is_validated_anew_and_the_older_result_is_kept(trail: Trail) -> None:
    document_id = trail.dropped(trail.receipt("receipt-other-vendor", TABLES))
    before = trail.match(document_id)
    version = trail.document(document_id).version
    reviewing.correct_field(trail.dana, document_id, FieldName.VENDOR, "Mobilier Clairval SAS", version=version)
    work_off(trail.world)
    after = trail.match(document_id)
    assert after.id != before.id
    assert [each.id for each in after.earlier] == [before.id]
    assert after.scores.vendor != before.scores.vendor


def test_a_document_without_an_order_waits_for_a_person_who_chooses_it(trail: Trail) -> None:
    path = trail.receipt("receipt-fits-laptops", LAPTOPS)
    taken = intake.take_in(trail.dana, path, purpose=Purpose.RECEIPT)
    work_off(trail.world)
    version = trail.document(taken.document_id).version
    for name in (FieldName.ORDER_REFERENCE, FieldName.VENDOR, FieldName.TAX_ID, FieldName.TOTAL, FieldName.IBAN):
        version = reviewing.correct_field(trail.dana, taken.document_id, name, "", version=version)
    work_off(trail.world)
    lost = trail.match(taken.document_id)
    assert (lost.order, lost.state) == (None, MatchState.OPEN)
    assert "Choose the order" in lost.reason
    assert [line.billed_quantity for line in trail.order(LAPTOPS).lines] == [0, 0, 0]
    version = trail.document(taken.document_id).version
    validating.choose_order(trail.dana, taken.document_id, trail.orders[LAPTOPS], version=version)
    work_off(trail.world)
    chosen = trail.match(taken.document_id)
    assert chosen.order is not None
    assert chosen.order.id == trail.orders[LAPTOPS]


def test_choosing_an_order_is_refused_where_it_changed_or_may_not_be_seen(trail: Trail) -> None:
    document_id = trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    with pytest.raises(ChangedMeanwhile):
        validating.choose_order(trail.dana, document_id, trail.orders[DESKS], version=1)
    version = trail.document(document_id).version
    with pytest.raises(NotFound):
        validating.choose_order(trail.dana, document_id, "no such order", version=version)
    with pytest.raises(Refused):
        validating.choose_order(trail.company.ana, document_id, trail.orders[LAPTOPS], version=version)
    assert trail.document(document_id).version == version


def test_the_same_number_a_second_time_is_a_duplicate(trail: Trail) -> None:
    trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS, number="HLC-77"))
    trail.world.clock.forward(minutes=1)
    second = trail.dropped(trail.receipt("receipt-billed-before", LAPTOPS, number="hlc-077"))
    duplicate = next(each for each in trail.match(second).findings if each.code is FindingCode.DUPLICATE)
    assert (duplicate.rule, duplicate.severity) == ("D-2", "hard")
    assert [line.billed_quantity for line in trail.order(LAPTOPS).lines] == [Decimal(5)] * 3


def test_an_order_that_was_named_at_the_drop_is_the_order(trail: Trail) -> None:
    path = trail.receipt("receipt-fits-laptops", LAPTOPS)
    document_id = trail.dropped(path, order_id=trail.orders[DESKS])
    match = trail.match(document_id)
    assert match.order is not None
    assert match.order.id == trail.orders[DESKS]
    assert match.passed is False


def test_the_inputs_of_each_result_are_kept(trail: Trail) -> None:
    document_id = trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    match_id = trail.match(document_id).id
    with reading(trail.dana) as session:
        row = session.get_one(MatchRow, match_id)
    order, document = cast("dict[str, object]", row.inputs["order"]), cast("dict[str, object]", row.inputs["document"])
    assert order["number"] == trail.order(LAPTOPS).number
    assert cast("dict[str, str]", document["fields"])["total"] == "9564.03"
    assert cast("dict[str, str]", row.inputs["tolerances"])["price_percent"] == "2"
    assert trail.world.check_audit().is_ok


def test_a_confirmed_account_has_the_vendors_documents_judged_again(trail: Trail) -> None:
    document_id = trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    before = trail.match(document_id)
    vendor_id = trail.order(LAPTOPS).vendor_id
    account_id = vendors.propose_account(trail.company.ana, vendor_id, "IE29AIBK93115212345678")
    vendors.confirm_account(trail.dana, account_id, how="called the number we know")
    work_off(trail.world)
    after = trail.match(document_id)
    assert (after.passed, [each.id for each in after.earlier]) == (False, [before.id])
    changed = next(finding for finding in after.findings if finding.code is FindingCode.BANK_CHANGED)
    assert changed.place is not None
