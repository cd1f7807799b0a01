"""Administration, Budgets: listed by year with what is used, added and changed; what is typed is never lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.budget import Budget, BudgetMode
from p2p_desktop.services import budgeting
from p2p_desktop.services.context import reading
from p2p_desktop.store.queries import budgets
from p2p_desktop.store.queries.budgets import BudgetView
from p2p_desktop.ui.screens.administration.budgets_tab import BudgetsTab
from p2p_desktop.ui.screens.administration.screen import AdministrationScreen
from tests.company import Company
from tests.ui.conftest import MakeDesk
from tests.ui.places import answer, banners, opened

DESIGN = Budget("Design", 2026, Decimal(1000), BudgetMode.STOP)


def _stored(company: Company, year: int = 2026) -> tuple[BudgetView, ...]:
    with reading(company.erik) as session:
        return budgets.of_year(session, year)


def _open(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> BudgetsTab:
    screen = opened(qtbot, AdministrationScreen(make_desk(company.erik)))
    screen.tabs.setCurrentWidget(screen.budgets)
    return screen.budgets


def _cells(tab: BudgetsTab, row: int = 0) -> list[str]:
    model = tab.table.model
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def test_without_a_budget_it_is_said_what_one_is_for(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk)
    assert tab.table.rows() == ()
    assert not tab.form.isVisible()
    assert not tab.bar.save_button.isEnabled()


def test_a_budget_is_added(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    tab = _open(qtbot, company, make_desk)
    QTest.mouseClick(tab.add_button, Qt.MouseButton.LeftButton)
    assert tab.form.year.text() == "2026"
    QTest.keyClicks(tab.form.department, "Design")
    QTest.keyClicks(tab.form.amount, "1,000.50")
    tab.form.mode.setCurrentIndex(tab.form.mode.findData(BudgetMode.STOP))
    tab.form.mode.activated.emit(tab.form.mode.currentIndex())
    assert tab.form.hint_of("mode") == "A request that needs more than is left cannot be submitted."
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "The budget Design 2026 is saved." in banners(tab.desk))
    assert [view.budget for view in _stored(company)] == [replace(DESIGN, amount=Decimal("1000.50"))]
    qtbot.waitUntil(lambda: _cells(tab) == ["Design", "1,000.50 EUR", "0 %", "Stops"])


def test_what_is_used_is_listed_and_follows_what_others_do(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    budgeting.set_budget(company.erik, DESIGN)
    budgeting.set_budget(company.erik, Budget("Office", 2026, Decimal(100)))
    company.submitted_for("design", "1 x desk 700")
    tab = _open(qtbot, company, make_desk)
    assert _cells(tab) == ["Design", "1,000.00 EUR", "83 %", "Stops"]
    assert tab.used.words_of("Requested, not ordered") == "833.00 EUR"
    assert tab.used.words_of("Left") == "167.00 EUR"
    company.submitted_for("Office", "1 x lamp 100")
    qtbot.waitUntil(lambda: _cells(tab, 1)[2] == "119 %")
    assert tab.table.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Office, 19.00 EUR too much"
    assert tab.table.model.index(1, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "119 % used"


def test_each_year_has_its_own(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    budgeting.set_budget(company.erik, DESIGN)
    budgeting.set_budget(company.erik, replace(DESIGN, year=2027, amount=Decimal(2000)))
    tab = _open(qtbot, company, make_desk)
    assert [tab.year.itemText(at) for at in range(tab.year.count())] == ["2027", "2026"]
    tab.year.setCurrentIndex(0)
    tab.year.activated.emit(0)
    qtbot.waitUntil(lambda: tab.table.rows() != () and _cells(tab)[1] == "2,000.00 EUR")
    assert tab.heading.text() == "Design 2027"


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    budgeting.set_budget(company.erik, DESIGN)
    tab = _open(qtbot, company, make_desk)
    QTest.mouseClick(tab.add_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(tab.form.department, "design")
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    assert tab.form.problem_of("amount") == "Say how much; 0 is possible."
    QTest.keyClicks(tab.form.amount, "5")
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tab.form.problem_of("department").startswith("Design has a budget for 2026 already."))
    tab.form.year.clear()
    QTest.mouseClick(tab.bar.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tab.form.problem_of("year") == "A year lies between 2000 and 2199.")
    assert tab.form.department.text() == "design"
    assert len(_stored(company)) == 1


def test_a_budget_changed_meanwhile_is_said_and_the_typing_kept(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    budget_id = budgeting.set_budget(company.erik, DESIGN)
    tab = _open(qtbot, company, make_desk)
    tab.form.amount.selectAll()
    QTest.keyClicks(tab.form.amount, "1500")
    budgeting.change_budget(company.erik, budget_id, replace(DESIGN, amount=Decimal(900)), version=1)
    tab.save()
    qtbot.waitUntil(lambda: any("Somebody changed this budget meanwhile" in said for said in banners(tab.desk)))
    assert tab.form.amount.value() == Decimal(1500)
    assert _stored(company)[0].budget.amount == Decimal(900)
    qtbot.waitUntil(tab.desk.background.is_idle)
    tab.save()
    qtbot.waitUntil(lambda: _stored(company)[0].budget.amount == Decimal(1500))


def test_leaving_what_is_typed_asks_first(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    budgeting.set_budget(company.erik, DESIGN)
    budgeting.set_budget(company.erik, Budget("Office", 2026, Decimal(100)))
    tab = _open(qtbot, company, make_desk)
    QTest.keyClicks(tab.form.department, " 2")
    office = tab.table.rows()[1].id
    tab.table.select(office)
    answer(tab)
    qtbot.waitUntil(lambda: tab.heading.text() == "Office 2026")
    assert [view.budget.department for view in _stored(company)] == ["Design", "Office"]
