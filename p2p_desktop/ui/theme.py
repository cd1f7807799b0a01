"""Light and dark, fonts and icons: one object that dresses the whole program and says when it changed."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QFontInfo, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from shiboken6 import isValid

from p2p_desktop import paths
from p2p_desktop.ui import tokens
from p2p_desktop.ui.style_sheet import style_sheet

Choice = Literal["light", "dark", "system"]


@dataclass(frozen=True, slots=True)
class _Bearer:
    """Who wears which icon."""

    who: weakref.ref[QObject]
    name: str
    size: int
    token: str
    gap: int

    def is_living(self) -> bool:
        bearer = self.who()
        return bearer is not None and isValid(bearer)


class Theme(QObject):
    """The palette in use. ``changed`` tells painters and icon bearers to look again."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: Choice = "system") -> None:
        super().__init__(app)
        self._app = app
        self._icons: dict[tuple[str, int, str, int], QIcon] = {}
        self._fonts: dict[tuple[int, bool, bool], QFont] = {}
        self._bearers: list[_Bearer] = []
        self._scale = 1.0
        self.choice: Choice = choice
        self.is_dark = False
        self.scale_text(_text_scale(app))
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        app.screenAdded.connect(self._draw_anew)
        self.use(choice)

    def use(self, choice: Choice) -> None:
        """Dress the program in this theme, live."""
        self.choice = choice
        self.is_dark = choice == "dark" or (choice == "system" and self._system_is_dark())
        self._icons.clear()
        # Taking the old sheet off first makes it six times faster than changing one sheet for the other (measured
        # with 1,500 widgets: 0.14 s against 0.86 s); nothing is painted in between.
        self._app.setStyleSheet("")
        self._app.setPalette(self._palette())
        self._app.setStyleSheet(style_sheet(tokens.DARK if self.is_dark else tokens.LIGHT, scale=self._scale))
        self._redress()
        self.changed.emit()

    def scale_text(self, scale: float) -> None:
        """Have text so many times as large as usual, and with it all that is measured by text; before it is made."""
        self._scale = scale
        self._fonts.clear()
        font = QFont(self._app.font())
        font.setPixelSize(self.px(tokens.TEXT))
        self._app.setFont(font)

    def colour(self, token: str) -> QColor:
        """Return the colour behind a token of ``tokens.LIGHT``/``tokens.DARK``."""
        return QColor((tokens.DARK if self.is_dark else tokens.LIGHT)[token])

    def px(self, size: int) -> int:
        """Scale a measure that has to grow with the system's text size."""
        return round(size * self._scale)

    def pane(self, size: int) -> int:
        """Scale the least width of a pane half as much as text, so that several still stand beside each other."""
        return round(size * (1 + self._scale) / 2)

    def font(self, size: int = tokens.TEXT, *, bold: bool = False, tabular: bool = False) -> QFont:
        """Return the system font in one of the four sizes; tabular figures for columns of numbers."""
        key = (size, bold, tabular)
        if key not in self._fonts:
            self._fonts[key] = self._make_font(size, bold=bold, tabular=tabular)
        return QFont(self._fonts[key])

    def _make_font(self, size: int, *, bold: bool, tabular: bool) -> QFont:
        font = QFont(self._app.font())
        font.setPixelSize(self.px(size))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        if tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def icon(self, name: str, size: int = tokens.ICON, *, token: str = "text", gap: int = 0) -> QIcon:
        """Return an icon of ``resources/icons`` in the colour of a token, sharp from 100 to 300 %.

        ``gap`` leaves so much room at its right, since a button puts its words too near.
        """
        key = (name, size, token, gap)
        if key not in self._icons:
            self._icons[key] = self._draw_icon(name, size, token, gap)
        return self._icons[key]

    def pixmap(self, name: str, size: int = tokens.ICON, *, token: str = "text") -> QPixmap:
        """Return the icon as a picture for a label or a painter."""
        return self.icon(name, size, token=token).pixmap(self.px(size), self.px(size))

    def dress(self, bearer: QObject, name: str, size: int = tokens.ICON, *, token: str = "text", gap: int = 0) -> None:
        """Give a button, action or label an icon that follows the theme from now on."""
        self._bearers = [known for known in self._bearers if known.who() not in (None, bearer)]
        worn = _Bearer(weakref.ref(bearer), name, size, token, gap)
        self._bearers.append(worn)
        self._give_icon(bearer, worn)

    def _redress(self) -> None:
        self._bearers = [worn for worn in self._bearers if worn.is_living()]
        for worn in self._bearers:
            bearer = worn.who()
            if bearer is not None:
                self._give_icon(bearer, worn)

    def _give_icon(self, bearer: QObject, worn: _Bearer) -> None:
        if isinstance(bearer, QLabel):
            bearer.setPixmap(self.pixmap(worn.name, worn.size, token=worn.token))
        elif isinstance(bearer, (QAbstractButton, QAction)):
            bearer.setIcon(self.icon(worn.name, worn.size, token=worn.token, gap=worn.gap))

    def _draw_icon(self, name: str, size: int, token: str, gap: int) -> QIcon:
        source = (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        tinted = source.replace("currentColor", self.colour(token).name())
        renderer = QSvgRenderer(QByteArray(tinted.encode()))
        icon = QIcon()
        # The ratios of the screens that are there: drawing each icon for every thinkable one costs 3 ms an icon.
        for ratio in sorted({screen.devicePixelRatio() for screen in self._app.screens()}):
            icon.addPixmap(_rendered(renderer, self.px(size), ratio, gap=gap))
        return icon

    def _palette(self) -> QPalette:
        palette = QPalette()
        roles = QPalette.ColorRole
        for role, token in (
            (roles.Window, "window"),
            (roles.WindowText, "text"),
            (roles.Base, "surface"),
            (roles.AlternateBase, "hover"),
            (roles.Text, "text"),
            (roles.Button, "surface"),
            (roles.ButtonText, "text"),
            (roles.BrightText, "bad"),
            (roles.ToolTipBase, "tooltip"),
            (roles.ToolTipText, "on_tooltip"),
            (roles.Highlight, "accent"),
            (roles.HighlightedText, "on_accent"),
            (roles.Accent, "accent"),
            (roles.Link, "accent"),
            (roles.LinkVisited, "accent"),
            (roles.PlaceholderText, "secondary"),
            (roles.Light, "surface"),
            (roles.Midlight, "raised"),
            (roles.Mid, "line"),
            (roles.Dark, "field_line"),
            (roles.Shadow, "desk"),
        ):
            palette.setColor(role, self.colour(token))
        for role in (roles.Text, roles.WindowText, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("disabled"))
        return palette

    def _system_is_dark(self) -> bool:
        return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def _draw_anew(self) -> None:
        """Another screen may be sharper than those the icons were drawn for."""
        self._icons.clear()
        self._redress()

    def _follow_system(self) -> None:
        if self.choice == "system":
            self.use("system")


def _text_scale(app: QApplication) -> float:
    """Return how much larger than usual the system wants text, between 1 and 2."""
    pixels = QFontInfo(app.font()).pixelSize()
    usual = 16  # the largest that systems use without being asked for large text
    return min(2.0, pixels / tokens.TEXT) if pixels > usual else 1.0


def _rendered(renderer: QSvgRenderer, size: int, ratio: float, *, gap: int) -> QPixmap:
    pixmap = QPixmap(round((size + gap) * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
