"""Documents: the list of all files, and the review of one of them in its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QStackedLayout, QWidget

from p2p_desktop.domain.document import DocumentState, Kind
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, _n
from p2p_desktop.services import importing, intake, jobs, reading
from p2p_desktop.services.context import Context
from p2p_desktop.services.importing import Begun
from p2p_desktop.ui import drop
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.desk import Desk, TextPlace
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.documents import document_list, hand_over
from p2p_desktop.ui.screens.documents.ahead import Shown, is_free, read_ahead, read_next, read_one
from p2p_desktop.ui.screens.documents.document_list import Listed
from p2p_desktop.ui.screens.documents.found_text import FoundText
from p2p_desktop.ui.screens.documents.page_tools import PageTools
from p2p_desktop.ui.screens.documents.review import Review
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.head import ScreenHead
from p2p_desktop.ui.widgets.label import rows
from p2p_desktop.ui.widgets.table import QueryTable
from p2p_desktop.ui.words import begun_words, kind_words

_FILES = "*.pdf *.png *.jpg *.jpeg *.tif *.tiff *.webp *.heic *.xml"
_FOLDER = "documents/folder"
#: So many documents are looked at to find the next that nobody else has.
_MOST_CANDIDATES = 8
#: What is read ahead waits until the document itself is seen, in milliseconds.
_REST_BEFORE_AHEAD = 150


class DocumentsScreen(Screen):
    """Files come in here by dialog; dropped ones are taken by the window, wherever they fall."""

    name = "documents"
    icon = "files"

    @classmethod
    def title(cls) -> str:
        """The word of the navigation."""
        return _("Documents")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wanted = ""
        #: What is likely to be shown next, by its id.
        self._ahead: dict[str, Shown] = {}
        self._look_ahead = QTimer(self, singleShot=True, interval=_REST_BEFORE_AHEAD)
        self._look_ahead.timeout.connect(self._read_ahead)
        self._text: TextPlace | None = None
        self.table: QueryTable[Listed] = QueryTable(
            desk,
            "documents",
            document_list.columns(desk.context.now),
            fetch=lambda session, request: document_list.page(session, desk.person, request),
            row_id=lambda each: each.row.id,
            empty=EmptyState(
                "files",
                _("No documents yet"),
                _("Drop proformas, invoices and receipts anywhere on this window, or add them here."),
                _("Add files"),
                self.add_files,
            ),
            choices=(
                ("", _("All documents")),
                ("for_me", _("For me")),
                ("to_check", _("To check")),
                ("reading", _("Being read")),
                ("failed", _("Not readable")),
                ("mine", _("Added by me")),
                *((kind.value, kind_words(kind)) for kind in Kind),
                ("rejected", _("Rejected")),
            ),
            sort=("added_at", True),
            many=True,
        )
        self.review = Review(desk)
        self.found = FoundText(desk, self.review.viewer)
        self.pages = PageTools(desk, self, open_document=self.open)
        self.files_button = button(_("Add files"), look="primary", theme=desk.theme, icon="upload")
        self.folder_button = button(_("Add folder"), theme=desk.theme, icon="folder-open")
        self._build()
        self._connect()

    def _build(self) -> None:
        head = ScreenHead(self.title(), self.desk.theme)
        head.add_tool(self.folder_button)
        head.add_tool(self.files_button)
        everything = QWidget()
        column = rows(everything, space=0)
        column.addWidget(head)
        column.addWidget(self.table, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(everything)
        self._stack.addWidget(self.review)

    def _connect(self) -> None:
        self.table.opened.connect(self.open)
        self.table.loaded.connect(self.ready)
        self.files_button.clicked.connect(self.add_files)
        self.folder_button.clicked.connect(self.add_folder)
        self.review.left.connect(self.show_list)
        self.review.finished.connect(self._go_on)
        self.review.head.walked.connect(self.walk)
        self.review.head.wanted.connect(self.desk.go_to)
        self.review.head.again.connect(self._read_again)
        self.review.head.hand_wanted.connect(self._hand_over)
        self.review.head.split_wanted.connect(self._split)
        self.review.head.undo_wanted.connect(lambda: self.pages.undo(self.review.document_id()))
        self.review.handed.wanted.connect(self._take_back)
        self.review.head.cancelled.connect(self._stop_reading)

    def commands(self) -> tuple[Action, ...]:
        """Bring files in; review them."""
        review = self.review
        return (
            Action("documents_add", _("Add files"), "Ctrl+O", "upload", self.add_files),
            Action("documents_add_folder", _("Add a folder"), "Ctrl+Shift+O", "folder-open", self.add_folder),
            Action("documents_open", _("Review the selected document"), "R", "scan-text", self._open_selected,
                   is_enabled=self._is_list),
            Action("documents_save", _("Save what was typed"), "Ctrl+S", "save", review.save,
                   is_enabled=self._is_review),
            Action("documents_confirm", _("Confirm, then the next"), "Ctrl+Return", "check", review.confirm,
                   is_enabled=self._is_review),
            Action("documents_undo", _("Undo the last change of the document"), "Ctrl+Z", "undo-2", review.undo,
                   is_enabled=self._is_review),
            Action("documents_redo", _("Do again what was undone"), "Ctrl+Y | Ctrl+Shift+Z", "refresh-cw",
                   review.redo, is_enabled=self._is_review),
            Action("documents_hand", _("Hand to a colleague"), "Ctrl+Shift+H", "send", self._hand_over,
                   is_enabled=self._is_review),
            Action("documents_split", _("Split into documents"), "Ctrl+Shift+D", "files", self._split,
                   is_enabled=self._is_review),
            Action("documents_turn", _("Turn this page by a quarter, for everybody"), "Ctrl+R", "rotate-cw",
                   self._turn, is_enabled=self._is_review),
            Action("documents_join", _("Join the selected documents"), "Ctrl+J", "link",
                   lambda: self.pages.join(self.table.selected_ids()), is_enabled=self._is_list),
            Action("documents_words", _("Choose words of the page for the field"), "F2", "text-select",
                   review.page.toggle_words, is_enabled=self._is_review),
            Action("documents_field", _("Go to the next field to check"), "F4", "circle-question-mark",
                   review.fields.go_to_first, is_enabled=self._is_review),
            Action("documents_lines", _("Go to the lines"), "F6", "rows-3", review.grid.view.setFocus,
                   is_enabled=self._is_review),
            Action("documents_next", _("Next document"), "Alt+Down", "chevron-down", lambda: self.walk(1)),
            Action("documents_previous", _("Previous document"), "Alt+Up", "chevron-up", lambda: self.walk(-1)),
            Action("documents_back", _("Back to all documents"), "Esc", "arrow-left", review.leave,
                   is_enabled=self._is_review),
        )  # fmt: skip

    def _is_review(self) -> bool:
        return self._stack.currentIndex() == 1

    def _is_list(self) -> bool:
        return not self._is_review()

    # ------------------------------------------------------------------ showing

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes here walks the list at once."""
        super().showEvent(event)
        if self._is_list():
            self.table.view.setFocus()

    def reload(self) -> None:
        """Read the list again, and the document that is reviewed."""
        self.table.reload()
        if self._is_review() and self._wanted:
            self._read(self._wanted)

    def leave(self) -> None:
        """Save what was typed: the window is being closed or locked."""
        self.review.secure()

    def show_object(self, object_id: str) -> None:
        """Bring one document up for review."""
        self.open(object_id)

    def show_text(self, object_id: str, place: TextPlace) -> None:
        """Bring one document up for review, at a text that was found in it."""
        self.open(object_id)
        self._text = place

    def show_rows(self, text: str, choice: str) -> None:
        """Show the rows that this text and this filter leave."""
        if self._is_review():
            self.review.leave()
        self.table.narrow(text, choice)

    def open(self, document_id: str) -> None:
        """Review this document."""
        self._text = None
        if self._is_review():
            self.review.save()
        self._wanted = document_id
        ahead = self._ahead.get(document_id)
        if ahead is not None:
            self._show(ahead)  # at once; whatever changed since follows
        self.table.select(document_id)
        self._read(document_id)

    def show_list(self) -> None:
        """Go back to all documents."""
        self._wanted = ""
        self._stack.setCurrentIndex(0)
        self.table.view.setFocus()
        self.table.reload()

    def walk(self, step: int) -> None:
        """Go to the next (or previous) document of the list."""
        self.table.walk(step)
        if self._is_review() and self.table.selected() != self._wanted:
            self.open(self.table.selected())

    def _open_selected(self) -> None:
        if self.table.selected():
            self.open(self.table.selected())

    def _read(self, document_id: str) -> None:
        desk = self.desk
        desk.background.run(lambda: read_one(desk, document_id), self._show, owner=self, newest="document")

    def _show(self, shown: Shown | None) -> None:
        if shown is None:
            self.desk.messages.banner(_("This document is not there any more, or not for you."), kind="attention")
            self.show_list()
            return
        if shown.view.id == self._wanted:
            self._stack.setCurrentIndex(1)
            self.review.show_document(shown.view, shown.standing, words=shown.words)
            if self._text is not None and shown.view.pages:
                self.found.show(shown.view.id, self._text)
                self._text = None
            self._look_ahead.start()

    # ------------------------------------------------------------------ going on

    def _go_on(self, document_id: str) -> None:
        """After a confirmation bring up the next document that is to be checked; else the list."""
        if document_id != self._wanted:
            return
        ahead, desk = self._ready_to_check(), self.desk
        if ahead is not None:
            self._show_next(document_id, ahead)
        else:
            candidates = self._to_check_after(document_id)
            # Under a key of its own: the list that is read anew at the same moment must not stop the going on.
            desk.background.run(
                lambda: read_next(desk, candidates), partial(self._show_next, document_id), owner=self,
                newest="following",
            )  # fmt: skip

    def _show_next(self, after: str, following: Shown | None) -> None:
        if self._wanted != after:
            return  # the person went elsewhere meanwhile
        if following is None:
            self.desk.messages.banner(_("Confirmed. Nothing else in this list is to be checked."), kind="good")
            self.show_list()
            return
        self._ahead[following.view.id] = following
        self.open(following.view.id)

    def _ready_to_check(self) -> Shown | None:
        """Return what is to be checked next, if it was read ahead; what others have is passed over, nothing else."""
        for document_id in self._to_check_after(self._wanted):
            shown = self._ahead.get(document_id)
            if shown is None or is_free(self.desk, shown.standing):
                return shown
        return None

    def _read_ahead(self) -> None:
        """Have the neighbours and the next document to check ready, with their words and pictures."""
        desk, known, beside = self.desk, self._ahead, self._beside(self._wanted)
        to_check = self._to_check_after(self._wanted)[:_MOST_CANDIDATES]
        desk.background.run(
            lambda: read_ahead(desk, to_check, beside, known), self._keep_ahead, failed=_nothing_ahead, owner=self,
            newest="ahead",
        )  # fmt: skip

    def _keep_ahead(self, shown: list[Shown]) -> None:
        self._ahead = {each.view.id: each for each in shown}
        pictures = {path: image for each in shown for path, image in each.pictures.items()}
        self.review.viewer.canvas.pictures.have_ready(pictures)

    def _beside(self, document_id: str) -> list[str]:
        """Return the documents below and above this one in the list."""
        model = self.table.model
        here = model.place_of(document_id)
        rows = [model.row(at) for at in (here + 1, here - 1) if here >= 0 and 0 <= at < model.total]
        return [each.row.id for each in rows if each is not None]

    def _to_check_after(self, document_id: str) -> tuple[str, ...]:
        """Return what is to be checked after this document in the order of the list, but for what waits for others."""
        model, me = self.table.model, self.desk.person.id
        here = model.place_of(document_id)
        listed = (model.row(at) for at in (*range(here + 1, model.total), *range(max(0, here))))
        rows = [each.row for each in listed if each is not None]
        return tuple(
            row.id
            for row in rows
            if row.id != document_id
            and (row.state is DocumentState.NEEDS_REVIEW or row.waits_for == me)
            and not (row.is_reviewed or row.is_rejected)
            and row.waits_for in ("", me)
        )

    def _hand_over(self) -> None:
        if self.review.head.hand.isVisible():
            hand_over.ask_whom(self.desk, self, self.review.document_id())

    def _split(self) -> None:
        view = self.review.view()
        if view is not None and self._is_review():
            self.review.save()
            self.pages.ask_parts(view)

    def _turn(self) -> None:
        view = self.review.view()
        if view is not None and view.pages:
            self.review.save()
            self.pages.turn(view, self.review.page.page)

    def _take_back(self) -> None:
        hand_over.take_back(self.desk, self, self.review.document_id())

    def _read_again(self) -> None:
        desk, document_id = self.desk, self.review.document_id()
        desk.background.run(
            lambda: reading.read_again(desk.context, document_id), lambda _done: desk.changes.notify(), owner=self
        )

    def _stop_reading(self) -> None:
        view, desk = self.review.view(), self.desk
        if view is not None and view.job_id:
            desk.background.run(
                lambda: jobs.cancel(desk.context, view.job_id), lambda _done: desk.changes.notify(), owner=self
            )

    # ------------------------------------------------------------------ files

    def add_files(self) -> None:
        """Let the person choose files, without holding anything up."""
        dialog = QFileDialog(self, _("Add files"), self.desk.state.text(_FOLDER))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([_("Documents ({patterns})", patterns=_FILES), _("All files (*)")])
        dialog.filesSelected.connect(lambda names: self._take(tuple(Path(name) for name in names)))
        self._open_dialog(dialog)

    def add_folder(self) -> None:
        """Let the person choose a folder; every file in it is taken in."""
        dialog = QFileDialog(self, _("Add a folder"), self.desk.state.text(_FOLDER))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._take_folder)
        self._open_dialog(dialog)

    def _open_dialog(self, dialog: QFileDialog) -> None:
        dialog.finished.connect(lambda _result: self.desk.state.keep(_FOLDER, dialog.directory().absolutePath()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, files: tuple[Path, ...]) -> None:
        context = self.desk.context
        if len(files) >= drop.A_BATCH:
            self._begin_batch(lambda: importing.begin(context, files))
        elif files:
            self.desk.background.run(
                lambda: tuple((path, _take_in(context, path)) for path in files), self._say_taken, owner=self
            )

    def _take_folder(self, folder: str) -> None:
        context = self.desk.context
        self._begin_batch(lambda: importing.begin_folder(context, Path(folder)))

    def _begin_batch(self, begin: Callable[[], Begun]) -> None:
        self.desk.background.run(begin, self._say_begun, owner=self)

    def _say_begun(self, begun: Begun) -> None:
        self.desk.messages.banner(begun_words(begun.files), kind="good")

    def _say_taken(self, results: tuple[tuple[Path, intake.TakenIn | PersonError], ...]) -> None:
        taken = [result for _path, result in results if isinstance(result, intake.TakenIn)]
        new = sum(not each.is_duplicate for each in taken)
        banner = self.desk.messages.banner
        if new:
            banner(_n("{number} document is being read.", "{number} documents are being read.", new), kind="good")
        for each in [each for each in taken if each.is_duplicate][:3]:
            banner(each.words, kind="neutral", action=(_("Show"), partial(self.open, each.document_id)))
        refused = [(path, result) for path, result in results if isinstance(result, PersonError)]
        for path, error in refused[:3]:
            banner(_("“{name}”: {why}", name=path.name, why=error.sentence), kind="bad")
        self.desk.changes.notify()


def _take_in(context: Context, path: Path) -> intake.TakenIn | PersonError:
    try:
        return intake.take_in(context, path)
    except PersonError as error:
        return error


def _nothing_ahead(_error: PersonError) -> None:
    """What could not be read ahead is read, and said, when its turn comes."""
