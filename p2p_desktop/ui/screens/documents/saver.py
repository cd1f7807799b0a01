"""Saves what is reviewed, one thing after another, each with the version that the one before brought."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

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


#: What became of a step: the document's new version, or why not; None where it was not begun after a refusal.
_Outcome = tuple[_Ordered, int | PersonError | None]


class Saver(QObject):
    """Steps in the order in which they were asked for. A refused one drops those of its document behind it; what was
    typed is still on the screen. What was begun is done even where the window closes.
    """

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._versions: dict[str, int] = {}
        self._waiting: list[_Ordered] = []
        self._running: list[_Ordered] = []
        self._one_after_another = Lock()

    def begin(self, view: DocumentView) -> None:
        """Take the version of what is shown, unless something of it is just being saved."""
        if not self.is_busy_with(view.id):
            # What was read before the last save was committed may arrive after it: versions only grow.
            self._versions[view.id] = max(view.version, self._versions.get(view.id, 0))

    def is_ahead_of(self, view: DocumentView) -> bool:
        """Say whether more was saved, or is being saved, than is shown."""
        return self.is_busy_with(view.id) or self._versions.get(view.id, 0) > view.version

    def is_idle(self) -> bool:
        """Say whether nothing is being saved."""
        return not self._running and not self._waiting

    def is_busy_with(self, document_id: str) -> bool:
        """Say whether something of this document is being saved."""
        return any(each.document_id == document_id for each in (*self._waiting, *self._running))

    def add(self, document_id: str, step: Step) -> None:
        """Save this as soon as what was begun before is saved."""
        self._waiting.append(_Ordered(document_id, step))
        self.changed.emit()
        if not self._running:
            self.hurry()

    def hurry(self) -> None:
        """Begin all that waits now: the window may close before what runs has ended."""
        steps, self._waiting = tuple(self._waiting), []
        if not steps:
            return
        self._running += steps
        self._desk.background.run(lambda: self._save(steps), self._end, owner=self, is_kept=True)

    def _save(self, steps: Sequence[_Ordered]) -> tuple[_Outcome, ...]:
        outcomes: list[_Outcome] = []
        refused: set[str] = set()
        with self._one_after_another:
            versions = dict(self._versions)
            for ordered in steps:
                if ordered.document_id in refused:
                    outcomes.append((ordered, None))
                    continue
                try:
                    version = self._save_one(ordered, versions.get(ordered.document_id, 0))
                except PersonError as error:
                    refused.add(ordered.document_id)
                    outcomes.append((ordered, error))
                else:
                    versions[ordered.document_id] = version
                    outcomes.append((ordered, version))
        return tuple(outcomes)

    def _save_one(self, ordered: _Ordered, version: int) -> int:
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

    def _end(self, outcomes: tuple[_Outcome, ...]) -> None:
        ended = {id(ordered) for ordered, _outcome in outcomes}
        self._running = [each for each in self._running if id(each) not in ended]
        for ordered, outcome in outcomes:
            if isinstance(outcome, PersonError):
                self._waiting = [each for each in self._waiting if each.document_id != ordered.document_id]
                ordered.step.refused(outcome)
            elif outcome is not None:
                self._versions[ordered.document_id] = outcome
                ordered.step.done()
        self._desk.changes.notify()
        self.changed.emit()
        if not self._running:
            self.hurry()
