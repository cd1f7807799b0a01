"""A choice between what oneself typed, what somebody else entered meanwhile, and what the machine read."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import line

Side = Literal["mine", "theirs", "machine"]
SIDES: tuple[Side, ...] = ("mine", "theirs", "machine")
_LONGEST = 32


class Choice(QWidget):
    """Three buttons, reached by Tab; Alt+1, 2 and 3 in the field beside them press them too."""

    chosen = Signal(str)

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what
        self._buttons: dict[Side, QPushButton] = {side: button("") for side in SIDES}
        layout = line(self, space=tokens.SPACE_1)
        for side, made in self._buttons.items():
            made.clicked.connect(lambda _checked=False, side=side: self.chosen.emit(side))
            layout.addWidget(made)
        layout.addStretch(1)

    def offer(self, *, mine: str, theirs: str, machine: str) -> None:
        """Show the three values; what the machine read is left out where it is one of the others."""
        words: dict[Side, str] = {
            "mine": _("Yours: {value}", value=_shown(mine)),
            "theirs": _("Theirs: {value}", value=_shown(theirs)),
            "machine": _("As read: {value}", value=_shown(machine)),
        }
        spoken = {"mine": mine, "theirs": theirs, "machine": machine}
        for at, (side, made) in enumerate(self._buttons.items(), start=1):
            made.setText(words[side])
            made.setToolTip(_("Alt+{number} in the field", number=at))
            made.setAccessibleName(_("{what}: {words}", what=self._what, words=words[side]))
            made.setAccessibleDescription(spoken[side])
        self._buttons["machine"].setVisible(machine not in (mine, theirs))

    def button(self, side: Side) -> QPushButton:
        """Return one of the buttons."""
        return self._buttons[side]


def _shown(value: str) -> str:
    if not value:
        return _("nothing")
    short = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
    # What is typed must not become a mnemonic.
    return f"“{short.replace('&', '&&')}”"
