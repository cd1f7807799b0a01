"""Measures how long the event loop is held, and keeps the stack of whoever held it."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from PySide6.QtCore import Qt, QTimer

BEAT_MS = 5
#: The promise of the program: the loop is never held longer (UI.md's aim is 16).
LIMIT_MS = 50


@dataclass
class Hold:
    """One time the loop was held too long, and for how much of it the UI thread itself was at work.

    Where the two differ much, it waited: for the interpreter, a lock, a disk, or for a processor that others had.
    """

    milliseconds: float
    busy_milliseconds: float
    stack: str


@dataclass
class LoopWatchdog:
    """Use as a context manager on the UI thread; ``longest`` is in milliseconds.

    A timer beats every 5 ms; a thread looks on, and when the beat is missing it writes down what the UI thread does
    at that moment.
    """

    limit_ms: float = LIMIT_MS
    longest: float = 0.0
    holds: list[Hold] = field(default_factory=list)
    #: Every pause between two beats, in milliseconds.
    pauses: list[float] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._ui_thread = threading.get_ident()
        self._stop = threading.Event()
        self._stack = ""
        self._last, self._last_busy = time.perf_counter(), time.thread_time()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)
        self._monitor = threading.Thread(target=self._look_on, name="watchdog", daemon=True)
        self._monitor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beat()
        self._timer.stop()
        self._stop.set()
        self._monitor.join()

    def report(self) -> str:
        """Say how long the loop was held at most, and by whom where it was too long."""
        lines = [f"longest hold {self.longest:.0f} ms, 99.9 % below {self.percentile(99.9):.0f} ms"]
        for hold in self.holds:
            lines.append(
                f"{hold.milliseconds:.0f} ms, at work for {hold.busy_milliseconds:.0f} ms of it:\n{hold.stack}"
            )
        return "\n".join(lines)

    def percentile(self, percent: float) -> float:
        """Return the hold that so many percent of all pauses stay below."""
        ordered = sorted(self.pauses)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0

    def is_barking(self) -> bool:
        """Say whether the loop is held too long at this moment and the holder's stack is written down."""
        return bool(self._stack)

    def _beat(self) -> None:
        now, busy_now = time.perf_counter(), time.thread_time()
        held, busy = (now - self._last) * 1000 - BEAT_MS, (busy_now - self._last_busy) * 1000
        self._last, self._last_busy = now, busy_now
        self.longest = max(self.longest, held)
        self.pauses.append(max(0.0, held))
        if held > self.limit_ms:
            self.holds.append(Hold(held, busy, self._stack))
        self._stack = ""

    def _look_on(self) -> None:
        while not self._stop.wait(BEAT_MS / 1000):
            held = (time.perf_counter() - self._last) * 1000 - BEAT_MS
            if held > self.limit_ms and not self._stack:
                frame = sys._current_frames().get(self._ui_thread)
                self._stack = "".join(traceback.format_stack(frame)) if frame is not None else ""
