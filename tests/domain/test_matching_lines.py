"""Line by line: M-1 … M-8, M-10, M-11, M-13 (pairing), M-15."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from p2p_desktop.domain.document import DocumentLine, Kind
from p2p_desktop.domain.expected import ExpectedLine, Tolerances
from p2p_desktop.domain.findings import FindingCode, Severity
from p2p_desktop.domain.reading import Box, Place
from p2p_desktop.errors import Refused
from tests.domain.papers import codes, document_of, matched, only, order_of, ordered

LAPTOP = "2 x Laptop ThinkBook 14 730.00"
DOCK = "2 x Docking station USB-C 120.00"


def billed_before(text: str, quantity: str, amount: str = "0") -> ExpectedLine:
    """Build an order line of which some was billed before."""
    return replace(ordered(text), billed_before=Decimal(quantity), billed_amount_before=Decimal(amount))


def test_m1_two_way_counts_against_what_was_ordered_and_not_billed() -> None:
    order = order_of(billed_before("5 x Toner black 80.00", "3"))
    assert matched(order, document_of("2 x Toner black 80.00")).passed
    result = matched(order, document_of("3 x Toner black 80.00"))
    over = only(result, FindingCode.QTY_OVER)
    assert (over.expected, over.found, over.difference) == ("2", "3", "1")
    assert not result.passed


def test_m1_three_way_counts_against_what_was_received() -> None:
    order = order_of(replace(ordered("5 x Toner black 80.00"), received=Decimal(3)))
    assert matched(order, document_of("3 x Toner black 80.00")).passed
    result = matched(order, document_of("5 x Toner black 80.00"))
    missing = only(result, FindingCode.QTY_NOT_RECEIVED)
    assert (missing.expected, missing.found, missing.difference) == ("3", "5", "2")
    assert missing.severity is Severity.BLOCKING
    assert "QTY_OVER" not in codes(result)


def test_m1_more_than_ordered_and_received_is_both() -> None:
    order = order_of(replace(ordered("5 x Toner black 80.00"), received=Decimal(3)))
    result = matched(order, document_of("6 x Toner black 80.00"))
    assert only(result, FindingCode.QTY_OVER).difference == "1"
    assert only(result, FindingCode.QTY_NOT_RECEIVED).difference == "3"


def test_m2_a_quantity_variance_is_money_at_risk() -> None:
    result = matched(order_of(LAPTOP), document_of("3 x Laptop ThinkBook 14 730.00"))
    over = only(result, FindingCode.QTY_OVER)
    assert (over.expected, over.found, over.difference, over.severity) == ("2", "3", "1", Severity.BLOCKING)
    assert "730.00 EUR" in over.message
    pair = result.pairs[0]
    assert (pair.order_line, pair.document_line, pair.difference, pair.is_inside) == (1, 0, Decimal("730.00"), False)


def test_m2_a_quantity_inside_its_money_limit_passes() -> None:
    tolerances = Tolerances(quantity_percent=Decimal(50), quantity_amount=Decimal(800))
    result = matched(order_of(LAPTOP), document_of("3 x Laptop ThinkBook 14 730.00"), tolerances=tolerances)
    assert "QTY_OVER" not in codes(result)


def test_m3_a_price_variance_is_named_in_money_and_percent() -> None:
    result = matched(order_of(LAPTOP), document_of("2 x Laptop ThinkBook 14 803.00"))
    over = only(result, FindingCode.PRICE_OVER)
    assert (over.expected, over.found, over.difference) == ("730", "803", "146.00")
    assert "146.00 EUR (10 %)" in over.message
    assert not result.passed


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ("102.00", []),  # 2 % exactly: equal passes (M-7)
        ("102.01", ["PRICE_OVER"]),
        ("98.00", []),
        ("97.99", ["PRICE_UNDER"]),
    ],
)
def test_m4_m7_the_percent_limit_holds_where_it_is_the_strictest(price: str, expected: list[str]) -> None:
    result = matched(order_of("1 x Chair 100.00"), document_of(f"1 x Chair {price}"))
    assert [code for code in codes(result) if code.startswith("PRICE")] == expected


@pytest.mark.parametrize(("price", "expected"), [("10050.00", []), ("10050.01", ["PRICE_OVER"])])
def test_m4_the_amount_limit_holds_where_it_is_the_strictest(price: str, expected: list[str]) -> None:
    result = matched(order_of("1 x Machine 10000.00"), document_of(f"1 x Machine {price}"))
    assert [code for code in codes(result) if code.startswith("PRICE")] == expected


def test_m5_zero_allows_nothing() -> None:
    tolerances = Tolerances(price_percent=Decimal(0))
    result = matched(order_of("1 x Chair 100.00"), document_of("1 x Chair 100.01"), tolerances=tolerances)
    assert only(result, FindingCode.PRICE_OVER).difference == "0.01"


@pytest.mark.parametrize(
    "name",
    ["price_percent", "price_amount", "quantity_percent", "quantity_amount", "total_percent", "total_amount",
     "tax_amount", "charges_amount", "threshold"],
)  # fmt: skip
def test_m5_an_empty_limit_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        replace(Tolerances(), **{name: None})
    assert [(problem.code, problem.field) for problem in refused.value.problems] == [("NO_TOLERANCE", name)]


@pytest.mark.parametrize("value", ["-1", "NaN", "Infinity"])
def test_m5_a_limit_that_is_no_amount_is_refused(value: str) -> None:
    with pytest.raises(Refused):
        Tolerances(price_amount=Decimal(value))


def test_m6_above_blocks_and_below_warns() -> None:
    order = order_of("1 x Chair 100.00")
    above = only(matched(order, document_of("1 x Chair 110.00")), FindingCode.PRICE_OVER)
    below = only(matched(order, document_of("1 x Chair 90.00")), FindingCode.PRICE_UNDER)
    assert (above.severity, below.severity) == (Severity.BLOCKING, Severity.WARNING)
    assert (above.difference, below.difference) == ("10.00", "-10.00")


def test_m8_small_overcharges_add_up_over_everything_billed_on_the_line() -> None:
    order = order_of(billed_before("10 x Pallet of paper 1000.00", "5", "5045.00"))
    assert "PRICE_OVER" not in codes(matched(order, document_of("5 x Pallet of paper 1001.00")))
    result = matched(order, document_of("5 x Pallet of paper 1002.00"))
    assert only(result, FindingCode.PRICE_OVER).difference == "55.00"


def test_m8_what_was_billed_completely_before_is_over() -> None:
    order = order_of(billed_before(LAPTOP, "2", "1460.00"))
    result = matched(order, document_of(LAPTOP))
    over = only(result, FindingCode.QTY_OVER)
    assert (over.expected, over.found, over.difference) == ("0", "2", "2")
    assert "1,460.00 EUR" in over.message
    assert not result.passed


def test_a_line_closed_short_expects_nothing_more() -> None:
    order = order_of(LAPTOP, replace(ordered(DOCK, position=2), is_closed=True))
    assert codes(matched(order, document_of(LAPTOP))) == []
    result = matched(order, document_of(LAPTOP, DOCK))
    assert only(result, FindingCode.QTY_OVER).order_line == 2


def test_m10_gross_prices_are_compared_after_removing_tax_by_the_printed_rate() -> None:
    order = order_of("4 x Coffee beans 1 kg 10.00", rate="7")
    till_slip = document_of("4 x COFFEE BEANS 1KG 10.70", rate="7", kind=Kind.RECEIPT, is_gross=True)
    result = matched(order, till_slip)
    assert codes(result) == []
    assert (result.passed, result.overall) == (True, Decimal("0.9875"))


def test_m10_gross_lines_are_known_by_what_they_add_up_to() -> None:
    order = order_of("4 x Coffee beans 1 kg 10.00", rate="7")
    till_slip = document_of("4 x Coffee beans 1 kg 10.70", rate="7", kind=Kind.RECEIPT, is_gross=True)
    assert codes(matched(order, replace(till_slip, prices_include_tax=False))) == []


def test_m10_each_line_of_a_slip_with_two_rates_loses_its_own_tax() -> None:
    order = order_of(ordered("1 x Coffee beans 10.00", position=1, rate="7"), ordered("1 x Cups 50.00", position=2))
    slip = document_of(
        "1 x Coffee beans 10.70", "1 x Cups 59.50", kind=Kind.RECEIPT, is_gross=True,
        net="60.00", tax="10.20", total="70.20",
    )  # fmt: skip
    assert codes(matched(order, slip)) == []


def test_m10_gross_cents_are_no_price_difference() -> None:
    order = order_of("1 x Pencil 0.15")
    slip = document_of("1 x Pencil 0.18", kind=Kind.RECEIPT, is_gross=True)
    assert codes(matched(order, slip)) == []


def test_m10_a_till_slip_of_which_a_line_was_not_read_still_has_gross_prices() -> None:
    order = order_of("4 x Coffee beans 1 kg 10.00", "1 x Paper cups 5.00", rate="7")
    slip = document_of("4 x Coffee beans 1 kg 10.70", kind=Kind.RECEIPT, net="45.00", tax="3.15", total="48.15")
    assert codes(matched(order, slip)) == ["TOTAL_ARITHMETIC", "LINE_MISSING"]


def test_m10_a_gross_price_difference_is_judged_and_named_net() -> None:
    order = order_of("10 x Coffee beans 1 kg 10.00", rate="7")
    inside = document_of("10 x Coffee beans 1 kg 10.90", rate="7", kind=Kind.RECEIPT, is_gross=True)
    assert "PRICE_OVER" not in codes(matched(order, inside))
    outside = document_of("10 x Coffee beans 1 kg 11.77", rate="7", kind=Kind.RECEIPT, is_gross=True)
    over = only(matched(order, outside), FindingCode.PRICE_OVER)
    assert (over.expected, over.found, over.difference) == ("10", "11", "10.00")


def test_m11_a_line_that_is_not_on_the_order_is_always_found() -> None:
    result = matched(order_of(LAPTOP), document_of(LAPTOP, "1 x Gift wrapping ribbon 4.00"))
    stranger = only(result, FindingCode.LINE_NOT_ON_PO)
    assert (stranger.document_line, stranger.order_line, stranger.difference) == (1, None, "4.00")
    assert stranger.severity is Severity.BLOCKING


def test_m11_something_else_at_the_same_price_is_not_the_ordered_thing() -> None:
    result = matched(order_of("1 x Toner black 80.00"), document_of("1 x Garden hose 80.00"))
    assert codes(result) == ["LINE_NOT_ON_PO", "LINE_MISSING"]
    assert (result.scores.items, result.scores.total, result.passed) == (Decimal(0), Decimal(1), False)


def test_m11_a_named_charge_inside_its_limit_is_no_finding() -> None:
    result = matched(order_of("1 x Chair 100.00"), document_of("1 x Chair 100.00", "1 x Versandkosten 20.00"))
    assert codes(result) == []
    assert (result.passed, result.scores.total, result.scores.items) == (True, Decimal(1), Decimal(1))
    assert result.pairs[-1].is_inside
    assert result.pairs[-1].document_line == 1


def test_m11_charges_above_their_limit_together_are_found() -> None:
    result = matched(
        order_of("1 x Chair 100.00"), document_of("1 x Chair 100.00", "1 x Freight 12.00", "1 x Packing 8.01")
    )
    assert codes(result).count("LINE_NOT_ON_PO") == 2
    assert not result.passed


def test_m11_a_charge_that_was_ordered_is_a_line_like_any_other() -> None:
    order = order_of("1 x Chair 100.00", "1 x Freight 60.00")
    assert codes(matched(order, document_of("1 x Chair 100.00", "1 x Freight 60.00"))) == []


def test_m13_lines_are_paired_by_the_best_assignment_not_one_by_one() -> None:
    order = order_of("1 x USB cable 5.00", "1 x USB cable 2 m 9.00")
    result = matched(order, document_of("1 x USB cable 2 m 9.00", "1 x USB cable 5.00"))
    assert [(pair.order_line, pair.document_line) for pair in result.pairs] == [(1, 1), (2, 0)]
    assert codes(result) == []


def test_m13_lines_that_fit_equally_well_are_told_apart_by_what_they_say_not_where_they_stand() -> None:
    order = order_of("1 x Desk lamp 40.00")
    red, tan = "1 x Desk lamp red 40.00", "1 x Desk lamp tan 40.00"
    for lines in ((red, tan), (tan, red)):
        stranger = only(matched(order, document_of(*lines)), FindingCode.LINE_NOT_ON_PO)
        assert stranger.found == "Desk lamp tan"


def test_m13_an_equal_code_decides_whatever_the_words() -> None:
    order = order_of(replace(ordered("1 x Toner black 80.00"), code="TN-2420"))
    written = DocumentLine("Druckerpatrone", Decimal(1), Decimal("80.00"), Decimal("80.00"), code="TN 2420")
    assert codes(matched(order, document_of(written))) == []
    in_words = DocumentLine("TN-2420 Druckerpatrone", Decimal(1), Decimal("80.00"), Decimal("80.00"))
    assert codes(matched(order, document_of(in_words))) == []


def test_an_item_on_two_lines_of_a_slip_is_counted_together() -> None:
    order = order_of("3 x Desk lamp 40.00")
    result = matched(order, document_of("2 x Desk lamp 40.00", "1 x Desk lamp 40.00"))
    assert codes(result) == []
    assert sorted(pair.document_line or 0 for pair in result.pairs) == [0, 1]
    assert {pair.order_line for pair in result.pairs} == {1}


def test_a_line_without_a_quantity_is_judged_by_its_value() -> None:
    order = order_of("3 x Desk lamp 40.00")
    assert codes(matched(order, document_of("Desk lamp 120.00"))) == []
    assert codes(matched(order, document_of("Desk lamp 160.00"))) == ["QTY_OVER", "TOTAL_PO"]


def test_a_part_billing_is_no_mismatch_of_its_lines() -> None:
    result = matched(order_of(LAPTOP, DOCK), document_of("1 x Laptop ThinkBook 14 730.00"))
    assert [(finding.code.value, finding.severity.value) for finding in result.findings] == [
        ("TOTAL_PO", "warning"),
        ("LINE_MISSING", "note"),
    ]
    assert only(result, FindingCode.LINE_MISSING).order_line == 2


def test_the_rest_of_an_order_passes_against_what_is_open() -> None:
    order = order_of(billed_before(LAPTOP, "2", "1460.00"), ordered(DOCK, position=2))
    result = matched(order, document_of(DOCK))
    assert codes(result) == []
    assert (result.passed, result.scores.total, result.scores.items) == (True, Decimal(1), Decimal(1))
    assert [pair.words for pair in result.pairs] == ["Billed before", "2 billed of 2 ordered, as agreed"]


def test_m15_other_units_are_found_and_equal_ones_converted() -> None:
    order = order_of(replace(ordered("24 x Ball pen 0.50"), unit="pcs"))
    dozen = DocumentLine("Ball pen", Decimal(2), Decimal("6.00"), Decimal("12.00"), unit="dozen")
    assert codes(matched(order, document_of(dozen))) == []
    boxes = DocumentLine("Ball pen", Decimal(2), Decimal("6.00"), Decimal("12.00"), unit="box")
    unit = only(matched(order, document_of(boxes)), FindingCode.UNIT)
    assert (unit.expected, unit.found, unit.severity) == ("pcs", "box", Severity.WARNING)
    dear = DocumentLine("Ball pen", Decimal(2), Decimal("9.00"), Decimal("18.00"), unit="box")
    assert only(matched(order, document_of(dear)), FindingCode.UNIT).severity is Severity.BLOCKING


def test_m15_a_line_taxed_at_another_rate_is_found() -> None:
    order = order_of("1 x Book 100.00", rate="7")
    book = DocumentLine("Book", Decimal(1), Decimal("100.00"), Decimal("100.00"), tax_rate=Decimal(19))
    result = matched(order, document_of(book, rate="19"))
    tax = only(result, FindingCode.TAX)
    assert (tax.expected, tax.found, tax.difference, tax.severity) == ("7", "19", "12.00", Severity.BLOCKING)


def test_m15_a_finding_names_the_place_on_the_document() -> None:
    place = Place(2, Box(0.1, 0.4, 0.9, 0.42))
    line = DocumentLine("Laptop ThinkBook 14", Decimal(3), Decimal(730), Decimal(2190), place=place)
    over = only(matched(order_of(LAPTOP), document_of(line)), FindingCode.QTY_OVER)
    assert (over.place, over.order_line, over.document_line) == (place, 1, 0)


def test_something_agreed_free_of_charge_may_not_cost_anything() -> None:
    result = matched(order_of(LAPTOP, "1 x Mouse pad 0.00"), document_of(LAPTOP, "1 x Mouse pad 5.00"))
    assert only(result, FindingCode.PRICE_OVER).order_line == 2


def test_unit_prices_of_fractions_of_a_cent_round_once_at_the_end() -> None:
    order = order_of("3 x Screw M4 0.0125")
    screws = DocumentLine("Screw M4", Decimal(3), Decimal("0.0125"), Decimal("0.04"))
    assert codes(matched(order, document_of(screws))) == []
