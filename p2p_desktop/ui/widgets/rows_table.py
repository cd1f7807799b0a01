"""A short list that is all there: as high as its rows, without a scroll bar of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.columns import Column, Row
from p2p_desktop.ui.widgets.row_model import RowModel
from p2p_desktop.ui.widgets.row_view import RowDelegate, RowView

__all__ = ["RowsTable"]

_PAD = 12
_MOST_LINES = 6


class RowsTable(RowView, Generic[Row]):
    """Rows that are handed over as they are; texts of the column named ``wraps`` are shown whole.

    ``opened_row`` gives the id of a row on Enter and double click, ``chosen_row`` follows the one somebody stands on.
    """

    opened_row = Signal(str)
    chosen_row = Signal(str)

    def __init__(
        self,
        theme: Theme,
        name: str,
        columns: Sequence[Column[Row]],
        *,
        row_id: Callable[[Row], str],
        wraps: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent=parent)
        self.rows = RowModel(columns, row_id, self)
        self._wraps = next((at for at, column in enumerate(columns) if column.key == wraps), -1)
        self._row_delegate = _WholeTexts(self, self.rows, self._wraps)
        self.setItemDelegate(self._row_delegate)
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self._lay_out_head()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # Columns get their widths after the list got its own, and texts their lines from those.
        self._refit = QTimer(self, singleShot=True, interval=0)
        self._refit.timeout.connect(self.fit)
        self.horizontalHeader().sectionResized.connect(lambda: self._refit.start())
        self.opened.connect(lambda at: self.opened_row.emit(self.rows.id_at(at)))
        self.selectionModel().currentRowChanged.connect(
            lambda now, _was: self.chosen_row.emit(self.rows.id_at(now.row()) if now.isValid() else "")
        )

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        self.rows.take(0, tuple(rows), total=len(rows), forget=True)
        self.make_room(self.rows.columns, rows)
        self.fit()

    def sizeHint(self) -> QSize:
        """All rows and the head."""
        head = 0 if self.horizontalHeader().isHidden() else self.horizontalHeader().sizeHint().height()
        return QSize(320, head + self.verticalHeader().length() + 2)

    def minimumSizeHint(self) -> QSize:
        """As high as needed, as narrow as wanted."""
        return QSize(160, self.sizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to whatever scrolls around this list."""
        event.ignore()

    def fit(self) -> None:
        """Make every row as high as its text needs, and the list as high as its rows."""
        for at in range(self.rows.total):
            self.setRowHeight(at, self._row_delegate.height_of(at))
        self.setFixedHeight(self.sizeHint().height())

    def _lay_out_head(self) -> None:
        head = self.horizontalHeader()
        head.setSectionsClickable(False)
        head.setSectionsMovable(False)
        head.setMinimumSectionSize(32)
        self.set_widths(self.rows.columns)


class _WholeTexts(RowDelegate[Row]):
    """Paints one column with all its text, over as many lines as it needs."""

    def __init__(self, view: RowView, model: RowModel[Row], wraps: int) -> None:
        super().__init__(view, model)
        self._wraps = wraps

    def height_of(self, at: int) -> int:
        """Return how high this row has to be."""
        row = self._model.row(at)
        if row is None or self._wraps < 0:
            return self.row_height()
        metrics = QFontMetrics(self._theme.font())
        width = max(40, self._view.columnWidth(self._wraps) - 2 * _PAD)
        text = self._model.columns[self._wraps].text(row)
        needed = metrics.boundingRect(QRect(0, 0, width, 10_000), Qt.TextFlag.TextWordWrap, text).height()
        lines = min(_MOST_LINES, max(1, round(needed / metrics.lineSpacing())))
        return self.row_height() + (lines - 1) * metrics.lineSpacing()

    def _paint_cell(self, painter: QPainter, inside: QRectF, column: Column[Row], row: Row) -> None:
        if self._wraps < 0 or column is not self._model.columns[self._wraps]:
            super()._paint_cell(painter, self._first_line(inside), column, row)
            return
        painter.setFont(self._theme.font())
        painter.setPen(self._theme.colour("text"))
        room = inside.adjusted(0, self._top(), 0, -2)
        painter.drawText(room, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop, column.text(row))

    def _first_line(self, inside: QRectF) -> QRectF:
        return QRectF(inside.left(), inside.top(), inside.width(), min(inside.height(), self.row_height()))

    def _top(self) -> float:
        return (self.row_height() - QFontMetrics(self._theme.font()).height()) / 2
