"""Administration: people, approval rules, budgets, the company and this computer, each in its tab."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget

from p2p_desktop.domain.people import Permission, Person
from p2p_desktop.language import _
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.administration.budgets_tab import BudgetsTab
from p2p_desktop.ui.screens.administration.company_tab import CompanyTab
from p2p_desktop.ui.screens.administration.computer_tab import ComputerTab
from p2p_desktop.ui.screens.administration.learned_tab import LearnedTab
from p2p_desktop.ui.screens.administration.people_tab import PeopleTab
from p2p_desktop.ui.screens.administration.rules_tab import RulesTab
from p2p_desktop.ui.widgets.head import ScreenHead
from p2p_desktop.ui.widgets.label import rows

_TAB = "administration/tab"


class AdministrationScreen(Screen):
    """What only administrators see."""

    name = "administration"
    icon = "settings"

    @classmethod
    def title(cls) -> str:
        """The word of the navigation."""
        return _("Administration")

    @classmethod
    def is_for(cls, person: Person) -> bool:
        """Administrators only."""
        return person.may(Permission.ADMINISTER)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.people = PeopleTab(desk)
        self.rules = RulesTab(desk)
        self.company = CompanyTab(desk)
        self.computer = ComputerTab(desk)
        self.learned = LearnedTab(desk)
        self.budgets = BudgetsTab(desk)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(_("People, approval rules, company, this computer, learned, budgets"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(_("Parts of the administration"))
        self.tabs.tabBar().setExpanding(False)
        for tab, words in (
            (self.people, _("People")),
            (self.rules, _("Approval rules")),
            (self.company, _("Company")),
            (self.computer, _("This computer")),
            (self.learned, _("Learned")),
            (self.budgets, _("Budgets")),
        ):
            self.tabs.addTab(tab, words)
        self.tabs.setCurrentIndex(int(desk.state.text(_TAB, "0")))
        self.tabs.currentChanged.connect(self._go_to_tab)
        layout = rows(self, space=0)
        layout.addWidget(ScreenHead(self.title(), desk.theme))
        layout.addWidget(self.tabs, 1)
        self.people.ready.connect(self.ready)

    def commands(self) -> tuple[Action, ...]:
        """Save and add; each goes to its tab."""
        return (
            Action("administration_save", _("Save"), "Ctrl+S", "save", self._save, is_enabled=self._can_save),
            Action("administration_add_person", _("Add person"), "", "plus", self._add_person),
            Action("administration_add_rule", _("Add approval rule"), "", "plus", self._add_rule),
            Action("administration_add_budget", _("Add budget"), "", "plus", self._add_budget),
            Action("administration_people", _("Go to people"), "Alt+1", "users", lambda: self.tabs.setCurrentIndex(0)),
            Action("administration_rules", _("Go to approval rules"), "Alt+2", "route",
                   lambda: self.tabs.setCurrentIndex(1)),
            Action("administration_company", _("Go to the company"), "Alt+3", "building-2",
                   lambda: self.tabs.setCurrentIndex(2)),
            Action("administration_computer", _("Go to the settings of this computer"), "Alt+4", "monitor",
                   lambda: self.tabs.setCurrentIndex(3)),
            Action("administration_learned", _("Go to what was learned"), "Alt+5", "sparkles",
                   lambda: self.tabs.setCurrentIndex(4)),
            Action("administration_budgets", _("Go to budgets"), "Alt+6", "receipt",
                   lambda: self.tabs.setCurrentIndex(5)),
        )  # fmt: skip

    def reload(self) -> None:
        """Read all tabs again; they are small."""
        for tab in (self.people, self.rules, self.company, self.computer, self.learned, self.budgets):
            tab.reload()

    def show_object(self, object_id: str) -> None:
        """Bring the tab of this name to the front."""
        named = {
            "people": self.people, "rules": self.rules, "company": self.company,
            "computer": self.computer, "learned": self.learned, "budgets": self.budgets,
        }  # fmt: skip
        if object_id in named:
            self.tabs.setCurrentWidget(named[object_id])

    def _current(self) -> PeopleTab | RulesTab | CompanyTab | ComputerTab | BudgetsTab | None:
        """Return the tab in front if it holds anything to save."""
        current = self.tabs.currentWidget()
        forms = (self.people, self.rules, self.company, self.computer, self.budgets)
        return next((form for form in forms if form is current), None)

    def _save(self) -> None:
        current = self._current()
        if current is not None:
            current.save()

    def _can_save(self) -> bool:
        current = self._current()
        return current is not None and current.bar.save_button.isEnabled()

    def _add_person(self) -> None:
        self.tabs.setCurrentWidget(self.people)
        self.people.begin_adding()

    def _add_rule(self) -> None:
        self.tabs.setCurrentWidget(self.rules)
        self.rules.add_rule()

    def _add_budget(self) -> None:
        self.tabs.setCurrentWidget(self.budgets)
        self.budgets.begin_adding()

    def _go_to_tab(self, at: int) -> None:
        self.desk.state.keep(_TAB, str(at))
