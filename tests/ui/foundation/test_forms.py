"""Fields: numbers as people write them, problems beside the field, loading that does not save."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from p2p_desktop import language
from p2p_desktop.errors import Problem
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.form import Form
from p2p_desktop.ui.widgets.lines_grid import GridLine, LinesGrid
from p2p_desktop.ui.widgets.money_field import DecimalField, MoneyField


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    language.locale.cache_clear()
    yield
    language.locale.cache_clear()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,471.60", Decimal("1471.60")),
        ("1471.6", Decimal("1471.6")),
        (" 12 ", Decimal(12)),
        ("-3", Decimal(-3)),
        ("−3", Decimal(-3)),
        ("1.471,60", None),
        ("1,2", None),
        ("1e5", None),
        ("NaN", None),
        ("12345678901234567890", None),
        ("12 EUR", None),
        ("", None),
    ],
)
def test_a_number_is_read_as_people_here_write_it(typed: str, value: Decimal | None) -> None:
    assert language.read_number(typed) == value


def test_in_german_the_comma_is_the_decimal_sign(german: None) -> None:
    assert language.read_number("1.471,60") == Decimal("1471.60")
    assert language.read_number("1,471.60") is None


def test_an_amount_tidies_itself_when_it_is_left(qtbot: QtBot, theme: Theme) -> None:
    field = MoneyField(theme, name="Budget", currency="EUR")
    qtbot.addWidget(field)
    QTest.keyClicks(field, "4380")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert field.text() == "4,380.00"
    assert field.value() == Decimal("4380.00")


def test_a_currency_without_minor_units_has_none(qtbot: QtBot, theme: Theme) -> None:
    field = MoneyField(theme, name="Budget", currency="JPY")
    qtbot.addWidget(field)
    field.set_value(Decimal(4380))

    assert field.text() == "4,380"


def test_setting_a_value_tells_nobody_and_typing_does(qtbot: QtBot, theme: Theme) -> None:
    field = DecimalField(theme, name="Quantity")
    qtbot.addWidget(field)
    changes: list[str] = []
    field.changed.connect(lambda: changes.append(field.text()))
    field.set_value(Decimal("2.5"))
    assert changes == []

    QTest.keyClicks(field, "1")
    assert changes == ["2.51"]


def test_what_is_no_number_stays_and_is_explained(qtbot: QtBot, theme: Theme) -> None:
    field = DecimalField(theme, name="Quantity")
    qtbot.addWidget(field)
    QTest.keyClicks(field, "three")

    assert field.value() is None
    assert field.text() == "three"
    assert field.problem() == "“three” is not a number. Write it like 1234.5."


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form(columns=2)
    qtbot.addWidget(made)
    made.add("title", "Title", QLineEdit(), wide=True)
    made.add("vendor", "Vendor", QLineEdit(), hint="Known vendors are suggested.")
    made.show()
    return made


def test_a_field_is_named_by_its_label(form: Form) -> None:
    assert form.field("vendor").accessibleName() == "Vendor"


def test_problems_stand_beside_their_fields_and_the_rest_comes_back(form: Form) -> None:
    elsewhere = Problem("ROUTE", "No rule fits.", "route")
    left = form.show_problems((Problem("VENDOR", "Name the vendor.", "vendor"), elsewhere))

    assert left == (elsewhere,)
    assert form.problem_of("vendor") == "Name the vendor."
    assert form.problem_of("title") == ""
    assert form.field("vendor").accessibleDescription() == "Name the vendor."


def test_two_problems_of_one_field_are_both_said(form: Form) -> None:
    form.show_problems((Problem("A", "Too short.", "title"), Problem("B", "No emoji.", "title")))

    assert form.problem_of("title") == "Too short. No emoji."


def test_when_problems_are_gone_hints_come_back(form: Form) -> None:
    form.show_problems((Problem("VENDOR", "Name the vendor.", "vendor"),))
    form.clear_problems()

    assert form.problem_of("vendor") == ""
    assert form.field("vendor").accessibleDescription() == "Known vendors are suggested."


@pytest.fixture
def grid(qtbot: QtBot, theme: Theme) -> LinesGrid:
    made = LinesGrid(theme, currency="EUR")
    qtbot.addWidget(made)
    made.resize(900, 320)
    with qtbot.waitExposed(made):
        made.show()
    return made


def type_into(qtbot: QtBot, grid: LinesGrid, row: int, column: int, text: str, key: Qt.Key = Qt.Key.Key_Tab) -> None:
    grid.view.setCurrentIndex(grid.model.index(row, column))
    grid.view.edit(grid.model.index(row, column))
    editor = [each for each in grid.view.findChildren(QLineEdit) if each.isVisible()][-1]
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, key)


PAPER = GridLine("Paper", "P-1", Decimal(3), "box", Decimal("4.20"), Decimal(19))


def test_loading_lines_tells_nobody(qtbot: QtBot, grid: LinesGrid) -> None:
    changes: list[str] = []
    grid.changed.connect(lambda: changes.append("changed"))
    grid.set_lines((PAPER,))

    assert changes == []
    assert grid.lines() == (PAPER,)


def test_totals_run_along(grid: LinesGrid) -> None:
    grid.set_lines((PAPER, GridLine("Toner", quantity=Decimal(1), unit_price=Decimal(80), tax_rate=Decimal(7))))

    assert grid._sums["net"].text() == "92.60 EUR"
    assert grid._sums["tax"].text() == "7.99 EUR"
    assert grid._sums["total"].text() == "100.59 EUR"


def test_typing_a_line_changes_it_and_a_new_empty_one_follows(qtbot: QtBot, grid: LinesGrid) -> None:
    changes: list[str] = []
    grid.changed.connect(lambda: changes.append("changed"))
    type_into(qtbot, grid, 0, 0, "Chairs")
    type_into(qtbot, grid, 0, 2, "2")
    type_into(qtbot, grid, 0, 4, "455")

    assert grid.lines() == (GridLine("Chairs", quantity=Decimal(2), unit_price=Decimal(455)),)
    assert len(changes) == len("Chairs2455")  # each letter: what is in the middle of a cell is saved too
    assert grid.model.rowCount() == 2
    assert str(grid.model.index(0, 6).data()) == "910.00"


def test_enter_in_a_cell_goes_to_the_next_line(qtbot: QtBot, grid: LinesGrid) -> None:
    type_into(qtbot, grid, 0, 0, "Chairs", Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: grid.view.currentIndex().row() == 1)


def test_tab_in_a_cell_goes_to_the_next_cell(qtbot: QtBot, grid: LinesGrid) -> None:
    type_into(qtbot, grid, 0, 0, "Chairs")

    qtbot.waitUntil(lambda: grid.view.currentIndex().column() == 1)


def test_a_spreadsheet_can_be_pasted(qtbot: QtBot, grid: LinesGrid) -> None:
    QGuiApplication.clipboard().setText("Chairs\tC-1\t2\tpc\t455.00\t19\nDesk\t\t1\tpc\t1,200.50\t19 %\n")
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    QTest.keyClick(grid.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert grid.lines() == (
        GridLine("Chairs", "C-1", Decimal(2), "pc", Decimal("455.00"), Decimal(19)),
        GridLine("Desk", "", Decimal(1), "pc", Decimal("1200.50"), Decimal(19)),
    )


def test_a_number_that_is_none_stays_as_typed_and_is_marked(qtbot: QtBot, grid: LinesGrid) -> None:
    grid.set_lines((PAPER,))
    type_into(qtbot, grid, 0, 2, "three")

    assert grid.has_unreadable()
    assert grid.model.index(0, 2).data() == "three"
    assert grid.model.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "three, This is not a number."
    assert grid.lines()[0].quantity is None


def test_the_mark_of_a_source_goes_when_a_person_writes_over_it(qtbot: QtBot, grid: LinesGrid) -> None:
    mark = PillWords("scan-text", "Read from the proforma")
    grid.set_lines((GridLine("Paper", quantity=Decimal(3), unit_price=Decimal(4), marks={"unit_price": mark}),))
    assert grid.model.index(0, 4).data(Qt.ItemDataRole.AccessibleTextRole) == "4.00, Read from the proforma"
    type_into(qtbot, grid, 0, 4, "5")

    assert dict(grid.lines()[0].marks) == {}


def test_lines_can_be_removed(qtbot: QtBot, grid: LinesGrid) -> None:
    grid.set_lines((PAPER, GridLine("Toner")))
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    QTest.keyClick(grid.view, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)

    assert grid.lines() == (GridLine("Toner"),)


def test_sums_too_large_to_be_right_are_not_shown(grid: LinesGrid) -> None:
    grid.set_lines((GridLine("Gold", quantity=Decimal(10) ** 9, unit_price=Decimal(10) ** 9),))

    assert grid.totals() is None
    assert grid._sums["total"].text() == "–"


def test_a_grid_to_read_only_cannot_be_written_on(qtbot: QtBot, theme: Theme) -> None:
    grid = LinesGrid(theme, currency="EUR", is_read_only=True)
    qtbot.addWidget(grid)
    grid.set_lines((PAPER,))

    assert grid.model.rowCount() == 1
    assert not grid.model.flags(grid.model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable


def test_a_click_on_the_words_of_a_field_goes_to_the_field(qtbot: QtBot, theme: Theme) -> None:
    form = Form()
    field = QLineEdit()
    form.add("name", "Company name", field)
    form.add("country", "Country", QLineEdit())
    qtbot.addWidget(form)
    with qtbot.waitExposed(form):
        form.show()
    form.activateWindow()
    form.field("country").setFocus()
    words = next(each for each in form.findChildren(QLabel) if each.text() == "Company name")
    QTest.mouseClick(words, Qt.MouseButton.LeftButton)
    assert field.hasFocus()
