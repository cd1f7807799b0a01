"""The form of one approval rule: when it fits, and its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from p2p_desktop.domain.approval import RouteRule, StepMode, StepRule
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.errors import Problem
from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.screens.administration.step_row import StepRow
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.form import Form
from p2p_desktop.ui.widgets.label import rows
from p2p_desktop.ui.widgets.money_field import MoneyField
from p2p_desktop.ui.widgets.section import Section


class RuleForm(QWidget):
    """``changed`` fires for a person's changes only."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._people: tuple[Person, ...] = ()
        self._rule = RouteRule("", ())
        self.rule_name = QLineEdit()
        self.above = MoneyField(theme, name=_("Above"), currency="EUR")
        self.up_to = MoneyField(theme, name=_("Up to"), currency="EUR")
        self.department = QLineEdit()
        self.category = QLineEdit()
        self.requester = QComboBox()
        self.new_vendor = QCheckBox(_("Only where the vendor is new"))
        self.step_rows: list[StepRow] = []
        self.add_step = button(_("Add step"), look="quiet", theme=theme, icon="plus")
        self._build()
        for text in (self.rule_name, self.department, self.category):
            text.textEdited.connect(self._note_change)
        for money in (self.above, self.up_to):
            money.changed.connect(self._note_change)
        self.requester.activated.connect(self._note_change)
        self.new_vendor.clicked.connect(self._note_change)
        self.add_step.clicked.connect(self._append_step)

    def _build(self) -> None:
        layout = rows(self, space=tokens.SPACE_6)
        self.form = Form(columns=2)
        self.form.add("name", _("Name of the rule"), self.rule_name, wide=True)
        self.form.add("above", _("Total above"), self.above, hint=_("Empty: from 0."))
        self.form.add("up_to", _("Total up to and including"), self.up_to, hint=_("Empty: without end."))
        self.form.add("department", _("Department"), self.department, hint=_("Empty: every department."))
        self.form.add("category", _("Category"), self.category, hint=_("Empty: every category."))
        self.form.add("requester", _("Requester"), self.requester)
        self.form.add("new_vendor", _("Vendor"), self.new_vendor)
        layout.addWidget(self.form)
        steps = Section(_("Steps, one after another"))
        holder = QWidget()
        self._steps: QVBoxLayout = rows(holder, space=tokens.SPACE_2)
        steps.add(holder)
        steps.content.addWidget(self.add_step, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(steps)

    def set_people(self, people: Sequence[Person], currency: str) -> None:
        """Say who there is to choose from, and in which currency limits are written."""
        self._people = tuple(people)
        self.above.set_currency(currency)
        self.up_to.set_currency(currency)
        with QSignalBlocker(self.requester):
            self.requester.clear()
            self.requester.addItem(_("Everybody"), "")
            for person in self._people:
                self.requester.addItem(person.name, person.id)
            self._choose_requester()

    def load(self, rule: RouteRule) -> None:
        """Show a rule without telling anybody."""
        self._rule = rule
        with QSignalBlocker(self):
            self.rule_name.setText(rule.name)
            self.above.set_value(rule.above)
            self.up_to.set_value(rule.up_to)
            self.department.setText(rule.department)
            self.category.setText(rule.category)
            self.new_vendor.setChecked(rule.new_vendor_only)
            self._choose_requester()
            self._show_steps(rule.steps)
        self.form.clear_problems()

    def rule(self) -> RouteRule:
        """Return the rule as it stands."""
        return replace(
            self._rule,
            name=self.rule_name.text().strip(),
            above=self.above.value(),
            up_to=self.up_to.value(),
            department=self.department.text().strip(),
            category=self.category.text().strip(),
            new_vendor_only=self.new_vendor.isChecked(),
            requester_id=str(self.requester.currentData() or ""),
            steps=tuple(row.step() for row in self.step_rows),
        )

    def own_problems(self) -> tuple[Problem, ...]:
        """Return amounts that are not numbers."""
        fields = (("above", self.above), ("up_to", self.up_to))
        return tuple(Problem("NOT_A_NUMBER", field.problem(), name) for name, field in fields if field.problem())

    def _choose_requester(self) -> None:
        self.requester.setCurrentIndex(max(0, self.requester.findData(self._rule.requester_id)))

    def _show_steps(self, steps: Sequence[StepRule]) -> None:
        if [row.step() for row in self.step_rows] == list(steps) and steps:
            return
        for row in self.step_rows:
            self._steps.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.step_rows = []
        for position, step in enumerate(steps, 1):
            self._add_row(step, position)
        for at, row in enumerate(self.step_rows):
            row.up.setEnabled(at > 0)
            row.down.setEnabled(at < len(self.step_rows) - 1)

    def _add_row(self, step: StepRule, position: int) -> None:
        row = StepRow(self._theme, self._people, position=position)
        row.load(step)
        at = position - 1
        row.changed.connect(self._note_change)
        row.removed.connect(lambda: self._remove_step(at))
        row.moved.connect(lambda by: self._move_step(at, by))
        self._steps.addWidget(row)
        self.step_rows.append(row)

    def _append_step(self) -> None:
        self._set_steps([*self._now(), StepRule(StepMode.ANY, role=Role.APPROVER)])
        self.step_rows[-1].mode.setFocus()

    def _remove_step(self, at: int) -> None:
        steps = self._now()
        del steps[at]
        self._set_steps(steps)
        (self.step_rows[min(at, len(self.step_rows) - 1)].remove if self.step_rows else self.add_step).setFocus()

    def _move_step(self, at: int, by: int) -> None:
        steps = self._now()
        steps.insert(at + by, steps.pop(at))
        self._set_steps(steps)
        moved = self.step_rows[at + by]
        (moved.up if by < 0 and moved.up.isEnabled() else moved.down if moved.down.isEnabled() else moved.up).setFocus()

    def _now(self) -> list[StepRule]:
        return [row.step() for row in self.step_rows]

    def _set_steps(self, steps: Sequence[StepRule]) -> None:
        self._show_steps(steps)
        self.changed.emit()

    def _note_change(self) -> None:
        self.changed.emit()
