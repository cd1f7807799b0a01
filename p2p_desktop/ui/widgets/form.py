"""Fields with their labels, hints and problems, each problem beside the field it speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPlainTextEdit, QSizePolicy, QWidget

from p2p_desktop.errors import Problem
from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.label import FieldLabel, Look, label, rows, set_look


def show_lines(field: QPlainTextEdit, lines: int) -> None:
    """Make a field exactly so many lines high, however large text is: half a line at its end looks like a fault."""
    frame = 2 * (tokens.SPACE_1 + 1 + round(field.document().documentMargin()))
    field.setFixedHeight(lines * field.fontMetrics().lineSpacing() + frame)


@dataclass(frozen=True, slots=True)
class _Row:
    field: QWidget
    label: QLabel
    note: QLabel
    hint: str


class Form(QWidget):
    """Rows of label, field and problem text; ``columns`` of them side by side."""

    def __init__(self, *, columns: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._rows: dict[str, _Row] = {}
        self._cell = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.SPACE_4)
        self._grid.setVerticalSpacing(tokens.SPACE_3)
        for at in range(columns):
            self._grid.setColumnStretch(at, 1)

    def add(self, name: str, words: str, field: QWidget, *, hint: str = "", wide: bool = False) -> QWidget:
        """Add a field under this name (the ``field`` of problems); ``wide`` takes all columns."""
        head = FieldLabel(words, field)
        field.setAccessibleName(words)
        note = label(hint, look="secondary", wraps=True)
        if not hint:
            note.hide()
        cell = QWidget()
        stack = rows(cell, space=tokens.SPACE_1)
        stack.addWidget(head)
        stack.addWidget(field)
        stack.addWidget(note)
        cell.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._place(cell, wide=wide)
        self._rows[name] = _Row(field, head, note, hint)
        return field

    def field(self, name: str) -> QWidget:
        """Return the field of this name."""
        return self._rows[name].field

    def show_problems(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Write each problem under its field and go to the first; return those that belong to no field here."""
        self.clear_problems()
        elsewhere = []
        first: _Row | None = None
        for problem in problems:
            row = self._rows.get(problem.field)
            if row is None:
                elsewhere.append(problem)
                continue
            first = first or row
            self._mark(row, problem.sentence)
        if first is not None:
            first.field.setFocus(Qt.FocusReason.OtherFocusReason)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(first.field, first.note.text()))
        return tuple(elsewhere)

    def clear_problems(self) -> None:
        """Forget all problems; hints come back."""
        for row in self._rows.values():
            self._write(row, row.hint, look="secondary", has_problem=False)

    def show_hint(self, name: str, words: str) -> None:
        """Say this under a field, as long as there is no problem to say."""
        row = replace(self._rows[name], hint=words)
        if words != self._rows[name].hint:
            self._rows[name] = row
            if row.field.property("problem") != "true":
                self._write(row, words, look="secondary", has_problem=False)

    def hint_of(self, name: str) -> str:
        """Return the hint of a field."""
        return self._rows[name].hint

    def problem_of(self, name: str) -> str:
        """Return the problem that stands under a field, "" if none does."""
        row = self._rows[name]
        return row.note.text() if row.field.property("problem") == "true" else ""

    def _mark(self, row: _Row, sentence: str) -> None:
        already = row.note.text() + " " if row.field.property("problem") == "true" else ""
        self._write(row, already + sentence, look="problem", has_problem=True)

    def _write(self, row: _Row, words: str, *, look: Look, has_problem: bool) -> None:
        row.note.setText(words)
        row.note.setVisible(bool(words))
        row.field.setAccessibleDescription(words)
        set_look(row.note, look)
        value = "true" if has_problem else "false"
        if row.field.property("problem") != value:
            row.field.setProperty("problem", value)
            row.field.style().unpolish(row.field)
            row.field.style().polish(row.field)

    def _place(self, cell: QWidget, *, wide: bool) -> None:
        column = self._cell % self._columns
        if wide and column:
            self._cell += self._columns - column
            column = 0
        span = self._columns if wide else 1
        alignment = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(cell, self._cell // self._columns, column, 1, span, alignment)
        self._cell += span
