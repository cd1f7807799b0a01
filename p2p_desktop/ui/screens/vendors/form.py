"""The details of one vendor: a form for those who may change them, text for the others."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from p2p_desktop.domain.vendor import VendorDetails
from p2p_desktop.language import _
from p2p_desktop.store.queries.vendors import VendorView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.facts import Facts
from p2p_desktop.ui.widgets.form import Form, show_lines
from p2p_desktop.ui.widgets.label import rows

_LINES = ("name", "country", "tax_id", "email", "phone", "payment_terms")
_TEXTS = ("address", "aliases")


class VendorForm(QWidget):
    """``changed`` fires for a person's changes only; showing a vendor saves nothing."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._is_filling = False
        self.form = Form(columns=2)
        self._add("name", _("Name"), wide=True)
        self._add_text("address", _("Address"), desk, wide=True)
        self._add("country", _("Country (two letters)"))
        self._add("tax_id", _("Tax ID"))
        self._add("email", _("E-mail"), wide=True)
        self._add("phone", _("Phone"))
        self._add("payment_terms", _("Payment terms"))
        self._add_text("aliases", _("Other names on their papers, one per line"), desk, wide=True)
        self.is_active = QCheckBox(_("Active: can be chosen for new requests and orders"))
        self.is_active.toggled.connect(self._note_change)
        self.facts = Facts()
        self._editing = QWidget()
        layout = rows(self._editing, space=tokens.SPACE_3)
        layout.addWidget(self.form)
        layout.addWidget(self.is_active)
        self._reading = QWidget()
        rows(self._reading).addWidget(self.facts)
        both = rows(self, space=0)
        both.addWidget(self._editing)
        both.addWidget(self._reading)

    def show_vendor(self, view: VendorView | None, *, may_edit: bool) -> None:
        """Show a vendor; None is an empty form for a new one."""
        details = view.details if view is not None else VendorDetails("")
        self._is_filling = True
        for name in _LINES:
            self._line(name).setText(str(getattr(details, name)))
            self._line(name).setCursorPosition(0)
        self._text("address").setPlainText(details.address)
        self._text("aliases").setPlainText("\n".join(details.aliases))
        self.is_active.setChecked(view is None or view.is_active)
        self.is_active.setVisible(view is not None)
        self._is_filling = False
        self.form.clear_problems()
        self.facts.show_facts(_facts(details))
        is_editing = may_edit or view is None
        self._editing.setVisible(is_editing)
        self._reading.setVisible(not is_editing)

    def details(self) -> VendorDetails:
        """Return what stands in the form."""
        texts = {name: self._line(name).text().strip() for name in _LINES}
        aliases = (each.strip() for each in self._text("aliases").toPlainText().splitlines())
        return VendorDetails(
            **texts, address=self._text("address").toPlainText().strip(), aliases=tuple(filter(None, aliases))
        )

    def go_to_name(self) -> None:
        """Begin with the name."""
        self._line("name").setFocus()

    def _add(self, name: str, words: str, *, wide: bool = False) -> None:
        field = QLineEdit()
        field.textEdited.connect(self._note_change)
        self.form.add(name, words, field, wide=wide)

    def _add_text(self, name: str, words: str, desk: Desk, *, wide: bool) -> None:
        field = QPlainTextEdit()
        field.setTabChangesFocus(True)
        show_lines(field, 3)
        field.textChanged.connect(self._note_change)
        self.form.add(name, words, field, wide=wide)

    def _line(self, name: str) -> QLineEdit:
        return cast("QLineEdit", self.form.field(name))

    def _text(self, name: str) -> QPlainTextEdit:
        return cast("QPlainTextEdit", self.form.field(name))

    def _note_change(self) -> None:
        if not self._is_filling:
            self.changed.emit()


def _facts(details: VendorDetails) -> tuple[tuple[str, str], ...]:
    return (
        (_("Address"), details.address),
        (_("Country"), details.country),
        (_("Tax ID"), details.tax_id),
        (_("E-mail"), details.email),
        (_("Phone"), details.phone),
        (_("Payment terms"), details.payment_terms),
        (_("Other names"), "\n".join(details.aliases)),
    )
