"""One order as text: its head with what can be done, facts, lines with what was billed, and its documents."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from p2p_desktop.domain.document import DocumentState, Kind
from p2p_desktop.domain.order import Extent, OrderState
from p2p_desktop.domain.people import Permission
from p2p_desktop.language import _, date_words, moment_words, money_words, number_words
from p2p_desktop.store.queries.order_life import OrderLife
from p2p_desktop.store.queries.orders import OrderDocumentView, OrderLineView, OrderView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.facts import Facts
from p2p_desktop.ui.screens.orders.life_view import LifeView, mail_words
from p2p_desktop.ui.screens.orders.send_form import SendForm
from p2p_desktop.ui.widgets.badge import Pill, PillWords
from p2p_desktop.ui.widgets.button import button, icon_button
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.flow import Flow
from p2p_desktop.ui.widgets.label import hairline, label, line, rows, set_look
from p2p_desktop.ui.widgets.rows_table import RowsTable
from p2p_desktop.ui.widgets.section import Section, scrolling, whole_width
from p2p_desktop.ui.words import document_pill, kind_words, match_pill, order_pill

_OPEN = (OrderState.ISSUED, OrderState.ON_HOLD)
#: Where the column of what arrived is.
_ARRIVED = 4
#: Narrower than this, quantity and price go below the item.
_NARROW = 560
_LEAST = 372


def billed_pill(extent: Extent) -> PillWords:
    """Return the pill that says how much of an order was billed."""
    return {
        Extent.NONE: PillWords("circle-dashed", _("Nothing billed"), "neutral"),
        Extent.PARTIAL: PillWords("circle-dot", _("Partly billed"), "attention"),
        Extent.FULL: PillWords("circle-check", _("Fully billed"), "good"),
        Extent.OVER: PillWords("triangle-alert", _("Billed too much"), "bad"),
    }[extent]


class OrderPanel(QWidget):
    """Shows one order; ``document_opened`` gives the document or match somebody wants to see."""

    document_opened = Signal(object)
    #: The draft of this id was sent, says the person.
    draft_sent = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._is_narrow = False
        self.view: OrderView | None = None
        inside = QWidget()
        layout = rows(inside, space=tokens.SPACE_4, margin=tokens.SPACE_4)
        self._build_head()
        layout.addLayout(self._head)
        self.send_form = SendForm(desk.theme)
        layout.addWidget(self.send_form)
        self.facts = Facts()
        layout.addWidget(self.facts)
        self.lines: RowsTable[OrderLineView] = RowsTable(
            desk.theme, _("Lines"), self._line_columns(), row_id=lambda row: str(row.position), wraps="item"
        )
        layout.addWidget(self.lines)
        self.sums = label(look="secondary", wraps=True)
        self.sums.setAlignment(Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self.sums)
        self._documents_section = Section(_("Invoices and receipts"))
        self.documents: RowsTable[OrderDocumentView] = RowsTable(
            desk.theme, _("Invoices and receipts"), self._document_columns(), row_id=lambda row: row.id
        )
        self.documents.opened_row.connect(self._open_document)
        self.documents.clicked.connect(lambda index: self._open_document(self.documents.rows.id_at(index.row())))
        self._no_documents = label(
            _("None yet. Drop the vendor’s invoice or receipt here: it is read and compared with this order."),
            look="label", wraps=True,
        )  # fmt: skip
        self._documents_section.add_tool(self.billed)
        self._documents_section.add(self.documents)
        self._documents_section.add(self._no_documents)
        layout.addWidget(self._documents_section)
        self.life = LifeView(desk.theme)
        layout.addWidget(self.life)
        layout.addStretch(1)
        self.area = scrolling(inside)
        whole = rows(self, space=0)
        whole.addWidget(self.area, 1)
        whole.addWidget(hairline())
        self._foot = self._build_foot()
        whole.addWidget(self._foot)

    def show_order(self, view: OrderView) -> None:
        """Show an order."""
        is_other = self.view is None or self.view.id != view.id
        self.view = view
        self.number.setText(view.number)
        self.title.setText(view.title)
        self.pill.show_words(order_pill(view.state))
        self.billed.show_words(billed_pill(view.billed))
        self.total.setText(money_words(view.total, view.currency))
        self.facts.show_facts(_facts(view))
        self.lines.setColumnHidden(_ARRIVED, not view.receipts)
        self.lines.show_rows(view.lines)
        net, tax = (money_words(each, view.currency, with_currency=False) for each in (view.net, view.tax))
        self.sums.setText(_("Net {net} + tax {tax}", net=net, tax=tax))
        self.documents.show_rows(view.documents)
        self.documents.setVisible(bool(view.documents))
        self._no_documents.setVisible(not view.documents and view.state in _OPEN)
        self._documents_section.setVisible(bool(view.documents) or view.state in _OPEN)
        self._allow(view)
        needed = (self._desk.theme.pane(_LEAST), whole_width(self.area), self._foot.sizeHint().width())
        self.setMinimumWidth(max(needed))
        if is_other:
            self.area.verticalScrollBar().setValue(0)
            self.send_form.hide()

    def show_life(self, life: OrderLife) -> None:
        """Show what happened to the order, and how its mail stands."""
        self.life.show_life(life)
        words, look = mail_words(life.mails)
        self.mail.setText(words)
        set_look(self.mail, look)
        newest = life.mails[0] if life.mails else None
        self._draft = newest.id if newest is not None and newest.way == "program" and not newest.sent_at else ""
        self.was_sent.setVisible(bool(self._draft))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the items where it is narrow."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < self._desk.theme.px(_NARROW)
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self.lines.setColumnHidden(1, is_narrow)
            self.lines.setColumnHidden(2, is_narrow)
            self.lines.fit()

    # ------------------------------------------------------------------ building

    def _build_head(self) -> None:
        theme = self._desk.theme
        self.number = label(look="title", selectable=True)
        self.title = label(look="label", wraps=True, selectable=True)
        self.pill = Pill(order_pill(OrderState.ISSUED), theme)
        self.billed = Pill(billed_pill(Extent.NONE), theme)
        self.total = label(look="amount")
        self.total.setFont(theme.font(tokens.TITLE, bold=True, tabular=True))
        self._head = rows(space=tokens.SPACE_2)
        self._head.addWidget(self.number)
        under = line(space=tokens.SPACE_2)
        under.addWidget(self.title, 1)
        self.request = button("", look="link")
        self.request.setToolTip(_("Show the request of this order (Ctrl+R)"))
        under.addWidget(self.request, alignment=Qt.AlignmentFlag.AlignTop)
        self._head.addLayout(under)
        states = line(space=tokens.SPACE_2)
        states.addWidget(self.total)
        states.addSpacing(tokens.SPACE_1)
        states.addWidget(self.pill)
        states.addStretch(1)
        self._head.addLayout(states)
        self.mail = label(look="secondary", wraps=True, selectable=True)
        self.was_sent = button(_("It was sent"), look="link")
        self.was_sent.clicked.connect(lambda: self.draft_sent.emit(self._draft))
        self.was_sent.hide()
        self._draft = ""
        mail = line(space=tokens.SPACE_2)
        mail.addWidget(self.mail, 1)
        mail.addWidget(self.was_sent, alignment=Qt.AlignmentFlag.AlignTop)
        self._head.addLayout(mail)

    def _build_foot(self) -> QWidget:
        theme = self._desk.theme
        foot = QWidget()
        # Icons have room of their own around them.
        layout = Flow(foot, space=tokens.SPACE_1)
        layout.setContentsMargins(tokens.SPACE_4, tokens.SPACE_3, tokens.SPACE_3, tokens.SPACE_3)
        self.send = button(_("Send…"), look="primary", theme=theme, icon="send")
        self.save = icon_button("download", _("Save PDF…"), theme=theme)
        self.arrived = icon_button("package-check", _("Goods arrived…"), theme=theme)
        self.open = icon_button("external-link", _("Open PDF"), theme=theme)
        self.put_on_paper = icon_button("printer", _("Print…"), theme=theme)
        self.export = icon_button("rows-3", _("Export the lines as a table…"), theme=theme)
        self.more = icon_button("ellipsis", _("Close or cancel this order"), theme=theme)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        self.close_order = menu.addAction(_("Close order…"))
        self.close_order.setToolTip(_("Nothing more is expected on this order"))
        self.cancel = menu.addAction(_("Cancel order…"))
        self.cancel.setToolTip(_("Possible while nothing was billed on it"))
        self.more.setMenu(menu)
        for each in (self.send, self.save, self.arrived, self.open, self.put_on_paper, self.export):
            layout.addWidget(each)
        layout.add_stretch()
        layout.addWidget(self.more)
        return foot

    def _line_columns(self) -> tuple[Column[OrderLineView], ...]:
        def currency() -> str:
            return self.view.currency if self.view is not None else "EUR"

        def quantity(row: OrderLineView) -> str:
            return f"{number_words(row.quantity)} {row.unit}".strip()

        def price(row: OrderLineView) -> str:
            return money_words(row.unit_price, currency(), with_currency=False)

        def item(row: OrderLineView) -> str:
            return f"{row.description}\n{quantity(row)} × {price(row)}" if self._is_narrow else row.description

        def amount(row: OrderLineView) -> str:
            return money_words(row.amount, currency(), with_currency=False)

        def billed(row: OrderLineView) -> str:
            return _("{done} of {all}", done=number_words(row.billed_quantity), all=number_words(row.quantity))

        def arrived(row: OrderLineView) -> str:
            return _("{done} of {all}", done=number_words(row.received_quantity), all=number_words(row.quantity))

        return (
            Column("item", _("Item"), item, width=0),
            Column("quantity", _("Quantity"), quantity, width=92, kind="number"),
            Column("price", _("Price"), price, width=88, kind="money"),
            Column("amount", _("Amount"), amount, width=96, kind="money"),
            Column("arrived", _("Arrived"), arrived, width=84, kind="number",
                   speak=lambda row: _("arrived {arrived}", arrived=arrived(row))),
            Column("billed", _("Billed"), billed, width=84, kind="number",
                   speak=lambda row: _("billed {billed}", billed=billed(row))),
        )  # fmt: skip

    def _document_columns(self) -> tuple[Column[OrderDocumentView], ...]:
        def name(row: OrderDocumentView) -> str:
            kind = kind_words(Kind(row.kind))
            return _("{kind} {number}", kind=kind, number=row.number) if row.number else kind

        return (
            Column("name", _("Document"), name, width=0, kind="two_lines",
                   second=lambda row: f"{row.file_name} · {moment_words(row.added_at)}"),
            Column("state", _("State"), lambda row: document_state(row).word, width=164, kind="pill",
                   pill=document_state),
        )  # fmt: skip

    # ------------------------------------------------------------------ staying true

    def _allow(self, view: OrderView) -> None:
        may_end = self._desk.person.may(Permission.RESOLVE) and view.state in _OPEN
        self.request.setText(view.request_number)
        self.request.setAccessibleName(_("Show request {number}", number=view.request_number))
        self.more.setVisible(may_end)
        self.close_order.setEnabled(may_end)
        self.cancel.setEnabled(may_end and view.billed is Extent.NONE)
        self.arrived.setVisible(view.state in _OPEN and self._may_receive(view))
        for each in (self.save, self.open, self.put_on_paper):
            each.setEnabled(bool(view.pdf_sha256))
        self.send.setEnabled(bool(view.pdf_sha256) and view.state in _OPEN)

    def _may_receive(self, view: OrderView) -> bool:
        person = self._desk.person
        return view.requester_id == person.id or person.may(Permission.ADD_ANY_DOCUMENT)

    def _open_document(self, document_id: str) -> None:
        found = next((each for each in self.view.documents if each.id == document_id), None) if self.view else None
        if found is not None:
            self.document_opened.emit(found)


def document_state(row: OrderDocumentView) -> PillWords:
    """Return how a document of the order stands: how it matches, or how far it is read."""
    if row.match_state:
        return match_pill(row.match_state == "passed", is_resolved=row.match_state == "resolved")
    state = DocumentState(row.state)
    if state in (DocumentState.READ, DocumentState.NEEDS_REVIEW) and row.kind in (Kind.INVOICE, Kind.RECEIPT):
        return match_pill(None)
    return document_pill(state)


def _facts(view: OrderView) -> tuple[tuple[str, str], ...]:
    return (
        (_("Vendor"), "\n".join(filter(None, (view.vendor_name, view.vendor_address)))),
        (_("Issued"), date_words(view.date)),
        (_("Their reference"), view.vendor_reference),
        (_("Needed by"), date_words(view.needed_by) if view.needed_by else ""),
        (_("Deliver to"), view.delivery_address),
        (_("Payment"), view.payment_terms),
        (_("Note"), view.note),
    )
