"""Runs queries and verbs off the UI thread and hands their results back on it."""

from __future__ import annotations

import itertools
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot
from shiboken6 import isValid

from p2p_desktop.errors import PersonError

Result = TypeVar("Result")
_log = logging.getLogger(__name__)
_serials = itertools.count(1)
#: Two cores' worth of reading plus one long verb; more only fight for the interpreter.
THREADS = 4


@dataclass(eq=False)
class _Task(Generic[Result]):
    """One piece of work, who asked for it, and what became of it."""

    work: Callable[[], Result]
    done: Callable[[Result], None]
    failed: Callable[[PersonError], None] | None
    owner: QObject
    newest: str
    serial: int = field(default_factory=lambda: next(_serials))
    is_outdated: bool = False
    results: list[Result] = field(default_factory=list)
    refusal: PersonError | None = None
    crash: str = ""

    def carry_out(self) -> None:
        """Do the work in a pool thread; whatever happens is kept for the UI thread."""
        if self.is_outdated:
            return
        try:
            self.results.append(self.work())
        except PersonError as refusal:
            self.refusal = refusal
        except Exception as crash:  # noqa: BLE001  # one of the three places: a bug must reach the dialog, not be lost
            _log.exception("background work broke: %s", type(crash).__name__)
            self.crash = traceback.format_exc()


class _Runner(QRunnable):
    def __init__(self, task: _Task[Result], background: Background) -> None:
        super().__init__()
        self._task = task
        self._background = background

    def run(self) -> None:
        """Called by the pool."""
        self._task.carry_out()
        if isValid(self._background):
            self._background.finished.emit(self._task)


class Background(QObject):
    """The one road from the UI thread to slow things and back."""

    idle = Signal()
    refused = Signal(object)
    broke = Signal(str)
    finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(THREADS)
        self._running: set[_Task[object]] = set()
        self._newest: dict[tuple[int, str], _Task[object]] = {}
        self.finished.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], None],
        *,
        failed: Callable[[PersonError], None] | None = None,
        owner: QObject,
        newest: str = "",
    ) -> None:
        """Do ``work`` in a thread, then call ``done`` here if ``owner`` still lives.

        With ``newest``, an older result for the same owner and key is dropped. A refusal goes to ``failed``, else
        to the banner; anything else is a bug and goes to its dialog.
        """
        task: _Task[Result] = _Task(work, done, failed, owner, newest)
        if newest:
            self._outdate(task)
        self._running.add(task)  # type: ignore[arg-type]  # the set only keeps tasks alive, whatever they give
        self._pool.start(_Runner(task, self))

    def is_idle(self) -> bool:
        """Say whether nothing runs and nothing waits to be handed over."""
        return not self._running

    def close(self) -> None:
        """Wait for running work; results that are not handed over yet are dropped."""
        for task in self._running:
            task.is_outdated = True
        self._pool.clear()
        self._pool.waitForDone()
        self._running.clear()

    def _outdate(self, task: _Task[Result]) -> None:
        key = (id(task.owner), task.newest)
        older = self._newest.get(key)
        if older is not None:
            older.is_outdated = True
        self._newest[key] = task  # type: ignore[assignment]  # see above

    @Slot(object)
    def _finish(self, task: _Task[object]) -> None:
        if task not in self._running:
            return
        self._running.discard(task)
        key = (id(task.owner), task.newest)
        if self._newest.get(key) is task:
            del self._newest[key]
        if not task.is_outdated and isValid(task.owner):
            self._hand_over(task)
        if self.is_idle():
            self.idle.emit()

    def _hand_over(self, task: _Task[object]) -> None:
        if task.crash:
            self.broke.emit(task.crash)
        elif task.refusal is not None:
            if task.failed is not None:
                task.failed(task.refusal)
            else:
                self.refused.emit(task.refusal)
        elif task.results:
            task.done(task.results[0])
