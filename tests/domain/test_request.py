"""The request: its transition table walked whole, what keeps it from being sent, totals and the content hash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_desktop.domain.request import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    MOST_LINES,
    TRANSITIONS,
    RequestContent,
    RequestEvent,
    RequestLine,
    RequestState,
    clean_text,
    draft_problems,
    event_words,
    must_allow,
    possible_events,
    request_number,
    state_words,
    submit_problems,
    totals_of,
)
from p2p_desktop.errors import Refused

TODAY = dt.date(2026, 7, 1)
S, E = RequestState, RequestEvent

#: Section 2 as it is printed there: event → from which states → to which.
TABLE: dict[RequestEvent, tuple[set[RequestState], set[RequestState]]] = {
    E.SUBMIT: ({S.DRAFT, S.RETURNED}, {S.IN_APPROVAL}),  # A1
    E.APPROVE: ({S.IN_APPROVAL}, {S.IN_APPROVAL, S.APPROVED}),  # A2
    E.RETURN: ({S.IN_APPROVAL}, {S.RETURNED}),  # A3
    E.REJECT: ({S.IN_APPROVAL}, {S.REJECTED}),  # A4
    E.WITHDRAW: ({S.IN_APPROVAL}, {S.DRAFT}),  # A5
    E.ASK_ANOTHER: ({S.IN_APPROVAL}, {S.IN_APPROVAL}),  # A6
    E.TAKE_BACK: ({S.IN_APPROVAL, S.APPROVED, S.RETURNED, S.REJECTED}, {S.IN_APPROVAL}),
    E.ORDER: ({S.APPROVED}, {S.ORDERED}),  # A11
    E.CANCEL: ({S.DRAFT, S.RETURNED, S.APPROVED}, {S.CANCELLED}),  # A12
    E.CLOSE: ({S.ORDERED}, {S.CLOSED}),  # A13
    E.EDIT: ({S.DRAFT, S.RETURNED}, {S.DRAFT, S.RETURNED}),
}


def line(**changes: object) -> RequestLine:
    made = RequestLine("paper", Decimal(3), Decimal("4.20"), code="P-1", unit="ream", tax_rate=Decimal(19))
    return replace(made, **changes)  # type: ignore[arg-type]  # each test names a field with a value of its type


def content(*lines: RequestLine, **changes: object) -> RequestContent:
    made = RequestContent(
        title="Paper", vendor_id="v-1", vendor_name="Papier Adler GmbH", currency="EUR", department="Studio",
        category="Office", needed_by=TODAY, delivery_address="Lindenweg 4", note="soon", proforma_id="d-1",
        lines=lines or (line(),),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # each test names a field with a value of its type


# Transitions


@pytest.mark.parametrize("event", list(RequestEvent))
@pytest.mark.parametrize("state", list(RequestState))
def test_every_event_in_every_state_is_as_section_2_says_or_refused(state: RequestState, event: RequestEvent) -> None:
    origins, targets = TABLE[event]
    if state in origins:
        must_allow(state, event)
        expected = {state} if event is RequestEvent.EDIT else targets
        assert TRANSITIONS[state, event] == expected
        return
    with pytest.raises(Refused) as refusal:
        must_allow(state, event)
    assert refusal.value.code == "NOT_POSSIBLE_NOW"
    sentence = refusal.value.sentence
    assert f"“{state_words(state)}”" in sentence
    assert f"to {event_words(event)} it now" in sentence
    possible = ", ".join(event_words(each) for each in possible_events(state)) or "nothing more"
    assert sentence.endswith(f"Possible: {possible}.")


@pytest.mark.parametrize("state", [S.REJECTED, S.CLOSED, S.CANCELLED])
def test_a4_a12_a13_what_has_ended_stays_ended(state: RequestState) -> None:
    assert possible_events(state) == ()


def test_a_refusal_names_what_would_be_possible() -> None:
    with pytest.raises(Refused) as refusal:
        must_allow(RequestState.APPROVED, RequestEvent.SUBMIT)
    assert refusal.value.sentence == (
        "This request is “Approved”: it is not possible to submit it now. Possible: order, cancel."
    )


def test_ap9_only_an_approved_request_can_be_ordered() -> None:
    assert [state for state in RequestState if RequestEvent.ORDER in possible_events(state)] == [S.APPROVED]


@pytest.mark.parametrize("target", list(RequestState))
def test_every_state_but_the_first_is_reached_by_some_event(target: RequestState) -> None:
    reached = {state for (origin, _event), states in TRANSITIONS.items() for state in states if state != origin}
    assert target in reached


# What keeps it from being sent (A1)


def test_a1_a_whole_request_can_be_sent() -> None:
    assert submit_problems(content(), today=TODAY) == ()
    assert draft_problems(content()) == ()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"title": ""}, "NO_TITLE", "title"),
        ({"vendor_name": ""}, "NO_VENDOR", "vendor"),
        ({"lines": ()}, "NO_LINES", "lines"),
        ({"needed_by": dt.date(2026, 6, 30)}, "NEEDED_BY_PAST", "needed_by"),
        ({"needed_by": dt.date(2025, 7, 1)}, "NEEDED_BY_PAST", "needed_by"),
    ],
)
def test_a1_what_is_missing_is_named_with_its_field(changes: dict[str, object], code: str, field: str) -> None:
    problems = submit_problems(content(**changes), today=TODAY)
    assert [(problem.code, problem.field) for problem in problems] == [(code, field)]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"quantity": Decimal(0)}, "QUANTITY", "lines.1.quantity"),
        ({"quantity": Decimal(-1)}, "QUANTITY", "lines.1.quantity"),
        ({"quantity": Decimal("NaN")}, "NOT_A_NUMBER", "lines.1.quantity"),
        ({"quantity": Decimal("sNaN")}, "NOT_A_NUMBER", "lines.1.quantity"),
        ({"quantity": Decimal("Infinity")}, "NOT_A_NUMBER", "lines.1.quantity"),
        ({"quantity": Decimal(10_000_001)}, "TOO_LARGE", "lines.1.quantity"),
        ({"quantity": Decimal("1E+999999")}, "TOO_LARGE", "lines.1.quantity"),
        ({"unit_price": Decimal(-1)}, "PRICE", "lines.1.unit_price"),
        ({"unit_price": Decimal("1e15")}, "TOO_LARGE", "lines.1.unit_price"),
        ({"unit_price": Decimal("1E+999999")}, "TOO_LARGE", "lines.1.unit_price"),
        ({"unit_price": Decimal("NaN")}, "NOT_A_NUMBER", "lines.1.unit_price"),
        ({"tax_rate": Decimal("100.01")}, "TAX_RATE", "lines.1.tax_rate"),
        ({"tax_rate": Decimal(-1)}, "TAX_RATE", "lines.1.tax_rate"),
        ({"tax_rate": Decimal("NaN")}, "NOT_A_NUMBER", "lines.1.tax_rate"),
        ({"description": ""}, "NO_DESCRIPTION", "lines.1.description"),
        ({"description": "x" * 5000}, "TOO_LONG", "lines.1.description"),
    ],
)
def test_a1_a_line_that_cannot_be_ordered_is_named(changes: dict[str, object], code: str, field: str) -> None:
    problems = submit_problems(content(line(), line(**changes)), today=TODAY)
    assert [(problem.code, problem.field) for problem in problems] == [(code, field)]


def test_a1_a_price_of_nothing_and_a_request_needed_today_are_fine() -> None:
    assert submit_problems(content(line(unit_price=Decimal(0)), needed_by=TODAY), today=TODAY) == ()
    assert submit_problems(content(needed_by=None), today=TODAY) == ()


def test_everything_that_is_wrong_is_said_at_once() -> None:
    problems = submit_problems(content(line(quantity=Decimal(0)), title="", needed_by=dt.date(2025, 1, 1)), today=TODAY)
    assert [problem.code for problem in problems] == ["NO_TITLE", "NEEDED_BY_PAST", "QUANTITY"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "x" * (LONGEST_TITLE + 1)}, "TOO_LONG"),
        ({"note": "x" * (LONGEST_DESCRIPTION + 1)}, "TOO_LONG"),
        ({"lines": (line(),) * (MOST_LINES + 1)}, "TOO_MANY_LINES"),
        ({"lines": (line(quantity=Decimal(1), unit_price=Decimal("4e11")),) * 2}, "TOO_LARGE"),
        ({"lines": (line(quantity=Decimal(-1), unit_price=Decimal("4e11")),) * 2}, "TOO_LARGE"),
        ({"lines": (line(unit_price=Decimal("NaN")),)}, "NOT_A_NUMBER"),
    ],
)
def test_even_a_draft_refuses_what_no_request_can_hold(changes: dict[str, object], code: str) -> None:
    assert [problem.code for problem in draft_problems(content(**changes))] == [code]


def test_a_draft_may_be_as_unfinished_as_it_likes() -> None:
    unfinished = line(description="", quantity=Decimal(0), unit_price=Decimal(-1))
    empty = content(unfinished, title="", vendor_name="", needed_by=dt.date(2001, 1, 1))
    assert draft_problems(empty) == ()


numbers = st.decimals(allow_nan=True, allow_infinity=True)


@given(numbers, numbers, numbers)
def test_whatever_number_is_typed_a_draft_is_refused_or_has_totals(
    quantity: Decimal, price: Decimal, rate: Decimal
) -> None:
    typed = content(line(quantity=quantity, unit_price=price, tax_rate=rate))
    if draft_problems(typed) == ():
        stored = typed.lines[0].as_stored()
        assert stored == stored.as_stored()
        assert typed.totals.total.currency == "EUR"
        assert len(typed.hash) == 64
    else:
        assert submit_problems(typed, today=TODAY) != ()


def test_text_keeps_what_people_write_and_loses_what_no_paper_can_show() -> None:
    kept = "🪑 كرسي · Ca\u0301bǎl שולחן\nline\ttab"
    assert clean_text(kept) == kept
    assert clean_text("  a\x00b\x1b[31mc\x7f\ud800d\r ") == "ab[31mcd"


def test_a1_the_number_holds_year_and_running_number() -> None:
    assert request_number(2026, 42) == "REQ-2026-00042"
    assert request_number(2026, 123_456) == "REQ-2026-123456"


# Totals


def test_tax_is_added_up_by_rate_and_rounded_once_for_each() -> None:
    totals = totals_of(
        (
            line(quantity=Decimal(3), unit_price=Decimal("0.35"), tax_rate=Decimal(19)),
            line(quantity=Decimal(1), unit_price=Decimal("10.01"), tax_rate=Decimal(7)),
            line(quantity=Decimal(1), unit_price=Decimal("0.35"), tax_rate=Decimal(19)),
            line(quantity=Decimal(2), unit_price=Decimal("5"), tax_rate=Decimal(0)),
        ),
        "EUR",
    )
    by_rate = [(str(rate), str(net), str(tax)) for rate, net, tax in totals.tax_by_rate]
    assert by_rate == [("0", "10.00 EUR", "0.00 EUR"), ("7", "10.01 EUR", "0.70 EUR"), ("19", "1.40 EUR", "0.27 EUR")]
    assert (str(totals.net), str(totals.tax), str(totals.total)) == ("21.41 EUR", "0.97 EUR", "22.38 EUR")


def test_the_same_rate_written_in_two_ways_is_one_rate() -> None:
    totals = totals_of((line(tax_rate=Decimal("19.0")), line(tax_rate=Decimal(19))), "EUR")
    assert [str(net) for _rate, net, _tax in totals.tax_by_rate] == ["25.20 EUR"]


@pytest.mark.parametrize(
    ("currency", "total"), [("EUR", "4.40 EUR"), ("JPY", "5 JPY"), ("KWD", "4.403 KWD")]
)  # 3 × 1.2333 = 3.6999, rounded, and 19 % of it, rounded
def test_totals_are_in_the_currencys_own_decimals(currency: str, total: str) -> None:
    lines = (line(quantity=Decimal(3), unit_price=Decimal("1.2333")),)
    assert str(totals_of(lines, currency).total) == total


def test_nothing_comes_to_nothing() -> None:
    totals = totals_of((), "EUR")
    assert (str(totals.net), str(totals.tax), str(totals.total), totals.tax_by_rate) == ("0.00 EUR",) * 3 + ((),)


prices = st.decimals(0, 10_000, places=4)
lines = st.lists(
    st.builds(line, quantity=st.decimals(Decimal("0.001"), 1000, places=3), unit_price=prices,
              tax_rate=st.sampled_from([Decimal(0), Decimal(7), Decimal(19), Decimal("5.5")])),
    max_size=8,
).map(tuple)  # fmt: skip


@given(lines, st.sampled_from(["EUR", "JPY", "KWD"]))
def test_totals_agree_with_themselves_in_any_order(given_lines: tuple[RequestLine, ...], currency: str) -> None:
    totals = totals_of(given_lines, currency)
    assert totals.net + totals.tax == totals.total
    assert totals_of(tuple(reversed(given_lines)), currency) == totals
    assert sum((each.net(currency).amount for each in given_lines), Decimal(0)) == totals.net.amount


# The content hash (A2)

LINE_CHANGES: dict[str, object] = {
    "description": "paper, white", "quantity": Decimal("3.000001"), "unit_price": Decimal("4.200001"), "code": "P-2",
    "unit": "box", "tax_rate": Decimal("19.5"),
}  # fmt: skip
CONTENT_CHANGES: dict[str, object] = {
    "title": "Paper.", "vendor_id": "v-2", "vendor_name": "Papier Adler AG", "currency": "USD", "department": "",
    "category": "Offic", "needed_by": None, "delivery_address": "Lindenweg 5", "note": "", "proforma_id": "",
    "lines": (),
}  # fmt: skip


def test_every_field_is_tried() -> None:
    assert set(CONTENT_CHANGES) == {field.name for field in fields(RequestContent)}
    assert set(LINE_CHANGES) == {field.name for field in fields(RequestLine)}


@pytest.mark.parametrize("name", sorted(CONTENT_CHANGES))
def test_a2_the_hash_changes_with_every_field(name: str) -> None:
    assert content(**{name: CONTENT_CHANGES[name]}).hash != content().hash


@pytest.mark.parametrize("name", sorted(LINE_CHANGES))
def test_a2_the_hash_changes_with_every_field_of_every_line(name: str) -> None:
    changed = line(**{name: LINE_CHANGES[name]})
    hashes = {content(line(), line()).hash, content(changed, line()).hash, content(line(), changed).hash}
    assert len(hashes) == 3


@pytest.mark.parametrize(
    "other",
    [
        lambda: content(line(), line()),
        lambda: content(replace(line(), description="paperP-1", code="")),
        lambda: content(title="PaperPapier", vendor_name=" Adler GmbH"),
        lambda: content(line(description='paper","x')),
    ],
)
def test_a2_nothing_slips_from_one_field_into_the_next(other: Callable[[], RequestContent]) -> None:
    assert other().hash != content().hash


def test_a2_the_hash_depends_on_the_order_of_lines() -> None:
    first, second = line(description="a"), line(description="b")
    assert content(first, second).hash != content(second, first).hash


@given(lines)
def test_a2_the_hash_is_the_same_for_the_same_however_numbers_are_written(
    given_lines: tuple[RequestLine, ...],
) -> None:
    rewritten = tuple(
        replace(each, quantity=each.quantity + Decimal("0.000000"), unit_price=each.unit_price.normalize())
        for each in given_lines
    )
    assert replace(content(), lines=rewritten).hash == replace(content(), lines=given_lines).hash


def test_a2_a_minus_before_nothing_is_nothing() -> None:
    assert content(line(unit_price=Decimal("-0"))).hash == content(line(unit_price=Decimal(0))).hash
