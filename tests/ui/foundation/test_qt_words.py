"""Qt's own words follow the language of the program, and shortcuts are the same keys in each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit
from pytestqt.qtbot import QtBot

from p2p_desktop.language import use_language
from p2p_desktop.ui.actions import shortcut_words
from p2p_desktop.ui.qt_words import speak_too
from p2p_desktop.ui.theme import Theme
from tests.ui.seats import SitDown


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    """Speak German, Qt too."""
    before = QLocale()
    use_language("de")
    speak_too(qapp)
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)
    use_language()


@pytest.mark.usefixtures("german")
def test_menus_of_fields_and_calendars_speak_it(qtbot: QtBot, theme: Theme) -> None:
    field = QLineEdit("Laptops")
    qtbot.addWidget(field)
    actions = field.createStandardContextMenu().actions()
    words = [action.text().replace("&", "").partition("\t")[0] for action in actions]
    assert [each for each in words if each] == [
        "Rückgängig", "Wiederherstellen", "Ausschneiden", "Kopieren", "Einfügen", "Löschen", "Alles auswählen",
    ]  # fmt: skip
    calendar = QCalendarWidget()
    qtbot.addWidget(calendar)
    assert calendar.locale().dayName(1) == "Montag"


@pytest.mark.usefixtures("german")
def test_shortcuts_are_written_as_on_german_keyboards_and_are_the_same_keys(qtbot: QtBot, sit_down: SitDown) -> None:
    assert shortcut_words("Ctrl+K | F1") == "Strg+K / F1"
    portable = QKeySequence.SequenceFormat.PortableText
    placed = sit_down("empty", "erik").shell.actions_here._placed
    wanted = {each.action.name: each.action.shortcut.split(" | ") for each in placed if each.action.shortcut}
    found = {each.action.name: [keys.toString(portable) for keys in each.qt.shortcuts()] for each in placed}
    assert {name: found[name] for name in wanted} == {
        name: [QKeySequence.fromString(each, portable).toString(portable) for each in shortcuts]
        for name, shortcuts in wanted.items()
    }
    assert len(wanted) > 10
