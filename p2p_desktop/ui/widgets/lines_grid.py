"""The grid in which lines are written: Enter adds, Tab moves on, a spreadsheet can be pasted, totals run below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from p2p_desktop.domain.request import RequestLine, Totals, totals_of
from p2p_desktop.errors import Refused
from p2p_desktop.language import _, money_words
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.button import button, icon_button
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.lines_model import AMOUNT, KEYS, MARK_ROLE, GridLine, LinesModel

__all__ = ["GridLine", "LinesGrid"]

_WIDTHS = {1: 80, 2: 88, 3: 60, 4: 92, 5: 68, AMOUNT: 100}
_CODE, _UNIT = 1, 3
#: What a cell has beside its words: room at both sides and a mark.
_CODE_PAD = 40
#: Items with less room than this take that of a column (of codes, then of units) that holds nothing; with less than
#: the least they take it even where it holds something.
_ENOUGH_ROOM, _LEAST_ROOM = 260, 200
_LEAST_ROWS = 4
#: What stood in a cell before somebody began to type in it.
_BEFORE = "before"
_MARK = 12
#: What stands beside the words of a heading.
_HEAD_PAD = 32


class LinesGrid(QWidget):
    """Editable lines with running totals. ``changed`` fires for a person's changes only."""

    changed = Signal()
    #: What of a paste did not fit, in words.
    said = Signal(str)

    def __init__(self, theme: Theme, *, currency: str, is_read_only: bool = False, has_totals: bool = True) -> None:
        super().__init__()
        self._has_totals = has_totals
        self._theme = theme
        self._currency = currency
        self.model = LinesModel(currency, self)
        self.model.is_read_only = is_read_only
        if is_read_only:
            self.model.set_lines(())
        self.view = _LinesView(theme, self.model)
        layout = rows(self, space=tokens.SPACE_2)
        layout.addWidget(self.view)
        layout.addLayout(self._build_foot(theme, is_read_only=is_read_only))
        self.view.said.connect(self.said)
        self.model.edited.connect(self._note_edit)
        self.model.rowsInserted.connect(self._fit)
        self.model.rowsRemoved.connect(self._fit)
        self.model.modelReset.connect(self._fit)
        self._fit()
        self._show_totals()

    def lines(self) -> tuple[GridLine, ...]:
        """Return all lines somebody wrote on."""
        return self.model.lines()

    def written(self) -> tuple[tuple[GridLine, Mapping[str, str]], ...]:
        """Return all lines somebody wrote on, each with those of its numbers that could not be read, as typed."""
        return self.model.written()

    def set_lines(self, lines: Sequence[GridLine]) -> None:
        """Show these lines without telling anybody; the cell somebody stands on stays the current one."""
        self.set_written([(line, {}) for line in lines])

    def set_written(self, written: Sequence[tuple[GridLine, Mapping[str, str]]]) -> None:
        """Show lines again as they were written, without telling anybody."""
        at = self.view.currentIndex()
        row, column = at.row(), at.column()
        self.model.set_written(written)
        if row >= 0:
            self.view.setCurrentIndex(self.model.index(min(row, self.model.rowCount() - 1), column))
        self._show_totals()

    def set_currency(self, currency: str) -> None:
        """Write amounts in this currency."""
        self._currency = currency
        self.model.set_currency(currency)
        self._show_totals()

    def has_unreadable(self) -> bool:
        """Say whether a number stands there that is none."""
        return bool(self.model.unreadable())

    def is_editing(self) -> bool:
        """Say whether somebody is typing in a cell right now."""
        return self.view.state() == QAbstractItemView.State.EditingState

    def totals(self) -> Totals | None:
        """Return what the lines come to, None where they are too large to be right."""
        try:
            return totals_of(tuple(_as_request_line(each) for each in self.lines()), self._currency)
        except Refused:
            return None

    def _build_foot(self, theme: Theme, *, is_read_only: bool) -> QGridLayout:
        foot = QGridLayout()
        foot.setContentsMargins(0, 0, tokens.SPACE_3, 0)
        foot.setHorizontalSpacing(tokens.SPACE_4)
        foot.setVerticalSpacing(tokens.SPACE_1)
        self.add_button = button(_("Add line"), look="quiet", theme=theme, icon="plus")
        self.add_button.clicked.connect(self.view.go_to_empty)
        self.remove_button = icon_button("trash-2", _("Remove this line"), theme=theme)
        self.remove_button.clicked.connect(self.view.remove_selected)
        tools = line(space=tokens.SPACE_1)
        for tool in (self.add_button, self.remove_button):
            if is_read_only:
                tool.hide()
            tools.addWidget(tool)
        tools.addStretch(1)
        foot.addLayout(tools, 0, 0, 3, 1, Qt.AlignmentFlag.AlignTop)
        foot.setColumnStretch(0, 1)
        self._sums: dict[str, QLabel] = {}
        for at, (key, words) in enumerate((("net", _("Net")), ("tax", _("Tax")), ("total", _("Total")))):
            is_total = key == "total"
            head = label(words, look="strong" if is_total else "label")
            foot.addWidget(head, at, 1)
            amount = label("", look="strong" if is_total else "text")
            amount.setAlignment(Qt.AlignmentFlag.AlignRight)
            amount.setFont(theme.font(tabular=True, bold=key == "total"))
            foot.addWidget(amount, at, 2)
            self._sums[key] = amount
            if not self._has_totals:
                head.hide()
                amount.hide()
        return foot

    def _note_edit(self) -> None:
        self._show_totals()
        self.changed.emit()

    def _show_totals(self) -> None:
        totals = self.totals()
        for key, amount in (
            ("net", totals and totals.net),
            ("tax", totals and totals.tax),
            ("total", totals and totals.total),
        ):
            words = money_words(amount.amount, self._currency) if amount else "–"
            self._sums[key].setText(words)
            self._sums[key].setAccessibleName(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the items where it is narrow."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Leave columns out where the items would have too little room."""
        lines = self.lines()
        widths = self.view.widths
        room = self.width() - sum(widths.values())
        for column, is_empty in (
            (_CODE, not any(each.code for each in lines)),
            (_UNIT, not any(each.unit for each in lines)),
        ):
            is_left_out = room < self._theme.px(_ENOUGH_ROOM if is_empty else _LEAST_ROOM)
            self.view.setColumnHidden(column, is_left_out)
            room += widths[column] if is_left_out else 0
        longest = max((self.view.fontMetrics().horizontalAdvance(each.code) for each in lines), default=0)
        more = max(0, longest + self._theme.px(_CODE_PAD) - widths[_CODE])
        self.view.setColumnWidth(_CODE, widths[_CODE] + (more if room - more >= self._theme.px(_ENOUGH_ROOM) else 0))

    def _fit(self) -> None:
        self._make_room()
        shown = max(_LEAST_ROWS, self.model.rowCount())
        height = self.view.horizontalHeader().sizeHint().height() + shown * self._theme.px(tokens.ROW) + 2
        self.view.setMinimumHeight(min(height, self._theme.px(360)))


class _LinesView(QTableView):
    """Cells that are written in place, with the keys of a spreadsheet."""

    said = Signal(str)

    def __init__(self, theme: Theme, model: LinesModel) -> None:
        super().__init__()
        self._lines = model
        self.setModel(model)
        self.setItemDelegate(_CellDelegate(theme, self))
        self.setAccessibleName(_("Lines"))
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.DoubleClicked | triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.SelectedClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(tokens.ROW))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        metrics = QFontMetrics(theme.font(tokens.SECONDARY, bold=True))
        self.widths: dict[int, int] = {}
        for column, width in _WIDTHS.items():
            heading = str(model.headerData(column, Qt.Orientation.Horizontal))
            self.widths[column] = max(theme.px(width), metrics.horizontalAdvance(heading) + _HEAD_PAD)
            self.setColumnWidth(column, self.widths[column])
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setProperty("look", "grid")

    def go_to_empty(self) -> None:
        """Begin to write on the empty line at the end."""
        self._edit(self._lines.rowCount() - 1, 0)

    def remove_selected(self) -> None:
        """Take the lines of the selected cells away."""
        places = {index.row() for index in self.selectedIndexes()}
        if places and not self._lines.is_read_only:
            self._lines.remove(sorted(places))

    def paste(self, at: QModelIndex | QPersistentModelIndex, text: str) -> None:
        """Spread the cells of a spreadsheet from a cell on, and say what did not fit."""
        if not text.strip():
            self.said.emit(_("There is nothing to paste: copy cells of a spreadsheet, or text, first."))
            return
        hidden = [column for column in range(AMOUNT) if self.isColumnHidden(column)]
        said = self._lines.paste(at.row(), at.column(), text, hidden=hidden)
        if said:
            self.said.emit(" ".join(said))

    def event(self, event: QEvent) -> bool:
        """Paste and Delete belong to the grid while it has the focus, not to the window's commands."""
        is_offer = event.type() == QEvent.Type.ShortcutOverride
        if is_offer and isinstance(event, QKeyEvent) and _is_of_grid(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter writes or goes to the next line, Delete empties, Ctrl+Delete removes, paste spreads."""
        at = self.currentIndex()
        is_typing = self.state() == QAbstractItemView.State.EditingState  # the editor passes Enter on to here
        if is_typing or self._lines.is_read_only or not at.isValid():
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste(at, QGuiApplication.clipboard().text())
        elif event.key() == Qt.Key.Key_Delete and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.remove_selected()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._empty_cells()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._edit(at.row(), at.column()) if at.column() != AMOUNT else self.go_to_empty()
        elif event.key() == Qt.Key.Key_Tab and self._is_last(at):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """After Enter in a cell go down, as in a spreadsheet; on the last line a new one is there already."""
        at = self.currentIndex()
        before = editor.property(_BEFORE)
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.RevertModelCache and at.isValid():
            self._lines.setData(at, before)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache and at.row() + 1 < self._lines.rowCount():
            self.setCurrentIndex(self._lines.index(at.row() + 1, 0))

    def _is_last(self, at: QModelIndex) -> bool:
        return at.row() == self._lines.rowCount() - 1 and at.column() == AMOUNT

    def _empty_cells(self) -> None:
        for index in self.selectedIndexes():
            self._lines.setData(index, "")

    def _edit(self, row: int, column: int) -> None:
        index = self._lines.index(row, column)
        self.setFocus()
        self.setCurrentIndex(index)
        self.edit(index)


def _is_of_grid(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Paste) or event.key() == Qt.Key.Key_Delete


class _CellEdit(QLineEdit):
    """The editor of one cell; ``spread`` hands on what is pasted but is more than one cell."""

    spread = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste more than one cell into the grid, not into this one."""
        text = QGuiApplication.clipboard().text() if event.matches(QKeySequence.StandardKey.Paste) else ""
        if "\t" in text.strip("\r\n") or "\n" in text.strip():
            self.spread.emit(text)
        else:
            super().keyPressEvent(event)


class _CellDelegate(QStyledItemDelegate):
    """Cells with the mark of where their value came from, and editors that name themselves."""

    def __init__(self, theme: Theme, view: _LinesView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """A line edit that fills its cell."""
        editor = _CellEdit(parent)
        editor.spread.connect(lambda text: self._spread(editor, text))
        editor.setProperty("look", "cell")
        editor.setFrame(False)
        head = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        editor.setAccessibleName(_("{column}, line {line}", column=head, line=index.row() + 1))
        editor.setAlignment(Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole)))
        editor.setProperty(_BEFORE, index.data(Qt.ItemDataRole.EditRole))
        # Each letter goes to the model at once, so that nothing is lost when the program ends in the middle of a cell.
        editor.textEdited.connect(lambda: self.commitData.emit(editor))
        return editor

    def _spread(self, editor: QLineEdit, text: str) -> None:
        """Several cells, pasted while one is being typed in, go into the cells from this one on."""
        at = QPersistentModelIndex(self._view.currentIndex())
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self._view.paste(at, text)

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Fill the editor once; afterwards it holds what is being typed."""
        if not (isinstance(editor, QLineEdit) and editor.isModified()):
            super().setEditorData(editor, index)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Exactly over the cell."""
        place: QRect = option.rect
        editor.setGeometry(place)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint text, mark, and a frame around the current cell."""
        theme = self._theme
        place: QRect = option.rect
        painter.save()
        is_current = index == self._view.currentIndex() and self._view.hasFocus()
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected:
            painter.fillRect(place, theme.colour("accent_faint"))
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, theme.colour("line"))
        inside = place.adjusted(12, 0, -12, 0)
        mark = index.data(MARK_ROLE)
        if isinstance(mark, PillWords):
            size = theme.px(_MARK)
            painter.drawPixmap(
                place.left() + 6, inside.center().y() - size // 2, theme.pixmap(mark.icon, _MARK, token=mark.kind)
            )
            inside.setLeft(place.left() + size + 10)
        is_number = index.column() == AMOUNT or KEYS[index.column()] in ("quantity", "unit_price", "tax_rate")
        painter.setFont(theme.font(tabular=is_number))
        painter.setPen(theme.colour("secondary" if index.column() == AMOUNT else "text"))
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole)), text)
        if is_current:
            painter.setPen(theme.colour("accent"))
            painter.drawRect(place.adjusted(0, 0, -2, -2))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One row of the grid."""
        return QSize(self._theme.px(64), self._theme.px(tokens.ROW))


def _as_request_line(written: GridLine) -> RequestLine:
    zero = Decimal(0)
    return RequestLine(
        description=written.description,
        quantity=written.quantity or zero,
        unit_price=written.unit_price or zero,
        tax_rate=written.tax_rate or zero,
    )
