"""Orders: found, read beside their PDF, saved, closed and cancelled."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from p2p_desktop.dev.make_samples import make_receipt
from p2p_desktop.domain.order import OrderState
from p2p_desktop.services import approving, ordering
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import orders
from p2p_desktop.store.queries.orders import OrderView
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.ui.document_pane import order_viewer_pages
from p2p_desktop.ui.screens.orders.arrivals import Arrivals
from p2p_desktop.ui.screens.orders.screen import OrdersScreen
from p2p_desktop.ui.widgets import paper
from tests.company import Company
from tests.mail_server import mail_server
from tests.services.test_mailing import set_up
from tests.ui.conftest import MakeDesk
from tests.ui.places import Places, answer, banners, opened
from tests.work_off import work_off


def _ordered(company: Company, *line_words: str, title: str = "Paper") -> OrderView:
    """Let a request become an order with its PDF."""
    request = company.submitted(*line_words, title=title)
    approving.approve(company.ben, request, content_hash=company.hash_of(request))
    work_off(company.world)
    with reading(company.dana) as session:
        (row, *_older) = orders.page(session, company.dana.person, PageRequest()).rows
    return _view(company, row.id)


def _view(company: Company, order_id: str) -> OrderView:
    with reading(company.dana) as session:
        found = orders.one(session, company.dana.person, order_id)
    assert found is not None
    return found


def _screen(qtbot: QtBot, make_desk: MakeDesk, who: Context, places: Places | None = None) -> OrdersScreen:
    desk = make_desk(who)
    screen = opened(qtbot, OrdersScreen(places.desk(desk) if places is not None else desk))
    qtbot.waitUntil(screen.panel.isVisible)
    return screen


def test_an_order_stands_beside_its_pdf(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    order = _ordered(company, "3 x paper 4.20")
    screen = _screen(qtbot, make_desk, company.ana)
    assert screen.panel.number.text() == order.number
    assert screen.panel.total.text() == "14.99 EUR"
    assert screen.panel.facts.words_of("Vendor") == "Papier Adler GmbH"
    assert len(screen.viewer.canvas.pages) == 1
    billed = screen.panel.lines.rows
    assert billed.index(0, 5).data() == "0 of 3"
    assert screen.panel.lines.isColumnHidden(4)


def test_what_arrived_is_recorded_shown_and_undone(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    order = _ordered(company, "3 x paper 4.20", "2 x toner 80")
    screen = _screen(qtbot, make_desk, company.ana)
    QTest.mouseClick(screen.panel.arrived, Qt.MouseButton.LeftButton)
    (question,) = screen.findChildren(Arrivals)
    assert question.quantities() == {1: 3, 2: 2}
    question.fields[1].clear()
    QTest.keyClicks(question.fields[1], "many")
    question.accept()
    assert question.isVisible()
    assert question.problem.text().startswith("Line 1: “many” is not a number.")
    question.fields[1].clear()
    question.fields[2].setText("1")
    question.accept()
    qtbot.waitUntil(lambda: [line.received_quantity for line in _view(company, order.id).lines] == [0, 1])
    qtbot.waitUntil(lambda: not screen.panel.lines.isColumnHidden(4))
    assert screen.panel.lines.rows.index(1, 4).data() == "1 of 2"
    assert banners(screen.desk) == (f"What arrived of {order.number} is recorded.",)


def test_a_copy_of_the_pdf_is_put_where_the_person_wants_it(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    order = _ordered(company, "3 x paper 4.20")
    screen = _screen(qtbot, make_desk, company.ana)
    target = tmp_path / "mine.pdf"
    screen.save_to(target)
    qtbot.waitUntil(lambda: banners(screen.desk) == (f"Saved as {target}.",))
    assert target.read_bytes() == company.ana.documents.path_of(order.pdf_sha256).read_bytes()


def test_a_folder_nobody_may_write_to_is_said(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    _ordered(company, "3 x paper 4.20")
    screen = _screen(qtbot, make_desk, company.ana)
    screen.save_to(Path("/nowhere/at/all.pdf"))
    qtbot.waitUntil(lambda: banners(screen.desk) == ("“all.pdf” can’t be written. Choose another folder or name.",))


def test_finance_cancels_an_order_with_a_reason(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    order = _ordered(company, "3 x paper 4.20")
    screen = _screen(qtbot, make_desk, company.dana)
    screen.panel.cancel.trigger()
    answer(screen, "The vendor closed down")
    qtbot.waitUntil(lambda: _view(company, order.id).state is OrderState.CANCELLED)
    qtbot.waitUntil(lambda: not screen.panel.more.isVisible())
    assert banners(screen.desk) == ("The order is cancelled.",)


def test_an_order_that_somebody_ended_meanwhile_is_shown_again(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    order = _ordered(company, "3 x paper 4.20")
    screen = _screen(qtbot, make_desk, company.dana)
    screen.desk.changes.stop()
    screen.panel.close_order.trigger()
    ordering.close(company.dana, order.id, reason="All there", version=order.version)
    answer(screen, "Nothing more comes")
    said = "Somebody changed this order meanwhile. Look at it again first."
    qtbot.waitUntil(lambda: banners(screen.desk) == (said,))
    qtbot.waitUntil(lambda: not screen.panel.more.isVisible())
    assert _view(company, order.id).version == order.version + 1


def test_others_than_finance_cannot_end_an_order(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    _ordered(company, "3 x paper 4.20")
    screen = _screen(qtbot, make_desk, company.ana)
    assert not screen.panel.more.isVisible()
    assert not screen.panel.close_order.isEnabled()


def test_a_dropped_receipt_is_taken_in_for_the_order_and_leads_on(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    order = _ordered(company, "3 x paper 4.20")
    places = Places()
    screen = _screen(qtbot, make_desk, company.dana, places)
    paper = make_receipt(
        "receipt-fits-laptops", folder=tmp_path, order_number=order.number, document_date=company.ana.today()
    )
    assert screen.take_drop((paper,))
    qtbot.waitUntil(lambda: len(_view(company, order.id).documents) == 1)
    work_off(company.world)
    qtbot.waitUntil(lambda: screen.panel.documents.rows.index(0, 1).data() == "Differs")
    screen.panel.documents.setFocus()
    screen.panel.documents.setCurrentIndex(screen.panel.documents.rows.index(0, 0))
    QTest.keyClick(screen.panel.documents, Qt.Key.Key_Return)
    (document,) = _view(company, order.id).documents
    assert places.asked == [("matching", document.match_id)]


def test_the_request_of_an_order_is_one_click_away(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    order = _ordered(company, "3 x paper 4.20")
    places = Places()
    screen = _screen(qtbot, make_desk, company.ana, places)
    assert screen.panel.request.text() == "REQ-2026-00001"
    QTest.mouseClick(screen.panel.request, Qt.MouseButton.LeftButton)
    assert places.asked == [("requests", order.request_id)]


def test_where_there_is_no_order_only_the_list_speaks(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    screen = opened(qtbot, OrdersScreen(make_desk(company.ana)))
    assert screen.table.is_blank()
    assert not screen.panel.isVisible()
    assert not screen.viewer.isVisible()


# Sending, printing, exporting, what happened -------------------------------------------------------------------------


def test_the_mail_to_the_vendor_is_read_and_changed_before_it_goes(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    _ordered(company, "3 x paper 4.20")
    screen = _screen(qtbot, make_desk, company.ana)
    with mail_server() as box:
        set_up(company, box.port)
        qtbot.waitUntil(lambda: screen.panel.mail.text() == "Not sent to the vendor yet.")
        screen.panel.send.click()
        form = screen.panel.send_form
        qtbot.waitUntil(form.isVisible)
        assert form.address.text() == ""
        form.send_button.click()
        qtbot.waitUntil(lambda: form.form.problem_of("address") != "")
        form.address.setText("orders@adler.example")
        form.body.setPlainText("Our order.")
        form.send_button.click()
        qtbot.waitUntil(lambda: not form.isVisible())
        work_off(company.world)
        qtbot.waitUntil(lambda: screen.panel.mail.text().startswith("Sent to orders@adler.example on "))
    (mail,) = box.mails
    body = mail.get_body()
    assert body is not None
    assert body.get_content() == "Our order.\r\n"
    words = [screen.panel.life.table.rows.index(at, 0).data() for at in range(screen.panel.life.table.rows.total)]
    assert words[-1] == "Sent to the vendor"


def test_without_a_server_the_mail_is_a_draft_that_counts_by_the_persons_word(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = _ordered(company, "3 x paper 4.20")
    opened_files: list[str] = []
    handler = _Handler(opened_files)
    # No mail program of this machine may come up.
    monkeypatch.setenv("PATH", "")
    QDesktopServices.setUrlHandler("file", handler, "take")  # type: ignore[arg-type]  # bytes are refused
    try:
        screen = _screen(qtbot, make_desk, company.ana)
        screen.panel.send.click()
        form = screen.panel.send_form
        qtbot.waitUntil(form.isVisible)
        assert not form.send_button.isVisible()
        form.address.setText("orders@adler.example")
        form.program_button.click()
        qtbot.waitUntil(screen.panel.was_sent.isVisible)
        assert opened_files == [str(company.ana.home.exports / f"{order.number}.eml")]
        screen.panel.was_sent.click()
        qtbot.waitUntil(lambda: screen.panel.mail.text().startswith("Sent to orders@adler.example on "))
        qtbot.waitUntil(lambda: not screen.panel.was_sent.isVisible())
    finally:
        QDesktopServices.unsetUrlHandler("file")


class _Handler(QObject):
    """Takes files in place of the system's programs."""

    def __init__(self, taken: list[str]) -> None:
        super().__init__()
        self._taken = taken

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self._taken.append(url.toLocalFile())


def test_the_pages_go_to_the_printer_as_they_are(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    order = _ordered(company, "3 x paper 4.20")
    screen = _screen(qtbot, make_desk, company.ana)
    pages = order_viewer_pages(screen.desk, order)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    paper.lay_out(printer, pages)
    printed: list[int] = []
    screen.desk.background.run(lambda: paper.put_on_paper(printer, pages), printed.append, owner=screen)
    qtbot.waitUntil(lambda: printed == [1])
    made = (tmp_path / "paper.pdf").read_bytes()
    assert made.startswith(b"%PDF")
    assert b"/Count 1" in made
    assert b"/MediaBox [0 0 595" in made


def test_what_search_and_filter_leave_is_exported(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    _ordered(company, "3 x paper 4.20", title="Paper")
    toner = _ordered(company, "1 x toner 80", title="Toner")
    screen = _screen(qtbot, make_desk, company.dana)
    with qtbot.waitSignal(screen.table.loaded):
        screen.table.search.setText("toner")
    target = tmp_path / "orders.csv"
    screen.export_list_to(target)
    qtbot.waitUntil(lambda: banners(screen.desk) == (f"1 row was written to {target}.",))
    head, row = target.read_text("utf-8-sig").splitlines()
    assert head == "Number,Date,Vendor,Title,State,Billed,Total,Currency"
    assert row == f"{toner.number},2026-07-01,Papier Adler GmbH,Toner,Issued,Nothing billed,95.20,EUR"
    screen.export_lines_to(tmp_path / "lines.xlsx")
    qtbot.waitUntil((tmp_path / "lines.xlsx").exists)


def test_what_happened_is_opened_with_the_keyboard(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    order = _ordered(company, "3 x paper 4.20")
    places = Places()
    screen = _screen(qtbot, make_desk, company.ana, places)
    table = screen.panel.life.table
    qtbot.waitUntil(lambda: table.rows.total == 4)
    table.setFocus()
    table.setCurrentIndex(table.rows.index(1, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert places.asked == [("requests", order.request_id)]
