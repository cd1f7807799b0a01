"""One sentence under the head of a review, with one command: who reviews it, or whom it was handed to."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QLabel

from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.tokens import Kind
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, line


class ReviewStrip(QFrame):
    """``wanted`` fires for its command; without words it is hidden."""

    wanted = Signal()

    def __init__(self, theme: Theme, *, icon: str, kind: Kind, command: str) -> None:
        super().__init__()
        self.setProperty("banner", kind)
        picture = QLabel()
        theme.dress(picture, icon, token=kind)
        self.words = label(wraps=True, selectable=True)
        self.button = button(command)
        self.button.clicked.connect(self.wanted)
        layout = line(self, space=tokens.SPACE_2)
        layout.setContentsMargins(tokens.SPACE_3, tokens.SPACE_1, tokens.SPACE_3, tokens.SPACE_1)
        layout.addWidget(picture)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.button)
        self.hide()

    def say(self, sentence: str, *, has_command: bool = True) -> None:
        """Show this sentence, or nothing; a screen reader says a new one."""
        if sentence and sentence != self.words.text():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))
        self.words.setText(sentence)
        self.setAccessibleName(sentence)
        self.button.setVisible(has_command)
        self.setVisible(bool(sentence))
