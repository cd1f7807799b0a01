"""Backups in the window: made and restored under Administration, on a first start, and where nothing can be opened."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from p2p_desktop.app import Opening
from p2p_desktop.dev.sample_company import make_sample_company
from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home
from p2p_desktop.services import backing_up, restoring
from p2p_desktop.store.migrations import REVISIONS
from p2p_desktop.ui.screens import ALL
from p2p_desktop.ui.screens.administration.backup_tools import BackupTools
from p2p_desktop.ui.screens.administration.screen import AdministrationScreen
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window import MainWindow
from p2p_desktop.ui.wizard.first_start import FirstStart
from p2p_desktop.ui.working import Working, carry_out
from p2p_desktop.workers.queues import HueyQueue
from tests.backups.homes import first_version, noted, noted_words, opened
from tests.company import Company
from tests.ui.conftest import MakeDesk
from tests.ui.places import answer, is_asking
from tests.ui.places import opened as shown
from tests.worlds import World

pytestmark = pytest.mark.embedded


def tools_of(qtbot: QtBot, company: Company, make_desk: MakeDesk, wanted: list[Path]) -> BackupTools:
    """Open the settings of this computer; what is to be restored is kept in ``wanted``."""
    desk = replace(make_desk(company.erik), restore=wanted.append)
    screen = shown(qtbot, AdministrationScreen(desk))
    screen.tabs.setCurrentWidget(screen.computer)
    return screen.computer.backup


def test_a_backup_is_made_and_restored_where_the_settings_are(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    wanted: list[Path] = []
    tools = tools_of(qtbot, company, make_desk, wanted)
    qtbot.waitUntil(lambda: tools.said.text() == "No whole backup has been made yet.")
    target = tmp_path / "backup.zip"
    QTest.mouseClick(tools.backup_button, Qt.MouseButton.LeftButton)
    (dialog,) = tools.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(target))
    dialog.close()
    qtbot.waitUntil(lambda: str(target) in tools.said.text())
    assert restoring.look(target).is_whole
    assert not tools.bar.isVisible()

    QTest.mouseClick(tools.restore_button, Qt.MouseButton.LeftButton)
    (dialog,) = [each for each in tools.findChildren(QFileDialog) if each.isVisible()]
    dialog.fileSelected.emit(str(target))
    dialog.close()
    qtbot.waitUntil(is_asking)
    assert wanted == []
    answer(tools)
    assert wanted == [target]


def test_what_is_no_backup_is_said_before_anybody_is_asked(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    tools = tools_of(qtbot, company, make_desk, [])
    (tmp_path / "letter.zip").write_text("Dear aunt")
    tools.look(tmp_path / "letter.zip")
    qtbot.waitUntil(lambda: "is no backup of this program" in tools.said.text())
    assert not is_asking()
    assert tools.restore_button.isEnabled()


def test_a_backup_can_be_stopped_and_does_not_hold_up_a_window_that_closes(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    tools = tools_of(qtbot, company, make_desk, [])

    def work(report: Callable[[str, int, int], None]) -> None:
        while True:  # for ever, unless a word of it is answered
            report("files", 1, 4)
            time.sleep(0.01)

    tools._carry_out(work, lambda _nothing: None)
    qtbot.waitUntil(lambda: tools.said.text() == "Files are written… 25 %")
    assert (tools.bar.value(), tools.bar.maximum()) == (250, 1000)
    QTest.mouseClick(tools.stop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tools.said.text().startswith("It was stopped."))
    tools._carry_out(work, lambda _nothing: None)
    qtbot.waitUntil(lambda: tools.said.text() == "Files are written… 25 %")
    tools.desk.background.close()


def test_a_requester_can_neither_look_into_a_backup_nor_make_one(company: Company, tmp_path: Path) -> None:
    for refused in (backing_up.back_up, restoring.look_as):
        with pytest.raises(PersonError) as error:
            refused(company.ana, tmp_path / "backup.zip")
        assert error.value.code == "NOT_ALLOWED"


def test_the_window_closes_for_a_restore_and_says_who_wants_it(qtbot: QtBot, company: Company, theme: Theme) -> None:
    window = MainWindow(company.erik, theme=theme, screens=lambda: ALL)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.ready, timeout=30_000):
        window.begin()
        window.show()
    assert window.shell is not None
    window.shell.desk.restore(Path("backup.zip"))
    assert not window.isVisible()
    assert (window.to_restore, window.restored_by) == (Path("backup.zip"), company.erik.person)


def test_whoever_starts_on_a_new_computer_can_begin_with_a_backup(qtbot: QtBot, world: World, theme: Theme) -> None:
    window = MainWindow(world.context, theme=theme, screens=lambda: ALL)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.ready, timeout=30_000):
        window.begin()
        window.show()
    wizard = window.door()
    assert isinstance(wizard, FirstStart)
    QTest.mouseClick(wizard.restore, Qt.MouseButton.LeftButton)
    (dialog,) = wizard.findChildren(QFileDialog)
    dialog.fileSelected.emit("backup.zip")
    assert window.to_restore == Path("backup.zip")
    assert not window.isVisible()


# Before and between windows -------------------------------------------------------------------------------------------


@pytest.fixture
def pressed(qtbot: QtBot) -> Iterator[Callable[[str], list[str]]]:
    """Press a button on every message box that comes up, and keep what the boxes say."""
    timer = QTimer()
    said: list[str] = []

    def press(words: str) -> list[str]:
        def look() -> None:
            for box in [each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox)]:
                for button in [each for each in box.buttons() if each.text().replace("&", "") == words]:
                    if box.isVisible():
                        said.append(box.text())
                        button.click()

        timer.timeout.connect(look)
        timer.start(20)
        return said

    yield press
    timer.stop()


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Give a backup of a company, and a home of which it knows not all."""
    home = first_version(tmp_path / "home")
    context = opened(home)
    noted(context, "before the backup")
    backing_up.back_up(context, tmp_path / "backup.zip")
    noted(context, "after the backup")
    context.store.close()
    return tmp_path / "backup.zip"


def opening(home: Home, qapp: QApplication, theme: Theme) -> Opening:
    """Begin to open a window at a home folder."""
    return Opening(home, qapp, theme, make_sample_company)


def test_a_restore_between_two_windows_is_carried_out_and_told(
    qapp: QApplication, theme: Theme, tmp_path: Path, backup: Path, pressed: Callable[[str], list[str]]
) -> None:
    said, home = pressed("OK"), Home(tmp_path / "home", office="")
    between = opening(home, qapp, theme)
    between._backup = backup
    between.restore_if_wanted()
    assert len(said) == 1
    assert "What was there before is kept in" in said[0]
    assert not between.wants_restore()
    context = opened(home)
    assert noted_words(context) == ["before the backup"]
    between._backup = backup
    between.restore_if_wanted()
    assert "A window or a worker of this program is open" in said[1]
    context.store.close()


def test_a_home_that_cannot_be_opened_can_be_restored_from_there(
    qapp: QApplication, theme: Theme, tmp_path: Path, backup: Path, pressed: Callable[[str], list[str]]
) -> None:
    home = Home(tmp_path / "home", office="")
    home.database.write_bytes(b"this is no database" * 500)
    said = pressed("Restore a backup…")
    chooser = QTimer()

    def choose() -> None:
        for dialog in [each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog)]:
            if dialog.isVisible():
                chooser.stop()
                dialog.fileSelected.emit(str(backup))
                dialog.reject()

    chooser.timeout.connect(choose)
    chooser.start(20)
    between = opening(home, qapp, theme)
    assert between.show() == 1
    assert "is damaged. Restore the newest backup." in said[0]
    assert between.wants_restore()
    restoring.restore(home, backup)
    context = opened(home)
    assert noted_words(context) == ["before the backup"]
    context.store.close()


def test_a_home_of_an_older_version_is_brought_to_this_one_before_the_window(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    home = first_version(tmp_path / "home")
    queue = HueyQueue(home)
    context = opening(home, qapp, theme)._open(home, queue)
    with context.store.reading() as session:
        assert context.audit.verify(session, last=None).is_ok
    assert list(home.backups.glob(f"before-{REVISIONS[-1]}-*.db"))
    context.store.close()
    queue.close()


def test_long_work_is_shown_never_holds_the_window_and_can_be_stopped(
    qtbot: QtBot, qapp: QApplication, theme: Theme
) -> None:
    seen: list[str] = []

    def work(report: Callable[[str, int, int], None]) -> None:
        while True:
            report("unpack", 1, 2)
            time.sleep(0.01)

    def look() -> None:
        for each in [each for each in QApplication.topLevelWidgets() if isinstance(each, Working)]:
            if each.isVisible() and "50" in each.words.text():
                seen.append(each.words.text())
                each.close()  # closing is stopping

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    with pytest.raises(PersonError) as error:
        carry_out(qapp, theme, "A title", work, can_stop=True)
    timer.stop()
    assert error.value.code == "STOPPED"
    assert seen[0] == "Files are unpacked… 50 %"


def test_a_bug_in_long_work_is_not_swallowed(qapp: QApplication, theme: Theme) -> None:
    def work(_report: Callable[[str, int, int], None]) -> None:
        raise ZeroDivisionError

    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        carry_out(qapp, theme, "A title", work, can_stop=False)
