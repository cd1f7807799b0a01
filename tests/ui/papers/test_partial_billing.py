"""What an order has open, line by line, when several documents bill it."""

from __future__ import annotations

from decimal import Decimal

from p2p_desktop.services import administering, receiving
from p2p_desktop.ui.screens.matching.lines_table import aligned_lines
from tests.trail import LAPTOPS, Trail
from tests.trail_fixtures import laid, trail  # noqa: F401  # fixtures


def test_each_line_says_what_was_billed_before_here_and_what_stays_open(trail: Trail) -> None:  # noqa: F811
    first = trail.dropped(trail.receipt("receipt-billed-before", LAPTOPS))
    second = trail.dropped(trail.receipt("receipt-billed-before", LAPTOPS, number="HLC-078"))

    def said(document_id: str) -> list[tuple[str, str, str]]:
        lines = aligned_lines(trail.match(document_id))
        return [(each.ordered_words.split()[0], each.before_words, each.open_words) for each in lines]

    assert said(first) == [("5", "–", "0")] * 3
    assert said(second) == [("5", "5", "0")] * 3


def test_what_arrived_is_said_where_bills_are_held_against_it(trail: Trail) -> None:  # noqa: F811
    administering.set_three_way(trail.company.erik, is_three_way=True)
    order = trail.order(LAPTOPS)
    receiving.receive(trail.dana, order.id, {2: Decimal(4)}, version=order.version)
    document_id = trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    assert [each.received_words for each in aligned_lines(trail.match(document_id))] == ["0", "4", "0"]
