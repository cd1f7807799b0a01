"""The strip that adds up what stands in fields and lines, while somebody types."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from p2p_desktop.domain.adding_up import AddingUp
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.label import label, line, rows, set_look


class SumStrip(QWidget):
    """Sums on the first line, what does not add up below; hidden where there is nothing to add up."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.icon = QLabel()
        self.sums = label(look="text", wraps=True, selectable=True)
        self.sums.setFont(theme.font(tabular=True))
        self.problem = label(look="secondary", wraps=True, selectable=True)
        words = rows(space=0)
        words.addWidget(self.sums)
        words.addWidget(self.problem)
        layout = line(self, space=tokens.SPACE_2)
        layout.addWidget(self.icon)
        layout.addLayout(words, 1)
        self.hide()

    def show_sums(self, sums: AddingUp) -> None:
        """Show what the figures come to now."""
        words, problem = sums.words(), " ".join(sums.problems)
        if words != self.sums.text() or problem != self.problem.text():
            self.sums.setText(words)
            self.problem.setText(problem)
            set_look(self.problem, "problem")
        icon, token = self._mark(sums)
        self._theme.dress(self.icon, icon, token=token)
        self.sums.setVisible(bool(words))
        self.problem.setVisible(bool(problem))
        self.setVisible(bool(words or problem))

    def _mark(self, sums: AddingUp) -> tuple[str, str]:
        if sums.problems:
            return "triangle-alert", "attention"
        return ("circle-check", "good") if sums.is_proven else ("info", "neutral")
