"""M-13: which order does a document belong to?"""

from __future__ import annotations

from dataclasses import replace

from p2p_desktop.domain import po_number
from p2p_desktop.domain.document import KnownVendor
from p2p_desktop.domain.expected import ExpectedOrder
from p2p_desktop.domain.finding_order import find_order
from tests.domain.papers import VENDOR, document_of, order_of

OTHER_VENDOR = KnownVendor("v2", "Northwind Traders Ltd", tax_id="GB999999973")
LAPTOP = "2 x Laptop 730.00"
CHAIR = "4 x Chair 55.00"


def numbered(running: int, *lines: str, vendor: KnownVendor = VENDOR, reference: str = "") -> ExpectedOrder:
    """Build an order with a number of its own."""
    order = order_of(*lines, vendor=vendor)
    return replace(order, id=f"o{running}", number=po_number.make(2026, running), vendor_reference=reference)


LAPTOPS = numbered(1, LAPTOP, reference="Q-2026/017")
CHAIRS = numbered(2, CHAIR)
LAPTOPS_AGAIN = numbered(3, LAPTOP)
ELSEWHERE = numbered(4, LAPTOP, vendor=OTHER_VENDOR)


def test_m13_the_order_number_on_the_document_comes_first() -> None:
    answer, candidates = find_order(document_of(LAPTOP, reference=f"Your PO: {CHAIRS.number}"), [LAPTOPS, CHAIRS])
    assert answer == CHAIRS.id
    assert [(each.order_id, each.rank) for each in candidates] == [("o2", 1), ("o1", 3)]
    assert candidates[0].why == "Its number stands on the document."


def test_m13_the_order_number_is_read_through_ocr_confusions() -> None:
    misread = CHAIRS.number.replace("000002", "OO0OO2").lower()
    assert find_order(document_of(CHAIR, reference=misread), [LAPTOPS, CHAIRS])[0] == CHAIRS.id
    one_wrong = CHAIRS.number.replace("2026", "2028")
    assert find_order(document_of(CHAIR, reference=one_wrong), [LAPTOPS, CHAIRS])[0] == CHAIRS.id


def test_m13_numbers_of_another_form_are_compared_as_they_are() -> None:
    order = replace(CHAIRS, number="PO-1007")
    assert find_order(document_of(CHAIR, reference="po 1007"), [LAPTOPS, order])[0] == order.id


def test_m13_a_closed_order_is_found_by_its_number_but_not_by_its_value() -> None:
    closed = replace(CHAIRS, is_open=False)
    assert find_order(document_of(CHAIR, reference=closed.number), [closed])[0] == closed.id
    assert find_order(document_of(CHAIR), [closed]) == (None, ())


def test_m13_then_the_vendors_own_reference() -> None:
    document = document_of("1 x Laptop 700.00", reference="Q 2026-017")
    answer, candidates = find_order(document, [LAPTOPS, LAPTOPS_AGAIN])
    assert answer == LAPTOPS.id
    assert candidates[0].rank == 2


def test_m13_a_reference_of_another_vendor_is_no_reason() -> None:
    document = document_of("1 x Laptop 700.00", reference="Q-2026/017", vendor=OTHER_VENDOR.name)
    assert find_order(document, [LAPTOPS]) == (None, ())


def test_m13_then_open_lines_that_come_to_the_same_total() -> None:
    answer, candidates = find_order(document_of(CHAIR), [LAPTOPS, CHAIRS])
    assert answer == CHAIRS.id
    assert [each.rank for each in candidates] == [3, 5]


def test_m13_open_lines_may_be_some_of_an_order() -> None:
    both = numbered(5, LAPTOP, CHAIR)
    assert find_order(document_of(CHAIR), [LAPTOPS, both])[0] == both.id


def test_m13_then_vendor_and_a_total_that_is_near() -> None:
    answer, candidates = find_order(document_of("4 x Armchair 55.20"), [LAPTOPS, CHAIRS])
    assert answer == CHAIRS.id
    assert candidates[0].rank == 4


def test_m13_two_answers_are_no_answer() -> None:
    answer, candidates = find_order(document_of(LAPTOP), [LAPTOPS, LAPTOPS_AGAIN])
    assert answer is None
    assert [each.order_id for each in candidates] == ["o1", "o3"]
    two_numbers = document_of(LAPTOP, reference=f"{LAPTOPS.number} {CHAIRS.number}")
    assert find_order(two_numbers, [LAPTOPS, CHAIRS])[0] is None


def test_m13_the_orders_of_another_vendor_or_currency_are_not_taken_by_value() -> None:
    assert find_order(document_of(LAPTOP), [ELSEWHERE]) == (None, ())
    assert find_order(document_of(LAPTOP, currency="USD"), [LAPTOPS])[0] is None


def test_m13_open_orders_of_the_vendor_are_offered_when_nothing_else_fits() -> None:
    answer, candidates = find_order(document_of("1 x Something 9.99"), [LAPTOPS, CHAIRS, ELSEWHERE])
    assert answer is None
    assert [(each.order_id, each.rank) for each in candidates] == [("o1", 5), ("o2", 5)]


def test_m13_the_answer_does_not_depend_on_the_order_of_orders() -> None:
    document = document_of(CHAIR)
    assert find_order(document, [LAPTOPS, CHAIRS, ELSEWHERE]) == find_order(document, [ELSEWHERE, CHAIRS, LAPTOPS])
