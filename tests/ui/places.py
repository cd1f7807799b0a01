"""A desk that remembers where its screens wanted to go, and screens opened on it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.widgets.ask import Ask

Shown = TypeVar("Shown", bound=Screen)


@dataclass
class Places:
    """Where screens asked to go: names and ids."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    def go_to(self, screen: str, object_id: str) -> None:
        """Remember it."""
        self.asked.append((screen, object_id))

    def desk(self, desk: Desk) -> Desk:
        """Return this desk with a road to here."""
        return replace(desk, go_to=self.go_to)


def opened(qtbot: QtBot, screen: Shown, *, width: int = 1200, height: int = 800) -> Shown:
    """Show a screen in a window of its own, with its commands at work, and wait until it has its rows."""
    qtbot.addWidget(screen)
    for action in screen.commands():
        screen.desk.actions.add(action, screen)
    screen.resize(width, height)
    with qtbot.waitSignal(screen.ready), qtbot.waitExposed(screen):
        screen.show()
    screen.activateWindow()
    qtbot.waitUntil(screen.desk.background.is_idle)
    return screen


def question(parent: QWidget) -> Ask:
    """Return the question that is asked just now."""
    asked = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Ask) and widget.isVisible()]
    assert len(asked) == 1, f"{len(asked)} questions are open over {parent.objectName()}"
    return asked[0]


def answer(parent: QWidget, text: str = "") -> None:
    """Say yes to the question that is asked just now, with these words where it wants some."""
    asked = question(parent)
    if text:
        asked.findChildren(QPlainTextEdit)[0].setPlainText(text)
    asked.accept_button.click()


def banners(desk: Desk) -> tuple[str, ...]:
    """Return what the desk has said."""
    stack = desk.messages._stack
    return tuple(banner.sentence for banner in stack.banners())


def undo(desk: Desk) -> None:
    """Press Undo on the newest banner."""
    newest = desk.messages._stack.banners()[0]
    next(button for button in newest.findChildren(QPushButton) if button.text() == "Undo").click()


def is_asking() -> bool:
    """Say whether a dialog is open."""
    return any(isinstance(each, QDialog) and each.isVisible() for each in QApplication.topLevelWidgets())
