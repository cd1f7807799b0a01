"""Whether workers, queues, database, OCR and disk are well; what needs somebody stands first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from p2p_desktop.domain.check import check_words
from p2p_desktop.domain.job import JobKind
from p2p_desktop.language import _, _n, _p
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk, HealthCheck
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.plain_table import PlainTable
from p2p_desktop.ui.words import job_words

_TIME = "time_"


def _words(name: str) -> str:
    """Name what was looked at; how long a kind of work takes is named after the work."""
    kinds = {_TIME + kind.value: kind for kind in JobKind}
    return _("Time: {work}", work=job_words(kinds[name])) if name in kinds else check_words(name)


def health_pill(check: HealthCheck) -> PillWords:
    """Return the pill of a check."""
    if check.is_fine:
        return PillWords("circle-check", _("Fine"), "good")
    return PillWords("triangle-alert", _("Look here"), "attention")


class HealthTable(QWidget):
    """The checks, made anew on request."""

    checked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.table: PlainTable[HealthCheck] = PlainTable(
            desk.theme,
            _("Health"),
            (
                Column("name", _("What"), lambda check: _words(check.name), width=176),
                Column("state", _("State"), lambda check: health_pill(check).word, width=120, kind="pill",
                       pill=health_pill),
                Column("value", _p("health", "Seen"), lambda check: check.value, width=312),
                Column("what_to_do", _("What to do"), lambda check: check.what_to_do or "–", width=0,
                       speak=lambda check: check.what_to_do or _("nothing")),
            ),
            row_id=lambda check: check.name,
            empty=EmptyState("activity", _("Being checked"), _("Workers, queues, database, text recognition, disk.")),
        )  # fmt: skip
        self.summary = label(look="secondary", wraps=True)
        self.again = button(_("Check again"), look="quiet", theme=desk.theme, icon="refresh-cw")
        self.again.clicked.connect(self.check)
        head = line(space=tokens.SPACE_3)
        head.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_1)
        head.addWidget(label(_("Health"), look="section"))
        head.addWidget(self.summary, 1)
        head.addWidget(self.again)
        layout = rows(self, space=0)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    def check(self) -> None:
        """Look at everything again."""
        self.again.setEnabled(False)
        self.summary.setText(_("Being checked…"))
        desk = self._desk
        desk.background.run(desk.health, self._show, owner=self, newest="health")

    def _show(self, checks: Sequence[HealthCheck]) -> None:
        self.again.setEnabled(True)
        wrong = [check for check in checks if not check.is_fine]
        self.table.show_rows([*wrong, *(check for check in checks if check.is_fine)])
        words = _n("{number} thing needs somebody.", "{number} things need somebody.", len(wrong))
        if len(wrong) == 1:
            # Said whole, since its column may be too narrow for it.
            words = f"{words} {wrong[0].what_to_do}".strip()
        self.summary.setText(words if wrong else _("Everything is fine."))
        if not checks:
            self.table.say(_("Nothing was checked"), _("This window was started without anything to check."))
        self.checked.emit()
