"""Budgets: those of a year at the left with what is used so far, the chosen one at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from p2p_desktop.domain.budget import Budget, BudgetMode, mode_words
from p2p_desktop.errors import ChangedMeanwhile, PersonError, Refused
from p2p_desktop.language import _, money_words
from p2p_desktop.services import administering, budgeting
from p2p_desktop.store.queries import budgets, requests
from p2p_desktop.store.queries.budgets import BudgetView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.facts import Facts
from p2p_desktop.ui.screens.administration.budget_form import BudgetForm
from p2p_desktop.ui.screens.administration.save_bar import SaveBar
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.label import FieldLabel, label, line, rows
from p2p_desktop.ui.widgets.plain_table import PlainTable
from p2p_desktop.ui.widgets.section import scrolling, splitter

_MOST_DEPARTMENTS = 200


@dataclass(frozen=True, slots=True)
class BudgetsView:
    """The budgets of one year, the years to choose from, and what the form has to know."""

    year: int
    budgets: tuple[BudgetView, ...]
    years: tuple[int, ...]
    currency: str
    departments: tuple[str, ...]


def mode_pill(mode: BudgetMode) -> PillWords:
    """Return the pill of what a budget does."""
    word = mode_words(mode)
    return {
        BudgetMode.STOP: PillWords("hand", word, "attention"),
        BudgetMode.WARN: PillWords("triangle-alert", word, "neutral"),
        BudgetMode.IGNORE: PillWords("circle-slash", word, "neutral"),
    }[mode]


def share_words(view: BudgetView) -> str:
    """Word the share that is used, never rounded up to all of it: ``99 %``."""
    return f"{(view.share * 100).quantize(Decimal(1), ROUND_FLOOR)} %"


class BudgetsTab(QWidget):
    """Add and change budgets; what was typed is kept until it is saved or discarded."""

    ready = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._views: dict[str, BudgetView] = {}
        self._year = desk.context.today().year
        self._shown = ""
        self._version = 0
        self._is_adding = False
        self._knows_of_newer = False
        self._currency = "EUR"
        self.table: PlainTable[BudgetView] = PlainTable(
            desk.theme,
            _("Budgets"),
            self._columns(),
            row_id=lambda view: view.id,
            empty=EmptyState(
                "receipt",
                _("No budget for this year"),
                _("Give a department a budget, and every request says what it leaves of it."),
            ),
        )
        self.year = QComboBox()
        self.form = BudgetForm(desk.theme)
        self.used = Facts()
        self.bar = SaveBar(desk.theme)
        self.add_button = button(_("Add budget"), theme=desk.theme, icon="plus")
        self.heading = label(look="section")
        self._build()
        self.table.chosen.connect(self._choose)
        self.year.activated.connect(self._choose_year)
        self.add_button.clicked.connect(self.begin_adding)
        self.form.changed.connect(self._note_change)
        self.bar.save.connect(self.save)
        self.bar.discard.connect(self.discard)

    def _columns(self) -> tuple[Column[BudgetView], ...]:
        return (
            Column("department", _("Department"), lambda view: view.budget.department, width=0, kind="two_lines",
                   second=_left_words),
            Column("amount", _("Budget"), lambda view: money_words(view.budget.amount, view.currency), width=124,
                   kind="money"),
            Column("used", _("Used"), share_words, width=136, kind="bar", share=lambda view: view.share,
                   speak=lambda view: _("{share} used", share=share_words(view))),
            Column("mode", _("Does"), lambda view: mode_words(view.budget.mode), width=112, kind="pill",
                   pill=lambda view: mode_pill(view.budget.mode)),
        )  # fmt: skip

    def _build(self) -> None:
        left = QWidget()
        column = rows(left, space=0)
        head = line(space=tokens.SPACE_2)
        head.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        self.year.setAccessibleName(_("Year"))
        head.addWidget(FieldLabel(_("Year"), self.year))
        head.addWidget(self.year)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        foot = line()
        foot.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        column.addLayout(foot)
        inner = QWidget()
        inner.setMaximumWidth(self.desk.theme.px(640))
        sheet = rows(inner, space=tokens.SPACE_4, margin=tokens.SPACE_6)
        for part in (self.heading, self.form, self.used):
            sheet.addWidget(part)
        sheet.addStretch(1)
        right = QWidget()
        right.setMinimumWidth(self.desk.theme.px(340))
        stack = rows(right, space=0)
        area = scrolling(inner)
        area.setAlignment(Qt.AlignmentFlag.AlignLeft)
        stack.addWidget(area, 1)
        stack.addWidget(self.bar)
        layout = rows(self, space=0)
        layout.addWidget(splitter(self.desk.state, "administration/budgets", (left, right), sizes=(640, 480)))

    # ------------------------------------------------------------------ reading

    def reload(self) -> None:
        """Read the budgets again; what is being typed stays."""
        desk, year, this_year = self.desk, self._year, self.desk.context.today().year

        def read() -> BudgetsView:
            with desk.reading() as session:
                return BudgetsView(
                    year,
                    budgets.of_year(session, year),
                    budgets.years(session, this_year),
                    administering.company(session).currency,
                    requests.departments(session, "", limit=_MOST_DEPARTMENTS),
                )

        desk.background.run(read, self._take, failed=self._say_failed, owner=self, newest="budgets")

    def _take(self, view: BudgetsView) -> None:
        self._currency = view.currency
        self.form.set_company(view.currency, view.departments)
        self._show_years(view.years)
        self._views = {each.id: each for each in view.budgets}
        if self._knows_of_newer and self._shown in self._views:
            self._knows_of_newer, self._version = False, self._views[self._shown].version
        self.table.show_rows(view.budgets)
        if not self._is_adding and not self.form.is_changed():
            wanted = self._shown if self._shown in self._views else next(iter(self._views), "")
            self.table.select(wanted)
            self._show(wanted)
        else:
            self._show_used()
        self.ready.emit()

    def _show_years(self, years: tuple[int, ...]) -> None:
        with QSignalBlocker(self.year):
            self.year.clear()
            for year in sorted({*years, self._year}, reverse=True):
                self.year.addItem(str(year), year)
            self.year.setCurrentIndex(self.year.findData(self._year))

    def _say_failed(self, error: PersonError) -> None:
        self.table.say(_("The budgets could not be read"), error.sentence)
        self.ready.emit()

    # ------------------------------------------------------------------ choosing

    def _choose_year(self) -> None:
        year = int(self.year.currentData())

        def go() -> None:
            self._year, self._shown, self._is_adding = year, "", False
            self.form.load(None, year=year)
            self.reload()

        if year != self._year:
            self._leave(go)

    def _choose(self, budget_id: str) -> None:
        if budget_id and (budget_id != self._shown or self._is_adding):
            self._leave(lambda: self._show(budget_id))

    def begin_adding(self) -> None:
        """Show the empty form of a new budget."""
        self._leave(self._show_new)

    def _leave(self, go_on: Callable[[], None]) -> None:
        if not self.form.is_changed():
            go_on()
            return

        def answer(is_discarding: bool) -> None:
            if is_discarding:
                go_on()
            else:
                self.table.select("" if self._is_adding else self._shown)
                self.year.setCurrentIndex(self.year.findData(self._year))

        self.desk.messages.ask(
            self,
            _("What you typed of the budget for {name} is not saved.",
              name=self.form.department.text().strip() or _("a new department")),
            accept=_("Discard it"), done=answer, look="danger",
        )  # fmt: skip

    def _show(self, budget_id: str) -> None:
        view = self._views.get(budget_id)
        self._is_adding, self._shown = False, budget_id if view is not None else ""
        self._version = view.version if view is not None else 0
        self.form.load(view.budget if view is not None else None, year=self._year)
        self.form.setVisible(view is not None)
        self.heading.setText(f"{view.budget.department} {view.budget.year}" if view is not None else "")
        self._show_used()
        if view is not None:
            self.bar.show_saved()
        else:
            self.bar.show_nothing(_("Choose a budget, or add one."))

    def _show_new(self) -> None:
        self._is_adding, self._shown, self._version = True, "", 0
        self.table.select("")
        self.form.load(None, year=self._year)
        self.form.show()
        self.heading.setText(_("New budget"))
        self._show_used()
        self.bar.show_changed(is_new=True)
        self.form.department.setFocus()

    def _show_used(self) -> None:
        view = self._views.get(self._shown)
        if view is None:
            self.used.show_facts(())
            return

        def words(amount: Decimal) -> str:
            return money_words(amount, view.currency)

        self.used.show_facts(
            (
                (_("Requested, not ordered"), words(view.used.requested)),
                (_("Ordered, not billed"), words(view.used.ordered)),
                (_("Billed"), words(view.used.billed)),
                (_("Left"), words(view.left)) if view.left >= 0 else (_("Exceeded by"), words(-view.left)),
            )
        )

    def _note_change(self) -> None:
        if self._is_adding:
            self.bar.show_changed(is_new=True)
        elif self.form.is_changed():
            self.bar.show_changed()
        else:
            self.bar.show_saved()

    # ------------------------------------------------------------------ saving

    def discard(self) -> None:
        """Show what is stored."""
        wanted = self._shown or next(iter(self._views), "")
        self._show(wanted)
        self.table.select(wanted)

    def save(self) -> None:
        """Add or change the budget."""
        problems = self.form.own_problems()
        self.form.show_problems(problems)
        if problems or not (self._is_adding or self._shown):
            return
        desk, wanted, budget_id, version = self.desk, self.form.content(), self._shown, self._version
        self.bar.show_saving()

        def work() -> str:
            if not budget_id:
                return budgeting.set_budget(desk.context, wanted)
            budgeting.change_budget(desk.context, budget_id, wanted, version=version)
            return budget_id

        desk.background.run(work, lambda saved: self._saved(saved, wanted), failed=self._refuse, owner=self)

    def _saved(self, budget_id: str, wanted: Budget) -> None:
        self._is_adding, self._shown, self._year = False, budget_id, wanted.year
        name = f"{wanted.department.strip()} {wanted.year}"
        self.form.load(wanted, year=wanted.year)
        self.heading.setText(name)
        self.desk.messages.banner(_("The budget {name} is saved.", name=name), kind="good")
        self.bar.show_saved()
        self.reload()
        self.desk.changes.notify()

    def _refuse(self, error: PersonError) -> None:
        self.bar.show_changed(is_new=self._is_adding)
        if isinstance(error, ChangedMeanwhile):
            self._offer_newest(error)
            return
        problems = error.problems if isinstance(error, Refused) else ()
        elsewhere = self.form.show_problems(problems)
        if elsewhere or not problems:
            self.desk.messages.refused(error)

    def _offer_newest(self, error: ChangedMeanwhile) -> None:
        """Keep what was typed; the next save is over what is stored now, which can be looked at first."""
        self._knows_of_newer = True
        self.reload()
        self.desk.messages.banner(error.sentence, kind="attention", action=(_("Show what is stored"), self.discard))


def _left_words(view: BudgetView) -> str:
    if view.left < 0:
        return _("{amount} too much", amount=money_words(-view.left, view.currency))
    return _("{amount} left", amount=money_words(view.left, view.currency))
