"""Budgets: what is available, what one more request leaves, and what is said of it (B-1)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_desktop.domain.budget import (
    Budget,
    BudgetMode,
    OrderedLine,
    Outlook,
    Used,
    budget_problems,
    budget_words,
    department_key,
    exceeded_words,
    left_words,
    must_be_left,
    ordered_not_billed,
    stops_words,
    used_words,
)
from p2p_desktop.errors import Refused

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)


def outlook(
    total: str, *, budget: str | None = "5000", used: Used | None = None, mode: BudgetMode = BudgetMode.WARN
) -> Outlook:
    made = Budget("Design", 2026, Decimal(budget), mode) if budget is not None else None
    return Outlook("design", 2026, "EUR", made, used or Used(), Decimal(total))


def line(quantity: str, billed: str, price: str, *, tax: str = "0", is_closed: bool = False) -> OrderedLine:
    return OrderedLine(Decimal(quantity), Decimal(billed), Decimal(price), Decimal(tax), is_closed)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_b1_available_is_budget_less_requested_less_ordered_less_billed(
    amount: Decimal, requested: Decimal, ordered: Decimal, billed: Decimal, total: Decimal
) -> None:
    seen = Outlook("d", 2026, "EUR", Budget("d", 2026, amount), Used(requested, ordered, billed), total)
    assert seen.available == amount - requested - ordered - billed
    assert seen.left == seen.available - total
    assert seen.is_short == (total > seen.available)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line("10", "0", "5.00")], "50.00"),
        ([line("10", "4", "5.00")], "30.00"),
        ([line("10", "10", "5.00")], "0.00"),
        ([line("10", "12", "5.00"), line("1", "0", "7.00")], "7.00"),
        ([line("10", "4", "5.00", is_closed=True)], "0.00"),
        ([line("10", "4", "5.00", tax="19")], "35.70"),
        ([line("10", "-2", "5.00")], "60.00"),
    ],
)
def test_b1_what_is_billed_is_not_ordered_any_more_line_by_line(lines: list[OrderedLine], expected: str) -> None:
    assert ordered_not_billed(lines, Decimal(1)) == Decimal(expected)


def test_b1_foreign_orders_count_by_the_rate_and_are_rounded_once() -> None:
    lines = [line("3", "0", "0.005"), line("3", "0", "0.005")]
    total = Used(ordered=ordered_not_billed(lines, Decimal("0.5")))
    assert total.rounded("EUR").ordered == Decimal("0.02")
    assert total.rounded("JPY").ordered == Decimal(0)


def test_what_is_left_is_said_with_both_figures() -> None:
    assert budget_words(outlook("4380")) == "Budget Design 2026: 5,000.00 EUR → 620.00 EUR left"
    assert budget_words(outlook("5000")) == "Budget Design 2026: 5,000.00 EUR → 0.00 EUR left"
    used = Used(Decimal(3000), Decimal(1000), Decimal(500))
    assert budget_words(outlook("880", used=used)) == "Budget Design 2026: 500.00 EUR → 380.00 EUR too little"
    assert used_words(outlook("880", used=used)) == (
        "Of 5,000.00 EUR, others have 3,000.00 requested, 1,000.00 ordered, 500.00 billed."
    )


def test_b1_a_missing_budget_is_said_never_skipped() -> None:
    missing = outlook("4380", budget=None)
    assert budget_words(missing) == "No budget is set for design 2026."
    assert (missing.is_exceeded, used_words(missing)) == (False, "")
    nobody = Outlook(" ", 2026, "EUR", None, Used(), Decimal(1))
    assert budget_words(nobody) == "No department is named, so no budget is looked at."


@pytest.mark.parametrize(
    ("mode", "is_told", "is_stopped"),
    [(BudgetMode.STOP, True, True), (BudgetMode.WARN, True, False), (BudgetMode.IGNORE, False, False)],
)
def test_b1_too_little_stops_warns_or_only_counts(mode: BudgetMode, is_told: bool, is_stopped: bool) -> None:
    short = outlook("5000.01", mode=mode)
    assert (short.is_short, short.is_exceeded) == (True, is_told)
    if is_stopped:
        with pytest.raises(Refused) as refusal:
            must_be_left(short)
        assert refusal.value.sentence == (
            "The budget Design 2026 stops this request: it needs 5,000.01 EUR, and 5,000.00 EUR are left of "
            "5,000.00 EUR. Ask for less, or ask an administrator for more."
        )
    else:
        must_be_left(short)
    must_be_left(outlook("5000.00", mode=mode))


def test_b1_warning_is_what_a_budget_does_unless_somebody_says_otherwise() -> None:
    assert Budget("Design", 2026, Decimal(1)).mode is BudgetMode.WARN


def test_by_how_much_a_budget_is_exceeded_is_said() -> None:
    assert exceeded_words(outlook("5880")) == (
        "Budget Design 2026 is exceeded by 880.00 EUR: 5,000.00 EUR were left, this needs 5,880.00 EUR."
    )


def test_what_was_used_up_before_is_said_without_a_negative_amount() -> None:
    used = Used(Decimal(5000), Decimal(600))
    over = outlook("100", used=used, mode=BudgetMode.STOP)
    assert budget_words(over) == "Budget Design 2026: used up already, 700.00 EUR too little"
    assert left_words(over) == "Design 2026: used up already, 700.00 EUR too little"
    assert exceeded_words(over) == (
        "Budget Design 2026 is exceeded by 700.00 EUR: nothing was left, this needs 100.00 EUR."
    )
    assert "it needs 100.00 EUR, and 0.00 EUR are left of 5,000.00 EUR." in stops_words(over)


def test_beside_a_label_the_word_budget_is_left_out() -> None:
    assert left_words(outlook("4380")) == "Design 2026: 5,000.00 EUR → 620.00 EUR left"
    assert left_words(outlook("5880")) == "Design 2026: 5,000.00 EUR → 880.00 EUR too little"
    assert left_words(outlook("1", budget=None)) == "No budget is set for design 2026."


@pytest.mark.parametrize(("typed", "same"), [("Design", "DESIGN"), ("R & D", "  r  &  d "), ("Straße", "STRASSE")])
def test_a_department_is_the_same_however_it_is_typed(typed: str, same: str) -> None:
    assert department_key(typed) == department_key(same)


def test_what_no_budget_can_be_is_said_for_each_field() -> None:
    codes = [each.code for each in budget_problems(Budget(" ", 1999, Decimal("-1")))]
    assert codes == ["NO_DEPARTMENT", "YEAR", "AMOUNT"]
    assert [each.code for each in budget_problems(Budget("x" * 101, 2026, Decimal("NaN")))] == ["TOO_LONG", "AMOUNT"]
    assert budget_problems(Budget("Design", 2026, Decimal(0))) == ()
