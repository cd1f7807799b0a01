"""The document as a whole: M-9, M-10, M-12, M-14, M-16, M-17 and the places of findings."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from p2p_desktop.domain.document import Extraction, FieldName, Kind, KnownVendor
from p2p_desktop.domain.expected import Tolerances
from p2p_desktop.domain.findings import Finding, FindingCode, Severity
from p2p_desktop.domain.matching import RULE_VERSION, match
from p2p_desktop.domain.scoring import as_score, total_score
from tests.domain.papers import (
    IBAN,
    OTHER_IBAN,
    VENDOR,
    codes,
    copy_of,
    document_of,
    field,
    matched,
    only,
    order_of,
    ordered,
)

LAPTOP = "2 x Laptop ThinkBook 14 730.00"
ORDER = order_of(LAPTOP)


def test_a_perfect_copy_passes_without_a_finding() -> None:
    result = matched(ORDER, copy_of(ORDER))
    assert (result.passed, result.overall, result.findings) == (True, Decimal("0.9875"), ())
    assert result.reason == "It agrees with the order to 98 %; 80 % are needed."
    assert result.weights == (
        ("total", Decimal("0.40")), ("items", Decimal("0.30")), ("vendor", Decimal("0.25")), ("date", Decimal("0.05")),
    )  # fmt: skip


@pytest.mark.parametrize(("net", "expected"), [("1460.02", []), ("1460.03", ["TOTAL_ARITHMETIC"])])
def test_m9_lines_come_to_the_documents_own_net_within_a_cent_a_line(net: str, expected: list[str]) -> None:
    document = document_of(LAPTOP, net=net, tax="277.40", total=str(Decimal(net) + Decimal("277.40")))
    assert codes(matched(ORDER, document)) == expected


def test_m9_a_misread_net_is_no_finding_where_lines_tax_and_total_agree() -> None:
    assert codes(matched(ORDER, document_of(LAPTOP, net="146.00"))) == []


def test_m9_a_total_above_its_own_parts_blocks_and_below_warns() -> None:
    above = only(matched(ORDER, document_of(LAPTOP, total="1747.40")), FindingCode.TOTAL_ARITHMETIC)
    below = only(matched(ORDER, document_of(LAPTOP, total="1727.40")), FindingCode.TOTAL_ARITHMETIC)
    assert (above.expected, above.found, above.difference, above.severity) == (
        "1737.40", "1747.40", "10.00", Severity.BLOCKING,
    )  # fmt: skip
    assert (below.difference, below.severity) == ("-10.00", Severity.WARNING)


def test_m9_a_till_receipt_without_lines_is_compared_by_its_total_and_says_so() -> None:
    receipt = document_of(kind=Kind.RECEIPT, net=None, tax=None, total="1737.40")
    result = matched(ORDER, receipt)
    assert result.passed
    assert result.scores.items is None
    assert "no readable lines: it was compared by its total only" in result.reason


def test_m10_tax_has_its_own_tolerance() -> None:
    inside = document_of(LAPTOP, tax="277.45", total="1737.45")
    assert codes(matched(ORDER, inside)) == []
    outside = document_of(LAPTOP, tax="277.46", total="1737.46")
    tax = only(matched(ORDER, outside), FindingCode.TAX)
    assert (tax.expected, tax.found, tax.difference, tax.severity) == ("277.40", "277.46", "0.06", Severity.BLOCKING)


def test_m10_an_order_that_says_nothing_of_tax_is_compared_net() -> None:
    result = matched(order_of(LAPTOP, rate=None), document_of(LAPTOP))
    assert result.passed
    assert only(result, FindingCode.TAX).severity is Severity.NOTE
    assert result.scores.total == 1


def test_m10_an_order_taxed_at_nothing_expects_no_tax() -> None:
    result = matched(order_of(LAPTOP, rate="0"), document_of(LAPTOP))
    assert only(result, FindingCode.TAX).difference == "277.40"
    assert not result.passed


def test_m12_another_vendor_fails_whatever_the_score() -> None:
    result = matched(ORDER, document_of(LAPTOP, vendor="Northwind Traders Ltd"))
    vendor = only(result, FindingCode.VENDOR)
    assert (vendor.severity, vendor.expected, vendor.found) == (
        Severity.HARD, "Kraxi Bürobedarf GmbH", "Northwind Traders Ltd",
    )  # fmt: skip
    assert not result.passed
    assert "The document is from Northwind Traders Ltd" in result.reason


def test_m12_a_name_that_resembles_ours_with_a_tax_id_surely_not_ours_is_another_vendor() -> None:
    result = matched(ORDER, document_of(LAPTOP, vendor="Kraxi", tax_id="DE811907980"))
    assert only(result, FindingCode.VENDOR).severity is Severity.HARD
    equal_name = matched(ORDER, document_of(LAPTOP, tax_id="DE811907980"))
    assert only(equal_name, FindingCode.VENDOR).severity is Severity.WARNING


def test_m12_another_currency_fails() -> None:
    result = matched(ORDER, document_of(LAPTOP, currency="USD"))
    assert only(result, FindingCode.CURRENCY).severity is Severity.HARD
    assert (result.passed, result.scores.total) == (False, Decimal(1))


def test_m12_an_order_that_is_not_issued_fails() -> None:
    result = matched(replace(ORDER, is_open=False), document_of(LAPTOP))
    assert only(result, FindingCode.PO_STATE).severity is Severity.HARD
    assert not result.passed


def test_m12_a_duplicate_fails_and_a_mere_note_does_not() -> None:
    hard = Finding(FindingCode.DUPLICATE, Severity.HARD, "R-1", "R-1", "", "It is here already.", rule="D-2")
    note = replace(hard, severity=Severity.NOTE, rule="D-4")
    document = document_of(LAPTOP)
    assert not match(ORDER, document, tolerances=Tolerances(), duplicates=(hard,)).passed
    assert match(ORDER, document, tolerances=Tolerances(), duplicates=(note,)).passed


def test_m12_other_bank_details_than_the_confirmed_fail() -> None:
    result = matched(ORDER, document_of(LAPTOP, iban=OTHER_IBAN))
    bank = only(result, FindingCode.BANK_CHANGED)
    assert (bank.severity, bank.expected, bank.found) == (Severity.HARD, IBAN, OTHER_IBAN)
    assert not result.passed


def test_bank_details_that_were_not_read_surely_only_warn() -> None:
    result = matched(ORDER, document_of(LAPTOP, iban="DE89 3704 0044 0532 0130 01"))
    assert only(result, FindingCode.BANK_CHANGED).severity is Severity.WARNING
    assert result.passed


def test_the_confirmed_bank_account_is_no_finding_however_it_is_spaced() -> None:
    result = matched(ORDER, document_of(LAPTOP, iban="de89 3704 0044 0532 0130 00", vendor="Unreadable"))
    assert (codes(result), result.scores.vendor) == ([], Decimal(1))


def test_v4_until_an_account_is_confirmed_the_proforma_s_is_compared() -> None:
    order = replace(order_of(LAPTOP, vendor=KnownVendor("v", VENDOR.name)), proforma_iban=IBAN)
    found = only(matched(order, document_of(LAPTOP, iban=OTHER_IBAN)), FindingCode.BANK_CHANGED)
    assert (found.expected, found.found, found.severity) == (IBAN, OTHER_IBAN, Severity.BLOCKING)
    assert codes(matched(order, document_of(LAPTOP, iban=IBAN))) == []


def test_no_confirmed_account_means_nothing_to_compare() -> None:
    order = order_of(LAPTOP, vendor=KnownVendor("v", VENDOR.name))
    assert codes(matched(order, document_of(LAPTOP, iban=OTHER_IBAN))) == []


def test_m14_lines_are_never_bent_to_fit() -> None:
    order, document = order_of(LAPTOP), document_of("3 x Laptop ThinkBook 14 801.00")
    before = (order, document)
    result = matched(order, document)
    assert (order, document) == before
    assert [(finding.code, finding.found) for finding in result.findings if finding.order_line] == [
        (FindingCode.QTY_OVER, "3"),
        (FindingCode.PRICE_OVER, "801"),
    ]


@pytest.mark.parametrize(
    ("heads", "score"),
    [
        ({"tax_id": "DE 136 695 976", "vendor": "Nobody knows"}, "1"),
        ({"tax_id": "136695976", "vendor": "Nobody knows"}, "1"),
        ({"vendor": "KRAXI BUEROBEDARF"}, "0.95"),
        ({"vendor": "kraxi shop"}, "0.95"),
        ({"vendor": "Kraxi Bürobedarf Hamburg"}, "0.9"),
    ],
)
def test_m16_the_vendor_is_scored_by_tax_id_then_iban_then_name(heads: dict[str, str], score: str) -> None:
    assert matched(ORDER, document_with(heads)).scores.vendor == Decimal(score)


def document_with(heads: dict[str, str]) -> Extraction:
    """Bill the order with other fields."""
    document = document_of(LAPTOP)
    kept = [each for each in document.fields if each.name.value not in heads]
    return replace(document, fields=(*kept, *(field(FieldName(name), value) for name, value in heads.items())))


@pytest.mark.parametrize(
    ("total", "score"),
    [
        ("1000", "1"),
        ("1010", "1"),
        ("990", "1"),
        ("1105", "0.5"),
        ("895", "0.5"),
        ("1200", "0"),
        ("800", "0"),
        ("3000", "0"),
    ],
)
def test_m16_the_total_falls_on_a_straight_line_to_nothing_at_twenty_percent(total: str, score: str) -> None:
    assert total_score(Decimal(total), expected=Decimal(1000), limit=Decimal(10)) == Decimal(score)


def test_m16_items_are_the_value_matched_over_the_larger_side() -> None:
    order = order_of("1 x Desk 300.00", "1 x Chair 100.00")
    assert matched(order, document_of("1 x Desk 300.00")).scores.items == Decimal("0.75")
    more = document_of("1 x Desk 300.00", "1 x Chair 100.00", "1 x Painting of a ship 200.00")
    assert matched(order, more).scores.items == Decimal("0.6666")


@pytest.mark.parametrize(
    ("day", "score", "expected"),
    [
        ("2026-03-01", "0", ["DATE"]),
        ("2026-03-02", "1", []),
        ("2026-08-29", "1", []),
        ("2026-08-30", "0", ["DATE"]),
    ],
)
def test_m16_the_date_lies_between_the_order_and_180_days_after(day: str, score: str, expected: list[str]) -> None:
    result = matched(ORDER, document_of(LAPTOP, date=day))
    assert (result.scores.date, codes(result)) == (Decimal(score), expected)
    assert result.passed


def test_m16_the_overall_score_is_the_weighted_mean() -> None:
    result = matched(ORDER, document_of("2 x Laptop ThinkBook 14 803.00", date="2026-03-01"))
    assert result.scores.total == Decimal("0.5263")
    assert result.scores.items == 0
    assert result.overall == Decimal("0.4480")


def test_m16_weights_of_what_cannot_be_judged_are_shared_and_it_is_said() -> None:
    receipt = document_of(kind=Kind.RECEIPT, net=None, tax=None, total="1737.40", vendor=None, date=None)
    result = matched(ORDER, receipt)
    assert result.weights == (("total", Decimal(1)),)
    assert "No vendor could be read." in result.reason
    assert "No date could be read." in result.reason
    assert result.overall == 1


def test_m16_a_wrong_vendor_does_not_pass_by_a_good_mean() -> None:
    result = matched(ORDER, document_of(LAPTOP, vendor="Maxi Küchenbedarf"))
    assert result.scores.vendor is not None
    assert result.scores.vendor < Decimal("0.8") < result.overall
    assert not result.passed


def test_m16_a_total_below_the_threshold_does_not_pass_by_a_good_mean() -> None:
    result = matched(order_of("1 x Chair 100.00"), document_of("1 x Chair 100.00", net="105.00", total="124.95"))
    assert (result.scores.total, result.passed) == (Decimal("0.7894"), False)
    assert result.overall > Decimal("0.8")
    assert "the total agrees to 78 % only" in result.reason


def test_m16_a_score_is_cut_never_rounded_up_over_the_threshold() -> None:
    assert as_score(Decimal("0.79999999")) == Decimal("0.7999")
    assert as_score(Decimal("0.8")) == Decimal("0.8")


def test_m16_nothing_to_compare_does_not_pass() -> None:
    result = matched(ORDER, Extraction(Kind.OTHER, 0.0, "", (), ()))
    assert (result.passed, result.overall, result.weights) == (False, Decimal(0), ())
    assert "nothing on it could be compared" in result.reason


def test_m17_the_result_names_the_version_of_the_rules_and_is_the_same_each_time() -> None:
    document = document_of("3 x Laptop ThinkBook 14 801.00")
    assert matched(ORDER, document) == matched(ORDER, document)
    assert matched(ORDER, document).rule_version == RULE_VERSION


def test_a_part_invoice_fails_the_threshold_and_is_not_a_hard_matter() -> None:
    order = order_of(LAPTOP, ordered("2 x Docking station 300.00", position=2))
    result = matched(order, document_of("2 x Docking station 300.00"))
    assert not result.passed
    assert not any(finding.is_hard for finding in result.findings)
    assert result.scores.items == Decimal("0.2912")


def test_findings_come_gravest_first() -> None:
    document = document_of("3 x Laptop ThinkBook 14 730.00", vendor="Northwind", date="2025-01-01")
    severities = [finding.severity.rank for finding in matched(ORDER, document).findings]
    assert severities == sorted(severities, reverse=True)
    assert severities[0] == Severity.HARD.rank


def test_an_order_without_a_date_judges_none() -> None:
    result = matched(replace(ORDER, date=None), document_of(LAPTOP, date="1999-01-01"))
    assert (result.scores.date, result.passed) == (None, True)


def test_whole_yen_are_no_tax_difference() -> None:
    order = replace(
        order_of("1 x Chair 1055", rate="10"), currency="JPY", net=Decimal(1055), tax=Decimal(105), total=Decimal(1160)
    )
    document = document_of("1 x Chair 1055", rate="10", currency="JPY", net="1055", tax="105", total="1160")
    assert codes(matched(order, document)) == []


def test_the_date_of_a_document_is_read_as_a_date() -> None:
    result = matched(ORDER, document_of(LAPTOP, date="20.03.2026"))
    assert result.scores.date is None
