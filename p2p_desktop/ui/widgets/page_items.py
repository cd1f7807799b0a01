"""Pages as paper on a desk, and the boxes that lie on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QGraphicsSceneHoverEvent,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from p2p_desktop.domain.reading import Box, Word
from p2p_desktop.ui.theme import Theme

BoxKind = Literal["sure", "check", "wrong", "plain"]
_TOKEN: dict[BoxKind, str] = {"sure": "good", "check": "attention", "wrong": "bad", "plain": "accent"}
#: The paper is white in both themes, so its boxes keep the colours that were made for white.
_ON_PAPER = {"good": "#1a7f37", "attention": "#b26a00", "bad": "#b3261e", "accent": "#1f6fb2"}
_CHOSEN, _FOUND, _FOUND_NOW = "#b5d5f5", "#fdf0a6", "#ffc46b"
_ROOM = 2.0


class Detail(Protocol):
    """A part of a page, drawn finer: a picture file's bytes, and how many dots an inch they reached."""

    @property
    def picture(self) -> bytes:
        """The bytes of a PNG."""

    @property
    def dpi(self) -> float:
        """Dots an inch; fewer than asked for where the page has no more."""


def _no_words() -> tuple[Word, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class ViewerPage:
    """One page to show: number (from 1), size in points, and the picture a worker made of it.

    What it calls is called off the UI thread: ``bring`` before the picture is read, which may lie on another computer
    still; ``words`` for what stands on the page; ``sharpen`` for a part of it drawn with so many dots an inch.
    """

    number: int
    width: float
    height: float
    picture: Path
    bring: Callable[[], object] = field(default=Path, compare=False)
    words: Callable[[], tuple[Word, ...]] = field(default=_no_words, compare=False)
    sharpen: Callable[[Box, float], Detail] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ViewerBox:
    """A place on a page that stands for something: its words are what a screen reader says of it."""

    key: str
    page: int
    box: Box
    words: str
    kind: BoxKind = "plain"


class PageItem(QGraphicsItem):
    """A sheet of paper whose picture comes later, with marks over what stands on it."""

    def __init__(self, page: ViewerPage, theme: Theme) -> None:
        super().__init__()
        self.page = page
        self.picture: QPixmap | None = None
        self.is_asked_for = False
        #: A finer picture of a part of the page, where it lies, and its dots an inch.
        self.detail: tuple[QPixmap, QRectF, float] | None = None
        self._chosen: Sequence[QRectF] = ()
        self._found: Sequence[QRectF] = ()
        self._found_now: Sequence[QRectF] = ()
        self._theme = theme
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        """The paper and its edge."""
        return QRectF(-1, -1, self.page.width + 2, self.page.height + 2)

    def paper(self) -> QRectF:
        """The paper alone."""
        return QRectF(0, 0, self.page.width, self.page.height)

    def place_of(self, box: Box) -> QRectF:
        """Return where a box lies, in this item's coordinates."""
        width, height = self.page.width, self.page.height
        return QRectF(box.left * width, box.top * height, box.width * width, box.height * height)

    def box_at(self, place: QRectF) -> Box:
        """Return the box of a place, cut at the edges of the paper."""
        inside = place.intersected(self.paper())
        width, height = self.page.width, self.page.height
        return Box(inside.left() / width, inside.top() / height, inside.right() / width, inside.bottom() / height)

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show (or forget) the picture."""
        self.picture = picture
        self.is_asked_for = picture is not None
        if picture is None:
            self.detail = None
        self.update()

    def show_detail(self, picture: QPixmap, place: QRectF, dpi: float) -> None:
        """Show a part of the page finer."""
        self.detail = (picture, place, dpi)
        self.update()

    def forget_detail(self) -> None:
        """Show the page as it is kept."""
        if self.detail is not None:
            self.detail = None
            self.update()

    def mark_chosen(self, places: Sequence[QRectF]) -> None:
        """Mark words that were chosen."""
        if self._chosen != places:
            self._chosen = places
            self.update()

    def mark_found(self, places: Sequence[QRectF], now: Sequence[QRectF]) -> None:
        """Mark what was found, and which of it is looked at."""
        if (self._found, self._found_now) != (places, now):
            self._found, self._found_now = places, now
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint paper, picture and a thin edge."""
        painter.fillRect(self.paper(), QColor("white"))
        if self.picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(self.paper(), self.picture, QRectF(self.picture.rect()))
        if self.detail is not None:
            picture, place, _dpi = self.detail
            painter.drawPixmap(place, picture, QRectF(picture.rect()))
        self._paint_marks(painter)
        pen = QPen(self._theme.colour("paper_edge"), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.paper())

    def _paint_marks(self, painter: QPainter) -> None:
        """Like a marker pen: the print stays as dark as it is."""
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for places, colour in (
            (self._found, _FOUND),
            (self._found_now, _FOUND_NOW),
            (self._chosen, _CHOSEN),
        ):
            for place in places:
                painter.fillRect(place, QColor(colour))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)


class BoxItem(QGraphicsObject):
    """A translucent box with a crisp edge; the active one is strong, the others faint."""

    clicked = Signal(str)
    hovered = Signal(str)

    def __init__(self, box: ViewerBox, page: PageItem) -> None:
        super().__init__(page)
        self.box = box
        self.is_active = False
        self._is_hovered = False
        place = page.place_of(box.box).adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM)
        self.setPos(QPointF(place.topLeft()))
        self._place = QRectF(0, 0, place.width(), place.height())
        self._colour = QColor(_ON_PAPER[_TOKEN[box.kind]])
        self.setAcceptHoverEvents(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(box.words)

    def boundingRect(self) -> QRectF:
        """The box and its edge."""
        return self._place.adjusted(-2, -2, 2, 2)

    def set_active(self, is_active: bool) -> None:
        """Make it strong or faint."""
        self.is_active = is_active
        self.setZValue(2 if is_active else 1)
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint ground and edge; what is to check has a dashed edge, what is wrong a double one."""
        ground = QColor(self._colour)
        ground.setAlphaF(0.28 if self.is_active else 0.16 if self._is_hovered else 0.08)
        edge = QColor(self._colour)
        edge.setAlphaF(1.0 if self.is_active or self._is_hovered else 0.55)
        pen = QPen(edge, 2 if self.is_active else 1)
        pen.setCosmetic(True)
        if self.box.kind == "check":
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pen)
        painter.setBrush(ground)
        painter.drawRect(self._place)
        if self.box.kind == "wrong":
            painter.drawRect(self._place.adjusted(2, 2, -2, -2))

    def set_hovered(self, is_hovered: bool) -> None:
        """Show it more clearly while a pointer rests on it, or on what speaks of it."""
        if is_hovered != self._is_hovered:
            self._is_hovered = is_hovered
            self.update()

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Say which box the pointer is on."""
        self.set_hovered(True)
        self.hovered.emit(self.box.key)

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Back to faint."""
        self.set_hovered(False)
        self.hovered.emit("")

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Say which box was clicked."""
        event.accept()
        self.clicked.emit(self.box.key)
