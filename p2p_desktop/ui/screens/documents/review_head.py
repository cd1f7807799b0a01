"""The first row of a review: the way back, which document it is, how it stands, and where it belongs."""

from __future__ import annotations

from PySide6.QtCore import Signal

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.language import _
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.badge import Pill, PillWords
from p2p_desktop.ui.widgets.button import button, icon_button
from p2p_desktop.ui.widgets.head import ScreenHead
from p2p_desktop.ui.words import document_pill


class ReviewHead(ScreenHead):
    """``wanted`` asks to go to a screen and an object there."""

    left = Signal()
    again = Signal()
    cancelled = Signal()
    walked = Signal(int)
    hand_wanted = Signal()
    wanted = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__("", theme)
        self._view: DocumentView | None = None
        self.back = icon_button("arrow-left", _("Back to all documents"), theme=theme)
        self.back.clicked.connect(self.left)
        self.pill = Pill(PillWords("", ""), theme)
        self.belongs = button("", look="link")
        self.belongs.clicked.connect(self._go)
        self.read_again = button(_("Read again"), look="quiet", theme=theme, icon="scan-text")
        self.read_again.clicked.connect(self.again)
        self.cancel = button(_("Stop reading"), look="quiet", theme=theme, icon="ban")
        self.cancel.clicked.connect(self.cancelled)
        self.hand = button(_("Hand over"), look="quiet", theme=theme, icon="send")
        self.hand.setToolTip(_("Have a colleague review this document"))
        self.hand.clicked.connect(self.hand_wanted)
        self.previous = icon_button("chevron-up", _("Previous document"), theme=theme)
        self.previous.clicked.connect(lambda: self.walked.emit(-1))
        self.following = icon_button("chevron-down", _("Next document"), theme=theme)
        self.following.clicked.connect(lambda: self.walked.emit(1))
        self.add_lead(self.back)
        tools = (self.pill, self.belongs, self.hand, self.read_again, self.cancel, self.previous, self.following)
        for tool in tools:
            self.add_tool(tool)

    def show_document(self, view: DocumentView, *, may_change: bool) -> None:
        """Show which document it is."""
        self._view = view
        self.set_title(view.file_name)
        self.pill.show_words(pill_of(view))
        words = ""
        if view.match_id:
            words = _("Compared with {order}", order=view.order_number) if view.order_number else _("Find its order")
        elif view.order_number:
            words = _("Belongs to {order}", order=view.order_number)
        elif view.request_id:
            number = view.request_number or _("a draft")
            words = _("Belongs to {request}", request=number)
        self.belongs.setText(words)
        self.belongs.setVisible(bool(words))
        self.hand.setVisible(may_change and not view.is_reviewed)
        self.cancel.setVisible(bool(view.job_id))
        can_read = may_change or view.state is DocumentState.FAILED
        self.read_again.setVisible(can_read and not view.job_id and not view.is_rejected)

    def _go(self) -> None:
        view = self._view
        if view is None:
            return
        for screen, object_id in (
            ("matching", view.match_id),
            ("orders", view.order_id),
            ("requests", view.request_id),
        ):
            if object_id:
                self.wanted.emit(screen, object_id)
                return


def pill_of(view: DocumentView) -> PillWords:
    """Return the pill of a document: rejected beats everything, confirmed beats read."""
    if view.is_rejected:
        return PillWords("ban", _("Rejected"), "bad")
    return document_pill(view.state)
