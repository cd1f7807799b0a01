"""What can be done with the pages of documents: split, join, turn, and undo of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from p2p_desktop.language import _, _n
from p2p_desktop.services import splitting, turning
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screens.documents.pages_dialog import PagesDialog


class PageTools:
    """Asks and calls the verbs; ``open_document`` shows what came of it."""

    def __init__(self, desk: Desk, parent: QWidget, *, open_document: Callable[[str], None]) -> None:
        self._desk = desk
        self._parent = parent
        self._open = open_document

    def ask_parts(self, view: DocumentView) -> None:
        """Show all pages and split where the person says."""
        if len(view.pages) < 2:
            self._desk.messages.banner(_("This document has one page; there is nothing to split."), kind="neutral")
            return
        dialog = PagesDialog(self._desk, self._parent, view)
        dialog.split_wanted.connect(lambda parts: self._split(view, parts))
        dialog.open()

    def _split(self, view: DocumentView, parts: Sequence[Sequence[int]]) -> None:
        def say(made: tuple[str, ...]) -> None:
            words = _n("Split into {number} document, which is being read.",
                       "Split into {number} documents, which are being read.", len(made))  # fmt: skip
            self._end(words, view.id, made[0])

        context = self._desk.context
        self._desk.background.run(lambda: splitting.split(context, view.id, parts), say, owner=self._parent)

    def join(self, document_ids: Sequence[str]) -> None:
        """Make one document of several."""
        if len(document_ids) < 2:
            words = _("Choose the documents to join in the list first, in their order, with Ctrl or Shift.")
            self._desk.messages.banner(words, kind="neutral")
            return
        context, wanted = self._desk.context, tuple(document_ids)

        def say(made: str) -> None:
            words = _n("Joined {number} document into one.", "Joined {number} documents into one.", len(wanted))
            self._end(words, made, made)

        self._desk.background.run(lambda: splitting.join(context, wanted), say, owner=self._parent)

    def undo(self, document_id: str) -> None:
        """Undo the split or join that this document comes from, or was replaced by."""
        context = self._desk.context

        def show(old: tuple[str, ...]) -> None:
            self._desk.changes.notify()
            self._open(old[0])

        self._desk.background.run(lambda: splitting.undo(context, document_id), show, owner=self._parent)

    def turn(self, view: DocumentView, number: int) -> None:
        """Turn one page by a quarter, for everybody."""

        def say(_version: int) -> None:
            self._desk.changes.notify()
            words = _("Page {number} is turned for everybody and read anew.", number=number)
            self._desk.messages.banner(words, kind="good")

        context = self._desk.context
        self._desk.background.run(lambda: turning.turn_page(context, view.id, number), say, owner=self._parent)

    def _end(self, words: str, undo_id: str, open_id: str) -> None:
        self._desk.changes.notify()
        self._desk.messages.banner(words, kind="good", undo=lambda: self.undo(undo_id))
        self._open(open_id)
