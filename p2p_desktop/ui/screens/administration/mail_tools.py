"""What goes with the settings of mail: the password, and whether the server answers."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from p2p_desktop.errors import PersonError
from p2p_desktop.language import _
from p2p_desktop.services import mailing
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.ask import ask_for_text
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, line, rows


class MailTools(QWidget):
    """Two buttons under the settings; each says in words how it went."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.password_button = button(_("Set the password…"), theme=desk.theme, icon="lock")
        self.try_button = button(_("Try the mail server"), theme=desk.theme, icon="link")
        self.said = label(look="secondary", wraps=True)
        layout = rows(self, space=tokens.SPACE_2)
        buttons = line(space=tokens.SPACE_2)
        for each in (self.password_button, self.try_button):
            buttons.addWidget(each)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        layout.addWidget(self.said)
        self.password_button.clicked.connect(self.ask_password)
        self.try_button.clicked.connect(self.try_server)

    def ask_password(self) -> None:
        """Ask for the password; a single dash forgets it."""
        words = _("The password at the mail server. It is kept in this computer’s keyring. A dash (-) forgets it.")
        ask_for_text(self, words, accept=_("Keep it"), done=self.keep_password)

    def keep_password(self, password: str | None) -> None:
        """Keep what was typed."""
        if password is None:
            return
        desk, wanted = self.desk, "" if password.strip() == "-" else password
        words = _("The password is kept.") if wanted else _("The password is forgotten.")
        desk.background.run(
            lambda: mailing.set_password(desk.context, wanted),
            lambda _done: self.said.setText(words),
            failed=desk.messages.refused,
            owner=self,
        )

    def try_server(self) -> None:
        """Connect as for a mail; nothing is sent."""
        desk = self.desk
        self.said.setText(_("Asking…"))
        desk.background.run(
            lambda: mailing.try_server(desk.context), self.said.setText, failed=self._say_failed, owner=self
        )

    def _say_failed(self, error: PersonError) -> None:
        self.said.setText(error.sentence)
