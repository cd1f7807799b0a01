"""Small pictures of all pages, to go to one of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from p2p_desktop.errors import PersonError
from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.needs import WidgetDesk
from p2p_desktop.ui.widgets.page_items import ViewerPage

_WIDTH, _HEIGHT = 84, 112
_MOST_KEPT = 64
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def _decode_small(page: ViewerPage, size: QSize) -> QImage:
    """Read a picture no larger than it is shown: a JPEG gives that at a fraction of the cost."""
    page.bring()
    reader = QImageReader(str(page.picture))
    reader.setAutoTransform(True)
    full = reader.size()
    if full.isValid():
        reader.setScaledSize(full.scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


class _Pages(QAbstractListModel):
    """The pages; a picture is there once it was asked for and came."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: Sequence[ViewerPage] = ()
        self.pictures: OrderedDict[int, QPixmap] = OrderedDict()

    def begin(self, pages: Sequence[ViewerPage]) -> None:
        self.beginResetModel()
        self.pages = pages
        self.pictures.clear()
        self.endResetModel()

    def take(self, row: int, picture: QPixmap) -> None:
        self.pictures[row] = picture
        while len(self.pictures) > _MOST_KEPT:
            self.pictures.popitem(last=False)
        self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.pages)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _("Page {page} of {total}", page=index.row() + 1, total=len(self.pages))
        if role == Qt.ItemDataRole.DisplayRole:
            return str(index.row() + 1)
        return None


class _Painter(QStyledItemDelegate):
    """Paper with its number below; the chosen one has an edge of the accent."""

    def __init__(self, pages: _Pages, theme: Theme) -> None:
        super().__init__()
        self._pages = pages
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        px = self._theme.px
        return QSize(px(_WIDTH) + 2 * tokens.SPACE_3, px(_HEIGHT) + px(tokens.SECONDARY) + 2 * tokens.SPACE_3)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        place = option.rect.adjusted(tokens.SPACE_3, tokens.SPACE_2, -tokens.SPACE_3, 0)
        place.setHeight(theme.px(_HEIGHT))
        picture = self._pages.pictures.get(index.row())
        page = self._pages.pages[index.row()]
        shown = QSize(round(page.width), round(page.height)).scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        paper = place.adjusted(
            (place.width() - shown.width()) // 2,
            0,
            -((place.width() - shown.width() + 1) // 2),
            shown.height() - place.height(),
        )
        painter.fillRect(paper, Qt.GlobalColor.white)
        if picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(paper, picture)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(QPen(theme.colour("accent" if is_chosen else "paper_edge"), 2 if is_chosen else 1))
        painter.drawRect(paper)
        below = place.translated(0, place.height() + 2)
        below.setHeight(theme.px(tokens.SECONDARY) + tokens.SPACE_2)
        painter.setPen(theme.colour("text" if is_chosen else "secondary"))
        painter.setFont(theme.font(tokens.SECONDARY, bold=is_chosen))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(index.row() + 1))


class PageStrip(QListView):
    """Follows the page that is seen; ``chosen`` gives the number of the page somebody wants."""

    chosen = Signal(int)

    def __init__(self, desk: WidgetDesk) -> None:
        super().__init__()
        self._desk = desk
        self._pages = _Pages()
        self._asked: set[int] = set()
        self._is_following = False
        self.setModel(self._pages)
        self._painter = _Painter(self._pages, desk.theme)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Pages"))
        self._look = QTimer(self, singleShot=True, interval=20)
        self._look.timeout.connect(self._load_visible)
        self.verticalScrollBar().valueChanged.connect(lambda: self._look.start())
        self.verticalScrollBar().rangeChanged.connect(lambda: self._look.start())
        self.selectionModel().currentChanged.connect(self._choose)
        desk.theme.changed.connect(self.viewport().update)
        self.setFixedWidth(self._painter.sizeHint(QStyleOptionViewItem(), _ROOT).width() + 14)

    def show_pages(self, pages: Sequence[ViewerPage]) -> None:
        """Show these pages."""
        self._asked.clear()
        self._pages.begin(pages)
        self._look.start()

    def follow(self, number: int) -> None:
        """Mark the page that is seen."""
        if self.currentIndex().row() != number - 1:
            self._is_following = True
            self.setCurrentIndex(self._pages.index(number - 1))
            self._is_following = False

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and not self._is_following:
            self.chosen.emit(index.row() + 1)

    def _load_visible(self) -> None:
        if not self.isVisible() or not self._pages.pages:
            return
        first = max(0, self.indexAt(self.viewport().rect().topLeft()).row())
        last = self.indexAt(self.viewport().rect().bottomLeft()).row()
        last = len(self._pages.pages) - 1 if last < 0 else last
        for row in range(first, last + 1):
            if row not in self._pages.pictures and row not in self._asked:
                self._load(row)

    def _load(self, row: int) -> None:
        self._asked.add(row)
        page = self._pages.pages[row]
        ratio = self.devicePixelRatioF()
        size = QSize(self._desk.theme.px(_WIDTH), self._desk.theme.px(_HEIGHT)) * ratio

        def show(image: QImage) -> None:
            if row < len(self._pages.pages) and self._pages.pages[row] is page and not image.isNull():
                self._asked.discard(row)
                self._pages.take(row, QPixmap.fromImage(image))

        self._desk.background.run(lambda: _decode_small(page, size), show, failed=_leave_blank, owner=self)


def _leave_blank(_error: PersonError) -> None:
    """A picture that cannot be read leaves its paper white."""
