"""Home: rows to act on, notices that lead somewhere, and a first step."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from p2p_desktop.services import approving
from p2p_desktop.store.queries import notifications
from p2p_desktop.store.queries.home import WaitingRow
from p2p_desktop.ui.screens.home.screen import HomeScreen
from p2p_desktop.ui.screens.home.waiting_list import GroupHead
from p2p_desktop.ui.screens.requests.screen import RequestsScreen
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.small_chart import ChartBar, SmallChart
from tests.company import Company
from tests.ui.conftest import MakeDesk
from tests.ui.places import Places, opened
from tests.work_off import work_off


def _items(screen: HomeScreen) -> list[str]:
    rows = screen.waiting.rows
    found = []
    for at in range(rows.rowCount()):
        item = rows.item(at)
        found.append(f"[{item.title} {item.number}]" if isinstance(item, GroupHead) else item.title if item else "")
    return found


def test_what_waits_is_grouped_and_drafts_come_last(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.draft("1 x lamp 20.00", title="Lamp")
    returned = company.submitted("3 x paper 4.20", title="Paper")
    approving.return_to_requester(company.ben, returned, comment="Which size?")
    screen = opened(qtbot, HomeScreen(make_desk(company.ana)))
    assert _items(screen) == ["[Returned to you 1]", "Paper", "[Drafts 1]", "Lamp"]


def test_enter_opens_the_row_the_arrows_went_to_over_the_heads(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    draft = company.draft("1 x lamp 20.00", title="Lamp")
    returned = company.submitted("3 x paper 4.20", title="Paper")
    approving.return_to_requester(company.ben, returned, comment="Which size?")
    places = Places()
    screen = opened(qtbot, HomeScreen(places.desk(make_desk(company.ana))))
    QTest.keyClick(screen.waiting, Qt.Key.Key_Return)
    QTest.keyClick(screen.waiting, Qt.Key.Key_J)
    QTest.keyClick(screen.waiting, Qt.Key.Key_Return)
    assert places.asked == [("requests", returned), ("requests", draft)]


def test_a_click_on_a_row_opens_it(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    places = Places()
    screen = opened(qtbot, HomeScreen(places.desk(make_desk(company.ben))))
    place = screen.waiting.visualRect(screen.waiting.rows.index(1, 0)).center()
    QTest.mouseClick(screen.waiting.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert places.asked == [("approvals", request)]


def test_a_new_row_appears_by_itself_and_the_current_one_stays(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    company.submitted("3 x paper 4.20", title="Paper")
    screen = opened(qtbot, HomeScreen(make_desk(company.ben)))
    company.submitted("1 x lamp 20.00", title="Lamp")
    qtbot.waitUntil(lambda: _items(screen) == ["[To approve 2]", "Paper", "Lamp"])
    item = screen.waiting.rows.item(screen.waiting.currentIndex().row())
    assert isinstance(item, WaitingRow)
    assert item.title == "Paper"


def test_an_installation_without_requests_offers_the_first_step(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    places = Places()
    screen = opened(qtbot, HomeScreen(places.desk(make_desk(company.ana))))
    assert screen.first.isVisible()
    QTest.mouseClick(screen.first.button, Qt.MouseButton.LeftButton)
    assert places.asked == [("requests", "new")]
    assert not screen.new_request.isVisible()


def test_nothing_waiting_says_so(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.submitted("3 x paper 4.20", title="Paper")
    screen = opened(qtbot, HomeScreen(make_desk(company.ana)))
    assert screen.nothing.isVisible()
    assert screen.new_request.isVisible()


def test_a_notice_leads_to_what_it_speaks_of_and_is_seen_then(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    work_off(company.world)
    places = Places()
    screen = opened(qtbot, HomeScreen(places.desk(make_desk(company.ben))))
    (card,) = screen.recent.cards()
    assert card.accessibleName().startswith("new, ")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert places.asked == [("approvals", request)]

    def unseen() -> int:
        with company.world.context.store.reading() as session:
            return notifications.unseen_count(session, company.ben.person)

    qtbot.waitUntil(lambda: unseen() == 0)


def test_a_voice_reads_group_title_detail_and_age(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.submitted("3 x paper 4.20", title="Paper")
    company.world.clock.forward(hours=3)
    screen = opened(qtbot, HomeScreen(make_desk(company.ben)))
    spoken = screen.waiting.rows.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "To approve, Paper, REQ-2026-00001 · Papier Adler GmbH · 14.99 EUR, 3 h"


def test_the_age_of_a_notice_goes_on_while_nothing_else_changes(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    company.submitted("3 x paper 4.20", title="Paper")
    work_off(company.world)
    screen = opened(qtbot, HomeScreen(make_desk(company.ben)))
    card = screen.recent.cards()[0]
    before = card.age.text()
    company.world.clock.forward(hours=3)
    screen.reload()
    qtbot.waitUntil(lambda: card.age.text() != before)
    assert screen.recent.cards()[0] is card
    assert card.accessibleName().endswith(card.age.text())


# Since last time, and the figures of finance --------------------------------------------------------------------------


def test_what_changed_since_last_time_is_listed_and_opens(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    company.submitted("3 x paper 4.20", title="Untouched")
    first = opened(qtbot, HomeScreen(make_desk(company.ana)))
    assert first.changed.rows.total == 0
    company.world.clock.forward(hours=3)
    approving.return_to_requester(company.ben, request, comment="Which size?")
    company.world.clock.forward(hours=3)
    places = Places()
    screen = opened(qtbot, HomeScreen(places.desk(make_desk(company.ana))))
    qtbot.waitUntil(lambda: screen.changed.rows.total == 1)
    assert screen.changed.rows.index(0, 0).data() == "Paper"
    screen.changed.setFocus()
    screen.changed.setCurrentIndex(screen.changed.rows.index(0, 0))
    QTest.keyClick(screen.changed, Qt.Key.Key_Return)
    assert places.asked == [("requests", request)]


def test_finance_sees_four_charts_that_lead_to_their_rows_and_others_none(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    request = company.submitted("2 x toner 80", title="Toner")
    approving.approve(company.ben, request, content_hash=company.hash_of(request))
    work_off(company.world)
    asked: list[tuple[str, str, str]] = []
    desk = replace(make_desk(company.dana), go_to_rows=lambda *wanted: asked.append(wanted))
    screen = opened(qtbot, HomeScreen(desk))
    qtbot.waitUntil(screen.figures.isVisible)
    spend, vendors, papers, requests = screen.figures.charts
    assert [bar.spoken for bar in spend.bars()][-1] == "07/2026: 190.40 EUR"
    assert len(spend.bars()) == 6
    assert vendors.accessibleDescription() == "Papier Adler GmbH: 190.40 EUR"
    assert papers.accessibleDescription() == "Read: 0; To check: 0; Being read: 0; Not readable: 0"
    assert [bar.word for bar in requests.bars() if bar.value] == ["Ordered"]
    QTest.keyClick(vendors, Qt.Key.Key_Return)
    QTest.mouseClick(requests, Qt.MouseButton.LeftButton, pos=requests.place_of(3).center().toPoint())
    assert asked == [("orders", "Papier Adler GmbH", ""), ("requests", "", "ordered")]
    others = opened(qtbot, HomeScreen(make_desk(company.ana)))
    assert not others.figures.isVisible()


def test_the_rows_behind_a_bar_are_those_of_the_list(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.submitted("2 x toner 80", title="Toner")
    company.draft("1 x lamp 20", title="Lamp")
    screen = opened(qtbot, RequestsScreen(make_desk(company.ana)))
    assert screen.table.model.total == 2
    screen.show_rows("", "in_approval")
    qtbot.waitUntil(lambda: screen.table.model.total == 1)


def chart_of(qtbot: QtBot, theme: Theme, bars: list[ChartBar], width: int, *, is_in_time: bool) -> SmallChart:
    """Show bars in a chart of this width."""
    chart = SmallChart(theme)
    qtbot.addWidget(chart)
    chart.show_bars("Ordered", bars, is_in_time=is_in_time)
    chart.resize(width, chart.sizeHint().height())
    metrics = QFontMetricsF(theme.font(10))
    for place, word in chart.words_below():
        assert metrics.horizontalAdvance(word) <= place.width()
        assert place.left() >= 0
        assert place.right() <= width
    assert all(one.right() <= other.left() for (one, _one), (other, _other) in pairwise(chart.words_below()))
    return chart


@pytest.mark.parametrize(("width", "every"), [(360, 1), (180, 2), (110, 3)])
def test_words_below_months_are_whole_or_left_out_evenly(qtbot: QtBot, theme: Theme, width: int, every: int) -> None:
    months = [ChartBar(f"{month:02}/26", Decimal(month), f"{month:02}/2026") for month in range(2, 8)]
    chart = chart_of(qtbot, theme, months, width, is_in_time=True)
    assert [word for _place, word in chart.words_below()] == [month.word for month in months[::-every]][::-1]


def test_words_below_the_highest_bars_stay_where_it_is_narrow(qtbot: QtBot, theme: Theme) -> None:
    states = [ChartBar(word, Decimal(value), word) for word, value in
              (("Read", 2), ("To check", 5), ("Being read", 0), ("Not readable", 0))]  # fmt: skip
    wide = chart_of(qtbot, theme, states, 360, is_in_time=False)
    assert [word for _place, word in wide.words_below()] == [state.word for state in states]
    narrow = chart_of(qtbot, theme, states, 110, is_in_time=False)
    assert "To check" in [word for _place, word in narrow.words_below()]
    assert len(narrow.words_below()) < len(states)
