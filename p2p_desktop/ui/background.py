"""Runs queries and verbs off the UI thread and hands their results back on it."""

from __future__ import annotations

import itertools
import logging
import sys
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from p2p_desktop.errors import PersonError

Result = TypeVar("Result")
_log = logging.getLogger(__name__)
_serials = itertools.count(1)
#: Two cores' worth of reading plus one long verb; more only fight for the interpreter.
#: The longest that Python lets one thread go on while another waits.
_TURN_SECONDS = 0.0005
THREADS = 4
_END = -1


@dataclass(eq=False)
class _Task(Generic[Result]):
    """One piece of work, who asked for it, and what became of it."""

    work: Callable[[], Result]
    done: Callable[[Result], None]
    failed: Callable[[PersonError], None] | None
    owner: QObject
    newest: str
    is_kept: bool = False
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


class Background(QObject):
    """The one road from the UI thread to slow things and back.

    A thread knows a task by its number only and has let go of it before the UI thread hears of its end: whoever
    drops the last reference to a widget destroys it, and that must never be a thread. For the same reason these are
    Python's own threads; a QRunnable made in Python is deleted by its pool behind Python's back.
    """

    idle = Signal()
    refused = Signal(object)
    broke = Signal(str)
    _finished = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: SimpleQueue[int] = SimpleQueue()
        self._running: dict[int, _Task[object]] = {}
        self._newest: dict[tuple[int, str], int] = {}
        #: True as soon as the window closes: long work looks at it and ends.
        self.is_closing = False
        self._finished.connect(self._line_up, Qt.ConnectionType.QueuedConnection)
        #: Finished work is handed over one by one, with a look at keys, paint and timers in between.
        self._lined_up: deque[int] = deque()
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._take_turn)
        # Whenever Qt gives the interpreter back, the UI thread waits for a turn behind these threads, many times a
        # picture; with Python's 5 ms each turn can be felt.
        sys.setswitchinterval(_TURN_SECONDS)
        self._threads = [Thread(target=self._serve, name=f"background-{at}", daemon=True) for at in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def run(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], None],
        *,
        failed: Callable[[PersonError], None] | None = None,
        owner: QObject,
        newest: str = "",
        is_kept: bool = False,
    ) -> None:
        """Do ``work`` in a thread, then call ``done`` here if ``owner`` still lives.

        With ``newest``, an older result for the same owner and key is dropped. A refusal goes to ``failed``, else
        to the banner; anything else is a bug and goes to its dialog. With ``is_kept`` the work is done even where
        the window closes before it has begun.
        """
        serial = next(_serials)
        task: _Task[Result] = _Task(work, done, failed, owner, newest, is_kept)
        self._running[serial] = task  # type: ignore[assignment]  # kept alive, whatever it gives
        if newest:
            self._outdate_older(serial, (id(owner), newest))
        self._waiting.put(serial)

    def is_idle(self) -> bool:
        """Say whether nothing runs and nothing waits to be handed over."""
        return not self._running

    def close(self) -> None:
        """Wait for running and kept work; other work is not begun, and results are not handed over any more."""
        self.is_closing = True
        for task in self._running.values():
            task.is_outdated = not task.is_kept
        for _thread in self._threads:
            self._waiting.put(_END)
        for thread in self._threads:
            thread.join()
        self._turn.stop()
        self._lined_up.clear()
        self._threads.clear()
        self._running.clear()

    def _serve(self) -> None:
        while (serial := self._waiting.get()) != _END:
            self._carry_out(serial)
            if isValid(self):
                self._finished.emit(serial)

    def _carry_out(self, serial: int) -> None:
        task = self._running.get(serial)
        if task is not None:
            task.carry_out()

    def _outdate_older(self, serial: int, key: tuple[int, str]) -> None:
        older = self._running.get(self._newest.get(key, _END))
        if older is not None:
            older.is_outdated = True
        self._newest[key] = serial

    def _line_up(self, serial: int) -> None:
        self._lined_up.append(serial)
        self._turn.start()

    def _take_turn(self) -> None:
        if self._lined_up:
            self._finish(self._lined_up.popleft())
        if not self._lined_up:
            self._turn.stop()

    def _finish(self, serial: int) -> None:
        task = self._running.pop(serial, None)
        if task is None:
            return
        key = (id(task.owner), task.newest)
        if self._newest.get(key) == serial:
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
