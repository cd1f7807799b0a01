"""A state as a small pill: icon and word on a faint ground."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.tokens import Kind

_HEIGHT, _PAD, _GAP, _ICON = 22, 8, 4, 12


@dataclass(frozen=True, slots=True)
class PillWords:
    """What a pill says: shape, word and kind together, since colour alone says nothing."""

    icon: str
    word: str
    kind: Kind = "neutral"


def pill_width(words: PillWords, theme: Theme) -> float:
    """Return how wide the pill of these words is."""
    text = QFontMetricsF(theme.font(tokens.SECONDARY)).horizontalAdvance(words.word)
    return text + 2 * _PAD + (theme.px(_ICON) + _GAP if words.icon else 0)


def paint_pill(painter: QPainter, place: QRectF, words: PillWords, theme: Theme) -> None:
    """Paint a pill at the left of ``place``, in its vertical middle; too little width elides the word."""
    height = theme.px(_HEIGHT)
    width = min(pill_width(words, theme), place.width())
    ground = QRectF(place.left(), place.center().y() - height / 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(f"{words.kind}_faint"))
    painter.drawRoundedRect(ground, height / 2, height / 2)
    left = ground.left() + _PAD
    if words.icon:
        icon = theme.px(_ICON)
        at = QPointF(left, round(ground.center().y() - icon / 2))
        painter.drawPixmap(at, theme.pixmap(words.icon, _ICON, token=words.kind))
        left += icon + _GAP
    font = theme.font(tokens.SECONDARY)
    painter.setFont(font)
    painter.setPen(theme.colour(words.kind))
    room = ground.right() - _PAD - left
    text = QFontMetricsF(font).elidedText(words.word, Qt.TextElideMode.ElideRight, room + 1)
    painter.drawText(QRectF(left, ground.top(), room + 1, height), Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()


class Pill(QWidget):
    """A pill as a widget of its own; a screen reader says its word."""

    def __init__(self, words: PillWords, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words.word)
        theme.changed.connect(self.update)

    def show_words(self, words: PillWords) -> None:
        """Show another state."""
        if words == self._words:
            return
        self._words = words
        self.setAccessibleName(words.word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        return QSize(round(pill_width(self._words, self._theme) + 0.5), self._theme.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pill."""
        painter = QPainter(self)
        paint_pill(painter, QRectF(self.rect()), self._words, self._theme)
        painter.end()
