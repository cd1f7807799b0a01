"""The page viewer: a document's pages with zoom, rotation, boxes and words to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QStackedLayout, QToolButton, QWidget

from p2p_desktop.domain.reading import Word
from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.button import icon_button
from p2p_desktop.ui.widgets.empty_state import EmptyState, EmptyStateView
from p2p_desktop.ui.widgets.flow import Flow
from p2p_desktop.ui.widgets.label import ElidedLabel, hairline, label, rows
from p2p_desktop.ui.widgets.needs import WidgetDesk
from p2p_desktop.ui.widgets.page_canvas import Fit, PageCanvas
from p2p_desktop.ui.widgets.page_items import ViewerBox, ViewerPage

__all__ = ["PageViewer", "ViewerBox", "ViewerPage"]


class PageViewer(QWidget):
    """Shows one document, or says why there is nothing to show."""

    box_clicked = Signal(str)
    #: The words as text, and their ``Place``; the text is "" for a drawn box without words.
    words_chosen = Signal(str, object)

    def __init__(self, desk: WidgetDesk, *, name: str = "viewer", empty: EmptyState | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._name = name
        self._document = ""
        self._others: list[PageViewer] = []
        self._is_following = False
        self.canvas = PageCanvas(desk)
        self._empty = EmptyStateView(
            empty or EmptyState("file-text", _("No document"), _("Choose a row to see its document here.")), desk.theme
        )
        self._build()
        self._connect()
        self.canvas.fit("page" if desk.state.text(f"{name}/fit") == "page" else "width")
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
        self.canvas.show_pages(pages)
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
        self._title = ElidedLabel(look="secondary")
        self._page = label(look="secondary")
        self._zoom = label(look="secondary")
        self._zoom.setMinimumWidth(theme.px(40))
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        bar = QWidget()
        self._tools = Flow(bar, space=0)
        self._tools.setContentsMargins(tokens.SPACE_3, tokens.SPACE_1, tokens.SPACE_1, tokens.SPACE_1)
        self._page.setContentsMargins(0, 0, tokens.SPACE_2, 0)
        self._tools.addWidget(self._title)
        self._tools.addWidget(self._page)
        self._buttons: list[QToolButton] = []
        self._out = self._tool("zoom-out", _("Zoom out"))
        self._tools.addWidget(self._zoom)
        self._in = self._tool("zoom-in", _("Zoom in"))
        self._width = self._tool("move-horizontal", _("Fit the width"))
        self._whole = self._tool("maximize", _("Fit the page"))
        self._turn = self._tool("rotate-cw", _("Turn by a quarter"))
        self._words_tool = self._tool("text-select", _("Choose words"))
        self._words_tool.setCheckable(True)
        self._reading = self._build_reading()
        self._failed = EmptyStateView(EmptyState("file-x", _("This document cannot be shown"), ""), theme)
        body = QWidget()
        self._stack = QStackedLayout(body)
        for each in (self.canvas, self._empty, self._reading, self._failed):
            self._stack.addWidget(each)
        layout = rows(self, space=0)
        layout.addWidget(bar)
        layout.addWidget(hairline())
        layout.addWidget(body, 1)

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
        self._whole.clicked.connect(lambda: self._fit("page"))
        self._turn.clicked.connect(self.canvas.turn)
        self._words_tool.toggled.connect(self.canvas.choose_words)
        self.canvas.box_clicked.connect(self.box_clicked)
        self.canvas.words_chosen.connect(self.words_chosen)
        self.canvas.page_changed.connect(self._show_page)
        self.canvas.zoom_changed.connect(self._show_zoom)
        self.canvas.moved.connect(self._lead)

    # ------------------------------------------------------------------ staying true

    def _fit(self, fit: Fit) -> None:
        self._desk.state.keep(f"{self._name}/fit", fit)
        self.canvas.fit(fit)

    def _show_page(self, number: int) -> None:
        total = len(self.canvas.pages)
        self._page.setText(_("{page} of {total}", page=number, total=total) if total else "")

    def _show_zoom(self, zoom: float) -> None:
        self._zoom.setText(f"{zoom * 100:.0f} %")

    def _clear(self, shown: QWidget) -> None:
        self._document = ""
        self.canvas.show_pages(())
        self._title.set_words("")
        self._page.setText("")
        self._zoom.setText("")
        self._stack.setCurrentWidget(shown)
        self._allow_tools(False)

    def _allow_tools(self, is_allowed: bool) -> None:
        for each in self._buttons:
            each.setEnabled(is_allowed)

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
        for own, theirs in (
            (self.canvas.verticalScrollBar(), leader.verticalScrollBar()),
            (self.canvas.horizontalScrollBar(), leader.horizontalScrollBar()),
        ):
            share = (theirs.value() - theirs.minimum()) / max(1, theirs.maximum() - theirs.minimum())
            own.setValue(round(own.minimum() + share * (own.maximum() - own.minimum())))
        self._is_following = False
