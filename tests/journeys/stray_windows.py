"""Notes every part of the program that opens as a window of its own without being one: it flickers and takes focus."""

from __future__ import annotations

import traceback
from types import TracebackType
from typing import Self

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

_MEANT = (Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.Tool, Qt.WindowType.SplashScreen)


class StrayWindows(QObject):
    """Use as a context manager; ``found`` says what opened, and which line of the program showed it."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self._application = application
        self.found: list[str] = []

    def __enter__(self) -> Self:
        self._application.installEventFilter(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at every window that shows; never keep an event."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and _is_stray(watched):
            places = [each for each in traceback.extract_stack() if "p2p_desktop" in each.filename]
            place = f"{places[-1].filename}:{places[-1].lineno}" if places else "?"
            self.found.append(f"{type(watched).__name__} “{watched.accessibleName()}” shown by {place}")
        return False


def _is_stray(widget: QWidget) -> bool:
    if not widget.isWindow() or isinstance(widget, QMainWindow | QDialog):
        return False
    return widget.windowType() not in _MEANT
