"""Ctrl+K: what is typed finds commands, things and texts; a text is shown on the page where it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from p2p_desktop.store.tables.search import WAITING, SearchEntryRow
from p2p_desktop.ui.desk import Desk, TextPlace
from p2p_desktop.ui.palette import Palette
from p2p_desktop.ui.screens.documents.found_text import KEY
from p2p_desktop.ui.screens.documents.screen import DocumentsScreen
from tests.company import Company
from tests.kept_papers import document
from tests.ui.conftest import MakeDesk
from tests.ui.places import Places, opened


def _palette(qtbot: QtBot, desk: Desk) -> Palette:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1000, 700)
    palette = Palette(desk, host, icons=lambda _screen: "files")
    with qtbot.waitExposed(host):
        host.show()
    palette.open()
    return palette


def _words(palette: Palette) -> list[str]:
    return [entry.words for entry in palette.entries()]


@pytest.fixture
def asked() -> list[tuple[str, TextPlace]]:
    """Remember which texts were to be shown."""
    return []


def test_a_text_in_a_document_is_found_with_its_page_and_leads_there(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, asked: list[tuple[str, TextPlace]]
) -> None:
    document_id = document(company.ana, "cover", "the Straße sign cost 1.471,60 EUR")
    desk = replace(make_desk(company.ana), go_to_text=lambda *wanted: asked.append(wanted))
    palette = _palette(qtbot, desk)
    QTest.keyClicks(palette.field, "1471.6")
    qtbot.waitUntil(lambda: _words(palette) == ["scan.pdf"])
    (entry,) = palette.entries()
    assert entry.detail == "page 2"
    spoken = palette.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "scan.pdf, page 2, the Straße sign cost 1.471,60 EUR"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert asked == [(document_id, TextPlace(2, "1.471,60"))]


def test_a_thing_leads_to_its_screen(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    request_id = company.draft("3 x paper 4.20", title="Blue folders")
    places = Places()
    palette = _palette(qtbot, places.desk(make_desk(company.ana)))
    QTest.keyClicks(palette.field, "blue")
    qtbot.waitUntil(lambda: _words(palette) == ["Blue folders"])
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert places.asked == [("requests", request_id)]


def test_hits_of_what_is_not_there_any_more_do_not_come_up(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.draft("3 x paper 4.20", title="Blue folders")
    company.draft("3 x paper 4.20", title="Green folders")
    palette = _palette(qtbot, make_desk(company.ana))
    QTest.keyClicks(palette.field, "blue folders")
    palette._search()
    palette.field.setText("green folders")
    qtbot.waitUntil(lambda: _words(palette) == ["Green folders"])


def test_older_texts_that_are_not_ready_are_said(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    document(company.dana, "hidden from Ana")
    with company.ana.store.writing() as session:
        session.execute(update(SearchEntryRow).values(changed=WAITING))
    palette = _palette(qtbot, make_desk(company.ana))
    QTest.keyClicks(palette.field, "paper")
    qtbot.waitUntil(palette._gathering.isVisible)
    assert not any(sign.isdigit() for sign in palette._gathering.text())


def test_a_found_text_is_lit_up_on_its_page(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    document_id = document(company.ana, "cover", "the total is 1 471,60 EUR")
    screen = opened(qtbot, DocumentsScreen(make_desk(company.ana)))
    screen.show_text(document_id, TextPlace(2, "1 471,60"))
    canvas = screen.review.viewer.canvas
    qtbot.waitUntil(lambda: [box.key for box in canvas.boxes()] == [KEY])
    (box,) = canvas.boxes()
    assert (box.page, box.words) == (2, "1 471,60")
    screen.show_object(document_id)
    assert screen._text is None
