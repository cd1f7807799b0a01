"""The desk on which pages lie: lazy pictures, zoom, boxes, choosing words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader, QKeyEvent, QMouseEvent, QPainter, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QRubberBand

from p2p_desktop.domain.reading import Place, Word
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _
from p2p_desktop.ui.widgets.needs import WidgetDesk
from p2p_desktop.ui.widgets.page_items import BoxItem, PageItem, ViewerBox, ViewerPage

Fit = Literal["width", "page", "none"]
_GAP, _MARGIN = 16, 16
_MOST_PICTURES = 12
_LEAST_ZOOM, _MOST_ZOOM = 0.1, 6.0
_STEP = 1.2
#: A tap that moves less is a click on a word.
_CLICK = 4


def _decode(path: Path) -> QImage:
    """Read a picture, in the pool; an empty one if it is not there any more."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    image = reader.read()
    return image.convertToFormat(QImage.Format.Format_RGB32) if not image.isNull() else image


class PageCanvas(QGraphicsView):
    """Pages one below the other."""

    box_clicked = Signal(str)
    words_chosen = Signal(str, object)
    page_changed = Signal(int)
    zoom_changed = Signal(float)
    moved = Signal()

    def __init__(self, desk: WidgetDesk) -> None:
        super().__init__()
        self._desk = desk
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self.pages: list[PageItem] = []
        self._boxes: dict[str, BoxItem] = {}
        self._words: Mapping[int, tuple[Word, ...]] = {}
        self._active = ""
        self._fit: Fit = "width"
        self._band: QRubberBand | None = None
        self._band_from = QPoint()
        self.is_choosing_words = False
        self._page_now = 0
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setAccessibleName(_("Pages of the document"))
        self.viewport().setAccessibleName(self.accessibleName())
        self._look = QTimer(self, singleShot=True, interval=10)
        self._look.timeout.connect(self._load_visible)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self._note_move)
        desk.theme.changed.connect(self._wear_theme)
        self._wear_theme()

    # ------------------------------------------------------------------ content

    def show_pages(self, pages: Sequence[ViewerPage]) -> None:
        """Lay these pages on the desk; boxes and words go away."""
        self._scene.clear()
        self._boxes.clear()
        self._words = {}
        self._active = ""
        self.pages = []
        top = 0.0
        for page in pages:
            item = PageItem(page, self._desk.theme)
            item.setPos(-page.width / 2, top)
            self._scene.addItem(item)
            self.pages.append(item)
            top += page.height + _GAP
        self._scene.setSceneRect(self._scene.itemsBoundingRect().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
        self._page_now = 0
        self._apply_fit()
        self.verticalScrollBar().setValue(self.verticalScrollBar().minimum())
        self._look.start()

    def set_boxes(self, boxes: Sequence[ViewerBox]) -> None:
        """Lay these boxes on the pages; the active one stays active."""
        for item in self._boxes.values():
            self._scene.removeItem(item)
        self._boxes.clear()
        for box in boxes:
            if 1 <= box.page <= len(self.pages):
                item = BoxItem(box, self.pages[box.page - 1])
                item.clicked.connect(self.box_clicked)
                self._boxes[box.key] = item
        said = "; ".join(_("page {page}: {words}", page=box.page, words=box.words) for box in boxes)
        self.setAccessibleDescription(said)
        if self._active in self._boxes:
            self._boxes[self._active].set_active(True)

    def set_words(self, words: Mapping[int, tuple[Word, ...]]) -> None:
        """Take the words by page number, for choosing."""
        self._words = words

    def boxes(self) -> tuple[ViewerBox, ...]:
        """Return the boxes that lie here."""
        return tuple(item.box for item in self._boxes.values())

    def highlight(self, key: str) -> None:
        """Make one box strong and bring it into view; an unknown key makes all faint."""
        for name, item in self._boxes.items():
            item.set_active(name == key)
        self._active = key
        if key in self._boxes:
            item = self._boxes[key]
            place = item.mapRectToScene(item.boundingRect())
            if not self._seen().contains(place):
                self.centerOn(place.center())

    def go_to_page(self, number: int) -> None:
        """Bring the top of a page into view."""
        if 1 <= number <= len(self.pages):
            top = self.pages[number - 1].mapToScene(QPointF(0, 0))
            height = self._seen().height()
            self.centerOn(QPointF(0, top.y() - _MARGIN / 2 + height / 2))

    # ------------------------------------------------------------------ zoom

    def zoom(self) -> float:
        """Return the zoom; 1.0 shows a point of paper as a pixel and a third, as at 96 dpi."""
        matrix = self.transform()
        return math.hypot(matrix.m11(), matrix.m12()) / (96 / 72)

    def set_zoom(self, zoom: float) -> None:
        """Zoom to this, and stop fitting."""
        self._fit = "none"
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._scale_to(zoom)

    def zoom_by(self, factor: float) -> None:
        """Zoom in or out."""
        self.set_zoom(self.zoom() * factor)

    def fit(self, fit: Fit) -> None:
        """Fit pages into the place, and keep fitting while the place changes."""
        self._fit = fit
        self._apply_fit()

    def turn(self) -> None:
        """Turn everything by a quarter, clockwise."""
        self.rotate(90)
        self._apply_fit()

    def _scale_to(self, zoom: float) -> None:
        wanted = max(_LEAST_ZOOM, min(_MOST_ZOOM, zoom))
        factor = wanted / self.zoom()
        if abs(factor - 1) > 1e-6:
            self.scale(factor, factor)
        self.zoom_changed.emit(self.zoom())
        self._note_move()

    def _apply_fit(self) -> None:
        bars = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(bars.ScrollBarAsNeeded if self._fit == "none" else bars.ScrollBarAlwaysOff)
        if self._fit == "none" or not self.pages:
            return
        room = self._room()
        page = self.pages[0].page
        is_lying = abs(self.transform().m12()) > abs(self.transform().m11())
        across = self._scene.sceneRect().height() if is_lying else self._scene.sceneRect().width()
        width = room.width() / across
        height = room.height() / ((page.width if is_lying else page.height) + 2 * _MARGIN)
        scale = width if self._fit == "width" else min(width, height)
        self._scale_to(scale / (96 / 72))

    def _room(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(max(50, self.width() - bar - 2), max(50, self.height() - 2))

    # ------------------------------------------------------------------ events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, look what is visible now."""
        super().resizeEvent(event)
        self._apply_fit()
        self._look.start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer with Ctrl, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(_STEP if event.angleDelta().y() > 0 else 1 / _STEP)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plus and minus zoom, 0 fits the width, N and P go from box to box."""
        calls = {
            Qt.Key.Key_Plus: lambda: self.zoom_by(_STEP),
            Qt.Key.Key_Equal: lambda: self.zoom_by(_STEP),
            Qt.Key.Key_Minus: lambda: self.zoom_by(1 / _STEP),
            Qt.Key.Key_0: lambda: self.fit("width"),
            Qt.Key.Key_N: lambda: self._next_box(1),
            Qt.Key.Key_P: lambda: self._next_box(-1),
        }
        call = calls.get(Qt.Key(event.key()))
        if call is not None and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            call()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """In word mode begin a selection, else grab the paper."""
        if self.is_choosing_words and event.button() == Qt.MouseButton.LeftButton:
            self._band_from = event.position().toPoint()
            self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.viewport())
            self._band.setGeometry(QRect(self._band_from, QSize()))
            self._band.show()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Stretch the selection."""
        if self._band is not None:
            self._band.setGeometry(QRect(self._band_from, event.position().toPoint()).normalized())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the words under the selection."""
        if self._band is None:
            super().mouseReleaseEvent(event)
            return
        place = QRect(self._band_from, event.position().toPoint()).normalized()
        self._band.deleteLater()
        self._band = None
        self._choose(place)

    def choose_words(self, is_choosing: bool) -> None:
        """Switch between choosing words and moving the paper."""
        self.is_choosing_words = is_choosing
        modes = QGraphicsView.DragMode
        self.setDragMode(modes.NoDrag if is_choosing else modes.ScrollHandDrag)
        self.setInteractive(not is_choosing)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor if is_choosing else Qt.CursorShape.OpenHandCursor)

    def _choose(self, place: QRect) -> None:
        is_click = place.width() < _CLICK and place.height() < _CLICK
        on_scene = self.mapToScene(place.adjusted(0, 0, 1, 1)).boundingRect()
        for item in self.pages:
            on_page = item.mapRectFromScene(on_scene)
            if not item.paper().intersects(on_page):
                continue
            words = [
                word for word in self._words.get(item.page.number, ()) if _is_hit(item.place_of(word.box), on_page)
            ]
            if words:
                box = words[0].box
                for word in words[1:]:
                    box = box.union(word.box)
                self.words_chosen.emit(" ".join(word.text for word in words), Place(item.page.number, box))
            elif not is_click:
                self.words_chosen.emit("", Place(item.page.number, item.box_at(on_page)))
            return

    def _next_box(self, step: int) -> None:
        keys = list(self._boxes)
        if keys:
            at = keys.index(self._active) + step if self._active in keys else 0
            self.box_clicked.emit(keys[at % len(keys)])

    # ------------------------------------------------------------------ pictures

    def _seen(self) -> QRectF:
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def _visible(self) -> list[PageItem]:
        seen = self._seen()
        return [item for item in self.pages if item.mapRectToScene(item.paper()).intersects(seen)]

    def _note_move(self) -> None:
        if not self._look.isActive():
            self._look.start()
        visible = self._visible()
        middle = self._seen().center().y()
        now = next((item.page.number for item in visible if item.mapRectToScene(item.paper()).bottom() >= middle), 0)
        if now and now != self._page_now:
            self._page_now = now
            self.page_changed.emit(now)
        self.moved.emit()

    def _load_visible(self) -> None:
        visible = self._visible()
        near = {item.page.number for item in visible}
        wanted = visible + [item for item in self.pages if item.page.number - 1 in near or item.page.number + 1 in near]
        for item in wanted:
            if item.picture is None and not item.is_asked_for:
                self._load(item)
        self._forget_far(near)

    def _load(self, item: PageItem) -> None:
        item.is_asked_for = True
        page = item.page

        def decode() -> QImage:
            page.bring()
            return _decode(page.picture)

        def show(image: QImage) -> None:
            if item in self.pages and item.page.picture == page.picture and not image.isNull():
                item.show_picture(QPixmap.fromImage(image))

        self._desk.background.run(decode, show, failed=_leave_blank, owner=self)

    def _forget_far(self, near: set[int]) -> None:
        loaded = [item for item in self.pages if item.picture is not None]
        if len(loaded) > _MOST_PICTURES and near:
            middle = min(near)
            for item in sorted(loaded, key=lambda each: abs(each.page.number - middle))[_MOST_PICTURES:]:
                item.show_picture(None)

    def _wear_theme(self) -> None:
        self.setBackgroundBrush(self._desk.theme.colour("desk"))


def _is_hit(word: QRectF, place: QRectF) -> bool:
    return word.intersects(place) if place.width() < _CLICK * 2 else place.contains(word.center())


def _leave_blank(_error: PersonError) -> None:
    """A picture that cannot be read leaves its paper white; the document's own state says why."""
