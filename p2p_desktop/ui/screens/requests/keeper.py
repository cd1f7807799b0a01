"""Keeps a draft safe while somebody writes: saves by itself, one step after another, and loses nothing to others."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, QTimer, Signal

from p2p_desktop.errors import PASSING, ChangedMeanwhile, NotFound, PersonError
from p2p_desktop.language import _
from p2p_desktop.services import intake, requesting
from p2p_desktop.services.intake import Purpose, TakenIn
from p2p_desktop.store.queries import requests
from p2p_desktop.store.queries.requests import RequestView
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screens.requests.written import FIELDS, Draft, Written, conflicts, draft_of, merged, written_from

PAUSE = 600
#: Somebody who types without a pause is saved all the same.
LONGEST_WAIT = 3000
_MOST_TRIES = 5


class DraftKeeper(QObject):
    """One open draft. Steps (save, take in a file, submit) run one after another in the background.

    ``shown`` is what the form showed when it last agreed with the database, ``stored`` what the database holds.
    """

    #: What the database holds now: the form may take over what nobody touched.
    renewed = Signal()
    #: "saved", "unsaved", "saving" or "failed".
    standing = Signal(str)
    failed = Signal(object)
    #: The fields that were changed elsewhere too; what was typed here is kept.
    disputed = Signal(tuple)

    def __init__(
        self, desk: Desk, view: RequestView | None, *, collect: Callable[[], Written], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._collect = collect
        self._steps: deque[Callable[[], None]] = deque()
        self._is_busy = False
        self._is_stale = False
        self._is_to_be_tried = False
        self._making = Lock()
        self._made = ""
        self._tries = 0
        self.view = view
        self.stored = Written()
        self.shown = Written()
        if view is not None:
            self.stored = self.shown = written_from(view.content, view.typing)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.save)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_WAIT)
        self._longest.timeout.connect(self.save)

    # ------------------------------------------------------------------ what the editor asks for

    def begin_with(self, written: Written) -> None:
        """Say what a new, empty form shows."""
        self.stored = self.shown = written

    def note_change(self) -> None:
        """Save soon."""
        self.standing.emit("unsaved")
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()

    def is_saved(self) -> bool:
        """Say whether everything that was typed is in the database."""
        return not self._is_busy and not self._steps and not self._is_typed()

    def save(self) -> None:
        """Save now what differs."""
        self._pause.stop()
        self._longest.stop()
        self._add(self._save_step)

    def take_over(self, is_busy_with: Callable[[str], bool]) -> tuple[str, ...]:
        """Note as shown what the database holds in fields that nobody touched or stands in; return their names."""
        now = self._collect()
        taken = tuple(
            name
            for name in FIELDS
            if getattr(now, name) == getattr(self.shown, name) != getattr(self.stored, name) and not is_busy_with(name)
        )
        self.shown = replace(self.shown, **{name: getattr(self.stored, name) for name in taken})
        return taken

    def then(self, call: Callable[[RequestView], None]) -> None:
        """Call back when everything before is done; there is a draft by then."""
        self._add(self._ensure_step)
        self._add(lambda: self._end_step(call))

    def take_in(self, path: Path, done: Callable[[TakenIn], None]) -> None:
        """Put a file beside the draft as its proforma; it is read in the background."""
        self.save()
        self._add(self._ensure_step)
        self._add(lambda: self._take_in_step(path, done))

    def submit(self, done: Callable[[RequestView], None]) -> None:
        """Save, then send into approval."""
        self.save()
        self._add(lambda: self._submit_step(done))

    def refresh(self) -> None:
        """Look whether somebody else (the program that reads the proforma, say) changed the draft.

        What could not be saved because nobody could save anything for a while is saved now.
        """
        if self._is_to_be_tried:
            self._is_to_be_tried = False
            self.save()
        if self._is_busy:
            self._is_stale = True
        elif self.view is not None:
            request_id = self.view.id
            self._desk.background.run(
                lambda: self._read(request_id), self._take_refreshed, failed=self.failed.emit, owner=self, newest="look"
            )

    def close(self) -> None:
        """Save what is left and go."""
        last = self._collect()
        self._collect = lambda: last
        self.save()
        self._add(self.deleteLater)

    def rescue(self) -> None:
        """Save what is left in one go, on top of whatever the database holds by then: nobody will call back."""
        if not self._is_typed():
            return
        now, shown = self._collect(), self.shown
        request_id = self.view.id if self.view is not None else ""
        self._desk.background.run(
            lambda: self._save_over(request_id, now, shown), lambda _id: None, owner=self, is_kept=True
        )

    def _save_over(self, request_id: str, now: Written, shown: Written) -> str:
        """Save what was typed, however often somebody else is faster."""
        request_id = request_id or self._draft_id()
        for _try in range(_MOST_TRIES):
            view = self._read(request_id)
            stored = written_from(view.content, view.typing)
            draft = draft_of(merged(now=now, shown=shown, stored=stored), view.content)
            try:
                requesting.save_draft(
                    self._desk.context, request_id, draft.content, version=view.version, typing=draft.typing
                )
            except ChangedMeanwhile:
                continue
            break
        return request_id

    # ------------------------------------------------------------------ one step after another

    def _add(self, step: Callable[[], None]) -> None:
        self._steps.append(step)
        self._go_on()

    def _go_on(self) -> None:
        while self._steps and not self._is_busy:
            self._steps.popleft()()
        if not self._is_busy:
            self.standing.emit("unsaved" if self._is_typed() else "saved")
            if self._is_stale:
                self._is_stale = False
                self.refresh()

    def _is_typed(self) -> bool:
        return merged(now=self._collect(), shown=self.shown, stored=self.stored) != self.stored

    def _work(self, work: Callable[[], RequestView], done: Callable[[RequestView], None]) -> None:
        self._is_busy = True

        def end(view: RequestView) -> None:
            self._is_busy = False
            done(view)
            self._desk.changes.notify()
            self._go_on()

        self._desk.background.run(work, end, failed=self._fail, owner=self)

    def _fail(self, error: PersonError) -> None:
        self._is_busy = False
        self._steps.clear()
        self._is_to_be_tried = error.code in PASSING
        self.standing.emit("failed")
        self.failed.emit(error)

    def _end_step(self, call: Callable[[RequestView], None]) -> None:
        if self.view is not None:
            call(self.view)

    # ------------------------------------------------------------------ the steps

    def _ensure_step(self) -> None:
        """Make the draft where there is none yet."""
        if self.view is None:
            self._work(self._make, self._take)

    def _make(self) -> RequestView:
        return self._read(self._draft_id())

    def _draft_id(self) -> str:
        """Make the draft, once: a window that is closed while one is being made must not make a second."""
        with self._making:
            self._made = self._made or requesting.new_draft(self._desk.context)
            return self._made

    def _read(self, request_id: str) -> RequestView:
        with self._desk.reading() as session:
            view = requests.one(session, self._desk.person, request_id)
        if view is None:
            raise NotFound("NO_REQUEST", _("This request is not there any more."))
        return view

    def _save_step(self) -> None:
        if not self._is_typed():
            return
        if self.view is None:
            self._steps.extendleft([self._save_step])
            self._ensure_step()
            return
        now, view = self._collect(), self.view
        draft = draft_of(merged(now=now, shown=self.shown, stored=self.stored), view.content)
        self.standing.emit("saving")
        self._is_busy = True
        self._desk.background.run(
            lambda: self._write(view, draft),
            lambda saved: self._take_saved(saved, now),
            failed=self._save_again,
            owner=self,
        )

    def _write(self, view: RequestView, draft: Draft) -> RequestView:
        requesting.save_draft(self._desk.context, view.id, draft.content, version=view.version, typing=draft.typing)
        return self._read(view.id)

    def _take_saved(self, view: RequestView, now: Written) -> None:
        self._is_busy = False
        self._tries = 0
        self.shown = now
        self._take(view)
        self._desk.changes.notify()
        self._go_on()

    def _save_again(self, error: PersonError) -> None:
        """After somebody else's change: read it, keep what was typed here, and save on top of it."""
        self._tries += 1
        if not isinstance(error, ChangedMeanwhile) or self._tries > _MOST_TRIES or self.view is None:
            self._fail(error)
            return
        request_id = self.view.id
        self._steps.appendleft(self._save_step)
        self._work(lambda: self._read(request_id), self._take)

    def _take(self, view: RequestView) -> None:
        """Take over what the database holds; what was typed here stays on top of it."""
        self.view = view
        self.stored = written_from(view.content, view.typing)
        disputed = conflicts(now=self._collect(), shown=self.shown, stored=self.stored)
        if disputed:
            self.disputed.emit(disputed)
        self.renewed.emit()

    def _take_refreshed(self, view: RequestView) -> None:
        if self._is_busy or self.view is None or view.version <= self.view.version:
            return
        self._take(view)

    def _take_in_step(self, path: Path, done: Callable[[TakenIn], None]) -> None:
        view = self.view
        if view is None:
            return
        taken: list[TakenIn] = []

        def work() -> RequestView:
            taken.append(intake.take_in(self._desk.context, path, purpose=Purpose.PROFORMA, request_id=view.id))
            return self._read(view.id)

        def end(renewed: RequestView) -> None:
            self._take(renewed)
            done(taken[0])

        self._work(work, end)

    def _submit_step(self, done: Callable[[RequestView], None]) -> None:
        view = self.view
        if view is None:
            return

        def work() -> RequestView:
            requesting.submit(self._desk.context, view.id, version=view.version)
            return self._read(view.id)

        def end(submitted: RequestView) -> None:
            self.view = submitted
            done(submitted)

        self._work(work, end)
