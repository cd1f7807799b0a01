"""A score as a small bar with its number and the mark of the threshold."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from p2p_desktop.language import _, score_words
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme

_BAR, _LABEL, _NUMBER, _HEIGHT = 6, 80, 40, 24


class ScoreBar(QWidget):
    """One score between 0 and 1; None says that it could not be judged."""

    def __init__(
        self, theme: Theme, words: str, value: Decimal | None, *, threshold: Decimal, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._threshold = threshold
        self._value: Decimal | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_value(value)
        theme.changed.connect(self.update)

    def set_value(self, value: Decimal | None) -> None:
        """Show another value."""
        self._value = value
        said = _("cannot be judged") if value is None else self._number()
        self.setAccessibleName(_("{what}: {score}", what=self._words, score=said))
        self.setToolTip(
            _(
                "{what}: {score}; needed {threshold}",
                what=self._words,
                score=said,
                threshold=score_words(self._threshold),
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Small enough to stand in a row of five."""
        return QSize(self._theme.px(200), self._theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Label, number and a stub of the bar."""
        return QSize(self._theme.px(_LABEL + _NUMBER + 32), self._theme.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint label, bar, threshold mark and number."""
        theme, place = self._theme, QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(tokens.SECONDARY))
        painter.setPen(theme.colour("secondary"))
        words = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, theme.px(_LABEL))
        painter.drawText(QRectF(0, 0, theme.px(_LABEL), place.height()), middle, words)
        self._paint_bar(painter, place)
        painter.setFont(theme.font(tokens.SECONDARY, bold=True, tabular=True))
        painter.setPen(theme.colour(self._kind()))
        number = QRectF(place.right() - theme.px(_NUMBER), 0, theme.px(_NUMBER), place.height())
        painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, "–" if self._value is None else self._number())
        painter.end()

    def _paint_bar(self, painter: QPainter, place: QRectF) -> None:
        theme = self._theme
        left = theme.px(_LABEL) + 8
        bar = QRectF(left, place.center().y() - _BAR / 2, place.width() - left - theme.px(_NUMBER) - 8, _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(bar, 3, 3)
        if self._value:
            painter.setBrush(theme.colour(self._kind()))
            share = max(0.0, min(1.0, float(self._value)))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(6.0, bar.width() * share), _BAR), 3, 3)
        at = bar.left() + bar.width() * float(self._threshold)
        painter.fillRect(QRectF(round(at) - 1, bar.top() - 4, 2, _BAR + 8), theme.colour("text"))

    def _kind(self) -> str:
        if self._value is None:
            return "neutral"
        return "good" if self._value >= self._threshold else "bad"

    def _number(self) -> str:
        # Cut, never rounded up: 0.796 must not read as the 0.80 that are needed.
        return score_words(self._value.quantize(Decimal("0.01"), ROUND_FLOOR)) if self._value is not None else ""
