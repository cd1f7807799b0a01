"""Notifications: the list at the left, the whole sentence and the way to what it speaks of at the right."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from p2p_desktop.language import _, ago_words, moment_words
from p2p_desktop.services import notifying
from p2p_desktop.store.queries import notifications as query
from p2p_desktop.store.queries.notifications import NoticeRow
from p2p_desktop.ui import tokens
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.widgets.badge import Pill, PillWords
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState, EmptyStateView
from p2p_desktop.ui.widgets.head import ScreenHead
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.section import splitter
from p2p_desktop.ui.widgets.table import QueryTable


def notice_pill(row: NoticeRow) -> PillWords:
    """Return the pill of a notice: new ones speak up, urgent ones louder."""
    if row.is_seen:
        return PillWords("check", _("Seen"), "neutral")
    return PillWords("hand", _("To do"), "attention") if row.is_urgent else PillWords("bell", _("New"), "neutral")


class NotificationsScreen(Screen):
    """What this person was told, newest first."""

    name = "notifications"
    icon = "bell"

    @classmethod
    def title(cls) -> str:
        """The word of the navigation."""
        return _("Notifications")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shown: NoticeRow | None = None
        self.table: QueryTable[NoticeRow] = QueryTable(
            desk,
            "notifications",
            self._columns(),
            fetch=lambda session, request: query.page(session, desk.person, request),
            row_id=lambda row: row.id,
            empty=EmptyState(
                "bell",
                _("No notifications"),
                _("You are told here when a request waits for you, comes back, becomes an order, or does not fit."),
            ),
            choices=(("", _("All")), ("unseen", _("Not seen yet"))),
            sort=("created_at", True),
        )
        self.mark_all = button(_("Mark all as seen"), theme=desk.theme, icon="list-checks")
        self.mark_all.clicked.connect(self._see_all)
        self._build()
        self.table.chosen.connect(self._show)
        self.table.opened.connect(self._open)
        self.table.loaded.connect(self._refresh)
        self.table.loaded.connect(self.ready)

    def _columns(self) -> tuple[Column[NoticeRow], ...]:
        now = self.desk.context.now
        return (
            Column("title", _("What happened"), lambda row: row.title, width=0, kind="two_lines",
                   second=lambda row: row.sentence, is_sortable=False),
            Column("state", _("State"), lambda row: notice_pill(row).word, width=104, kind="pill", pill=notice_pill,
                   is_sortable=False),
            Column("created_at", _("When"), lambda row: ago_words(row.created_at, now()), width=80, kind="secondary",
                   align="right", speak=lambda row: moment_words(row.created_at)),
        )  # fmt: skip

    def _build(self) -> None:
        theme = self.desk.theme
        head = ScreenHead(self.title(), theme)
        head.add_tool(self.mark_all)
        self.sentence = label(wraps=True, selectable=True)
        self.headline = label(look="section", wraps=True)
        self.moment = label(look="secondary")
        self.pill = Pill(PillWords("", ""), theme)
        self.open_button = button(_("Open"), look="primary", theme=theme, icon="arrow-right")
        self.open_button.clicked.connect(self._open_shown)
        self.seen_button = button(_("Mark as seen"), theme=theme, icon="check")
        self.seen_button.clicked.connect(self._see_shown)
        detail = QWidget()
        column = rows(detail, space=tokens.SPACE_3, margin=tokens.SPACE_6)
        top = line(space=tokens.SPACE_2)
        top.addWidget(self.pill)
        top.addWidget(self.moment)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.headline)
        column.addWidget(self.sentence)
        column.addSpacing(tokens.SPACE_1)
        answers = line()
        answers.addWidget(self.open_button)
        answers.addWidget(self.seen_button)
        answers.addStretch(1)
        column.addLayout(answers)
        column.addStretch(1)
        nothing = EmptyStateView(
            EmptyState("bell", _("Nothing selected"), _("Choose a notification to read it whole.")), theme
        )
        self._side = QWidget()
        self._side.setMinimumWidth(theme.px(280))
        self._stack = QStackedLayout(self._side)
        self._stack.addWidget(nothing)
        self._stack.addWidget(detail)
        layout = rows(self, space=0)
        layout.addWidget(head)
        parts = (self.table, self._side)
        layout.addWidget(splitter(self.desk.state, "notifications/sides", parts, sizes=(720, 420)), 1)

    def commands(self) -> tuple[Action, ...]:
        """Open, and tidy up."""
        return (
            Action("notification_open", _("Open what it speaks of"), "O", "arrow-right", self._open_shown,
                   is_enabled=lambda: self._shown is not None),
            Action("notification_seen", _("Mark as seen"), "S", "check", self._see_shown,
                   is_enabled=lambda: self._shown is not None and not self._shown.is_seen),
            Action("notifications_seen", _("Mark all as seen"), "Shift+S", "list-checks", self._see_all),
        )  # fmt: skip

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes here walks the list at once."""
        super().showEvent(event)
        self.table.view.setFocus()

    def reload(self) -> None:
        """Read the list again."""
        self.table.reload()

    def show_object(self, object_id: str) -> None:
        """Bring one notification to the front."""
        self.table.select(object_id)

    def _refresh(self) -> None:
        self.mark_all.setEnabled(any(not row.is_seen for row in self._loaded()))
        self._side.setVisible(not self.table.is_blank())
        self._show(self.table.selected())

    def _loaded(self) -> tuple[NoticeRow, ...]:
        rows_here = (self.table.model.row(at) for at in range(self.table.model.total))
        return tuple(row for row in rows_here if row is not None)

    def _show(self, notice_id: str) -> None:
        self._shown = self.table.row(notice_id) if notice_id else None
        row = self._shown
        self._stack.setCurrentIndex(0 if row is None else 1)
        if row is None:
            return
        self.headline.setText(row.title)
        self.sentence.setText(row.sentence)
        self.moment.setText(moment_words(row.created_at))
        self.pill.show_words(notice_pill(row))
        self.seen_button.setVisible(not row.is_seen)
        self.open_button.setEnabled(bool(row.screen))

    def _open(self, notice_id: str) -> None:
        row = self.table.row(notice_id)
        if row is None:
            return
        if not row.is_seen:
            self._see(row.id)
        self.desk.go_to(row.screen, row.object_id)

    def _open_shown(self) -> None:
        if self._shown is not None:
            self._open(self._shown.id)

    def _see_shown(self) -> None:
        if self._shown is not None:
            self._see(self._shown.id)

    def _see(self, notice_id: str) -> None:
        desk = self.desk
        desk.background.run(
            lambda: notifying.mark_seen(desk.context, notice_id), lambda _done: desk.changes.notify(), owner=self
        )

    def _see_all(self) -> None:
        desk = self.desk
        desk.background.run(
            lambda: notifying.mark_all_seen(desk.context), lambda _done: desk.changes.notify(), owner=self
        )
