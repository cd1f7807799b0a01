"""Space on a value shows the part of the page it came from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget


class Proof(QObject):
    """Listens to a widget that shows values. In a field in which somebody types, a blank stays a blank."""

    def __init__(self, watched: QWidget, show: Callable[[QWidget], None]) -> None:
        super().__init__(watched)
        self._watched = watched
        self._show = show
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Space where it types nothing, and Ctrl+Space everywhere."""
        is_space = (
            isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space
        )
        if is_space and isinstance(event, QKeyEvent) and self._is_asking(event):
            self._show(self._watched)
            return True
        return super().eventFilter(watched, event)

    def _is_asking(self, event: QKeyEvent) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return True
        if isinstance(self._watched, QAbstractItemView):
            # In a grid that is edited, Space begins to type.
            return not self._watched.editTriggers() & QAbstractItemView.EditTrigger.AnyKeyPressed
        if not isinstance(self._watched, QLineEdit):
            return True
        # Whoever came by keyboard has the whole value selected, and has typed nothing yet.
        field = self._watched
        return field.isReadOnly() or (bool(field.text()) and field.selectedText() == field.text())
