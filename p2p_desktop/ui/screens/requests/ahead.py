"""What lies ahead of a draft, looked up while somebody writes: route, budget, likely duplicates, last prices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from p2p_desktop.domain.budget import BudgetMode, Outlook, budget_words, stops_words, used_words
from p2p_desktop.language import _, _n
from p2p_desktop.services import previewing, requesting
from p2p_desktop.services.previewing import Preview
from p2p_desktop.store.queries.request_checks import last_price_words
from p2p_desktop.store.queries.requests import RequestView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.route_view import RouteLine, RouteWidget, preview_lines
from p2p_desktop.ui.screens.requests.written import Written, draft_of
from p2p_desktop.ui.widgets.label import label, line, rows

_PAUSE = 200
_MOST_PRICES = 6


class Ahead(QObject):
    """Places that say what was found; ``before_submit`` (budget and route) is never scrolled away.

    ``seen`` tells of each new look.
    """

    seen = Signal(object)
    #: Another draft is shown: nothing is known of it yet.
    forgotten = Signal()

    def __init__(self, desk: Desk, written: Callable[[], Written], *, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._written = written
        self._view: RequestView | None = None
        self._is_begun = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._read)
        self.findings = RouteWidget(desk.theme)
        self.prices = RouteWidget(desk.theme)
        self.budget = RouteWidget(desk.theme)
        self.route = RouteWidget(desk.theme)
        for each in (self.findings, self.prices):
            each.hide()
        self.before_submit = QWidget()
        beside = line(self.before_submit, space=tokens.SPACE_6)
        beside.setContentsMargins(tokens.SPACE_4, tokens.SPACE_3, tokens.SPACE_4, tokens.SPACE_3)
        # The budget has more to say than the route, which is names.
        for words, part, share in (
            (_("What it leaves of the budget"), self.budget, 3),
            (_("Who will have to approve"), self.route, 2),
        ):
            column = rows(space=tokens.SPACE_1)
            column.addWidget(label(words, look="label", wraps=True))
            column.addWidget(part)
            column.addStretch(1)
            beside.addLayout(column, share)

    def look(self, view: RequestView | None) -> None:
        """Look for this draft, None for a new one; what was said of another one goes at once."""
        is_same = self._is_begun and (self._view is None or (view is not None and view.id == self._view.id))
        self._view, self._is_begun = view, True
        if not is_same:
            self._forget()
        self._pause.start()

    def look_soon(self) -> None:
        """Look as soon as somebody pauses."""
        self._pause.start()

    def _forget(self) -> None:
        waiting = RouteLine("loader", "secondary", _("Being looked up…"), "")
        for part in (self.budget, self.route):
            part.show_lines((waiting,))
        for part in (self.findings, self.prices):
            part.show_lines(())
            part.hide()
        self.forgotten.emit()

    def _read(self) -> None:
        written, view = self._written(), self._view
        base = view.content if view is not None else requesting.empty_content(written.currency)
        content = draft_of(written, base).content
        content = replace(content, vendor_name=content.vendor_name.strip())
        request_id = view.id if view is not None else ""
        self._desk.background.run(
            lambda: previewing.preview(self._desk.context, content, request_id=request_id),
            lambda preview: self._take(preview, has_lines=bool(content.lines)),
            owner=self,
            newest="preview",
        )

    def _take(self, preview: Preview, *, has_lines: bool) -> None:
        nothing = RouteLine("info", "secondary", _("Add lines to see who will have to approve."), "")
        self.route.show_lines(preview_lines(preview.route) if has_lines else (nothing,))
        self.budget.show_lines((_budget_line(preview),))
        self.findings.show_lines(
            [RouteLine("triangle-alert", "attention", each.words, "") for each in preview.findings]
        )
        self.prices.show_lines(_price_lines(preview))
        for part in (self.findings, self.prices):
            part.setVisible(bool(part.words()))
        self.seen.emit(preview)


def _budget_line(preview: Preview) -> RouteLine:
    outlook = preview.outlook
    if outlook is None:
        return RouteLine("info", "secondary", _("As soon as the total is known, it is held against the budget."), "")
    if _is_stopped(outlook):
        return RouteLine("circle-x", "bad", budget_words(outlook), stops_words(outlook))
    if outlook.budget is None:
        return RouteLine("info", "attention" if outlook.department.strip() else "secondary", budget_words(outlook), "")
    if outlook.is_exceeded:
        return RouteLine("triangle-alert", "attention", budget_words(outlook), _shown_words(outlook))
    return RouteLine("info" if outlook.is_short else "circle-check", "secondary" if outlook.is_short else "good",
                     budget_words(outlook), used_words(outlook))  # fmt: skip


def _is_stopped(outlook: Outlook) -> bool:
    return outlook.is_short and outlook.budget is not None and outlook.budget.mode is BudgetMode.STOP


def _shown_words(outlook: Outlook) -> str:
    return _("{used} It can be submitted; whoever approves it is told.", used=used_words(outlook))


def _price_lines(preview: Preview) -> list[RouteLine]:
    lines = [
        RouteLine(
            "triangle-alert" if last.is_dear else "history",
            "attention" if last.is_dear else "secondary",
            _("Line {line}: {words}", line=last.at + 1, words=last_price_words(last, preview.currency)),
            "",
        )
        for last in preview.last_prices
    ]
    dear_first = sorted(lines, key=lambda each: each.token != "attention")
    more = len(dear_first) - _MOST_PRICES
    if more <= 0:
        return dear_first
    rest = _n("{number} more line was bought before.", "{number} more lines were bought before.", more)
    return [*dear_first[:_MOST_PRICES], RouteLine("history", "secondary", rest, "")]
