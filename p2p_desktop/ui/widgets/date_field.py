"""A date that may be left out: typed as people here write dates, or chosen from a calendar."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QDate, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QWidget

from p2p_desktop.language import _, date_words, read_date
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.label import rows


class DateField(QLineEdit):
    """A date or nothing; ``changed`` fires for what a person did, never for ``set_text`` and ``set_value``."""

    changed = Signal()

    def __init__(self, theme: Theme, *, name: str, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.setAccessibleName(name)
        self.setPlaceholderText(date_words(today))
        self._calendar = _Calendar(self)
        open_calendar = QAction(_("Choose from a calendar"), self)
        theme.dress(open_calendar, "calendar", token="secondary")
        open_calendar.triggered.connect(self.open_calendar)
        self.addAction(open_calendar, QLineEdit.ActionPosition.TrailingPosition)
        self.textEdited.connect(lambda: self.changed.emit())
        self.editingFinished.connect(self._tidy)

    def value(self) -> dt.date | None:
        """Return the date, None where nothing (or no date) stands in the field."""
        return read_date(self.text())

    def problem(self) -> str:
        """Return what is wrong with the text, "" if nothing is."""
        if not self.text().strip() or self.value() is not None:
            return ""
        example = date_words(self._today)
        return _("“{text}” is not a date. Write it like {example}.", text=self.text().strip()[:40], example=example)

    def set_text(self, text: str) -> None:
        """Show this text without telling anybody."""
        with QSignalBlocker(self):
            self.setText(text)

    def set_value(self, value: dt.date | None) -> None:
        """Show this date without telling anybody."""
        self.set_text(date_words(value) if value is not None else "")

    def open_calendar(self) -> None:
        """Show the calendar below the field."""
        shown = self.value() or self._today
        self._calendar.show_day(shown, below=self.mapToGlobal(QPoint(0, self.height() + 4)))

    def take(self, day: dt.date) -> None:
        """Take a day that the person chose."""
        self.set_value(day)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the calendar with Alt and the down arrow."""
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def _tidy(self) -> None:
        value = self.value()
        if value is not None:
            self.set_value(value)


class _Calendar(QFrame):
    """A month to choose a day from; Esc closes it."""

    def __init__(self, field: DateField) -> None:
        super().__init__(field, Qt.WindowType.Popup)
        self._field = field
        self.setAccessibleName(_("Calendar"))
        self._month = QCalendarWidget()
        self._month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._month.setAccessibleName(_("Days"))
        self._month.clicked.connect(self._choose)
        self._month.activated.connect(self._choose)
        rows(self, margin=4).addWidget(self._month)

    def show_day(self, day: dt.date, *, below: QPoint) -> None:
        """Open at this day."""
        self._month.setSelectedDate(QDate(day.year, day.month, day.day))
        self.move(below)
        self.show()
        self._month.setFocus()

    def _choose(self, day: QDate) -> None:
        self.hide()
        self._field.take(dt.date(day.year(), day.month(), day.day()))
