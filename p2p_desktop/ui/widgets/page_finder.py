"""The bar in which somebody types what to find in a document."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from p2p_desktop.language import _, _n
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import icon_button
from p2p_desktop.ui.widgets.label import label, line

_PAUSE = 150


class FindField(QLineEdit):
    """Enter goes on, Shift+Enter back, Esc closes."""

    went_on = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk and leave."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.went_on.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FindBar(QWidget):
    """``typed`` a moment after typing, ``walked`` by a step; hidden until it is opened."""

    typed = Signal(str)
    walked = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.field = FindField()
        self.field.setPlaceholderText(_("Find in this document"))
        self.field.setAccessibleName(_("Find in this document"))
        self.field.setClearButtonEnabled(True)
        self.count = label(look="secondary")
        self.count.setMinimumWidth(theme.px(72))
        before = icon_button("chevron-up", _("Previous place (Shift+Enter)"), theme=theme)
        after = icon_button("chevron-down", _("Next place (Enter)"), theme=theme)
        close = icon_button("x", _("Close the search (Esc)"), theme=theme)
        layout = line(self, space=tokens.SPACE_1)
        layout.setContentsMargins(tokens.SPACE_3, tokens.SPACE_1, tokens.SPACE_1, tokens.SPACE_1)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.count)
        for each in (before, after, close):
            layout.addWidget(each)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(lambda: self.typed.emit(self.field.text()))
        self.field.textChanged.connect(self._pause.start)
        self.field.went_on.connect(self._go_on)
        self.field.left.connect(self.left)
        before.clicked.connect(lambda: self.walked.emit(-1))
        after.clicked.connect(lambda: self.walked.emit(1))
        close.clicked.connect(self.left)
        self.hide()

    def open(self, typed: str = "") -> None:
        """Come up, ready to be typed in."""
        self.show()
        if typed:
            self.field.setText(typed)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def say(self, now: int, of_all: int) -> None:
        """Say which of how many places is shown; -1 while the pages are looked through."""
        if not self.field.text().strip():
            words = ""
        elif of_all < 0:
            words = _("Looking…")
        elif of_all == 0:
            words = _("Not found")
        elif now:
            words = _("{now} of {all}", now=now, all=of_all)
        else:
            words = _n("{number} place", "{number} places", of_all)
        self.count.setText(words)

    def _go_on(self, step: int) -> None:
        if self._pause.isActive():
            self._pause.stop()
            self.typed.emit(self.field.text())
        else:
            self.walked.emit(step)
