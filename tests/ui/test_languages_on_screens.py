"""Every screen in a language nobody speaks, in light and dark, with text of 200 %, and from right to left.

All is translated, fits its place, and stands out from a ground of the theme in use.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from p2p_desktop import language
from p2p_desktop.dev.pseudo import Pseudo
from p2p_desktop.ui.theme import Choice, Theme
from tests.ui.colours import unreadable
from tests.ui.looks import Data, data_of, not_fitting, readable, untranslated
from tests.ui.seats import PEOPLE, SMALL, Seat, SitDown, cut_off, go_to, rest, seats

LARGE = (1440, 900)
CHOICES: tuple[Choice, ...] = ("light", "dark")


@pytest.fixture
def in_pseudo() -> Iterator[None]:
    """Speak the language nobody speaks."""
    language.use_words(Pseudo())
    yield
    language.use_language()


@pytest.fixture
def from_right_to_left() -> Iterator[None]:
    """Lay all out for those who read from right to left."""
    QGuiApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    QGuiApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def walk(qtbot: QtBot, seat: Seat) -> Iterator[str]:
    """Go to every screen of a person, each of its tabs, and the first thing of it; say where one is."""
    for screen in seat.screens():
        shown = go_to(qtbot, seat, screen)
        yield screen.name
        for tabs in [each for each in shown.findChildren(QTabBar) if each.isVisible()]:
            for at in range(1, tabs.count()):
                tabs.setCurrentIndex(at)
                rest(qtbot, seat)
                yield f"{screen.name}, {tabs.tabText(at)}"
            tabs.setCurrentIndex(0)
        table = getattr(shown, "table", None)
        if table is None or not table.isVisible() or not table.model.total:
            continue
        table.view.setFocus()
        table.view.setCurrentIndex(table.model.index(0, 0))
        QTest.keyClick(table.view, Qt.Key.Key_Return)
        rest(qtbot, seat)
        yield f"{screen.name}, opened"


def wrong_here(seat: Seat, size: tuple[int, int]) -> Iterator[str]:
    """Return what does not fit on the screen that is shown."""
    now = seat.shell.current()
    assert now is not None
    yield from not_fitting(seat.window)
    yield from (f"outside: {each}" for each in cut_off(seat, now))
    if (seat.window.width(), seat.window.height()) != size:
        yield f"the window grew to {seat.window.size().toTuple()}"


def bare_here(seat: Seat, data: Data) -> Iterator[str]:
    """Return the words in the window that are not translated."""
    for where, text in readable(seat.window):
        words = untranslated(text, data)
        if words:
            yield f"{sorted(words)} in “{text}”, {where}"


def nothing_of(problems: list[str]) -> None:
    """Fail with each problem on a line of its own."""
    assert not problems, "\n".join(dict.fromkeys(problems))


@pytest.mark.parametrize("username", list(PEOPLE), ids=list(PEOPLE.values()))
@pytest.mark.usefixtures("in_pseudo")
def test_every_word_is_translated_and_longer_words_fit(
    qtbot: QtBot, sit_down: SitDown, homes: dict[str, Path], username: str
) -> None:
    seat, data = sit_down("full", username), data_of(homes["full"])
    nothing_of([
        f"{place}: {each}"
        for place in walk(qtbot, seat)
        for each in (*bare_here(seat, data), *wrong_here(seat, SMALL))
    ])  # fmt: skip


@pytest.mark.parametrize("username", list(PEOPLE), ids=list(PEOPLE.values()))
@pytest.mark.parametrize(("scale", "size"), [(1.0, SMALL), (2.0, LARGE)], ids=["small-window", "large-text"])
def test_everything_fits_and_is_readable_in_light_and_then_in_dark(
    qtbot: QtBot, theme: Theme, homes: dict[str, Path], tmp_path: Path, username: str, scale: float,
    size: tuple[int, int],
) -> None:  # fmt: skip
    theme.scale_text(scale)
    theme.use("light")
    try:
        with seats(qtbot, theme, homes, tmp_path, size=size) as sit_down:
            seat = sit_down("full", username)
            for choice in CHOICES:
                theme.use(choice)
                nothing_of([
                    f"{choice}, {place}: {each}"
                    for place in walk(qtbot, seat)
                    for each in (*wrong_here(seat, size), *unreadable(seat.window, theme))
                ])  # fmt: skip
    finally:
        theme.scale_text(1.0)
        theme.use("light")


@pytest.mark.usefixtures("from_right_to_left")
def test_from_right_to_left_nothing_breaks(qtbot: QtBot, sit_down: SitDown) -> None:
    seat = sit_down("full", "dana")
    nothing_of([f"{place}: {each}" for place in walk(qtbot, seat) for each in wrong_here(seat, SMALL)])
