"""Exchange rates: one row for each currency, and one more to add."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from p2p_desktop.domain.money import CURRENCIES
from p2p_desktop.language import _
from p2p_desktop.store.queries.administration import RateView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.money_field import DecimalField

_FIELD = 140


class RatesEditor(QWidget):
    """“1 USD = 0.92 EUR” with the number to write. ``changed`` fires for a person's changes only."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._base = ""
        self._stored: dict[str, Decimal] = {}
        self.fields: dict[str, DecimalField] = {}
        layout = rows(self, space=tokens.SPACE_2)
        self._said = label(look="secondary", wraps=True)
        layout.addWidget(self._said)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(tokens.SPACE_2)
        self._grid.setVerticalSpacing(tokens.SPACE_2)
        layout.addLayout(self._grid)
        self.problem = label(look="problem", wraps=True)
        self.problem.hide()
        layout.addWidget(self.problem)
        self.currency = QComboBox()
        self.currency.setAccessibleName(_("Currency to add"))
        self.add_button = button(_("Add currency"), theme=theme, icon="plus")
        self.add_button.clicked.connect(self.add_currency)
        foot = line(space=tokens.SPACE_2)
        foot.addWidget(self.currency)
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        layout.addLayout(foot)

    def load(self, rates: Sequence[RateView], *, base: str) -> None:
        """Show the rates without telling anybody."""
        self._base = base
        self._stored = {rate.currency: rate.rate for rate in rates}
        self._said.setText(
            _("What one unit of a foreign currency is worth in {base}, for limits and routes.", base=base)
        )
        for currency in [known for known in self.fields if known not in self._stored]:
            self._drop(currency)
        for currency, rate in self._stored.items():
            self._field(currency).set_value(rate)
        self._offer()
        self.clear_problems()

    def changes(self) -> dict[str, Decimal]:
        """Return the rates that differ from what is stored."""
        typed = {currency: field.value() for currency, field in self.fields.items()}
        return {
            currency: rate
            for currency, rate in typed.items()
            if rate is not None and rate != self._stored.get(currency)
        }

    def is_changed(self) -> bool:
        """Say whether something is not saved."""
        return any(field.value() != self._stored.get(currency) for currency, field in self.fields.items()) or any(
            currency not in self._stored for currency in self.fields
        )

    def settle(self) -> None:
        """Take what stands here for what is stored."""
        self._stored |= self.changes()

    def show_problems(self) -> bool:
        """Say which rates can't be saved; True where there are any."""
        wrong = [
            currency
            for currency, field in self.fields.items()
            if field.problem() or field.value() is None or not Decimal(0) < (field.value() or Decimal(0))
        ]
        for currency, field in self.fields.items():
            _mark(field, is_wrong=currency in wrong)
        words = _("Say what one {currency} is worth: a number above 0.", currency=", ".join(wrong)) if wrong else ""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        if wrong:
            self.fields[wrong[0]].setFocus()
        return bool(wrong)

    def clear_problems(self) -> None:
        """Forget all problems."""
        self.problem.hide()
        for field in self.fields.values():
            _mark(field, is_wrong=False)

    def add_currency(self) -> None:
        """Add a row for the chosen currency and go there."""
        currency = self.currency.currentText()
        if currency:
            self._field(currency).setFocus()
            self._offer()
            self.changed.emit()

    def _field(self, currency: str) -> DecimalField:
        if currency not in self.fields:
            words = _("What one {currency} is worth in {base}", currency=currency, base=self._base)
            field = DecimalField(self._theme, name=words)
            field.setFixedWidth(self._theme.px(_FIELD))
            field.changed.connect(self.changed)
            self.fields[currency] = field
            at = self._grid.rowCount()
            self._grid.addWidget(label(f"1 {currency} ="), at, 0)
            self._grid.addWidget(field, at, 1)
            self._grid.addWidget(label(self._base), at, 2)
            self._grid.setColumnStretch(3, 1)
        return self.fields[currency]

    def _drop(self, currency: str) -> None:
        row = self._grid.getItemPosition(self._grid.indexOf(self.fields.pop(currency)))
        for column in range(3):
            item = self._grid.itemAtPosition(int(row[0]), column)  # type: ignore[index]  # PySide's stub says object
            widget = item.widget() if item is not None else None
            if widget is not None:
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()

    def _offer(self) -> None:
        with QSignalBlocker(self.currency):
            kept = self.currency.currentText()
            self.currency.clear()
            self.currency.addItems(sorted(CURRENCIES - {self._base} - set(self.fields)))
            at = self.currency.findText(kept or "USD", Qt.MatchFlag.MatchExactly)
            self.currency.setCurrentIndex(max(0, at))


def _mark(field: DecimalField, *, is_wrong: bool) -> None:
    value = "true" if is_wrong else "false"
    if field.property("problem") != value:
        field.setProperty("problem", value)
        field.style().unpolish(field)
        field.style().polish(field)
