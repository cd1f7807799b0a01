"""Sums follow what is typed; lines are saved when the person rests, without taking the cell from under him."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.document import FieldName
from tests.ui.conftest import MakeDesk
from tests.ui.papers.conftest import Papers
from tests.ui.papers.reviewing import open_screen, said, type_into

NET, TAX, TOTAL = FieldName.NET, FieldName.TAX, FieldName.TOTAL


def test_sums_are_shown_and_follow_each_key(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    strip = review.lines.sums
    assert strip.sums.text() == "Lines 4,691.00  ·  Net 4,691.00 + tax 891.29 = 5,582.29"
    assert strip.problem.text() == ""
    type_into(review, TOTAL, "5,580.29")
    assert strip.problem.text() == "Net and tax come to 5,582.29 EUR, the total says 5,580.29 EUR: 2.00 EUR differ."
    type_into(review, TOTAL, "5,582.29")
    assert strip.problem.text() == ""
    model = review.grid.model
    assert model.setData(model.index(2, 2), "3")
    assert strip.problem.isVisible()
    assert strip.problem.text().startswith("The lines come to ")
    assert " are missing in the lines." in strip.problem.text() or " are too much in the lines." in strip.problem.text()
    assert said(papers, TOTAL) == "5582.29"


def test_lines_are_saved_when_somebody_rests(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    model = review.grid.model
    assert model.setData(model.index(2, 2), "3")
    assert review.foot.words.text() == "Not saved yet."
    qtbot.waitUntil(lambda: papers.document(papers.differing).lines[2].quantity == Decimal(3))
    qtbot.waitUntil(lambda: not review.has_unsaved())


def test_somebody_who_goes_on_typing_in_a_cell_keeps_his_cell_when_it_is_saved(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    view = review.grid.view
    view.setFocus()
    view.setCurrentIndex(review.grid.model.index(2, 0))
    view.edit(review.grid.model.index(2, 0))
    editor = view.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "Floor lamp")
    qtbot.waitUntil(lambda: papers.document(papers.differing).lines[2].description == "Floor lamp")
    qtbot.waitUntil(review.desk.background.is_idle)
    qtbot.waitUntil(lambda: not review.has_unsaved())
    qtbot.waitUntil(lambda: (view := review.view()) is not None and view.lines[2].description == "Floor lamp")
    assert review.grid.is_editing()
    QTest.keyClicks(editor, ", dimmable")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: papers.document(papers.differing).lines[2].description == "Floor lamp, dimmable")


def test_a_number_that_cannot_be_read_is_not_saved_and_stays(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    before = papers.document(papers.differing).lines
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    model = review.grid.model
    assert model.setData(model.index(2, 2), "three")
    review.lines.rested.emit()
    qtbot.waitUntil(review.desk.background.is_idle)
    assert model.index(2, 2).data() == "three"
    assert papers.document(papers.differing).lines == before
