"""Orders: found, read beside their PDF, saved, closed and cancelled."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from p2p_desktop.dev.make_samples import make_receipt
from p2p_desktop.domain.order import OrderState
from p2p_desktop.services import approving, ordering
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import orders
from p2p_desktop.store.queries.orders import OrderView
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.ui.screens.orders.screen import OrdersScreen
from tests.company import Company
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
    assert billed.index(0, 4).data() == "0 of 3"


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
