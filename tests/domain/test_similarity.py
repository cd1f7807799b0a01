"""Names, descriptions, units, charges, and the best assignment."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2p_desktop.domain.charges import names_charge
from p2p_desktop.domain.similarity import best_assignment, description_similarity, name_similarity, normal_name
from p2p_desktop.domain.units import conversion


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kraxi GmbH", "KRAXI"),
        ("Müller GmbH & Co. KG", "mueller"),
        ("S.A.R.L. Dupont & Fils", "Dupont et Fils SARL"),
        ("Kowalski Sp. z o.o.", "KOWALSKI"),
        ("Acme, Inc.", "ACME Ltd."),
        ("Café Zürich AG", "Cafe Zurich"),
        ("Sam Sam Trading Sdn. Bhd.", "SAM SAM TRADING"),
        ("Rossi S.p.A.", "Rossi SPA"),
        ("Novák s.r.o.", "NOVAK"),
    ],
)
def test_names_are_equal_but_for_case_punctuation_and_legal_form(one: str, other: str) -> None:
    assert normal_name(one) == normal_name(other)


def test_a_name_that_is_only_a_legal_form_stays() -> None:
    assert normal_name("AG") == "ag"
    assert normal_name("Ltd.") == "ltd"


def test_names_that_differ_are_not_alike() -> None:
    assert name_similarity("Kraxi Bürobedarf", "Northwind Traders") < Decimal("0.5")
    assert name_similarity("", "Northwind") == 0


def test_a_description_is_nearest_to_itself() -> None:
    plain, long = "usb cable", "usb cable 2 m black"
    assert description_similarity(plain, plain) == 1000
    assert 500 < description_similarity(plain, long) < 1000
    assert description_similarity("toner black", "coffee machine") < 500
    assert description_similarity("", "toner") == 0


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 6).flatmap(
        lambda width: st.lists(st.lists(st.integers(-5, 12), min_size=width, max_size=width), min_size=1, max_size=6)
    )
)
def test_the_assignment_is_the_best_of_all(weights: list[list[int]]) -> None:
    pairs = best_assignment(weights)
    assert len({row for row, _column in pairs}) == len(pairs) == len({column for _row, column in pairs})
    assert all(weights[row][column] > 0 for row, column in pairs)
    size = max(len(weights), len(weights[0]))
    square = [[0] * size for _row in range(size)]
    for row, line in enumerate(weights):
        for column, weight in enumerate(line):
            square[row][column] = max(weight, 0)
    best = max(sum(square[row][column] for row, column in enumerate(order)) for order in permutations(range(size)))
    assert sum(weights[row][column] for row, column in pairs) == best


def test_the_assignment_is_not_greedy() -> None:
    assert best_assignment([[10, 9], [9, 0]]) == ((0, 1), (1, 0))


def test_nothing_is_assigned_to_nothing() -> None:
    assert best_assignment([]) == ()
    assert best_assignment([[], []]) == ()


@pytest.mark.parametrize(
    ("billed", "ordered", "factor"),
    [
        ("Stk.", "pcs", "1"),
        ("C62", "piece", "1"),
        ("dozen", "pcs", "12"),
        ("g", "kg", "0.001"),
        ("Stück", "", "1"),
        ("blorg", "pcs", "1"),
        ("m²", "qm", "1"),
    ],
)
def test_units_that_count_the_same_are_converted(billed: str, ordered: str, factor: str) -> None:
    assert conversion(billed, ordered) == Decimal(factor)


def test_units_that_count_different_things_are_not() -> None:
    assert conversion("kg", "pcs") is None
    assert conversion("box", "Stück") is None


@pytest.mark.parametrize(
    "description",
    [
        "Freight", "Shipping & handling", "Standard delivery", "Postage and packing", "Versandkosten DHL",
        "Versandkostenpauschale", "Fracht und Verpackung", "Verpackung", "Frais de port", "Livraison",
        "Gastos de envío", "Spese di spedizione", "Imballaggio", "Verzendkosten", "Portes de envio",
        "Koszty wysyłki", "Koszt dostawy", "Delivery charge 1",
    ],
)  # fmt: skip
def test_charges_are_known_by_name_in_many_languages(description: str) -> None:
    assert names_charge(description)


@pytest.mark.parametrize(
    "description",
    ["Packing tape", "Shipping container 20 ft", "Verpackungsmaterial", "Toner", "", "Port replicator", "Costs"],
)
def test_goods_that_only_sound_like_a_charge_are_goods(description: str) -> None:
    assert not names_charge(description)
