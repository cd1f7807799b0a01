"""Four small charts for finance; each bar leads to the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from p2p_desktop.language import _
from p2p_desktop.store.queries.home_changes import Chart
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.label import hairline, line, rows
from p2p_desktop.ui.widgets.small_chart import ChartBar, SmallChart

_MOST = 4


class Figures(QWidget):
    """The charts side by side; ``opened`` gives screen, text and filter of the rows somebody wants to see."""

    opened = Signal(str, str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(_("Figures"))
        whole = rows(self, space=0)
        whole.addWidget(hairline())
        layout = line(space=tokens.SPACE_4)
        # Their titles stand in line with the head of the screen.
        layout.setContentsMargins(tokens.SPACE_2, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_3)
        whole.addLayout(layout)
        self._shown: tuple[Chart, ...] = ()
        self.charts = [SmallChart(theme) for _each in range(_MOST)]
        for at, chart in enumerate(self.charts):
            layout.addWidget(chart, 1)
            chart.opened.connect(partial(self._open, at))
        self.hide()

    def show_charts(self, charts: Sequence[Chart]) -> None:
        """Show these charts; none hides them."""
        self._shown = tuple(charts)
        for chart, shown in zip(self.charts, charts, strict=False):
            bars = [ChartBar(bar.word, bar.value, bar.spoken) for bar in shown.bars]
            chart.show_bars(shown.title, bars, is_in_time=shown.is_in_time)
        self.setVisible(bool(charts))

    def _open(self, at: int, bar: int) -> None:
        chosen = self._shown[at].bars[bar]
        self.opened.emit(chosen.screen, chosen.text, chosen.choice)
