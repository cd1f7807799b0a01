"""Whom else to ask, and whether before or after oneself (A6)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QPlainTextEdit, QRadioButton, QWidget

from p2p_desktop.domain.people import Permission, Person
from p2p_desktop.language import _
from p2p_desktop.store.queries.approvals import ApprovalView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.form import Form, show_lines
from p2p_desktop.ui.widgets.label import label, line, rows


class AskAnother(QDialog):
    """A question that needs an answer; ``chosen`` gives person, before, comment."""

    chosen = Signal(object, bool, str)

    def __init__(self, parent: QWidget, view: ApprovalView, people: Sequence[Person], *, me: Person) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Ask another approver"))
        self.setMinimumWidth(440)
        barred = {me.id, view.request.requester_id}
        self._people = [each for each in people if each.may(Permission.APPROVE) and each.id not in barred]
        layout = rows(self, space=tokens.SPACE_3, margin=tokens.SPACE_4)
        layout.addWidget(label(_("Ask another approver too"), look="section"))
        self.person = QComboBox()
        for each in self._people:
            self.person.addItem(each.name, each.id)
        self.before = QRadioButton(_("Before me: the request waits for that person first"))
        self.after = QRadioButton(_("After me"))
        self.before.setChecked(True)
        self.comment = QPlainTextEdit()
        self.comment.setTabChangesFocus(True)
        show_lines(self.comment, 2)
        form = Form()
        form.add("person", _("Who"), self.person)
        layout.addWidget(form)
        layout.addWidget(self.before)
        layout.addWidget(self.after)
        said = Form()
        said.add("comment", _("What do you want to know? (optional)"), self.comment)
        layout.addWidget(said)
        cancel = button(_("Cancel"))
        cancel.clicked.connect(self.reject)
        self.ask = button(_("Ask"), look="primary")
        self.ask.setDefault(True)
        self.ask.setEnabled(bool(self._people))
        self.ask.clicked.connect(self.accept)
        answers = line()
        answers.addStretch(1)
        answers.addWidget(cancel)
        answers.addWidget(self.ask)
        layout.addLayout(answers)
        self.accepted.connect(self._tell)

    def _tell(self) -> None:
        person = self._people[self.person.currentIndex()]
        self.chosen.emit(person, self.before.isChecked(), self.comment.toPlainText().strip())
