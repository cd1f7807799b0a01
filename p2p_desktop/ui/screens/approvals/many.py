"""Several requests at once: what each is, which can be approved together, and which need a closer look."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from p2p_desktop.language import _, _n, money_words
from p2p_desktop.services.approving import Outcome
from p2p_desktop.store.queries.approvals import ApprovalView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.route_view import icon_row
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.rows_table import RowsTable


class ManyRequests(QWidget):
    """The selected requests with their findings; one button approves those without an open finding."""

    approve_all = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._views: tuple[ApprovalView, ...] = ()
        layout = rows(self, space=tokens.SPACE_4, margin=tokens.SPACE_4)
        self.title = label(look="title")
        layout.addWidget(self.title)
        self._note = QWidget()
        self._note_rows = rows(self._note, space=0)
        layout.addWidget(self._note)
        self.table: RowsTable[ApprovalView] = RowsTable(
            desk.theme, _("Selected requests"), self._columns(), row_id=lambda view: view.request.id
        )
        layout.addWidget(self.table)
        self.button = button(_("Approve"), look="primary", theme=desk.theme, icon="check")
        self.button.clicked.connect(self.approve_all)
        foot = line()
        foot.addWidget(self.button)
        foot.addStretch(1)
        layout.addLayout(foot)
        layout.addStretch(1)

    def show_requests(self, views: Sequence[ApprovalView]) -> None:
        """Show these requests."""
        self._views = tuple(views)
        self.title.setText(_n("{number} request selected", "{number} requests selected", len(views)))
        self.table.show_rows(self._views)
        ready, left = len(self.ready()), len(views) - len(self.ready())
        self.button.setText(_n("Approve {number}", "Approve {number}", ready))
        self.button.setEnabled(ready > 0)
        while (item := self._note_rows.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        if left:
            words = _n(
                "{number} has an open finding and is left for a closer look.",
                "{number} have an open finding and are left for a closer look.",
                left,
            )
            self._note_rows.addWidget(icon_row(self._desk.theme, "triangle-alert", "attention", words))
        self._note.setVisible(bool(left))

    def ready(self) -> tuple[tuple[str, str], ...]:
        """Return id and shown hash of the requests that can be approved together."""
        return tuple((view.request.id, view.request.content_hash) for view in self._views if not finding_words(view))

    def title_of(self, outcome: Outcome) -> str:
        """Return the title of the request an outcome speaks of."""
        found = next((view for view in self._views if view.request.id == outcome.request_id), None)
        return found.request.content.title if found is not None else ""

    def _columns(self) -> tuple[Column[ApprovalView], ...]:
        def total(view: ApprovalView) -> str:
            content = view.request.content
            return money_words(content.totals.total.amount, content.currency)

        return (
            Column("title", _("Request"), lambda view: view.request.content.title, width=0, kind="two_lines",
                   second=lambda view: finding_words(view) or view.request.content.vendor_name),
            Column("total", _("Total"), total, width=136, kind="money"),
        )  # fmt: skip


def finding_words(view: ApprovalView) -> str:
    """Return what keeps a request out of a bulk approval, "" if nothing does (AP-12)."""
    return " ".join(check.words for check in view.checks if check.kind == "attention")
