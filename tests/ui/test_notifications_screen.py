"""Notifications: read whole, opened, marked as seen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from p2p_desktop.store.queries import notifications
from p2p_desktop.ui.screens.notifications.screen import NotificationsScreen
from tests.company import Company
from tests.ui.conftest import MakeDesk
from tests.ui.places import Places, opened
from tests.work_off import work_off


def _unseen(company: Company) -> int:
    with company.world.context.store.reading() as session:
        return notifications.unseen_count(session, company.ben.person)


def test_the_chosen_notice_is_shown_whole_and_opens(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    work_off(company.world)
    places = Places()
    screen = opened(qtbot, NotificationsScreen(places.desk(make_desk(company.ben))))
    screen.table.walk(1)
    assert screen.headline.text() == "REQ-2026-00001 waits for your approval"
    assert screen.sentence.text() == "“Paper” from Papier Adler GmbH, 14.99 EUR, asked for by Ana Ruiz."
    QTest.mouseClick(screen.open_button, Qt.MouseButton.LeftButton)
    assert places.asked == [("approvals", request)]
    qtbot.waitUntil(lambda: _unseen(company) == 0)


def test_all_are_marked_as_seen_at_once(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.submitted("3 x paper 4.20", title="Paper")
    company.submitted("1 x lamp 20.00", title="Lamp")
    work_off(company.world)
    screen = opened(qtbot, NotificationsScreen(make_desk(company.ben)))
    assert _unseen(company) == 2
    QTest.mouseClick(screen.mark_all, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _unseen(company) == 0)
    qtbot.waitUntil(lambda: not screen.mark_all.isEnabled())


def test_without_any_it_says_what_would_be_here(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    screen = opened(qtbot, NotificationsScreen(make_desk(company.ana)))
    assert screen.table.model.total == 0
    assert not screen.table.view.isVisible()
