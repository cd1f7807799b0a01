"""A short list of rows that are here already, in the look of all lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QStackedLayout, QWidget

from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.columns import Column, Row
from p2p_desktop.ui.widgets.empty_state import EmptyState, EmptyStateView
from p2p_desktop.ui.widgets.row_model import RowModel
from p2p_desktop.ui.widgets.row_view import RowDelegate, RowView


class PlainTable(QWidget, Generic[Row]):
    """Rows without search or pages. ``chosen`` follows the selection, ``opened`` Enter and double click."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(
        self,
        theme: Theme,
        name: str,
        columns: Sequence[Column[Row]],
        *,
        row_id: Callable[[Row], str],
        empty: EmptyState,
        has_header: bool = True,
        is_for_reading: bool = False,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._is_filling = False
        self._selected = ""
        self.model = RowModel(columns, row_id, self)
        self.view = RowView(theme)
        delegate = RowDelegate(self.view, self.model)
        self.view.setItemDelegate(delegate)
        self.view.verticalHeader().setDefaultSectionSize(delegate.row_height())
        self.view.setModel(self.model)
        self.view.setAccessibleName(name)
        if is_for_reading:
            self.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._set_columns(has_header=has_header)
        self._nothing = EmptyStateView(empty, theme)
        self._empty = empty
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing)
        self.view.selectionModel().currentRowChanged.connect(self._note_selection)
        self.view.opened.connect(self._open)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; selection and scroll stay where the row is still there."""
        kept = self._selected
        self._is_filling = True
        self.model.take(0, tuple(rows), total=len(rows), forget=True)
        self._is_filling = False
        self.view.make_room(self.model.columns, rows)
        if rows:
            self._stack.setCurrentWidget(self.view)
        else:
            self._nothing.say(self._empty.title, self._empty.sentence)
            self._stack.setCurrentWidget(self._nothing)
        self._keep_selection(kept)

    def say(self, title: str, sentence: str) -> None:
        """Say something in the place of the rows: that they could not be read, and why."""
        self._nothing.say(title, sentence)
        self._stack.setCurrentWidget(self._nothing)

    def rows(self) -> tuple[Row, ...]:
        """Return all rows."""
        found = (self.model.row(at) for at in range(self.model.total))
        return tuple(row for row in found if row is not None)

    def row(self, row_id: str) -> Row | None:
        """Return the row of this id."""
        at = self.model.place_of(row_id)
        return self.model.row(at) if at >= 0 else None

    def selected(self) -> str:
        """Return the id of the selected row, "" if none is."""
        return self._selected

    def select(self, row_id: str) -> None:
        """Select the row of this id; "" selects none."""
        at = self.model.place_of(row_id) if row_id else -1
        self._go(at)
        self._note_selection(self.model.index(at, 0) if at >= 0 else QModelIndex())

    def needed_height(self) -> int:
        """Return how high the list has to be to show every row."""
        head = self.view.horizontalHeader()
        header = head.sizeHint().height() if not head.isHidden() else 0
        return header + self.model.total * self.view.verticalHeader().defaultSectionSize() + 2

    def _set_columns(self, *, has_header: bool) -> None:
        head = self.view.horizontalHeader()
        head.setVisible(has_header)
        head.setSectionsClickable(False)
        self.view.set_widths(self.model.columns)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setMinimumHeight(self._theme.px(2 * tokens.ROW))

    def _keep_selection(self, kept: str) -> None:
        at = self.model.place_of(kept) if kept else -1
        self._go(at)
        if kept and at < 0:
            self._selected = ""
            self.chosen.emit("")

    def _go(self, at: int) -> None:
        selection = self.view.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        index = self.model.index(at, 0) if at >= 0 else QModelIndex()
        self._is_filling = True
        selection.setCurrentIndex(index, flags.ClearAndSelect | flags.Rows if at >= 0 else flags.Clear)
        self._is_filling = False

    def _note_selection(self, index: QModelIndex) -> None:
        if self._is_filling:
            return
        row_id = self.model.id_at(index.row()) if index.isValid() else ""
        if row_id != self._selected:
            self._selected = row_id
            self.chosen.emit(row_id)

    def _open(self, at: int) -> None:
        row_id = self.model.id_at(at)
        if row_id:
            self.opened.emit(row_id)
