"""How amounts are written (X-2)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_desktop.documents.extractors.figures import (
    Convention,
    amount_in,
    convention_of,
    currency_code,
    figures_of,
    readings,
)
from tests.documents.papers import paper


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.471,60", "1471.60"),
        ("1 234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1,23,456.00", "123456.00"),
        ("(12.50)", "-12.50"),
        ("12.50-", "-12.50"),
        ("-20,48 €", "-20.48"),
        ("RM33.90", "33.90"),
        ("$1,234.00", "1234.00"),
        ("1.234.567,89", "1234567.89"),
        ("0.025", "0.025"),
        ("12,-", "12"),
    ],
)
def test_an_amount_is_read_as_people_write_it(written: str, value: str) -> None:
    assert amount_in(written) == Decimal(value)


@pytest.mark.parametrize("written", ["05.03.2013", "2013-471102", "12:30", "1.2.3.4", "1234567890123456789", "abc"])
def test_what_is_no_amount_is_not_read_as_one(written: str) -> None:
    assert amount_in(written) is None


def test_a_point_before_three_digits_has_two_readings() -> None:
    assert [value for value, _decimals in readings("1.471")] == [Decimal("1471"), Decimal("1.471")]


def test_the_other_numbers_of_the_document_decide_between_two_readings() -> None:
    german = paper("Menge  1.471\nPreis  12,50")
    english = paper("Weight  1.471\nPrice  12.50")
    assert figures_of(german, convention_of(german.text, language="de"))[0].value == Decimal("1471")
    assert figures_of(english, convention_of(english.text, language="en"))[0].value == Decimal("1.471")


def test_without_evidence_a_number_with_two_readings_is_ambiguous() -> None:
    lonely = paper("Value  1.471")
    figure = figures_of(lonely, convention_of(lonely.text, language="en"))[0]
    assert convention_of("1.471 and 2.500", language="xx") is Convention.UNKNOWN
    assert figures_of(lonely, Convention.UNKNOWN)[0].is_ambiguous
    assert not figure.is_percent


def test_a_thousands_blank_joins_digits_only_where_it_groups_three() -> None:
    assert amount_in("120 000,00 €") == Decimal("120000.00")
    assert amount_in("12 00") is None


@pytest.mark.parametrize(
    ("sign", "code"), [("€", "EUR"), ("RM", "MYR"), ("zł", "PLN"), ("CHF", "CHF"), ("£", "GBP"), ("?", "")]
)
def test_a_currency_is_known_by_sign_and_code(sign: str, code: str) -> None:
    assert currency_code(sign) == code


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999999.99"), places=2))
def test_every_amount_is_read_back_in_both_conventions(value: Decimal) -> None:
    english = f"{value:,.2f}"
    german = english.replace(",", "_").replace(".", ",").replace("_", ".")
    assert amount_in(english, Convention.POINT) == value
    assert amount_in(german, Convention.COMMA) == value


@given(st.text(max_size=60))
def test_no_text_makes_reading_fail(text: str) -> None:
    for value, decimals in readings(text) if text and all(char in "0123456789.,' " for char in text) else ():
        assert value.is_finite()
        assert decimals >= 0
    amount_in(text)
