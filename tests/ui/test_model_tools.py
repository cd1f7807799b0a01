"""The language model's key, preview and connection, where its settings are."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from p2p_desktop.services import intake, model
from p2p_desktop.ui.screens.administration.model_tools import ModelTools
from p2p_desktop.ui.screens.administration.screen import AdministrationScreen
from tests.company import Company
from tests.documents.einvoice_files import page, put
from tests.ui.conftest import MakeDesk
from tests.ui.places import opened
from tests.work_off import work_off


def _open(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> ModelTools:
    screen = opened(qtbot, AdministrationScreen(make_desk(company.erik)))
    screen.tabs.setCurrentWidget(screen.computer)
    return screen.computer.model


def test_the_preview_shows_the_text_of_the_newest_document(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    intake.take_in(company.ana, put(tmp_path, "bill.pdf", page(("A very own sentence",))))
    work_off(company.world)
    tools = _open(qtbot, company, make_desk)
    QTest.mouseClick(tools.preview_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tools.shown is not None)
    assert tools.shown is not None
    words = tools.shown.findChild(QPlainTextEdit)
    assert words is not None
    assert "A very own sentence" in words.toPlainText()
    tools.shown.close()


def test_the_key_is_kept_and_forgotten(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tools = _open(qtbot, company, make_desk)
    tools.keep_key("sk-1")
    qtbot.waitUntil(lambda: tools.said.text() == "The key is kept.")
    assert model.has_key(company.erik)
    tools.keep_key("-")
    qtbot.waitUntil(lambda: tools.said.text() == "The key is forgotten.")
    assert not model.has_key(company.erik)


def test_without_an_address_trying_sends_nothing(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tools = _open(qtbot, company, make_desk)
    QTest.mouseClick(tools.try_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tools.said.text().startswith("No address is set"))
