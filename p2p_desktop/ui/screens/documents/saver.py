"""Saves what is reviewed, one thing after another, each with the version that the one before brought."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from p2p_desktop.errors import ChangedMeanwhile, PersonError
from p2p_desktop.store.queries import documents
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.ui.desk import Desk


@dataclass(frozen=True, slots=True)
class Step:
    """One verb: ``save`` takes the version and gives the new one; ``is_as_seen`` tells whether, after a change by
    somebody else or by the program, it still stands on what the person saw; ``done`` and ``refused`` hear of it.
    """

    save: Callable[[int], int]
    is_as_seen: Callable[[DocumentView], bool]
    done: Callable[[], None]
    refused: Callable[[PersonError], None]


@dataclass(frozen=True, slots=True)
class _Ordered:
    document_id: str
    step: Step


class Saver(QObject):
    """Steps in the order in which they were asked for. A refused one drops those of its document behind it; what was
    typed is still on the screen.
    """

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._versions: dict[str, int] = {}
        self._waiting: deque[_Ordered] = deque()
        self._running: _Ordered | None = None

    def begin(self, view: DocumentView) -> None:
        """Take the version of what is shown, unless something of it is just being saved."""
        if not self.is_busy_with(view.id):
            self._versions[view.id] = view.version

    def is_idle(self) -> bool:
        """Say whether nothing is being saved."""
        return self._running is None and not self._waiting

    def is_busy_with(self, document_id: str) -> bool:
        """Say whether something of this document is being saved."""
        ordered = [*self._waiting, *([self._running] if self._running is not None else [])]
        return any(each.document_id == document_id for each in ordered)

    def add(self, document_id: str, step: Step) -> None:
        """Save this as soon as what was begun before is saved."""
        self._waiting.append(_Ordered(document_id, step))
        self.changed.emit()
        self._go_on()

    def _go_on(self) -> None:
        if self._running is not None or not self._waiting:
            return
        ordered = self._waiting.popleft()
        self._running = ordered
        version = self._versions.get(ordered.document_id, 0)
        self._desk.background.run(
            lambda: self._save(ordered, version),
            lambda new: self._saved(ordered, new),
            failed=lambda error: self._refused(ordered, error),
            owner=self,
        )

    def _save(self, ordered: _Ordered, version: int) -> int:
        step = ordered.step
        try:
            return step.save(version)
        except ChangedMeanwhile:
            # The program itself counts the version up when it compares the document; only a change of what the
            # person saw has to be shown to him.
            with self._desk.reading() as session:
                now = documents.one(session, self._desk.person, ordered.document_id)
            if now is None or not step.is_as_seen(now):
                raise
            return step.save(now.version)

    def _saved(self, ordered: _Ordered, version: int) -> None:
        self._running = None
        self._versions[ordered.document_id] = version
        ordered.step.done()
        self._desk.changes.notify()
        self.changed.emit()
        self._go_on()

    def _refused(self, ordered: _Ordered, error: PersonError) -> None:
        self._running = None
        self._waiting = deque(each for each in self._waiting if each.document_id != ordered.document_id)
        ordered.step.refused(error)
        self.changed.emit()
        self._go_on()
