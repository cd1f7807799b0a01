"""Handing the reviewed document to a colleague, with a note; and taking it back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QPlainTextEdit, QWidget

from p2p_desktop.domain.people import Person
from p2p_desktop.language import _
from p2p_desktop.services import handing
from p2p_desktop.store.queries import review as query
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.form import Form, show_lines
from p2p_desktop.ui.widgets.label import label, line, rows


class HandDialog(QDialog):
    """Asks to whom, and what to say; ``chosen`` gives person and note."""

    chosen = Signal(object, str)

    def __init__(self, parent: QWidget, people: Sequence[Person]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Hand to a colleague"))
        self.setMinimumWidth(440)
        self._people = people
        layout = rows(self, space=tokens.SPACE_3, margin=tokens.SPACE_4)
        layout.addWidget(label(_("Who shall review this document?"), look="section"))
        self.person = QComboBox()
        for each in people:
            self.person.addItem(each.name, each.id)
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        show_lines(self.note, 3)
        form = Form()
        form.add("person", _("Who"), self.person)
        form.add("note", _("What to look at (optional)"), self.note)
        layout.addWidget(form)
        layout.addWidget(
            label(_("Your colleague is told, and has it among what waits. You may take it back."), look="secondary",
                  wraps=True)
        )  # fmt: skip
        cancel = button(_("Cancel"))
        cancel.clicked.connect(self.reject)
        self.hand = button(_("Hand over"), look="primary")
        self.hand.setDefault(True)
        self.hand.setEnabled(bool(people))
        self.hand.clicked.connect(self.accept)
        answers = line()
        answers.addStretch(1)
        answers.addWidget(cancel)
        answers.addWidget(self.hand)
        layout.addLayout(answers)
        self.accepted.connect(self._tell)

    def _tell(self) -> None:
        self.chosen.emit(self._people[self.person.currentIndex()], self.note.toPlainText().strip())


def ask_whom(desk: Desk, parent: QWidget, document_id: str) -> None:
    """Ask to whom a document shall be handed, and hand it over."""

    def read() -> tuple[Person, ...]:
        with desk.reading() as session:
            return query.colleagues(session, desk.person)

    def show(people: tuple[Person, ...]) -> None:
        dialog = HandDialog(parent, people)
        dialog.chosen.connect(lambda person, note: _hand(desk, parent, document_id, person, note))
        dialog.open()

    desk.background.run(read, show, owner=parent, newest="colleagues")


def take_back(desk: Desk, parent: QWidget, document_id: str) -> None:
    """Let a document wait for nobody in particular again."""
    desk.background.run(
        lambda: handing.take_back(desk.context, document_id), lambda _done: desk.changes.notify(), owner=parent
    )


def _hand(desk: Desk, parent: QWidget, document_id: str, person: Person, note: str) -> None:
    def say(_done: None) -> None:
        desk.changes.notify()
        words = _("Handed to {name}, who is told of it.", name=person.name)
        desk.messages.banner(words, kind="good", undo=lambda: take_back(desk, parent, document_id))

    desk.background.run(lambda: handing.hand(desk.context, document_id, person.id, note=note), say, owner=parent)
