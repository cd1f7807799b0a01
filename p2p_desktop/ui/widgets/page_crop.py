"""Picture proof: the part of a page on which a value stands, beside the value."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageReader, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from p2p_desktop.domain.reading import Box
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.label import label, rows
from p2p_desktop.ui.widgets.needs import WidgetDesk
from p2p_desktop.ui.widgets.page_items import ViewerPage

_WIDTH, _HEIGHT = 460, 150
#: How much of the page is shown around the value, in heights of its box; never less than this part of the page.
_AROUND, _LEAST = 1.6, 0.02
_LARGEST = 3.0
_CLOSING = (Qt.Key.Key_Escape, Qt.Key.Key_Space)
_FRAME = "#b26a00"


class PageCrop(QFrame):
    """Shows one part of a page near what asked for it, until a key or a click elsewhere."""

    left = Signal()

    def __init__(self, desk: WidgetDesk, host: QWidget) -> None:
        super().__init__(host, Qt.WindowType.ToolTip)
        self._desk = desk
        self._near: QWidget | None = None
        self._over: QWidget | None = None
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = label(look="secondary", wraps=True)
        self.words.setMaximumWidth(desk.theme.px(_WIDTH))
        layout = rows(self, space=tokens.SPACE_1, margin=tokens.SPACE_2)
        layout.addWidget(self.picture)
        layout.addWidget(self.words)
        self.setAccessibleName(_("Where it stands on the page"))
        self.hide()

    def show_place(self, page: ViewerPage, box: Box, words: str, *, near: QWidget, over: QWidget | None = None) -> None:
        """Show a part of a page; it comes as soon as its picture is read."""
        self._begin(near, over)
        size, ratio = self._desk.theme.px(_WIDTH), self.devicePixelRatioF()

        def cut() -> QImage:
            page.bring()
            return _cut(page, box, round(size * ratio))

        def show(image: QImage) -> None:
            if self._near is not near:
                return
            picture = QPixmap.fromImage(image)
            picture.setDevicePixelRatio(ratio)
            self.picture.setPixmap(picture)
            self.picture.setVisible(not image.isNull())
            self._come(_("{what} (page {page})", what=words, page=page.number))

        self._desk.background.run(cut, show, failed=self._say_failed, owner=self, newest="crop")

    def say(self, sentence: str, *, near: QWidget, over: QWidget | None = None) -> None:
        """Say why there is nothing to show."""
        self._begin(near, over)
        self.picture.hide()
        self._come(sentence)

    def leave(self) -> None:
        """Go away."""
        if self._near is None:
            return
        self._near.removeEventFilter(self)
        self._near = None
        self.hide()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc or Space close it and do nothing else; whatever else happens to the value closes it too."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            is_closing = event.key() in _CLOSING
            if event.type() == QEvent.Type.ShortcutOverride:
                event.setAccepted(is_closing)
                return is_closing
            self.leave()
            return is_closing
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.MouseButtonPress):
            self.leave()
        return super().eventFilter(watched, event)

    def _begin(self, near: QWidget, over: QWidget | None) -> None:
        self.leave()
        self._near, self._over = near, over
        near.installEventFilter(self)

    def _come(self, words: str) -> None:
        if self._near is None:
            return
        self.words.setText(words)
        self.setAccessibleDescription(words)
        self.adjustSize()
        self.move(self._place(self._near))
        self.show()
        self.raise_()

    def _place(self, near: QWidget) -> QPoint:
        if self._over is not None:
            foot = self._over.mapToGlobal(QPoint(self._over.width() // 2, self._over.height() - tokens.SPACE_4))
            return foot - QPoint(self.width() // 2, self.height())
        below = near.mapToGlobal(QPoint(0, near.height() + tokens.SPACE_1))
        room: QRect = near.window().geometry()
        left = max(room.left(), min(below.x(), room.right() - self.width()))
        is_low = below.y() + self.height() > room.bottom()
        above = near.mapToGlobal(QPoint(0, 0)).y() - self.height() - tokens.SPACE_1
        return QPoint(left, max(room.top(), above) if is_low else below.y())

    def _say_failed(self, error: PersonError) -> None:
        if self._near is not None:
            self.say(error.sentence, near=self._near)


def _cut(page: ViewerPage, box: Box, width: int) -> QImage:
    """Read the part of the page's picture around a box, enlarged, with the box marked."""
    reader = QImageReader(str(page.picture))
    full = reader.size()
    if not full.isValid():
        return QImage()
    around = max(box.height, _LEAST) * _AROUND
    across = around * page.height / page.width
    left, right = max(0.0, box.left - across), min(1.0, box.right + across)
    top, bottom = max(0.0, box.top - around), min(1.0, box.bottom + around)
    place = QRect(
        int(left * full.width()), int(top * full.height()),
        max(1, round((right - left) * full.width())), max(1, round((bottom - top) * full.height())),
    )  # fmt: skip
    reader.setClipRect(place)
    image = reader.read()
    if image.isNull():
        return image
    scale = min(width / image.width(), _LARGEST * width / _WIDTH, _HEIGHT * width / _WIDTH / image.height())
    drawn = image.convertToFormat(QImage.Format.Format_RGB32).scaled(
        max(1, round(image.width() * scale)), max(1, round(image.height() * scale)),
        Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation,
    )  # fmt: skip
    painter = QPainter(drawn)
    painter.setPen(QPen(QColor(_FRAME), 2))
    painter.drawRect(
        QRectF(
            (box.left * full.width() - place.left()) * scale, (box.top * full.height() - place.top()) * scale,
            box.width * full.width() * scale, box.height * full.height() * scale,
        ).adjusted(-2, -2, 2, 2)
    )  # fmt: skip
    painter.end()
    return drawn
