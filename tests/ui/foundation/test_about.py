"""About this program: reached in every way commands are, whole by keyboard, and true in what it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from p2p_desktop import __version__, crashes
from p2p_desktop.domain.update import Update
from p2p_desktop.licences import parts
from p2p_desktop.paths import Home
from p2p_desktop.store.updates import keep_found
from p2p_desktop.ui.about import About, places_of
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.shell import Shell
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window import MainWindow
from tests.company import Company
from tests.journeys.hands import said_name
from tests.ui.desktop import Desktop, opening

SMALL = (900, 600)


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
    with opening("file", "https") as made:
        yield made


@pytest.fixture
def shell(qtbot: QtBot, company: Company, theme: Theme) -> Iterator[Shell]:
    window = MainWindow(company.ana, theme=theme, screens=lambda: (Plain,))
    qtbot.addWidget(window)
    window.resize(*SMALL)
    with qtbot.waitExposed(window):
        window.show()
    with qtbot.waitSignal(window.ready):
        window.begin()
    window.activateWindow()
    assert window.shell is not None
    yield window.shell
    window.close()


def opened(qtbot: QtBot, shell: Shell) -> About:
    """Open it by its key and wait until everything is read."""
    QTest.keyClick(shell.window(), Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: is_shown(shell))
    qtbot.waitUntil(shell.desk.background.is_idle)
    assert shell.about is not None
    return shell.about


def is_shown(shell: Shell) -> bool:
    return shell.about is not None and shell.about.isVisible()


def press(about: About, name: str) -> None:
    next(each for each in about.findChildren(QToolButton) if said_name(each) == name).click()


def words(place: QWidget) -> list[str]:
    return [each.accessibleName() or each.text() for each in place.findChildren(QLabel) if each.isVisible()]


def reached(about: About) -> set[QWidget]:
    """Press Tab until it goes round; return all that had the focus."""
    found: set[QWidget] = set()
    for _press in range(30):
        here = QApplication.focusWidget()
        if here is None or here in found:
            break
        found.add(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    return found


def controls(about: About) -> set[QWidget]:
    return {
        each
        for each in about.findChildren(QWidget)
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.focusProxy() is None and not each.objectName().startswith("qt_")
    }  # fmt: skip


def test_it_is_a_command_in_palette_sheet_and_the_menu_of_the_person(qtbot: QtBot, shell: Shell) -> None:
    shell.palette_popup.open()
    QTest.keyClicks(shell.palette_popup.field, "about this")
    assert [entry.words for entry in shell.palette_popup.entries()] == ["About this program"]
    QTest.keyClick(shell.palette_popup.field, Qt.Key.Key_Return)
    assert is_shown(shell)
    assert shell.about is not None
    QTest.keyClick(shell.about, Qt.Key.Key_Escape)
    assert not is_shown(shell)
    shell.sheet.open()
    assert "About this program" in words(shell.sheet)
    shell.sheet.leave()
    (action,) = [each for each in shell.top._menu.actions() if each.text() == "About this program"]
    action.trigger()
    assert is_shown(shell)
    qtbot.waitUntil(shell.desk.background.is_idle)


def test_it_says_the_version_and_copies_what_one_is_asked_for(qtbot: QtBot, shell: Shell) -> None:
    about = opened(qtbot, shell)
    assert f"P2P Desktop {__version__}" in words(about)
    about.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert f"P2P Desktop {__version__}" in copied
    assert "Python" in copied
    assert "Qt" in copied
    assert "Copied." in words(about)


def test_every_place_is_named_copied_and_opened(qtbot: QtBot, shell: Shell, company: Company, desktop: Desktop) -> None:
    home = company.world.home
    crashes.keep_report(home, home.logs / "window-1.jsonl", trace="fault")
    about = opened(qtbot, shell)
    said = words(about)
    assert {str(home.folder), str(home.backups), str(home.logs)} <= set(said)
    assert any("1 report of a bad end" in sentence for sentence in said)
    press(about, "Logs: copy the path")
    assert QGuiApplication.clipboard().text() == str(home.logs)
    for name in ("Data", "Backups", "Logs"):
        press(about, f"{name}: open the folder")
    qtbot.waitUntil(lambda: len(desktop.opened) == 3)
    # What is made when it is first needed may not be there yet: then the folder above is shown.
    there = {home.folder, home.logs, home.backups if home.backups.is_dir() else home.folder}
    assert {Path(each) for each in desktop.opened} == there


def test_an_offices_address_and_its_password_are_not_shown(tmp_path: Path) -> None:
    home = Home(tmp_path, office="postgresql+psycopg://p2p:secret@server/p2p")
    told = " ".join(f"{place.path} {place.hint}" for place in places_of(home))
    assert "office" in told
    assert "secret" not in told
    assert "@server" not in told


def test_a_newer_version_is_one_quiet_line_with_its_page(
    qtbot: QtBot, shell: Shell, company: Company, desktop: Desktop
) -> None:
    about = opened(qtbot, shell)
    assert not about.news.isVisible()
    about.leave()
    with company.world.context.store.writing() as session:
        for version in (__version__, "9.1.0", "9.0.0"):
            found = Update(version, dt.date(2026, 6, 30), f"https://example.com/{version}")
            keep_found(session, found, now=company.world.clock.now())
    about = opened(qtbot, shell)
    qtbot.waitUntil(about.news.isVisible)
    assert about.news.text().startswith("There is a newer version: 9.1.0 of ")
    about.news_button.click()
    assert desktop.opened == ["https://example.com/9.1.0"]


def test_this_version_is_no_news(qtbot: QtBot, shell: Shell, company: Company) -> None:
    with company.world.context.store.writing() as session:
        found = Update(__version__, dt.date(2026, 6, 30), "https://example.com")
        keep_found(session, found, now=company.world.clock.now())
    assert not opened(qtbot, shell).news.isVisible()


def test_a_notice_of_a_newer_version_leads_here(shell: Shell) -> None:
    shell.go_to("about", "9.1.0")
    assert is_shown(shell)


def test_every_part_is_there_with_its_licence_and_ours_comes_first(qtbot: QtBot, shell: Shell) -> None:
    about = opened(qtbot, shell)
    QTest.keyClick(about, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(about.table.rows()), timeout=30_000)
    names = [part.name for part in about.table.rows()]
    assert names == ["P2P Desktop", *(part.name for part in parts())]
    assert about.text.toPlainText().startswith("MIT License")
    about.table.view.setFocus()
    for part in parts()[:3]:
        QTest.keyClick(about.table.view, Qt.Key.Key_Down)
        assert about.text.toPlainText() == part.text


def test_the_window_is_not_held_up_while_licences_are_read_and_the_longest_is_shown(qtbot: QtBot, shell: Shell) -> None:
    about = opened(qtbot, shell)
    about.tabs.setCurrentIndex(1)
    assert about.table.rows() == ()  # they are being read elsewhere, and the window goes on
    assert "Being read…" in words(about)
    qtbot.waitUntil(lambda: bool(about.table.rows()), timeout=30_000)
    longest = max(about.table.rows(), key=lambda part: len(part.text))
    about.table.select(f"{longest.name} {longest.version} {longest.licence}")
    assert len(about.text.toPlainText()) == len(longest.text)


def test_both_pages_are_whole_by_keyboard_named_and_fit_the_smallest_window(qtbot: QtBot, shell: Shell) -> None:
    about = opened(qtbot, shell)
    for page in (0, 1):
        about.tabs.setCurrentIndex(page)
        qtbot.waitUntil(shell.desk.background.is_idle, timeout=30_000)
        qtbot.wait(0)
        wanted = controls(about)
        assert [said_name(each) for each in wanted if not said_name(each)] == []
        assert shell.rect().contains(about.geometry())
        for each in wanted:
            assert about.rect().contains(each.rect().translated(each.mapTo(about, QPoint(0, 0)))), said_name(each)
        about.close_button.setFocus(Qt.FocusReason.TabFocusReason)
        assert wanted - reached(about) == set()
    QTest.keyClick(about, Qt.Key.Key_Escape)
    assert not about.isVisible()
