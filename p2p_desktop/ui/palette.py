"""Ctrl+K: one field over all commands and everything that can be found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QWidget

from p2p_desktop.language import _
from p2p_desktop.store.queries import search
from p2p_desktop.ui import tokens
from p2p_desktop.ui.actions import shortcut_words
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.popup import Popup
from p2p_desktop.ui.widgets.label import ElidedLabel, hairline, label, line

_WIDTH = 560
_MOST_COMMANDS = 8
_MOST_SHOWN = 12
_PAUSE = 120


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette."""

    icon: str
    words: str
    detail: str
    call: Callable[[], None]


class Palette(Popup):
    """Typing filters; arrows walk; Enter does; Esc closes."""

    def __init__(self, desk: Desk, host: QWidget, *, icons: Callable[[str], str]) -> None:
        super().__init__(host, width=_WIDTH)
        self._desk = desk
        self._icon_of_screen = icons
        self._entries: list[Entry] = []
        self._hits: tuple[search.Hit, ...] = ()
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Search or jump to…"))
        self.field.setAccessibleName(_("Search or jump to"))
        self.field.setProperty("look", "palette")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Commands and results"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = label(_("Nothing found."), look="label")
        self._nothing.setContentsMargins(tokens.SPACE_4, tokens.SPACE_3, tokens.SPACE_4, tokens.SPACE_4)
        self.content.addWidget(self.field)
        self.content.addWidget(hairline())
        self.content.addWidget(self.list)
        self.content.addWidget(self._nothing)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._search)
        self.field.textChanged.connect(self._type)
        self.list.itemClicked.connect(lambda item: self._do(self.list.row(item)))

    def open(self) -> None:
        """Begin anew."""
        self._commands = self._desk.actions.all_for(self._desk.person)
        self._hits = ()
        self.field.clear()
        self._show()
        super().open()
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk and do."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do(self.list.currentRow())
        elif Qt.Key(event.key()) in steps and self._entries:
            self.list.setCurrentRow((self.list.currentRow() + steps[Qt.Key(event.key())]) % len(self._entries))
        else:
            super().keyPressEvent(event)

    def entries(self) -> Sequence[Entry]:
        """Return what is shown."""
        return tuple(self._entries)

    def _type(self) -> None:
        self._hits = ()
        self._show()
        self._pause.start()

    def _search(self) -> None:
        desk, text = self._desk, self.field.text().strip()
        if not text:
            return

        def find() -> tuple[search.Hit, ...]:
            with desk.reading() as session:
                return search.find(session, desk.person, text, limit=_MOST_SHOWN)

        desk.background.run(find, self._take_hits, owner=self, newest="search")

    def _take_hits(self, hits: tuple[search.Hit, ...]) -> None:
        self._hits = hits
        self._show()

    def _show(self) -> None:
        self._entries = [*self._fitting_commands(), *(self._entry_of(hit) for hit in self._hits)]
        self.list.clear()
        for entry in self._entries:
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, (entry.words, entry.detail))))
            item.setSizeHint(QSize(_WIDTH - 24, self._desk.theme.px(36)))
            self.list.addItem(item)
            self.list.setItemWidget(item, self._line_of(entry))
        self.list.setCurrentRow(0 if self._entries else -1)
        self.list.setVisible(bool(self._entries))
        self._nothing.setVisible(not self._entries)
        self.list.setFixedHeight(min(len(self._entries), _MOST_SHOWN) * self._desk.theme.px(36) + 12)
        if self.isVisible():
            self.fit()

    def _fitting_commands(self) -> list[Entry]:
        wanted = self.field.text().casefold().split()
        fitting = [each for each in self._commands if all(part in each.words.casefold() for part in wanted)]
        return [
            Entry(each.icon or "chevron-right", each.words, shortcut_words(each.shortcut), each.call)
            for each in fitting[: _MOST_COMMANDS if wanted else _MOST_SHOWN]
        ]

    def _entry_of(self, hit: search.Hit) -> Entry:
        go_to, screen, object_id = self._desk.go_to, hit.screen, hit.object_id
        return Entry(self._icon_of_screen(screen), hit.title, hit.detail, lambda: go_to(screen, object_id))

    def _line_of(self, entry: Entry) -> QWidget:
        made = QWidget()
        layout = line(made, space=tokens.SPACE_2)
        layout.setContentsMargins(tokens.SPACE_3, 0, tokens.SPACE_3, 0)
        icon = label()
        self._desk.theme.dress(icon, entry.icon, token="secondary")
        layout.addWidget(icon)
        layout.addWidget(ElidedLabel(entry.words), 3)
        detail = label(entry.detail, look="secondary")
        layout.addWidget(detail)
        return made

    def _do(self, at: int) -> None:
        if 0 <= at < len(self._entries):
            call = self._entries[at].call
            self.leave()
            call()
