"""Things that float over the window: they close with Esc or a click beside them and give the focus back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.label import rows

_TOP = 72


class Veil(QWidget):
    """What lies between a popup and the window: it dims, and a click on it closes the popup."""

    def __init__(self, popup: Popup, host: QWidget) -> None:
        super().__init__(host)
        self._popup = popup
        self.hide()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Close."""
        self._popup.leave()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim the window a little."""
        painter = QPainter(self)
        painter.setOpacity(0.25)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        painter.end()


class Popup(QFrame):
    """A floating card inside the window; ``anchor`` makes it hang at the right below a widget, else it is centred."""

    def __init__(self, host: QWidget, *, width: int, anchor: QWidget | None = None) -> None:
        super().__init__(host)
        self._host = host
        self._anchor = anchor
        self._width = width
        self._came_from: QWidget | None = None
        self._veil = Veil(self, host)
        self.content: QVBoxLayout = rows(self, space=0, margin=1)
        self.hide()
        host.installEventFilter(self)

    def open(self) -> None:
        """Come to the front and take the focus."""
        self._came_from = self.window().focusWidget()
        self._veil.setGeometry(self._host.rect())
        self._veil.show()
        self._veil.raise_()
        self.show()
        self.fit()
        self.raise_()

    def leave(self) -> None:
        """Go away and give the focus back."""
        if self.isHidden():
            return
        self.hide()
        self._veil.hide()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self._came_from = None

    def toggle(self) -> None:
        """Open when closed, close when open."""
        if self.isVisible():
            self.leave()
        else:
            self.open()

    def most_height(self) -> int:
        """Say how high a popup may be in this window."""
        return self._host.height() - 2 * tokens.SPACE_3 - _TOP

    def fit(self) -> None:
        """Take the size the content wants and go to the right place."""
        room = self._host.rect().adjusted(tokens.SPACE_3, tokens.SPACE_3, -tokens.SPACE_3, -tokens.SPACE_3)
        width = min(self._width, room.width())
        self.setFixedWidth(width)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.resize(width, min(self.sizeHint().height(), self.most_height()))
        if self._anchor is None:
            self.move((self._host.width() - width) // 2, _TOP)
            return
        below = self._anchor.mapTo(self._host, QPoint(self._anchor.width(), self._anchor.height() + tokens.SPACE_1))
        self.move(max(room.left(), min(below.x() - width, room.right() - width)), below.y())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._veil.setGeometry(self._host.rect())
            self.fit()
        return super().eventFilter(watched, event)
