"""Every command: name, words, shortcut, icon, who may, what it calls; menus, palette and shortcut sheet ask here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from p2p_desktop.domain.people import Person
from p2p_desktop.ui.theme import Theme


def shortcut_words(shortcut: str) -> str:
    """Word shortcuts as this system writes them: ``Ctrl+K``, ``F1 / ?``."""
    keys = [QKeySequence(each) for each in shortcut.split(" | ") if each]
    return " / ".join(each.toString(QKeySequence.SequenceFormat.NativeText) for each in keys)


def everybody(_person: Person) -> bool:
    """Say yes for every person."""
    return True


def always() -> bool:
    """Say that a command can be used at any time."""
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """One command of the program; several shortcuts for it are parted by `` | ``."""

    name: str
    words: str
    shortcut: str
    icon: str
    call: Callable[[], None]
    is_for: Callable[[Person], bool] = everybody
    is_enabled: Callable[[], bool] = always


@dataclass(frozen=True, slots=True)
class _Placed:
    action: Action
    scope: QWidget
    qt: QAction


class Actions(QObject):
    """All commands that were added, with the widget inside which each works."""

    changed = Signal()

    def __init__(self, person: Person, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._person = person
        self._theme = theme
        self._placed: list[_Placed] = []

    def add(self, action: Action, scope: QWidget) -> QAction | None:
        """Make the command work wherever ``scope`` is shown; None for a person whom it is not for.

        Its shortcut works in the whole window as long as ``scope`` is visible: hidden screens do not compete.
        """
        if not action.is_for(self._person):
            return None
        qt = QAction(action.words, scope)
        qt.setObjectName(action.name)
        if action.icon:
            self._theme.dress(qt, action.icon)
        if action.shortcut:
            qt.setShortcuts([QKeySequence(each) for each in action.shortcut.split(" | ")])
            qt.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        qt.triggered.connect(lambda: self._call(action))
        scope.addAction(qt)
        self._placed.append(_Placed(action, scope, qt))
        self.changed.emit()
        return qt

    def all_for(self, person: Person) -> tuple[Action, ...]:
        """Return every command this person may use that works here and now, shortcuts first in their order."""
        return tuple(placed.action for placed in self._living() if placed.action.is_for(person) and _works(placed))

    def by_scope(self) -> tuple[tuple[QWidget, tuple[Action, ...]], ...]:
        """Return the commands that work here and now, grouped by the widget they belong to."""
        groups: dict[int, tuple[QWidget, list[Action]]] = {}
        for placed in self._living():
            if placed.scope.isVisible():
                groups.setdefault(id(placed.scope), (placed.scope, []))[1].append(placed.action)
        return tuple((scope, tuple(actions)) for scope, actions in groups.values())

    def qt_action(self, name: str) -> QAction:
        """Return Qt's own object of a command, for a menu or a button."""
        return next(placed.qt for placed in self._living() if placed.action.name == name)

    def _call(self, action: Action) -> None:
        if action.is_enabled():
            action.call()

    def _living(self) -> list[_Placed]:
        self._placed = [placed for placed in self._placed if isValid(placed.scope) and isValid(placed.qt)]
        return self._placed


def _works(placed: _Placed) -> bool:
    return placed.scope.isVisible() and placed.action.is_enabled()
