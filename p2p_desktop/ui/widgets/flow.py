"""Controls in a row that go on in the next row where their words, or large text, leave too little room."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QSpacerItem, QStyle, QWidget

from p2p_desktop.ui import tokens

_GROWS = (QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Ignored)


@dataclass
class _Row:
    items: list[QLayoutItem] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    height: int = 0


class Flow(QLayout):
    """A line that breaks. What expands shares the rest of its row; ``add_stretch`` keeps what follows at the end."""

    def __init__(self, parent: QWidget | None = None, *, space: int = tokens.SPACE_2) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        #: The rows for each width that was asked for: Qt asks many times before it lays out once.
        self._broken: dict[int, list[_Row]] = {}
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(space)

    def add_stretch(self) -> None:
        """Keep what follows in the same row at its end."""
        self.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum))

    def insert_widget(self, at: int, widget: QWidget) -> None:
        """Put a widget before others."""
        self.addWidget(widget)
        self._items.insert(at, self._items.pop())
        self.invalidate()

    # Qt's own names ------------------------------------------------------------------------------------------------

    def invalidate(self) -> None:
        """Forget how the line broke: an item has changed."""
        self._broken.clear()
        super().invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item at the end."""
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        """Say how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item away."""
        self._broken.clear()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Take the width there is, and no more height than needed."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """Less width needs more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return how high all rows are together."""
        margins = self.contentsMargins()
        rows = self._rows(width - margins.left() - margins.right())
        between = self.spacing() * max(0, len(rows) - 1)
        return sum(row.height for row in rows) + between + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        """All in one row."""
        widths = [_needed(item) for item in self._shown()]
        width = sum(widths) + self.spacing() * max(0, len(widths) - 1)
        height = max((item.sizeHint().height() for item in self._shown()), default=0)
        return self._with_margins(QSize(width, height))

    def minimumSize(self) -> QSize:
        """The widest item alone."""
        width = max((_needed(item) for item in self._shown()), default=0)
        height = max((item.minimumSize().height() for item in self._shown()), default=0)
        return self._with_margins(QSize(width, height))

    def setGeometry(self, rect: QRect) -> None:
        """Put every item where it belongs."""
        super().setGeometry(rect)
        room = rect.marginsRemoved(self.contentsMargins())
        top = room.top()
        for row in self._rows(room.width()):
            left = room.left()
            for item, width in zip(row.items, row.widths, strict=True):
                height = min(row.height, max(_height(item, width), item.minimumSize().height()))
                place = QRect(QPoint(left, top + (row.height - height) // 2), QSize(width, height))
                item.setGeometry(self._mirrored(place, room))
                left += width + (0 if item.spacerItem() is not None else self.spacing())
            top += row.height + self.spacing()

    # ---------------------------------------------------------------------------------------------------------------

    def _mirrored(self, place: QRect, room: QRect) -> QRect:
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent is not None else Qt.LayoutDirection.LeftToRight
        return QStyle.visualRect(direction, room, place)

    def _with_margins(self, size: QSize) -> QSize:
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if item.spacerItem() is None and not item.isEmpty()]

    def _rows(self, width: int) -> list[_Row]:
        if width not in self._broken:
            self._broken[width] = self._break(width)
        return self._broken[width]

    def _break(self, width: int) -> list[_Row]:
        rows = [_Row()]
        used = 0
        for item in self._items:
            is_space = item.spacerItem() is not None
            if item.isEmpty() and not is_space:
                continue
            needed = min(_needed(item), width)
            gap = 0 if is_space or not _widgets(rows[-1]) else self.spacing()
            if _widgets(rows[-1]) and used + gap + needed > width:
                rows.append(_next_row(rows[-1]))
                used = gap = 0
            rows[-1].items.append(item)
            rows[-1].widths.append(needed)
            used += gap + needed
        for row in rows:
            _share(row, width - sum(row.widths) - self.spacing() * max(0, _widgets(row) - 1))
            row.height = max((_height(*each) for each in zip(row.items, row.widths, strict=True)), default=0)
        return [row for row in rows if _widgets(row)]


def _next_row(before: _Row) -> _Row:
    """Begin a row; a stretch at the end of the one before comes along, so that what follows it stays at the end."""
    made = _Row()
    if before.items[-1].spacerItem() is not None:
        made.items.append(before.items.pop())
        made.widths.append(before.widths.pop())
    return made


def _widgets(row: _Row) -> int:
    return sum(item.spacerItem() is None for item in row.items)


def _grows(item: QLayoutItem) -> bool:
    widget = item.widget()
    return widget is not None and widget.sizePolicy().horizontalPolicy() in _GROWS


def _needed(item: QLayoutItem) -> int:
    return item.minimumSize().width() if _grows(item) else item.sizeHint().width()


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


def _share(row: _Row, rest: int) -> None:
    """Give what is left of a row to those that grow, as far as they may, and then to the stretches."""
    growing = [at for at, item in enumerate(row.items) if _grows(item)]
    for place, at in enumerate(growing):
        more = min(rest // (len(growing) - place), row.items[at].maximumSize().width() - row.widths[at])
        row.widths[at] += max(0, more)
        rest -= max(0, more)
    spaces = [at for at, item in enumerate(row.items) if item.spacerItem() is not None]
    for place, at in enumerate(spaces):
        more = rest // (len(spaces) - place)
        row.widths[at] += max(0, more)
        rest -= max(0, more)
