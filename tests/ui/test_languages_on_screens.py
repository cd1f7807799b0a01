"""Every screen in a language nobody speaks, with text of 200 %, and from right to left: all is translated and fits."""

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
from p2p_desktop.ui.theme import Theme
from tests.ui.looks import data_of, not_fitting, readable, untranslated
from tests.ui.seats import PEOPLE, SMALL, Seat, SitDown, cut_off, go_to, rest, seats

LARGE = (1440, 900)


@pytest.fixture
def in_pseudo() -> Iterator[None]:
    """Speak the language nobody speaks."""
    language.use_words(Pseudo())
    yield
    language.use_language()


@pytest.fixture
def in_large(theme: Theme) -> Iterator[Theme]:
    """Have text twice as large."""
    theme.scale_text(2.0)
    theme.use("light")
    yield theme
    theme.scale_text(1.0)
    theme.use("light")


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


def found_wrong(qtbot: QtBot, seat: Seat, size: tuple[int, int]) -> list[str]:
    """Return what does not fit on any screen of a person."""
    problems = []
    for place in walk(qtbot, seat):
        now = seat.shell.current()
        assert now is not None
        problems += [f"{place}: {each}" for each in not_fitting(seat.window)]
        problems += [f"{place}: outside: {each}" for each in cut_off(seat, now)]
        if (seat.window.width(), seat.window.height()) != size:
            problems.append(f"{place}: the window grew to {seat.window.size().toTuple()}")
    return problems


def nothing_of(problems: list[str]) -> None:
    """Fail with each problem on a line of its own."""
    assert not problems, "\n".join(dict.fromkeys(problems))


@pytest.mark.parametrize("username", list(PEOPLE), ids=list(PEOPLE.values()))
@pytest.mark.usefixtures("in_pseudo")
def test_every_word_is_translated_and_longer_words_fit(
    qtbot: QtBot, sit_down: SitDown, homes: dict[str, Path], username: str
) -> None:
    seat = sit_down("full", username)
    data = data_of(homes["full"])
    bare = []
    for place in walk(qtbot, seat):
        for where, text in readable(seat.window):
            words = untranslated(text, data)
            if words:
                bare.append(f"{place}: {sorted(words)} in “{text}”, {where}")
    nothing_of(bare)
    nothing_of(found_wrong(qtbot, seat, SMALL))


@pytest.mark.parametrize("username", ["ana", "dana", "erik"], ids=["requester", "finance", "administrator"])
def test_text_of_two_hundred_percent_fits(
    qtbot: QtBot, in_large: Theme, homes: dict[str, Path], tmp_path: Path, username: str
) -> None:
    in_large.use("dark" if username == "dana" else "light")
    with seats(qtbot, in_large, homes, tmp_path, size=LARGE) as sit_down:
        nothing_of(found_wrong(qtbot, sit_down("full", username), LARGE))


@pytest.mark.usefixtures("from_right_to_left")
def test_from_right_to_left_nothing_breaks(qtbot: QtBot, sit_down: SitDown) -> None:
    nothing_of(found_wrong(qtbot, sit_down("full", "dana"), SMALL))
