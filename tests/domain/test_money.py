"""Money is exact: read strictly, rounded once and half-up, stored as whole minor units (RULES.md, head)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_desktop.domain.money import (
    CURRENCIES,
    LARGEST,
    Money,
    decimals_of,
    from_millionths,
    is_amount,
    parse_number,
    round_to,
    to_millionths,
)
from p2p_desktop.errors import Refused

currencies = st.sampled_from(sorted(CURRENCIES))
amounts = st.decimals(1 - LARGEST, LARGEST - 1, allow_nan=False, allow_infinity=False, places=4)


def money(text: str) -> Money:
    return Money.parse(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", "0"), ("10.50", "10.50"), ("-3.25", "-3.25"), (" 7 ", "7"), ("999999999999999", "999999999999999")],
)
def test_a_plain_number_is_read_as_it_stands(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".", "1.", ".5", "1e3", "1E+999999", "NaN", "sNaN", "Infinity", "-inf", "+1", "1,000", "1 000",
        "1_000", "--1", "0x10", "1" * 16, "1" * 5000, "1.12345678901", "٣", "１２", "1\n2", "½",
    ],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused_and_named(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_number(text)
    assert refusal.value.code == "NOT_A_NUMBER"
    assert len(refusal.value.sentence) < 80


@given(st.text(max_size=30))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        value = parse_number(text)
    except Refused:
        return
    assert value.is_finite()
    assert set(text.strip()) <= set("-.0123456789")


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.005", "0.01"), ("0.0049999", "0.00"), ("1.115", "1.12"), ("2.675", "2.68"), ("-0.005", "-0.01"),
     ("-1.114", "-1.11"), ("1.125", "1.13"), ("1.135", "1.14")],
)  # fmt: skip
def test_half_a_cent_goes_away_from_zero(exact: str, rounded: str) -> None:
    assert Money(Decimal(exact), "EUR").amount == Decimal(rounded)


@pytest.mark.parametrize(
    ("currency", "decimals", "words"),
    [("JPY", 0, "1235 JPY"), ("EUR", 2, "1234.57 EUR"), ("KWD", 3, "1234.568 KWD"), ("KRW", 0, "1235 KRW")],
)
def test_each_currency_is_rounded_to_its_own_decimals(currency: str, decimals: int, words: str) -> None:
    assert decimals_of(currency) == decimals
    assert str(Money(Decimal("1234.5678"), currency)) == words


@pytest.mark.parametrize(("text", "minor"), [("500 JPY", 500), ("10.50 EUR", 1050), ("1.234 KWD", 1234)])
def test_minor_units_are_whole_numbers(text: str, minor: int) -> None:
    assert money(text).minor == minor
    assert Money.from_minor(minor, money(text).currency) == money(text)


@given(amounts, currencies)
def test_what_is_stored_comes_back_the_same(amount: Decimal, currency: str) -> None:
    stored = Money(amount, currency)
    assert Money.from_minor(stored.minor, currency) == stored
    assert abs(stored.amount - amount) <= Decimal("0.5").scaleb(-decimals_of(currency))
    assert str(Money.from_minor(stored.minor, currency)) == str(stored)


@given(st.integers(-(10**11), 10**11), currencies)
def test_every_whole_number_of_minor_units_comes_back(minor: int, currency: str) -> None:
    assert Money.from_minor(minor, currency).minor == minor


def test_a_small_negative_amount_rounds_to_a_plain_nothing() -> None:
    assert str(Money(Decimal("-0.004"), "EUR")) == "0.00 EUR"


def test_amounts_of_one_currency_add_up_and_compare() -> None:
    assert money("10.50 EUR") + money("0.05 EUR") == money("10.55 EUR")
    assert money("10.50 EUR") - money("11 EUR") == -money("0.50 EUR")
    assert money("1 EUR") < money("1.01 EUR") <= money("1.01 EUR")
    assert not money("1.01 EUR") > money("1.01 EUR")


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="cannot mix EUR and USD"):
        money("1 EUR") + money("1 USD")
    with pytest.raises(ValueError, match="cannot mix EUR and USD"):
        _unused = money("1 EUR") < money("1 USD")


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [("1", "EURO", "CURRENCY"), ("1", "", "CURRENCY"), ("1", "eur", "CURRENCY"), ("NaN", "EUR", "NOT_A_NUMBER"),
     ("Infinity", "EUR", "NOT_A_NUMBER"), ("1e15", "EUR", "TOO_LARGE"), ("-1e15", "EUR", "TOO_LARGE"),
     ("1e999999", "EUR", "TOO_LARGE"), ("1000000000000", "JPY", "TOO_LARGE"),
     ("999999999999.50", "JPY", "TOO_LARGE")],
)  # fmt: skip
def test_what_can_be_no_amount_is_refused(amount: str, currency: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        Money(Decimal(amount), currency)
    assert refusal.value.code == code


def test_the_largest_amount_is_taken() -> None:
    assert Money(LARGEST, "EUR").minor == 99_999_999_999_999
    assert [is_amount(Decimal(each)) for each in ("0", "999999999999.99", "1000000000000", "NaN", "-Infinity")] == [
        True, True, False, False, False,
    ]  # fmt: skip


@given(st.integers(-(10**18), 10**18))
def test_millionths_come_back(stored: int) -> None:
    assert to_millionths(from_millionths(stored)) == stored


@pytest.mark.parametrize(("stored", "words"), [(1_000_000, "1"), (1_500_000, "1.5"), (12_500, "0.0125"), (0, "0"),
                                               (100_000_000, "100"), (-2_000_000, "-2")])  # fmt: skip
def test_quantities_come_back_without_needless_zeros(stored: int, words: str) -> None:
    assert f"{from_millionths(stored):f}" == words
    assert "E" not in str(from_millionths(stored))


@given(amounts, st.integers(0, 4))
def test_rounding_again_changes_nothing(value: Decimal, places: int) -> None:
    once = round_to(value, places)
    assert round_to(once, places) == once
    assert abs(once - value) <= Decimal("0.5").scaleb(-places)
