"""The lines somebody is writing: texts as typed, so that nothing is lost while it is not a number yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from p2p_desktop.domain.request import MOST_LINES
from p2p_desktop.language import _, _n, money_words, plain_number_words, read_number
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.spreadsheet import are_headings, bare_number, cells_of

Index = QModelIndex | QPersistentModelIndex
Key = Literal["description", "code", "quantity", "unit", "unit_price", "tax_rate"]
KEYS: tuple[Key, ...] = ("description", "code", "quantity", "unit", "unit_price", "tax_rate")
NUMBERS: frozenset[str] = frozenset({"quantity", "unit_price", "tax_rate"})
AMOUNT = len(KEYS)
_NO_MARKS: Mapping[str, PillWords] = MappingProxyType({})
#: A mark of where a cell's value came from, for the painter.
MARK_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line; numbers are None while they are missing or not readable. ``marks`` say where cells came from."""

    description: str = ""
    code: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    tax_rate: Decimal | None = None
    marks: Mapping[str, PillWords] = field(default_factory=lambda: _NO_MARKS)

    @property
    def is_empty(self) -> bool:
        """True while nothing was written."""
        return not (self.description or self.code or self.unit) and self.quantity is None and self.unit_price is None

    @property
    def amount(self) -> Decimal | None:
        """Quantity × unit price, not rounded."""
        if self.quantity is None or self.unit_price is None:
            return None
        return self.quantity * self.unit_price


class LinesModel(QAbstractTableModel):
    """Lines plus one empty line at the end to write on. ``edited`` fires for a person's changes only."""

    edited = Signal()

    def __init__(self, currency: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._currency = currency
        self._lines: list[GridLine] = [GridLine()]
        #: Numbers that could not be read stay as they were typed.
        self._typed: dict[tuple[int, str], str] = {}
        self.is_read_only = False

    def lines(self) -> tuple[GridLine, ...]:
        """Return all lines somebody wrote on."""
        return tuple(line for line in self._lines if not line.is_empty)

    def unreadable(self) -> tuple[tuple[int, str], ...]:
        """Return row and key of every number that could not be read."""
        return tuple(sorted(self._typed))

    def written(self) -> tuple[tuple[GridLine, Mapping[str, str]], ...]:
        """Return all lines somebody wrote on, each with those of its numbers that could not be read, as typed."""
        unread: dict[int, dict[str, str]] = {}
        for (row, key), text in self._typed.items():
            unread.setdefault(row, {})[key] = text
        return tuple(
            (line, unread.get(row, {})) for row, line in enumerate(self._lines) if not line.is_empty or row in unread
        )

    def set_written(self, written: Sequence[tuple[GridLine, Mapping[str, str]]]) -> None:
        """Show lines again as they were written, without telling anybody."""
        self.set_lines([line for line, _unread in written])
        self._typed.update(
            {(row, key): text for row, (_line, unread) in enumerate(written) for key, text in unread.items()}
        )

    def set_lines(self, lines: Sequence[GridLine]) -> None:
        """Show these lines without telling anybody."""
        self.beginResetModel()
        self._lines = list(lines) if self.is_read_only else [*lines, GridLine()]
        self._typed.clear()
        self.endResetModel()

    def set_currency(self, currency: str) -> None:
        """Write amounts with this currency's decimals."""
        self._currency = currency
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, AMOUNT))

    def write(self, row: int, key: str, text: str) -> None:
        """Put what was typed into a cell; the mark of its source goes, since now it is the person's."""
        marks = {name: mark for name, mark in self._lines[row].marks.items() if name != key}
        self._typed.pop((row, key), None)
        line = replace(self._lines[row], marks=marks)
        if key in NUMBERS:
            number = read_number(bare_number(text))
            if number is None and text.strip():
                self._typed[(row, key)] = text
            line = _with_number(line, key, number)
        else:
            line = _with_text(line, key, text)
        self._lines[row] = line
        self._keep_one_empty()
        self.dataChanged.emit(self.index(row, 0), self.index(row, AMOUNT))

    def remove(self, rows: Sequence[int]) -> None:
        """Take lines away."""
        for row in sorted(set(rows), reverse=True):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._lines[row]
            self._typed = {(at - (at > row), key): text for (at, key), text in self._typed.items() if at != row}
            self.endRemoveRows()
        self._keep_one_empty()
        self.edited.emit()

    def paste(self, row: int, column: int, text: str, *, hidden: Collection[int] = ()) -> tuple[str, ...]:
        """Spread the cells of a spreadsheet from here on; as many lines as needed are added.

        Columns that are not shown are passed over, unless there are cells for them too. Returns what did not fit, in
        sentences; nothing that was there is lost without being written over by a cell.
        """
        cells = cells_of(text)
        width = max((len(each) for each in cells), default=0)
        shown = [at for at in range(column, AMOUNT + 1) if at not in hidden]
        columns = shown if width <= len(shown) else list(range(column, AMOUNT + 1))
        numbers = [at for at, place in enumerate(columns) if place < AMOUNT and KEYS[place] in NUMBERS]
        said = []
        if len(cells) > 1 and are_headings(cells[0], numbers):
            cells = cells[1:]
            said.append(_("The first row looks like headings and was left out."))
        room = MOST_LINES - row
        if len(cells) > room:
            left_out = len(cells) - max(room, 0)
            said.append(
                _n(
                    "{number} row does not fit: a request holds at most {most} lines.",
                    "{number} rows do not fit: a request holds at most {most} lines.",
                    left_out,
                    most=MOST_LINES,
                )
            )
            cells = cells[: max(room, 0)]
        for down, written in enumerate(cells):
            for right, cell in enumerate(written[: len(columns)]):
                if columns[right] < AMOUNT:
                    self.write(row + down, KEYS[columns[right]], cell)
            self._keep_one_empty(at_least=row + down + 2)
        said += self._say_unfit(row, cells, columns)
        self.edited.emit()
        return tuple(said)

    def _say_unfit(self, row: int, cells: Sequence[Sequence[str]], columns: Sequence[int]) -> list[str]:
        """Say which cells found no column, are no number, or contradict the amount that is computed."""
        said = []
        beyond = sum(1 for written in cells for cell in written[len(columns) :] if cell)
        if beyond:
            said.append(_n("{number} cell has no column here and was left out.",
                           "{number} cells have no column here and were left out.", beyond))  # fmt: skip
        pasted = range(row, row + len(cells))
        unread = sum(1 for at, _key in self._typed if at in pasted)
        if unread:
            said.append(_n("{number} cell holds no number; it is marked.",
                           "{number} cells hold no number; they are marked.", unread))  # fmt: skip
        differing = sum(
            1
            for down, written in enumerate(cells)
            for right, cell in enumerate(written[: len(columns)])
            if columns[right] == AMOUNT and cell and not self._is_amount(row + down, cell)
        )
        if differing:
            said.append(_n("{number} amount differs from quantity × price; it is computed here.",
                           "{number} amounts differ from quantity × price; they are computed here.",
                           differing))  # fmt: skip
        return said

    def _is_amount(self, row: int, cell: str) -> bool:
        amount, number = self._lines[row].amount, read_number(bare_number(cell))
        return amount is not None and number is not None and abs(amount - number) < Decimal("0.01")

    def _keep_one_empty(self, *, at_least: int = 1) -> None:
        missing = self.is_read_only is False and (not self._lines or not self._is_free(len(self._lines) - 1))
        wanted = max(len(self._lines) + (1 if missing else 0), at_least)
        if wanted > len(self._lines):
            self.beginInsertRows(QModelIndex(), len(self._lines), wanted - 1)
            self._lines.extend(GridLine() for _more in range(wanted - len(self._lines)))
            self.endInsertRows()

    def _is_free(self, row: int) -> bool:
        return self._lines[row].is_empty and not any(at == row for at, _key in self._typed)

    def rowCount(self, parent: Index | None = None) -> int:
        """All lines and the empty one."""
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """What is written and the amount."""
        return 0 if parent is not None and parent.isValid() else AMOUNT + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Everything but the amount can be written."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        can_edit = index.column() != AMOUNT and not self.is_read_only
        return flags | Qt.ItemFlag.ItemIsEditable if can_edit else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what the person typed."""
        if role != Qt.ItemDataRole.EditRole or index.column() == AMOUNT:
            return False
        if not self._holds(index.row(), index.column(), str(value)):
            self.write(index.row(), KEYS[index.column()], str(value))
            self.edited.emit()
        return True

    def _holds(self, row: int, column: int, text: str) -> bool:
        """Say whether a cell holds this already, however a number is written (``455`` and ``455.00``)."""
        if text == self._text(row, column):
            return True
        key = KEYS[column]
        number = read_number(bare_number(text)) if key in NUMBERS else None
        return number is not None and number == getattr(self._lines[row], key)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for eyes, voices and editors."""
        row, column = index.row(), index.column()
        mark = self._lines[row].marks.get(KEYS[column]) if column < AMOUNT else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(row, column)
        if role == MARK_ROLE:
            return self._problem_mark(row, column) or mark
        if role == Qt.ItemDataRole.ToolTipRole:
            shown = self._problem_mark(row, column) or mark
            return shown.word if shown is not None else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, column, mark)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_number = column == AMOUNT or KEYS[column] in NUMBERS
            side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of the columns; lines are numbered."""
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._heads()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_number = section == AMOUNT or KEYS[section] in NUMBERS
            side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _heads(self) -> tuple[str, ...]:
        return (_("Item"), _("Code"), _("Quantity"), _("Unit"), _("Unit price"), _("Tax %"), _("Amount"))

    def _spoken(self, row: int, column: int, mark: PillWords | None) -> str:
        text = self._text(row, column) or _("empty")
        problem = self._problem_mark(row, column)
        note = problem or mark
        return f"{text}, {note.word}" if note is not None else text

    def _problem_mark(self, row: int, column: int) -> PillWords | None:
        if column < AMOUNT and (row, KEYS[column]) in self._typed:
            return PillWords("circle-alert", _("This is not a number."), "bad")
        return None

    def _text(self, row: int, column: int) -> str:
        line = self._lines[row]
        if column == AMOUNT:
            return money_words(line.amount, self._currency, with_currency=False) if line.amount is not None else ""
        key = KEYS[column]
        if (row, key) in self._typed:
            return self._typed[(row, key)]
        value = getattr(line, key)
        if isinstance(value, Decimal):
            return self._number(key, value)
        return value or ""

    def _number(self, key: str, value: Decimal) -> str:
        exponent = value.normalize().as_tuple().exponent
        if key == "unit_price" and isinstance(exponent, int) and exponent >= -2:
            return money_words(value, self._currency, with_currency=False)
        return plain_number_words(value)


def _with_number(line: GridLine, key: str, number: Decimal | None) -> GridLine:
    if key == "quantity":
        return replace(line, quantity=number)
    if key == "unit_price":
        return replace(line, unit_price=number)
    return replace(line, tax_rate=number)


def _with_text(line: GridLine, key: str, text: str) -> GridLine:
    if key == "description":
        return replace(line, description=text)
    if key == "code":
        return replace(line, code=text)
    return replace(line, unit=text)
