"""What the Orders screen does to send an order: propose, let it be changed, hand it over, say what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from p2p_desktop.errors import PersonError
from p2p_desktop.language import _
from p2p_desktop.services import mailing, sending
from p2p_desktop.services.sending import Draft, OrderMail
from p2p_desktop.ui import mail_program
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screens.orders.panel import OrderPanel

Result = TypeVar("Result")


class Sending(QObject):
    """Connects the form of a mail with the verbs."""

    def __init__(self, desk: Desk, panel: OrderPanel) -> None:
        super().__init__(panel)
        self._desk = desk
        self._panel = panel
        self._form = panel.send_form
        self._form.sent.connect(self.send)
        self._form.drafted.connect(self.draft)
        panel.send.clicked.connect(self.begin)
        panel.draft_sent.connect(self.mark_sent)

    def begin(self) -> None:
        """Propose a mail for the order that is shown."""
        view, context = self._panel.view, self._desk.context
        if view is None:
            return

        def show(found: tuple[OrderMail, bool]) -> None:
            now = self._panel.view
            if now is not None and now.id == view.id:
                self._form.open_for(view.id, found[0], has_server=found[1])
                self._panel.area.ensureWidgetVisible(self._form)

        self._run(lambda: (sending.worded(context, view.id), mailing.is_on(context.settings)), show)

    def send(self, mail: OrderMail) -> None:
        """Have it sent by the company's server."""
        order_id, context = self._form.order_id, self._desk.context

        def done(_mail_id: str) -> None:
            self._form.forget()
            self._desk.messages.banner(_("The mail is on its way; the order tells when it went."), kind="good")
            self._desk.changes.notify()

        self._run(lambda: sending.send(context, order_id, mail), done)

    def draft(self, mail: OrderMail) -> None:
        """Have the person's own mail program compose it, with the PDF attached."""
        order_id, context = self._form.order_id, self._desk.context

        def work() -> tuple[Draft, bool]:
            made = sending.make_draft(context, order_id, mail)
            return made, mail_program.hand_over(made)

        self._run(work, lambda found: self._say_drafted(*found))

    def mark_sent(self, mail_id: str) -> None:
        """Note by the person’s word that the draft went."""
        context = self._desk.context
        self._run(lambda: sending.mark_sent(context, mail_id), lambda _nothing: self._desk.changes.notify())

    def _say_drafted(self, draft: Draft, is_open: bool) -> None:
        self._form.forget()
        self._desk.changes.notify()
        if is_open or mail_program.open_file(draft):
            sent = (_("It was sent"), lambda: self.mark_sent(draft.mail_id))
            words = _("Your mail program shows the mail. When you have sent it there, say so here.")
            self._desk.messages.banner(words, kind="neutral", action=sent)
            return
        words = _("No mail program of this computer opens drafts. The mail is in {path}, the PDF beside it.",
                  path=str(draft.file))  # fmt: skip
        self._desk.messages.banner(words, kind="attention")

    def _run(self, work: Callable[[], Result], done: Callable[[Result], None]) -> None:
        self._desk.background.run(work, done, failed=self._say, owner=self._panel)

    def _say(self, error: PersonError) -> None:
        sentences = self._form.say(error) if self._form.isVisible() else (error.sentence,)
        for sentence in sentences:
            self._desk.messages.banner(sentence, kind="bad")
