"""What needs the person, grouped: one list to walk through with the arrows, J and K, and to open with Enter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from p2p_desktop.language import _, ago_words
from p2p_desktop.store.queries.home import WaitingRow
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ITEM_ROLE = Qt.ItemDataRole.UserRole + 1
_HEAD, _ROW, _PAD, _BAR = 44, 52, 12, 3
_ICONS = {
    "approvals": "clipboard-check",
    "matching": "git-compare-arrows",
    "documents": "files",
    "requests": "file-pen-line",
    "orders": "package",
    "vendors": "building-2",
}


@dataclass(frozen=True, slots=True)
class GroupHead:
    """The title of a group and how many rows it has."""

    title: str
    number: int


Item = GroupHead | WaitingRow


class WaitingModel(QAbstractListModel):
    """Heads and rows in one list; heads can't be selected."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[Item, ...] = ()
        self._now = dt.datetime.now(dt.UTC)

    def show_rows(self, rows: Sequence[WaitingRow], *, now: dt.datetime) -> None:
        """Show these rows under the heads of their groups, in the order in which the groups come."""
        groups: dict[str, list[WaitingRow]] = {}
        for row in rows:
            groups.setdefault(row.group, []).append(row)
        items: list[Item] = []
        for title, members in groups.items():
            items += [GroupHead(title, len(members)), *members]
        self.beginResetModel()
        self._items, self._now = tuple(items), now
        self.endResetModel()

    def item(self, at: int) -> Item | None:
        """Return what stands at this place."""
        return self._items[at] if 0 <= at < len(self._items) else None

    def place_of(self, row: WaitingRow) -> int:
        """Return where the row of the same thing stands, -1 if it is gone."""
        for at, item in enumerate(self._items):
            if isinstance(item, WaitingRow) and (item.screen, item.object_id) == (row.screen, row.object_id):
                return at
        return -1

    def age(self, row: WaitingRow) -> str:
        """Word since when a row waits."""
        return ago_words(row.since, self._now) if row.since else ""

    def rowCount(self, parent: Index | None = None) -> int:
        """Heads and rows."""
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only rows can be selected."""
        is_row = isinstance(self.item(index.row()), WaitingRow)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if is_row else Qt.ItemFlag.ItemIsEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for eyes, voices and the delegate."""
        item = self.item(index.row())
        if role == ITEM_ROLE or item is None:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(item, is_spoken=role == Qt.ItemDataRole.AccessibleTextRole)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(item, WaitingRow):
            return f"{item.title}\n{item.detail}".strip()
        return None

    def _words(self, item: Item, *, is_spoken: bool) -> str:
        if isinstance(item, GroupHead):
            return f"{item.title}, {item.number}"
        if not is_spoken:
            return item.title
        return ", ".join(filter(None, (item.group, item.title, item.detail, self.age(item))))


class WaitingList(QListView):
    """The list; ``opened`` gives screen and object of the row that was clicked or entered."""

    opened = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.hovered = -1
        self.rows = WaitingModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(_("What needs you"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.clicked.connect(lambda index: self._open(index.row()))
        theme.changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[WaitingRow], *, now: dt.datetime) -> None:
        """Show these rows; whoever stood on a row still stands on it, or on its neighbour."""
        at = self.currentIndex().row()
        before = self.rows.item(at)
        self.rows.show_rows(rows, now=now)
        kept = self.rows.place_of(before) if isinstance(before, WaitingRow) else -1
        self._go_to(kept if kept >= 0 else max(at, 0), step=1)

    def walk(self, step: int) -> None:
        """Go to the next (or previous) row, over the heads."""
        self._go_to(self.currentIndex().row() + step, step=step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, J and K walk; Enter opens."""
        steps = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}
        if event.key() in steps and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.walk(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the row under the pointer."""
        at = self.indexAt(event.position().toPoint()).row()
        is_row = isinstance(self.rows.item(at), WaitingRow)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_row else Qt.CursorShape.ArrowCursor)
        self._hover(at if is_row else -1)
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is elsewhere."""
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, at: int) -> None:
        if at != self.hovered:
            self.hovered = at
            self.viewport().update()

    def _go_to(self, at: int, *, step: int) -> None:
        total = self.rows.rowCount()
        at = max(0, min(at, total - 1))
        while 0 <= at < total and not isinstance(self.rows.item(at), WaitingRow):
            at += step
        if 0 <= at < total:
            self.setCurrentIndex(self.rows.index(at, 0))

    def _open(self, at: int) -> None:
        item = self.rows.item(at)
        if isinstance(item, WaitingRow):
            self.opened.emit(item.screen, item.object_id)


class _Delegate(QStyledItemDelegate):
    """Paints heads as section titles and rows in two lines."""

    def __init__(self, view: WaitingList) -> None:
        super().__init__(view)
        self._view = view
        self._theme = view.theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Heads have air above them."""
        is_head = isinstance(index.data(ITEM_ROLE), GroupHead)
        return QSize(100, self._theme.px(_HEAD if is_head else _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one head or row."""
        place = QRectF(option.rect)
        item = index.data(ITEM_ROLE)
        painter.save()
        if isinstance(item, GroupHead):
            self._paint_head(painter, place, item)
        elif isinstance(item, WaitingRow):
            self._paint_ground(painter, place, index)
            self._paint_row(painter, place, item)
        painter.restore()

    def _paint_head(self, painter: QPainter, place: QRectF, head: GroupHead) -> None:
        theme = self._theme
        text = place.adjusted(_PAD, tokens.SPACE_2, -_PAD, 0)
        font = theme.font(tokens.SECTION, bold=True)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, head.title)
        text.setLeft(text.left() + painter.fontMetrics().horizontalAdvance(head.title) + tokens.SPACE_2)
        painter.setFont(theme.font(tokens.SECTION, tabular=True))
        painter.setPen(theme.colour("secondary"))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, str(head.number))
        painter.fillRect(QRectF(place.left(), place.bottom() - 1, place.width(), 1), theme.colour("line"))

    def _paint_ground(self, painter: QPainter, place: QRectF, index: Index) -> None:
        theme, view = self._theme, self._view
        is_current = index.row() == view.currentIndex().row() and view.hasFocus()
        if is_current:
            painter.fillRect(place, theme.colour("accent_faint"))
            painter.fillRect(QRectF(place.left(), place.top(), _BAR, place.height()), theme.colour("accent"))
        elif index.row() == view.hovered:
            painter.fillRect(place, theme.colour("hover"))
        painter.fillRect(QRectF(place.left(), place.bottom() - 1, place.width(), 1), theme.colour("line"))
        if is_current:
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRect(place.adjusted(0, 0, -1, -1))

    def _paint_row(self, painter: QPainter, place: QRectF, row: WaitingRow) -> None:
        theme = self._theme
        inside = place.adjusted(_PAD, 0, -_PAD, 0)
        icon = theme.pixmap(_ICONS.get(row.screen, "circle-dot"), tokens.ICON_LARGE, token="secondary")
        size = theme.px(tokens.ICON_LARGE)
        painter.drawPixmap(int(inside.left()), int(inside.center().y() - size / 2), icon)
        inside.setLeft(inside.left() + size + _PAD)
        age = self._view.rows.age(row)
        secondary = theme.font(tokens.SECONDARY)
        painter.setFont(secondary)
        painter.setPen(theme.colour("secondary"))
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, age)
        inside.setRight(inside.right() - painter.fontMetrics().horizontalAdvance(age) - tokens.SPACE_4)
        half = theme.px(20)
        upper = QRectF(inside.left(), inside.center().y() - half, inside.width(), half)
        lower = QRectF(inside.left(), inside.center().y() + 1, inside.width(), half)
        self._write(painter, lower, row.detail)
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.colour("text"))
        self._write(painter, upper if row.detail else inside, row.title)

    @staticmethod
    def _write(painter: QPainter, place: QRectF, words: str) -> None:
        first = words.partition("\n")[0]
        shown = painter.fontMetrics().elidedText(first, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
