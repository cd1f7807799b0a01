"""What is no screen: first start, sign-in, lock, and all that floats over the window. Translated, whole, readable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from p2p_desktop import language
from p2p_desktop.crashes import system_words
from p2p_desktop.dev.pseudo import Pseudo
from p2p_desktop.domain.money import CURRENCIES
from p2p_desktop.paths import resources
from p2p_desktop.services import intake
from p2p_desktop.ui.about import all_parts
from p2p_desktop.ui.popup import Popup
from p2p_desktop.ui.sign_in import SignIn
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window import MainWindow
from p2p_desktop.ui.wizard.first_start import FirstStart
from tests.ui.colours import unreadable
from tests.ui.looks import Data, data_of, not_fitting, readable, untranslated, words_of
from tests.ui.seats import (
    SMALL,
    Seat,
    SitDown,
    come_to_rest,
    do_all_work,
    focusable,
    go_to,
    nobody_yet,
    rest,
    seats,
    sticking_out,
    unnamed,
)

LARGE = (1440, 900)
#: A little longer than the palette waits for the next letter before it looks things up.
PAUSE_MS = 200
LAID_OUT_MS = 50
FOUND = "found in the palette"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def in_pseudo() -> Iterator[None]:
    """Speak the language nobody speaks."""
    language.use_words(Pseudo())
    yield
    language.use_language()


@pytest.fixture(params=[(1.0, SMALL), (2.0, LARGE)], ids=["small-window", "large-text"])
def size(request: pytest.FixtureRequest, theme: Theme) -> Iterator[tuple[int, int]]:
    """Have a small window, or text twice as large."""
    scale, wanted = request.param
    theme.scale_text(scale)
    theme.use("dark" if scale > 1 else "light")
    yield wanted
    theme.scale_text(1.0)
    theme.use("light")


def wrong_in(window: MainWindow, root: QWidget, data: Data, theme: Theme) -> Iterator[str]:
    """Return what is not translated, does not fit, has no name or can't be read below a widget."""
    for where, text in readable(root):
        words = untranslated(text, data)
        if words:
            yield f"{sorted(words)} in “{text}”, {where}"
    yield from not_fitting(root)
    shown = [root, *(each for each in root.findChildren(QLabel) if each.isVisible()), *focusable(root)]
    yield from (f"outside: {each}" for each in sticking_out(window, root, shown))
    yield from (f"no name: {each}" for each in unnamed(root))
    yield from unreadable(root, theme)


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until what was said has found its room: a card lays itself out in several turns of the loop."""
    come_to_rest(qtbot, window)
    qtbot.wait(LAID_OUT_MS)


def nothing_of(problems: Sequence[str]) -> None:
    """Fail with each problem on a line of its own."""
    assert not problems, "\n".join(dict.fromkeys(problems))


# Before somebody sits there ------------------------------------------------------------------------------------------


def first_start(wizard: FirstStart) -> Iterator[str]:
    """Go through the wizard, each page also with what is wrong on it; nothing is made."""
    yield "welcome"
    wizard.samples.click()
    yield "samples"
    wizard.next.click()
    yield "samples, refused"
    wizard.back.click()
    wizard.start.click()
    yield "company"
    wizard.next.click()
    yield "company, refused"
    _write(wizard.company.field("name"), "Lindenhof")
    wizard.next.click()
    yield "administrator"
    wizard.next.click()
    yield "administrator, refused"


@pytest.mark.usefixtures("in_pseudo")
def test_the_first_start(qtbot: QtBot, theme: Theme, tmp_path: Path, size: tuple[int, int]) -> None:
    with nobody_yet(qtbot, theme, tmp_path / "home", size=size) as window:
        wizard = window.door()
        assert isinstance(wizard, FirstStart)
        window.take_files([tmp_path / "quote.pdf", tmp_path / "other.pdf"])
        known = Data(words_of(" ".join(CURRENCIES)), ())
        problems = []
        for page in first_start(wizard):
            settle(qtbot, window)
            problems += [f"{page}: {each}" for each in wrong_in(window, wizard, known, theme)]
    nothing_of(problems)


def sign_in(qtbot: QtBot, window: MainWindow, door: SignIn) -> Iterator[str]:
    """Come to the door with nothing, with a wrong password, and with files."""
    yield "sign-in"
    door.enter.click()
    yield "nothing entered"
    if not door.username.text():
        _write(door.username, "dana")
    _write(door.password, "not the password")
    door.enter.click()
    come_to_rest(qtbot, window)
    yield "refused"
    window.take_files([Path("quote.pdf")])
    yield "files wait"


@pytest.mark.usefixtures("in_pseudo")
def test_the_sign_in_and_the_lock(
    qtbot: QtBot, theme: Theme, homes: dict[str, Path], tmp_path: Path, size: tuple[int, int]
) -> None:
    with seats(qtbot, theme, homes, tmp_path, size=size) as sit_down:
        window = sit_down("full", "dana").window
        data = data_of(homes["full"])
        problems = []
        for close in (window.lock, window.sign_out):
            close()
            door = window.door()
            assert isinstance(door, SignIn)
            for state in sign_in(qtbot, window, door):
                settle(qtbot, window)
                problems += [f"{state}: {each}" for each in wrong_in(window, door, data, theme)]
    nothing_of(problems)


# What floats ---------------------------------------------------------------------------------------------------------


def popups(qtbot: QtBot, seat: Seat) -> Iterator[tuple[str, Popup]]:
    """Open one after the other, in each of its states, by their keys."""
    shell = seat.shell
    palette = shell.palette_popup
    QTest.keyClick(seat.window, Qt.Key.Key_K, CONTROL)
    yield "palette", palette
    for typed, what in (("re", "commands and hits"), ("lapt", "text found"), ("zzzz", "nothing found")):
        palette.field.setText(typed)
        qtbot.wait(PAUSE_MS)
        rest(qtbot, seat)
        yield f"{FOUND}: {what}", palette
    palette.leave()
    for screen in seat.screens():
        go_to(qtbot, seat, screen)
        QTest.keyClick(seat.window, Qt.Key.Key_F1)
        rest(qtbot, seat)
        yield f"shortcuts of {screen.name}", shell.sheet
        shell.sheet.leave()
    QTest.keyClick(seat.window, Qt.Key.Key_B, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    rest(qtbot, seat)
    yield "background work", shell.work_popup
    shell.work_popup.leave()
    QTest.keyClick(seat.window, Qt.Key.Key_F1, CONTROL)
    rest(qtbot, seat)
    about = shell.about
    assert about is not None
    yield "about", about
    about.copy_button.click()
    about.tabs.setCurrentIndex(1)
    rest(qtbot, seat)
    yield "licences", about
    about.leave()


@pytest.mark.usefixtures("in_pseudo")
def test_all_that_floats_over_the_window(
    qtbot: QtBot, theme: Theme, homes: dict[str, Path], tmp_path: Path, size: tuple[int, int]
) -> None:
    with seats(qtbot, theme, homes, tmp_path, size=size) as sit_down:
        seat = sit_down("full", "dana")
        _give_work(seat, tmp_path)
        known = _with_parts(data_of(tmp_path / "full"), tmp_path)
        with_pages = data_of(tmp_path / "full", with_pages=True)
        problems = []
        for name, popup in popups(qtbot, seat):
            data = with_pages if name.startswith(FOUND) else known
            problems += [f"{name}: {each}" for each in wrong_in(seat.window, popup, data, theme)]
    nothing_of(problems)


@pytest.mark.usefixtures("in_pseudo")
def test_the_menu_of_the_person_and_what_the_top_says(qtbot: QtBot, sit_down: SitDown, homes: dict[str, Path]) -> None:
    seat = sit_down("full", "dana")
    rest(qtbot, seat)
    top, data = seat.shell.top, data_of(homes["full"])
    top.show_work(3)
    top.show_unseen(12)
    top.person.click()
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    bare = [(text, where) for where, text in (*readable(top), *readable(menu)) if untranslated(text, data)]
    assert menu.screen().geometry().contains(menu.geometry())
    menu.close()
    assert bare == []


def _give_work(seat: Seat, folder: Path) -> None:
    """Have something that failed and something that waits."""
    context = seat.shell.desk.context
    broken = folder / "torn.pdf"
    broken.write_bytes((resources() / "samples" / "proforma-fr.pdf").read_bytes()[:2000])
    intake.take_in(context, broken)
    do_all_work(context)
    intake.take_in(context, resources() / "samples" / "proforma-long.pdf")


def _with_parts(data: Data, folder: Path) -> Data:
    """Names, versions and licences of parts, of the system and of folders are the same in every language."""
    parts = [f"{part.name} {part.version} {part.licence}" for part in all_parts()]
    said = [str(folder / "full"), "backups logs", "up down", system_words("Qt"), "P2P Desktop", *parts]
    return replace(data, words=data.words | words_of(" ".join(said)))


def _write(field: QWidget, words: str) -> None:
    assert isinstance(field, QLineEdit)
    field.setText(words)
