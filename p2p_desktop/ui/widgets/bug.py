"""The one dialog for bugs: what happened, that nothing is lost, and details to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, line, rows


class BugDialog(QDialog):
    """Says that the program made a mistake, and gives its details to whoever can mend it."""

    def __init__(self, parent: QWidget | None, details: str) -> None:
        super().__init__(parent)
        self.details = details
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Something went wrong"))
        self.resize(640, 400)
        layout = rows(self, space=tokens.SPACE_3, margin=tokens.SPACE_4)
        layout.addWidget(label(_("Something went wrong"), look="section"))
        sentence = _(
            "The program made a mistake while it worked. What was saved before is safe; the last step was not carried "
            "out. You can go on. Please send the details below to whoever looks after this program."
        )
        layout.addWidget(label(sentence, wraps=True))
        text = QPlainTextEdit(details)
        text.setReadOnly(True)
        text.setAccessibleName(_("Details of the mistake"))
        text.setTabChangesFocus(True)
        layout.addWidget(text, 1)
        copy = button(_("Copy details"))
        copy.clicked.connect(self._copy)
        close = button(_("Close"), look="primary")
        close.clicked.connect(self.close)
        close.setDefault(True)
        answers = line()
        answers.addStretch(1)
        answers.addWidget(copy)
        answers.addWidget(close)
        layout.addLayout(answers)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details)
