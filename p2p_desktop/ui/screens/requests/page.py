"""One request: its head with what can be done, the form or the sheet at the left, the proforma at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QTableView, QWidget

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.request import RequestEvent, RequestState
from p2p_desktop.errors import PersonError, Refused
from p2p_desktop.language import _
from p2p_desktop.services import administering, requesting
from p2p_desktop.services.intake import TakenIn
from p2p_desktop.store.queries import requests
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.store.queries.requests import RequestView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.document_pane import DocumentPane, line_key
from p2p_desktop.ui.request_sheet import RequestSheet
from p2p_desktop.ui.route_view import names_words
from p2p_desktop.ui.screens.requests.editor import DraftEditor
from p2p_desktop.ui.screens.requests.head import RequestHead
from p2p_desktop.ui.screens.requests.keeper import DraftKeeper
from p2p_desktop.ui.screens.requests.sources import Sources, read_sources
from p2p_desktop.ui.screens.requests.written import Written, problems_before_submit
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.label import hairline, rows
from p2p_desktop.ui.widgets.section import scrolling, splitter

_EDITABLE = (RequestState.DRAFT, RequestState.RETURNED)


class RequestPage(QWidget):
    """Shows a request as a form while it may be written on, as text afterwards."""

    #: The way back to the list.
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._view: RequestView | None = None
        self._keeper: DraftKeeper | None = None
        self._wanted = ""
        self._is_submitting = False
        self._sources_of = ""
        self.head = RequestHead(desk)
        self.editor = DraftEditor(desk)
        self._currency = self.editor.currency.value()
        self.sheet = RequestSheet(desk.theme, my_name=desk.person.name)
        self.pane = DocumentPane(desk, name="request/proforma", empty=self._no_proforma())
        self._build()
        self._connect()

    # ------------------------------------------------------------------ what the screen asks for

    def request_id(self) -> str:
        """Return which request is open, "" for a new one that is not saved yet."""
        view = self._keeper.view if self._keeper is not None else self._view
        return view.id if view is not None else ""

    def is_editing(self) -> bool:
        """Say whether the form is shown."""
        return self._keeper is not None

    def begin(self, file: Path | None = None) -> None:
        """Open an empty form at once; it becomes a draft with the first thing somebody writes or drops."""
        self._leave_draft()
        self._view, self._wanted = None, ""
        keeper = self._begin_in(self._currency)
        if file is not None:
            self.take_file(file)
        self._desk.background.run(
            self._read_currency, lambda currency: self._take_currency(keeper, currency), owner=self, newest="open"
        )

    def open(self, request_id: str) -> None:
        """Open a request."""
        if request_id == self.request_id() and request_id:
            self.reload()
            return
        self._leave_draft()
        self._wanted = request_id
        # Letters typed before the new request is there would go into the fields of the one before.
        self._left.setCurrentWidget(self._nothing_yet)
        self._read_wanted()

    def reload(self) -> None:
        """Look at the request and its proforma again."""
        self.pane.reload()
        if self._keeper is not None:
            self._keeper.refresh()
            self.editor.ahead.look_soon()
        else:
            self._read_wanted()

    def take_file(self, path: Path) -> None:
        """Put a file beside the draft as its proforma."""
        if self._keeper is not None:
            self._keeper.take_in(path, self._note_taken_in)
        else:
            self._desk.messages.banner(
                _("This request was submitted, so no proforma can be put beside it any more."), kind="attention"
            )

    def close_page(self) -> None:
        """Save what is left and go back to the list."""
        self._leave_draft()
        self._view, self._wanted = None, ""
        self.left.emit()

    def leave(self) -> None:
        """Save what is left: nobody will call back."""
        if self._keeper is not None:
            self._keeper.rescue()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever goes elsewhere has his draft saved."""
        super().hideEvent(event)
        if self._keeper is not None:
            self._keeper.save()

    # ------------------------------------------------------------------ commands

    def submit(self) -> None:
        """Send the draft into approval, once."""
        keeper = self._keeper
        if keeper is None or self._is_submitting:
            return
        written, base = self.editor.written(), keeper.view.content if keeper.view else None
        if base is None:
            base = requesting.empty_content(written.currency)
        problems = problems_before_submit(written, base, today=self._desk.context.today())
        self.editor.show_problems(problems)
        if problems:
            return
        self._set_submitting(True)
        keeper.submit(lambda view: self._note_submitted(keeper, view))

    def withdraw(self) -> None:
        """Take the request back into a draft."""
        if self._view is not None:
            self._withdraw(self._view.id)

    def cancel(self) -> None:
        """Give the request up, with a reason."""
        self._desk.messages.ask_for_text(
            self, _("Why is this request cancelled? The reason stays in its history."),
            accept=_("Cancel request"), done=self._cancel_for, look="danger",
        )  # fmt: skip

    def copy(self) -> None:
        """Make a new draft with the same content and open it."""
        view = self._view
        if view is not None:
            self._desk.background.run(lambda: requesting.copy(self._desk.context, view.id), self._open_copy, owner=self)

    def choose_file(self) -> None:
        """Ask for the file of the proforma."""
        dialog = QFileDialog(self, _("Choose the proforma"), self._desk.state.text("folder"))
        dialog.setNameFilters(
            [_("Documents (*.pdf *.png *.jpg *.jpeg *.tif *.tiff *.webp *.heic)"), _("All files (*)")]
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._take_chosen)
        dialog.open()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        self._form_area = scrolling(_padded(self.editor))
        self._sheet_area = scrolling(_padded(self.sheet))
        self._left = QStackedWidget()
        self._left.addWidget(self._form_area)
        self._left.addWidget(self._sheet_area)
        self._nothing_yet = QWidget()
        self._left.addWidget(self._nothing_yet)
        self._left.setMinimumWidth(self._desk.theme.px(400))
        self.pane.setMinimumWidth(self._desk.theme.px(260))
        parts = splitter(self._desk.state, "request/parts", (self._left, self.pane), sizes=(700, 532))
        layout = rows(self, space=0)
        layout.addWidget(self.head)
        layout.addWidget(hairline())
        layout.addWidget(parts, 1)

    def _connect(self) -> None:
        self.head.back.clicked.connect(self.close_page)
        self.head.submit.clicked.connect(self.submit)
        self.head.withdraw.clicked.connect(self.withdraw)
        self.head.cancel.clicked.connect(self.cancel)
        self.head.copy.clicked.connect(self.copy)
        self.head.order.clicked.connect(self._go_to_order)
        self.head.file.clicked.connect(self.choose_file)
        self.editor.changed.connect(self._note_typing)
        self.editor.field_left.connect(self._take_over_left)
        self.editor.standing_on.connect(self.pane.highlight)
        self.sheet.line_chosen.connect(lambda at: self.pane.highlight(line_key(at)))
        for lines in (self.sheet.lines, self.editor.grid.view):
            self.pane.viewer.prove(lines, partial(_line_under, lines))
        self.pane.shown.connect(self._take_document)

    def _no_proforma(self) -> EmptyState:
        return EmptyState(
            "file-text",
            _("Drop the vendor’s proforma here"),
            _("Its page shows at once, and the request fills itself from it. What you type is never overwritten."),
            _("Choose a file…"),
            self.choose_file,
        )

    # ------------------------------------------------------------------ showing

    def _read(self, request_id: str) -> RequestView | None:
        with self._desk.reading() as session:
            return requests.one(session, self._desk.person, request_id)

    def _read_wanted(self) -> None:
        wanted = self._wanted
        if wanted:
            self._desk.background.run(
                lambda: self._read(wanted), self._show, failed=self._say_gone, owner=self, newest="open"
            )

    def _read_currency(self) -> str:
        with self._desk.reading() as session:
            return administering.company(session).currency

    def _show(self, view: RequestView | None) -> None:
        if view is None:
            self._say_gone(None)
        elif view.state in _EDITABLE and RequestEvent.EDIT in view.possible:
            self._show_draft(view)
        else:
            self._show_sheet(view)

    def _begin_in(self, currency: str) -> DraftKeeper:
        keeper = self._keep(None)
        keeper.begin_with(Written(currency=currency))
        self.editor.show_written(keeper.shown)
        self._settle_draft(None)
        self.editor.title.setFocus()
        return keeper

    def _take_currency(self, keeper: DraftKeeper, currency: str) -> None:
        """Use the company's currency, unless the person chose another one meanwhile."""
        self._currency = currency
        if keeper is self._keeper and keeper.view is None:
            is_chosen = self.editor.currency.value() != keeper.shown.currency
            keeper.begin_with(replace(keeper.shown, currency=currency))
            if not is_chosen:
                self.editor.show_written(keeper.shown, ("currency",))

    def _show_draft(self, view: RequestView) -> None:
        keeper = self._keep(view)
        self.editor.show_written(keeper.shown)
        self._settle_draft(view)
        self.editor.show_problems_now(view)
        self.editor.title.setFocus()

    def _keep(self, view: RequestView | None) -> DraftKeeper:
        keeper = DraftKeeper(self._desk, view, collect=self.editor.written, parent=self)
        keeper.renewed.connect(lambda: self._take_over(keeper))
        keeper.standing.connect(lambda standing: self._say_standing(keeper, standing))
        keeper.failed.connect(lambda error: self._say_failed(keeper, error))
        keeper.disputed.connect(self._say_disputed)
        self._keeper = keeper
        self._sources_of = ""
        self._set_submitting(False)
        self.editor.show_sources(Sources())
        self.editor.show_problems(())
        self._left.setCurrentWidget(self._form_area)
        return keeper

    def _settle_draft(self, view: RequestView | None) -> None:
        self._view, self._wanted = view, view.id if view is not None else ""
        self.head.show_draft(view)
        self.editor.look_ahead(view)
        self.editor.show_why_back(view)
        self._show_proforma(view.content.proforma_id if view is not None else "")

    def _show_sheet(self, view: RequestView) -> None:
        self._keeper = None
        self._view, self._wanted = view, view.id
        self.head.show_submitted(view, waits_for=names_words(view.waiting_for, most=2))
        self.sheet.show_request(view)
        self.head.back.setFocus()
        self._left.setCurrentWidget(self._sheet_area)
        self._show_proforma(view.content.proforma_id)

    def _show_proforma(self, document_id: str) -> None:
        if document_id != self.pane.document_id() or not document_id:
            none = EmptyState("file-text", _("No proforma"), _("No document was put beside this request."))
            self.pane.show_document(document_id, empty=None if self.is_editing() else none)
        else:
            self._take_document(self.pane.document())

    def _leave_draft(self) -> None:
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.close()

    # ------------------------------------------------------------------ while somebody writes

    def _note_typing(self) -> None:
        if self._keeper is not None:
            self._keeper.note_change()

    def _take_over(self, keeper: DraftKeeper) -> None:
        """Show what the database holds in every field that nobody touched here."""
        if keeper is not self._keeper or keeper.view is None:
            return
        if keeper.view.state not in _EDITABLE:
            self._submitted_elsewhere(keeper.view)
            return
        taken = keeper.take_over(self.editor.is_busy_with)
        if taken:
            self.editor.show_written(keeper.shown, taken)
        self._settle_draft(keeper.view)
        self.editor.show_problems_now(keeper.view)

    def _take_over_left(self) -> None:
        """A field that was not filled because somebody stood in it is filled when he leaves it empty."""
        keeper = self._keeper
        if keeper is not None and keeper.view is not None:
            taken = keeper.take_over(self.editor.is_busy_with)
            if taken:
                self.editor.show_written(keeper.shown, taken)

    def _submitted_elsewhere(self, view: RequestView) -> None:
        self._leave_draft()
        self._desk.messages.banner(_("This request was submitted or cancelled in another window."), kind="attention")
        self._show_sheet(view)

    def _take_document(self, view: DocumentView | None) -> None:
        """Once the proforma is read, mark what came from it; where it can't be, say why."""
        is_failed = view is not None and view.state is DocumentState.FAILED
        self.editor.show_unread(view.reason if view is not None and is_failed else "")
        is_read = view is not None and view.state in (DocumentState.READ, DocumentState.NEEDS_REVIEW)
        if view is None or not is_read or self._keeper is None or self._sources_of == f"{view.id}/{view.version}":
            return
        self._sources_of = f"{view.id}/{view.version}"
        document_id = view.id

        def work() -> Sources:
            with self._desk.reading() as session:
                return read_sources(session, document_id)

        self._desk.background.run(work, self.editor.show_sources, owner=self.editor, newest="sources")

    def _take_chosen(self, path: str) -> None:
        self._desk.state.keep("folder", str(Path(path).parent))
        self.take_file(Path(path))

    def _note_taken_in(self, taken: TakenIn) -> None:
        if taken.is_duplicate:
            show = (_("Show it"), lambda: self._desk.go_to("documents", taken.document_id))
            self._desk.messages.banner(taken.words, kind="attention", action=show)

    # ------------------------------------------------------------------ what is said

    def _say_standing(self, keeper: DraftKeeper, standing: str) -> None:
        if keeper is self._keeper:
            self.head.show_standing(standing, is_new=keeper.view is None)

    def _say_failed(self, keeper: DraftKeeper, error: PersonError) -> None:
        if keeper is not self._keeper:
            self._desk.messages.refused(error)
            return
        self._set_submitting(False)
        if isinstance(error, Refused) and any(problem.field for problem in error.problems):
            self.editor.show_problems(error.problems)
        else:
            self._desk.messages.refused(error)

    def _say_disputed(self, names: tuple[str, ...]) -> None:
        named = ", ".join(field_words(name) for name in names)
        sentence = _("Changed elsewhere meanwhile: {fields}. What you typed here is kept.", fields=named)
        self._desk.messages.banner(sentence, kind="attention")

    def _say_gone(self, error: PersonError | None) -> None:
        sentence = error.sentence if error else _("This request is not there any more, or it is not for you.")
        self._desk.messages.banner(sentence, kind="attention")
        self.close_page()

    # ------------------------------------------------------------------ after verbs

    def _set_submitting(self, is_submitting: bool) -> None:
        self._is_submitting = is_submitting
        self.head.submit.setEnabled(not is_submitting)

    def _note_submitted(self, keeper: DraftKeeper, view: RequestView) -> None:
        if keeper is self._keeper:
            self._set_submitting(False)
            self._show_sheet(view)
        sentence = _("{number} is submitted. It waits for {names}.", number=view.number,
                     names=names_words(view.waiting_for))  # fmt: skip
        self._desk.messages.banner(sentence, kind="good", undo=lambda: self._withdraw(view.id))

    def _withdraw(self, request_id: str) -> None:
        self._do(
            request_id,
            lambda: requesting.withdraw(self._desk.context, request_id),
            _("The request is a draft again. Approvals given so far are void."),
        )

    def _do(self, request_id: str, verb: Callable[[], None], sentence: str) -> None:
        def done(_nothing: None) -> None:
            self._desk.messages.banner(sentence, kind="good")
            self._desk.changes.notify()
            if self._wanted == request_id:
                self._read_wanted()

        self._desk.background.run(verb, done, owner=self)

    def _cancel_for(self, reason: str | None) -> None:
        view = self._view
        if not reason or view is None:
            return
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.save()
            keeper.then(lambda saved: self._cancel_now(saved.id, reason))
            keeper.close()
        else:
            self._cancel_now(view.id, reason)

    def _cancel_now(self, request_id: str, reason: str) -> None:
        self._do(
            request_id,
            lambda: requesting.cancel(self._desk.context, request_id, reason=reason),
            _("The request is cancelled."),
        )

    def _open_copy(self, request_id: str) -> None:
        self._desk.messages.banner(_("This is a new draft with the same content."), kind="neutral")
        self._desk.changes.notify()
        self.open(request_id)

    def _go_to_order(self) -> None:
        if self._view is not None and self._view.order_id:
            self._desk.go_to("orders", self._view.order_id)


def field_words(name: str) -> str:
    """Name a field of the form."""
    return {
        "title": _("What is it for?"),
        "vendor_name": _("Vendor"),
        "currency": _("Currency"),
        "department": _("Department"),
        "category": _("Category"),
        "needed_by": _("Needed by"),
        "delivery_address": _("Deliver to"),
        "note": _("Note"),
        "lines": _("Lines"),
    }[name]


def _padded(content: QWidget) -> QWidget:
    made = QWidget()
    layout = rows(made, margin=tokens.SPACE_4)
    layout.addWidget(content)
    return made


def _line_under(lines: QTableView) -> str:
    return line_key(lines.currentIndex().row())
