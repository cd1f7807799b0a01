"""One piece of background work: how it stands, why it failed, and what can be done."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QProgressBar, QStackedLayout, QWidget

from p2p_desktop.domain.job import JobState
from p2p_desktop.language import _
from p2p_desktop.store.queries.activity import JobRow
from p2p_desktop.ui import tokens
from p2p_desktop.ui.facts import Facts
from p2p_desktop.ui.screens.activity.job_words import facts
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.badge import Pill, PillWords
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.empty_state import EmptyState, EmptyStateView
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.section import scrolling
from p2p_desktop.ui.words import job_pill

_RESTARTABLE = frozenset({JobState.FAILED, JobState.PARKED, JobState.CANCELLED})


def can_try_again(job: JobRow | None) -> bool:
    """Say whether a job can be started afresh."""
    return job is not None and job.state in _RESTARTABLE


def can_cancel(job: JobRow | None) -> bool:
    """Say whether a job can be stopped."""
    return job is not None and job.goes_on


class JobDetail(QWidget):
    """The chosen job at the right of the list."""

    cancel_wanted = Signal()
    again_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._details = ""
        self.pill = Pill(PillWords("", ""), theme)
        self.headline = label(look="section", wraps=True)
        self.error = label(wraps=True, selectable=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Progress"))
        self.facts = Facts()
        self.again = button(_("Try again"), look="primary", theme=theme, icon="refresh-cw")
        self.cancel = button(_("Cancel"), look="danger", theme=theme, icon="ban")
        self.open = button(_("Open"), theme=theme, icon="arrow-right")
        self.copy = button(_("Copy details"), theme=theme, icon="copy")
        self.again.clicked.connect(self.again_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.open.clicked.connect(self.open_wanted)
        self.copy.clicked.connect(self._copy)
        sheet = QWidget()
        column = rows(sheet, space=tokens.SPACE_3, margin=tokens.SPACE_4)
        top = line()
        top.addWidget(self.pill)
        top.addStretch(1)
        column.addLayout(top)
        for widget in (self.headline, self.error, self.progress):
            column.addWidget(widget)
        buttons = line()
        for each in (self.again, self.cancel, self.open):
            buttons.addWidget(each)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addWidget(self.facts)
        column.addWidget(self.copy, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        nothing = EmptyState("activity", _("Nothing selected"), _("Choose a row to see how it went."))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(EmptyStateView(nothing, theme))
        self._stack.addWidget(scrolling(sheet))

    def show_job(self, job: JobRow | None, now: dt.datetime) -> None:
        """Show this job, or that none is chosen."""
        self._stack.setCurrentIndex(0 if job is None else 1)
        if job is None:
            return
        self._details = "\n".join(filter(None, (job.error_code, job.error_sentence, job.error_details)))
        self.pill.show_words(job_pill(job.state))
        self.headline.setText(job.words)
        self.error.setText(job.error_sentence)
        self.error.setVisible(bool(job.error_sentence))
        self.progress.setVisible(job.state is JobState.RUNNING)
        self.progress.setRange(0, job.total)
        self.progress.setValue(job.done)
        self.again.setVisible(can_try_again(job))
        self.cancel.setVisible(can_cancel(job))
        self.open.setVisible(bool(job.document_id or job.order_id or job.request_id))
        self.copy.setVisible(bool(job.error_details))
        self.facts.show_facts(facts(job, now))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
