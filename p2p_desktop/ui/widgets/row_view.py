"""How rows of a list are painted and walked: hover, selection, visible focus, J and K."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from math import ceil
from typing import Generic

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.badge import paint_pill, pill_width
from p2p_desktop.ui.widgets.columns import Column, Row
from p2p_desktop.ui.widgets.row_model import RowModel

_PAD = 12
_BAR = 3
#: What the style adds to the words of a heading beside their padding.
_EDGE = 8
_TWO_LINES = 52
#: Room for the number beside a bar, and from which share on it is nearly all.
_BAR_NUMBER = 44
_NEARLY = Decimal("0.9")


class RowView(QTableView):
    """The view of a list: whole rows, one row at a time unless told otherwise."""

    opened = Signal(int)

    def __init__(self, theme: Theme, *, many: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.hovered = -1
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if many else modes.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setMinimumSectionSize(48)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with J and K as with the arrows, open with Enter."""
        keys = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
        step = keys.get(Qt.Key(event.key())) if event.modifiers() == Qt.KeyboardModifier.NoModifier else None
        if step is not None:
            self.walk(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def walk(self, step: int) -> None:
        """Go so many rows down (or up)."""
        model = self.model()
        if not model.rowCount():
            return
        at = self.currentIndex().row() + step
        self.setCurrentIndex(model.index(max(0, min(at, model.rowCount() - 1)), 0))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the row under the pointer."""
        self._hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is elsewhere."""
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()

    def set_widths(self, columns: Sequence[Column[Row]]) -> None:
        """Give columns their widths, and more where their headings need it; those without a width share the rest."""
        head = self.horizontalHeader()
        metrics = QFontMetrics(self.theme.font(tokens.SECONDARY, bold=True))
        for at, column in enumerate(columns):
            sign = " ↓" if column.is_sortable and head.sectionsClickable() else ""
            heading = 0 if head.isHidden() else metrics.horizontalAdvance(column.words + sign) + 2 * _PAD + _EDGE
            if column.width:
                self.setColumnWidth(at, max(self.theme.px(column.width), heading))
            else:
                head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)

    def make_room(self, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> None:
        """Widen columns of pills for the words in these rows."""
        shown = tuple(rows)
        for at, column in enumerate(columns):
            if column.pill is not None and column.kind == "pill" and column.width:
                pills = {column.pill(row) for row in shown}
                widest = max((pill_width(pill, self.theme) for pill in pills), default=0)
                self.setColumnWidth(at, max(self.columnWidth(at), ceil(widest) + 2 * _PAD))

    def visible_rows(self) -> tuple[int, int]:
        """Return the first and last row that can be seen."""
        model = self.model()
        total = model.rowCount()
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return first, (last if last >= 0 else max(0, total - 1))


class RowDelegate(QStyledItemDelegate, Generic[Row]):
    """Paints cells on the grid."""

    def __init__(self, view: RowView, model: RowModel[Row]) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._theme = view.theme
        self._fonts_of_theme()
        self._theme.changed.connect(self._fonts_of_theme)

    def row_height(self) -> int:
        """Return how high a row is."""
        has_two = any(column.kind == "two_lines" for column in self._model.columns)
        return self._theme.px(_TWO_LINES if has_two else tokens.ROW)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Every row has one height."""
        return QSize(super().sizeHint(option, index).width() + _PAD, self.row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint ground, text or pill, and the hairline below."""
        place = QRectF(option.rect)
        state = option.state
        self._paint_ground(painter, place, index, is_selected=bool(state & QStyle.StateFlag.State_Selected))
        row = self._model.row(index.row())
        inside = place.adjusted(_PAD, 0, -_PAD, 0)
        if row is None:
            self._paint_placeholder(painter, inside)
        else:
            self._paint_cell(painter, inside, self._model.columns[index.column()], row)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Say the whole of what is cut off, under the pointer."""
        row = self._model.row(index.row()) if index.isValid() else None
        if event.type() != QEvent.Type.ToolTip or row is None:
            return super().helpEvent(event, view, option, index)
        words = self._cut_words(self._model.columns[index.column()], row, view.visualRect(index).width() - 2 * _PAD)
        # Words may come from a stranger's document: they are shown as they are, never as markup.
        QToolTip.showText(event.globalPos(), f"<p>{escape(words)}</p>" if words else "", view)
        return True

    def _cut_words(self, column: Column[Row], row: Row, room: int) -> str:
        upper = ("strong" if column.kind == "two_lines" else column.kind, column.text(row))
        lines = [upper] if column.kind not in ("pill", "bar") else []
        if column.kind == "two_lines" and column.second is not None:
            lines.append(("secondary", column.second(row)))
        return "\n".join(text for kind, text in lines if self._metrics(kind).horizontalAdvance(text) > room)

    def _metrics(self, kind: str) -> QFontMetrics:
        return self._fonts.get(kind, self._fonts["text"])[1]

    def _paint_ground(
        self, painter: QPainter, place: QRectF, index: QModelIndex | QPersistentModelIndex, *, is_selected: bool
    ) -> None:
        view = self._view
        if is_selected:
            painter.fillRect(place, self._colours["accent_faint"])
        elif index.row() == view.hovered:
            painter.fillRect(place, self._colours["hover"])
        painter.fillRect(QRectF(place.left(), place.bottom() - 1, place.width(), 1), self._colours["line"])
        is_leftmost = view.columnViewportPosition(index.column()) <= 0
        if is_selected and is_leftmost:
            painter.fillRect(QRectF(place.left(), place.top(), _BAR, place.height()), self._colours["accent"])
        if index.row() == view.currentIndex().row() and view.hasFocus():
            is_rightmost = place.right() >= view.horizontalHeader().length() - view.horizontalOffset()
            self._paint_focus(painter, place, is_leftmost=is_leftmost, is_rightmost=is_rightmost)

    def _paint_focus(self, painter: QPainter, place: QRectF, *, is_leftmost: bool, is_rightmost: bool) -> None:
        """Paint this cell's part of the frame around the row."""
        accent = self._colours["accent"]
        painter.fillRect(QRectF(place.left(), place.top(), place.width(), 1), accent)
        painter.fillRect(QRectF(place.left(), place.bottom() - 1, place.width(), 1), accent)
        if is_leftmost:
            painter.fillRect(QRectF(place.left(), place.top(), 1, place.height()), accent)
        if is_rightmost:
            painter.fillRect(QRectF(place.right() - 1, place.top(), 1, place.height()), accent)

    def _paint_placeholder(self, painter: QPainter, inside: QRectF) -> None:
        bar = QRectF(inside.left(), inside.center().y() - 4, inside.width() * 0.6, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours["raised"])
        painter.drawRoundedRect(bar, 4, 4)

    def _paint_cell(self, painter: QPainter, inside: QRectF, column: Column[Row], row: Row) -> None:
        if column.kind == "pill" and column.pill is not None:
            paint_pill(painter, inside, column.pill(row), self._theme)
            return
        if column.kind == "bar" and column.share is not None:
            self._paint_bar(painter, inside, column.share(row), column.text(row))
            return
        side = Qt.AlignmentFlag.AlignRight if column.is_right else Qt.AlignmentFlag.AlignLeft
        if column.kind == "two_lines" and column.second is not None and column.second(row):
            middle = inside.center().y()
            upper, lower = QRectF(inside), QRectF(inside)
            upper.setTop(middle - self._theme.px(20))
            upper.setBottom(middle)
            lower.setTop(middle + 1)
            lower.setBottom(middle + self._theme.px(20))
            self._write(painter, upper, column.text(row), "strong", side | Qt.AlignmentFlag.AlignVCenter)
            self._write(painter, lower, column.second(row), "secondary", side | Qt.AlignmentFlag.AlignVCenter)
            return
        kind = "strong" if column.kind == "two_lines" else column.kind
        self._write(painter, inside, column.text(row), kind, side | Qt.AlignmentFlag.AlignVCenter)

    def _paint_bar(self, painter: QPainter, inside: QRectF, share: Decimal, text: str) -> None:
        """Paint a share as a bar with its number; what is nearly or more than all of it says so by colour too."""
        number = QRectF(inside)
        number.setLeft(inside.right() - self._theme.px(_BAR_NUMBER))
        self._write(painter, number, text, "number", Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar = QRectF(inside.left(), inside.center().y() - 3, number.left() - inside.left() - _PAD, 6)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours["raised"])
        painter.drawRoundedRect(bar, 3, 3)
        if share > 0:
            painter.setBrush(self._theme.colour("bad" if share > 1 else "attention" if share >= _NEARLY else "accent"))
            bar.setWidth(max(6.0, bar.width() * min(1.0, float(share))))
            painter.drawRoundedRect(bar, 3, 3)
        painter.restore()

    def _write(self, painter: QPainter, place: QRectF, text: str, kind: str, align: Qt.AlignmentFlag) -> None:
        font, metrics = self._fonts.get(kind, self._fonts["text"])
        painter.setFont(font)
        painter.setPen(self._colours["secondary" if kind == "secondary" else "text"])
        # Only the first line, so that a description of many lines cannot break the row.
        first = text.partition("\n")[0]
        painter.drawText(place, align, metrics.elidedText(first, Qt.TextElideMode.ElideRight, int(place.width())))

    def _fonts_of_theme(self) -> None:
        theme = self._theme
        fonts = {
            "text": theme.font(),
            "strong": theme.font(bold=True),
            "secondary": theme.font(tokens.SECONDARY),
            "money": theme.font(tabular=True),
            "number": theme.font(tabular=True),
        }
        self._fonts = {kind: (font, QFontMetrics(font)) for kind, font in fonts.items()}
        names = ("accent", "accent_faint", "hover", "line", "text", "secondary", "raised")
        self._colours: dict[str, QColor] = {name: theme.colour(name) for name in names}
