"""The form of one account: name, roles, limit, whether it is active, and a new password."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from p2p_desktop.domain.people import SHORTEST_PASSWORD, Person, Role
from p2p_desktop.errors import Problem
from p2p_desktop.language import _
from p2p_desktop.services.people import NewPerson
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.form import Form
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.money_field import MoneyField
from p2p_desktop.ui.words import role_words

_NONE, _UP_TO, _UNLIMITED = "none", "up_to", "unlimited"


def role_explained(role: Role) -> str:
    """Say what a role may do, for whoever gives it."""
    return {
        Role.REQUESTER: _("writes requests and sees his own"),
        Role.APPROVER: _("approves what comes to him, and writes requests"),
        Role.FINANCE: _("compares receipts with orders, looks after vendors, sees everything"),
        Role.ADMINISTRATOR: _("looks after people, rules and the company"),
    }[role]


class PersonForm(Form):
    """``changed`` fires for what somebody typed, never for what is loaded."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(columns=2)
        self._person: Person | None = None
        self.person_name = QLineEdit()
        self.username = QLineEdit()
        self.email = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.roles = {role: QCheckBox(role_words(role)) for role in Role}
        self.limit_kind = QComboBox()
        self.limit_kind.addItem(_("May not end a route"), _NONE)
        self.limit_kind.addItem(_("May end a route up to an amount"), _UP_TO)
        self.limit_kind.addItem(_("May end any route"), _UNLIMITED)
        self.limit = MoneyField(theme, name=_("Limit"), currency="EUR")
        self.is_active = QCheckBox(_("Active: may sign in and act"))
        self._build()
        for line_edit in (self.person_name, self.username, self.email, self.password):
            line_edit.textEdited.connect(self._note_change)
        for box in (*self.roles.values(), self.is_active):
            box.clicked.connect(self._note_change)
        self.limit_kind.activated.connect(self._note_change)
        self.limit.changed.connect(self._note_change)

    def _build(self) -> None:
        self.add("name", _("Name"), self.person_name)
        self.add("username", _("Username"), self.username)
        mail_hint = _("Where notices go by mail, if mail is set up. May stay empty.")
        self.add("email", _("Mail address"), self.email, hint=mail_hint, wide=True)
        roles = QWidget()
        grid = QGridLayout(roles)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.SPACE_4)
        grid.setVerticalSpacing(tokens.SPACE_1)
        grid.setColumnStretch(1, 1)
        for at, (role, box) in enumerate(self.roles.items()):
            box.setAccessibleDescription(role_explained(role))
            grid.addWidget(box, at, 0)
            grid.addWidget(label(role_explained(role), look="secondary", wraps=True), at, 1)
        roles.setFocusProxy(self.roles[Role.REQUESTER])
        self.add("roles", _("Roles"), roles, wide=True)
        power = QWidget()
        row = line(power)
        row.addWidget(self.limit_kind)
        row.addWidget(self.limit, 1)
        power.setFocusProxy(self.limit_kind)
        self.limit_kind.setAccessibleName(_("Power of approval"))
        hint = _("Whose approval may be the one that ends a route. Approving earlier steps needs no limit.")
        self.add("limit", _("Power of approval"), power, hint=hint, wide=True)
        self.add("password", _("New password"), self.password, hint=self._password_hint(), wide=True)
        account = QWidget()
        rows(account).addWidget(self.is_active)
        account.setFocusProxy(self.is_active)
        self.add("is_active", _("Account"), account, wide=True)

    def set_currency(self, currency: str) -> None:
        """Write the limit in the company's currency."""
        self.limit.set_currency(currency)

    def load(self, person: Person | None) -> None:
        """Show an account, or the empty form of a new one, without telling anybody."""
        self._person = person
        shown = person or Person("", "", "", frozenset({Role.REQUESTER}))
        with QSignalBlocker(self):
            self.person_name.setText(shown.name)
            self.username.setText(shown.username)
            self.email.setText(shown.email)
            self.username.setReadOnly(person is not None)
            self.password.clear()
            for role, box in self.roles.items():
                box.setChecked(role in shown.roles)
            kind = _UNLIMITED if shown.is_unlimited else _NONE if shown.limit is None else _UP_TO
            self.limit_kind.setCurrentIndex(self.limit_kind.findData(kind))
            self.limit.set_value(shown.limit)
            self.is_active.setChecked(shown.is_active)
            self._allow()
        self.clear_problems()

    def content(self) -> NewPerson:
        """Return what stands in the form."""
        kind = self.limit_kind.currentData()
        limit: Decimal | None = self.limit.value() if kind == _UP_TO else None
        return NewPerson(
            username=self.username.text(),
            name=self.person_name.text(),
            password=self.password.text(),
            roles=frozenset(role for role, box in self.roles.items() if box.isChecked()),
            limit=limit,
            is_unlimited=kind == _UNLIMITED,
            is_active=self.is_active.isChecked(),
            email=self.email.text().strip(),
        )

    def own_problems(self) -> tuple[Problem, ...]:
        """Return what no verb can see: an amount that is not a number, or none at all."""
        if self.limit_kind.currentData() != _UP_TO:
            return ()
        words = self.limit.problem() or ("" if self.limit.value() is not None else _("Say up to which amount."))
        return (Problem("LIMIT", words, "limit"),) if words else ()

    def is_changed(self) -> bool:
        """Say whether the form differs from the account it was loaded from."""
        person = self._person
        now = self.content()
        if person is None:
            return bool(now.name or now.username or now.password)
        loaded = NewPerson(
            person.username,
            person.name,
            "",
            person.roles,
            person.limit,
            person.is_unlimited,
            person.is_active,
            person.email,
        )
        return now != loaded or bool(self.own_problems())

    def _note_change(self) -> None:
        self._allow()
        self.changed.emit()

    def _allow(self) -> None:
        self.limit.setVisible(self.limit_kind.currentData() == _UP_TO)

    @staticmethod
    def _password_hint() -> str:
        return _("At least {least} characters. Empty keeps the one there is.", least=SHORTEST_PASSWORD)
