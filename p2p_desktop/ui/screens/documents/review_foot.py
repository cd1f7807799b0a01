"""The last row of a review: how it stands, and the commands that save and confirm."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.language import _, _n
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, line


class ReviewFoot(QWidget):
    """Says in one line whether all is saved and what is left to check."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.words = label(look="label", wraps=True)
        self.icon = QLabel()
        self.save_button = button(_("Save"), theme=theme, icon="save")
        self.confirm_button = button(_("Confirm, then the next"), look="primary", theme=theme, icon="check")
        layout = line(self, space=tokens.SPACE_2)
        layout.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        layout.addWidget(self.icon)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.save_button)
        layout.addWidget(self.confirm_button)

    def show_state(
        self,
        view: DocumentView,
        *,
        is_saving: bool,
        is_unsaved: bool,
        is_elsewhere: bool,
        may_correct: bool,
        doubtful: int,
    ) -> None:
        """Say how the review stands."""
        self.save_button.setVisible(is_unsaved and not is_elsewhere)
        if is_saving:
            icon, token, words = "loader", "neutral", _("Being saved…")
        elif is_unsaved and is_elsewhere:
            icon, token, words = "circle-dot", "attention", _("What you typed is kept here and not saved yet.")
        elif is_unsaved:
            icon, token, words = "circle-dot", "attention", _("Not saved yet.")
        else:
            icon, token, words = _saved(view, may_correct=may_correct, doubtful=doubtful)
        self._theme.dress(self.icon, icon, token=token)
        self.words.setText(words)


def _saved(view: DocumentView, *, may_correct: bool, doubtful: int) -> tuple[str, str, str]:
    if not may_correct:
        return "info", "neutral", view.reason if view.state is not DocumentState.FAILED else ""
    if view.is_reviewed and not doubtful:
        return "user-check", "good", _("Confirmed by a person.")
    if doubtful:
        words = _n("{number} field to check.", "{number} fields to check.", doubtful)
        return "circle-question-mark", "attention", words
    return "circle-check", "good", _("Every needed value is sure.")
