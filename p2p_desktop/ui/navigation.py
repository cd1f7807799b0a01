"""The navigation at the left: icon, word, and how much waits for this person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from p2p_desktop.language import _, _n
from p2p_desktop.ui import tokens
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.label import label, line, rows, set_ground

WIDTH, NARROW = 216, 56
_ITEM, _PAD, _BADGE, _HEAD = 36, 12, 20, 49


class NavigationItem(QAbstractButton):
    """One place to go; a screen reader says its word and what waits there."""

    def __init__(self, screen: type[Screen], theme: Theme) -> None:
        super().__init__()
        self.screen_name = screen.name
        self._icon = screen.icon
        self._theme = theme
        self.waiting = 0
        self.is_narrow = False
        self.setText(screen.title())
        self.setAccessibleName(screen.title())
        self.setToolTip(screen.title())
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_waiting(self, number: int) -> None:
        """Show how much waits."""
        if number == self.waiting:
            return
        self.waiting = number
        said = _n("{number} waits for you", "{number} wait for you", number) if number else ""
        self.setAccessibleDescription(said)
        self.setToolTip(f"{self.text()} – {said}" if said else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a row one can hit."""
        return QSize(self._theme.px(WIDTH), self._theme.px(_ITEM))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon, word and count."""
        theme = self._theme
        place = QRectF(self.rect()).adjusted(8, 1, -8, -1)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, place)
        size = theme.px(tokens.ICON_LARGE)
        token = "accent" if self.isChecked() else "secondary"
        left = place.center().x() - size / 2 if self.is_narrow else place.left() + _PAD
        top = round(place.center().y() - size / 2)
        painter.drawPixmap(round(left), top, theme.pixmap(self._icon, tokens.ICON_LARGE, token=token))
        if self.is_narrow:
            self._paint_dot(painter, place)
        else:
            self._paint_words(painter, place, left + size + 10)
        painter.end()

    def _paint_ground(self, painter: QPainter, place: QRectF) -> None:
        theme = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(theme.colour("accent_faint"))
            painter.drawRoundedRect(place, tokens.RADIUS, tokens.RADIUS)
        elif self.underMouse():
            painter.setBrush(theme.colour("raised"))
            painter.drawRoundedRect(place, tokens.RADIUS, tokens.RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), tokens.RADIUS, tokens.RADIUS)

    def _paint_words(self, painter: QPainter, place: QRectF, left: float) -> None:
        theme = self._theme
        right = place.right() - _PAD
        if self.waiting:
            right = self._paint_count(painter, place, right) - 8
        painter.setFont(theme.font(bold=self.isChecked()))
        painter.setPen(theme.colour("text"))
        room = QRectF(left, place.top(), right - left, place.height())
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_count(self, painter: QPainter, place: QRectF, right: float) -> float:
        theme = self._theme
        words = str(self.waiting) if self.waiting < 1000 else "999+"
        font = theme.font(tokens.SECONDARY, bold=True, tabular=True)
        height = theme.px(_BADGE)
        width = max(float(height), QFontMetricsF(font).horizontalAdvance(words) + 12)
        badge = QRectF(right - width, place.center().y() - height / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent" if self.isChecked() else "line"))
        painter.drawRoundedRect(badge, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(theme.colour("on_accent" if self.isChecked() else "text"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)
        return badge.left()

    def _paint_dot(self, painter: QPainter, place: QRectF) -> None:
        if self.waiting:
            painter.setPen(QPen(self._theme.colour("window"), 2))
            painter.setBrush(self._theme.colour("accent"))
            painter.drawEllipse(QRectF(place.right() - 14, place.top() + 4, 10, 10))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Back to rest."""
        self.update()
        super().leaveEvent(event)


class Navigation(QWidget):
    """The screens this person may see; arrows walk, ``chosen`` says where to go."""

    chosen = Signal(str)

    def __init__(self, screens: Sequence[type[Screen]], theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(_("Navigation"))
        set_ground(self, QPalette.ColorRole.Window)
        self._group = QButtonGroup(self)
        self._items: dict[str, NavigationItem] = {}
        layout = rows(self, space=2)
        layout.setContentsMargins(0, 0, 0, tokens.SPACE_2)
        layout.addWidget(self._build_head())
        layout.addSpacing(tokens.SPACE_1)
        for screen in screens:
            item = NavigationItem(screen, theme)
            item.clicked.connect(lambda _checked=False, name=screen.name: self.chosen.emit(name))
            item.toggled.connect(partial(self._note_toggled, screen.name))
            self._group.addButton(item)
            self._items[screen.name] = item
            layout.addWidget(item)
        layout.addStretch(1)
        self.set_narrow(False)

    def _build_head(self) -> QWidget:
        head = QWidget()
        head.setFixedHeight(self._theme.px(_HEAD))
        inside = line(head, space=10)
        inside.setContentsMargins(8 + _PAD, 0, _PAD, 0)
        mark = label()
        self._theme.dress(mark, "package-check", tokens.ICON_LARGE, token="accent")
        inside.addWidget(mark)
        self._product = label(_("P2P Desktop"), look="strong")
        inside.addWidget(self._product, 1)
        return head

    def show_current(self, name: str) -> None:
        """Mark where the person is."""
        if name in self._items:
            with QSignalBlocker(self._items[name]):
                self._items[name].setChecked(True)
            self._items[name].update()

    def _note_toggled(self, name: str, is_checked: bool) -> None:
        """A screen reader toggles an item where others click it: that is a wish to go there too."""
        if is_checked:
            self.chosen.emit(name)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show what waits, by screen name."""
        for name, item in self._items.items():
            item.show_waiting(counts.get(name, 0))

    def set_narrow(self, is_narrow: bool) -> None:
        """Show icons only, or icons and words."""
        self.setFixedWidth(self._theme.px(NARROW if is_narrow else WIDTH))
        self._product.setVisible(not is_narrow)
        for item in self._items.values():
            item.is_narrow = is_narrow
            item.update()

    def items(self) -> tuple[NavigationItem, ...]:
        """Return all places."""
        return tuple(self._items.values())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        items = self.items()
        at = next((place for place, item in enumerate(items) if item.hasFocus()), -1)
        step = steps.get(Qt.Key(event.key()))
        if step is None or at < 0:
            super().keyPressEvent(event)
            return
        items[(at + step) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)
