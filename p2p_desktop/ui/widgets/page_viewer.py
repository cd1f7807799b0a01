"""The page viewer: a document's pages with zoom, rotation, search, boxes, and words to choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QProgressBar, QStackedLayout, QToolButton, QWidget

from p2p_desktop.domain.reading import Word
from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets import paper
from p2p_desktop.ui.widgets.button import icon_button
from p2p_desktop.ui.widgets.empty_state import EmptyState, EmptyStateView
from p2p_desktop.ui.widgets.flow import Flow
from p2p_desktop.ui.widgets.label import ElidedLabel, hairline, label, line, rows
from p2p_desktop.ui.widgets.needs import WidgetDesk
from p2p_desktop.ui.widgets.page_canvas import Fit, PageCanvas
from p2p_desktop.ui.widgets.page_crop import PageCrop
from p2p_desktop.ui.widgets.page_finder import FindBar
from p2p_desktop.ui.widgets.page_items import ViewerBox, ViewerPage
from p2p_desktop.ui.widgets.page_proof import Proof
from p2p_desktop.ui.widgets.page_strip import PageStrip
from p2p_desktop.ui.widgets.page_window import PageWindow

__all__ = ["PageViewer", "ViewerBox", "ViewerPage"]

_LEAST_TITLE = 64


class PageViewer(QWidget):
    """Shows one document, or says why there is nothing to show."""

    box_clicked = Signal(str)
    #: The words as text, and their ``Place``; the text is "" for a drawn box without words.
    words_chosen = Signal(str, object)
    #: So many pages were given to the printer.
    printed = Signal(int)

    def __init__(
        self, desk: WidgetDesk, *, name: str = "viewer", empty: EmptyState | None = None, takes_words: bool = False
    ) -> None:
        super().__init__()
        self._desk = desk
        self._name = name
        self._takes_words = takes_words
        self._document = ""
        self._others: list[PageViewer] = []
        self._is_following = False
        self._print: Callable[[], None] = self.put_on_paper
        self.canvas = PageCanvas(desk)
        self.finder = FindBar(desk.theme)
        self.strip = PageStrip(desk)
        self.crop = PageCrop(desk, self)
        self._window: PageWindow | None = None
        self._empty = EmptyStateView(
            empty or EmptyState("file-text", _("No document"), _("Choose a row to see its document here.")), desk.theme
        )
        self._build()
        self._connect()
        self.canvas.fit("page" if desk.state.text(f"{name}/fit") == "page" else "width")
        self._show_strip(desk.state.text(f"{name}/strip") == "yes")
        self.show_empty()

    # ------------------------------------------------------------------ what a screen asks for

    def show_document(self, document_id: str, pages: Sequence[ViewerPage], *, title: str = "") -> None:
        """Show these pages; the same document with more pages keeps its place."""
        self._title.set_words(title)
        if document_id == self._document and [item.page for item in self.canvas.pages] == list(pages):
            self._stack.setCurrentWidget(self.canvas)
            return
        is_same = document_id == self._document
        at = self.canvas.verticalScrollBar().value()
        self._document = document_id
        self.crop.leave()
        self.canvas.show_pages(pages)
        self.strip.show_pages(pages)
        self._strip_action.setEnabled(len(pages) > 1)
        self._show_strip(self._strip_action.isChecked())
        if self.finder.isVisible():
            self.canvas.text.search(self.finder.field.text())
        if is_same:
            self.canvas.verticalScrollBar().setValue(at)
        self._stack.setCurrentWidget(self.canvas)
        self._show_page(1)
        self._allow_tools(True)

    def show_empty(self, state: EmptyState | None = None) -> None:
        """Say that there is no document."""
        if state is not None:
            self._empty.say(state.title, state.sentence, has_button=state.call is not None)
        self._clear(self._empty)

    def show_reading(self, done: int, total: int) -> None:
        """Say that the document is being read, and how far."""
        words = _("Page {done} of {total} is being read", done=min(done + 1, total), total=total)
        self._progress_words.setText(words if total else _("The document is waiting to be read"))
        self._progress.setRange(0, total)
        self._progress.setValue(done)
        self._clear(self._reading)

    def show_failed(self, sentence: str) -> None:
        """Say why the document can't be shown."""
        self._failed.say(_("This document cannot be shown"), sentence)
        self._clear(self._failed)

    def document_id(self) -> str:
        """Return which document is shown, "" for none."""
        return self._document

    def set_boxes(self, boxes: Sequence[ViewerBox]) -> None:
        """Lay boxes on the pages."""
        self.canvas.set_boxes(boxes)

    def set_words(self, words: Mapping[int, tuple[Word, ...]]) -> None:
        """Hand over the words by page number (from 1), so that they can be chosen."""
        self.canvas.set_words(words)

    def highlight(self, key: str) -> None:
        """Make one box strong and scroll to it."""
        self.canvas.highlight(key)

    def choose_words(self, is_choosing: bool) -> None:
        """Switch the mode in which a click or a drag chooses words."""
        self._words_tool.setChecked(is_choosing)

    def find_text(self, typed: str = "") -> None:
        """Open the search, and look for this at once."""
        if self._document:
            self.finder.open(typed)
            if typed:
                self.canvas.text.search(typed)

    def prove(self, widget: QWidget, key_of: Callable[[], str]) -> None:
        """Let Space on this widget show where its value (the box of that key) stands on the page."""
        Proof(widget, lambda near: self.show_crop(key_of(), near=near))

    def show_crop(self, key: str, *, near: QWidget, over: QWidget | None = None) -> None:
        """Show the part of the page on which a box lies, below the widget that speaks of it or over another one."""
        if self.crop.isVisible():
            self.crop.leave()
            return
        box = self.canvas.box_of(key)
        if box is None:
            self.crop.say(_("This value has no place on the page."), near=near, over=over)
            return
        self.crop.show_place(self.canvas.pages[box.page - 1].page, box.box, box.words, near=near, over=over)

    def float_out(self) -> None:
        """Show the document in a window of its own, or bring it back."""
        if self._window is not None:
            self._window.close()
            return
        self._window = PageWindow(self._desk.state, f"{self._name}/window", self)
        self._window.closing.connect(self._come_back)
        self._window.hold(self._whole, self._title.accessibleName() or _("Document"))
        self._place.setCurrentWidget(self._away)
        self._float_action.setText(_("Bring back into the window"))

    def print_through(self, put_on_paper: Callable[[], None]) -> None:
        """Let somebody else do the printing, who writes down that it was done."""
        self._print = put_on_paper

    def put_on_paper(self) -> None:
        """Ask for a printer and pages, then print them beside all else; what goes wrong is said as everywhere."""
        pages, background = [item.page for item in self.canvas.pages], self._desk.background
        if pages:
            paper.ask_for_printer(
                self, pages, title=self._title.accessibleName() or _("Document"),
                done=lambda printer: background.run(
                    lambda: paper.put_on_paper(printer, pages), self.printed.emit, owner=self, is_kept=True
                ),
            )  # fmt: skip

    def is_floating(self) -> bool:
        """Say whether the document is shown in a window of its own."""
        return self._window is not None

    def lock_with(self, other: PageViewer | None) -> None:
        """Scroll and zoom in step with another viewer; None ends it."""
        for each in self._others:
            each._others = [viewer for viewer in each._others if viewer is not self]
        self._others = [] if other is None else [other]
        if other is not None:
            other._others = [*other._others, self]
            self._lead()

    def add_tool(self, widget: QWidget) -> None:
        """Put a widget at the right end of the tools."""
        self._tools.addWidget(widget)

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        theme = self._desk.theme
        self._title = ElidedLabel(look="secondary", least=theme.px(_LEAST_TITLE))
        self._title.setContentsMargins(0, 0, tokens.SPACE_1, 0)
        self._page = label(look="secondary")
        self._zoom = label(look="secondary")
        self._zoom.setMinimumWidth(theme.px(40))
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bar = QWidget()
        above = rows(self._bar, space=0)
        self._tools = Flow(space=0)
        above.addLayout(self._tools)
        above.addWidget(hairline())
        self._tools.setContentsMargins(tokens.SPACE_3, tokens.SPACE_1, tokens.SPACE_1, tokens.SPACE_1)
        self._page.setContentsMargins(0, 0, tokens.SPACE_2, 0)
        self._tools.addWidget(self._title)
        self._tools.addWidget(self._page)
        self._buttons: list[QToolButton] = []
        self._out = self._tool("zoom-out", _("Zoom out"))
        self._tools.addWidget(self._zoom)
        self._in = self._tool("zoom-in", _("Zoom in"))
        self._width = self._tool("move-horizontal", _("Fit the width"))
        self._page_fit = self._tool("maximize", _("Fit the page"))
        self._find = self._tool("search", _("Find in this document (Ctrl+F on the page)"))
        self._words_tool = self._tool("text-select", _("Choose words"))
        self._words_tool.setCheckable(True)
        self._words_tool.setVisible(self._takes_words)
        self._build_more()
        self._reading = self._build_reading()
        self._failed = EmptyStateView(EmptyState("file-x", _("This document cannot be shown"), ""), theme)
        body = QWidget()
        self._stack = QStackedLayout(body)
        for each in (self.canvas, self._empty, self._reading, self._failed):
            self._stack.addWidget(each)
        pages = QWidget()
        beside = line(pages, space=0)
        beside.addWidget(self.strip)
        beside.addWidget(body, 1)
        self._whole = QWidget()
        layout = rows(self._whole, space=0)
        layout.addWidget(self._bar)
        layout.addWidget(self.finder)
        layout.addWidget(pages, 1)
        away = EmptyState(
            "monitor", _("This document is in a window of its own"),
            _("Close that window, or bring the document back here."), _("Bring it back"), self.float_out,
        )  # fmt: skip
        self._away = EmptyStateView(away, theme)
        self._place = QStackedLayout(self)
        self._place.addWidget(self._whole)
        self._place.addWidget(self._away)

    def _build_more(self) -> None:
        more = self._tool("ellipsis", _("More for this document"))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        self._strip_action = menu.addAction(_("Show small pages"))
        self._strip_action.setCheckable(True)
        self._turn_action = menu.addAction(_("Turn by a quarter"))
        self._print_action = menu.addAction(_("Print…"))
        self._float_action = menu.addAction(_("Show in a window of its own"))
        more.setMenu(menu)

    def _build_reading(self) -> QWidget:
        made = QWidget()
        layout = rows(made, space=tokens.SPACE_3, margin=tokens.SPACE_6)
        self._progress_words: QLabel = label(look="label")
        self._progress_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setMaximumWidth(280)
        self._progress.setMinimumWidth(200)
        self._progress.setAccessibleName(_("How far the document is read"))
        layout.addStretch(2)
        layout.addWidget(self._progress_words)
        layout.addWidget(self._progress, alignment=Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(3)
        return made

    def _tool(self, icon: str, words: str) -> QToolButton:
        made = icon_button(icon, words, theme=self._desk.theme)
        self._tools.addWidget(made)
        self._buttons.append(made)
        return made

    def _connect(self) -> None:
        self._out.clicked.connect(lambda: self.canvas.zoom_by(1 / 1.2))
        self._in.clicked.connect(lambda: self.canvas.zoom_by(1.2))
        self._width.clicked.connect(lambda: self._fit("width"))
        self._page_fit.clicked.connect(lambda: self._fit("page"))
        self._find.clicked.connect(lambda: self.find_text())
        self._turn_action.triggered.connect(self.canvas.turn)
        self._print_action.triggered.connect(lambda: self._print())
        self._strip_action.toggled.connect(self._keep_strip)
        self._float_action.triggered.connect(self.float_out)
        self.strip.chosen.connect(self.canvas.go_to_page)
        self.finder.typed.connect(self.canvas.text.search)
        self.finder.walked.connect(self._go_to_found)
        self.finder.left.connect(self._end_search)
        self.canvas.find_wanted.connect(self.find_text)
        self.canvas.text.found.connect(self._take_found)
        self._words_tool.toggled.connect(self.canvas.choose_words)
        self.canvas.box_clicked.connect(self.box_clicked)
        self.canvas.words_chosen.connect(self.words_chosen)
        self.canvas.page_changed.connect(self._show_page)
        self.canvas.zoom_changed.connect(self._show_zoom)
        self.canvas.moved.connect(self._lead)

    # ------------------------------------------------------------------ staying true

    def showEvent(self, event: QShowEvent) -> None:
        """Bring the window of the document along."""
        super().showEvent(event)
        if self._window is not None:
            self._window.show()

    def hideEvent(self, event: QHideEvent) -> None:
        """What belongs to a screen that is left, or to a person who is away, is not to be seen."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.crop.leave()
            if self._window is not None:
                self._window.hide()

    def _come_back(self) -> None:
        window, self._window = self._window, None
        self._place.insertWidget(0, self._whole)
        self._place.setCurrentWidget(self._whole)
        self._float_action.setText(_("Show in a window of its own"))
        if window is not None:
            window.deleteLater()

    def _keep_strip(self, is_shown: bool) -> None:
        self._desk.state.keep(f"{self._name}/strip", "yes" if is_shown else "no")
        self._show_strip(is_shown)

    def _show_strip(self, is_shown: bool) -> None:
        self._strip_action.setChecked(is_shown)
        self.strip.setVisible(is_shown and len(self.canvas.pages) > 1)

    def _take_found(self, number: int) -> None:
        self.finder.say(0, number)
        if number > 0:
            self._go_to_found(1)

    def _go_to_found(self, step: int) -> None:
        text = self.canvas.text
        found = text.go_to_found(step, nearest_page=self.canvas.page_now())
        if found is not None:
            item, place = found
            self.canvas.bring_into_view(item.mapRectToScene(place))
            self.finder.say(text.found_now(), text.found_places())

    def _end_search(self) -> None:
        self.finder.hide()
        self.canvas.text.search("")
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self, fit: Fit) -> None:
        self._desk.state.keep(f"{self._name}/fit", fit)
        self.canvas.fit(fit)

    def _show_page(self, number: int) -> None:
        total = len(self.canvas.pages)
        self.strip.follow(number)
        self._page.setText(_("{page} of {total}", page=number, total=total) if total else "")

    def _show_zoom(self, zoom: float) -> None:
        self._zoom.setText(f"{zoom * 100:.0f} %")

    def _clear(self, shown: QWidget) -> None:
        self._document = ""
        self.crop.leave()
        self.canvas.show_pages(())
        self.strip.show_pages(())
        self._show_strip(self._strip_action.isChecked())
        self._title.set_words("")
        self._page.setText("")
        self._zoom.setText("")
        self._stack.setCurrentWidget(shown)
        self._allow_tools(False)

    def _allow_tools(self, is_allowed: bool) -> None:
        for each in self._buttons:
            each.setEnabled(is_allowed)
        self._bar.setVisible(is_allowed)

    def _lead(self) -> None:
        """Take the locked viewers along."""
        if self._is_following:
            return
        for other in self._others:
            other._follow(self.canvas)

    def _follow(self, leader: PageCanvas) -> None:
        self._is_following = True
        if abs(self.canvas.zoom() - leader.zoom()) > 0.001:
            self.canvas.set_zoom(leader.zoom())
        if not self.canvas.is_turned() and not leader.is_turned():
            self.canvas.go_to_position(*leader.position())
            own, theirs = self.canvas.horizontalScrollBar(), leader.horizontalScrollBar()
            share = (theirs.value() - theirs.minimum()) / max(1, theirs.maximum() - theirs.minimum())
            own.setValue(round(own.minimum() + share * (own.maximum() - own.minimum())))
        self._is_following = False
