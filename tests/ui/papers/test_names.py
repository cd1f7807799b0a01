"""No control of these screens is without a name for those who do not see it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.activity.screen import ActivityScreen
from p2p_desktop.ui.screens.administration.screen import AdministrationScreen
from p2p_desktop.ui.screens.documents.screen import DocumentsScreen
from p2p_desktop.ui.screens.home.screen import HomeScreen
from p2p_desktop.ui.screens.matching.screen import MatchingScreen
from p2p_desktop.ui.screens.notifications.screen import NotificationsScreen
from tests.ui.conftest import MakeDesk
from tests.ui.papers.conftest import Papers
from tests.ui.places import opened


def _unnamed(screen: QWidget) -> list[str]:
    found = []
    for widget in screen.findChildren(QWidget):
        takes_tab = widget.isVisible() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        # A viewport is a part of its list or page, which has the name.
        if takes_tab and type(widget) is not QWidget and not _name(widget):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def _name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


@pytest.mark.parametrize("screen_class", [HomeScreen, ActivityScreen, NotificationsScreen])
def test_every_control_has_a_name(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk, screen_class: type[Screen]
) -> None:
    assert _unnamed(opened(qtbot, screen_class(make_desk(papers.dana)))) == []


def test_every_control_of_a_review_has_a_name(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = opened(qtbot, DocumentsScreen(make_desk(papers.dana)))
    assert _unnamed(screen) == []
    screen.show_object(papers.differing)
    qtbot.waitUntil(screen.review.isVisible)
    assert _unnamed(screen) == []


@pytest.mark.parametrize("has_order", [True, False], ids=["with its order", "without"])
def test_every_control_of_a_result_has_a_name(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk, has_order: bool
) -> None:
    screen = opened(qtbot, MatchingScreen(make_desk(papers.dana)))
    document_id = papers.differing if has_order else papers.lost
    screen.show_object(document_id)
    qtbot.waitUntil(lambda: (view := screen.detail.view()) is not None and view.document.id == document_id)
    assert _unnamed(screen) == []


def test_every_control_of_the_administration_has_a_name(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = opened(qtbot, AdministrationScreen(make_desk(papers.company.erik)))
    for tab in range(screen.tabs.count()):
        screen.tabs.setCurrentIndex(tab)
        assert _unnamed(screen) == []
