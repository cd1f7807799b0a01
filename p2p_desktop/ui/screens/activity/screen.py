"""Activity: the list of background work with its details, and below it the health of the installation."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtGui import QResizeEvent, QShowEvent

from p2p_desktop.language import _, _p, ago_words, moment_words
from p2p_desktop.services import jobs
from p2p_desktop.store.queries import activity as query
from p2p_desktop.store.queries.activity import JobRow
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.activity.health_table import HealthTable
from p2p_desktop.ui.screens.activity.job_detail import JobDetail, can_cancel, can_try_again
from p2p_desktop.ui.screens.activity.job_words import detail_words, progress_words, took_words, tries_words
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.head import ScreenHead
from p2p_desktop.ui.widgets.label import rows
from p2p_desktop.ui.widgets.section import splitter
from p2p_desktop.ui.widgets.table import QueryTable
from p2p_desktop.ui.words import job_pill

#: Every change of the database reloads the list; looking at the disk and at OCR that often helps nobody.
_CHECK_EVERY_SECONDS = 30.0
#: Below this width the list keeps what, state and when.
_NARROW = 1100


class ActivityScreen(Screen):
    """What works in the background, for whoever waits for it or has to mend it."""

    name = "activity"
    icon = "activity"

    @classmethod
    def title(cls) -> str:
        """The word of the navigation."""
        return _("Activity")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._checked_at = -_CHECK_EVERY_SECONDS
        self.table: QueryTable[JobRow] = QueryTable(
            desk,
            "activity",
            self._columns(),
            fetch=lambda session, request: query.page(session, desk.person, request),
            row_id=lambda job: job.id,
            empty=EmptyState(
                "activity",
                _("Nothing was done yet"),
                _("Reading documents, making orders and comparing receipts happen in the background and show here."),
            ),
            choices=(
                ("", _("What people wait for")),
                ("going_on", _("Waiting and running")),
                ("failed", _("Failed")),
                ("done", _("Done")),
                ("cancelled", _p("work", "Cancelled")),
                ("all", _("Everything, with the program’s own")),
            ),
            sort=("created_at", True),
        )
        self.detail = JobDetail(desk.theme)
        self.health = HealthTable(desk)
        self._build()
        self.table.chosen.connect(self._show)
        self.table.opened.connect(lambda _job_id: self._open())
        self.table.loaded.connect(self._note_loaded)
        self.table.loaded.connect(self.ready)
        self.detail.cancel_wanted.connect(self._cancel)
        self.detail.again_wanted.connect(self._try_again)
        self.detail.open_wanted.connect(self._open)

    def _columns(self) -> tuple[Column[JobRow], ...]:
        now = self.desk.context.now
        return (
            Column("kind", _("Work"), lambda job: job.words, width=0, kind="two_lines",
                   second=lambda job: detail_words(job, now())),
            Column("state", _("State"), lambda job: job_pill(job.state).word, width=120, kind="pill",
                   pill=lambda job: job_pill(job.state)),
            Column("done", _("Progress"), progress_words, width=96, kind="number", is_sortable=False,
                   speak=lambda job: progress_words(job) or _("no progress to show")),
            Column("attempts", _("Tries"), tries_words, width=80, kind="number"),
            Column("took", _("Took"), lambda job: took_words(job, now()), width=96, kind="number", is_sortable=False),
            Column("created_at", _("Asked for"), lambda job: ago_words(job.created_at, now()), width=104,
                   kind="secondary", align="right", speak=lambda job: moment_words(job.created_at)),
        )  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, tries and times stand in the details only."""
        super().resizeEvent(event)
        is_narrow = self.width() < self.desk.theme.px(_NARROW)
        for at, column in enumerate(self.table.model.columns):
            if column.key in ("attempts", "took", "done"):
                self.table.view.setColumnHidden(at, is_narrow)

    def _build(self) -> None:
        state = self.desk.state
        self.detail.setMinimumWidth(self.desk.theme.px(280))
        work = splitter(state, "activity/sides", (self.table, self.detail), sizes=(820, 360))
        layout = rows(self, space=0)
        layout.addWidget(ScreenHead(self.title(), self.desk.theme))
        layout.addWidget(splitter(state, "activity/parts", (work, self.health), sizes=(460, 300), vertical=True), 1)

    def _note_loaded(self) -> None:
        """Where there is no work yet, nothing can be chosen beside it."""
        self.detail.setVisible(not self.table.is_blank())
        self._show(self.table.selected())

    def commands(self) -> tuple[Action, ...]:
        """Steer the chosen work."""
        return (
            Action("job_try_again", _("Try again"), "T", "refresh-cw", self._try_again,
                   is_enabled=lambda: can_try_again(self._chosen())),
            Action("job_cancel", _("Cancel this work"), "Ctrl+Backspace", "ban", self._cancel,
                   is_enabled=lambda: can_cancel(self._chosen())),
            Action("job_open", _("Open what it works on"), "O", "arrow-right", self._open,
                   is_enabled=lambda: self._chosen() is not None),
            Action("health_check", _("Check the health again"), "H", "shield-check", self.health.check),
        )  # fmt: skip

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes here walks the list at once."""
        super().showEvent(event)
        self.table.view.setFocus()

    def reload(self) -> None:
        """Read the list again; the health only now and then."""
        self.table.reload()
        if time.monotonic() - self._checked_at >= _CHECK_EVERY_SECONDS:
            self._checked_at = time.monotonic()
            self.health.check()

    def show_object(self, object_id: str) -> None:
        """Bring one job to the front."""
        self.table.select(object_id)

    def _chosen(self) -> JobRow | None:
        return self.table.row(self.table.selected()) if self.table.selected() else None

    def _show(self, _job_id: str) -> None:
        self.detail.show_job(self._chosen(), self.desk.context.now())

    def _open(self) -> None:
        job = self._chosen()
        if job is None:
            return
        for screen, object_id in (
            ("documents", job.document_id),
            ("orders", job.order_id),
            ("requests", job.request_id),
        ):
            if object_id:
                self.desk.go_to(screen, object_id)
                return

    def _try_again(self) -> None:
        job = self._chosen()
        if job is not None and can_try_again(job):
            self._steer(lambda: jobs.try_again(self.desk.context, job.id))

    def _cancel(self) -> None:
        job = self._chosen()
        if job is not None and can_cancel(job):
            self._steer(lambda: jobs.cancel(self.desk.context, job.id))

    def _steer(self, verb: Callable[[], None]) -> None:
        desk = self.desk
        desk.background.run(verb, lambda _done: desk.changes.notify(), owner=self)
