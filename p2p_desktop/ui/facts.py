"""Facts to read: labels with selectable words, not fields that are switched off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.label import label


class Facts(QWidget):
    """Pairs of label and words, one below the other; what is empty is left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(tokens.SPACE_4)
        self._layout.setVerticalSpacing(tokens.SPACE_1)
        self._layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._shown: tuple[tuple[str, str], ...] = ()

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these pairs of label and words."""
        wanted = tuple((name, words) for name, words in facts if words)
        if wanted == self._shown:
            return
        self._shown = wanted
        while self._layout.rowCount():
            self._layout.removeRow(0)
        for name, words in wanted:
            head = label(name, look="label")
            said = label(words, wraps=True, selectable=True)
            said.setAccessibleName(f"{name}: {words}")
            self._layout.addRow(head, said)
        self.setVisible(bool(wanted))

    def words_of(self, name: str) -> str:
        """Return what stands beside a label, "" where it is left out."""
        return dict(self._shown).get(name, "")


def icon_line(picture: QLabel, words: QLabel) -> QWidget:
    """Put an icon before words that may wrap; the icon stays at the first line."""
    made = QWidget()
    layout = QFormLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setHorizontalSpacing(tokens.SPACE_2)
    layout.setLabelAlignment(Qt.AlignmentFlag.AlignTop)
    layout.addRow(picture, words)
    return made
