"""Fields for amounts and quantities: written as people here write numbers, never guessed at."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from p2p_desktop.language import _, plain_number_words, read_number
from p2p_desktop.language import money_words as amount_words
from p2p_desktop.ui.theme import Theme


class DecimalField(QLineEdit):
    """A number; ``changed`` fires for what a person typed, never for ``set_value``."""

    changed = Signal()

    def __init__(self, theme: Theme, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._wear_figures()
        theme.changed.connect(self._wear_figures)
        self.textEdited.connect(lambda: self.changed.emit())
        self.editingFinished.connect(self._tidy)

    def value(self) -> Decimal | None:
        """Return the number, None where nothing (or no number) stands in the field."""
        return read_number(self.text())

    def problem(self) -> str:
        """Return what is wrong with the text, "" if nothing is."""
        if not self.text().strip() or self.value() is not None:
            return ""
        example = self._words(Decimal("1234.5"))
        return _("“{text}” is not a number. Write it like {example}.", text=self.text().strip()[:40], example=example)

    def set_value(self, value: Decimal | None) -> None:
        """Show this number without telling anybody."""
        with QSignalBlocker(self):
            self.setText(self._words(value) if value is not None else "")

    def _words(self, value: Decimal) -> str:
        return plain_number_words(value)

    def _tidy(self) -> None:
        value = self.value()
        if value is not None:
            self.set_value(value)

    def _wear_figures(self) -> None:
        self.setFont(self._theme.font(tabular=True))


class MoneyField(DecimalField):
    """An amount in one currency, which stands in the placeholder and is said once beside it."""

    def __init__(self, theme: Theme, *, name: str, currency: str, parent: QWidget | None = None) -> None:
        self._currency = currency
        super().__init__(theme, name=name, parent=parent)
        self.set_currency(currency)

    def set_currency(self, currency: str) -> None:
        """Write amounts with this currency's decimals from now on."""
        value = self.value()
        self._currency = currency
        self.setPlaceholderText(amount_words(Decimal(0), currency))
        self.set_value(value)

    def _words(self, value: Decimal) -> str:
        return amount_words(value, self._currency, with_currency=False)
