"""The desk on which pages lie: zoom, boxes, moving the paper, choosing words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QMenu, QRubberBand

from p2p_desktop.domain.reading import Place, Word
from p2p_desktop.language import _
from p2p_desktop.ui.widgets.needs import WidgetDesk
from p2p_desktop.ui.widgets.page_items import BoxItem, PageItem, ViewerBox, ViewerPage
from p2p_desktop.ui.widgets.page_pictures import PagePictures
from p2p_desktop.ui.widgets.page_stack import PageStack
from p2p_desktop.ui.widgets.page_text import At, PageText

Fit = Literal["width", "page", "none"]
_MARGIN = 16
_LEAST_ZOOM, _MOST_ZOOM = 0.1, 6.0
_STEP = 1.2
#: A tap that moves less is a click on a word.
_CLICK = 4
_SCREEN_DPI = 96
_OWN_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Find, QKeySequence.StandardKey.SelectAll)


class PageCanvas(QGraphicsView):
    """Pages one below the other. A drag over words chooses them, a drag beside them moves the paper."""

    box_clicked = Signal(str)
    #: On which box the pointer rests, "" for none.
    box_hovered = Signal(str)
    words_chosen = Signal(str, object)
    page_changed = Signal(int)
    zoom_changed = Signal(float)
    moved = Signal()
    find_wanted = Signal()

    def __init__(self, desk: WidgetDesk) -> None:
        super().__init__()
        self._desk = desk
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self.pages: list[PageItem] = []
        self._paper = PageStack()
        self._boxes: dict[str, BoxItem] = {}
        self._active = ""
        self.text = PageText(desk.background, self)
        self.pictures = PagePictures(self, desk.background, self)
        self._chosen_from: At | None = None
        self._pressed_at = QPoint()
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
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self._note_move)
        desk.theme.changed.connect(self._wear_theme)
        self._wear_theme()

    # ------------------------------------------------------------------ content

    def show_pages(self, pages: Sequence[ViewerPage]) -> None:
        """Lay these pages on the desk; boxes and words go away."""
        self._scene.clear()
        self._boxes.clear()
        self._active = ""
        self.pages = []
        self._paper = PageStack([page.height for page in pages])
        for page, top in zip(pages, self._paper.tops, strict=True):
            item = PageItem(page, self._desk.theme)
            item.setPos(-page.width / 2, top)
            self._scene.addItem(item)
            self.pages.append(item)
        self._scene.setSceneRect(self._scene.itemsBoundingRect().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
        self._page_now = 0
        self._apply_fit()
        self.verticalScrollBar().setValue(self.verticalScrollBar().minimum())
        self.text.begin(self.pages)
        self.pictures.begin()

    def set_boxes(self, boxes: Sequence[ViewerBox]) -> None:
        """Lay these boxes on the pages; the active one stays active."""
        for item in self._boxes.values():
            self._scene.removeItem(item)
        self._boxes.clear()
        for box in boxes:
            if 1 <= box.page <= len(self.pages):
                item = BoxItem(box, self.pages[box.page - 1])
                item.clicked.connect(self.box_clicked)
                item.hovered.connect(self.box_hovered)
                self._boxes[box.key] = item
        said = "; ".join(_("page {page}: {words}", page=box.page, words=box.words) for box in boxes)
        self.setAccessibleDescription(said)
        if self._active in self._boxes:
            self._boxes[self._active].set_active(True)

    def set_words(self, words: Mapping[int, tuple[Word, ...]]) -> None:
        """Take words by page number that are known already."""
        self.text.put(words)

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
            self.bring_into_view(item.mapRectToScene(item.boundingRect()))

    def hover(self, key: str) -> None:
        """Show one box more clearly, without moving to it; "" for none."""
        for name, item in self._boxes.items():
            item.set_hovered(name == key)

    def box_of(self, key: str) -> ViewerBox | None:
        """Return the box with this key, if it lies here."""
        return self._boxes[key].box if key in self._boxes else None

    def bring_into_view(self, place: QRectF) -> None:
        """Bring a place of the scene into view, if it is not seen whole."""
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
        return math.hypot(matrix.m11(), matrix.m12()) / (_SCREEN_DPI / 72)

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

    def dots(self) -> float:
        """Return how many pixels of the screen an inch of paper has."""
        return self.zoom() * _SCREEN_DPI * self.devicePixelRatioF()

    def is_turned(self) -> bool:
        """Say whether the pages lie other than upright."""
        return self.transform().m11() <= 0 or abs(self.transform().m12()) > 1e-9

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
        self._scale_to(scale / (_SCREEN_DPI / 72))

    def _room(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(max(50, self.width() - bar - 2), max(50, self.height() - 2))

    # ------------------------------------------------------------------ events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, look what is visible now."""
        super().resizeEvent(event)
        self._apply_fit()
        self.pictures.look()

    def event(self, event: QEvent) -> bool:
        """Copy, Find and Select all are for the page while it has the focus, not for the list beside it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_own = any(event.matches(key) for key in _OWN_KEYS)
            event.setAccepted(is_own)
            if is_own:
                return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer with Ctrl, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(_STEP if event.angleDelta().y() > 0 else 1 / _STEP)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a reader: zoom, pages, ends, marked places, copy and find."""
        calls = {
            Qt.Key.Key_Plus: lambda: self.zoom_by(_STEP),
            Qt.Key.Key_Equal: lambda: self.zoom_by(_STEP),
            Qt.Key.Key_Minus: lambda: self.zoom_by(1 / _STEP),
            Qt.Key.Key_0: lambda: self.fit("width"),
            Qt.Key.Key_N: lambda: self._next_box(1),
            Qt.Key.Key_P: lambda: self._next_box(-1),
            Qt.Key.Key_Home: lambda: self.go_to_page(1),
            Qt.Key.Key_End: lambda: self.go_to_page(len(self.pages)),
        }
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if with_control and event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.go_to_page(self._page_now + (1 if event.key() == Qt.Key.Key_PageDown else -1))
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Find):
            self.find_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.text.choose_page(self._page_now)
        elif Qt.Key(event.key()) in calls and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            calls[Qt.Key(event.key())]()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the text."""
        menu = QMenu(self)
        copy = menu.addAction(_("Copy"), self.copy)
        copy.setEnabled(bool(self.text.chosen_text()))
        menu.addAction(_("Choose all words of this page"), lambda: self.text.choose_page(self._page_now))
        menu.addAction(_("Find in this document…"), self.find_wanted.emit)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def copy(self) -> None:
        """Copy the chosen words."""
        text = self.text.chosen_text()
        if text:
            QGuiApplication.clipboard().setText(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to choose: a part of the page, or words; beside the words grab the paper."""
        is_left = event.button() == Qt.MouseButton.LeftButton
        self._pressed_at = event.position().toPoint()
        if self.is_choosing_words and is_left:
            self._band_from = self._pressed_at
            self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.viewport())
            self._band.setGeometry(QRect(self._band_from, QSize()))
            self._band.show()
            return
        self._chosen_from = self._word_under(self._pressed_at) if is_left else None
        if is_left:
            self.text.clear()
        if self._chosen_from is None:
            super().mousePressEvent(event)
        else:
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Stretch what is being chosen; show over words that they can be."""
        at = event.position().toPoint()
        if self._band is not None:
            self._band.setGeometry(QRect(self._band_from, at).normalized())
        elif self._chosen_from is not None:
            self._stretch_to(at)
        else:
            super().mouseMoveEvent(event)
            if not event.buttons() and not self.is_choosing_words:
                self._show_cursor(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take what was chosen; a click on a word in a box is a click on the box."""
        at = event.position().toPoint()
        if self._band is not None:
            self._band.deleteLater()
            self._band = None
            self._choose(QRect(self._band_from, at).normalized())
        elif self._chosen_from is not None:
            self._chosen_from = None
            box = self._box_under(at)
            if box is not None and (at - self._pressed_at).manhattanLength() < _CLICK:
                self.box_clicked.emit(box.box.key)
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Choose the word under the pointer."""
        word = self._word_under(event.position().toPoint())
        if word is not None and not self.is_choosing_words:
            self.text.choose(word, word)
        else:
            super().mouseDoubleClickEvent(event)

    def _page_under(self, at: QPoint) -> tuple[PageItem, QPointF] | None:
        on_scene = self.mapToScene(at)
        for item in self.visible():
            on_page = item.mapFromScene(on_scene)
            if item.paper().contains(on_page):
                return item, on_page
        return None

    def _word_under(self, at: QPoint) -> At | None:
        found = self._page_under(at)
        return self.text.word_at(*found) if found is not None else None

    def _box_under(self, at: QPoint) -> BoxItem | None:
        return next((each for each in self.items(at) if isinstance(each, BoxItem)), None)

    def _stretch_to(self, at: QPoint) -> None:
        if self._chosen_from is None or (at - self._pressed_at).manhattanLength() < _CLICK:
            return
        found = self._page_under(at)
        reached = self.text.nearest(*found) if found is not None else None
        if reached is not None:
            self.text.choose(self._chosen_from, reached)

    def _show_cursor(self, at: QPoint) -> None:
        shapes = Qt.CursorShape
        if self._box_under(at) is not None:
            self.viewport().setCursor(shapes.PointingHandCursor)
        else:
            self.viewport().setCursor(shapes.OpenHandCursor if self._word_under(at) is None else shapes.IBeamCursor)

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
            words = [word for word in self.text.words(item.page.number) if _is_hit(item.place_of(word.box), on_page)]
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

    # ------------------------------------------------------------------ what is seen

    def visible(self) -> list[PageItem]:
        """Return the pages that are seen."""
        seen = self._seen()
        return [self.pages[at] for at in self._paper.between(seen.top(), seen.bottom())]

    def seen_of(self, item: PageItem) -> QRectF:
        """Return the part of a page that is seen, in its own coordinates."""
        return item.mapRectFromScene(self._seen()).intersected(item.paper())

    def page_now(self) -> int:
        """Return the number of the page in the middle."""
        return self._page_now

    def position(self) -> tuple[int, float]:
        """Return which page the upper edge of the view is on, and which part of it lies above."""
        return self._paper.at(self._seen().top())

    def go_to_position(self, page: int, part: float) -> None:
        """Bring this part of a page to the upper edge."""
        if self.pages:
            shift = self.mapFromScene(QPointF(0, self._paper.height_of(page, part))).y()
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + shift)

    def _seen(self) -> QRectF:
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def _note_move(self) -> None:
        self.pictures.look()
        self.text.load(self.visible())
        now, _part = self._paper.at(self._seen().center().y())
        if now and now != self._page_now:
            self._page_now = now
            self.page_changed.emit(now)
        self.moved.emit()

    def _wear_theme(self) -> None:
        self.setBackgroundBrush(self._desk.theme.colour("desk"))


def _is_hit(word: QRectF, place: QRectF) -> bool:
    return word.intersects(place) if place.width() < _CLICK * 2 else place.contains(word.center())
