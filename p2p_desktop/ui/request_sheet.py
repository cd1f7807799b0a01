"""A request to read: who wants what from whom, what the program noticed, the lines, the route and what happened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from p2p_desktop.domain.budget import Outlook, left_words, used_words
from p2p_desktop.domain.request import RequestContent, RequestEvent, RequestLine
from p2p_desktop.language import _, date_words, moment_words, money_words, number_words
from p2p_desktop.store.queries.request_checks import Check, LastPrice, last_price_words
from p2p_desktop.store.queries.requests import HistoryRow, RequestView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.facts import Facts
from p2p_desktop.ui.route_view import RouteWidget, icon_row, route_lines
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.rows_table import RowsTable
from p2p_desktop.ui.widgets.section import Section

#: Narrower than this, four columns leave no room for the item.
_NARROW = 420
_CHECK_ICONS = {"good": "circle-check", "attention": "triangle-alert", "neutral": "info"}


class RequestSheet(QWidget):
    """Everything of a request as text; ``line_chosen`` follows the line somebody stands on (from 0)."""

    line_chosen = Signal(int)

    def __init__(self, theme: Theme, *, my_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._my_name = my_name
        self._is_narrow = False
        layout = rows(self, space=tokens.SPACE_4)
        self.facts = Facts()
        layout.addWidget(self.facts)
        self._checks = QWidget()
        self._check_rows = rows(self._checks, space=tokens.SPACE_1)
        layout.addWidget(self._checks)
        self.lines: RowsTable[tuple[int, RequestLine]] = RowsTable(
            theme, _("Lines"), self._columns(), row_id=lambda row: str(row[0]), wraps="item"
        )
        self.lines.chosen_row.connect(lambda at: self.line_chosen.emit(int(at) if at else -1))
        layout.addWidget(self.lines)
        layout.addLayout(self._build_totals())
        self._route_section = Section(_("Route"))
        self.route = RouteWidget(theme)
        self._route_section.add(self.route)
        layout.addWidget(self._route_section)
        self._history_section = Section(_("What happened"))
        self.history = QWidget()
        self._history_rows = rows(self.history, space=tokens.SPACE_2)
        self._history_section.add(self.history)
        layout.addWidget(self._history_section)
        layout.addStretch(1)
        self._currency = ""
        self._paid: dict[int, str] = {}
        self._checks_shown: tuple[Check, ...] = ()
        self._history_shown: tuple[HistoryRow, ...] = ()

    def show_request(
        self,
        view: RequestView,
        *,
        checks: Sequence[Check] = (),
        vendor_words: str = "",
        outlook: Outlook | None = None,
        last_prices: Sequence[LastPrice] = (),
    ) -> None:
        """Show this request; for an approver with what the program knows of vendor, budget and prices."""
        content = view.content
        self._currency = content.currency
        self._paid = {last.at: last_price_words(last, content.currency) for last in last_prices}
        self.facts.show_facts(_facts(view, vendor_words, outlook))
        self._show_checks(tuple(checks))
        self.lines.show_rows(tuple(enumerate(content.lines)))
        self._show_totals(content)
        self._route_section.setVisible(bool(view.steps))
        self.route.show_lines(route_lines(view, my_name=self._my_name))
        self._show_history(view.history)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, quantity and price go below the item."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < self._theme.px(_NARROW)
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            for at in (1, 2):
                self.lines.setColumnHidden(at, is_narrow)
            self.lines.fit()

    # ------------------------------------------------------------------ building

    def _columns(self) -> tuple[Column[tuple[int, RequestLine]], ...]:
        def item(row: tuple[int, RequestLine]) -> str:
            at, line = row
            narrow = f"{_quantity_words(line)} × {_price_words(line, self._currency)}" if self._is_narrow else ""
            return "\n".join(filter(None, (line.description, narrow, self._paid.get(at, ""))))

        def price(row: tuple[int, RequestLine]) -> str:
            return _price_words(row[1], self._currency)

        def amount(row: tuple[int, RequestLine]) -> str:
            return money_words(row[1].net(self._currency).amount, self._currency, with_currency=False)

        return (
            Column("item", _("Item"), item, width=0),
            Column("quantity", _("Quantity"), lambda row: _quantity_words(row[1]), width=92, kind="number"),
            Column("price", _("Price"), price, width=88, kind="money"),
            Column("amount", _("Amount"), amount, width=100, kind="money"),
        )

    def _build_totals(self) -> QHBoxLayout:
        self._totals = label(look="secondary", wraps=True)
        self._totals.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        self.total = label(look="amount")
        self.total.setFont(self._theme.font(tokens.TITLE, bold=True, tabular=True))
        layout = line(space=tokens.SPACE_4)
        layout.setContentsMargins(0, 0, tokens.SPACE_3, 0)
        layout.addWidget(self._totals, 1)
        layout.addWidget(self.total)
        return layout

    # ------------------------------------------------------------------ showing

    def _show_totals(self, content: RequestContent) -> None:
        totals = content.totals
        net = money_words(totals.net.amount, content.currency, with_currency=False)
        tax = money_words(totals.tax.amount, content.currency, with_currency=False)
        rates = ", ".join(f"{number_words(rate)}\u00a0%" for rate, _net, of_it in totals.tax_by_rate if of_it.amount)
        if rates:
            said = _("Net {net} + tax {tax} ({rates})", net=net, tax=tax, rates=rates)
        else:
            said = _("Net {net} + tax {tax}", net=net, tax=tax)
        self._totals.setText(said)
        self.total.setText(money_words(totals.total.amount, content.currency))

    def _show_checks(self, checks: tuple[Check, ...]) -> None:
        self._checks.setVisible(bool(checks))
        if checks == self._checks_shown:
            return
        self._checks_shown = checks
        _empty(self._checks)
        for check in checks:
            token = "secondary" if check.kind == "neutral" else check.kind
            self._check_rows.addWidget(icon_row(self._theme, _CHECK_ICONS[check.kind], token, check.words))

    def _show_history(self, history: tuple[HistoryRow, ...]) -> None:
        self._history_section.setVisible(bool(history))
        if history == self._history_shown:
            return
        self._history_shown = history
        _empty(self.history)
        for row in reversed(history):
            icon, token = _EVENT_ICONS.get(row.event, ("circle", "secondary"))
            said = _("{event} by {name}", event=happened_words(row.event), name=row.name)
            more = moment_words(row.at) + (f" · “{row.comment}”" if row.comment else "")
            self._history_rows.addWidget(icon_row(self._theme, icon, token, said, more))


def _empty(holder: QWidget) -> None:
    layout = holder.layout()
    while layout is not None and (item := layout.takeAt(0)) is not None:
        old = item.widget()
        if old is not None:
            old.hide()
            old.deleteLater()


def _facts(view: RequestView, vendor_words: str, outlook: Outlook | None) -> tuple[tuple[str, str], ...]:
    content = view.content
    where = " · ".join(filter(None, (content.department, content.category)))
    return (
        (_("Vendor"), vendor_words or content.vendor_name),
        (_("Requested by"), " · ".join(filter(None, (view.requester_name, where)))),
        (_("Budget"), _budget_words(outlook) if outlook is not None else ""),
        (_("Needed by"), date_words(content.needed_by) if content.needed_by else ""),
        (_("Deliver to"), content.delivery_address),
        (_("Note"), content.note),
    )


def _budget_words(outlook: Outlook) -> str:
    return "\n".join(filter(None, (left_words(outlook), used_words(outlook))))


def _quantity_words(line: RequestLine) -> str:
    return f"{number_words(line.quantity)} {line.unit}".strip()


def _price_words(line: RequestLine, currency: str) -> str:
    exponent = line.unit_price.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:
        return number_words(line.unit_price)
    return money_words(line.unit_price, currency, with_currency=False)


_EVENT_ICONS: dict[RequestEvent, tuple[str, str]] = {
    RequestEvent.SUBMIT: ("send", "secondary"),
    RequestEvent.APPROVE: ("circle-check", "good"),
    RequestEvent.RETURN: ("corner-up-left", "attention"),
    RequestEvent.REJECT: ("circle-x", "bad"),
    RequestEvent.WITHDRAW: ("undo-2", "secondary"),
    RequestEvent.ASK_ANOTHER: ("users", "secondary"),
    RequestEvent.TAKE_BACK: ("undo-2", "secondary"),
    RequestEvent.CANCEL: ("circle-slash", "secondary"),
    RequestEvent.ORDER: ("package", "good"),
    RequestEvent.CLOSE: ("package-check", "secondary"),
}


def happened_words(event: RequestEvent) -> str:
    """Say what happened, for the history."""
    return {
        RequestEvent.EDIT: _("Edited"),
        RequestEvent.SUBMIT: _("Submitted"),
        RequestEvent.APPROVE: _("Approved"),
        RequestEvent.RETURN: _("Returned"),
        RequestEvent.REJECT: _("Rejected"),
        RequestEvent.WITHDRAW: _("Withdrawn"),
        RequestEvent.ASK_ANOTHER: _("Another approver asked"),
        RequestEvent.TAKE_BACK: _("Decision taken back"),
        RequestEvent.ORDER: _("Ordered"),
        RequestEvent.CANCEL: _("Cancelled"),
        RequestEvent.CLOSE: _("Closed"),
    }[event]
