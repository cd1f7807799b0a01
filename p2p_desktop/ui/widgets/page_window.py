"""A window of its own for a document, for a second monitor."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from p2p_desktop.ui.widgets.label import rows
from p2p_desktop.ui.window_state import WindowState


class PageWindow(QWidget):
    """Holds what is given to it until it is closed; ``closing`` says that it must be taken back."""

    closing = Signal()

    def __init__(self, state: WindowState, key: str, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Window)
        self._state = state
        self._key = key
        self._owner = owner
        self._layout = rows(self, space=0)

    def hold(self, content: QWidget, title: str) -> None:
        """Take this in and show it: where it was the last time, else on another monitor, else beside the middle."""
        self.setWindowTitle(title)
        self._layout.addWidget(content)
        content.show()
        if not self._state.remember_geometry(self._key, self):
            self.setGeometry(_place_beside(self._owner))
        self.show()
        self.raise_()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the place and give back what was held."""
        self._state.keep_geometry(self._key, self)
        self.closing.emit()
        super().closeEvent(event)


def _place_beside(owner: QWidget) -> QRect:
    here: QScreen = owner.screen()
    others = [each for each in QGuiApplication.screens() if each is not here]
    if others:
        return others[0].availableGeometry()
    room = here.availableGeometry()
    return QRect(room.center().x(), room.top(), room.width() // 2, room.height())
