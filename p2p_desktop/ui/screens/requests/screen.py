"""The Requests screen: the list, and one request in its place when it is opened."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from p2p_desktop.domain.people import Permission, Person
from p2p_desktop.language import _, ago_words, moment_words, money_words
from p2p_desktop.store.engine import Session
from p2p_desktop.store.queries import requests
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.store.queries.requests import RequestListRow
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.requests.page import RequestPage
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.head import ScreenHead
from p2p_desktop.ui.widgets.label import rows
from p2p_desktop.ui.widgets.table import Column, QueryTable
from p2p_desktop.ui.words import request_pill


def may_request(person: Person) -> bool:
    """Say whether this person may ask for something."""
    return person.may(Permission.REQUEST)


class RequestsScreen(Screen):
    """A list of requests; Enter opens one, Esc goes back."""

    name: ClassVar[str] = "requests"
    icon: ClassVar[str] = "file-pen-line"

    @classmethod
    def title(cls) -> str:
        """The word of the navigation."""
        return _("Requests")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = self._build_table()
        self.page = RequestPage(desk)
        self.page.left.connect(self._show_list)
        self.list_page = QWidget()
        layout = rows(self.list_page, space=0)
        head = ScreenHead(self.title(), desk.theme)
        self.new_button = button(_("New request"), look="primary", theme=desk.theme, icon="plus")
        self.new_button.setToolTip(_("Begin a request (Ctrl+N)"))
        self.new_button.clicked.connect(lambda: self.begin())
        if not may_request(desk.person):
            self.new_button.hide()
        head.add_tool(self.new_button)
        layout.addWidget(head)
        layout.addWidget(self.table, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list_page)
        self._stack.addWidget(self.page)
        rows(self, space=0).addWidget(self._stack)
        self.table.opened.connect(self.open)
        self.table.view.clicked.connect(lambda index: self.open(self.table.model.id_at(index.row())))
        self.table.loaded.connect(self.ready)

    # ------------------------------------------------------------------ what the window asks for

    def reload(self) -> None:
        """Read the list, or the open request, again."""
        if self._stack.currentWidget() is self.page:
            self.page.reload()
        else:
            self.table.reload()

    def show_rows(self, text: str, choice: str) -> None:
        """Show the rows that this text and this filter leave."""
        if self._stack.currentWidget() is self.page:
            self.page.close_page()
        self.table.narrow(text, choice)

    def show_object(self, object_id: str) -> None:
        """Open a request; ``new`` begins one."""
        if object_id == "new":
            self.begin()
        elif object_id:
            self.open(object_id)

    def take_drop(self, files: tuple[Path, ...]) -> bool:
        """A file on an open draft is its proforma; one file on the list begins a request with it."""
        is_open = self._stack.currentWidget() is self.page
        if is_open and self.page.is_editing():
            self.page.take_file(files[0])
            if len(files) > 1:
                sentence = _("One request has one proforma: only “{name}” was taken. Drop the others on Documents.",
                             name=files[0].name)  # fmt: skip
                self.desk.messages.banner(sentence, kind="attention")
            return True
        if len(files) == 1 and not is_open and may_request(self.desk.person):
            self.begin(files[0])
            return True
        return False

    def leave(self) -> None:
        """Save the draft that is open."""
        self.page.leave()

    def commands(self) -> tuple[Action, ...]:
        """New, open, submit and the rest, with their keys."""
        page = self.page
        return (
            Action("requests.new", _("New request"), "Ctrl+N", "plus", self.begin, is_for=may_request),
            Action("requests.submit", _("Submit request"), "Ctrl+Return", "send", page.submit,
                   is_enabled=lambda: self._offers(page.head.submit)),
            Action("requests.file", _("Choose the proforma…"), "Ctrl+O", "paperclip", page.choose_file,
                   is_enabled=lambda: self._offers(page.head.file)),
            Action("requests.withdraw", _("Withdraw request"), "", "undo-2", page.withdraw,
                   is_enabled=lambda: self._offers(page.head.withdraw)),
            Action("requests.copy", _("Copy as new draft"), "Ctrl+D", "copy", page.copy,
                   is_enabled=lambda: self._offers(page.head.copy)),
            Action("requests.cancel", _("Cancel request…"), "", "circle-slash", page.cancel,
                   is_enabled=lambda: self._offers(page.head.cancel)),
            Action("requests.back", _("Back to the list of requests"), "Esc", "arrow-left", page.close_page,
                   is_enabled=lambda: self._stack.currentWidget() is page),
        )  # fmt: skip

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes here walks the list at once."""
        super().showEvent(event)
        if self._stack.currentWidget() is self.list_page:
            self.table.view.setFocus()

    # ------------------------------------------------------------------ list and page

    def begin(self, file: Path | None = None) -> None:
        """Begin a request, with its proforma if there is one."""
        self._stack.setCurrentWidget(self.page)
        self.page.begin(file)

    def open(self, request_id: str) -> None:
        """Open a request in place of the list."""
        if request_id:
            self._stack.setCurrentWidget(self.page)
            self.page.open(request_id)

    def _show_list(self) -> None:
        self._stack.setCurrentWidget(self.list_page)
        self.table.reload()
        self.table.view.setFocus()

    def _offers(self, command: QWidget) -> bool:
        return self._stack.currentWidget() is self.page and command.isVisible() and command.isEnabled()

    def _build_table(self) -> QueryTable[RequestListRow]:
        person = self.desk.person

        def fetch(session: Session, request: PageRequest) -> PageOf[RequestListRow]:
            return requests.page(session, person, request)

        return QueryTable(
            self.desk,
            "requests",
            self._columns(),
            fetch=fetch,
            row_id=lambda row: row.id,
            choices=tuple(("" if value == "all" else value, words) for value, words in requests.choice_words().items()),
            sort=("updated_at", True),
            empty=EmptyState(
                "file-pen-line",
                _("No requests yet"),
                _(
                    "Whatever somebody wants to buy begins here. "
                    "Drop a vendor’s proforma on the window, or begin by hand."
                ),
                _("New request"),
                lambda: self.begin(),
            ),
        )

    def _columns(self) -> tuple[Column[RequestListRow], ...]:
        def updated(row: RequestListRow) -> str:
            return ago_words(row.updated_at, self.desk.context.now())

        return (
            Column("number", _("Number"), lambda row: row.number or "–", width=144, kind="secondary",
                   speak=lambda row: row.number or _("no number yet")),
            Column("title", _("Title"), lambda row: row.title or _("Untitled request"), width=0, kind="strong"),
            Column("vendor_name", _("Vendor"), lambda row: row.vendor_name, width=184),
            Column("total", _("Total"), lambda row: money_words(row.total, row.currency), width=136, kind="money"),
            Column("state", _("State"), lambda row: request_pill(row.state).word, width=128, kind="pill",
                   pill=lambda row: request_pill(row.state)),
            Column("updated_at", _("Changed"), updated, width=96, kind="secondary", align="right",
                   speak=lambda row: _("changed {when}", when=moment_words(row.updated_at))),
        )  # fmt: skip
