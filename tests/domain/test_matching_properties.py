"""What holds for every order and every document, tried with many."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from p2p_desktop.domain.document import DocumentLine, Extraction, Field, FieldName, Kind, KnownVendor, Source
from p2p_desktop.domain.expected import ExpectedLine, ExpectedOrder, Tolerances
from p2p_desktop.domain.finding_order import find_order
from p2p_desktop.domain.match_result import MatchResult
from p2p_desktop.domain.matching import match
from tests.domain.papers import VENDOR, copy_of, matched, order_of

GOODS = (
    "Laptop ThinkBook 14", "Docking station USB-C", "Desk lamp", "Office chair with armrests", "Toner black TN-2420",
    "Copy paper A4 80 g", "Whiteboard 120 x 90", "Coffee beans 1 kg", "Cleaning service March", "Monitor 27 inch",
)  # fmt: skip
VENDORS = (
    "Northwind Traders Ltd", "Dupont et Fils SARL", "Sam Sam Trading Sdn Bhd", "Officina Rossi S.p.A.",
    "Hansen Papir ApS", "Zhou Electronics", "Perniagaan Zheng Hui", "Blue Harbour Catering Inc.",
)  # fmt: skip
amounts = st.decimals(min_value="0.01", max_value="5000", places=2)


@st.composite
def orders(draw: st.DrawFn) -> ExpectedOrder:
    """Draw an order of different goods."""
    goods = draw(st.lists(st.sampled_from(GOODS), min_size=1, max_size=6, unique=True))
    rates = st.sampled_from([Decimal(0), Decimal(7), Decimal(19), Decimal("5.5")])
    lines = [
        ExpectedLine(
            position=place,
            description=description,
            quantity=Decimal(draw(st.integers(1, 40))),
            unit_price=draw(amounts),
            tax_rate=draw(rates),
        )
        for place, description in enumerate(goods, 1)
    ]
    return order_of(*lines)


wild_numbers = st.one_of(
    st.none(),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.decimals(min_value=-1000, max_value=1000, places=3),
    st.sampled_from([Decimal("1E+999999"), Decimal("-1E-999999"), Decimal("-0"), Decimal("999999999999999")]),
)
wild_lines = st.builds(
    DocumentLine,
    description=st.one_of(st.text(max_size=30), st.sampled_from(GOODS)),
    quantity=wild_numbers,
    unit_price=wild_numbers,
    amount=wild_numbers,
    code=st.text(max_size=6),
    unit=st.sampled_from(["", "kg", "pcs", "???", "box"]),
    tax_rate=wild_numbers,
)
wild_fields = st.builds(
    Field,
    name=st.sampled_from(FieldName),
    value=st.one_of(
        st.text(max_size=20),
        st.decimals(allow_nan=True).map(str),
        st.dates().map(str),
        st.sampled_from(["1E+999999", "0", "-5", "EUR", VENDOR.name, VENDOR.tax_id, "sNaN"]),
    ),
    confidence=st.floats(0, 1),
    source=st.sampled_from(Source),
)
wild_documents = st.builds(
    Extraction,
    kind=st.sampled_from(Kind),
    kind_confidence=st.just(1.0),
    language=st.just("en"),
    fields=st.lists(wild_fields, max_size=8).map(tuple),
    lines=st.lists(wild_lines, max_size=6).map(tuple),
    prices_include_tax=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(orders(), wild_documents)
def test_matching_never_fails_and_scores_lie_between_0_and_1(order: ExpectedOrder, document: Extraction) -> None:
    result = matched(order, document)
    scores = result.scores
    for score in (result.overall, scores.vendor, scores.total, scores.items, scores.date):
        assert score is None or 0 <= score <= 1
    assert result.reason
    find_order(document, [order, replace(order, id="o2", number="PO-7")])


@settings(max_examples=100, deadline=None)
@given(orders())
def test_a_perfect_copy_always_passes(order: ExpectedOrder) -> None:
    result = matched(order, copy_of(order))
    assert result.findings == ()
    assert result.passed
    assert result.overall == Decimal("0.9875")


@settings(max_examples=100, deadline=None)
@given(orders(), st.sampled_from(VENDORS))
def test_a_perfect_copy_from_another_vendor_never_passes(order: ExpectedOrder, name: str) -> None:
    other = replace(order, vendor=KnownVendor("other", name))
    result = matched(order, copy_of(other))
    assert not result.passed
    assert [finding.code.value for finding in result.findings] == ["VENDOR"]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(VENDORS), st.sampled_from(VENDORS))
def test_no_vendor_passes_for_another(ordered_from: str, billed_by: str) -> None:
    order = replace(order_of("1 x Chair 100.00"), vendor=KnownVendor("v", ordered_from))
    document = copy_of(replace(order, vendor=KnownVendor("w", billed_by)))
    assert matched(order, document).passed is (ordered_from == billed_by)


def told(result: MatchResult, document: Extraction) -> tuple[object, ...]:
    """Say what a result says, with lines of the document named by what they are and not by their place."""
    lines = {index: repr(line) for index, line in enumerate(document.lines)} | {None: ""}
    findings = sorted(
        (finding.code.value, finding.order_line or 0, lines[finding.document_line], finding.message)
        for finding in result.findings
    )
    pairs = sorted((pair.order_line or 0, lines[pair.document_line], pair.words) for pair in result.pairs)
    return result.passed, result.overall, result.scores, result.reason, findings, pairs


@settings(max_examples=150, deadline=None)
@given(st.data(), orders())
def test_the_sequence_of_lines_changes_nothing(data: st.DataObject, order: ExpectedOrder) -> None:
    copy = copy_of(order)
    factor = st.sampled_from([Decimal(1), Decimal("1.5"), Decimal("0.5")])
    changed = [
        replace(line, quantity=(line.quantity or Decimal(1)) * data.draw(factor), amount=line.amount)
        for line in copy.lines
    ]
    document = replace(copy, lines=(*changed, DocumentLine("Surprise", Decimal(1), Decimal(9), Decimal(9))))
    shuffled = replace(document, lines=tuple(data.draw(st.permutations(document.lines))))
    reordered = replace(order, lines=tuple(data.draw(st.permutations(order.lines))))
    first = told(matched(order, document), document)
    assert told(matched(order, shuffled), shuffled) == first
    assert told(matched(reordered, document), document) == first


@settings(max_examples=100, deadline=None)
@given(orders(), st.data())
def test_billing_more_of_any_line_never_passes_unseen(order: ExpectedOrder, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(order.lines) - 1))
    lines = list(order.lines)
    lines[place] = replace(lines[place], quantity=lines[place].quantity + 1)
    result = matched(order, copy_of(order_of(*lines)))
    over = [finding.order_line for finding in result.findings if finding.code.value == "QTY_OVER"]
    assert over == [place + 1]


@settings(max_examples=100, deadline=None)
@given(orders())
def test_gross_and_net_papers_of_the_same_order_both_pass(order: ExpectedOrder) -> None:
    one_rate = order_of(*(replace(line, tax_rate=Decimal(19)) for line in order.lines))
    net = copy_of(one_rate)
    gross_lines = tuple(
        replace(
            line,
            unit_price=None,
            tax_rate=None,
            amount=((line.amount or Decimal(0)) * Decimal("1.19")).quantize(Decimal("0.01")),
        )
        for line in net.lines
    )
    result = matched(one_rate, replace(net, lines=gross_lines, prices_include_tax=True))
    assert result.passed, result


def test_two_hundred_lines_are_matched_well_under_a_second() -> None:
    lines = tuple(
        ExpectedLine(place, f"Screw M{place % 13} x {place}", Decimal(place), Decimal(place) / 8, tax_rate=Decimal(19))
        for place in range(1, 201)
    )
    order = order_of(*lines)
    document = copy_of(order)
    started = time.perf_counter()
    result = match(order, replace(document, lines=document.lines[::-1]), tolerances=Tolerances())
    assert result.passed
    assert time.perf_counter() - started < 10
