"""The pictures of pages: those near what is seen are there, and where somebody looks closely they are drawn finer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtGui import QImage, QImageReader, QPixmap

from p2p_desktop.errors import PersonError
from p2p_desktop.ui.background import Background
from p2p_desktop.ui.widgets.page_items import Detail, PageItem

_MOST_PICTURES = 12
#: A picture this much too coarse is still looked at as it is.
_COARSE = 1.1
_MOST_DPI = 600.0
#: Around what is seen, so that a small move needs no new picture.
_AROUND = 0.2
_LOOK, _REST = 10, 160


def decode(path: Path) -> QImage:
    """Read a picture, off the UI thread; an empty one if it is not there any more."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    image = reader.read()
    return image.convertToFormat(QImage.Format.Format_RGB32) if not image.isNull() else image


class Sight(Protocol):
    """What is seen of the pages."""

    @property
    def pages(self) -> list[PageItem]:
        """All pages."""

    def visible(self) -> list[PageItem]:
        """The pages that are seen."""

    def seen_of(self, item: PageItem) -> QRectF:
        """The part of a page that is seen, in its own coordinates."""

    def dots(self) -> float:
        """How many pixels of the screen an inch of paper has now."""


class PagePictures(QObject):
    """Looks a moment after each move what is needed."""

    def __init__(self, sight: Sight, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._sight = sight
        self._background = background
        self._is_drawing = False
        #: What was decoded before anybody asked for it: pictures of the document that comes next.
        self._ready: Mapping[Path, QImage] = {}
        #: Pages that can be no finer than they are kept.
        self._as_fine_as_can_be: set[PageItem] = set()
        self._look = QTimer(self, singleShot=True, interval=_LOOK)
        self._look.timeout.connect(self._load_visible)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._sharpen)

    def have_ready(self, pictures: Mapping[Path, QImage]) -> None:
        """Keep pictures that are likely to be asked for next, instead of those kept before."""
        self._ready = pictures

    def begin(self) -> None:
        """Begin anew: there are other pages."""
        self._as_fine_as_can_be.clear()
        for item in self._sight.pages:
            image = self._ready.get(item.page.picture)
            if image is not None and not image.isNull():
                item.show_picture(QPixmap.fromImage(image))
        self.look()

    def look(self) -> None:
        """Look in a moment what is seen now."""
        if not self._look.isActive():
            self._look.start()
        self._rest.start()

    def _load_visible(self) -> None:
        visible = self._sight.visible()
        near = {item.page.number for item in visible}
        around = [item for item in self._sight.pages if {item.page.number - 1, item.page.number + 1} & near]
        for item in [*visible, *around]:
            if item.picture is None and not item.is_asked_for:
                self._load(item)
        self._forget_far(near)

    def _load(self, item: PageItem) -> None:
        item.is_asked_for = True
        page = item.page

        def read() -> QImage:
            page.bring()
            return decode(page.picture)

        def show(image: QImage) -> None:
            if self._is_there(item) and not image.isNull():
                item.show_picture(QPixmap.fromImage(image))
                self._rest.start()

        self._background.run(read, show, failed=_leave_blank, owner=self)

    def _is_there(self, item: PageItem) -> bool:
        return any(item is each for each in self._sight.pages)

    def _forget_far(self, near: set[int]) -> None:
        loaded = [item for item in self._sight.pages if item.picture is not None]
        if len(loaded) > _MOST_PICTURES and near:
            middle = min(near)
            for item in sorted(loaded, key=lambda each: abs(each.page.number - middle))[_MOST_PICTURES:]:
                item.show_picture(None)

    # ------------------------------------------------------------------ looking closely

    def _sharpen(self) -> None:
        """Draw what is seen of one page finer, where its kept picture is too coarse for this zoom and screen."""
        visible = self._sight.visible()
        for item in self._sight.pages:
            if item.detail is not None and item not in visible:
                item.forget_detail()
        wanted = min(self._sight.dots(), _MOST_DPI)
        for item in visible:
            if self._is_coarse(item, wanted):
                if not self._is_drawing:
                    self._draw(item, wanted)
            elif item.detail is not None and _dpi_of(item) * _COARSE >= wanted:
                item.forget_detail()

    def _is_coarse(self, item: PageItem, wanted: float) -> bool:
        if item.picture is None or item.page.sharpen is None or item in self._as_fine_as_can_be:
            return False
        if _dpi_of(item) * _COARSE >= wanted:
            return False
        if item.detail is None:
            return True
        _picture, place, dpi = item.detail
        return dpi * _COARSE < wanted or not place.contains(self._sight.seen_of(item))

    def _draw(self, item: PageItem, wanted: float) -> None:
        sharpen = item.page.sharpen
        assert sharpen is not None
        seen = self._sight.seen_of(item)
        around = seen.adjusted(-seen.width() * _AROUND, -seen.height() * _AROUND,
                               seen.width() * _AROUND, seen.height() * _AROUND)  # fmt: skip
        box = item.box_at(around)
        self._is_drawing = True

        def draw() -> tuple[QImage, float]:
            detail: Detail = sharpen(box, wanted)
            return QImage.fromData(detail.picture).convertToFormat(QImage.Format.Format_RGB32), detail.dpi

        def show(drawn: tuple[QImage, float]) -> None:
            image, dpi = drawn
            self._is_drawing = False
            if self._is_there(item) and item.picture is not None and not image.isNull():
                if dpi <= _dpi_of(item) * _COARSE:
                    self._as_fine_as_can_be.add(item)
                else:
                    item.show_detail(QPixmap.fromImage(image), item.place_of(box), max(dpi, _finest(dpi, wanted)))
            self._rest.start()

        def leave(_error: PersonError) -> None:
            self._is_drawing = False
            self._as_fine_as_can_be.add(item)

        self._background.run(draw, show, failed=leave, owner=self)


def _dpi_of(item: PageItem) -> float:
    return item.picture.width() * 72 / item.page.width if item.picture is not None else 0.0


def _finest(dpi: float, wanted: float) -> float:
    """A page that reached fewer dots than wanted has no more: it counts as fine enough for whatever comes."""
    return dpi if dpi * _COARSE >= wanted else _MOST_DPI


def _leave_blank(_error: PersonError) -> None:
    """A picture that cannot be read leaves its paper white; the document's own state says why."""
