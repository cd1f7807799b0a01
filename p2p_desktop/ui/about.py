"""About this program: its version, where everything lies, and whose work is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QSplitter, QTabWidget, QWidget

from p2p_desktop import __version__
from p2p_desktop.crashes import reports, system_words
from p2p_desktop.domain.update import Update, is_newer
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, _n, date_words
from p2p_desktop.paths import Home, resources
from p2p_desktop.store.updates import newest_found
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.opening import open_address, open_folder
from p2p_desktop.ui.popup import Popup
from p2p_desktop.ui.widgets.button import button, icon_button
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.label import ElidedLabel, hairline, label, line, rows
from p2p_desktop.ui.widgets.plain_table import PlainTable
from p2p_desktop.ui.widgets.section import scrolling

if TYPE_CHECKING:
    from p2p_desktop.licences import Part

_WIDTH, _HEIGHT, _LIST_WIDTH = 880, 400, 264
_OWN = "P2P Desktop"


@dataclass(frozen=True, slots=True)
class Place:
    """One place where something of this installation lies."""

    name: str
    path: Path
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for the first page."""

    places: tuple[Place, ...]
    update: Update | None


def places_of(home: Home) -> tuple[Place, ...]:
    """Return where data, copies, settings, logs and reports of one installation lie."""
    in_office = _("In the office’s database. Here: copies of files, orders, settings.")
    data = Place(_("Data"), home.folder, in_office if home.office else _("Database, documents, orders, settings."))
    in_server = _("The office’s server is backed up by whoever keeps it. Here: older copies, if any.")
    found = len(reports(home))
    told = _n("{number} report of a bad end.", "{number} reports of bad ends.", found) if found else ""
    return (
        data,
        Place(_("Backups"), home.backups, in_server if home.office else _("Copies of the database, one a day.")),
        Place(_("Logs"), home.logs, " ".join(filter(None, [_("What the program did, without contents."), told]))),
    )


def all_parts() -> tuple[Part, ...]:
    """Return the program itself and, after it, all that others have made; reads many files."""
    # What finds installed packages takes long to load, and few ever look.
    from p2p_desktop.licences import Part, parts  # noqa: PLC0415

    try:
        own = (resources().parent / "LICENSE").read_text("utf-8")
    except OSError:
        own = ""
    return (Part(_OWN, __version__, "MIT", own), *parts())


class About(Popup):
    """Two pages: this program with its places, and the licences of all its parts."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host, width=desk.theme.px(_WIDTH))
        self._desk = desk
        self._update: Update | None = None
        self._parts: tuple[Part, ...] = ()
        self.close_button = button(_("Close"), look="quiet")
        self.close_button.clicked.connect(self.leave)
        self.said = label(look="secondary")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(_("This program, licences"))
        self.tabs.tabBar().setAccessibleName(_("Pages about this program"))
        self.tabs.tabBar().setExpanding(False)
        self.tabs.addTab(scrolling(self._first_page()), _("This program"))
        self.tabs.addTab(self._licences(), _("Licences"))
        self.tabs.currentChanged.connect(self._read_licences)
        self._build()

    def _build(self) -> None:
        self._head = QWidget()
        head = line(self._head)
        head.setContentsMargins(tokens.SPACE_4, tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_2)
        head.addWidget(label(_("About this program"), look="section"))
        head.addStretch(1)
        head.addWidget(self.said)
        head.addWidget(self.close_button)
        self.content.addWidget(self._head)
        self.content.addWidget(self.tabs)

    # ------------------------------------------------------------------ this program

    def _first_page(self) -> QWidget:
        theme = self._desk.theme
        page = QWidget()
        layout = rows(page, space=tokens.SPACE_3, margin=tokens.SPACE_4)
        top = line(space=tokens.SPACE_3)
        mark = label()
        theme.dress(mark, "package-check", 32, token="accent")
        top.addWidget(mark)
        words = rows(space=0)
        words.addWidget(label(_("P2P Desktop {version}", version=__version__), look="strong", selectable=True))
        words.addWidget(ElidedLabel(self._system(), look="secondary"))
        top.addLayout(words, 1)
        self.copy_button = button(_("Copy version and system"), theme=theme, icon="copy")
        self.copy_button.clicked.connect(lambda: self._copy(self.version_words()))
        top.addWidget(self.copy_button)
        layout.addLayout(top)
        self.news = label()
        self.news_button = button(_("Open its page"), look="link")
        self.news_button.clicked.connect(self._open_news)
        news = line(space=tokens.SPACE_2)
        news.addWidget(self.news)
        news.addWidget(self.news_button)
        news.addStretch(1)
        layout.addLayout(news)
        layout.addWidget(hairline())
        layout.addWidget(label(_("Where everything lies"), look="section"))
        self._places = QWidget()
        layout.addWidget(self._places)
        layout.addStretch(1)
        layout.addWidget(label(_("Licence: MIT. Those of all parts stand on the other page."), look="secondary"))
        return page

    @staticmethod
    def _system() -> str:
        return system_words(f"Qt {qVersion()}")

    def version_words(self) -> str:
        """Return what whoever looks after the program asks for first."""
        return f"P2P Desktop {__version__}, {self._system()}"

    def _show_places(self, places: Sequence[Place]) -> None:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.SPACE_3)
        grid.setVerticalSpacing(tokens.SPACE_2)
        grid.setColumnStretch(1, 1)
        for row, place in enumerate(places):
            words = rows(space=0)
            words.addWidget(ElidedLabel(str(place.path)))
            words.addWidget(ElidedLabel(place.hint, look="secondary"))
            grid.addWidget(label(place.name, look="label"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(words, row, 1)
            grid.addWidget(self._copy_path(place), row, 2)
            grid.addWidget(self._open_path(place), row, 3)
        page = self._places.parentWidget()
        layout = page.layout() if page is not None else None
        assert layout is not None
        layout.replaceWidget(self._places, made)
        self._places.hide()
        self._places.deleteLater()
        self._places = made
        made.show()

    def _copy_path(self, place: Place) -> QWidget:
        made = icon_button("copy", _("{name}: copy the path", name=place.name), theme=self._desk.theme)
        made.clicked.connect(lambda: self._copy(str(place.path)))
        return made

    def _open_path(self, place: Place) -> QWidget:
        made = icon_button("folder-open", _("{name}: open the folder", name=place.name), theme=self._desk.theme)
        made.clicked.connect(lambda: self._open(place.path))
        return made

    def _copy(self, words: str) -> None:
        QGuiApplication.clipboard().setText(words)
        self.said.setText(_("Copied."))

    def _open(self, folder: Path) -> None:
        """Show a folder; where one lies that is made when it is first needed, show the one above."""
        messages = self._desk.messages
        self._desk.background.run(
            lambda: folder if folder.is_dir() else folder.parent, lambda there: open_folder(there, messages), owner=self
        )

    def _open_news(self) -> None:
        if self._update is not None:
            open_address(self._update.link, self._desk.messages)

    # ------------------------------------------------------------------ licences

    def _licences(self) -> QWidget:
        desk = self._desk
        self.table: PlainTable[Part] = PlainTable(
            desk.theme,
            _("Parts of the program"),
            (
                Column("name", _("Part"), lambda part: part.name, width=0, kind="two_lines",
                       second=lambda part: f"{part.version} · {part.licence}"),
            ),
            row_id=_row_id,
            empty=EmptyState("loader", _("Being read…"), _("The licences of all parts are read.")),
            has_header=False,
        )  # fmt: skip
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(desk.theme.font(tokens.SECONDARY))
        self.text.setAccessibleName(_("Text of the licence"))
        self.table.chosen.connect(self._show_licence)
        page = QSplitter(Qt.Orientation.Horizontal)
        page.setChildrenCollapsible(False)
        page.setHandleWidth(1)
        page.addWidget(self.table)
        side = QWidget()
        rows(side, margin=tokens.SPACE_3).addWidget(self.text)
        page.addWidget(side)
        page.setSizes([desk.theme.px(_LIST_WIDTH), desk.theme.px(_WIDTH - _LIST_WIDTH)])
        return page

    def _read_licences(self, tab: int) -> None:
        if tab and not self._parts:
            self.table.show_rows(())
            self._desk.background.run(all_parts, self._take_parts, failed=self._say_unread, owner=self, newest="parts")

    def _take_parts(self, found: tuple[Part, ...]) -> None:
        self._parts = found
        self.table.show_rows(found)
        self.table.select(_row_id(found[0]))

    def _say_unread(self, error: PersonError) -> None:
        self.table.say(_("The licences could not be read."), error.sentence)

    def _show_licence(self, row_id: str) -> None:
        part = self.table.row(row_id)
        if part is not None:
            self.text.setPlainText(part.text or _("No text came with this part. Its licence: {licence}",
                                                  licence=part.licence))  # fmt: skip

    # ------------------------------------------------------------------ coming and going

    def sizeHint(self) -> QSize:
        """Be as large as both pages need."""
        hint = super().sizeHint()
        return QSize(max(hint.width(), self._desk.theme.px(_WIDTH)), hint.height())

    def fit(self) -> None:
        """Be as high as it is wanted, and no higher than the window: large text is scrolled."""
        room = self.most_height() - self._head.sizeHint().height() - 2
        self.tabs.setFixedHeight(min(self._desk.theme.px(_HEIGHT), room))
        super().fit()

    def open(self) -> None:
        """Read again what may have changed, and begin with the first page."""
        self.said.clear()
        self.tabs.setCurrentIndex(0)
        self._show_news(None)
        super().open()
        self.close_button.setFocus()
        desk = self._desk

        def read() -> _Known:
            with desk.reading() as session:
                update = newest_found(session)
            return _Known(places_of(desk.context.home), update)

        desk.background.run(read, self._take, owner=self, newest="about")

    def _take(self, known: _Known) -> None:
        self._show_places(known.places)
        update = known.update
        self._show_news(update if update is not None and is_newer(update.version, __version__) else None)
        if self.isVisible():
            self.fit()

    def _show_news(self, update: Update | None) -> None:
        self._update = update
        for each in (self.news, self.news_button):
            each.setVisible(update is not None)
        if update is not None:
            words = _("There is a newer version: {version} of {date}.", version=update.version,
                      date=date_words(update.date))  # fmt: skip
            self.news.setText(words)
            self.news_button.setAccessibleDescription(update.link)
            self.news_button.setToolTip(update.link)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the other page with the keys that do so everywhere."""
        is_other = event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
        if is_other and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.tabs.setCurrentIndex(1 - self.tabs.currentIndex())
        else:
            super().keyPressEvent(event)


def _row_id(part: Part) -> str:
    return f"{part.name} {part.version} {part.licence}"
