"""The scores of a result as small bars: the whole and its four parts."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from p2p_desktop.language import _
from p2p_desktop.store.queries.matching import MatchView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.score_bar import ScoreBar

_ROOM_FOR_ALL, _ROOM_FOR_THREE = 1000, 464


class ScoreRow(QWidget):
    """Five bars beside each other, or three above two where there is little room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.SPACE_4)
        self._grid.setVerticalSpacing(0)
        self.bars: list[ScoreBar] = []

    def show_scores(self, view: MatchView) -> None:
        """Show the scores of a result."""
        for bar in self.bars:
            bar.hide()
            bar.deleteLater()
        scores = view.scores
        parts = (
            (_("Overall"), view.overall),
            (_("Vendor"), scores.vendor),
            (_("Total"), scores.total),
            (_("Lines"), scores.items),
            (_("Date"), scores.date),
        )
        self.bars = [ScoreBar(self._theme, words, value, threshold=view.threshold) for words, value in parts]
        self._columns = 0
        self._lay_out()
        self.setVisible(view.order is not None)

    def minimumSizeHint(self) -> QSize:
        """Room for three bars; with less than five beside each other there are two rows."""
        return QSize(self._theme.px(_ROOM_FOR_THREE), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may hold another number of bars."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        columns = 5 if self.width() >= self._theme.px(_ROOM_FOR_ALL) else 3
        if columns == self._columns:
            return
        self._columns = columns
        for at, bar in enumerate(self.bars):
            self._grid.addWidget(bar, at // columns, at % columns)
