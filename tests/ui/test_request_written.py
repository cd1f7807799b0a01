"""What somebody wrote of a request becomes a draft and comes back as it was typed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from p2p_desktop.domain.request import draft_problems
from p2p_desktop.language import date_words, read_date
from p2p_desktop.services.requesting import empty_content
from p2p_desktop.ui.screens.requests.written import (
    Written,
    WrittenLine,
    conflicts,
    draft_of,
    merged,
    problems_before_submit,
    written_from,
)

EMPTY = empty_content("EUR")
PAPER = WrittenLine("Paper", quantity=Decimal(3), unit_price=Decimal("4.20"), tax_rate=Decimal(19))
TODAY = dt.date(2026, 7, 1)


def _again(written: Written) -> Written:
    """Save and load."""
    draft = draft_of(written, EMPTY)
    assert draft_problems(draft.content) == ()
    return written_from(draft.content, draft.typing)


@pytest.mark.parametrize(
    "line",
    [
        PAPER,
        replace(PAPER, quantity=None, unread=(("quantity", "three"),)),
        replace(PAPER, unit_price=None),
        replace(PAPER, tax_rate=None, unread=(("tax_rate", "full"),)),
        WrittenLine(unread=(("quantity", "?"),), unit_price=None, quantity=None),
        replace(PAPER, description="x" * 5000),
        replace(PAPER, description="شاشة 🖥️ cafe\u0301"),
    ],
)
def test_a_line_comes_back_as_it_was_typed(line: WrittenLine) -> None:
    came_back = _again(Written(currency="EUR", lines=(line,))).lines[0]
    expected = line if line.tax_rate is not None or line.unread else replace(line, tax_rate=Decimal(0))
    if line.tax_rate is None and "tax_rate" not in dict(line.unread):
        expected = replace(line, tax_rate=Decimal(0))
    assert came_back == expected


@pytest.mark.parametrize("price", [Decimal("1e15"), Decimal("-1e13")])
def test_a_price_no_request_can_hold_is_kept_as_text(price: Decimal) -> None:
    line = replace(PAPER, unit_price=price)
    draft = draft_of(Written(currency="EUR", lines=(line,)), EMPTY)
    assert draft.content.lines[0].unit_price == 0
    assert draft.typing == {"lines": [[0, "unit_price", f"{price:f}"]]}


def test_a_date_that_is_none_stays_typed_and_a_long_title_whole() -> None:
    written = Written(title="t" * 300, needed_by="31.02.2026", currency="EUR")
    assert _again(written) == written


def test_changes_of_others_are_taken_over_where_nobody_typed() -> None:
    shown = Written(title="", vendor_name="", currency="EUR")
    stored = replace(shown, title="Laptops", vendor_name="Dell GmbH", lines=(PAPER,))
    now = replace(shown, title="My own words")
    assert merged(now=now, shown=shown, stored=stored) == replace(stored, title="My own words")
    assert conflicts(now=now, shown=shown, stored=stored) == ()


def test_two_who_typed_in_the_same_field_are_a_conflict() -> None:
    shown = Written(title="Laptops", note="soon")
    stored = replace(shown, title="Five laptops", note="very soon")
    now = replace(shown, title="Two laptops")
    assert conflicts(now=now, shown=shown, stored=stored) == ("title",)


def test_before_submit_everything_wrong_has_its_field() -> None:
    lines = (
        replace(PAPER, quantity=Decimal(0)),
        replace(PAPER, unit_price=None),
        replace(PAPER, quantity=None, unread=(("quantity", "three"),)),
    )
    written = Written(currency="EUR", needed_by=date_words(dt.date(2025, 7, 1)), lines=lines)
    found = {problem.field: problem.sentence for problem in problems_before_submit(written, EMPTY, today=TODAY)}
    assert found == {
        "title": "Say in a few words what this request is for.",
        "vendor": "Name the vendor.",
        "needed_by": "The needed-by date is in the past.",
        "lines.0.quantity": "Line 1: the quantity has to be more than 0.",
        "lines.1.unit_price": "Line 2 has no price.",
        "lines.2.quantity": "Line 3: “three” is not a number.",
    }


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-03", dt.date(2026, 12, 3)),
        ("3.12.2026", dt.date(2026, 12, 3)),
        ("3 Dec 2026", dt.date(2026, 12, 3)),
        ("December 3, 2026", dt.date(2026, 12, 3)),
        (date_words(dt.date(2026, 12, 3)), dt.date(2026, 12, 3)),
        ("31.02.2026", None),
        ("soon", None),
        ("3.12.", None),
        ("", None),
        ("9" * 400, None),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, day: dt.date | None) -> None:
    assert read_date(text) == day
