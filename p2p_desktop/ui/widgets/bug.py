"""Dialogs with details to copy: for a mistake of the program, and for one that ended badly."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from p2p_desktop.language import _
from p2p_desktop.ui import tokens
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, line, rows


class DetailsDialog(QDialog):
    """A sentence for whoever sits here, and details for whoever can mend it; ``more`` is one more thing to do."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        sentence: str,
        details: str,
        *,
        name: str,
        more: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        super().__init__(parent)
        self.details = details
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(640, 400)
        layout = rows(self, space=tokens.SPACE_3, margin=tokens.SPACE_4)
        layout.addWidget(label(title, look="section"))
        layout.addWidget(label(sentence, wraps=True))
        text = QPlainTextEdit(details)
        text.setReadOnly(True)
        text.setAccessibleName(name)
        text.setTabChangesFocus(True)
        layout.addWidget(text, 1)
        answers = line()
        if more is not None:
            other = button(more[0])
            other.clicked.connect(more[1])
            answers.addWidget(other)
        copy = button(_("Copy details"))
        copy.clicked.connect(self._copy)
        close = button(_("Close"), look="primary")
        close.clicked.connect(self.close)
        close.setDefault(True)
        answers.addStretch(1)
        answers.addWidget(copy)
        answers.addWidget(close)
        layout.addLayout(answers)
        close.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details)


class BugDialog(DetailsDialog):
    """Says that the program made a mistake, and gives its details to whoever can mend it."""

    def __init__(self, parent: QWidget | None, details: str) -> None:
        sentence = _(
            "The program made a mistake while it worked. What was saved before is safe; the last step was not carried "
            "out. You can go on. Please send the details below to whoever looks after this program."
        )
        super().__init__(parent, _("Something went wrong"), sentence, details, name=_("Details of the mistake"))
