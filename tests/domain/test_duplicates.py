"""D-1 … D-5: is this document here already?"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from p2p_desktop.domain.document import Kind
from p2p_desktop.domain.duplicates import Known, find_duplicates, normal_number
from p2p_desktop.domain.findings import Finding, FindingCode, Severity

TEXT = "Kraxi Bürobedarf GmbH\nInvoice {number}\nTwo laptops at 730.00 make 1,460.00 and with tax 1,737.40"
FIRST = Known(
    document_id="d1",
    sha256="aa",
    vendor_id="v1",
    kind=Kind.INVOICE,
    number="RE-2026/0012",
    date=dt.date(2026, 3, 20),
    currency="EUR",
    total=Decimal("1737.40"),
    text="first text, which says nothing that any other document says in the same words",
)
NEW = replace(
    FIRST,
    document_id="d2",
    sha256="bb",
    number="RE-2026/0099",
    date=dt.date(2026, 4, 1),
    total=Decimal("99.00"),
    text="quite another page about completely different goods, sold on a different day",
)


def brief(findings: tuple[Finding, ...]) -> list[tuple[str, Severity, str]]:
    """Say rule, severity and the document repeated."""
    return [(finding.rule, finding.severity, finding.other_document) for finding in findings]


def test_nothing_alike_is_no_duplicate() -> None:
    assert find_duplicates(NEW, [FIRST]) == ()


def test_d1_the_same_file_stops_and_names_the_first_even_of_another_vendor() -> None:
    again = replace(NEW, sha256="aa", vendor_id="v2")
    findings = find_duplicates(again, [FIRST, replace(FIRST, document_id="d3")])
    assert brief(findings) == [("D-1", Severity.HARD, "d1")]
    assert findings[0].code is FindingCode.DUPLICATE
    assert "RE-2026/0012" in findings[0].message


@pytest.mark.parametrize("number", ["RE-2026/0012", "re 2026 0012", "RE.2026.0012", "RE20260012"])
def test_d2_the_same_number_of_the_same_vendor_and_kind_is_held(number: str) -> None:
    assert brief(find_duplicates(replace(NEW, number=number), [FIRST])) == [("D-2", Severity.HARD, "d1")]


def test_d2_without_a_date_it_counts_as_the_same_year() -> None:
    new = replace(NEW, number=FIRST.number, date=None)
    assert brief(find_duplicates(new, [FIRST])) == [("D-2", Severity.HARD, "d1")]


def test_d2_another_kind_is_not_the_same_document() -> None:
    assert find_duplicates(replace(NEW, number=FIRST.number, kind=Kind.PROFORMA), [FIRST]) == ()


def test_d3_the_same_sum_on_the_same_day_under_another_number_warns() -> None:
    new = replace(NEW, date=FIRST.date, total=FIRST.total)
    assert brief(find_duplicates(new, [FIRST])) == [("D-3", Severity.WARNING, "d1")]
    assert find_duplicates(replace(new, currency="USD"), [FIRST]) == ()


def test_d3_a_receipt_and_an_invoice_may_be_the_same_purchase_a_proforma_not() -> None:
    new = replace(NEW, date=FIRST.date, total=FIRST.total)
    assert brief(find_duplicates(replace(new, kind=Kind.RECEIPT), [FIRST])) == [("D-3", Severity.WARNING, "d1")]
    assert find_duplicates(replace(new, kind=Kind.PROFORMA), [FIRST]) == ()


def test_d3_what_is_not_known_is_not_the_same() -> None:
    unknown = replace(FIRST, total=None, date=None)
    assert find_duplicates(replace(NEW, total=None, date=None), [unknown]) == ()


def test_d4_the_same_number_in_another_year_is_a_note() -> None:
    new = replace(NEW, number=FIRST.number, date=dt.date(2027, 1, 8))
    assert brief(find_duplicates(new, [FIRST])) == [("D-4", Severity.NOTE, "d1")]


def test_d5_nearly_the_same_text_under_another_number_warns() -> None:
    old = replace(FIRST, text=TEXT.format(number="RE-2026/0012"))
    new = replace(NEW, text=TEXT.format(number="RE-2026/0013"))
    assert brief(find_duplicates(new, [old])) == [("D-5", Severity.WARNING, "d1")]
    other = replace(new, text=TEXT.format(number="RE-2026/0013").replace("Two laptops", "Seventeen garden chairs"))
    assert find_duplicates(other, [old]) == ()


def test_d5_short_texts_are_alike_by_chance() -> None:
    assert find_duplicates(replace(NEW, text="Total 12"), [replace(FIRST, text="Total 12")]) == ()


@pytest.mark.parametrize("vendor", ["v2", None])
def test_vendors_are_never_compared_with_one_another(vendor: str | None) -> None:
    same_but_vendor = replace(FIRST, document_id="d2", sha256="bb", vendor_id=vendor)
    assert find_duplicates(same_but_vendor, [FIRST]) == ()
    assert find_duplicates(same_but_vendor, [replace(FIRST, vendor_id="v1")]) == ()


def test_a_document_is_not_its_own_duplicate() -> None:
    assert find_duplicates(FIRST, [FIRST]) == ()


def test_each_document_that_is_repeated_is_named_once() -> None:
    new = replace(NEW, number=FIRST.number, date=FIRST.date, total=FIRST.total, text=FIRST.text)
    other = replace(FIRST, document_id="d3", sha256="cc", number="X-1")
    assert brief(find_duplicates(new, [FIRST, other])) == [
        ("D-2", Severity.HARD, "d1"),
        ("D-3", Severity.WARNING, "d3"),
    ]


@pytest.mark.parametrize(
    ("number", "normal"),
    [
        ("INV-00123", "INV123"),
        ("inv 123", "INV123"),
        ("0012", "12"),
        ("2026-0012", "20260012"),
        ("A.0", "A0"),
        ("RE–7/0", "RE70"),
        ("", ""),
    ],
)
def test_a_number_is_normal_without_case_separators_and_leading_zeros(number: str, normal: str) -> None:
    assert normal_number(number) == normal
