"""Pasting from spreadsheets: quotes, empty cells, numbers as people write them, and what does not fit is said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from p2p_desktop.language import locale
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.lines_grid import GridLine, LinesGrid
from p2p_desktop.ui.widgets.spreadsheet import bare_number, cells_of

ROW = "Chair\tC-1\t2\tpcs\t100.00\t19"


@pytest.fixture
def grid(qtbot: QtBot, theme: Theme) -> LinesGrid:
    made = LinesGrid(theme, currency="EUR")
    qtbot.addWidget(made)
    made.resize(1000, 400)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


def paste(grid: LinesGrid, text: str, *, row: int = 0, column: int = 0) -> str:
    """Paste as a person does; return what is said about it."""
    said: list[str] = []
    grid.said.connect(said.append)
    QGuiApplication.clipboard().setText(text)
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(row, column))
    QTest.keyClick(grid.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    grid.said.disconnect(said.append)
    return " ".join(said)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ('"27"" monitor"\t1', [['27" monitor', "1"]]),
        ('27" monitor\t1', [['27" monitor', "1"]]),
        ('"A4" paper\t3', [['"A4" paper', "3"]]),
        ('"two\nlines"\t3\nnext\t4', [["two lines", "3"], ["next", "4"]]),
        ('"never closed\t3\nnext\t4', [['"never closed', "3"], ["next", "4"]]),
        ("a\t\t\tb", [["a", "", "", "b"]]),
        ("\ta", [["", "a"]]),
        ("a\n\nb\n\n\n", [["a"], [""], ["b"]]),
        ("a\x0bb\u2028c", [["a\x0bb\u2028c"]]),
        ("", []),
    ],
)
def test_cells_are_read_as_spreadsheets_write_them(text: str, cells: list[list[str]]) -> None:
    assert cells_of(text) == cells


@given(st.lists(st.lists(st.text("ab \"',.5€\n\t", max_size=6), min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_is_quoted_as_it_should_be_comes_back_cell_by_cell(rows: list[list[str]]) -> None:
    text = "\n".join("\t".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    wanted = [[" ".join(cell.split()) for cell in row] for row in rows]
    while wanted and not any(wanted[-1]):
        wanted.pop()
    assert [[" ".join(cell.split()) for cell in row] for row in cells_of(text)] == wanted


@pytest.mark.parametrize(
    ("text", "bare"),
    [("€ 1,200.50", "1,200.50"), ("4.20 EUR", "4.20"), ("USD 12", "12"), ("19 %", "19"), ("$-3", "-3"),
     ("XXX 3", "XXX 3"), ("three", "three"), ("EUR", "EUR")],
)  # fmt: skip
def test_a_number_is_read_without_its_currency(text: str, bare: str) -> None:
    assert bare_number(text) == bare


def test_quotes_currencies_and_empty_cells_are_pasted(grid: LinesGrid) -> None:
    text = '"27"" monitor, ""matt"""\t\t2\tpcs\t€ 1,200.50\t19 %\r\nCable\tK-2\t10\t\t4.20 EUR\t\r\n'
    assert paste(grid, text) == ""
    assert grid.lines() == (
        GridLine('27" monitor, "matt"', "", Decimal(2), "pcs", Decimal("1200.50"), Decimal(19)),
        GridLine("Cable", "K-2", Decimal(10), "", Decimal("4.20"), None),
    )


def test_numbers_are_read_as_people_here_write_them(grid: LinesGrid, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    locale.cache_clear()
    try:
        assert paste(grid, "Stuhl\t\t1,5\tStk\t1.471,60\t19\nTisch\t\t2\tStk\t1,471.60\t19") == (
            "1 cell holds no number; it is marked."
        )
        first, second = grid.lines()
        assert (first.quantity, first.unit_price) == (Decimal("1.5"), Decimal("1471.60"))
        assert (second.unit_price, grid.model.unreadable()) == (None, ((1, "unit_price"),))
    finally:
        monkeypatch.undo()
        locale.cache_clear()


def test_headings_are_left_out_and_said(grid: LinesGrid) -> None:
    said = paste(grid, f"Item\tCode\tQuantity\tUnit\tPrice\tTax\n{ROW}")
    assert said == "The first row looks like headings and was left out."
    assert [line.description for line in grid.lines()] == ["Chair"]


def test_more_columns_than_there_are_are_said(grid: LinesGrid) -> None:
    assert paste(grid, f"{ROW}\t200.00\tfor Ana\tsoon") == "2 cells have no column here and were left out."
    assert grid.lines()[0].amount == Decimal("200.00")
    assert paste(grid, ROW, row=1, column=2) == (
        "1 cell has no column here and was left out. 2 cells hold no number; they are marked. "
        "1 amount differs from quantity × price; it is computed here."
    )


def test_an_amount_that_is_not_quantity_times_price_is_said(grid: LinesGrid) -> None:
    assert paste(grid, f"{ROW}\t200.00\nDesk\t\t1\tpcs\t300.00\t19\t280.00") == (
        "1 amount differs from quantity × price; it is computed here."
    )


def test_more_rows_than_a_request_holds_are_said(grid: LinesGrid) -> None:
    assert paste(grid, "\n".join([ROW] * 503)) == "3 rows do not fit: a request holds at most 500 lines."
    assert len(grid.lines()) == 500


def test_an_empty_clipboard_is_said_and_changes_nothing(grid: LinesGrid) -> None:
    grid.set_lines((GridLine("Paper"),))
    assert paste(grid, " \n") == "There is nothing to paste: copy cells of a spreadsheet, or text, first."
    assert grid.lines() == (GridLine("Paper"),)


def test_columns_that_are_not_shown_are_passed_over_unless_there_are_cells_for_them(grid: LinesGrid) -> None:
    for column in (1, 3):
        grid.view.setColumnHidden(column, True)
    assert paste(grid, "Chair\t2\t100.00\t19") == ""
    assert grid.lines() == (GridLine("Chair", "", Decimal(2), "", Decimal(100), Decimal(19)),)
    assert paste(grid, ROW) == ""
    assert grid.lines() == (GridLine("Chair", "C-1", Decimal(2), "pcs", Decimal(100), Decimal(19)),)


def test_several_cells_pasted_into_an_open_cell_go_into_the_grid(qtbot: QtBot, grid: LinesGrid) -> None:
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    QTest.keyClick(grid.view, Qt.Key.Key_X)
    qtbot.waitUntil(grid.is_editing)
    (cell,) = grid.view.findChildren(QLineEdit)
    QGuiApplication.clipboard().setText(f"{ROW}\n{ROW}")
    QTest.keyClick(cell, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not grid.is_editing())
    assert [line.description for line in grid.lines()] == ["Chair", "Chair"]
    assert grid.lines()[0].unit_price == Decimal(100)


def test_one_cell_pasted_into_an_open_cell_stays_in_it(qtbot: QtBot, grid: LinesGrid) -> None:
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    QTest.keyClick(grid.view, Qt.Key.Key_X)
    qtbot.waitUntil(grid.is_editing)
    (cell,) = grid.view.findChildren(QLineEdit)
    QGuiApplication.clipboard().setText("erox paper\n")
    QTest.keyClick(cell, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert cell.text().strip().casefold() == "xerox paper"
    assert grid.is_editing()
    QTest.keyClick(cell, Qt.Key.Key_Escape)


def test_totals_run_with_what_is_pasted(grid: LinesGrid) -> None:
    paste(grid, f"{ROW}\n{ROW}")
    totals = grid.totals()
    assert totals is not None
    assert totals.total.amount == Decimal("476.00")
