"""The Approvals screen: on turn at the left, the request in the middle, its document at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.people import Permission, Person
from p2p_desktop.language import _, money_words
from p2p_desktop.store.engine import Session
from p2p_desktop.store.people import everybody
from p2p_desktop.store.queries import approvals
from p2p_desktop.store.queries.approvals import ApprovalRow, ApprovalView
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.document_pane import DocumentPane, line_key
from p2p_desktop.ui.route_view import waiting_words
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.approvals.ask_another import AskAnother
from p2p_desktop.ui.screens.approvals.decider import Decider
from p2p_desktop.ui.screens.approvals.many import ManyRequests
from p2p_desktop.ui.screens.approvals.panel import RequestPanel
from p2p_desktop.ui.widgets.empty_state import EmptyState, EmptyStateView
from p2p_desktop.ui.widgets.head import ScreenHead
from p2p_desktop.ui.widgets.label import rows
from p2p_desktop.ui.widgets.section import scrolling, splitter
from p2p_desktop.ui.widgets.table import Column, QueryTable


class ApprovalsScreen(Screen):
    """The list walks with J and K; A, R and X decide; the next request comes up by itself."""

    name: ClassVar[str] = "approvals"
    icon: ClassVar[str] = "clipboard-check"

    @classmethod
    def title(cls) -> str:
        """The word of the navigation."""
        return _("Approvals")

    @classmethod
    def is_for(cls, person: Person) -> bool:
        """Those who may approve."""
        return person.may(Permission.APPROVE)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._ahead: dict[str, ApprovalView] = {}
        self._wanted = ""
        self.decider = Decider(desk, self)
        self.table = self._build_table()
        self.panel = RequestPanel(desk)
        self.many = ManyRequests(desk)
        self.nothing = EmptyStateView(
            EmptyState("clipboard-check", _("No request chosen"), _("Choose a request to decide on it.")), desk.theme
        )
        self.pane = DocumentPane(
            desk,
            name="approvals/document",
            empty=EmptyState("file-text", _("No proforma"), _("There is no document beside this request.")),
        )
        self._build()
        self._connect()

    # ------------------------------------------------------------------ what the window asks for

    def reload(self) -> None:
        """Read the list and what is selected in it again."""
        self.table.reload()
        # Not what is shown: the next one may be on its way, and reading the last one again would overtake it.
        self._read_selected()

    def show_object(self, object_id: str) -> None:
        """Bring one request up; one that does not wait any more is shown among the requests."""
        self._wanted = object_id
        self.table.select(object_id)
        self.table.reload()

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes here walks the list at once."""
        super().showEvent(event)
        self.table.view.setFocus()

    def commands(self) -> tuple[Action, ...]:
        """The decisions and the walk, with their keys."""
        is_one = self._is_one
        return (
            Action("approvals.approve", _("Approve"), "A", "check", self.approve, is_enabled=self._can_approve),
            Action("approvals.return", _("Return to requester"), "R", "corner-up-left", self.return_,
                   is_enabled=is_one),
            Action("approvals.reject", _("Reject"), "X", "x", self.reject, is_enabled=is_one),
            Action("approvals.comment", _("Write a comment"), "C", "message-square", self.panel.bar.comment.setFocus,
                   is_enabled=is_one),
            Action("approvals.ask", _("Ask another approver too…"), "", "users", self.ask_another, is_enabled=is_one),
            Action("approvals.undo", _("Take the last decision back"), "Ctrl+Z", "undo-2", self.decider.undo,
                   is_enabled=self.decider.can_undo),
            Action("approvals.next", _("Next request"), "J", "arrow-down", lambda: self.table.walk(1)),
            Action("approvals.previous", _("Previous request"), "K", "arrow-up", lambda: self.table.walk(-1)),
        )  # fmt: skip

    # ------------------------------------------------------------------ decisions

    def approve(self) -> None:
        """Approve what is shown; with several selected, those without an open finding."""
        if self._is_many():
            self._approve_many()
        elif self.panel.view is not None:
            self._carry_out(self.decider.approve, self.panel.view)

    def return_(self) -> None:
        """Send the request back with the comment."""
        self._decide_with_comment(self.decider.return_, _("Say what has to change, then return it."))

    def reject(self) -> None:
        """End the request with the comment."""
        self._decide_with_comment(self.decider.reject, _("Say why, then reject it."))

    def ask_another(self) -> None:
        """Ask for one more approver, before or after this step."""
        view = self.panel.view
        if view is None or not self._is_one():
            return

        def work() -> tuple[Person, ...]:
            with self.desk.reading() as session:
                return tuple(everybody(session))

        self.desk.background.run(work, lambda people: self._ask_for_another(view, people), owner=self, newest="people")

    def _ask_for_another(self, view: ApprovalView, people: tuple[Person, ...]) -> None:
        asked = AskAnother(self, view, people, me=self.desk.person)
        asked.chosen.connect(
            lambda person, before, comment: self.decider.ask_another(view, person, before=before, comment=comment)
        )
        asked.open()

    def _decide_with_comment(self, decide: Callable[[ApprovalView, str], None], missing: str) -> None:
        view = self.panel.view
        if view is None or not self._is_one():
            return
        if not self.panel.bar.words():
            self.panel.bar.say_problem(missing)
            return
        self._carry_out(decide, view)

    def _carry_out(self, decide: Callable[[ApprovalView, str], None], view: ApprovalView) -> None:
        decide(view, self.panel.bar.words())
        if self.decider.is_deciding(view.request.id):
            self.panel.bar.allow(False)

    def _approve_many(self) -> None:
        self.many.button.setEnabled(False)
        self.decider.approve_many(self.many.ready(), self.many.title_of)

    def _note_decided(self, request_ids: tuple[str, ...]) -> None:
        for request_id in request_ids:
            self._ahead.pop(request_id, None)
            self.panel.keep_comment(request_id, "")
        if self._is_many():
            self.table.view.clearSelection()
        self.table.reload()

    def _note_taken_back(self, request_ids: tuple[str, ...], comments: Mapping[str, str]) -> None:
        """Bring what waits again back up, with the comment that was written on it."""
        for request_id in request_ids:
            self.panel.keep_comment(request_id, comments.get(request_id, ""))
        self.show_object(request_ids[0])

    # ------------------------------------------------------------------ showing

    def _choose(self) -> None:
        """Show what is selected: nothing, one request, or several."""
        known = self._ahead.get(self.table.selected())
        if known is not None and not self._is_many():
            self._show(known)
        self._read_selected()
        if not self.table.selected():
            self.panel.view = None
            self.pane.show_document("")
            self._middle.setCurrentWidget(self.nothing)

    def _read_selected(self) -> None:
        if self._is_many():
            self._read_many(self.table.selected_ids())
        elif self.table.selected():
            self._read_one(self.table.selected())

    def _read_one(self, request_id: str) -> None:
        self.desk.background.run(lambda: self._read(request_id), self._take, owner=self, newest="request")

    def _read(self, request_id: str) -> ApprovalView | None:
        with self.desk.reading() as session:
            return approvals.one(session, self.desk.person, request_id, self.desk.context.now())

    def _take(self, view: ApprovalView | None) -> None:
        if view is None or view.request.id != self.table.selected() or self._is_many():
            return
        self._show(view)
        self._read_ahead()

    def _show(self, view: ApprovalView) -> None:
        self._middle.setCurrentWidget(self.panel)
        self.panel.show_view(view)
        if self.decider.is_deciding(view.request.id):
            self.panel.bar.allow(False)
        proforma = view.request.content.proforma_id
        if proforma != self.pane.document_id() or not proforma:
            self.pane.show_document(proforma)

    def _read_many(self, selected: tuple[str, ...]) -> None:
        def work() -> tuple[ApprovalView, ...]:
            found = (self._read(request_id) for request_id in selected)
            return tuple(view for view in found if view is not None)

        self.desk.background.run(work, self._take_many, owner=self, newest="request")

    def _take_many(self, views: tuple[ApprovalView, ...]) -> None:
        if self._is_many():
            self.many.show_requests(views)
            self._middle.setCurrentWidget(self._many_area)
            several = EmptyState("files", _("Several requests"), _("Choose one to see its document."))
            self.pane.show_document("", empty=several)

    def _read_ahead(self) -> None:
        """Have the next request and its document here before somebody asks for them."""
        at = self.table.view.currentIndex().row() + 1
        request_id = self.table.model.id_at(at) if 0 < at < self.table.model.total else ""
        if request_id and request_id not in self._ahead:
            self.desk.background.run(lambda: self._read(request_id), self._take_ahead, owner=self, newest="ahead")

    def _take_ahead(self, view: ApprovalView | None) -> None:
        if view is not None:
            self._ahead = {view.request.id: view}
            self.pane.preload(view.request.content.proforma_id)

    def _note_loaded(self) -> None:
        """Say so where the request somebody came for does not wait for him any more."""
        wanted, self._wanted = self._wanted, ""
        if wanted and self.table.row(wanted) is None:
            show = (_("Show it"), lambda: self.desk.go_to("requests", wanted))
            self.desk.messages.banner(_("This request does not wait for you any more."), kind="neutral", action=show)
        for part in (self._middle, self.pane):
            part.setVisible(not self.table.is_blank())
        if not self.table.model.total:
            self._choose()
        self.ready.emit()

    def _is_many(self) -> bool:
        return len(self.table.selected_ids()) > 1

    def _is_one(self) -> bool:
        return not self._is_many() and self.panel.view is not None and self.panel.bar.approve.isEnabled()

    def _can_approve(self) -> bool:
        return self._is_many() or self._is_one()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        theme = self.desk.theme
        left = QWidget()
        left_rows = rows(left, space=0)
        left_rows.addWidget(ScreenHead(self.title(), theme))
        left_rows.addWidget(self.table, 1)
        left.setMinimumWidth(theme.pane(200))
        self._middle = QStackedWidget()
        self._many_area = scrolling(self.many)
        for each in (self.nothing, self.panel, self._many_area):
            self._middle.addWidget(each)
        self._middle.setMinimumWidth(theme.pane(360))
        self.pane.setMinimumWidth(theme.pane(240))
        parts = splitter(self.desk.state, "approvals/parts", (left, self._middle, self.pane), sizes=(264, 508, 460))
        rows(self, space=0).addWidget(parts)

    def _connect(self) -> None:
        # One tick later, so that a selection that spans many rows is whole when it is looked at.
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._choose)
        self.table.chosen.connect(lambda _row_id: self._settle.start())
        self.table.view.selectionModel().selectionChanged.connect(lambda _now, _was: self._settle.start())
        self.table.opened.connect(lambda _row_id: self.panel.bar.approve.setFocus())
        self.table.loaded.connect(self._note_loaded)
        bar = self.panel.bar
        bar.approve.clicked.connect(self.approve)
        bar.return_.clicked.connect(self.return_)
        bar.reject.clicked.connect(self.reject)
        bar.ask_another.clicked.connect(self.ask_another)
        self.many.approve_all.connect(self._approve_many)
        lines = self.panel.sheet.lines
        self.decider.decided.connect(self._note_decided)
        self.decider.taken_back.connect(self._note_taken_back)
        self.decider.refused.connect(self.reload)
        self.panel.sheet.line_chosen.connect(lambda at: self.pane.highlight(line_key(at)))
        self.pane.viewer.prove(lines, lambda: line_key(lines.currentIndex().row()))
        self.pane.viewer.prove(self.table.view, lambda: FieldName.TOTAL.value)

    def _build_table(self) -> QueryTable[ApprovalRow]:
        person = self.desk.person

        def fetch(session: Session, request: PageRequest) -> PageOf[ApprovalRow]:
            return approvals.page(session, person, request)

        def second(row: ApprovalRow) -> str:
            waits = waiting_words(row.waiting_since, self.desk.context.now()) if row.waiting_since else ""
            return " · ".join(filter(None, (money_words(row.total, row.currency), waits)))

        return QueryTable(
            self.desk,
            "approvals",
            (
                Column("waiting_since", _("On turn"), lambda row: row.title, width=0, kind="two_lines", second=second,
                       speak=lambda row: f"{row.title}, {row.vendor_name}, {second(row)}"),
            ),
            fetch=fetch,
            row_id=lambda row: row.id,
            sort=("waiting_since", False),
            has_header=False,
            advances=True,
            many=True,
            empty=EmptyState(
                "circle-check",
                _("Nothing waits for you"),
                _("As soon as a request is on your turn it stands here, with its document beside it."),
                _("Show all requests"),
                lambda: self.desk.go_to("requests", ""),
            ),
        )  # fmt: skip
