"""The life of an order as a time line, and in one sentence how its mail stands."""

from __future__ import annotations

from PySide6.QtCore import Signal

from p2p_desktop.language import _, moment_words
from p2p_desktop.store.queries.order_life import LifeEvent, MailView, OrderLife
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.label import Look
from p2p_desktop.ui.widgets.rows_table import RowsTable
from p2p_desktop.ui.widgets.section import Section


class LifeView(Section):
    """What happened, the oldest first; Enter, double click or a click opens what it is about."""

    opened = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(_("What happened"))
        self._places: dict[str, tuple[str, str]] = {}
        self.table: RowsTable[LifeEvent] = RowsTable(
            theme,
            _("What happened"),
            (
                Column("what", _("What"), lambda row: row.words, width=0, kind="two_lines",
                       second=lambda row: " · ".join(filter(None, (row.who, row.detail)))),
                Column("when", _("When"), lambda row: moment_words(row.at), width=180, kind="secondary", align="right"),
            ),
            row_id=lambda row: row.id,
        )  # fmt: skip
        self.table.opened_row.connect(self._open)
        self.add(self.table)

    def show_life(self, life: OrderLife) -> None:
        """Show these events."""
        self._places = {each.id: (each.screen, each.object_id) for each in life.events}
        self.table.show_rows(life.events)

    def _open(self, event_id: str) -> None:
        screen, object_id = self._places.get(event_id, ("", ""))
        if screen:
            self.opened.emit(screen, object_id)


def mail_words(mails: tuple[MailView, ...]) -> tuple[str, Look]:
    """Say how the newest mail of an order stands, and in which look."""
    if not mails:
        return _("Not sent to the vendor yet."), "secondary"
    mail = mails[0]
    if mail.sent_at is not None:
        return _("Sent to {address} on {moment} by {who}.", address=mail.address, moment=moment_words(mail.sent_at),
                 who=mail.who), "secondary"  # fmt: skip
    if mail.has_failed:
        return _("Could not be sent to {address}. {why} Then send it again.", address=mail.address,
                 why=mail.sentence), "problem"  # fmt: skip
    if mail.is_under_way and mail.sentence:
        return _(
            "Not sent to {address} yet, it is tried again. {why}", address=mail.address, why=mail.sentence
        ), "problem"
    if mail.is_under_way:
        return _("Being sent to {address}.", address=mail.address), "secondary"
    return _("Handed to {who}’s mail program on {moment}; nobody has said yet that it was sent.", who=mail.who,
             moment=moment_words(mail.created_at)), "secondary"  # fmt: skip
