"""What is painted: whether words stand out from their ground, and whether that ground is one of the theme in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPoint, QRect
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QAbstractButton, QLabel, QTableView, QWidget

from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.badge import Pill
from tests.ui.seats import described

#: Thin strokes are painted paler than their colour, so this is less than the 4.5 that the colours themselves pass.
LEAST_CONTRAST = 3.0
_MOST_ROWS = 12

Pixels = NDArray[np.uint32]


def unreadable(window: QWidget, theme: Theme) -> list[str]:
    """Return the words of a window that hardly stand out from their ground, or stand on one of another theme."""
    pixels = _pixels(window.grab().toImage())
    ratio = window.devicePixelRatio()
    grounds = {int(colour.removeprefix("#"), 16) for colour in _colours(theme).values()}
    found = []
    for widget, words, place in _words_of(window):
        part = pixels[_slice(place.top(), place.bottom(), ratio), _slice(place.left(), place.right(), ratio)]
        if part.size:
            found += [f"{wrong}: {words} {described(widget)}" for wrong in _wrong(part, grounds)]
    return found


def _colours(theme: Theme) -> Mapping[str, str]:
    return tokens.DARK if theme.is_dark else tokens.LIGHT


def _pixels(picture: QImage) -> Pixels:
    whole = picture.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(whole.constBits(), dtype=np.uint32).reshape(whole.height(), whole.bytesPerLine() // 4)
    return flat[:, : whole.width()] & np.uint32(0xFFFFFF)


def _slice(first: int, last: int, ratio: float) -> slice:
    return slice(round(first * ratio), round((last + 1) * ratio))


def _wrong(part: Pixels, grounds: set[int]) -> Iterator[str]:
    colours, counts = np.unique(part, return_counts=True)
    ground = int(colours[counts.argmax()])
    if ground not in grounds:
        yield f"stands on #{ground:06x}, which is no colour of this theme"
    contrast = _contrasts(colours, ground).max()
    if contrast < LEAST_CONTRAST:
        yield f"stands out by {contrast:.1f} only"


def _contrasts(colours: NDArray[np.uint32], ground: int) -> NDArray[np.float64]:
    """Return the contrast of each colour with the ground, as WCAG measures it."""
    light, other = _luminance(colours), _luminance(np.array([ground], dtype=np.uint32))
    contrast: NDArray[np.float64] = (np.maximum(light, other) + 0.05) / (np.minimum(light, other) + 0.05)
    return contrast


def _luminance(colours: NDArray[np.uint32]) -> NDArray[np.float64]:
    parts = np.stack([(colours >> shift) & 0xFF for shift in (16, 8, 0)], axis=-1) / 255
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    luminance: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return luminance


# Where words are ----------------------------------------------------------------------------------------------------


def _words_of(window: QWidget) -> Iterator[tuple[QWidget, str, QRect]]:
    """Return the places of all words that are seen whole or in part and that are not switched off."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not widget.isEnabled():
            continue
        if isinstance(widget, QTableView):
            yield from _cells_of(window, widget)
        elif isinstance(widget, QLabel | QAbstractButton | Pill) and _has_words(widget):
            place = _place(window, widget, QRegion(widget.rect()) & widget.visibleRegion())
            # Of what is scrolled away only the edge may be seen, and there are no words there.
            if place.height() >= widget.height():
                yield widget, "", place


def _has_words(widget: QLabel | QAbstractButton | Pill) -> bool:
    return isinstance(widget, Pill) or bool(widget.text().strip())


def _cells_of(window: QWidget, table: QTableView) -> Iterator[tuple[QWidget, str, QRect]]:
    model, seen = table.model(), table.viewport().visibleRegion()
    for row in range(min(_MOST_ROWS, model.rowCount(QModelIndex()))):
        for column in range(model.columnCount(QModelIndex())):
            index = model.index(row, column)
            words = str(index.data() or "").strip()
            place = _place(window, table.viewport(), QRegion(table.visualRect(index)) & seen)
            # A cell of which only the edge is seen shows no words.
            if words and place.size() == table.visualRect(index).size() and not place.isEmpty():
                yield table, f"“{words}” in", place


def _place(window: QWidget, widget: QWidget, region: QRegion) -> QRect:
    return region.boundingRect().translated(widget.mapTo(window, QPoint(0, 0)))
