"""Approval rules: tried from the top, the first that fits decides. Worked on as a whole, saved as a whole."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from p2p_desktop.domain.approval import RouteRule, StepMode, StepRule
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _
from p2p_desktop.services import administering
from p2p_desktop.store.companies import route_rules
from p2p_desktop.store.people import everybody
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screens.administration.rule_form import RuleForm
from p2p_desktop.ui.screens.administration.rule_words import conditions_words, steps_words
from p2p_desktop.ui.screens.administration.save_bar import SaveBar
from p2p_desktop.ui.widgets.button import button, icon_button
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.plain_table import PlainTable
from p2p_desktop.ui.widgets.section import scrolling, splitter


@dataclass(frozen=True, slots=True)
class RulesView:
    """The rules with the people and the currency they speak of."""

    rules: tuple[RouteRule, ...]
    people: tuple[Person, ...]
    currency: str


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A rule that is being worked on; ``key`` only tells the rows apart."""

    key: str
    position: int
    rule: RouteRule


class RulesTab(QWidget):
    """The ordered list at the left, the chosen rule at the right."""

    ready = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._keys = (str(number) for number in itertools.count(1))
        self._drafts: list[DraftRule] = []
        self._stored: tuple[RouteRule, ...] = ()
        #: What was stored when the typing began: a save on top of anything else is refused.
        self._begun_from: tuple[RouteRule, ...] = ()
        self._is_loaded = False
        self._names: Mapping[str, str] = {}
        self._currency = "EUR"
        self.table: PlainTable[DraftRule] = PlainTable(
            desk.theme,
            _("Approval rules"),
            self._columns(),
            row_id=lambda draft: draft.key,
            empty=EmptyState("route", _("No rule"), _("Without a rule no request can be submitted. Add one.")),
        )
        self.form = RuleForm(desk.theme)
        self.bar = SaveBar(desk.theme, save_words=_("Save rules"))
        self._build()
        self.table.chosen.connect(self._show)
        self.form.changed.connect(self._take_form)
        self.bar.save.connect(self.save)
        self.bar.discard.connect(self.discard)

    def _columns(self) -> tuple[Column[DraftRule], ...]:
        return (
            Column("position", _("No."), lambda draft: str(draft.position), width=48, kind="number"),
            Column("name", _("Rule"), lambda draft: draft.rule.name or _("Untitled rule"), width=0, kind="two_lines",
                   second=self._sentence),
        )  # fmt: skip

    def _sentence(self, draft: DraftRule) -> str:
        when = conditions_words(draft.rule, self._names, self._currency)
        return _("{when}: {steps}", when=when, steps=steps_words(draft.rule, self._names))

    def _build(self) -> None:
        theme = self.desk.theme
        self.add_button = button(_("Add rule"), theme=theme, icon="plus")
        self.up_button = icon_button("arrow-up", _("Try this rule earlier"), theme=theme)
        self.down_button = icon_button("arrow-down", _("Try this rule later"), theme=theme)
        self.remove_button = icon_button("trash-2", _("Remove this rule"), theme=theme)
        self.add_button.clicked.connect(self.add_rule)
        self.up_button.clicked.connect(lambda: self._move(-1))
        self.down_button.clicked.connect(lambda: self._move(1))
        self.remove_button.clicked.connect(self._remove)
        left = QWidget()
        column = rows(left, space=0)
        said = label(
            _("Rules are tried from the top; the first that fits decides who approves."), look="secondary", wraps=True
        )
        said.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        column.addWidget(said)
        column.addWidget(self.table, 1)
        foot = line(space=tokens.SPACE_1)
        foot.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        for tool in (self.up_button, self.down_button, self.remove_button):
            foot.addWidget(tool)
        column.addLayout(foot)
        inner = QWidget()
        inner.setMaximumWidth(theme.px(640))
        sheet = rows(inner, space=tokens.SPACE_4, margin=tokens.SPACE_6)
        sheet.addWidget(self.form)
        sheet.addStretch(1)
        right = QWidget()
        right.setMinimumWidth(theme.px(440))
        stack = rows(right, space=0)
        area = scrolling(inner)
        area.setAlignment(Qt.AlignmentFlag.AlignLeft)
        stack.addWidget(area, 1)
        stack.addWidget(self.bar)
        rows(self, space=0).addWidget(
            splitter(self.desk.state, "administration/rules", (left, right), sizes=(480, 640))
        )

    # ------------------------------------------------------------------ reading

    def reload(self) -> None:
        """Read the rules again; what is being worked on stays."""
        desk = self.desk

        def read() -> RulesView:
            with desk.reading() as session:
                company = administering.company(session)
                return RulesView(route_rules(session), everybody(session), company.currency)

        desk.background.run(read, self._take, failed=self._say_failed, owner=self, newest="rules")

    def _take(self, view: RulesView) -> None:
        is_changed = self.is_changed()
        self._names = {person.id: person.name for person in view.people}
        self._currency = view.currency
        self.form.set_people(view.people, view.currency)
        is_other = view.rules != self._stored
        self._stored = view.rules
        if not is_changed and (is_other or not self._is_loaded):
            self._begin_anew()
        elif is_changed:
            self.bar.show_changed()
        self.ready.emit()

    def _say_failed(self, error: PersonError) -> None:
        self.table.say(_("The rules could not be read"), error.sentence)
        self.ready.emit()

    def _begin_anew(self) -> None:
        at = max(0, self._place())
        self._is_loaded = True
        self._begun_from = self._stored
        self._drafts = [DraftRule(next(self._keys), position, rule) for position, rule in enumerate(self._stored, 1)]
        self._show_drafts(min(at, len(self._drafts) - 1))
        self._show(self.table.selected())
        self.bar.show_saved()

    def rules(self) -> tuple[RouteRule, ...]:
        """Return the rules as they are being worked on."""
        return tuple(draft.rule for draft in self._drafts)

    def is_changed(self) -> bool:
        """Say whether something is not saved."""
        return self._is_loaded and self.rules() != self._stored

    # ------------------------------------------------------------------ working

    def _place(self) -> int:
        key = self.table.selected()
        return next((at for at, draft in enumerate(self._drafts) if draft.key == key), -1)

    def _show_drafts(self, at: int) -> None:
        self._drafts = [replace(draft, position=position) for position, draft in enumerate(self._drafts, 1)]
        self.table.show_rows(self._drafts)
        if 0 <= at < len(self._drafts):
            self.table.select(self._drafts[at].key)
        self._allow()

    def _show(self, key: str) -> None:
        draft = next((each for each in self._drafts if each.key == key), None)
        self.form.setVisible(draft is not None)
        if draft is not None:
            self.form.load(draft.rule)
        self._allow()

    def _allow(self) -> None:
        at = self._place()
        self.up_button.setEnabled(at > 0)
        self.down_button.setEnabled(0 <= at < len(self._drafts) - 1)
        self.remove_button.setEnabled(at >= 0)

    def _take_form(self) -> None:
        at = self._place()
        if at < 0:
            return
        self._drafts[at] = replace(self._drafts[at], rule=self.form.rule())
        self._show_drafts(at)
        self._note_change()

    def _note_change(self) -> None:
        if self.is_changed():
            self.bar.show_changed()
        else:
            self.bar.show_saved()

    def add_rule(self) -> None:
        """Add a rule after the selected one."""
        at = self._place() + 1 if self._place() >= 0 else len(self._drafts)
        rule = RouteRule(_("New rule"), (StepRule(StepMode.ANY, role=Role.APPROVER),))
        self._drafts.insert(at, DraftRule(next(self._keys), 0, rule))
        self._show_drafts(at)
        self._note_change()
        self.form.rule_name.setFocus()
        self.form.rule_name.selectAll()

    def _move(self, by: int) -> None:
        at = self._place()
        if 0 <= at + by < len(self._drafts) and at >= 0:
            self._drafts.insert(at + by, self._drafts.pop(at))
            self._show_drafts(at + by)
            self._note_change()

    def _remove(self) -> None:
        at = self._place()
        if at >= 0:
            del self._drafts[at]
            self._show_drafts(min(at, len(self._drafts) - 1))
            self._show(self.table.selected())
            self._note_change()

    # ------------------------------------------------------------------ saving

    def discard(self) -> None:
        """Go back to what is stored."""
        self._begin_anew()

    def save(self) -> None:
        """Replace the stored rules."""
        problems = self.form.own_problems()
        self.form.form.show_problems(problems)
        if problems:
            return
        desk, wanted, stored = self.desk, self.rules(), self._begun_from
        self.bar.show_saving()
        desk.background.run(
            lambda: administering.set_rules(desk.context, wanted, replaces=stored),
            lambda _done: self._saved(wanted),
            failed=self._refuse,
            owner=self,
        )

    def _saved(self, wanted: tuple[RouteRule, ...]) -> None:
        self._stored = self._begun_from = wanted
        self._note_change()
        self.desk.messages.banner(
            _("The rules are saved. Requests already on their way keep their route."), kind="good"
        )
        self.desk.changes.notify()

    def _refuse(self, error: PersonError) -> None:
        self._note_change()
        self.desk.messages.refused(error)
