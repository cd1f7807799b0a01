"""A list of any length that keeps only the pages of rows somebody looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from p2p_desktop.language import _
from p2p_desktop.ui.widgets.columns import Column, Row

PAGE = 100
_MOST_PAGES = 40
Index = QModelIndex | QPersistentModelIndex
#: The whole row, for delegates.
ROW_ROLE = Qt.ItemDataRole.UserRole + 1


class RowModel(QAbstractTableModel, Generic[Row]):
    """Rows by page; what is not here yet is a placeholder."""

    def __init__(
        self, columns: Sequence[Column[Row]], row_id: Callable[[Row], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._row_id = row_id
        self._pages: OrderedDict[int, tuple[Row, ...]] = OrderedDict()
        self._total = 0
        self._sorted: tuple[str, bool] = ("", False)

    @property
    def total(self) -> int:
        """How many rows there are in all."""
        return self._total

    def row(self, at: int) -> Row | None:
        """Return the row at this place, None while it is a placeholder."""
        page = self._pages.get(at // PAGE)
        within = at % PAGE
        return page[within] if page is not None and within < len(page) else None

    def id_at(self, at: int) -> str:
        """Return the id of the row at this place, "" for a placeholder."""
        row = self.row(at)
        return self._row_id(row) if row is not None else ""

    def place_of(self, row_id: str) -> int:
        """Return where the row of this id stands among those that are here, -1 if it is not among them."""
        for number, page in self._pages.items():
            for within, row in enumerate(page):
                if self._row_id(row) == row_id:
                    return number * PAGE + within
        return -1

    def missing(self, first: int, last: int) -> range:
        """Return the pages between two places that still have to be fetched, as one range."""
        pages = [number for number in range(first // PAGE, last // PAGE + 1) if number not in self._pages]
        return range(pages[0], pages[-1] + 1) if pages else range(0)

    def take(self, first_page: int, rows: tuple[Row, ...], *, total: int, forget: bool) -> None:
        """Put fetched rows in their place; with ``forget`` all other pages are outdated."""
        if forget:
            self._pages.clear()
        for start in range(0, len(rows), PAGE):
            number = first_page + start // PAGE
            self._pages[number] = rows[start : start + PAGE]
            self._pages.move_to_end(number)
        while len(self._pages) > _MOST_PAGES:
            self._pages.popitem(last=False)
        self._resize(total)
        if total:
            self.dataChanged.emit(self.index(0, 0), self.index(total - 1, len(self.columns) - 1))

    def _resize(self, total: int) -> None:
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < self._total:
            self.beginRemoveRows(QModelIndex(), total, self._total - 1)
            self._total = total
            self.endRemoveRows()

    def show_sort(self, key: str, *, descending: bool) -> None:
        """Mark the column the rows are sorted by."""
        self._sorted = (key, descending)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def rowCount(self, parent: Index | None = None) -> int:
        """All rows, here or not."""
        return 0 if parent is not None and parent.isValid() else self._total

    def columnCount(self, parent: Index | None = None) -> int:
        """One for each column."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for eyes, voices and delegates."""
        column = self.columns[index.column()]
        row = self.row(index.row())
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row) if row is not None else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return column.spoken(row) or _("empty") if row is not None else _("being read")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a column; rows have no heads."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        key, descending = self._sorted
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{column.words} {'↓' if descending else '↑'}" if column.key == key else column.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            direction = _("sorted down") if descending else _("sorted up")
            return f"{column.words}, {direction}" if column.key == key else column.words
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
