"""Facts to read: labels with selectable words, not fields that are switched off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.label import label


class Facts(QWidget):
    """Pairs of label and words, one below the other; what is empty is left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.SPACE_4)
        self._grid.setVerticalSpacing(tokens.SPACE_1)
        self._grid.setColumnStretch(1, 1)
        self._shown: tuple[tuple[str, str], ...] = ()

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these pairs of label and words."""
        wanted = tuple((name, words) for name, words in facts if words)
        if wanted == self._shown:
            return
        self._shown = wanted
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for row, (name, words) in enumerate(wanted):
            said = label(words, wraps=True, selectable=True)
            said.setAccessibleName(f"{name}: {words}")
            # Selectable as the words beside it: both are laid out alike, and so stand on one line.
            self._grid.addWidget(label(name, look="label", selectable=True), row, 0, top)
            self._grid.addWidget(said, row, 1, top)

    def words_of(self, name: str) -> str:
        """Return what stands beside a label, "" where it is left out."""
        return dict(self._shown).get(name, "")
