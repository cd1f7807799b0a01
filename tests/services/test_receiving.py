"""Goods receipts, and bills that are held against them where the company wants it (M-1)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from p2p_desktop.domain.findings import FindingCode
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Refused
from p2p_desktop.services import administering, ordering, receiving
from p2p_desktop.store.queries.orders import OrderView
from tests.trail import LAPTOPS, Trail
from tests.work_off import work_off


def _received(order: OrderView) -> list[Decimal]:
    return [line.received_quantity for line in order.lines]


def _codes(trail: Trail, document_id: str) -> set[FindingCode]:
    return {finding.code for finding in trail.match(document_id).findings}


def test_what_arrived_is_added_up_line_by_line(trail: Trail) -> None:
    order = trail.order(LAPTOPS)
    receiving.receive(trail.dana, order.id, {1: Decimal(2), 3: Decimal("0.5")}, note="Two boxes", version=order.version)
    order = trail.order(LAPTOPS)
    receiving.receive(trail.company.ana, order.id, {1: Decimal(1)}, version=order.version)
    order = trail.order(LAPTOPS)
    assert _received(order) == [3, 0, Decimal("0.5")]
    assert [(each.person_name, each.note) for each in order.receipts] == [("Dana Novak", "Two boxes"), ("Ana Ruiz", "")]
    assert trail.world.check_audit().is_ok


def test_a_receipt_that_was_taken_back_counts_no_more_and_stays_visible(trail: Trail) -> None:
    order = trail.order(LAPTOPS)
    receipt = receiving.receive(trail.company.ana, order.id, {1: Decimal(2)}, version=order.version)
    for _time in range(2):
        receiving.take_back(trail.company.ana, receipt)
    order = trail.order(LAPTOPS)
    assert _received(order) == [0, 0, 0]
    assert [each.taken_back_by for each in order.receipts] == [trail.company.ana.person.id]


@pytest.mark.parametrize("quantities", [{}, {1: Decimal(0)}, {1: Decimal(-1)}, {1: Decimal(10) ** 12}, {9: Decimal(1)}])
def test_what_cannot_have_arrived_is_refused(trail: Trail, quantities: dict[int, Decimal]) -> None:
    order = trail.order(LAPTOPS)
    with pytest.raises((Refused, NotFound)):
        receiving.receive(trail.dana, order.id, quantities, version=order.version)
    assert trail.order(LAPTOPS).receipts == ()


def test_another_window_and_other_people_are_told(trail: Trail) -> None:
    order = trail.order(LAPTOPS)
    receiving.receive(trail.dana, order.id, {1: Decimal(1)}, version=order.version)
    with pytest.raises(ChangedMeanwhile):
        receiving.receive(trail.dana, order.id, {1: Decimal(1)}, version=order.version)
    with pytest.raises((Refused, NotFound)):
        receiving.receive(trail.company.ben, order.id, {1: Decimal(1)}, version=order.version + 1)


def test_an_order_of_which_something_arrived_is_not_cancelled(trail: Trail) -> None:
    order = trail.order(LAPTOPS)
    receiving.receive(trail.dana, order.id, {1: Decimal(1)}, version=order.version)
    with pytest.raises(Refused) as refusal:
        ordering.cancel(trail.dana, order.id, reason="Not needed", version=order.version + 1)
    assert refusal.value.code == "ARRIVED"


def test_two_way_pays_what_was_ordered_whatever_arrived(trail: Trail) -> None:
    document_id = trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    assert trail.match(document_id).passed


def test_three_way_pays_only_what_arrived_and_looks_again_when_more_does(trail: Trail) -> None:
    administering.set_three_way(trail.company.erik, is_three_way=True)
    document_id = trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    assert FindingCode.QTY_NOT_RECEIVED in _codes(trail, document_id)
    assert not trail.match(document_id).passed
    order = trail.order(LAPTOPS)
    arrived = {line.position: line.quantity for line in order.lines}
    receiving.receive(trail.dana, order.id, arrived, version=order.version)
    work_off(trail.world)
    assert _codes(trail, document_id) == set()
    assert trail.match(document_id).passed


def test_only_an_administrator_chooses_between_the_two(trail: Trail) -> None:
    with pytest.raises(Refused):
        administering.set_three_way(trail.dana, is_three_way=True)
