"""One step of an approval rule: how many of whom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QMenu, QSpinBox, QToolButton, QWidget

from p2p_desktop.domain.approval import StepMode, StepRule
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.screens.administration.rule_words import holders_words
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import icon_button
from p2p_desktop.ui.widgets.label import label, line

_PEOPLE = "people"


class StepRow(QWidget):
    """Edits one step. ``changed`` fires for a person's changes; ``removed`` and ``moved`` ask the rule for them."""

    changed = Signal()
    removed = Signal()
    moved = Signal(int)

    def __init__(self, theme: Theme, people: Sequence[Person], *, position: int) -> None:
        super().__init__()
        self._people = tuple(people)
        self._extra: tuple[str, ...] = ()
        self.number = label(str(position), look="label")
        self.number.setFixedWidth(theme.px(16))
        self.mode = QComboBox()
        self.mode.setAccessibleName(_("How many approve on step {step}", step=position))
        for mode, words in (
            (StepMode.ANY, _("one of")),
            (StepMode.SOME, _("at least")),
            (StepMode.ALL, _("all of")),
        ):
            self.mode.addItem(words, mode)
        self.needed = QSpinBox()
        self.needed.setRange(1, 20)
        self.needed.setAccessibleName(_("Approvals needed on step {step}", step=position))
        self.who = QComboBox()
        self.who.setAccessibleName(_("Who approves on step {step}", step=position))
        for role in (Role.APPROVER, Role.FINANCE, Role.ADMINISTRATOR, Role.REQUESTER):
            self.who.addItem(holders_words(role), role)
        self.who.addItem(_("these people:"), _PEOPLE)
        self.names = QToolButton()
        self.names.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.names.setAccessibleName(_("People of step {step}", step=position))
        self.names.setProperty("look", "field")
        self._menu = QMenu(self.names)
        self.names.setMenu(self._menu)
        self._checks = {person.id: self._check(person) for person in self._people if person.is_active}
        self._lay_out(theme, position)
        for box in (self.mode, self.who):
            box.activated.connect(self._note_change)
        self.needed.valueChanged.connect(self._note_change)

    def _check(self, person: Person) -> QAction:
        made = self._menu.addAction(person.name)
        made.setCheckable(True)
        made.toggled.connect(self._note_change)
        return made

    def _lay_out(self, theme: Theme, position: int) -> None:
        row = line(self, space=tokens.SPACE_2)
        row.addWidget(self.number)
        for field in (self.mode, self.needed, self.who):
            row.addWidget(field)
        row.addWidget(self.names, 1)
        row.addStretch(1)
        self.up = icon_button("arrow-up", _("Move step {step} up", step=position), theme=theme)
        self.down = icon_button("arrow-down", _("Move step {step} down", step=position), theme=theme)
        self.remove = icon_button("trash-2", _("Remove step {step}", step=position), theme=theme)
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        self.remove.clicked.connect(self.removed)
        for tool in (self.up, self.down, self.remove):
            row.addWidget(tool)

    def load(self, step: StepRule) -> None:
        """Show a step without telling anybody."""
        blockers = [QSignalBlocker(each) for each in (self.mode, self.needed, self.who, *self._checks.values())]
        self.mode.setCurrentIndex(self.mode.findData(step.mode))
        self.needed.setValue(step.needed)
        self.who.setCurrentIndex(self.who.findData(step.role if step.role is not None else _PEOPLE))
        for person_id, check in self._checks.items():
            check.setChecked(person_id in step.people)
        self._extra = tuple(person_id for person_id in step.people if person_id not in self._checks)
        blockers.clear()
        self._allow()

    def step(self) -> StepRule:
        """Return the step as it stands."""
        by_name = self.who.currentData() == _PEOPLE
        chosen = tuple(person_id for person_id, check in self._checks.items() if check.isChecked())
        mode = StepMode(self.mode.currentData())
        return StepRule(
            mode=mode,
            people=(*chosen, *self._extra) if by_name else (),
            role=None if by_name else Role(self.who.currentData()),
            needed=self.needed.value() if mode is StepMode.SOME else 1,
        )

    def _note_change(self) -> None:
        self._allow()
        self.changed.emit()

    def _allow(self) -> None:
        self.needed.setVisible(self.mode.currentData() == StepMode.SOME)
        by_name = self.who.currentData() == _PEOPLE
        self.names.setVisible(by_name)
        chosen = [check.text() for check in self._checks.values() if check.isChecked()]
        self.names.setText(", ".join(chosen) or _("Choose people"))
