"""Which order a document belongs to: those that may be meant, and all others to search in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from p2p_desktop.domain.matching import OrderCandidate
from p2p_desktop.domain.order import OrderState
from p2p_desktop.language import _, date_words, money_words
from p2p_desktop.store.queries import orders as query
from p2p_desktop.store.queries.orders import OrderListRow
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.flow import Flow
from p2p_desktop.ui.widgets.label import hairline, label, line, rows
from p2p_desktop.ui.widgets.plain_table import PlainTable
from p2p_desktop.ui.widgets.table import QueryTable


class OrderChoice(QWidget):
    """``chosen`` gives the id of the order that somebody says it is."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        theme = desk.theme
        self.title = label(_("Which order is it?"), look="section", wraps=True)
        self.candidates: PlainTable[OrderCandidate] = PlainTable(
            theme,
            _("Orders that may be meant"),
            (
                Column("number", _("May be meant"), lambda row: row.number, width=0, kind="two_lines",
                       second=lambda row: row.why),
            ),
            row_id=lambda row: row.order_id,
            empty=EmptyState("package", _("No order suggests itself"), _("Search for it below.")),
        )  # fmt: skip
        self.orders: QueryTable[OrderListRow] = QueryTable(
            desk,
            "matching-orders",
            (
                Column("number", _("Order"), lambda row: row.number, width=0, kind="two_lines", second=_order_words),
                Column("total", _("Total"), lambda row: money_words(row.total, row.currency), width=128, kind="money"),
            ),
            fetch=lambda session, request: query.page(session, desk.person, request),
            row_id=lambda row: row.id,
            empty=EmptyState("package", _("No orders yet"), _("An order is made as soon as a request is approved.")),
            choices=((OrderState.ISSUED.value, _("Open orders")), ("", _("All orders"))),
        )
        self.choose = button(_("It is this order"), look="primary", theme=theme, icon="check")
        self.choose.setEnabled(False)
        self.back = button(_("Keep the order"))
        self._picked = ""
        self._is_picking = False
        self._build()
        self.candidates.chosen.connect(self._pick_candidate)
        self.orders.chosen.connect(self._pick_order)
        self.candidates.opened.connect(self.chosen)
        self.orders.opened.connect(self.chosen)
        self.choose.clicked.connect(lambda: self.chosen.emit(self._picked))
        self.back.clicked.connect(self.left)

    def _build(self) -> None:
        layout = rows(self, space=0)
        head = line()
        head.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        head.addWidget(self.title, 1)
        foot = Flow()
        foot.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        foot.add_stretch()
        foot.addWidget(self.back)
        foot.addWidget(self.choose)
        layout.addLayout(head)
        layout.addWidget(self.candidates)
        layout.addWidget(hairline())
        layout.addWidget(self.orders, 1)
        layout.addWidget(hairline())
        layout.addLayout(foot)

    def show_candidates(self, candidates: Sequence[OrderCandidate], *, has_order: bool) -> None:
        """Show which orders may be meant."""
        if tuple(candidates) != self.candidates.rows() or not candidates:
            self.candidates.show_rows(sorted(candidates, key=lambda each: each.rank))
        self.candidates.setVisible(bool(candidates))
        self.candidates.setFixedHeight(self.candidates.needed_height() if candidates else 0)
        self.back.setVisible(has_order)
        self.orders.reload()

    def _pick_candidate(self, order_id: str) -> None:
        self._pick(order_id, other=self.orders)

    def _pick_order(self, order_id: str) -> None:
        self._pick(order_id, other=self.candidates)

    def _pick(self, order_id: str, *, other: PlainTable[OrderCandidate] | QueryTable[OrderListRow]) -> None:
        if self._is_picking or not order_id:
            return
        self._is_picking = True
        if isinstance(other, PlainTable):
            other.select("")
        else:
            other.view.clearSelection()
        self._is_picking = False
        self._picked = order_id
        self.choose.setEnabled(True)


def _order_words(row: OrderListRow) -> str:
    return " · ".join(filter(None, (row.vendor_name, row.title, date_words(row.date))))
