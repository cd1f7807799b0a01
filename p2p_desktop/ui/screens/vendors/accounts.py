"""The bank accounts of a vendor: proposed by one person, confirmed by another with a note how (V-1, V-2)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from p2p_desktop.domain.people import Permission
from p2p_desktop.errors import Problem
from p2p_desktop.language import _
from p2p_desktop.store.queries.vendors import AccountView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.form import Form
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.rows_table import RowsTable
from p2p_desktop.ui.widgets.section import Section


def account_pill(account: AccountView) -> PillWords:
    """Return the pill that says whether an account may be paid to."""
    if account.is_confirmed:
        return PillWords("shield-check", _("Confirmed"), "good")
    return PillWords("triangle-alert", _("Not confirmed"), "attention")


def iban_words(iban: str) -> str:
    """Write an IBAN in groups of four, as it is printed."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


class Accounts(Section):
    """``proposed`` gives IBAN and BIC of a new account, ``confirm_wanted`` the id of one to confirm."""

    proposed = Signal(str, str)
    confirm_wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Bank accounts"))
        self._desk = desk
        self._accounts: tuple[AccountView, ...] = ()
        self.add_button = button(_("Add account"), look="quiet", theme=desk.theme, icon="plus")
        self.add_button.clicked.connect(self._begin)
        self.add_tool(self.add_button)
        self._none = label(_("No account is known yet."), look="label")
        self.add(self._none)
        self.table: RowsTable[AccountView] = RowsTable(
            desk.theme, _("Bank accounts"), _columns(), row_id=lambda row: row.id
        )
        self.table.chosen_row.connect(lambda _id: self._allow())
        self.table.horizontalHeader().hide()
        self.add(self.table)
        self.confirm = button(_("Confirm account…"), theme=desk.theme, icon="shield-check")
        self.confirm.clicked.connect(self._confirm)
        self._why = label(look="secondary", wraps=True)
        foot = line(space=tokens.SPACE_3)
        foot.addWidget(self.confirm)
        foot.addWidget(self._why, 1)
        self.content.addLayout(foot)
        self._build_entry()

    def show_accounts(self, accounts: Sequence[AccountView]) -> None:
        """Show these accounts."""
        self._accounts = tuple(accounts)
        self.table.show_rows(self._accounts)
        self.table.setVisible(bool(accounts))
        self._none.setVisible(not accounts)
        self._allow()

    def end_entry(self) -> None:
        """The account that was typed is there: put the form away."""
        self._entry.hide()
        self.iban.clear()
        self.bic.clear()
        self.form.clear_problems()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say what is wrong with what was typed."""
        self.form.show_problems(problems)

    def _build_entry(self) -> None:
        self._entry = QWidget()
        layout = rows(self._entry, space=tokens.SPACE_2)
        self.iban, self.bic = QLineEdit(), QLineEdit()
        self.form = Form(columns=2)
        self.form.add("iban", _("IBAN"), self.iban, hint=_("Its check digits are checked at once."))
        self.form.add("bic", _("BIC (optional)"), self.bic)
        layout.addWidget(self.form)
        foot = line()
        self.propose = button(_("Add"))
        self.propose.clicked.connect(lambda: self.proposed.emit(self.iban.text(), self.bic.text()))
        self.iban.returnPressed.connect(self.propose.click)
        dismiss = button(_("Dismiss"), look="quiet")
        dismiss.clicked.connect(self.end_entry)
        foot.addWidget(self.propose)
        foot.addWidget(dismiss)
        foot.addStretch(1)
        layout.addLayout(foot)
        self._entry.hide()
        self.add(self._entry)

    def _begin(self) -> None:
        self._entry.show()
        self.iban.setFocus()

    def _to_confirm(self) -> AccountView | None:
        """The chosen account, else the only one that waits."""
        chosen = self.table.rows.id_at(self.table.currentIndex().row()) if self.table.currentIndex().isValid() else ""
        waiting = [each for each in self._accounts if not each.is_confirmed]
        picked = next((each for each in waiting if each.id == chosen), None)
        return picked or (waiting[0] if len(waiting) == 1 else None)

    def _allow(self) -> None:
        person = self._desk.person
        waiting = [each for each in self._accounts if not each.is_confirmed]
        account = self._to_confirm()
        is_own = account is not None and account.proposed_by_id == person.id
        may_confirm = person.may(Permission.EDIT_VENDORS)
        self.confirm.setVisible(bool(waiting) and may_confirm)
        self.confirm.setEnabled(account is not None and not is_own)
        self._why.setVisible(bool(waiting))
        if not may_confirm:
            self._why.setText(_("Somebody of finance has to confirm this account before it counts."))
        elif is_own:
            self._why.setText(_("You entered this account, so somebody else has to confirm it."))
        elif account is None:
            self._why.setText(_("Choose the account to confirm."))
        else:
            self._why.setText(_("Check it on a way of your own, not by the paper it stands on."))

    def _confirm(self) -> None:
        account = self._to_confirm()
        if account is not None:
            self.confirm_wanted.emit(account.id)


def _columns() -> tuple[Column[AccountView], ...]:
    def how(row: AccountView) -> str:
        if row.is_confirmed:
            return _("Confirmed by {name}: {how}", name=row.confirmed_by, how=row.confirmed_how)
        return _("Entered by {name}", name=row.proposed_by)

    return (
        Column("iban", _("Account"), lambda row: f"{iban_words(row.iban)}  {row.bic}".strip(), width=0,
               kind="two_lines", second=how),
        Column("state", _("State"), lambda row: account_pill(row).word, width=152, kind="pill", pill=account_pill),
    )  # fmt: skip
