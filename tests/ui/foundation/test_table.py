"""A list of 100,000 rows reads only what is looked at, off the UI thread, and keeps selection and place."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from p2p_desktop.errors import PersonError
from p2p_desktop.store.engine import Session
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.plain_table import PlainTable
from p2p_desktop.ui.widgets.table import Column, QueryTable
from tests.company import Company
from tests.ui.conftest import MakeDesk


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the made-up list."""

    id: str
    title: str
    total: str


@dataclass
class Shelf:
    """A made-up query that remembers what it was asked for, and by which thread."""

    rows: list[Row] = field(default_factory=list)
    asked: list[PageRequest] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    gate: threading.Event = field(default_factory=threading.Event)
    refusal: PersonError | None = None

    def fetch(self, _session: Session, request: PageRequest) -> PageOf[Row]:
        """Answer a page."""
        self.asked.append(request)
        self.threads.add(threading.get_ident())
        self.gate.wait()
        if self.refusal is not None:
            raise self.refusal
        fitting = [row for row in self.rows if request.text in row.title]
        if request.sort:
            fitting.sort(key=lambda row: row.title, reverse=request.descending)
        return PageOf(tuple(fitting[request.offset : request.offset + request.limit]), len(fitting))


def shelf_of(count: int) -> Shelf:
    shelf = Shelf([Row(f"r{at}", f"request {at:06}", f"{at}.00") for at in range(count)])
    shelf.gate.set()
    return shelf


@pytest.fixture
def desk(make_desk: MakeDesk, company: Company) -> Desk:
    return make_desk(company.ana)


MakeTable = Callable[..., QueryTable[Row]]


@pytest.fixture
def make_table(qtbot: QtBot, desk: Desk) -> MakeTable:
    def make(shelf: Shelf, *, advances: bool = False, choices: tuple[tuple[str, str], ...] = ()) -> QueryTable[Row]:
        table = QueryTable(
            desk,
            "test-list",
            (
                Column("title", "Title", lambda row: row.title, width=0),
                Column("total", "Total", lambda row: row.total, kind="money"),
                Column(
                    "state",
                    "State",
                    lambda row: "Draft",
                    kind="pill",
                    pill=lambda row: PillWords("pencil", "Draft"),
                    is_sortable=False,
                ),
            ),
            fetch=shelf.fetch,
            row_id=lambda row: row.id,
            empty=EmptyState("inbox", "No requests yet", "They appear here."),
            advances=advances,
            choices=choices,
        )
        qtbot.addWidget(table)
        table.resize(600, 400)
        with qtbot.waitExposed(table):
            table.show()
        with qtbot.waitSignal(table.loaded):
            table.reload()
        return table

    return make


def title_at(table: QueryTable[Row], at: int) -> str:
    return str(table.model.index(at, 0).data())


def test_a_hundred_thousand_rows_are_read_a_page_at_a_time(qtbot: QtBot, make_table: MakeTable) -> None:
    shelf = shelf_of(100_000)
    table = make_table(shelf)

    assert table.model.rowCount() == 100_000
    assert table.count.text() == "100,000"
    assert title_at(table, 0) == "request 000000"
    table.view.scrollToBottom()
    qtbot.waitUntil(lambda: title_at(table, 99_999) == "request 099999")
    assert max(request.limit for request in shelf.asked) <= 200
    assert len(shelf.asked) <= 4


def test_rows_are_never_read_on_the_ui_thread(make_table: MakeTable) -> None:
    shelf = shelf_of(10)
    make_table(shelf)

    assert threading.get_ident() not in shelf.threads


def test_what_is_not_here_yet_says_so_to_a_voice(qtbot: QtBot, make_table: MakeTable) -> None:
    shelf = shelf_of(5_000)
    table = make_table(shelf)
    shelf.gate.clear()
    table.view.scrollToBottom()
    index = table.model.index(4_999, 0)

    assert index.data() == ""
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "being read"
    shelf.gate.set()
    qtbot.waitUntil(lambda: index.data(Qt.ItemDataRole.AccessibleTextRole) == "request 004999")


def test_reading_again_keeps_the_selected_row_where_ever_it_went(qtbot: QtBot, make_table: MakeTable) -> None:
    shelf = shelf_of(50)
    table = make_table(shelf)
    chosen: list[str] = []
    table.chosen.connect(chosen.append)
    table.select("r7")
    shelf.rows.insert(0, Row("new", "request new", "1.00"))
    with qtbot.waitSignal(table.loaded):
        table.reload()

    assert table.selected() == "r7"
    assert table.view.currentIndex().row() == 8
    assert chosen == ["r7"]


def test_a_row_that_goes_away_is_not_selected_any_more(qtbot: QtBot, make_table: MakeTable) -> None:
    shelf = shelf_of(5)
    table = make_table(shelf)
    table.select("r2")
    del shelf.rows[2]
    with qtbot.waitSignal(table.loaded):
        table.reload()

    assert table.selected() == ""


def test_in_a_list_of_tasks_the_next_one_comes_up(qtbot: QtBot, make_table: MakeTable) -> None:
    shelf = shelf_of(3)
    table = make_table(shelf, advances=True)
    assert table.selected() == "r0"
    for left in ("r1", "r2", ""):
        del shelf.rows[0]
        with qtbot.waitSignal(table.loaded):
            table.reload()
        assert table.selected() == left


def test_a_changed_row_shows_its_new_words(qtbot: QtBot, make_table: MakeTable) -> None:
    shelf = shelf_of(3)
    table = make_table(shelf)
    shelf.rows[1] = replace(shelf.rows[1], title="renamed")
    with qtbot.waitSignal(table.loaded):
        table.reload()

    assert title_at(table, 1) == "renamed"


def test_a_click_on_a_head_sorts_in_the_query_and_is_remembered(
    qtbot: QtBot, make_table: MakeTable, desk: Desk
) -> None:
    shelf = shelf_of(300)
    table = make_table(shelf)
    for expected in (("title", False), ("title", True)):
        with qtbot.waitSignal(table.loaded):
            table.view.horizontalHeader().sectionClicked.emit(0)
        assert (shelf.asked[-1].sort, shelf.asked[-1].descending) == expected

    assert title_at(table, 0) == "request 000299"
    assert table.model.headerData(0, Qt.Orientation.Horizontal) == "Title ↓"
    assert desk.state.text("test-list/sort") == "title desc"


def test_a_column_that_cannot_be_sorted_asks_nothing(make_table: MakeTable) -> None:
    shelf = shelf_of(3)
    table = make_table(shelf)
    asked = len(shelf.asked)
    table.view.horizontalHeader().sectionClicked.emit(2)

    assert len(shelf.asked) == asked


def test_typing_searches_in_the_query_once_somebody_pauses(qtbot: QtBot, make_table: MakeTable) -> None:
    shelf = shelf_of(300)
    table = make_table(shelf)
    with qtbot.waitSignal(table.loaded):
        QTest.keyClicks(table.search, "00029")

    assert table.model.rowCount() == 11
    assert [request.text for request in shelf.asked] == ["", "00029"]


def test_nothing_found_offers_to_show_all_again(qtbot: QtBot, make_table: MakeTable) -> None:
    shelf = shelf_of(3)
    table = make_table(shelf)
    with qtbot.waitSignal(table.loaded):
        QTest.keyClicks(table.search, "nowhere")
    assert not table.view.isVisible()
    with qtbot.waitSignal(table.loaded):
        QTest.mouseClick(table._no_hit.button, Qt.MouseButton.LeftButton)

    assert table.view.isVisible()
    assert table.search.text() == ""


def test_an_empty_list_says_what_would_be_here(make_table: MakeTable) -> None:
    table = make_table(shelf_of(0))

    assert table._nothing.isVisible()
    assert not table.view.isVisible()


def test_a_filter_goes_into_the_query(qtbot: QtBot, make_table: MakeTable) -> None:
    shelf = shelf_of(3)
    table = make_table(shelf, choices=(("", "All"), ("mine", "Mine")))
    with qtbot.waitSignal(table.loaded):
        table.set_choice("mine")

    assert shelf.asked[-1].choice == "mine"


def test_a_list_that_cannot_be_read_says_why(qtbot: QtBot, make_table: MakeTable) -> None:
    shelf = shelf_of(3)
    table = make_table(shelf)
    shelf.refusal = PersonError("BUSY", "The database is busy. Try again in a moment.")
    with qtbot.waitSignal(table.loaded):
        table.reload()

    assert table._nothing.isVisible()
    assert table._nothing._sentence.text() == "The database is busy. Try again in a moment."


def test_keys_walk_and_open(qtbot: QtBot, make_table: MakeTable) -> None:
    table = make_table(shelf_of(5), advances=True)
    opened: list[str] = []
    table.opened.connect(opened.append)
    for key, expected in (
        (Qt.Key.Key_J, "r1"),
        (Qt.Key.Key_Down, "r2"),
        (Qt.Key.Key_K, "r1"),
        (Qt.Key.Key_Up, "r0"),
        (Qt.Key.Key_K, "r0"),
    ):
        QTest.keyClick(table.view, key)
        assert table.selected() == expected
    QTest.keyClick(table.view, Qt.Key.Key_Return)

    assert opened == ["r0"]


def test_a_description_of_many_lines_does_not_break_the_row(qtbot: QtBot, make_table: MakeTable) -> None:
    shelf = Shelf([Row("r0", "first line\n" + "x" * 5_000, "1.00")])
    shelf.gate.set()
    table = make_table(shelf)
    height = table.view.itemDelegate().sizeHint(QStyleOptionViewItem(), table.model.index(0, 0)).height()

    assert table.view.rowHeight(0) == height == 32
    assert not table.view.grab().isNull()


def test_what_is_cut_off_is_said_whole_under_the_pointer(qtbot: QtBot, theme: Theme) -> None:
    table: PlainTable[str] = PlainTable(
        theme,
        "Names",
        (Column("name", "Name", lambda row: row, width=0),),
        row_id=lambda row: row,
        empty=EmptyState("package", "None", ""),
    )
    qtbot.addWidget(table)
    table.show_rows(("short", "<b>a name</b> far longer than a column of this width can show"))
    table.resize(240, 200)
    with qtbot.waitExposed(table):
        table.show()

    def told(row: int) -> str:
        viewport, place = table.view.viewport(), table.view.visualRect(table.model.index(row, 0)).center()
        QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, place, viewport.mapToGlobal(place)))
        return QToolTip.text()

    assert told(0) == ""
    assert told(1) == "<p>&lt;b&gt;a name&lt;/b&gt; far longer than a column of this width can show</p>"
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
