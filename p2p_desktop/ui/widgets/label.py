"""Labels in the sizes of the scale, hairlines, and layouts on the grid."""

from __future__ import annotations

import re
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QMouseEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from p2p_desktop.ui import tokens

Look = Literal["text", "title", "section", "strong", "secondary", "label", "problem", "amount"]
_ROLES = QPalette.ColorRole
#: Size, whether bold, and the palette's colour. Not in the style sheet: labels are most of all widgets, and each rule
#: that speaks of them is asked for every one.
_LOOKS: dict[Look, tuple[int, bool, QPalette.ColorRole]] = {
    "text": (tokens.TEXT, False, _ROLES.WindowText),
    "strong": (tokens.TEXT, True, _ROLES.WindowText),
    "label": (tokens.TEXT, False, _ROLES.PlaceholderText),
    "secondary": (tokens.SECONDARY, False, _ROLES.PlaceholderText),
    "problem": (tokens.SECONDARY, False, _ROLES.BrightText),
    "section": (tokens.SECTION, True, _ROLES.WindowText),
    "title": (tokens.TITLE, True, _ROLES.WindowText),
    "amount": (tokens.TITLE, True, _ROLES.WindowText),
}


def label(words: str = "", *, look: Look = "text", wraps: bool = False, selectable: bool = False) -> QLabel:
    """Make a label; plain text always, since words may come from a stranger's document."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    set_look(made, look)
    made.setWordWrap(wraps)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def breakable(words: str) -> str:
    """Let a label break long names of files and numbers too, which have no blanks."""
    return re.sub(r"(?<=[\w])([-_./])(?=\w)", "\\1\u200b", words)


class FieldLabel(QLabel):
    """The words of a field; a click on them goes to the field."""

    def __init__(self, words: str, field: QWidget) -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self, "label")
        self.setBuddy(field)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Go to the field."""
        field = self.buddy()
        if field is not None:
            field.setFocus(Qt.FocusReason.MouseFocusReason)


def set_look(words: QLabel, look: Look) -> None:
    """Give a label one of the looks; it can be changed at any time."""
    size, is_bold, role = _LOOKS[look]
    font = QApplication.font()
    font.setPixelSize(round(size * font.pixelSize() / tokens.TEXT))
    font.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
    if words.font() != font:
        words.setFont(font)
    if words.foregroundRole() != role:
        words.setForegroundRole(role)


def set_ground(place: QWidget, role: QPalette.ColorRole) -> None:
    """Fill a region with a grey of the palette: ``Window`` for what frames the screens, ``Base`` for the screens.

    By the palette, not by the style sheet: a sheet's ground is handed on to every widget inside, one by one.
    """
    place.setBackgroundRole(role)
    place.setAutoFillBackground(True)


def hairline(*, vertical: bool = False) -> QFrame:
    """Make a one-pixel line between two regions."""
    line = QFrame()
    set_ground(line, _ROLES.Mid)
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def rows(parent: QWidget | None = None, *, space: int = tokens.SPACE_2, margin: int = 0) -> QVBoxLayout:
    """Make a vertical layout on the grid."""
    layout = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    layout.setSpacing(space)
    layout.setContentsMargins(margin, margin, margin, margin)
    return layout


def line(parent: QWidget | None = None, *, space: int = tokens.SPACE_2, margin: int = 0) -> QHBoxLayout:
    """Make a horizontal layout on the grid."""
    layout = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    layout.setSpacing(space)
    layout.setContentsMargins(margin, margin, margin, margin)
    return layout


class ElidedLabel(QLabel):
    """One line that ends in … where it does not fit, with the whole text as tooltip.

    Narrower than ``least`` it shows nothing: two letters and … say less than none.
    """

    def __init__(self, words: str = "", *, look: Look = "text", least: int = 0) -> None:
        super().__init__()
        self._words = ""
        self._least = least
        self.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self, look)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_words(words)

    def set_words(self, words: str) -> None:
        """Show these words."""
        self._words = words
        self.setAccessibleName(words)
        self._elide()

    def resizeEvent(self, event: object) -> None:
        """Fit the words into the new width."""
        self._elide()

    def _elide(self) -> None:
        within = self.contentsRect().width()
        room = within if within >= self._least else 0
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, max(0, room)) if room else ""
        self.setText(shown)
        self.setToolTip(self._words if shown != self._words else "")
