"""Home: what needs this person at the left, what he was told of late at the right."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtWidgets import QStackedLayout, QWidget

from p2p_desktop.domain.people import Permission
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, ago_words, moment_words
from p2p_desktop.services import notifying
from p2p_desktop.store.queries import home as query
from p2p_desktop.store.queries import home_changes
from p2p_desktop.store.queries.home_changes import ChangeRow, Chart
from p2p_desktop.ui import tokens
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.home.figures import Figures
from p2p_desktop.ui.screens.home.notice_list import NoticeList
from p2p_desktop.ui.screens.home.waiting_list import WaitingList
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState, EmptyStateView
from p2p_desktop.ui.widgets.flow import Flow
from p2p_desktop.ui.widgets.head import ScreenHead
from p2p_desktop.ui.widgets.label import label, rows
from p2p_desktop.ui.widgets.rows_table import RowsTable
from p2p_desktop.ui.widgets.section import Section, splitter

#: When this person was here last, and how long sums of the company may be old.
_SEEN_AT = "home/seen_at"
_FIGURES_MS = 60_000


def _moment(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


class HomeScreen(Screen):
    """Rows to act on; nothing here is only for looking at."""

    name = "home"
    icon = "house"

    @classmethod
    def title(cls) -> str:
        """The word of the navigation."""
        return _("Home")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._notices: dict[str, tuple[str, str]] = {}
        self.waiting = WaitingList(desk.theme)
        self.waiting.opened.connect(desk.go_to)
        self.recent = NoticeList(desk.theme)
        self.recent.opened.connect(self._open_notice)
        self.changed = self._build_changed()
        self.figures = Figures(desk.theme)
        self.figures.opened.connect(desk.go_to_rows)
        self._since = _moment(desk.state.text(_SEEN_AT))
        desk.state.keep(_SEEN_AT, desk.context.now().isoformat())
        self._figured = QElapsedTimer()
        self.new_request = button(_("New request"), look="primary", theme=desk.theme, icon="plus")
        self.new_request.clicked.connect(self._begin_request)
        if not desk.person.may(Permission.REQUEST):
            self.new_request.hide()
        self._build()

    def _build(self) -> None:
        theme = self.desk.theme
        head = ScreenHead(_("What needs you"), theme)
        head.add_tool(self.new_request)
        self.first = EmptyStateView(
            EmptyState(
                "file-text",
                _("Begin with a quote you were sent"),
                _("Drop a vendor’s proforma or quote anywhere on this window: a request fills itself from it. "
                  "You can also write one by hand."),
                _("New request"),
                self._begin_request,
            ),
            theme,
        )  # fmt: skip
        self.first.button.setProperty("look", "primary")
        self.nothing = EmptyStateView(
            EmptyState(
                "circle-check",
                _("Nothing waits for you"),
                _("What you have to approve, check, resolve or finish appears here as soon as there is something."),
            ),
            theme,
        )
        self.failed = EmptyStateView(EmptyState("circle-alert", _("This could not be read"), ""), theme)
        body = QWidget()
        self._stack = QStackedLayout(body)
        for each in (self.waiting, self.nothing, self.first, self.failed):
            self._stack.addWidget(each)
        left = QWidget()
        column = rows(left, space=0)
        column.addWidget(head)
        column.addWidget(body, 1)
        column.addWidget(self.figures)
        layout = rows(self, space=0)
        layout.addWidget(
            splitter(self.desk.state, "home/sides", (left, self._build_side()), sizes=(760, 340)),
        )
        self._stack.setCurrentWidget(self.waiting)

    def _build_side(self) -> QWidget:
        side = QWidget()
        side.setMinimumWidth(self.desk.theme.px(260))
        column = rows(side, space=tokens.SPACE_2)
        column.setContentsMargins(tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_1, tokens.SPACE_1)
        head = Flow()
        head.setContentsMargins(tokens.SPACE_2, 0, tokens.SPACE_1, 0)
        title = label(_("What is new"), look="section")
        head.addWidget(title)
        head.add_stretch()
        everything = button(_("All notifications"), look="link")
        everything.clicked.connect(lambda: self.desk.go_to("notifications", ""))
        head.addWidget(everything)
        column.addWidget(self._changed_section)
        column.addLayout(head)
        column.addWidget(self.recent, 1)
        return side

    def _build_changed(self) -> RowsTable[ChangeRow]:
        """What changed since last time: one list to walk through."""
        self._changed_section = Section(_("Since your last visit"))
        made: RowsTable[ChangeRow] = RowsTable(
            self.desk.theme,
            _("Since your last visit"),
            (
                Column("what", _("What"), lambda row: row.title, width=0, kind="two_lines",
                       second=lambda row: row.detail),
                Column("when", _("When"), lambda row: ago_words(row.at, self.desk.context.now()), width=84,
                       kind="secondary", align="right", speak=lambda row: moment_words(row.at)),
            ),
            row_id=lambda row: f"{row.screen} {row.object_id}",
        )  # fmt: skip
        made.horizontalHeader().hide()
        made.opened_row.connect(self._open_changed)
        made.clicked.connect(lambda index: self._open_changed(made.rows.id_at(index.row())))
        self._changed_section.add(made)
        self._changed_section.hide()
        return made

    def _open_changed(self, row_id: str) -> None:
        screen, _blank, object_id = row_id.partition(" ")
        if screen:
            self.desk.go_to(screen, object_id)

    def commands(self) -> tuple[Action, ...]:
        """The first step of most days."""
        person = self.desk.person
        return (
            Action("home_new_request", _("New request"), "N", "plus", self._begin_request,
                   is_for=lambda _who: person.may(Permission.REQUEST)),
            Action("home_open", _("Open the selected row"), "", "arrow-right", self._open_current),
        )  # fmt: skip

    def reload(self) -> None:
        """Read what waits."""
        desk = self.desk

        since = self._since

        def read() -> tuple[query.HomeView, tuple[ChangeRow, ...]]:
            with desk.reading() as session:
                changed = home_changes.changes(session, desk.person, since) if since is not None else ()
                return query.view(session, desk.person), changed

        desk.background.run(read, lambda found: self._show(*found), failed=self._say_failed, owner=self, newest="home")
        if desk.person.may(Permission.RESOLVE) and self._is_time_for_figures():
            self._read_figures()

    def _is_time_for_figures(self) -> bool:
        """Sums over the whole company are not needed anew with every change."""
        return not self._figured.isValid() or self._figured.elapsed() > _FIGURES_MS

    def _read_figures(self) -> None:
        desk = self.desk
        self._figured.start()

        def read() -> tuple[Chart, ...]:
            with desk.reading() as session:
                return home_changes.charts(session, desk.person, desk.context.today())

        desk.background.run(read, self.figures.show_charts, owner=self, newest="figures")

    def _show(self, view: query.HomeView, changed: tuple[ChangeRow, ...]) -> None:
        now = self.desk.context.now()
        self.changed.show_rows(changed)
        self._changed_section.setVisible(bool(changed))
        had_focus = self.waiting.hasFocus() or not self.isAncestorOf(self.focusWidget())
        self.waiting.show_rows(view.waiting, now=now)
        self._notices = {notice.id: (notice.screen, notice.object_id) for notice in view.recent}
        self.recent.show_rows(view.recent, now=now)
        is_first = view.is_empty and not view.waiting
        shown: QWidget = self.waiting if view.waiting else self.first if is_first else self.nothing
        self._stack.setCurrentWidget(shown)
        self.new_request.setVisible(not is_first and self.desk.person.may(Permission.REQUEST))
        if view.waiting and had_focus and self.isVisible():
            self.waiting.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ready.emit()

    def _say_failed(self, error: PersonError) -> None:
        self.failed.say(_("This could not be read"), error.sentence)
        self._stack.setCurrentWidget(self.failed)
        self.ready.emit()

    def _begin_request(self) -> None:
        self.desk.go_to("requests", "new")

    def _open_current(self) -> None:
        self.waiting.setFocus()
        at = self.waiting.rows.item(self.waiting.currentIndex().row())
        if isinstance(at, query.WaitingRow):
            self.desk.go_to(at.screen, at.object_id)

    def _open_notice(self, notice_id: str) -> None:
        screen, object_id = self._notices.get(notice_id, ("", ""))
        desk = self.desk
        desk.background.run(
            lambda: notifying.mark_seen(desk.context, notice_id), lambda _done: desk.changes.notify(), owner=self
        )
        if screen:
            desk.go_to(screen, object_id)
