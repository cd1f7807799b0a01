"""What arrived of an order: a quantity for each line, as the delivery note says."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QPlainTextEdit, QWidget

from p2p_desktop.language import _, number_words
from p2p_desktop.store.queries.orders import OrderLineView, OrderView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.form import Form, show_lines
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.money_field import DecimalField
from p2p_desktop.ui.widgets.section import scrolling

_WIDTH, _FIELD, _MOST_HEIGHT = 560, 96, 320


class Arrivals(QDialog):
    """A question that needs an answer; ``said`` gives quantities by line position, and a note."""

    said = Signal(object, str)

    def __init__(self, parent: QWidget, theme: Theme, view: OrderView) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Goods arrived"))
        self.setMinimumWidth(theme.px(_WIDTH))
        self._theme = theme
        self.fields: dict[int, DecimalField] = {}
        layout = rows(self, space=tokens.SPACE_3, margin=tokens.SPACE_4)
        layout.addWidget(label(_("What arrived of {number}?", number=view.number), look="section"))
        words = _("What is still expected stands there already. Change what the delivery note says otherwise.")
        layout.addWidget(label(words, look="secondary", wraps=True))
        area = scrolling(self._build_lines(view.lines))
        area.setMaximumHeight(theme.px(_MOST_HEIGHT))
        layout.addWidget(area)
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        show_lines(self.note, 2)
        form = Form()
        form.add("note", _("Note, such as the number of the delivery note (optional)"), self.note)
        layout.addWidget(form)
        self.problem = label(look="problem", wraps=True)
        self.problem.hide()
        layout.addWidget(self.problem)
        answers = line()
        answers.addStretch(1)
        cancel = button(_("Cancel"))
        cancel.clicked.connect(self.reject)
        self.record = button(_("Record"), look="primary")
        self.record.setDefault(True)
        self.record.clicked.connect(self.accept)
        answers.addWidget(cancel)
        answers.addWidget(self.record)
        layout.addLayout(answers)

    def quantities(self) -> dict[int, Decimal]:
        """Return what stands in the fields, by line position; empty fields and zeros are left out."""
        return {position: value for position, field in self.fields.items() if (value := field.value())}

    def accept(self) -> None:
        """Say it, unless something is no number."""
        for position, field in self.fields.items():
            words = field.problem()
            if words:
                self.problem.setText(_("Line {line}: {problem}", line=position, problem=words))
                self.problem.show()
                field.setFocus()
                return
        self.said.emit(self.quantities(), self.note.toPlainText())
        super().accept()

    def _build_lines(self, lines: tuple[OrderLineView, ...]) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, tokens.SPACE_3, 0)
        grid.setHorizontalSpacing(tokens.SPACE_3)
        grid.setVerticalSpacing(tokens.SPACE_2)
        grid.setColumnStretch(0, 1)
        for at, each in enumerate(lines):
            words = _("{arrived} of {ordered} arrived so far", arrived=number_words(each.received_quantity),
                      ordered=f"{number_words(each.quantity)} {each.unit}".strip())  # fmt: skip
            item = rows(space=0)
            item.addWidget(label(each.description, wraps=True))
            item.addWidget(label(words, look="secondary"))
            grid.addLayout(item, at, 0)
            name = _("Line {line}, {item}: arrived now", line=each.position, item=each.description)
            field = DecimalField(self._theme, name=name)
            field.setFixedWidth(self._theme.px(_FIELD))
            expected = max(each.quantity - each.received_quantity, Decimal(0))
            field.set_value(expected or None)
            grid.addWidget(field, at, 1, Qt.AlignmentFlag.AlignTop)
            self.fields[each.position] = field
        return made
