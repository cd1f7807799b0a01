"""Vendors: what can be saved, and IBANs by form, country length and check digits (V-3)."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_desktop.domain.vendor import IBAN_LENGTHS, VendorDetails, iban_is_valid, normal_iban, vendor_problems

#: Examples of the SWIFT IBAN registry.
REAL = [
    "DE89 3704 0044 0532 0130 00", "GB29 NWBK 6016 1331 9268 19", "FR14 2004 1010 0505 0001 3M02 606",
    "NO93 8601 1117 947", "MT84 MALT 0110 0001 2345 MTLC AST0 01S", "CH93 0076 2011 6238 5295 7",
    "SA03 8000 0000 6080 1016 7519", "BR18 0036 0305 0000 1000 9795 493C 1",
]  # fmt: skip


@pytest.mark.parametrize("iban", REAL)
def test_v3_a_real_iban_is_valid_in_any_writing(iban: str) -> None:
    assert iban_is_valid(iban)
    assert iban_is_valid(iban.lower().replace(" ", ""))
    assert normal_iban(f" {iban.lower()} ") == iban.replace(" ", "")


@pytest.mark.parametrize(
    "iban",
    ["", "DE", "DE89", "DE89370400440532013001", "DE8937040044053201300", "XX89370400440532013000",
     "DE89-3704-0044-0532-0130-00", "DEAB370400440532013000", "ＤＥ89370400440532013000", "DE89 3704 0044 0532 0130 0٠",
     "GB29 NWBK 6016 1331 9268 1²"],
)  # fmt: skip
def test_v3_what_is_no_iban_is_told_apart(iban: str) -> None:
    assert not iban_is_valid(iban)


@given(st.sampled_from(REAL), st.data())
def test_v3_one_wrong_digit_is_noticed(iban: str, data: st.DataObject) -> None:
    compact = normal_iban(iban)
    place = data.draw(st.integers(2, len(compact) - 1))
    signs = string.digits if compact[place].isdigit() else string.ascii_uppercase
    sign = data.draw(st.sampled_from(signs).filter(lambda each: each != compact[place]))
    assert not iban_is_valid(compact[:place] + sign + compact[place + 1 :])


@given(st.sampled_from(REAL), st.data())
def test_v3_two_digits_changed_round_are_noticed(iban: str, data: st.DataObject) -> None:
    compact = normal_iban(iban)
    places = [n for n in range(4, len(compact) - 1) if compact[n : n + 2].isdigit() and compact[n] != compact[n + 1]]
    place = data.draw(st.sampled_from(places))
    swapped = compact[:place] + compact[place + 1] + compact[place] + compact[place + 2 :]
    assert not iban_is_valid(swapped)


@given(st.text(max_size=40))
def test_v3_any_text_has_an_answer(text: str) -> None:
    assert iban_is_valid(text) in (True, False)


def test_v3_every_country_is_two_letters_and_a_possible_length() -> None:
    assert all(len(country) == 2 and 15 <= length <= 34 for country, length in IBAN_LENGTHS.items())


@pytest.mark.parametrize(
    ("name", "codes"),
    [("Papier Adler GmbH", []), ("", ["NO_NAME"]), ("  ", ["NO_NAME"]), ("…!", ["NO_NAME"]), ("和光", []),
     ("x" * 200, []), ("x" * 201, ["TOO_LONG"])],
)  # fmt: skip
def test_a_vendor_needs_a_name_that_can_be_read(name: str, codes: list[str]) -> None:
    assert [problem.code for problem in vendor_problems(VendorDetails(name))] == codes
