"""A date field that is never guessed at, and short lists that show their texts whole."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget
from pytestqt.qtbot import QtBot

from p2p_desktop.language import date_words
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.date_field import DateField
from p2p_desktop.ui.widgets.rows_table import RowsTable

TODAY = dt.date(2026, 7, 1)


def _field(qtbot: QtBot, theme: Theme) -> DateField:
    field = DateField(theme, name="Needed by", today=TODAY)
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    return field


def test_a_date_field_may_stay_empty(qtbot: QtBot, theme: Theme) -> None:
    field = _field(qtbot, theme)
    assert (field.value(), field.problem()) == (None, "")


def test_what_is_typed_is_written_in_the_systems_way(qtbot: QtBot, theme: Theme) -> None:
    field = _field(qtbot, theme)
    changes: list[str] = []
    field.changed.connect(lambda: changes.append(field.text()))
    QTest.keyClicks(field, "2026-12-03")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == date_words(dt.date(2026, 12, 3))
    assert changes[-1] == "2026-12-03"


def test_what_is_no_date_stays_and_is_named(qtbot: QtBot, theme: Theme) -> None:
    field = _field(qtbot, theme)
    field.set_text("31.02.2026")
    assert field.value() is None
    assert field.problem() == f"“31.02.2026” is not a date. Write it like {date_words(TODAY)}."


def test_showing_a_date_tells_nobody(qtbot: QtBot, theme: Theme) -> None:
    field = _field(qtbot, theme)
    changes: list[str] = []
    field.changed.connect(lambda: changes.append("changed"))
    field.set_value(TODAY)
    assert changes == []
    assert field.value() == TODAY


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_day_is_chosen_from_the_calendar_with_keys(qtbot: QtBot, theme: Theme) -> None:
    field = _field(qtbot, theme)
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    (month,) = field.findChildren(QCalendarWidget)
    qtbot.waitUntil(month.isVisible)
    assert month.selectedDate() == QDate(2026, 7, 1)
    month.clicked.emit(QDate(2026, 7, 15))
    assert field.value() == dt.date(2026, 7, 15)
    assert not month.isVisible()


def test_a_long_text_makes_its_row_higher_and_the_list_as_high_as_its_rows(qtbot: QtBot, theme: Theme) -> None:
    columns: tuple[Column[str], ...] = (
        Column("item", "Item", lambda row: row, width=0),
        Column("length", "Length", lambda row: str(len(row)), width=80, kind="number"),
    )
    table: RowsTable[str] = RowsTable(theme, "Items", columns, row_id=lambda row: row[:10], wraps="item")
    qtbot.addWidget(table)
    table.resize(360, 400)
    with qtbot.waitExposed(table):
        table.show()
    table.show_rows(("short", "a long description " * 8))
    qtbot.waitUntil(lambda: table.rowHeight(1) >= 3 * table.fontMetrics().height())
    assert table.rowHeight(0) == 32
    head = table.horizontalHeader().height()
    assert table.height() == head + table.rowHeight(0) + table.rowHeight(1) + 2


def test_enter_opens_the_row_one_stands_on(qtbot: QtBot, theme: Theme) -> None:
    columns: tuple[Column[str], ...] = (Column("item", "Item", lambda row: row, width=0),)
    table: RowsTable[str] = RowsTable(theme, "Items", columns, row_id=lambda row: row)
    qtbot.addWidget(table)
    with qtbot.waitExposed(table):
        table.show()
    opened: list[str] = []
    table.opened_row.connect(opened.append)
    table.show_rows(("first", "second"))
    table.walk(1)
    table.walk(1)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened == ["second"]
