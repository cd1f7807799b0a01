"""What several places of a document say alike is sure (X-1); what one place says is to check."""

from __future__ import annotations

import pytest

from p2p_desktop.domain.document import FieldName, Reason
from tests.documents.papers import read

_TOTAL = "\n\nTotal EUR 5.00"


def _reason(text: str, name: FieldName) -> Reason | None:
    field = read(text).field(name)
    assert field is not None
    return field.reason


@pytest.mark.parametrize(
    "text",
    [
        "Seller\nHarbour Supplies Ltd\n12 Quay Street\n\nCustomer\nLindenhof Studio",
        "Harbour Supplies Ltd\n12 Quay Street\nwww.harbour-supplies.example",
        "Harbour Supplies Ltd (616227-D)\n12 Quay Street",
        "Harbour Supplies Ltd\n\n\nInvoice\n\nHarbour Supplies Ltd · 12 Quay Street · 12345 Portown",
        "Invoice\n\n\nPlease pay to\nAccount holder: Harbour Supplies Ltd",
    ],
)
def test_a_company_that_independent_parts_name_is_sure(text: str) -> None:
    field = read(text + _TOTAL).field(FieldName.VENDOR)
    assert field is not None
    assert (field.value, field.reason) == ("Harbour Supplies Ltd", Reason.AGREEMENT)


@pytest.mark.parametrize(
    "text",
    [
        "Harbour Supplies Ltd\n12 Quay Street",
        "Harbour Supplies\n12 Quay Street\nwww.harbour-supplies.example",
        "Harbour Supplies Ltd\nwww.harbour-supplies.example\nMorgen Papier GmbH\nwww.morgen-papier.example",
    ],
)
def test_a_name_that_only_looks_right_is_to_check(text: str) -> None:
    assert _reason(text + _TOTAL, FieldName.VENDOR) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Invoice No: 2026-0417\nDate 12 May 2026", None),
        ("Invoice No: 2026-0417\n\n\n\nPayment reference 2026-0417", Reason.AGREEMENT),
        ("Invoice No: RE-20260512/507\n\n\nDate 2026-05-12", Reason.AGREEMENT),
        ("Invoice No: RE-20260512/507\n\n\nDate 2026-05-13", None),
        ("Invoice No: 12\n\n\n12 pieces of chalk", None),
    ],
)
def test_a_number_is_sure_where_it_stands_twice_or_holds_the_date(text: str, reason: Reason | None) -> None:
    assert _reason(text + _TOTAL, FieldName.NUMBER) is reason


def test_a_total_that_was_paid_alike_is_sure() -> None:
    assert _reason("Harbour\nTotal 12.30\nVisa 12.30", FieldName.TOTAL) is Reason.AGREEMENT
    assert _reason("Harbour\nTotal 12.30", FieldName.TOTAL) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Seattle, WA 98109\nTotal $5.00\nPaid $2.00", Reason.AGREEMENT),
        ("Toronto, ON M5V 2T6\nTotal $5.00\nPaid $2.00", None),
        ("Total $5.00\nPaid $2.00", None),
        ("Total EUR 5.00\nPaid EUR 2.00", Reason.AGREEMENT),
        ("Total EUR 5.00\nPaid EUR 2.00\nor CHF 5.20", None),
    ],
)
def test_a_currency_is_sure_where_its_sign_means_no_other(text: str, reason: Reason | None) -> None:
    assert _reason(text, FieldName.CURRENCY) is reason
