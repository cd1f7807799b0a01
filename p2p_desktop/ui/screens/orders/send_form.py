"""The mail with which an order goes to its vendor, to be read and changed before it goes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from p2p_desktop.errors import PersonError, Refused
from p2p_desktop.language import _
from p2p_desktop.services.sending import OrderMail
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.form import Form
from p2p_desktop.ui.widgets.label import line
from p2p_desktop.ui.widgets.section import Section


class SendForm(Section):
    """Address, subject and words; ``sent`` by the company's server, ``drafted`` for the person's mail program."""

    sent = Signal(object)
    drafted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(_("Send to the vendor"))
        self.order_id = ""
        self.address, self.subject, self.body = QLineEdit(), QLineEdit(), QPlainTextEdit()
        self.body.setTabChangesFocus(True)
        self.body.setMinimumHeight(theme.px(150))
        self.form = Form()
        self.form.add("address", _("To"), self.address)
        self.form.add("subject", _("Subject"), self.subject)
        self.form.add("body", _("Words"), self.body, hint=_("The PDF of the order is attached."))
        self.add(self.form)
        self.send_button = button(_("Send now"), look="primary", theme=theme, icon="send")
        self.program_button = button(_("Open in my mail program"), theme=theme, icon="external-link")
        self.leave_button = button(_("Not now"), look="quiet")
        answers = line()
        for each in (self.send_button, self.program_button, self.leave_button):
            answers.addWidget(each)
        answers.addStretch(1)
        self.content.addLayout(answers)
        self.send_button.clicked.connect(lambda: self.sent.emit(self.mail()))
        self.program_button.clicked.connect(lambda: self.drafted.emit(self.mail()))
        self.leave_button.clicked.connect(self.hide)
        self.hide()

    def mail(self) -> OrderMail:
        """Return the mail as it stands here."""
        return OrderMail(self.address.text().strip(), self.subject.text().strip(), self.body.toPlainText())

    def open_for(self, order_id: str, proposed: OrderMail, *, has_server: bool) -> None:
        """Show the proposed mail; what was typed for this order already stays."""
        if self.order_id != order_id:
            self.order_id = order_id
            self.address.setText(proposed.address)
            self.subject.setText(proposed.subject)
            self.body.setPlainText(proposed.body)
        self.form.clear_problems()
        self.send_button.setVisible(has_server)
        self.show()
        (self.address if not self.address.text() else self.body).setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """The mail went its way: the next one is proposed anew."""
        self.order_id = ""
        self.hide()

    def say(self, error: PersonError) -> tuple[str, ...]:
        """Mark what is wrong beside its field; return the sentences that belong to none."""
        problems = error.problems if isinstance(error, Refused) else ()
        if not problems:
            return (error.sentence,)
        return tuple(each.sentence for each in self.form.show_problems(problems))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back; what was typed stays for the next time."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
