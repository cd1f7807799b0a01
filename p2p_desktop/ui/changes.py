"""Notices that the database changed, whoever changed it, and tells the screens."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from p2p_desktop.errors import UNREACHABLE, PersonError

INTERVAL = 0.15
#: After each notice so long nothing is noticed: workers that read write several times a second, and with each notice
#: every screen reads anew what it shows.
BREATH = 0.5


class Changes(QObject):
    """``changed`` fires on the UI thread, soon after any commit of any process; several within half a second fire once
    or twice.

    ``lost`` fires when an office's database does not answer any more, ``back`` when it does again.
    """

    changed = Signal()
    lost = Signal(object)
    back = Signal()
    _noticed = Signal()

    def __init__(self, data_version: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data_version = data_version
        self._stop = threading.Event()
        self._is_lost = False
        self._thread = threading.Thread(target=self._watch, name="changes", daemon=True)
        self._gather = QTimer(self, singleShot=True, interval=20)
        self._gather.timeout.connect(self.changed)
        self._noticed.connect(self.notify)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Stop looking; safe to call twice."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def notify(self) -> None:
        """Say at once that something changed: called right after an own verb."""
        if not self._gather.isActive():
            self._gather.start()

    def _watch(self) -> None:
        seen = self._look(before=0)
        while not self._stop.wait(INTERVAL):
            now = self._look(before=seen)
            if now != seen and isValid(self):
                seen = now
                self._noticed.emit()
                self._stop.wait(BREATH)

    def _look(self, *, before: int) -> int:
        try:
            version = self._data_version()
        except PersonError as error:
            # A database that is busy for the moment is looked at again in a moment.
            if error.code == UNREACHABLE and not self._is_lost and isValid(self):
                self._is_lost = True
                self.lost.emit(error)
            return before
        if self._is_lost and isValid(self):
            self._is_lost = False
            self.back.emit()
        return version
