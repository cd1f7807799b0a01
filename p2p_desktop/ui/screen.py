"""The base of all screens: shows nouns, calls verbs, reads again when something changed."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from p2p_desktop.domain.people import Person
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.desk import Desk, TextPlace


class Screen(QWidget):
    """One place of the navigation. Hidden it only notes that it is stale; shown it reads its query again."""

    name: ClassVar[str] = ""
    icon: ClassVar[str] = ""

    #: The screen has its first rows (or knows that there are none).
    ready = Signal()

    @classmethod
    def title(cls) -> str:
        """The word of the navigation, translated."""
        raise TypeError(f"{cls.__name__} has no title")

    @classmethod
    def is_for(cls, person: Person) -> bool:
        """Say whether this person sees the screen at all."""
        return True

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._is_stale = True
        self.setObjectName(self.name)
        self.setAccessibleName(self.title())
        desk.changes.changed.connect(self._notice_change)

    def reload(self) -> None:
        """Read the screen's query again through ``desk.background``; the screens fill this in."""

    def show_object(self, object_id: str) -> None:
        """Bring one object to the front; screens with a list fill this in."""

    def show_text(self, object_id: str, place: TextPlace) -> None:
        """Bring one object to the front, at a text that was found in it; screens that show pages fill this in."""
        self.show_object(object_id)

    def show_rows(self, text: str, choice: str) -> None:
        """Show the rows of the list that this text and this filter leave; screens with a list fill this in."""

    def take_drop(self, files: tuple[Path, ...]) -> bool:
        """Say whether this screen takes dropped files itself; else the window takes them in as loose documents."""
        return False

    def leave(self) -> None:
        """Put what is being typed in safety: the window closes or its person goes."""

    def commands(self) -> tuple[Action, ...]:
        """Return the commands of this screen; the window adds them to menus, palette and shortcut sheet."""
        return ()

    def showEvent(self, event: QShowEvent) -> None:
        """Read again if something changed while the screen was hidden."""
        super().showEvent(event)
        if self._is_stale:
            self._is_stale = False
            self.reload()

    def _notice_change(self) -> None:
        if self.isVisible():
            self.reload()
        else:
            self._is_stale = True
