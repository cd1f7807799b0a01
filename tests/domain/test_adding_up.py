"""A document's figures are added up while somebody types, with what is missing in words and money (M-9)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from p2p_desktop.domain.adding_up import AddingUp, adding_up
from p2p_desktop.domain.document import DocumentLine


def amounts(*words: str) -> tuple[DocumentLine, ...]:
    """Read lines like the paper: ``"paper 80.00"``; ``?`` for an amount that is not printed."""
    made = []
    for each in words:
        description, _blank, amount = each.rpartition(" ")
        made.append(DocumentLine(description, amount=None if amount == "?" else Decimal(amount)))
    return tuple(made)


def added(
    *words: str, net: str = "", tax: str = "", total: str = "", currency: str = "EUR", gross: bool = False
) -> AddingUp:
    """Add up what the paper says."""
    figures = {name: Decimal(text) if text else None for name, text in (("net", net), ("tax", tax), ("total", total))}
    return adding_up(amounts(*words), **figures, currency=currency, prices_include_tax=gross)


def test_what_adds_up_is_proven_and_said_as_a_sum() -> None:
    sums = added("paper 80.00", "toner 20.00", net="100.00", tax="19.00", total="119.00")
    assert (sums.problems, sums.is_proven) == ((), True)
    assert sums.words() == "Lines 100.00  ·  Net 100.00 + tax 19.00 = 119.00"


def test_charges_and_discounts_stand_apart() -> None:
    sums = added("paper 80.00", "Freight 7.50", "Rebate -5.00", net="82.50")
    assert (sums.goods, sums.charges, sums.discounts, sums.lines) == (
        Decimal("80.00"), Decimal("7.50"), Decimal("5.00"), Decimal("82.50"),
    )  # fmt: skip
    assert sums.words() == "Lines 80.00 + charges 7.50 − discounts 5.00 = 82.50"
    assert sums.is_proven


@pytest.mark.parametrize(
    ("net", "sentence"),
    [
        ("90.00", "The lines come to 80.00 EUR, the net says 90.00 EUR. 10.00 EUR are missing in the lines."),
        ("75.50", "The lines come to 80.00 EUR, the net says 75.50 EUR. 4.50 EUR are too much in the lines."),
    ],
)
def test_lines_that_miss_the_net_say_by_how_much(net: str, sentence: str) -> None:
    assert added("paper 80.00", net=net).problems == (sentence,)


def test_net_and_tax_that_miss_the_total_say_by_how_much() -> None:
    sums = added(net="100.00", tax="19.00", total="118.00")
    assert sums.problems == ("Net and tax come to 119.00 EUR, the total says 118.00 EUR: 1.00 EUR differ.",)
    assert not sums.is_proven


def test_gross_lines_are_held_against_the_total() -> None:
    assert added("bread 10.70", net="10.00", tax="0.70", total="10.70", gross=True).is_proven
    assert added("bread 10.70", net="10.00", tax="0.70", total="10.70").is_proven


def test_a_coin_for_each_rounded_line_is_no_difference() -> None:
    assert added("a 1.00", "b 1.00", net="2.03").problems == ()
    assert len(added("a 1.00", "b 1.00", net="2.04").problems) == 1
    assert len(added("a 100", "b 100", net="204", currency="JPY").problems) == 1
    assert added("a 100", "b 100", net="203", currency="JPY").problems == ()


def test_a_line_without_an_amount_leaves_the_lines_unjudged() -> None:
    sums = added("paper 80.00", "toner ?", net="100.00")
    assert (sums.lines, sums.problems, sums.is_proven, sums.words()) == (None, (), False, "")


def test_where_nothing_is_known_nothing_is_said() -> None:
    assert (added().words(), added().problems, added().is_proven) == ("", (), False)


def test_without_a_net_the_lines_are_held_against_total_less_tax() -> None:
    assert added("paper 100.00", tax="19.00", total="119.00").problems == ()
    assert added("paper 90.00", tax="19.00", total="119.00").problems == (
        "The lines come to 90.00 EUR, total less tax is 100.00 EUR. 10.00 EUR are missing in the lines.",
    )
