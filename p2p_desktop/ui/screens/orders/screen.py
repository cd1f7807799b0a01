"""The Orders screen: the list at the left, one order in the middle, its PDF at the right."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices, QShowEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from p2p_desktop.domain.order import OrderState
from p2p_desktop.domain.people import Permission
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, money_words
from p2p_desktop.services import intake, ordering, printing, receiving
from p2p_desktop.services.intake import Purpose, TakenIn
from p2p_desktop.store.engine import Session
from p2p_desktop.store.queries import order_life, orders
from p2p_desktop.store.queries.order_life import OrderLife
from p2p_desktop.store.queries.orders import OrderDocumentView, OrderListRow, OrderView
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.document_pane import order_viewer_pages, say_printed
from p2p_desktop.ui.export import ask_for_file, export_list, write
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.orders.arrivals import Arrivals
from p2p_desktop.ui.screens.orders.panel import OrderPanel
from p2p_desktop.ui.screens.orders.sending import Sending
from p2p_desktop.ui.screens.orders.tables import lines_sheet, list_columns
from p2p_desktop.ui.widgets import paper
from p2p_desktop.ui.widgets.button import icon_button
from p2p_desktop.ui.widgets.empty_state import EmptyState, EmptyStateView
from p2p_desktop.ui.widgets.head import ScreenHead
from p2p_desktop.ui.widgets.label import rows
from p2p_desktop.ui.widgets.page_viewer import PageViewer
from p2p_desktop.ui.widgets.section import splitter
from p2p_desktop.ui.widgets.table import Column, QueryTable
from p2p_desktop.ui.words import order_pill


class OrdersScreen(Screen):
    """Whoever comes here finds an order, its PDF, and what was billed on it."""

    name: ClassVar[str] = "orders"
    icon: ClassVar[str] = "package"

    @classmethod
    def title(cls) -> str:
        """The word of the navigation."""
        return _("Orders")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._is_ending = False
        self.table = self._build_table()
        self.panel = OrderPanel(desk)
        self.nothing = EmptyStateView(
            EmptyState("package", _("No order chosen"), _("Choose an order to see its lines and its PDF.")), desk.theme
        )
        self.viewer = PageViewer(desk, name="orders/pdf", empty=_no_pdf())
        self.sending = Sending(desk, self.panel)
        self.export_button = icon_button("rows-3", _("Export this list…"), theme=desk.theme)
        self._build()
        self._connect()

    # ------------------------------------------------------------------ what the window asks for

    def reload(self) -> None:
        """Read the list and the order in the middle again."""
        self.table.reload()
        if self.table.selected():
            self._read_one(self.table.selected())

    def show_object(self, object_id: str) -> None:
        """Bring one order to the front, wherever it stands in the list."""
        self.table.select(object_id)
        self._read_one(object_id)

    def show_rows(self, text: str, choice: str) -> None:
        """Show the rows that this text and this filter leave."""
        self.table.narrow(text, choice)

    def take_drop(self, files: tuple[Path, ...]) -> bool:
        """Files dropped on an open order are its invoices and receipts."""
        view = self.panel.view
        if view is None or self._middle.currentWidget() is not self.panel or view.state is not OrderState.ISSUED:
            return False
        for file in files:
            self._take_in(view, file)
        return True

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes here walks the list at once."""
        super().showEvent(event)
        self.table.view.setFocus()

    def commands(self) -> tuple[Action, ...]:
        """What can be done with the order that is shown."""
        panel = self.panel

        def offers(command: QWidget | QAction) -> Callable[[], bool]:
            return lambda: panel.isVisible() and command.isEnabled()

        return (
            Action("orders.save", _("Save PDF as…"), "Ctrl+S", "download", self.save, is_enabled=offers(panel.save)),
            Action("orders.open", _("Open PDF"), "Ctrl+O", "external-link", self.open_pdf,
                   is_enabled=offers(panel.open)),
            Action("orders.send", _("Send to the vendor…"), "Ctrl+Return", "send", self.sending.begin,
                   is_enabled=offers(panel.send)),
            Action("orders.arrived", _("Goods arrived…"), "Ctrl+G", "package-check", self.ask_what_arrived,
                   is_enabled=offers(panel.arrived)),
            Action("orders.print", _("Print…"), "Ctrl+P", "printer", self.put_on_paper,
                   is_enabled=offers(panel.put_on_paper)),
            Action("orders.export", _("Export this list…"), "Ctrl+E", "rows-3", self.export_list,
                   is_enabled=lambda: not self.table.is_blank()),
            Action("orders.export_lines", _("Export the lines of this order…"), "", "rows-3", self.export_lines,
                   is_enabled=offers(panel.export)),
            Action("orders.request", _("Show the request of this order"), "Ctrl+R", "file-pen-line",
                   self._go_to_request, is_enabled=lambda: panel.view is not None),
            Action("orders.close", _("Close order…"), "", "package-check", self.close_order,
                   is_enabled=offers(panel.close_order)),
            Action("orders.cancel", _("Cancel order…"), "", "circle-slash", self.cancel_order,
                   is_enabled=offers(panel.cancel)),
        )  # fmt: skip

    # ------------------------------------------------------------------ commands

    def save(self) -> None:
        """Ask where a copy of the PDF goes."""
        view = self.panel.view
        if view is None:
            return
        folder = Path(self.desk.state.text("folder", str(Path.home())))
        dialog = QFileDialog(self, _("Save the PDF of {number}", number=view.number), str(folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_("PDF (*.pdf)")])
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{view.number}.pdf")
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
        dialog.open()

    def save_to(self, target: Path) -> None:
        """Put a copy of the PDF there."""
        view = self.panel.view
        if view is None:
            return
        self.desk.state.keep("folder", str(target.parent))
        self.desk.background.run(
            lambda: printing.save_copy(self.desk.context, view.id, target),
            lambda _nothing: self.desk.messages.banner(_("Saved as {path}.", path=str(target)), kind="good"),
            owner=self,
        )

    def open_pdf(self) -> None:
        """Open a copy of the PDF with the system's viewer; the kept file stays out of its reach."""
        view = self.panel.view
        if view is None:
            return
        target = self.desk.context.home.exports / f"{view.number}.pdf"

        def work() -> Path:
            if not target.exists():
                printing.save_copy(self.desk.context, view.id, target)
            return target

        self.desk.background.run(work, self._open_file, owner=self)

    def ask_what_arrived(self) -> None:
        """Ask what arrived of the order."""
        view = self.panel.view
        if view is None:
            return
        question = Arrivals(self, self.desk.theme, view)
        question.said.connect(lambda quantities, note: self._receive(view, quantities, note))
        question.open()

    def _receive(self, view: OrderView, quantities: dict[int, Decimal], note: str) -> None:
        context = self.desk.context

        def done(receipt_id: str) -> None:
            words = _("What arrived of {number} is recorded.", number=view.number)
            self.desk.messages.banner(words, kind="good", undo=lambda: self._take_back(receipt_id))
            self.desk.changes.notify()

        self.desk.background.run(
            lambda: receiving.receive(context, view.id, quantities, note=note, version=view.version), done, owner=self
        )

    def _take_back(self, receipt_id: str) -> None:
        context = self.desk.context
        self.desk.background.run(
            lambda: receiving.take_back(context, receipt_id), lambda _none: self.desk.changes.notify(), owner=self
        )

    def put_on_paper(self) -> None:
        """Ask for a printer, then print the pages; the trail says so."""
        view, context = self.panel.view, self.desk.context
        if view is None or not view.pages:
            return
        pages = order_viewer_pages(self.desk, view)

        def work(printer: QPrinter) -> int:
            printed = paper.put_on_paper(printer, pages)
            printing.note_on_paper(context, view.id)
            return printed

        def done(printed: int) -> None:
            say_printed(self.desk, printed)
            self.desk.changes.notify()

        paper.ask_for_printer(
            self, pages, title=view.number,
            done=lambda printer: self.desk.background.run(lambda: work(printer), done, owner=self),
        )  # fmt: skip

    def export_list(self) -> None:
        """Write the orders that search and filter leave as a table."""
        ask_for_file(self, self.desk, _("Orders"), self.export_list_to)

    def export_list_to(self, target: Path) -> None:
        """Write the list there."""
        export_list(self.desk, self.table, list_columns(), target, name=_("Orders"), noun="order")

    def export_lines(self) -> None:
        """Write the lines of the order as a table."""
        if self.panel.view is not None:
            ask_for_file(self, self.desk, self.panel.view.number, self.export_lines_to)

    def export_lines_to(self, target: Path) -> None:
        """Write the lines there."""
        if self.panel.view is not None:
            write(self.desk, lines_sheet(self.panel.view), target, owner=self)

    def close_order(self) -> None:
        """Close the order, with a reason."""
        question = _("Why is nothing more expected on this order? It can’t be billed afterwards.")
        self._end(ordering.close, question, _("Close order"), _("The order is closed."))

    def cancel_order(self) -> None:
        """Cancel the order, with a reason."""
        question = _("Why is this order cancelled? Tell the vendor too: the program does not write to him.")
        self._end(ordering.cancel, question, _("Cancel order"), _("The order is cancelled."))

    def _end(self, verb: Callable[..., None], question: str, accept: str, said: str) -> None:
        view = self.panel.view
        if view is None:
            return

        def done(_nothing: None) -> None:
            self.desk.messages.banner(said, kind="good")
            self.desk.changes.notify()
            self.reload()

        def failed(error: PersonError) -> None:
            self.desk.messages.banner(error.sentence, kind="attention")
            self.reload()

        def end(reason: str | None) -> None:
            if reason:
                self.desk.background.run(
                    lambda: verb(self.desk.context, view.id, reason=reason, version=view.version),
                    done,
                    failed=failed,
                    owner=self,
                )

        self.desk.messages.ask_for_text(self, question, accept=accept, done=end, look="danger")

    def _take_in(self, view: OrderView, file: Path) -> None:
        def done(taken: TakenIn) -> None:
            show = (_("Show it"), lambda: self.desk.go_to("documents", taken.document_id))
            self.desk.messages.banner(taken.words, kind="attention" if taken.is_duplicate else "neutral", action=show)
            self.desk.changes.notify()

        self.desk.background.run(
            lambda: intake.take_in(self.desk.context, file, purpose=Purpose.RECEIPT, order_id=view.id), done, owner=self
        )

    def _open_file(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            words = _("No program of this computer opens PDF files. The file is {path}.", path=str(path))
            self.desk.messages.banner(words, kind="attention")

    def _go_to_request(self) -> None:
        if self.panel.view is not None:
            self.desk.go_to("requests", self.panel.view.request_id)

    def _go_to_event(self, screen: str, object_id: str) -> None:
        """A result is for finance; others are shown its document among the papers of the order."""
        if screen != "matching" or self.desk.person.may(Permission.RESOLVE):
            self.desk.go_to(screen, object_id)
        else:
            self.panel.documents.setFocus()

    def _go_to_document(self, document: OrderDocumentView) -> None:
        if document.match_id and self.desk.person.may(Permission.RESOLVE):
            self.desk.go_to("matching", document.match_id)
        else:
            self.desk.go_to("documents", document.id)

    # ------------------------------------------------------------------ showing

    def _choose(self, order_id: str) -> None:
        if order_id:
            self._read_one(order_id)
        else:
            self.panel.view = None
            self._middle.setCurrentWidget(self.nothing)
            self.viewer.show_empty(_no_pdf())

    def _read_one(self, order_id: str) -> None:
        def work() -> tuple[OrderView | None, OrderLife]:
            with self.desk.reading() as session:
                person = self.desk.person
                return orders.one(session, person, order_id), order_life.life(session, person, order_id)

        self.desk.background.run(work, lambda found: self._take(*found), owner=self, newest="order")

    def _take(self, view: OrderView | None, life: OrderLife) -> None:
        if view is None:
            self.desk.messages.banner(_("This order is not there any more, or it is not for you."), kind="attention")
            return
        self._middle.setCurrentWidget(self.panel)
        self.panel.show_order(view)
        self.panel.show_life(life)
        if not view.pages:
            being_made = EmptyState("printer", _("The PDF is being made"), _("It shows here as soon as it is ready."))
            self.viewer.show_empty(being_made)
            return
        self.viewer.show_document(view.id, order_viewer_pages(self.desk, view), title=f"{view.number}.pdf")

    def _note_loaded(self) -> None:
        """Where there is no order yet, only the list speaks."""
        for part in (self._middle, self.viewer, self.export_button):
            part.setVisible(not self.table.is_blank())
        self.ready.emit()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        theme = self.desk.theme
        left = QWidget()
        left_rows = rows(left, space=0)
        head = ScreenHead(self.title(), theme)
        head.add_tool(self.export_button)
        left_rows.addWidget(head)
        left_rows.addWidget(self.table, 1)
        left.setMinimumWidth(theme.pane(281))
        self._middle = QStackedWidget()
        self._middle.addWidget(self.nothing)
        self._middle.addWidget(self.panel)
        self.viewer.setMinimumWidth(theme.pane(220))
        parts = splitter(self.desk.state, "orders/parts", (left, self._middle, self.viewer), sizes=(336, 484, 412))
        rows(self, space=0).addWidget(parts)

    def _connect(self) -> None:
        panel = self.panel
        self.table.chosen.connect(self._choose)
        self.table.loaded.connect(self._note_loaded)
        self.export_button.clicked.connect(self.export_list)
        panel.put_on_paper.clicked.connect(self.put_on_paper)
        self.viewer.print_through(self.put_on_paper)
        panel.export.clicked.connect(self.export_lines)
        panel.life.opened.connect(self._go_to_event)
        panel.save.clicked.connect(self.save)
        panel.arrived.clicked.connect(self.ask_what_arrived)
        panel.open.clicked.connect(self.open_pdf)
        panel.close_order.triggered.connect(self.close_order)
        panel.cancel.triggered.connect(self.cancel_order)
        panel.document_opened.connect(self._go_to_document)
        panel.request.clicked.connect(self._go_to_request)

    def _build_table(self) -> QueryTable[OrderListRow]:
        person = self.desk.person

        def fetch(session: Session, request: PageRequest) -> PageOf[OrderListRow]:
            return orders.page(session, person, request)

        def total(row: OrderListRow) -> str:
            return money_words(row.total, row.currency)

        def state(row: OrderListRow) -> str:
            return order_pill(row.state).word

        return QueryTable(
            self.desk,
            "orders",
            (
                Column("vendor_name", _("Order"), lambda row: row.vendor_name, width=0, kind="two_lines",
                       second=lambda row: row.number,
                       speak=lambda row: f"{row.number}, {row.vendor_name}, {row.title}"),
                Column("total", _("Total"), total, width=132, kind="two_lines", align="right", second=state),
            ),
            fetch=fetch,
            row_id=lambda row: row.id,
            choices=tuple(orders.choice_words().items()),
            has_header=False,
            advances=True,
            empty=EmptyState(
                "package",
                _("No orders yet"),
                _("With the last approval of a request its order appears here, with number and PDF."),
                _("Show requests"),
                lambda: self.desk.go_to("requests", ""),
            ),
        )  # fmt: skip


def _no_pdf() -> EmptyState:
    return EmptyState("file-text", _("No PDF"), _("Choose an order to see its PDF here."))
