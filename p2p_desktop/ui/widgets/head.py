"""The first row of a screen: its title and its tools, in line with the lists below."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.label import ElidedLabel, line


class ScreenHead(QWidget):
    """Title of 20 px at the left, tools at the right."""

    def __init__(self, title: str, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = line(self, space=tokens.SPACE_2)
        self._layout.setContentsMargins(tokens.SPACE_3, tokens.SPACE_3, tokens.SPACE_3, tokens.SPACE_2)
        self.title = ElidedLabel(title, look="title")
        self._layout.addWidget(self.title, 1)
        self.setFixedHeight(theme.px(tokens.CONTROL) + tokens.SPACE_3 + tokens.SPACE_2)

    def add_tool(self, widget: QWidget) -> None:
        """Put a widget at the right end."""
        self._layout.addWidget(widget)

    def add_lead(self, widget: QWidget) -> None:
        """Put a widget before the title: the way back."""
        self._layout.insertWidget(0, widget)

    def set_title(self, title: str) -> None:
        """Show another title."""
        self.title.set_words(title)
