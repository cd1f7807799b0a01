"""What runs in the background: how far it is, and how to stop it or try it again."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from p2p_desktop.domain.job import JobState
from p2p_desktop.language import _
from p2p_desktop.services import jobs
from p2p_desktop.store.queries import activity
from p2p_desktop.ui import tokens, words
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.popup import Popup
from p2p_desktop.ui.widgets.badge import Pill
from p2p_desktop.ui.widgets.button import button, icon_button
from p2p_desktop.ui.widgets.label import ElidedLabel, hairline, label, line, rows

_WIDTH = 400
_MOST = 8


class WorkPopup(Popup):
    """The jobs that run, wait or failed just now; ``counted`` says how many still go on."""

    counted = Signal(int)
    all_wanted = Signal()

    def __init__(self, desk: Desk, host: QWidget, *, anchor: QWidget) -> None:
        super().__init__(host, width=desk.theme.px(_WIDTH), anchor=anchor)
        self._desk = desk
        self._jobs: tuple[activity.JobRow, ...] = ()
        head = line()
        head.setContentsMargins(tokens.SPACE_4, tokens.SPACE_2, tokens.SPACE_2, tokens.SPACE_2)
        head.addWidget(label(_("Background work"), look="section"))
        head.addStretch(1)
        self._all = button(_("Show all"), look="quiet")
        self._all.clicked.connect(self._show_all)
        head.addWidget(self._all)
        self.content.addLayout(head)
        self.content.addWidget(hairline())
        self._list = rows(space=0)
        self.content.addLayout(self._list)
        # Progress is written without a change of any noun, so while work goes on it is looked at again.
        self._again = QTimer(self, singleShot=True, interval=500)
        self._again.timeout.connect(self.refresh)
        desk.changes.changed.connect(self.refresh)

    def open(self) -> None:
        """Show what runs now."""
        self._fill()
        super().open()
        self._all.setFocus()
        self.refresh()

    def refresh(self) -> None:
        """Read again what runs."""
        desk = self._desk

        def read() -> tuple[activity.JobRow, ...]:
            with desk.reading() as session:
                return activity.running(session, desk.person)

        desk.background.run(read, self._take, owner=self, newest="jobs")

    def _take(self, found: tuple[activity.JobRow, ...]) -> None:
        going_on = sum(1 for job in found if job.state in (JobState.WAITING, JobState.RUNNING))
        self.counted.emit(going_on)
        is_other = found != self._jobs
        self._jobs = found
        if self.isVisible():
            if is_other:
                self._fill()
            if going_on:
                self._again.start()

    def _fill(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for job in self._jobs[:_MOST]:
            self._list.addWidget(self._row_of(job))
        if not self._jobs:
            nothing = label(_("Nothing runs. Documents that are dropped are read here."), look="label", wraps=True)
            nothing.setContentsMargins(tokens.SPACE_4, tokens.SPACE_4, tokens.SPACE_4, tokens.SPACE_4)
            self._list.addWidget(nothing)
        if self.isVisible():
            self.fit()

    def _row_of(self, job: activity.JobRow) -> QWidget:
        made = QWidget()
        layout = rows(made, space=tokens.SPACE_1)
        layout.setContentsMargins(tokens.SPACE_4, tokens.SPACE_2, tokens.SPACE_2, tokens.SPACE_2)
        first = line()
        first.addWidget(ElidedLabel(job.words), 1)
        first.addWidget(Pill(words.job_pill(job.state), self._desk.theme))
        if job.state in (JobState.WAITING, JobState.RUNNING):
            stop = icon_button("x", _("Cancel: {what}", what=job.words), theme=self._desk.theme)
            stop.clicked.connect(lambda: self._do(job, is_cancel=True))
            first.addWidget(stop)
        else:
            again = icon_button("refresh-cw", _("Try again: {what}", what=job.words), theme=self._desk.theme)
            again.clicked.connect(lambda: self._do(job, is_cancel=False))
            first.addWidget(again)
        layout.addLayout(first)
        if job.total:
            bar = QProgressBar()
            bar.setRange(0, job.total)
            bar.setValue(job.done)
            bar.setTextVisible(False)
            bar.setAccessibleName(_("{what}: {done} of {total}", what=job.words, done=job.done, total=job.total))
            layout.addWidget(bar)
        if job.step:
            layout.addWidget(ElidedLabel(job.step, look="secondary"))
        return made

    def _do(self, job: activity.JobRow, *, is_cancel: bool) -> None:
        desk = self._desk
        verb = jobs.cancel if is_cancel else jobs.try_again
        desk.background.run(lambda: verb(desk.context, job.id), lambda _nothing: desk.changes.notify(), owner=self)

    def _show_all(self) -> None:
        self.leave()
        self.all_wanted.emit()
