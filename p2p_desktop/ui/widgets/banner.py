"""Results and refusals as a strip above the screen, with Undo where undoing is possible."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.tokens import Kind
from p2p_desktop.ui.widgets.button import button, icon_button
from p2p_desktop.ui.widgets.label import label, line

ICONS: dict[Kind, str] = {
    "good": "circle-check",
    "attention": "triangle-alert",
    "bad": "circle-x",
    "neutral": "info",
}
#: Good news goes away by itself; what somebody has to act on stays until he closes it.
_SECONDS: dict[Kind, int] = {"good": 6, "neutral": 8, "attention": 0, "bad": 0}
UNDO_SECONDS = 12
_MOST = 3


class Banner(QFrame):
    """One sentence with its icon, at most two commands, Undo, and a way to close it."""

    def __init__(
        self,
        sentence: str,
        theme: Theme,
        *,
        kind: Kind,
        undo: Callable[[], None] | None = None,
        action: tuple[str, Callable[[], None]] | None = None,
        second: tuple[str, Callable[[], None]] | None = None,
        undo_seconds: int = UNDO_SECONDS,
    ) -> None:
        super().__init__()
        self.sentence = sentence
        self.setProperty("banner", kind)
        self.setAccessibleName(sentence)
        layout = line(self, space=tokens.SPACE_2)
        layout.setContentsMargins(tokens.SPACE_3, tokens.SPACE_1, tokens.SPACE_1, tokens.SPACE_1)
        picture = QLabel()
        theme.dress(picture, ICONS[kind], token=kind)
        layout.addWidget(picture)
        words = label(sentence, wraps=True, selectable=True)
        layout.addWidget(words, 1)
        for offered in (action, second):
            if offered is not None:
                self._offer(*offered)
        if undo is not None:
            self._offer(_("Undo"), undo)
        close = icon_button("x", _("Close this message"), theme=theme)
        close.clicked.connect(self.leave)
        layout.addWidget(close, alignment=Qt.AlignmentFlag.AlignTop)
        seconds = undo_seconds if undo is not None else _SECONDS[kind]
        if seconds:
            QTimer.singleShot(seconds * 1000, self, self.leave)

    def leave(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _offer(self, words: str, call: Callable[[], None]) -> None:
        made = button(words, look="link")
        made.clicked.connect(call)
        made.clicked.connect(self.leave)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(made)


class BannerStack(QWidget):
    """Where banners appear; the newest on top, at most three."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(tokens.SPACE_1)

    def add(
        self,
        sentence: str,
        *,
        kind: Kind,
        undo: Callable[[], None] | None = None,
        action: tuple[str, Callable[[], None]] | None = None,
        second: tuple[str, Callable[[], None]] | None = None,
        undo_seconds: int = UNDO_SECONDS,
    ) -> None:
        """Show one more banner; the same sentence replaces itself instead of piling up."""
        self.take_back(sentence)
        made = Banner(
            sentence, self._theme, kind=kind, undo=undo, action=action, second=second, undo_seconds=undo_seconds
        )
        self._layout.insertWidget(0, made)
        for outdated in self.banners()[_MOST:]:
            outdated.leave()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def take_back(self, sentence: str) -> None:
        """Take away what does not hold any more."""
        for shown in self.banners():
            if shown.sentence == sentence:
                shown.leave()

    def banners(self) -> tuple[Banner, ...]:
        """Return the banners that are shown, the newest first."""
        widgets = (item.widget() for at in range(self._layout.count()) if (item := self._layout.itemAt(at)))
        return tuple(widget for widget in widgets if isinstance(widget, Banner) and not widget.isHidden())

    def clear(self) -> None:
        """Take all banners away."""
        for banner in self.banners():
            banner.leave()
