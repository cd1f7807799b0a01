"""Holds the reviewed document while somebody works on it, and notices when somebody else does."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from p2p_desktop.domain.review import Holder
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, clock_words
from p2p_desktop.services import holding
from p2p_desktop.store.ids import new_id
from p2p_desktop.ui.desk import Desk

_SIGNS_OF_LIFE = {QEvent.Type.KeyPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel}
#: The end is put off when so much of the idle time has passed: a row written each minute, not at each key.
_RENEW_AFTER = 0.2


class Hold(QObject):
    """The soft lock of one window on one document. ``changed`` fires when somebody else begins or ends;
    ``lost`` when it was taken over from here.
    """

    changed = Signal()
    lost = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.window_id = new_id()
        self._document = ""
        self._holder: Holder | None = None
        self._is_asking = False
        #: What is asked of the database is numbered; by document, the newest that was done: older ones come too late.
        self._serial = 0
        self._done: dict[str, int] = {}
        self._one_after_another = Lock()
        self._over = QTimer(self, singleShot=True)
        self._over.timeout.connect(self.changed)

    def document_id(self) -> str:
        """Return which document is held or wanted, "" for none."""
        return self._document

    def is_elsewhere(self) -> bool:
        """Say whether somebody else, or oneself in another window, reviews the document."""
        holder = self._holder
        return holder is not None and not self._is_here(holder) and holder.holds(self._desk.context.now())

    def is_here(self) -> bool:
        """Say whether this window holds the document."""
        return self._holder is not None and self._is_here(self._holder)

    def words(self) -> str:
        """Say who else reviews it since when, "" where nobody does."""
        holder = self._holder
        if holder is None or not self.is_elsewhere():
            return ""
        since = clock_words(holder.since, self._desk.context.now())
        if holder.person_id == self._desk.person.id:
            return _("You are reviewing this in another window ({place}), since {since}.",
                     place=holder.host, since=since)  # fmt: skip
        return _("{name} is reviewing this, since {since}.", name=holder.name, since=since)

    # ------------------------------------------------------------------ beginning and ending

    def begin(self, document_id: str, holder: Holder | None) -> None:
        """Hold this document from now on, unless somebody else does; what was held before is let go."""
        if document_id != self._document:
            self.end()
        self._document = document_id
        self._take(holder)
        if not self.is_elsewhere():
            self._ask()

    def end(self) -> None:
        """Let the document go, also where the window closes at once."""
        document_id = self._document
        self._document = ""
        is_here = self.is_here()
        self._holder = None
        self._over.stop()
        if document_id and (is_here or self._is_asking):
            self._let_go(document_id)
        self._is_asking = False

    def _let_go(self, document_id: str) -> None:
        context, window_id, serial = self._desk.context, self.window_id, self._next()

        def let_go() -> None:
            with self._one_after_another:
                if self._is_newest(document_id, serial):
                    holding.let_go(context, document_id, window_id)

        self._desk.background.run(let_go, lambda _nothing: None, failed=_leave_it, owner=self, is_kept=True)

    def _next(self) -> int:
        self._serial += 1
        return self._serial

    def _is_newest(self, document_id: str, serial: int) -> bool:
        """Say whether nothing that was asked later was done before this; the threads keep no order."""
        is_newest = serial > self._done.get(document_id, 0)
        if is_newest:
            self._done[document_id] = serial
        return is_newest

    def look(self, holder: Holder | None) -> None:
        """See what the database says of the document now."""
        if not self._document or self._is_asking:
            return
        was_here = self.is_here()
        before = self.is_elsewhere()
        self._take(holder)
        if was_here and holder is not None and self.is_elsewhere():
            self.lost.emit(holder)
        if before != self.is_elsewhere():
            self.changed.emit()

    def take_over(self) -> None:
        """Hold the document that somebody else reviews."""
        document_id, context = self._document, self._desk.context
        if document_id:
            self._run(lambda: holding.take_over(context, document_id, self.window_id))

    # ------------------------------------------------------------------ signs of life

    def note_life(self) -> None:
        """Somebody works here: hold on, or hold again after idling."""
        holder, now = self._holder, self._desk.context.now()
        if not self._document or self._is_asking or self.is_elsewhere():
            return
        minutes = self._desk.context.settings.review_idle_minutes
        if holder is None or (holder.until - now).total_seconds() < minutes * 60 * (1 - _RENEW_AFTER):
            self._ask()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note keys and mouse of the window; never keep an event."""
        if event.type() in _SIGNS_OF_LIFE:
            self.note_life()
        return False

    # ------------------------------------------------------------------ asking

    def _ask(self) -> None:
        document_id, context = self._document, self._desk.context
        self._run(lambda: holding.hold(context, document_id, self.window_id))

    def _run(self, work: Callable[[], Holder]) -> None:
        document_id, serial = self._document, self._next()
        self._is_asking = True

        def ask() -> Holder | None:
            with self._one_after_another:
                return work() if self._is_newest(document_id, serial) else None

        self._desk.background.run(
            ask,
            lambda holder: self._told(serial, holder),
            failed=lambda _error: self._told(serial, self._holder),
            owner=self,
        )

    def _told(self, serial: int, holder: Holder | None) -> None:
        if serial != self._serial:
            return  # Something newer was asked since, or the document was left.
        self._is_asking = False
        before = self.is_elsewhere()
        self._take(holder)
        if before != self.is_elsewhere():
            self.changed.emit()

    def _take(self, holder: Holder | None) -> None:
        self._holder = holder
        self._over.stop()
        if holder is not None and self.is_elsewhere():
            left = (holder.until - self._desk.context.now()).total_seconds()
            self._over.start(max(1, round(left * 1000)))

    def _is_here(self, holder: Holder) -> bool:
        return holder.window_id == self.window_id


def _leave_it(_error: PersonError) -> None:
    """What could not be let go ends by itself."""
