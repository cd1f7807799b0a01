"""After a bad end the next window says so once, quietly, with details to copy and the way to the logs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from p2p_desktop import crashes
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.banner import Banner
from p2p_desktop.ui.widgets.bug import DetailsDialog
from p2p_desktop.ui.window import MainWindow
from tests.company import Company
from tests.ui.desktop import Desktop, opening


class Plain(Screen):
    """A screen with nothing on it."""

    name = "home"
    icon = "house"

    @classmethod
    def title(cls) -> str:
        return "Home"

    def reload(self) -> None:
        self.ready.emit()


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    with opening("file") as made:
        yield made


@pytest.fixture
def window(qtbot: QtBot, company: Company, theme: Theme) -> Iterator[MainWindow]:
    home = company.world.home
    report = crashes.keep_report(home, home.logs / "window-1.jsonl", trace="Fatal Python error: Aborted")
    opened = MainWindow(company.ana, theme=theme, screens=lambda: (Plain,), bad_end=report)
    qtbot.addWidget(opened)
    with qtbot.waitExposed(opened):
        opened.show()
    with qtbot.waitSignal(opened.ready):
        opened.begin()
    yield opened
    opened.close()


def banners(window: MainWindow) -> tuple[Banner, ...]:
    assert window.shell is not None
    return window.shell.banners.banners()


def press(place: Banner | DetailsDialog, words: str) -> None:
    next(each for each in place.findChildren(QPushButton) if each.text() == words).click()


def test_a_bad_end_is_said_once_and_its_details_can_be_copied(
    qtbot: QtBot, window: MainWindow, company: Company, desktop: Desktop
) -> None:
    (banner,) = banners(window)
    assert banner.sentence.startswith("The program did not end properly the last time. Nothing that was saved is lost")
    press(banner, "Show details")
    qtbot.waitUntil(lambda: bool(window.findChildren(DetailsDialog)))
    (dialog,) = window.findChildren(DetailsDialog)
    assert "Fatal Python error: Aborted" in dialog.findChild(QPlainTextEdit).toPlainText()  # type: ignore[union-attr]
    press(dialog, "Copy details")
    assert "Fatal Python error: Aborted" in QGuiApplication.clipboard().text()
    press(dialog, "Open log folder")
    assert [Path(each) for each in desktop.opened] == [company.world.home.logs]
    press(dialog, "Close")
    window.enter(company.ana.person)
    assert banners(window) == ()


def test_the_folder_of_the_logs_is_opened_from_the_banner(
    window: MainWindow, company: Company, desktop: Desktop
) -> None:
    press(banners(window)[0], "Open log folder")
    assert [Path(each) for each in desktop.opened] == [company.world.home.logs]


def test_where_the_system_opens_no_folders_it_is_said_where_the_logs_are(
    qtbot: QtBot, window: MainWindow, company: Company
) -> None:
    press(banners(window)[0], "Open log folder")
    where = str(company.world.home.logs)
    qtbot.waitUntil(lambda: any(where in banner.sentence for banner in banners(window)))
