"""Notices beside the clock while nobody looks at the window, where the system has such a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from p2p_desktop.language import _, _n
from p2p_desktop.store.queries import notifications
from p2p_desktop.store.queries.notifications import NoticeRow
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.ui.desk import Desk

_MOST = 50
_NAMED = 3


@dataclass(frozen=True, slots=True)
class TrayNotice:
    """What is said beside the clock, and where a click leads; ``notice_id`` is empty where it sums several up."""

    title: str
    sentence: str
    screen: str = "notifications"
    object_id: str = ""
    notice_id: str = ""


def what_to_say(new: Sequence[NoticeRow], *, is_locked: bool) -> TrayNotice | None:
    """Word the new notices of one look: one as it is, several summed up; behind the lock nothing of what they say."""
    if not new:
        return None
    counted = _n("{number} new notification", "{number} new notifications", len(new))
    if is_locked:
        return TrayNotice(counted, _("Unlock the window to read it."))
    if len(new) == 1:
        (one,) = new
        return TrayNotice(one.title, one.sentence, one.screen or "notifications", one.object_id, one.id)
    titles = [each.title for each in new[:_NAMED]]
    return TrayNotice(counted, "\n".join([*titles, "…"] if len(new) > _NAMED else titles))


class Tray(QObject):
    """Looks for new notices with each change; those that come while the window is looked at are not said again."""

    #: Which notice was clicked.
    opened = Signal(object)
    #: What was said: a system without such a place is told nothing.
    said = Signal(object)

    def __init__(self, desk: Desk, parent: QObject, *, is_watched: Callable[[], bool], is_locked: Callable[[], bool]):
        super().__init__(parent)
        self._desk = desk
        self._is_watched, self._is_locked = is_watched, is_locked
        self._known: set[str] | None = None
        self._shown: TrayNotice | None = None
        self._icon: QSystemTrayIcon | None = None

    def begin(self) -> None:
        """Take what is there already as known, and follow the changes."""
        self._desk.changes.changed.connect(self.look)
        self.look()

    def end(self) -> None:
        """Take the icon away: its person goes."""
        if self._icon is not None:
            self._icon.hide()
            self._icon = None

    def look(self) -> None:
        """Read what is new for this person, if notices are wanted here."""
        desk = self._desk

        def read() -> tuple[tuple[NoticeRow, ...], bool]:
            is_wanted = bool(desk.context.settings.window_tray_notices)
            with desk.reading() as session:
                return notifications.page(
                    session, desk.person, PageRequest(limit=_MOST, choice="unseen")
                ).rows, is_wanted

        desk.background.run(read, lambda found: self._take(*found), owner=self, newest="tray")

    def _take(self, unseen: Sequence[NoticeRow], is_wanted: bool) -> None:
        is_first, known = self._known is None, self._known or set()
        new = [each for each in unseen if each.id not in known]
        self._known = known | {each.id for each in unseen}
        if is_first or not is_wanted or self._is_watched():
            return
        notice = what_to_say(new, is_locked=self._is_locked())
        if notice is not None:
            self._say(notice)

    def _say(self, notice: TrayNotice) -> None:
        self._shown = notice
        self.said.emit(notice)
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(self._desk.theme.icon("package-check"), self)
            self._icon.setToolTip(_("P2P Desktop"))
            self._icon.messageClicked.connect(self.open)
            self._icon.activated.connect(lambda _reason: self.open())
            self._icon.show()
        self._icon.showMessage(notice.title, notice.sentence, self._desk.theme.icon("bell"))

    def open(self) -> None:
        """Open what was said last: a click on it."""
        if self._shown is not None:
            self.opened.emit(self._shown)
