"""The foot of the Approvals screen: the comment, and the three decisions with their keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit, QPushButton, QWidget

from p2p_desktop.errors import Problem
from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.button import Look, button, icon_button
from p2p_desktop.ui.widgets.flow import Flow
from p2p_desktop.ui.widgets.form import Form, show_lines
from p2p_desktop.ui.widgets.label import rows


class DecisionBar(QWidget):
    """Comment and buttons; a missing comment is said beside its field."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        layout = rows(self, space=tokens.SPACE_2)
        layout.setContentsMargins(tokens.SPACE_4, tokens.SPACE_3, tokens.SPACE_4, tokens.SPACE_3)
        self.comment = QPlainTextEdit()
        self.comment.setTabChangesFocus(True)
        show_lines(self.comment, 2)
        self.comment.setPlaceholderText(_("Needed to return or reject"))
        self.comment.textChanged.connect(self.forget_problem)
        self.comment.installEventFilter(self)
        self.form = Form()
        self.form.add("comment", _("Comment"), self.comment)
        layout.addWidget(self.form)
        buttons = Flow()
        self.approve = self._decision(_("Approve"), "A", "primary")
        self.return_ = self._decision(_("Return"), "R", "plain")
        self.reject = self._decision(_("Reject"), "X", "danger")
        self.ask_another = icon_button("users", _("Ask another approver too…"), theme=desk.theme)
        for each in (self.approve, self.return_, self.reject):
            buttons.addWidget(each)
        buttons.add_stretch()
        buttons.addWidget(self.ask_another)
        layout.addLayout(buttons)

    def buttons(self) -> tuple[QAbstractButton, ...]:
        """Return every button."""
        return (self.approve, self.return_, self.reject, self.ask_another)

    def allow(self, is_allowed: bool) -> None:
        """Switch the decisions on or off."""
        for each in self.buttons():
            each.setEnabled(is_allowed)

    def words(self) -> str:
        """Return the comment."""
        return self.comment.toPlainText().strip()

    def show_words(self, words: str) -> None:
        """Show the comment that was begun on this request, or none."""
        self.comment.setPlainText(words)
        self.forget_problem()

    def say_problem(self, sentence: str) -> None:
        """Say beside the comment what is missing, and go there."""
        self.form.show_problems((Problem("NO_COMMENT", sentence, "comment"),))

    def forget_problem(self) -> None:
        """Take the problem away."""
        self.form.clear_problems()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves the comment, so that the letters decide again."""
        if watched is self.comment and isinstance(event, QKeyEvent):
            is_escape = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape
            if is_escape:
                self.approve.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _decision(self, words: str, key: str, look: Look) -> QPushButton:
        made = button(_("{decision}  {key}", decision=words, key=key), look=look)
        made.setAccessibleName(words)
        made.setToolTip(_("{decision} (key {key})", decision=words, key=key))
        return made
