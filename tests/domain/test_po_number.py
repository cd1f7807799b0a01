"""PO-1: a mistyped order number is caught, and OCR's usual mistakes are mended."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_desktop.domain import po_number
from p2p_desktop.errors import Refused

FIRST = "PO-2026000001VFW"
numbers = st.builds(po_number.make, st.integers(2000, 2099), st.integers(1, 999_999))
signs = st.sampled_from(string.digits + string.ascii_uppercase + string.ascii_lowercase + "-_ |")


def test_po1_the_number_holds_year_running_number_and_three_check_characters() -> None:
    assert po_number.make(2026, 1) == FIRST
    assert po_number.make(2031, 999_999).startswith("PO-2031999999")


def test_po1_the_check_code_is_the_remainder_that_the_formula_names() -> None:
    """Computed a second way, by long division with carry-less multiplication."""

    def times(left: int, right: int) -> int:
        product = 0
        for bit in range(5):
            if right >> bit & 1:
                product ^= left << bit
        for bit in range(8, 4, -1):
            if product >> bit & 1:
                product ^= 0b100101 << (bit - 5)
        return product

    roots = [2, 4, 8]
    word = [int(digit) for digit in FIRST[3:13]] + [po_number.ALPHABET.index(sign) for sign in FIRST[13:]]
    for root in roots:
        value = 0
        for symbol in word:
            value = times(value, root) ^ symbol
        assert value == 0


def test_po1_the_alphabet_has_no_signs_that_are_taken_for_one_another() -> None:
    assert len(po_number.ALPHABET) == 32
    assert not set("IO01") & set(po_number.ALPHABET)


@given(numbers)
def test_po1_every_number_that_is_made_is_valid_and_found(number: str) -> None:
    assert po_number.is_valid(number)
    assert po_number.find(f"Your order {number} of today") == (number,)


@given(numbers, st.integers(0, 15), signs)
def test_po1_every_single_wrong_character_is_caught_and_mended(number: str, place: int, sign: str) -> None:
    wrong = number[:place] + sign + number[place + 1 :]
    if wrong == number:
        return
    assert not po_number.is_valid(wrong)
    assert po_number.correct(wrong) == number


@given(numbers, st.integers(0, 14))
def test_po1_every_swap_of_neighbours_is_caught(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not po_number.is_valid(swapped)


@given(numbers, st.lists(st.tuples(st.integers(3, 15), st.sampled_from(po_number.ALPHABET)), min_size=1, max_size=3))
def test_po1_up_to_three_wrong_characters_are_caught(number: str, errors: list[tuple[int, str]]) -> None:
    wrong = list(number)
    for place, sign in errors:
        wrong[place] = sign
    text = "".join(wrong)
    assert text == number or not po_number.is_valid(text)


def test_po1_two_numbers_in_a_row_differ_in_at_least_four_characters() -> None:
    made = [po_number.make(2026, running) for running in range(1, 2000)]
    assert len(set(made)) == len(made)
    distances = {sum(one != other for one, other in zip(made[0], other, strict=True)) for other in made[1:]}
    assert min(distances) == 4


@pytest.mark.parametrize(
    "written",
    [
        "po-2026000001vfw",
        "PO 2026000001 VFW",
        "PO2026000001VFW",
        "PO-2026-000001-VFW",
        "P.O. 2026000001VFW",
        "P0-2O26OOOOO1VFW",
        "PO-2026OOOOO1VFW",
        "PO-202600000IVFW",
        "PO-202600000lVFW",
        "PO-2026000001-\nVFW",
        "PO – 2026 000001 VFW",
        "PO-Z026000001VFW",
        "PO-202G000001VFW",
        "PO-2026000001VFW-2",
        "PO: 2026000001VFW.",
        "Order no. 2026000001VFW",
        "PO-2O2600000lVEW",
    ],
)
def test_a_number_is_found_as_ocr_gives_it(written: str) -> None:
    assert po_number.find(f"Delivery for {written}, thank you") == (FIRST,)


def test_a_corrected_number_is_reported_as_such() -> None:
    clean, mended = po_number.search(FIRST), po_number.search("PO-2026000007VFW")
    assert [(found.number, found.is_corrected) for found in clean] == [(FIRST, False)]
    assert [(found.number, found.is_corrected, found.written) for found in mended] == [
        (FIRST, True, "PO-2026000007VFW")
    ]


def test_several_numbers_are_found_each_once_in_their_order() -> None:
    second = po_number.make(2026, 2)
    assert po_number.find(f"{second}, {FIRST} and again {second}") == (second, FIRST)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PO",
        "PO Box 2026, 10117 Berlin",
        "Depot 2026000001 VFX",
        "2026000001VFX",
        "2026000007VFW",
        "PO-2026000000222",
        "PO-2026000001VFWX",
        "PO-2026123456",
        "Phone 0049 30 2026000001",
        "PO-2026000017VEW",
    ],
)
def test_what_only_resembles_a_number_is_not_bent_into_one(text: str) -> None:
    assert po_number.find(text) == ()


def test_two_wrong_characters_are_never_taken_for_another_number() -> None:
    for place in range(3, 12):
        wrong = FIRST[:place] + "7" + "9" + FIRST[place + 2 :]
        assert po_number.correct(wrong) in (None, FIRST)


@pytest.mark.parametrize(("year", "running"), [(1970, 1), (2100, 1), (2026, 0), (2026, 1_000_000)])
def test_numbers_that_have_no_place_are_refused(year: int, running: int) -> None:
    with pytest.raises(Refused):
        po_number.make(year, running)


@given(st.text(max_size=300))
def test_searching_never_fails(text: str) -> None:
    for number in po_number.find(text):
        assert po_number.is_valid(number)


def test_searching_a_long_text_takes_time_in_proportion() -> None:
    text = "PO box 12, order P.O. 12345 and PO-20 " * 5000
    started = time.perf_counter()
    assert po_number.find(text) == ()
    assert time.perf_counter() - started < 5
