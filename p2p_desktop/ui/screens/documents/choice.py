"""A choice between what oneself typed, what somebody else entered meanwhile, and what the machine read."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from p2p_desktop.language import _
from p2p_desktop.ui.widgets.label import rows

Side = Literal["mine", "theirs", "machine"]
SIDES: tuple[Side, ...] = ("mine", "theirs", "machine")
#: What a button needs beside its words.
_EDGES = 28


class Choice(QWidget):
    """Three buttons below one another, reached by Tab; Alt+1, 2 and 3 in the field above press them too."""

    chosen = Signal(str)

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what
        self._buttons: dict[Side, _SideButton] = {side: _SideButton() for side in SIDES}
        layout = rows(self, space=2)
        for side, made in self._buttons.items():
            made.clicked.connect(lambda _checked=False, side=side: self.chosen.emit(side))
            layout.addWidget(made)

    def offer(self, *, mine: str, theirs: str, machine: str) -> None:
        """Show the three values; what the machine read is left out where it is one of the others."""
        words: dict[Side, str] = {
            "mine": _("Yours: {value}", value=_shown(mine)),
            "theirs": _("Theirs: {value}", value=_shown(theirs)),
            "machine": _("As read: {value}", value=_shown(machine)),
        }
        for at, (side, made) in enumerate(self._buttons.items(), start=1):
            made.set_words(words[side])
            made.setAccessibleName(_("{what}: {words}", what=self._what, words=words[side]))
            made.setAccessibleDescription(_("Alt+{number} in the field", number=at))
        self._buttons["machine"].setVisible(machine not in (mine, theirs))

    def button(self, side: Side) -> _SideButton:
        """Return one of the buttons."""
        return self._buttons[side]


class _SideButton(QPushButton):
    """A button that gets along with the width there is: a long value ends in … and is whole in the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.setProperty("look", "plain")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        """Show these words."""
        self.words = words
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the words into the new width."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = max(0, self.width() - _EDGES)
        shown = self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideMiddle, room)
        # What is typed must not become a mnemonic.
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(self.words if shown != self.words else "")


def _shown(value: str) -> str:
    return f"“{value}”" if value else _("nothing")
