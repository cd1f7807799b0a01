"""What goes with the settings of the language model: its key, what would be sent, and whether it answers."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from p2p_desktop.language import _
from p2p_desktop.services import model
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.ask import ask_for_text
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, line, rows


class ModelTools(QWidget):
    """Three buttons under the settings; each says in words how it went."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.key_button = button(_("Set the key…"), theme=desk.theme, icon="lock")
        self.preview_button = button(_("Show what is sent"), theme=desk.theme, icon="scan-text")
        self.try_button = button(_("Try the connection"), theme=desk.theme, icon="link")
        self.said = label(look="secondary", wraps=True)
        self.shown: QDialog | None = None
        layout = rows(self, space=tokens.SPACE_2)
        buttons = line(space=tokens.SPACE_2)
        for each in (self.key_button, self.preview_button, self.try_button):
            buttons.addWidget(each)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        layout.addWidget(self.said)
        self.key_button.clicked.connect(self.ask_key)
        self.preview_button.clicked.connect(self.show_preview)
        self.try_button.clicked.connect(self.try_connection)

    def ask_key(self) -> None:
        """Ask for the key; a single dash forgets it."""
        words = _("The key of the endpoint. It is kept in this computer’s keyring. A dash (-) forgets it.")
        ask_for_text(self, words, accept=_("Keep it"), done=self.keep_key)

    def keep_key(self, key: str | None) -> None:
        """Keep what was typed."""
        if key is None:
            return
        desk, wanted = self.desk, "" if key.strip() == "-" else key
        words = _("The key is kept.") if wanted else _("The key is forgotten.")
        desk.background.run(
            lambda: model.set_key(desk.context, wanted),
            lambda _done: self.said.setText(words),
            failed=desk.messages.refused,
            owner=self,
        )

    def show_preview(self) -> None:
        """Show, word by word, what would be sent about the newest document."""
        desk = self.desk
        desk.background.run(lambda: model.preview(desk.context), self._show, failed=desk.messages.refused, owner=self)

    def _show(self, text: str) -> None:
        dialog = QDialog(self)
        dialog.setWindowTitle(_("What is sent"))
        dialog.resize(self.desk.theme.px(720), self.desk.theme.px(520))
        words = QPlainTextEdit(text)
        words.setReadOnly(True)
        words.setAccessibleName(_("What is sent about the newest document"))
        layout = rows(dialog, space=tokens.SPACE_3, margin=tokens.SPACE_4)
        layout.addWidget(label(_("This, and nothing else, is sent about the newest document."), wraps=True))
        layout.addWidget(words, 1)
        self.shown = dialog
        dialog.open()

    def try_connection(self) -> None:
        """Ask the endpoint for its models; nothing of any document is sent."""
        desk = self.desk
        self.said.setText(_("Asking…"))
        desk.background.run(
            lambda: model.try_endpoint(desk.context), self.said.setText, failed=desk.messages.refused, owner=self
        )
