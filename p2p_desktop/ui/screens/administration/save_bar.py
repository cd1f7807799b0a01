"""The foot of a form: whether everything is saved, and the two ways out of it if not."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import hairline, label, line, rows


class SaveBar(QWidget):
    """Says “Not saved” honestly; ``save`` and ``discard`` are what a person asks for."""

    save = Signal()
    discard = Signal()

    def __init__(self, theme: Theme, *, save_words: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._icon = QLabel()
        self._words = label(look="label", wraps=True)
        self.discard_button = button(_("Discard changes"))
        self.discard_button.clicked.connect(self.discard)
        self.save_button = button(save_words or _("Save"), look="primary", theme=theme, icon="save")
        self.save_button.clicked.connect(self.save)
        layout = rows(self, space=0)
        layout.addWidget(hairline())
        row = line(space=tokens.SPACE_2)
        row.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self.discard_button)
        row.addWidget(self.save_button)
        layout.addLayout(row)
        self.show_saved()

    def show_saved(self) -> None:
        """Say that nothing is left to save."""
        self._say("circle-check", "good", _("Everything is saved."), can_save=False)

    def show_changed(self, *, is_new: bool = False) -> None:
        """Say that something was typed and is not saved yet."""
        words = _("Not added yet.") if is_new else _("Not saved yet.")
        self._say("circle-dot", "attention", words, can_save=True)

    def show_saving(self) -> None:
        """Say that it is being saved."""
        self._say("loader", "neutral", _("Being saved…"), can_save=False)

    def show_nothing(self, words: str) -> None:
        """Say why there is nothing to save here."""
        self._say("info", "neutral", words, can_save=False)

    def _say(self, icon: str, token: str, words: str, *, can_save: bool) -> None:
        self._theme.dress(self._icon, icon, token=token)
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self.save_button.setEnabled(can_save)
        self.discard_button.setVisible(can_save)
