"""The form of one budget: department, year, amount, and what it does when too little is left."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QSignalBlocker, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit

from p2p_desktop.domain.budget import Budget, BudgetMode, mode_words
from p2p_desktop.errors import Problem
from p2p_desktop.language import _
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.form import Form
from p2p_desktop.ui.widgets.money_field import MoneyField


def mode_explained(mode: BudgetMode) -> str:
    """Say what a budget does when too little is left."""
    return {
        BudgetMode.STOP: _("A request that needs more than is left cannot be submitted."),
        BudgetMode.WARN: _("A request that needs more is shown as such to requester and approver."),
        BudgetMode.IGNORE: _("What is left is shown; nothing follows from it."),
    }[mode]


class BudgetForm(Form):
    """``changed`` fires for what somebody typed, never for what is loaded."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(columns=2)
        self._loaded: Budget | None = None
        self._year = 0
        self.department = QLineEdit()
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self._note_change)
        self.department.setCompleter(completer)
        self.year = QLineEdit()
        self.amount = MoneyField(theme, name=_("Amount"), currency="EUR")
        self.mode = QComboBox()
        for mode in BudgetMode:
            self.mode.addItem(mode_words(mode), mode)
        self.add("department", _("Department"), self.department, hint=_("As it is written on requests."))
        self.add("year", _("Year"), self.year, hint=_("That in which a request is submitted."))
        self.add("amount", _("Amount"), self.amount)
        self.add("mode", _("When too little is left"), self.mode, hint=" ")
        for line_edit in (self.department, self.year):
            line_edit.textEdited.connect(self._note_change)
        self.amount.changed.connect(self._note_change)
        self.mode.activated.connect(self._note_change)

    def set_company(self, currency: str, departments: Sequence[str]) -> None:
        """Write amounts in the company's currency, and offer the departments that are known."""
        self.amount.set_currency(currency)
        self.show_hint("amount", _("In {currency}, tax included.", currency=currency))
        self._known.setStringList(list(departments))

    def load(self, budget: Budget | None, *, year: int) -> None:
        """Show a budget, or the empty form of a new one for this year, without telling anybody."""
        self._loaded, self._year = budget, year
        with QSignalBlocker(self):
            self.department.setText(budget.department if budget is not None else "")
            self.year.setText(str(budget.year if budget is not None else year))
            self.amount.set_value(budget.amount if budget is not None else None)
            self.mode.setCurrentIndex(self.mode.findData(budget.mode if budget is not None else BudgetMode.WARN))
        self._explain()
        self.clear_problems()

    def content(self) -> Budget:
        """Return what stands in the form; what is no number is 0 and told by ``own_problems``."""
        year = self.year.text().strip()
        return Budget(
            department=self.department.text(),
            year=int(year) if year.isascii() and year.isdigit() else 0,
            amount=self.amount.value() or Decimal(0),
            mode=BudgetMode(self.mode.currentData()),
        )

    def own_problems(self) -> tuple[Problem, ...]:
        """Return what no verb can see: an amount that is not a number, or none at all."""
        words = self.amount.problem() or ("" if self.amount.value() is not None else _("Say how much; 0 is possible."))
        return (Problem("AMOUNT", words, "amount"),) if words else ()

    def is_changed(self) -> bool:
        """Say whether the form differs from what it was loaded from."""
        if self._loaded is None:
            return bool(self.department.text().strip() or self.amount.text().strip())
        return self.content() != self._loaded or bool(self.amount.problem()) or self.amount.value() is None

    def _note_change(self) -> None:
        self._explain()
        self.changed.emit()

    def _explain(self) -> None:
        self.show_hint("mode", mode_explained(BudgetMode(self.mode.currentData())))
