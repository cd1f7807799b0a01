"""What holds for every screen and role: it opens, empty and full, fits a small window, and needs no eyes or mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from p2p_desktop.ui.screen import Screen
from tests.journeys.stray_windows import StrayWindows
from tests.ui.seats import PEOPLE, SMALL, Seat, SitDown, cut_off, described, focusable, go_to, rest, unnamed

#: No hand walks further than this.
MOST_TABS = 200


def unreached(seat: Seat, screen: Screen) -> list[str]:
    """Press Tab from the top of the window until it goes round; return the controls that never had the focus."""
    wanted = set(focusable(screen))
    seat.shell.top.search.setFocus(Qt.FocusReason.TabFocusReason)
    for _press in range(MOST_TABS):
        here = QApplication.focusWidget() or seat.window
        wanted.discard(here)
        if not wanted:
            break
        leave = Qt.KeyboardModifier.ControlModifier if _keeps_tab(here) else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(here, Qt.Key.Key_Tab, leave)
    return sorted(described(each) for each in wanted if each.isVisible() and each.isEnabled())


def _keeps_tab(widget: QWidget) -> bool:
    return isinstance(widget, QPlainTextEdit) and not widget.tabChangesFocus()


@pytest.mark.parametrize("username", list(PEOPLE), ids=list(PEOPLE.values()))
@pytest.mark.parametrize("company", ["empty", "full"])
def test_every_screen_opens_fits_and_is_there_for_those_without_eyes_or_mouse(
    qapp: QApplication, qtbot: QtBot, sit_down: SitDown, company: str, username: str
) -> None:
    problems: list[str] = []
    with StrayWindows(qapp) as stray:
        seat = sit_down(company, username)
        assert unnamed(seat.window) == []
        for screen in seat.screens():
            shown = go_to(qtbot, seat, screen)
            assert (seat.window.width(), seat.window.height()) == SMALL, screen.name
            problems += [f"{screen.name}: no name: {each}" for each in unnamed(shown)]
            problems += [f"{screen.name}: cut off: {each}" for each in cut_off(seat, shown)]
            problems += [f"{screen.name}: never reached by Tab: {each}" for each in unreached(seat, shown)]
    problems += stray.found
    assert problems == []


@pytest.mark.parametrize("username", list(PEOPLE), ids=list(PEOPLE.values()))
def test_every_list_opens_its_first_row(qtbot: QtBot, sit_down: SitDown, username: str) -> None:
    """Enter on the first row of each screen shows a thing or goes somewhere; nothing breaks, nothing is unnamed."""
    seat = sit_down("full", username)
    problems: list[str] = []
    for screen in seat.screens():
        shown = go_to(qtbot, seat, screen)
        table = getattr(shown, "table", None)
        if table is None or not table.isVisible() or not table.model.total:
            continue
        table.view.setFocus()
        table.view.setCurrentIndex(table.model.index(0, 0))
        QTest.keyClick(table.view, Qt.Key.Key_Return)
        rest(qtbot, seat)
        now = seat.shell.current()
        assert now is not None
        problems += [f"{screen.name}, opened: no name: {each}" for each in unnamed(now)]
        problems += [f"{screen.name}, opened: cut off: {each}" for each in cut_off(seat, now)]
        assert (seat.window.width(), seat.window.height()) == SMALL, f"{screen.name}, opened"
    assert problems == []
