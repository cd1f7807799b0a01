"""A short list that is all there: as high as its rows, without a scroll bar of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QWidget

from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.columns import Column, Row
from p2p_desktop.ui.widgets.row_model import RowModel
from p2p_desktop.ui.widgets.row_view import RowDelegate, RowView

__all__ = ["RowsTable"]


class RowsTable(RowView, Generic[Row]):
    """Rows that are handed over as they are; ``opened_row`` gives the id of a row on Enter and double click."""

    opened_row = Signal(str)
    chosen_row = Signal(str)

    def __init__(
        self,
        theme: Theme,
        name: str,
        columns: Sequence[Column[Row]],
        *,
        row_id: Callable[[Row], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent=parent)
        self.rows = RowModel(columns, row_id, self)
        self._row_delegate = RowDelegate(self, self.rows)
        self.setItemDelegate(self._row_delegate)
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self.verticalHeader().setDefaultSectionSize(self._row_delegate.row_height())
        self._lay_out_head()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.opened.connect(lambda at: self.opened_row.emit(self.rows.id_at(at)))
        self.selectionModel().currentRowChanged.connect(lambda now, _was: self.chosen_row.emit(self.rows.id_at(now.row())))

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        self.rows.take(0, tuple(rows), total=len(rows), forget=True)
        self.clearSelection()
        self.setFixedHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        """All rows and the head."""
        head = 0 if self.horizontalHeader().isHidden() else self.horizontalHeader().sizeHint().height()
        return QSize(320, head + self.rows.total * self._row_delegate.row_height() + 2)

    def minimumSizeHint(self) -> QSize:
        """As high as needed, as narrow as wanted."""
        return QSize(160, self.sizeHint().height())

    def wheelEvent(self, event: QEvent) -> None:
        """Leave the wheel to whatever scrolls around this list."""
        event.ignore()

    def _lay_out_head(self) -> None:
        head = self.horizontalHeader()
        head.setSectionsClickable(False)
        head.setSectionsMovable(False)
        head.setMinimumSectionSize(32)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for at, column in enumerate(self.rows.columns):
            if column.width:
                self.setColumnWidth(at, self.theme.px(column.width))
            else:
                head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
