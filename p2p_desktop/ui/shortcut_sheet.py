"""F1 or ?: the shortcuts that work here."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.actions import shortcut_words
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.popup import Popup
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.section import scrolling

_WIDTH, _HEIGHT, _KEYS = 640, 560, 136


def _always_there() -> tuple[tuple[str, str], ...]:
    return (
        ("J / K", _("Next / previous row of a list")),
        (shortcut_words("Return"), _("Open the row")),
        (shortcut_words("Ctrl+F"), _("Search the list")),
        ("+ / − / 0", _("Zoom a document in, out, to the width")),
        ("N / P", _("Next / previous marked place on a document")),
        (shortcut_words("Space"), _("Show where a value stands on its page (Ctrl+Space while typing)")),
        (shortcut_words("Ctrl+F"), _("On a page: find in the document")),
        (shortcut_words("Ctrl+PgUp | Ctrl+PgDown"), _("On a page: one page up or down")),
        (shortcut_words("Esc"), _("Close or go back")),
    )


class ShortcutSheet(Popup):
    """Two columns of keys and what they do."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host, width=desk.theme.px(_WIDTH))
        self._desk = desk
        self._head = QWidget()
        head = line(self._head)
        head.setContentsMargins(tokens.SPACE_4, tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_2)
        head.addWidget(label(_("Shortcuts that work here"), look="section"))
        head.addStretch(1)
        self.close_button = button(_("Close"), look="quiet")
        self.close_button.clicked.connect(self.leave)
        head.addWidget(self.close_button)
        self.content.addWidget(self._head)
        self._body = QWidget()
        self._grids = rows(self._body, space=tokens.SPACE_4)
        self._grids.setContentsMargins(tokens.SPACE_4, tokens.SPACE_1, tokens.SPACE_4, tokens.SPACE_4)
        self._area = scrolling(self._body)
        self.content.addWidget(self._area)

    def open(self) -> None:
        """Show what works at this moment."""
        self._fill()
        super().open()
        self.close_button.setFocus()

    def fit(self) -> None:
        """Be as high as it is wanted, and no higher than the window: large text is scrolled."""
        room = self.most_height() - self._head.sizeHint().height() - 2
        self._area.setFixedHeight(min(self._desk.theme.px(_HEIGHT), room))
        super().fit()

    def _fill(self) -> None:
        while (item := self._grids.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for scope, actions in reversed(self._desk.actions.by_scope()):
            pairs = [(shortcut_words(each.shortcut), each.words) for each in actions if each.shortcut]
            if pairs:
                self._grids.addWidget(self._group(scope.accessibleName() or _("Everywhere"), tuple(pairs)))
        self._grids.addWidget(self._group(_("Lists and documents"), _always_there()))
        self._grids.addStretch(1)

    def _group(self, title: str, pairs: tuple[tuple[str, str], ...]) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.SPACE_4)
        grid.setVerticalSpacing(tokens.SPACE_1)
        grid.setColumnMinimumWidth(0, self._desk.theme.px(_KEYS))
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(title, look="label"), 0, 0, 1, 2)
        for at, (keys, words) in enumerate(pairs, start=1):
            grid.addWidget(label(keys, look="strong"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(words, wraps=True), at, 1)
        return made
