"""The page beside its fields and lines: each lights the other up, and words of the page fill a field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.reading import Place, Word
from p2p_desktop.store.queries import documents as query
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.document_pane import line_key, say_printed, viewer_pages
from p2p_desktop.ui.screens.documents import review_words
from p2p_desktop.ui.screens.documents.field_panel import FieldPanel
from p2p_desktop.ui.screens.documents.lines_panel import LinesPanel
from p2p_desktop.ui.widgets.page_viewer import PageViewer

_MOST_PAGES_WITH_WORDS = 20
Words = Mapping[int, tuple[Word, ...]]


class PageSide(QObject):
    """Keeps page, fields and lines of one review together."""

    def __init__(
        self, desk: Desk, fields: FieldPanel, lines: LinesPanel, *, may_change: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._fields = fields
        self._lines = lines
        self._may_change = may_change
        self._view: DocumentView | None = None
        self._words_by_itself = False
        self.viewer = PageViewer(desk, name="documents", takes_words=True)
        self.viewer.box_clicked.connect(self._go_to_box)
        self.viewer.words_chosen.connect(self._take_words)
        self.viewer.printed.connect(partial(say_printed, desk))
        #: The page that is seen.
        self.page = 1
        self.viewer.canvas.page_changed.connect(self._note_page)
        fields.focused.connect(self._light_field)
        self.viewer.canvas.box_hovered.connect(self._light_row)
        for row in fields.rows.values():
            row.hovered.connect(self.viewer.canvas.hover)
            self.viewer.prove(row.edit, partial(str, row.name.value))
        grid = lines.grid.view
        self.viewer.prove(grid, lambda: line_key(grid.currentIndex().row()))
        selection = grid.selectionModel()
        selection.currentRowChanged.connect(lambda at, _before: self._light_line(at.row()))

    def show_document(self, view: DocumentView) -> None:
        """Show the pages, or why there are none yet."""
        if self._view is None or self._view.id != view.id:
            self.page = 1
        self._view = view
        if view.pages:
            self.viewer.show_document(view.id, viewer_pages(self._desk, view), title=view.file_name)
            self.viewer.set_boxes(review_words.boxes(view))
        elif view.state is DocumentState.FAILED:
            self.viewer.show_failed(view.reason)
        else:
            self.viewer.show_reading(view.progress_done, view.progress_total)

    def _note_page(self, number: int) -> None:
        self.page = number

    def show_words(self, words: Words | None) -> None:
        """Take the words that were read ahead; the viewer itself asks for those of the pages that are seen."""
        if words is not None:
            self.viewer.set_words(words)

    def toggle_words(self) -> None:
        """Begin to choose words of the page for the field, or end it."""
        self._words_by_itself = False
        self.viewer.choose_words(not self.viewer.canvas.is_choosing_words)

    def _light_field(self, key: str) -> None:
        self.viewer.highlight(key)
        row = self._fields.row(key)
        has_nothing = row is not None and not row.seen() and self._may_change()
        if has_nothing or self._words_by_itself:
            self.viewer.choose_words(has_nothing)
        self._words_by_itself = has_nothing

    def _light_row(self, key: str) -> None:
        for row in self._fields.rows.values():
            row.light(row.name.value == key)

    def _light_line(self, at: int) -> None:
        if self._view is not None and 0 <= at < len(self._view.lines) and not self._lines.is_changed():
            self.viewer.highlight(line_key(at))

    def _go_to_box(self, key: str) -> None:
        self.viewer.highlight(key)
        if self._fields.row(key) is not None:
            self._fields.go_to(key)
            return
        grid = self._lines.grid
        for at in range(len(self._view.lines) if self._view is not None else 0):
            if key == line_key(at):
                grid.view.setFocus()
                grid.view.setCurrentIndex(grid.model.index(at, 0))

    def _take_words(self, words: str, place: Place) -> None:
        if self._may_change():
            self._fields.take_words(words, place)


def words_of(desk: Desk, view: DocumentView) -> Words:
    """Read the words of the first pages, to be chosen in the viewer; only off the UI thread."""
    numbers = [page.number for page in view.pages if page.is_read][:_MOST_PAGES_WITH_WORDS]
    with desk.reading() as session:
        return {number: query.words(session, view.id, number) for number in numbers}
