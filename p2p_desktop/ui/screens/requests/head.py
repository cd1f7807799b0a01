"""The head of one request: the way back, what it is, how safe it is, and what can be done with it now."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from p2p_desktop.domain.request import RequestEvent, RequestState
from p2p_desktop.language import _
from p2p_desktop.store.queries.requests import RequestView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.badge import Pill
from p2p_desktop.ui.widgets.button import button, icon_button
from p2p_desktop.ui.widgets.flow import Flow
from p2p_desktop.ui.widgets.label import ElidedLabel, label
from p2p_desktop.ui.words import request_pill

_LEAST_TITLE = 160


class RequestHead(QWidget):
    """One row; only what is possible now is there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        theme = desk.theme
        layout = Flow(self)
        layout.setContentsMargins(tokens.SPACE_2, tokens.SPACE_2, tokens.SPACE_3, tokens.SPACE_2)
        self.back = icon_button("arrow-left", _("Back to the list (Esc)"), theme=theme)
        self.title = ElidedLabel(look="title")
        self.pill = Pill(request_pill(RequestState.DRAFT), theme)
        self.note = label(look="secondary")
        self.file = button(_("Choose a file…"), look="quiet", theme=theme, icon="paperclip")
        self.file.setToolTip(_("Put the vendor’s proforma beside this request (Ctrl+O)"))
        self.copy = button(_("Copy as new draft"), look="quiet", theme=theme, icon="copy")
        self.cancel = button(_("Cancel request…"), look="quiet", theme=theme, icon="circle-slash")
        self.withdraw = button(_("Withdraw"), theme=theme, icon="undo-2")
        self.order = button(_("Show order"), theme=theme, icon="package")
        self.submit = button(_("Submit"), look="primary", theme=theme, icon="send")
        self.submit.setToolTip(_("Send into approval (Ctrl+Return)"))
        layout.addWidget(self.back)
        self.title.setMinimumWidth(theme.px(_LEAST_TITLE))
        layout.addWidget(self.title)
        for each in (self.note, self.pill, *self._buttons()):
            layout.addWidget(each)
        self.show_draft(None)

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (self.file, self.copy, self.cancel, self.withdraw, self.order, self.submit)

    def show_draft(self, view: RequestView | None) -> None:
        """Show what can be done with a draft; None is a new one that is not saved yet."""
        state = view.state if view is not None else RequestState.DRAFT
        self._say(view)
        self.pill.show_words(request_pill(state))
        _write(self.note, "")
        self._offer(file=True, copy=False, cancel=view is not None, withdraw=False, order=False, submit=True)

    def show_submitted(self, view: RequestView, *, waits_for: str) -> None:
        """Show what can be done with a request that is under way or ended."""
        self._say(view)
        self.pill.show_words(request_pill(view.state))
        _write(self.note, _("Waits for {names}", names=waits_for) if waits_for else "")
        self._offer(
            file=False,
            copy=True,
            cancel=RequestEvent.CANCEL in view.possible,
            withdraw=RequestEvent.WITHDRAW in view.possible,
            order=bool(view.order_id),
            submit=False,
        )

    def show_standing(self, standing: str, *, is_new: bool) -> None:
        """Say whether everything is saved."""
        said = {
            "saved": "" if is_new else _("Saved"),
            "unsaved": _("Not saved yet"),
            "saving": _("Saving…"),
            "failed": _("Not saved"),
        }[standing]
        _write(self.note, said)

    def _say(self, view: RequestView | None) -> None:
        if view is None:
            self.title.set_words(_("New request"))
            return
        title = view.content.title or _("Untitled request")
        self.title.set_words(f"{view.number} · {title}" if view.number else title)

    def _offer(self, **offered: bool) -> None:
        for name, is_offered in offered.items():
            getattr(self, name).setVisible(is_offered)


def _write(place: QLabel, words: str) -> None:
    place.setText(words)
    place.setVisible(bool(words))
