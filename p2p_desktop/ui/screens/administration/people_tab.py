"""People: all accounts at the left, the chosen one at the right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from p2p_desktop.domain.people import Person
from p2p_desktop.errors import ChangedMeanwhile, PersonError, Refused
from p2p_desktop.language import _, money_words
from p2p_desktop.services import administering, people
from p2p_desktop.services.people import NewPerson
from p2p_desktop.store.queries import administration as query
from p2p_desktop.store.queries.administration import PersonView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screens.administration.person_form import PersonForm
from p2p_desktop.ui.screens.administration.save_bar import SaveBar
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.plain_table import PlainTable
from p2p_desktop.ui.widgets.section import scrolling, splitter
from p2p_desktop.ui.words import role_words


@dataclass(frozen=True, slots=True)
class PeopleView:
    """All accounts and the currency of their limits."""

    people: tuple[PersonView, ...]
    currency: str


def account_pill(view: PersonView, now: dt.datetime) -> PillWords:
    """Return the pill of an account."""
    if not view.person.is_active:
        return PillWords("circle-slash", _("Inactive"), "neutral")
    if view.locked_until is not None and now < view.locked_until:
        return PillWords("lock", _("Locked"), "attention")
    return PillWords("circle-check", _("Active"), "good")


class PeopleTab(QWidget):
    """Add and change accounts; what was typed is kept until it is saved or discarded."""

    ready = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._views: dict[str, PersonView] = {}
        self._shown = ""
        self._version = 0
        self._is_adding = False
        self._knows_of_newer = False
        self._currency = ""
        self.table: PlainTable[PersonView] = PlainTable(
            desk.theme,
            _("People"),
            self._columns(),
            row_id=lambda view: view.person.id,
            empty=EmptyState("users", _("Nobody yet"), _("Add the people who write and approve requests.")),
        )
        self.form = PersonForm(desk.theme)
        self.bar = SaveBar(desk.theme)
        self.add_button = button(_("Add person"), theme=desk.theme, icon="plus")
        self.heading = label(look="section")
        self._build()
        self.table.chosen.connect(self._choose)
        self.add_button.clicked.connect(self.begin_adding)
        self.form.changed.connect(self._note_change)
        self.bar.save.connect(self.save)
        self.bar.discard.connect(self.discard)

    def _columns(self) -> tuple[Column[PersonView], ...]:
        now = self.desk.context.now
        return (
            Column("name", _("Person"), lambda view: view.person.name, width=0, kind="two_lines", second=_second),
            Column("limit", _("Ends routes to"), self._limit_words, width=136, align="right"),
            Column("state", _("State"), lambda view: account_pill(view, now()).word, width=112, kind="pill",
                   pill=lambda view: account_pill(view, now())),
        )  # fmt: skip

    def _limit_words(self, view: PersonView) -> str:
        person = view.person
        if person.is_unlimited:
            return _("any amount")
        return money_words(person.limit, self._currency) if person.limit is not None else "–"

    def _build(self) -> None:
        left = QWidget()
        column = rows(left, space=0)
        column.addWidget(self.table, 1)
        foot = line()
        foot.setContentsMargins(tokens.SPACE_3, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        column.addLayout(foot)
        inner = QWidget()
        inner.setMaximumWidth(self.desk.theme.px(640))
        sheet = rows(inner, space=tokens.SPACE_4, margin=tokens.SPACE_6)
        sheet.addWidget(self.heading)
        sheet.addWidget(self.form)
        sheet.addStretch(1)
        right = QWidget()
        right.setMinimumWidth(self.desk.theme.px(400))
        stack = rows(right, space=0)
        area = scrolling(inner)
        area.setAlignment(Qt.AlignmentFlag.AlignLeft)
        stack.addWidget(area, 1)
        stack.addWidget(self.bar)
        layout = rows(self, space=0)
        layout.addWidget(splitter(self.desk.state, "administration/people", (left, right), sizes=(520, 600)))

    # ------------------------------------------------------------------ reading

    def reload(self) -> None:
        """Read all accounts again; what is being typed stays."""
        desk = self.desk

        def read() -> PeopleView:
            with desk.reading() as session:
                return PeopleView(query.people(session), administering.company(session).currency)

        desk.background.run(read, self._take, failed=self._say_failed, owner=self, newest="people")

    def _take(self, view: PeopleView) -> None:
        self._currency = view.currency
        self.form.set_currency(view.currency)
        self._views = {each.person.id: each for each in view.people}
        if self._knows_of_newer and self._shown in self._views:
            self._knows_of_newer, self._version = False, self._views[self._shown].version
        self.table.show_rows(view.people)
        if not self._is_adding and not self.form.is_changed():
            wanted = self._shown if self._shown in self._views else (view.people[0].person.id if view.people else "")
            self.table.select(wanted)
            self._show(wanted)
        self.ready.emit()

    def _say_failed(self, error: PersonError) -> None:
        self.table.say(_("The people could not be read"), error.sentence)
        self.ready.emit()

    # ------------------------------------------------------------------ choosing

    def _choose(self, person_id: str) -> None:
        if not person_id or (person_id == self._shown and not self._is_adding):
            return
        self._leave(lambda: self._show(person_id))

    def begin_adding(self) -> None:
        """Show the empty form of a new account."""
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

        self.desk.messages.ask(
            self,
            _("What you typed for {name} is not saved.", name=self.form.person_name.text() or _("the new person")),
            accept=_("Discard it"),
            done=answer,
            look="danger",
        )

    def _show(self, person_id: str) -> None:
        view = self._views.get(person_id)
        if view is None:
            return
        self._is_adding, self._shown, self._version = False, person_id, view.version
        self.form.load(view.person)
        self.heading.setText(view.person.name)
        self.bar.show_saved()

    def _show_new(self) -> None:
        self._is_adding, self._shown, self._version = True, "", 0
        self.table.select("")
        self.form.load(None)
        self.heading.setText(_("New person"))
        self.bar.show_changed(is_new=True)
        self.form.person_name.setFocus()

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
        self._show(self._shown or next(iter(self._views), ""))
        self.table.select(self._shown)

    def save(self) -> None:
        """Add or change the account."""
        problems = self.form.own_problems()
        self.form.show_problems(problems)
        if problems:
            return
        desk, new, person_id, version = self.desk, self.form.content(), self._shown, self._version
        self.bar.show_saving()
        if self._is_adding:
            desk.background.run(
                lambda: people.add_person(desk.context, new), self._added, failed=self._refuse, owner=self
            )
        else:
            desk.background.run(
                lambda: people.change_person(desk.context, person_id, new, version=version),
                lambda _done: self._saved(new),
                failed=self._refuse,
                owner=self,
            )

    def _added(self, person_id: str) -> None:
        name = self.form.person_name.text().strip()
        self._is_adding, self._shown = False, person_id
        self.form.load(_person_of(person_id, self.form.content()))
        self.heading.setText(name)
        self.desk.messages.banner(_("{name} can sign in now.", name=name), kind="good")
        self._after_saving()

    def _saved(self, new: NewPerson) -> None:
        self.desk.messages.banner(_("{name} is saved.", name=new.name.strip()), kind="good")
        self.form.load(_person_of(self._shown, new))
        self._after_saving()

    def _after_saving(self) -> None:
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


def _person_of(person_id: str, new: NewPerson) -> Person:
    """Return the account as it is stored after this was saved."""
    username = new.username.strip().casefold()
    return Person(
        person_id, username, new.name.strip(), new.roles, new.limit, new.is_unlimited, new.is_active, new.email.strip()
    )


def _second(view: PersonView) -> str:
    return " · ".join((view.person.username, ", ".join(role_words(role) for role in sorted(view.person.roles))))
