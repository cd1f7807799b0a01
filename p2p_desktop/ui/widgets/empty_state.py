"""What an empty list says: what would be here and how it gets here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, rows

_ICON = 32


@dataclass(frozen=True, slots=True)
class EmptyState:
    """The words of an empty list; ``button`` and ``call`` together or not at all."""

    icon: str
    title: str
    sentence: str
    button: str = ""
    call: Callable[[], None] | None = None


class EmptyStateView(QWidget):
    """An empty state in the middle of its place."""

    def __init__(self, state: EmptyState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = rows(self, space=tokens.SPACE_2, margin=tokens.SPACE_6)
        layout.addStretch(2)
        picture = QLabel()
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.dress(picture, state.icon, _ICON, token="field_line")
        layout.addWidget(picture)
        layout.addSpacing(tokens.SPACE_1)
        self._title = label(state.title, look="section", wraps=True)
        self._sentence = label(state.sentence, look="label", wraps=True)
        for words in (self._title, self._sentence):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(words)
        self.button = button(state.button, look="plain")
        self._has_button = state.call is not None
        layout.addSpacing(tokens.SPACE_2)
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignCenter)
        if state.call is not None:
            self.button.clicked.connect(state.call)
        else:
            self.button.hide()
        layout.addStretch(3)

    def say(self, title: str, sentence: str, *, has_button: bool = True) -> None:
        """Say something else in the same place, with or without the first step."""
        self.button.setVisible(has_button and self._has_button)
        self._title.setText(title)
        self._sentence.setText(sentence)
