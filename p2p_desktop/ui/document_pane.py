"""A document beside something else: its pages with boxes, how far it is read, or why it can't be shown."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.reading import Place, Word
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, _n
from p2p_desktop.services import picturing, printing
from p2p_desktop.services.picturing import PageSource
from p2p_desktop.store.queries import document as documents
from p2p_desktop.store.queries.document import DocumentView, FieldView, PageView
from p2p_desktop.store.queries.orders import OrderPage, OrderView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.label import label, rows
from p2p_desktop.ui.widgets.page_pictures import decode
from p2p_desktop.ui.widgets.page_viewer import PageViewer, ViewerBox, ViewerPage

_MOST_KEPT = 6
#: So many pages of a document that comes next are decoded before, as they take some 9 MB each.
_MOST_DECODED = 1
_PDF = "pdf"


def line_key(index: int) -> str:
    """Name the box of a line (from 0)."""
    return f"lines.{index}"


class DocumentPane(QWidget):
    """Follows one document: shows each page as soon as it has a picture, and boxes as soon as it is read."""

    #: The document as it is now; None when there is none.
    shown = Signal(object)
    box_clicked = Signal(str)

    def __init__(self, desk: Desk, *, name: str, empty: EmptyState) -> None:
        super().__init__()
        self._desk = desk
        self._empty = empty
        self._wanted = ""
        self._kept: OrderedDict[str, DocumentView] = OrderedDict()
        self.viewer = PageViewer(desk, name=name, empty=empty)
        self.viewer.box_clicked.connect(self.box_clicked)
        self.viewer.printed.connect(partial(say_printed, desk))
        self._reading = label(look="secondary")
        self._reading.setContentsMargins(tokens.SPACE_3, tokens.SPACE_1, tokens.SPACE_3, tokens.SPACE_1)
        self._reading.hide()
        layout = rows(self, space=0)
        layout.addWidget(self._reading)
        layout.addWidget(self.viewer, 1)

    def show_document(self, document_id: str, *, empty: EmptyState | None = None) -> None:
        """Show this document, "" for none (said in the words of ``empty``); what was read ahead is there at once."""
        self._wanted = document_id
        if not document_id:
            self._reading.hide()
            self.viewer.show_empty(empty or self._empty)
            self.shown.emit(None)
            return
        known = self._kept.get(document_id)
        if known is not None:
            self._take(known)
        self.reload()

    def reload(self) -> None:
        """Read the document again, if there is one."""
        wanted = self._wanted
        if wanted:
            self._desk.background.run(lambda: self._read(wanted), self._take_read, owner=self, newest="document")

    def preload(self, document_id: str) -> None:
        """Read a document ahead, and decode its first page, so that it is there when its turn comes."""
        if document_id and document_id not in self._kept:
            self._desk.background.run(lambda: self._read_ahead(document_id), self._keep_ahead, owner=self,
                                      failed=_nothing_ahead, newest="ahead")  # fmt: skip

    def document_id(self) -> str:
        """Return which document is wanted."""
        return self._wanted

    def document(self) -> DocumentView | None:
        """Return the document as it was last read."""
        return self._kept.get(self._wanted)

    def highlight(self, key: str) -> None:
        """Light up one box."""
        self.viewer.highlight(key)

    def _read(self, document_id: str) -> DocumentView | None:
        with self._desk.reading() as session:
            return documents.one(session, self._desk.person, document_id)

    def _read_ahead(self, document_id: str) -> tuple[DocumentView | None, dict[Path, QImage]]:
        view = self._read(document_id)
        return view, first_pictures(self._desk, view) if view is not None else {}

    def _keep_ahead(self, ahead: tuple[DocumentView | None, dict[Path, QImage]]) -> None:
        view, pictures = ahead
        self._keep(view)
        self.viewer.canvas.pictures.have_ready(pictures)

    def _take_read(self, view: DocumentView | None) -> None:
        if view is None:
            self.viewer.show_failed(_("This document is not there any more, or it is not for you."))
            self.shown.emit(None)
            return
        self._keep(view)
        if view.id == self._wanted:
            self._take(view)

    def _keep(self, view: DocumentView | None) -> None:
        if view is None:
            return
        self._kept[view.id] = view
        self._kept.move_to_end(view.id)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)

    def _take(self, view: DocumentView) -> None:
        self._say_reading(view)
        if view.pages:
            self._show_pages(view)
        elif view.state is DocumentState.FAILED:
            self.viewer.show_failed(view.reason)
        else:
            self.viewer.show_reading(view.progress_done, view.progress_total)
        self.shown.emit(view)

    def _say_reading(self, view: DocumentView) -> None:
        """Pages that are shown already may still be read: say how far."""
        is_read = view.state not in (DocumentState.QUEUED, DocumentState.READING)
        self._reading.setVisible(bool(view.pages) and not is_read)
        if view.progress_total > 1:
            done = min(view.progress_done + 1, view.progress_total)
            self._reading.setText(_("Page {done} of {total} is being read…", done=done, total=view.progress_total))
        else:
            self._reading.setText(_("The document is being read…"))

    def _show_pages(self, view: DocumentView) -> None:
        self.viewer.show_document(view.id, viewer_pages(self._desk, view), title=view.file_name)
        self.viewer.set_boxes(boxes_of(view))


def say_printed(desk: Desk, pages: int) -> None:
    """Say how much the printer has got."""
    words = _n("{number} page was given to the printer.", "{number} pages were given to the printer.", pages)
    desk.messages.banner(words, kind="good")


def viewer_pages(desk: Desk, document: DocumentView) -> tuple[ViewerPage, ...]:
    """Return the pages of a document as the viewer wants them: pictures, words, and what is seen closely."""

    def words(number: int) -> tuple[Word, ...]:
        with desk.reading() as session:
            return documents.words(session, document.id, number)

    def page(each: PageView) -> ViewerPage:
        sha256, file_type, number = each.source
        source = PageSource(sha256, file_type, number, each.width, each.picture)
        return _viewer_page(desk, source, each.number, each.height, partial(words, each.number))

    return tuple(map(page, document.pages))


def first_pictures(desk: Desk, document: DocumentView) -> dict[Path, QImage]:
    """Decode the pictures that are seen first of a document that is likely to come next; only off the UI thread."""
    pictures = {}
    for page in viewer_pages(desk, document)[:_MOST_DECODED]:
        page.bring()
        pictures[page.picture] = decode(page.picture)
    return pictures


def order_viewer_pages(desk: Desk, order: OrderView) -> tuple[ViewerPage, ...]:
    """Return the pages of an order's PDF as the viewer wants them."""

    def page(each: OrderPage) -> ViewerPage:
        source = PageSource(order.pdf_sha256, _PDF, each.number, each.width, each.picture)
        return _viewer_page(
            desk, source, each.number, each.height, partial(printing.words_of, desk.context, each.words)
        )

    return tuple(map(page, order.pages))


def _viewer_page(
    desk: Desk, source: PageSource, number: int, height: float, words: Callable[[], tuple[Word, ...]]
) -> ViewerPage:
    files = desk.context.documents
    return ViewerPage(
        number, source.width, height, files.path_of(source.picture), partial(files.bring, source.picture),
        words, partial(picturing.draw, desk.context, source),
    )  # fmt: skip


def boxes_of(view: DocumentView) -> tuple[ViewerBox, ...]:
    """Return a box for every field and line whose place is known."""
    fields = [_box_of(field, field.place) for field in view.fields if field.place is not None]
    lines = [
        ViewerBox(line_key(at), line.place.page, line.place.box, line.description, "plain")
        for at, line in enumerate(view.lines)
        if line.place is not None
    ]
    return tuple(fields + lines)


def _box_of(field: FieldView, place: Place) -> ViewerBox:
    said = _("{field}: {value}", field=field.words, value=field.value)
    return ViewerBox(field.name.value, place.page, place.box, said, "sure" if field.is_sure else "check")


def _nothing_ahead(_error: PersonError) -> None:
    """What could not be read ahead is read, and said, when its turn comes."""
