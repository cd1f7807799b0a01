"""Ctrl+K: one field over all commands and everything that can be found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QFont, QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from p2p_desktop.domain.search_words import Snippet
from p2p_desktop.language import _
from p2p_desktop.store.queries import search
from p2p_desktop.ui import tokens
from p2p_desktop.ui.actions import shortcut_words
from p2p_desktop.ui.desk import Desk, TextPlace
from p2p_desktop.ui.popup import Popup
from p2p_desktop.ui.widgets.label import ElidedLabel, hairline, label, line, rows

_WIDTH, _OWN = 560, "palette"
_MOST_COMMANDS = 8
_MOST_SHOWN = 12
_PAUSE = 120
#: Heights of a line, and of one with the text that was found below.
_LOW, _HIGH = 36, 52


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette."""

    icon: str
    words: str
    detail: str
    call: Callable[[], None]
    snippet: Snippet | None = None

    def spoken(self) -> str:
        """Return what a screen reader says of it."""
        found = self.snippet
        around = f"{found.before}{found.hit}{found.after}" if found is not None else ""
        return ", ".join(filter(None, (self.words, self.detail, around)))


class Palette(Popup):
    """Typing filters; arrows walk; Enter does; Esc closes."""

    def __init__(self, desk: Desk, host: QWidget, *, icons: Callable[[str], str]) -> None:
        super().__init__(host, width=desk.theme.px(_WIDTH))
        self._desk = desk
        self._icon_of_screen = icons
        self._entries: list[Entry] = []
        self._found = search.Found()
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Search or jump to…"))
        self.field.setAccessibleName(_("Search or jump to"))
        self.field.setProperty("look", "palette")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Commands and results"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._gathering = label(
            _("Texts of older documents are still being made searchable."), look="secondary", wraps=True
        )
        self._gathering.setContentsMargins(tokens.SPACE_4, tokens.SPACE_2, tokens.SPACE_4, tokens.SPACE_3)
        self._gathering.hide()
        self._nothing = label(_("Nothing found."), look="label")
        self._nothing.setContentsMargins(tokens.SPACE_4, tokens.SPACE_3, tokens.SPACE_4, tokens.SPACE_4)
        self.content.addWidget(self.field)
        self.content.addWidget(hairline())
        self.content.addWidget(self.list)
        self.content.addWidget(self._nothing)
        self.content.addWidget(self._gathering)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._search)
        self.field.textChanged.connect(self._type)
        self.list.itemClicked.connect(lambda item: self._do(self.list.row(item)))

    def open(self) -> None:
        """Begin anew."""
        # Not itself: it is open already.
        self._commands = [each for each in self._desk.actions.all_for(self._desk.person) if each.name != _OWN]
        self._found = search.Found()
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
        self._found = search.Found()
        self._show()
        self._pause.start()

    def _search(self) -> None:
        desk, text = self._desk, self.field.text().strip()
        if not text:
            return

        def find() -> search.Found:
            with desk.reading() as session:
                return search.find_all(session, desk.person, text, limit=_MOST_SHOWN)

        desk.background.run(find, lambda found: self._take(text, found), owner=self, newest="search")

    def _take(self, text: str, found: search.Found) -> None:
        # What was typed meanwhile is looked up in a moment; these hits are not its.
        if text == self.field.text().strip():
            self._found = found
            self._show()

    def _show(self) -> None:
        self._entries = [*self._fitting_commands(), *(self._entry_of(hit) for hit in self._found.hits)]
        self.list.clear()
        for entry in self._entries:
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.spoken())
            item.setSizeHint(QSize(self._desk.theme.px(_WIDTH) - 24, self._height_of(entry)))
            self.list.addItem(item)
            self.list.setItemWidget(item, self._line_of(entry))
        self.list.setCurrentRow(0 if self._entries else -1)
        self.list.setVisible(bool(self._entries))
        self._nothing.setVisible(not self._entries)
        self._gathering.setVisible(self._found.is_gathering)
        heights = [self._height_of(entry) for entry in self._entries]
        self.list.setFixedHeight(min(sum(heights), _MOST_SHOWN * self._desk.theme.px(_LOW)) + 12)
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
        detail = " · ".join(filter(None, (hit.detail, _("page {number}", number=hit.page) if hit.page else "")))
        return Entry(self._icon_of_screen(hit.screen), hit.title, detail, lambda: self._go_to(hit), hit.snippet)

    def _go_to(self, hit: search.Hit) -> None:
        if hit.page and hit.snippet is not None:
            self._desk.go_to_text(hit.object_id, TextPlace(hit.page, hit.snippet.hit))
        else:
            self._desk.go_to(hit.screen, hit.object_id)

    def _height_of(self, entry: Entry) -> int:
        return self._desk.theme.px(_LOW if entry.snippet is None else _HIGH)

    def _line_of(self, entry: Entry) -> QWidget:
        made = QWidget()
        layout = line(made, space=tokens.SPACE_2)
        layout.setContentsMargins(tokens.SPACE_3, 0, tokens.SPACE_3, 0)
        icon = label()
        self._desk.theme.dress(icon, entry.icon, token="secondary")
        layout.addWidget(icon)
        words = rows(space=0)
        words.addStretch(1)
        first = line(space=tokens.SPACE_2)
        first.addWidget(ElidedLabel(entry.words), 3)
        first.addWidget(label(entry.detail, look="secondary"))
        words.addLayout(first)
        if entry.snippet is not None:
            words.addLayout(_snippet_line(entry.snippet))
        words.addStretch(1)
        layout.addLayout(words, 1)
        return made

    def _do(self, at: int) -> None:
        if 0 <= at < len(self._entries):
            call = self._entries[at].call
            self.leave()
            call()


def _snippet_line(snippet: Snippet) -> QHBoxLayout:
    """Show a text with what was found in it bold."""
    made = line(space=0)
    # A label cuts off blanks at its ends otherwise.
    before, after = (each.replace(" ", "\u00a0") for each in (snippet.before, snippet.after))
    made.addWidget(label(before, look="secondary"))
    hit = label(snippet.hit, look="secondary")
    font = hit.font()
    font.setWeight(QFont.Weight.Bold)
    hit.setFont(font)
    hit.setForegroundRole(QPalette.ColorRole.WindowText)
    made.addWidget(hit)
    made.addWidget(ElidedLabel(after, look="secondary"), 1)
    return made
