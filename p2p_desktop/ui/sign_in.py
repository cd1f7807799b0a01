"""The door: username and password, and the same door when the window locked itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from p2p_desktop.domain.people import Person
from p2p_desktop.errors import PersonError, Problem
from p2p_desktop.language import _
from p2p_desktop.services import people
from p2p_desktop.services.context import Context
from p2p_desktop.ui import tokens
from p2p_desktop.ui.background import Background
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.form import Form
from p2p_desktop.ui.widgets.label import label, rows, set_ground
from p2p_desktop.ui.widgets.section import Card, centred
from p2p_desktop.ui.words import waiting_words

_WIDTH = 360


class SignIn(QWidget):
    """Asks who is there; ``signed_in`` carries the person. With ``locked`` only that person's password is asked for."""

    signed_in = Signal(object)
    other_wanted = Signal()

    def __init__(self, context: Context, background: Background, theme: Theme, *, locked: Person | None = None) -> None:
        super().__init__()
        self._context = context
        self._background = background
        self._locked = locked
        set_ground(self, QPalette.ColorRole.Window)
        self.username = QLineEdit(locked.username if locked else "")
        self.username.setReadOnly(locked is not None)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.form = Form()
        self.form.add("username", _("Username"), self.username)
        self.form.add("password", _("Password"), self.password)
        self.enter = button(_("Unlock") if locked else _("Sign in"), look="primary")
        self.enter.setDefault(True)
        self.waiting = label(look="secondary", wraps=True)
        self.waiting.hide()
        self._build(theme)
        self.enter.clicked.connect(self._sign_in)
        self.username.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._sign_in)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._keep_focus)

    def begin(self) -> None:
        """Put the cursor where one begins to type."""
        self.password.clear()
        self.form.clear_problems()
        self._take_focus()

    def show_waiting(self, files: int) -> None:
        """Say how many files wait for whoever signs in; they are not taken in yet."""
        self.waiting.setText(waiting_words(files))
        self.waiting.setVisible(bool(files))

    def _take_focus(self) -> None:
        (self.password if self.username.text() else self.username).setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Take the cursor back from a desk that is on its way out: its menu, closing last, gives it to its button."""
        if not self.isVisible() or QApplication.activePopupWidget() is not None:
            return
        is_ours = now is not None and (now.window() is not self.window() or self.isAncestorOf(now))
        if not is_ours and self.window().isActiveWindow():
            self._take_focus()

    def _build(self, theme: Theme) -> None:
        card = Card()
        card.setFixedWidth(theme.px(_WIDTH))
        inside = rows(card, space=tokens.SPACE_4, margin=tokens.SPACE_8)
        mark = label()
        theme.dress(mark, "package-check", 32, token="accent")
        inside.addWidget(mark)
        title = _("Locked") if self._locked else _("Sign in to P2P Desktop")
        inside.addWidget(label(title, look="title", wraps=True))
        if self._locked:
            sentence = _("{name}, enter your password to go on where you were.", name=self._locked.name)
            inside.addWidget(label(sentence, look="label", wraps=True))
        inside.addWidget(self.form)
        inside.addWidget(self.enter)
        inside.addWidget(self.waiting)
        if self._locked:
            other = button(_("Sign in as somebody else"), look="link")
            other.clicked.connect(self.other_wanted)
            inside.addWidget(other, alignment=Qt.AlignmentFlag.AlignCenter)
        centred(self, card)

    def _sign_in(self) -> None:
        if not self.enter.isEnabled():
            return
        missing = self._missing()
        if missing:
            self.form.show_problems(missing)
            return
        self.form.clear_problems()
        self._set_busy(True)
        context, username, password = self._context, self.username.text(), self.password.text()
        self._background.run(
            lambda: people.sign_in(context, username, password),
            self._let_in,
            failed=self._refuse,
            owner=self,
            newest="sign-in",
        )

    def _missing(self) -> tuple[Problem, ...]:
        wanted = (
            ("username", self.username, _("Enter your username.")),
            ("password", self.password, _("Enter your password.")),
        )
        return tuple(Problem("MISSING", words, name) for name, field, words in wanted if not field.text())

    def _let_in(self, person: Person) -> None:
        self._set_busy(False)
        self.password.clear()
        self.signed_in.emit(person)

    def _refuse(self, error: PersonError) -> None:
        self._set_busy(False)
        self.password.selectAll()
        self.form.show_problems((Problem(error.code, error.sentence, error.field or "password"),))

    def _set_busy(self, is_busy: bool) -> None:
        self.enter.setEnabled(not is_busy)
        self.password.setReadOnly(is_busy)
