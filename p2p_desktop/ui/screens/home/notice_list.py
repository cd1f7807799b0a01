"""The newest notices at the side of Home: each leads to what it speaks of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from p2p_desktop.language import _, ago_words
from p2p_desktop.store.queries.notifications import NoticeRow
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.label import breakable, label, line, rows
from p2p_desktop.ui.widgets.section import scrolling

_SHOWN = 400


class NoticeCard(QPushButton):
    """One notice as a button: title, sentence, age; a dot while it is new."""

    def __init__(self, row: NoticeRow, theme: Theme, *, now: dt.datetime) -> None:
        super().__init__()
        self.row = row
        self.setProperty("look", "quiet")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        layout = line(self, space=tokens.SPACE_2)
        layout.setContentsMargins(tokens.SPACE_2, tokens.SPACE_2, tokens.SPACE_2, tokens.SPACE_2)
        layout.addWidget(_dot(row, theme), alignment=Qt.AlignmentFlag.AlignTop)
        words = rows(space=2)
        head = line(space=tokens.SPACE_2)
        # Whole, in two lines where it has to be: it ends with the number of the order.
        head.addWidget(label(breakable(row.title), look="text" if row.is_seen else "strong", wraps=True), 1)
        self.age = label(look="secondary")
        head.addWidget(self.age, alignment=Qt.AlignmentFlag.AlignTop)
        words.addLayout(head)
        sentence = label(row.sentence[:_SHOWN], look="secondary", wraps=True)
        words.addWidget(sentence)
        layout.addLayout(words, 1)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_age(now)

    def show_age(self, now: dt.datetime) -> None:
        """Say how old the notice is by now."""
        row, age = self.row, ago_words(self.row.created_at, now)
        self.age.setText(age)
        state = "" if row.is_seen else _("new")
        self.setAccessibleName(", ".join(filter(None, (state, row.title, row.sentence, age))))

    def sizeHint(self) -> QSize:
        """As high as the words need at the width there is."""
        layout = self.layout()
        assert layout is not None
        return QSize(200, layout.heightForWidth(max(200, self.width())))

    def minimumSizeHint(self) -> QSize:
        """The same: a cut off sentence helps nobody."""
        return QSize(160, self.sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        """Another width needs another height."""
        self.updateGeometry()


class NoticeList(QWidget):
    """The newest notices; ``opened`` gives the id of the one that was chosen."""

    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        content = QWidget()
        self._cards: QVBoxLayout = rows(content, space=tokens.SPACE_1)
        self._none = label(_("You will be told here when something concerns you."), look="label", wraps=True)
        self._none.setContentsMargins(tokens.SPACE_2, tokens.SPACE_1, tokens.SPACE_2, 0)
        layout = rows(self, space=0)
        layout.addWidget(self._none)
        self._area = scrolling(content)
        layout.addWidget(self._area, 1)

    def cards(self) -> tuple[NoticeCard, ...]:
        """Return the notices that are shown, the newest first."""
        return tuple(self.findChildren(NoticeCard))

    def show_rows(self, notices: Sequence[NoticeRow], *, now: dt.datetime) -> None:
        """Show these; where nothing changed but their age, what has the focus keeps it."""
        if [card.row for card in self.cards()] == list(notices):
            for card in self.cards():
                card.show_age(now)
            return
        focused = next((card.row.id for card in self.cards() if card.hasFocus()), "")
        self._clear()
        for notice in notices:
            card = NoticeCard(notice, self._theme, now=now)
            card.clicked.connect(lambda _checked=False, notice_id=notice.id: self.opened.emit(notice_id))
            self._cards.addWidget(card)
            if notice.id == focused:
                card.setFocus()
        self._cards.addStretch(1)
        self._none.setVisible(not notices)
        self._area.setVisible(bool(notices))

    def _clear(self) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()


def _dot(row: NoticeRow, theme: Theme) -> QLabel:
    """Paint a dot for what is new, of the colour of its weight; its place is kept where there is none."""
    mark = QLabel()
    mark.setFixedWidth(theme.px(tokens.ICON))
    if not row.is_seen:
        theme.dress(mark, "circle-dot", tokens.SPACE_3, token="attention" if row.is_urgent else "accent")
    return mark
