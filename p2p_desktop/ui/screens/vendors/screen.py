"""The Vendors screen: the list at the left, one vendor at the right."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from p2p_desktop.domain.people import Permission
from p2p_desktop.errors import ChangedMeanwhile, PersonError, Refused
from p2p_desktop.language import _, _n, date_words, number_words
from p2p_desktop.services import vendors as verbs
from p2p_desktop.store.queries import vendors
from p2p_desktop.store.queries.vendors import VendorListRow, VendorView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.vendors.accounts import Accounts
from p2p_desktop.ui.screens.vendors.form import VendorForm
from p2p_desktop.ui.widgets.badge import Pill, PillWords
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.empty_state import EmptyState, EmptyStateView
from p2p_desktop.ui.widgets.head import ScreenHead
from p2p_desktop.ui.widgets.label import hairline, label, line, rows
from p2p_desktop.ui.widgets.section import scrolling, splitter, whole_width
from p2p_desktop.ui.widgets.table import Column, QueryTable


def vendor_pill(*, is_active: bool, is_proposed: bool) -> PillWords:
    """Return the pill of a vendor's standing."""
    if not is_active:
        return PillWords("circle-slash", _("Not active"), "neutral")
    if is_proposed:
        return PillWords("circle-question-mark", _("Proposed"), "attention")
    return PillWords("circle-check", _("Active"), "good")


#: Where the countries stand, and below which width they give way to the names.
_COUNTRY, _NARROW = 1, 1100


class VendorsScreen(Screen):
    """Finance adds and changes vendors; everybody else proposes them."""

    name: ClassVar[str] = "vendors"
    icon: ClassVar[str] = "building-2"

    @classmethod
    def title(cls) -> str:
        """The word of the navigation."""
        return _("Vendors")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: VendorView | None = None
        self._is_new = False
        self._is_changed = False
        self._is_saving = False
        self._may_edit = desk.person.may(Permission.EDIT_VENDORS)
        self.table = self._build_table()
        self.form = VendorForm(desk)
        self.accounts = Accounts(desk)
        self.nothing = EmptyStateView(
            EmptyState("building-2", _("No vendor chosen"), _("Choose a vendor to see its details and accounts.")),
            desk.theme,
        )
        self._build()
        self._connect()

    # ------------------------------------------------------------------ what the window asks for

    def reload(self) -> None:
        """Read the list and the vendor at the right again; what is being typed stays."""
        self.table.reload()
        if self.table.selected() and not self._is_changed:
            self._read_one(self.table.selected())

    def show_object(self, object_id: str) -> None:
        """Bring one vendor to the front."""
        self.table.select(object_id)
        self._read_one(object_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, names have that of the countries."""
        super().resizeEvent(event)
        self.table.view.setColumnHidden(_COUNTRY, self.width() < self.desk.theme.px(_NARROW))

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes here walks the list at once."""
        super().showEvent(event)
        self.table.view.setFocus()

    def commands(self) -> tuple[Action, ...]:
        """Add and save."""
        return (
            Action("vendors.new", self._new_words(), "Ctrl+N", "plus", self.begin),
            Action("vendors.save", _("Save vendor"), "Ctrl+S", "save", self.save,
                   is_enabled=self.save_button.isEnabled),
            Action("vendors.discard", _("Discard what was typed"), "Esc", "undo-2", self.discard,
                   is_enabled=lambda: self._is_changed or self._is_new),
        )  # fmt: skip

    # ------------------------------------------------------------------ commands

    def begin(self) -> None:
        """Begin a new vendor."""
        self._view, self._is_new = None, True
        self._set_changed(False)
        self.form.show_vendor(None, may_edit=True)
        self.name_label.setText(self._new_words())
        self.note.setText(_("Finance looks at it before it counts.") if not self._may_edit else "")
        self.pill.hide()
        self.accounts.hide()
        self._right.setCurrentWidget(self._detail)
        self._right.show()
        self.form.go_to_name()

    def save(self) -> None:
        """Save what stands in the form."""
        if self._is_saving or not self._is_changed:
            return
        self._set_saving(True)
        details, view, is_active = self.form.details(), self._view, self.form.is_active.isChecked()

        def work() -> str:
            if view is None:
                return verbs.add(self.desk.context, details)
            verbs.change_vendor(self.desk.context, view.id, details, version=view.version, is_active=is_active)
            return view.id

        self.desk.background.run(work, self._note_saved, failed=self._note_refused, owner=self)

    def discard(self) -> None:
        """Show the vendor as it is kept."""
        self._is_new = False
        self._set_changed(False)
        view, self._view = self._view, None
        selected = self.table.selected()
        if view is not None and selected in ("", view.id):
            self._show(view)
        else:
            self._choose(selected)

    def _note_saved(self, vendor_id: str) -> None:
        self._set_saving(False)
        self._set_changed(False)
        said = _("The vendor is added.") if self._is_new else _("Saved.")
        if self._is_new and not self._may_edit:
            said = _("The vendor is proposed. Finance will look at it.")
        self._is_new = False
        self.desk.messages.banner(said, kind="good")
        self.desk.changes.notify()
        self.show_object(vendor_id)

    def _note_refused(self, error: PersonError) -> None:
        self._set_saving(False)
        if isinstance(error, ChangedMeanwhile):
            look = (_("Show what is kept"), self._look_again)
            self.desk.messages.banner(error.sentence, kind="attention", action=look)
        elif isinstance(error, Refused):
            elsewhere = self.form.form.show_problems(error.problems)
            if elsewhere:
                self.desk.messages.refused(error)
        else:
            self.desk.messages.refused(error)

    def _look_again(self) -> None:
        self._set_changed(False)
        if self._view is not None:
            self._read_one(self._view.id)

    def _propose_account(self, iban: str, bic: str) -> None:
        view = self._view
        if view is None:
            return

        def done(_account_id: str) -> None:
            self.accounts.end_entry()
            self.desk.messages.banner(
                _("The account is entered. It counts when somebody else has confirmed it."), kind="good"
            )
            self.desk.changes.notify()
            self._read_accounts(view.id)

        def failed(error: PersonError) -> None:
            if isinstance(error, Refused) and error.field == "iban":
                self.accounts.show_problems(error.problems)
            else:
                self.desk.messages.refused(error)

        self.desk.background.run(
            lambda: verbs.propose_account(self.desk.context, view.id, iban, bic), done, failed=failed, owner=self
        )

    def _confirm_account(self, account_id: str) -> None:
        question = _("How did you check this account? For example: by phone, with whom, on which known number.")

        def confirm(how: str | None) -> None:
            if how:
                self.desk.background.run(
                    lambda: verbs.confirm_account(self.desk.context, account_id, how=how),
                    self._note_confirmed,
                    owner=self,
                )

        self.desk.messages.ask_for_text(self, question, accept=_("Confirm account"), done=confirm)

    def _note_confirmed(self, _nothing: None) -> None:
        self.desk.messages.banner(_("The account is confirmed."), kind="good")
        self.desk.changes.notify()
        if self._view is not None:
            self._read_accounts(self._view.id)

    # ------------------------------------------------------------------ showing

    def _choose(self, vendor_id: str) -> None:
        is_other = vendor_id != (self._view.id if self._view is not None else "")
        if self._is_changed and vendor_id and is_other:
            words = _("What you typed for “{name}” is not saved yet.", name=self.name_label.text())
            self.desk.messages.banner(words, kind="attention", action=(_("Discard it"), self.discard))
        if self._is_changed or (self._is_new and vendor_id == ""):
            return
        self._is_new = False
        if vendor_id:
            self._read_one(vendor_id)
        else:
            self._view = None
            self._right.setCurrentWidget(self.nothing)

    def _read(self, vendor_id: str) -> VendorView | None:
        with self.desk.reading() as session:
            return vendors.one(session, vendor_id)

    def _read_one(self, vendor_id: str) -> None:
        self.desk.background.run(lambda: self._read(vendor_id), self._take, owner=self, newest="vendor")

    def _read_accounts(self, vendor_id: str) -> None:
        """Accounts have a life of their own: what is typed above stays."""
        self.desk.background.run(lambda: self._read(vendor_id), self._take_accounts, owner=self, newest="accounts")

    def _take(self, view: VendorView | None) -> None:
        if view is None:
            self.desk.messages.banner(_("This vendor is not there any more."), kind="attention")
        elif not self._is_changed and not self._is_new:
            self._show(view)

    def _take_accounts(self, view: VendorView | None) -> None:
        if view is not None and self._view is not None and view.id == self._view.id:
            self.accounts.show_accounts(view.accounts)

    def _show(self, view: VendorView) -> None:
        is_same = self._view == view and self._right.currentWidget() is self._detail
        self._view = view
        if is_same:
            return
        self.name_label.setText(view.details.name)
        newest = date_words(view.last_order_at.astimezone().date()) if view.last_order_at else ""
        said = _n(
            "{number} order, the last of {day}", "{number} orders, the last of {day}", view.order_count, day=newest
        )
        self.note.setText(said if view.order_count else _("No order so far"))
        self.pill.show_words(vendor_pill(is_active=view.is_active, is_proposed=view.is_proposed))
        self.pill.show()
        self.form.show_vendor(view, may_edit=self._may_edit)
        self.accounts.show()
        self.accounts.show_accounts(view.accounts)
        self._right.setCurrentWidget(self._detail)
        self._set_changed(False)

    def _set_changed(self, is_changed: bool) -> None:
        self._is_changed = is_changed
        self.save_button.setEnabled(is_changed and not self._is_saving)
        self.unsaved.setVisible(is_changed)
        self._foot.setVisible(self._may_edit or self._is_new)

    def _set_saving(self, is_saving: bool) -> None:
        self._is_saving = is_saving
        self.save_button.setEnabled(self._is_changed and not is_saving)

    def _note_loaded(self) -> None:
        """Where there is no vendor yet, only the list speaks."""
        self._right.setVisible(self._is_new or not self.table.is_blank())
        self.ready.emit()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        theme = self.desk.theme
        left = QWidget()
        left_rows = rows(left, space=0)
        head = ScreenHead(self.title(), theme)
        self.new_button = button(self._new_words(), theme=theme, icon="plus")
        head.add_tool(self.new_button)
        left_rows.addWidget(head)
        left_rows.addWidget(self.table, 1)
        left.setMinimumWidth(theme.px(320))
        self._right = QStackedWidget()
        self._detail = self._build_detail()
        self._right.setMinimumWidth(max(theme.px(380), whole_width(self._area)))
        self._right.addWidget(self.nothing)
        self._right.addWidget(self._detail)
        parts = splitter(self.desk.state, "vendors/parts", (left, self._right), sizes=(640, 592))
        rows(self, space=0).addWidget(parts)

    def _build_detail(self) -> QWidget:
        theme = self.desk.theme
        inside = QWidget()
        content = rows(inside, space=tokens.SPACE_4, margin=tokens.SPACE_4)
        self.name_label = label(look="title", wraps=True, selectable=True)
        self.pill = Pill(vendor_pill(is_active=True, is_proposed=False), theme)
        self.note = label(look="secondary")
        under = line(space=tokens.SPACE_2)
        under.addWidget(self.pill)
        under.addWidget(self.note)
        under.addStretch(1)
        content.addWidget(self.name_label)
        content.addLayout(under)
        content.addWidget(self.form)
        content.addSpacing(tokens.SPACE_2)
        content.addWidget(self.accounts)
        content.addStretch(1)
        made = QWidget()
        layout = rows(made, space=0)
        self._area = scrolling(inside)
        layout.addWidget(self._area, 1)
        layout.addWidget(self._build_foot())
        return made

    def _build_foot(self) -> QWidget:
        self._foot = QWidget()
        self.save_button = button(_("Save"), look="primary", theme=self.desk.theme, icon="save")
        self.save_button.setEnabled(False)
        self.unsaved = label(_("Not saved yet"), look="secondary")
        layout = rows(self._foot, space=0)
        layout.addWidget(hairline())
        foot = line(space=tokens.SPACE_3)
        foot.setContentsMargins(tokens.SPACE_4, tokens.SPACE_3, tokens.SPACE_4, tokens.SPACE_3)
        foot.addWidget(self.save_button)
        foot.addWidget(self.unsaved)
        foot.addStretch(1)
        layout.addLayout(foot)
        return self._foot

    def _connect(self) -> None:
        self.table.chosen.connect(self._choose)
        self.table.loaded.connect(self._note_loaded)
        self.new_button.clicked.connect(self.begin)
        self.save_button.clicked.connect(self.save)
        self.form.changed.connect(lambda: self._set_changed(True))
        self.accounts.proposed.connect(self._propose_account)
        self.accounts.confirm_wanted.connect(self._confirm_account)

    def _new_words(self) -> str:
        return _("Add vendor") if self.desk.person.may(Permission.EDIT_VENDORS) else _("Propose vendor")

    def _build_table(self) -> QueryTable[VendorListRow]:
        def pill(row: VendorListRow) -> PillWords:
            return vendor_pill(is_active=row.is_active, is_proposed=row.is_proposed)

        return QueryTable(
            self.desk,
            "vendors",
            (
                Column("name", _("Name"), lambda row: row.name, width=0, kind="strong"),
                Column("country", _("Country"), lambda row: row.country, width=88),
                Column("orders", _("Orders"), lambda row: number_words(row.order_count), width=80, kind="number",
                       is_sortable=False,
                       speak=lambda row: _n("{number} order", "{number} orders", row.order_count)),
                Column("state", _("State"), lambda row: pill(row).word, width=124, kind="pill", pill=pill,
                       is_sortable=False),
            ),
            fetch=vendors.page,
            row_id=lambda row: row.id,
            choices=(("", _("All")), ("active", _("Active")), ("proposed", _("Proposed"))),
            sort=("name", False),
            advances=True,
            empty=EmptyState(
                "building-2",
                _("No vendors yet"),
                _("Vendors come with the proformas they send, or are added here."),
                self._new_words(),
                self.begin,
            ),
        )  # fmt: skip
