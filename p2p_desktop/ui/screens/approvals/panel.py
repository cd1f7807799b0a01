"""The request an approver decides on: its head, everything worth knowing, and the decision at the foot."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from p2p_desktop.domain.request import RequestEvent
from p2p_desktop.language import money_words
from p2p_desktop.store.queries.approvals import ApprovalView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.request_sheet import RequestSheet
from p2p_desktop.ui.route_view import waiting_words
from p2p_desktop.ui.screens.approvals.decision_bar import DecisionBar
from p2p_desktop.ui.widgets.label import ElidedLabel, hairline, label, line, rows
from p2p_desktop.ui.widgets.section import scrolling


class RequestPanel(QWidget):
    """One request; ``view`` is exactly what is on the screen, and what a decision speaks of."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.view: ApprovalView | None = None
        self._comments: dict[str, str] = {}
        self.title = label(look="title", wraps=True, selectable=True)
        self.total = label(look="amount")
        self.total.setFont(desk.theme.font(tokens.TITLE, bold=True, tabular=True))
        self.subtitle = ElidedLabel(look="secondary")
        self.sheet = RequestSheet(desk.theme, my_name=desk.person.name)
        self.bar = DecisionBar(desk)
        inside = QWidget()
        content = rows(inside, space=tokens.SPACE_4, margin=tokens.SPACE_4)
        head = rows(space=tokens.SPACE_1)
        head.addWidget(self.title)
        facts = line(space=tokens.SPACE_3)
        facts.addWidget(self.total)
        facts.addWidget(self.subtitle, 1, Qt.AlignmentFlag.AlignBottom)
        head.addLayout(facts)
        content.addLayout(head)
        content.addWidget(self.sheet, 1)
        self.area = scrolling(inside)
        layout = rows(self, space=0)
        layout.addWidget(self.area, 1)
        layout.addWidget(hairline())
        layout.addWidget(self.bar)

    def keep_comment(self, request_id: str, comment: str) -> None:
        """Have this comment, or none, stand in the field when the request is shown."""
        self._comments[request_id] = comment
        if self.view is not None and self.view.request.id == request_id:
            self.bar.show_words(comment)

    def show_view(self, view: ApprovalView) -> None:
        """Show a request with what was written on it; the same one again keeps comment and place."""
        is_other = self.view is None or self.view.request.id != view.request.id
        if is_other and self.view is not None:
            self._comments[self.view.request.id] = self.bar.words()
        self.view = view
        request = view.request
        self.title.setText(request.content.title)
        self.total.setText(money_words(request.content.totals.total.amount, request.content.currency))
        self.subtitle.set_words(self._subtitle(view))
        self.sheet.show_request(
            request,
            checks=view.checks,
            vendor_words=view.vendor_words,
            outlook=view.outlook,
            last_prices=view.last_prices,
        )
        self.bar.allow(RequestEvent.APPROVE in request.possible)
        if is_other:
            self.bar.show_words(self._comments.get(request.id, ""))
            self.area.verticalScrollBar().setValue(0)

    def _subtitle(self, view: ApprovalView) -> str:
        request = view.request
        since = request.waiting_since
        waits = waiting_words(since, self._desk.context.now()) if since else ""
        return " · ".join(filter(None, (request.number, waits)))
