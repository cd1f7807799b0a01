"""A small chart of bars: walked with the arrows, opened with Enter or a click, and told whole to a screen reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme

_HEIGHT, _HEAD, _FOOT, _GAP, _WIDEST = 128, 26, 20, 6, 28
#: Size of the words below the bars, and what is left free between two of them.
_WORD, _BETWEEN = 10, 4


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar: the word below it, how high it is, and what a voice and the tooltip say of it."""

    word: str
    value: Decimal
    spoken: str


class SmallChart(QWidget):
    """``opened`` gives the place of the bar whose rows somebody wants to see."""

    opened = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = ""
        self._bars: tuple[ChartBar, ...] = ()
        self._is_in_time = False
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_bars(self, title: str, bars: Sequence[ChartBar], *, is_in_time: bool = False) -> None:
        """Show these bars, which may stand for one month after the other."""
        self._title, self._bars, self._is_in_time = title, tuple(bars), is_in_time
        self._at = min(self._at, max(0, len(bars) - 1))
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join(bar.spoken for bar in bars) or _("Nothing yet"))
        self.update()

    def bars(self) -> tuple[ChartBar, ...]:
        """Return what is shown."""
        return self._bars

    def sizeHint(self) -> QSize:
        """Small enough that four stand in a row."""
        return QSize(self._theme.px(180), self._theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the bars bear."""
        return QSize(self._theme.px(110), self._theme.px(_HEIGHT))

    def place_of(self, at: int) -> QRectF:
        """Return the column of a bar, whatever its height."""
        width = self.width() / max(1, len(self._bars))
        head = self._theme.px(_HEAD)
        return QRectF(at * width, head, width, self.height() - head)

    def words_below(self) -> tuple[tuple[QRectF, str], ...]:
        """Return the words below the bars and their places; where it is narrow, as many as are whole.

        Of what goes on in time those of the newest bar and of every second or third before it, else those of the
        highest bars. A word that is cut to its first letter says nothing; all bars are told by tooltip and voice.
        """
        words = [self._word_below(at) for at in range(len(self._bars))]
        newest_first = range(len(words) - 1, -1, -1)
        if not self._is_in_time:
            return _apart(words, sorted(newest_first, key=lambda at: self._bars[at].value, reverse=True))
        chosen = (newest_first[::step] for step in range(1, len(words) + 1))
        return next((kept for each in chosen if len(kept := _apart(words, each)) == len(each)), ())

    def _word_below(self, at: int) -> tuple[QRectF, str]:
        """Return a word in the middle below its bar, as far as the edges let it."""
        metrics, foot = QFontMetricsF(self._theme.font(_WORD)), self._theme.px(_FOOT)
        own, word = self.place_of(at), self._bars[at].word
        width = min(metrics.horizontalAdvance(word) + _BETWEEN, self.width())
        left = min(max(0.0, own.center().x() - width / 2), self.width() - width)
        shown = metrics.elidedText(word, Qt.TextElideMode.ElideRight, width - _BETWEEN + 1)
        return QRectF(left, own.bottom() - foot, width, foot), shown

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk and open."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if Qt.Key(event.key()) in steps and self._bars:
            self._at = (self._at + steps[Qt.Key(event.key())]) % len(self._bars)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._bars[self._at].spoken))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._bars:
            self.opened.emit(self._at)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the bar under the mouse."""
        at = self._under(event)
        if at >= 0:
            self._at = at
            self.opened.emit(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the bar under the mouse stands for."""
        at = self._under(event)
        self.setToolTip(self._bars[at].spoken if at >= 0 else "")

    def _under(self, event: QMouseEvent) -> int:
        places = (at for at in range(len(self._bars)) if self.place_of(at).contains(event.position()))
        return next(places, -1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint title, bars and words."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(tokens.SECONDARY, bold=True))
        painter.setPen(theme.colour("text"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(4, 0, self.width() - 4, theme.px(_HEAD)), middle, self._title)
        highest = max((bar.value for bar in self._bars), default=Decimal(0))
        if not highest:
            painter.setFont(theme.font(tokens.SECONDARY))
            painter.setPen(theme.colour("secondary"))
            painter.drawText(QRectF(4, theme.px(_HEAD), self.width(), theme.px(24)), middle, _("Nothing yet"))
        for at, bar in enumerate(self._bars if highest else ()):
            self._paint_bar(painter, self.place_of(at), bar, float(bar.value / highest))
        painter.setFont(theme.font(_WORD))
        painter.setPen(theme.colour("secondary"))
        for place, words in self.words_below() if highest else ():
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
        if self.hasFocus() and self._bars:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(self.place_of(self._at).adjusted(1, 1, -1, -1), tokens.RADIUS, tokens.RADIUS)
        painter.end()

    def _paint_bar(self, painter: QPainter, place: QRectF, bar: ChartBar, share: float) -> None:
        theme = self._theme
        foot, gap = theme.px(_FOOT), theme.px(_GAP)
        room = place.adjusted(gap, gap, -gap, -foot)
        height = max(2.0 if bar.value else 0.0, room.height() * share)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        width = min(room.width(), theme.px(_WIDEST))
        painter.drawRoundedRect(QRectF(room.center().x() - width / 2, room.bottom() - height, width, height), 2, 2)


def _apart(words: Sequence[tuple[QRectF, str]], order: Iterable[int]) -> tuple[tuple[QRectF, str], ...]:
    """Keep of these words, asked in this order, those that touch none that is kept already; from left to right."""
    kept: list[int] = []
    for at in order:
        if not any(words[at][0].intersects(words[other][0]) for other in kept):
            kept.append(at)
    return tuple(words[at] for at in sorted(kept))
