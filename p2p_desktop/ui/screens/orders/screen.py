"""The Orders screen: the list at the left, one order in the middle, its PDF at the right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from p2p_desktop.domain.order import OrderState
from p2p_desktop.domain.people import Permission
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, money_words
from p2p_desktop.services import intake, ordering, printing
from p2p_desktop.services.intake import Purpose, TakenIn
from p2p_desktop.store.engine import Session
from p2p_desktop.store.queries import orders
from p2p_desktop.store.queries.orders import OrderDocumentView, OrderListRow, OrderView
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.document_pane import viewer_pages
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.orders.panel import OrderPanel
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
        def work() -> OrderView | None:
            with self.desk.reading() as session:
                return orders.one(session, self.desk.person, order_id)

        self.desk.background.run(work, self._take, owner=self, newest="order")

    def _take(self, view: OrderView | None) -> None:
        if view is None:
            self.desk.messages.banner(_("This order is not there any more, or it is not for you."), kind="attention")
            return
        self._middle.setCurrentWidget(self.panel)
        self.panel.show_order(view)
        if not view.pages:
            being_made = EmptyState("printer", _("The PDF is being made"), _("It shows here as soon as it is ready."))
            self.viewer.show_empty(being_made)
            return
        self.viewer.show_document(view.id, viewer_pages(self.desk, view.pages), title=f"{view.number}.pdf")

    def _note_loaded(self) -> None:
        """Where there is no order yet, only the list speaks."""
        for part in (self._middle, self.viewer):
            part.setVisible(not self.table.is_blank())
        self.ready.emit()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        theme = self.desk.theme
        left = QWidget()
        left_rows = rows(left, space=0)
        left_rows.addWidget(ScreenHead(self.title(), theme))
        left_rows.addWidget(self.table, 1)
        left.setMinimumWidth(theme.pane(220))
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
        panel.save.clicked.connect(self.save)
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
