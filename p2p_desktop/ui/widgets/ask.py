"""Questions that need an answer before the work goes on: never blocking, Esc is no."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.button import Look, button
from p2p_desktop.ui.widgets.form import show_lines
from p2p_desktop.ui.widgets.label import label, line, rows

_WIDTH = 440


class Ask(QDialog):
    """One question with two answers; with ``wants_text`` it also takes a sentence, which may not be empty."""

    def __init__(self, parent: QWidget, question: str, *, accept: str, look: Look, wants_text: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("P2P Desktop"))
        self.setMinimumWidth(_WIDTH)
        layout = rows(self, space=tokens.SPACE_3, margin=tokens.SPACE_4)
        words = label(question, wraps=True)
        words.ensurePolished()
        # A dialog gives words that wrap the height of one line less than they need, where there are many.
        words.setMinimumHeight(words.heightForWidth(_WIDTH - 2 * tokens.SPACE_4))
        layout.addWidget(words)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(question)
        self.text.setTabChangesFocus(True)
        show_lines(self.text, 4)
        if not wants_text:
            self.text.hide()
        self.text.textChanged.connect(self._allow)
        layout.addWidget(self.text)
        layout.addSpacing(tokens.SPACE_1)
        self.cancel = button(_("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.accept_button = button(accept, look=look)
        self.accept_button.clicked.connect(self.accept)
        answers = line()
        answers.addStretch(1)
        answers.addWidget(self.cancel)
        answers.addWidget(self.accept_button)
        layout.addLayout(answers)
        self._wants_text = wants_text
        self._allow()
        (self.text if wants_text else self.accept_button).setFocus()
        self.accept_button.setDefault(not wants_text)

    def _allow(self) -> None:
        self.accept_button.setEnabled(not self._wants_text or bool(self.text.toPlainText().strip()))


def ask(parent: QWidget, question: str, *, accept: str, done: Callable[[bool], None], look: Look = "primary") -> Ask:
    """Ask yes or no; ``done`` gets the answer later."""
    asked = Ask(parent, question, accept=accept, look=look, wants_text=False)
    asked.finished.connect(lambda result: done(result == QDialog.DialogCode.Accepted))
    asked.open()
    return asked


def ask_for_text(
    parent: QWidget, question: str, *, accept: str, done: Callable[[str | None], None], look: Look = "primary"
) -> Ask:
    """Ask for a sentence; ``done`` gets it stripped, or None for cancel."""
    asked = Ask(parent, question, accept=accept, look=look, wants_text=True)

    def answer(result: int) -> None:
        done(asked.text.toPlainText().strip() if result == QDialog.DialogCode.Accepted else None)

    asked.finished.connect(answer)
    asked.open()
    return asked
