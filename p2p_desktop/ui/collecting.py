"""Collects Python's garbage on the UI thread only.

A cycle of objects that holds a widget must not be collected by a thread: the widget would be destroyed there, and the
program with it. So the automatic collector, which runs in whatever thread happens to allocate, is switched off.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_INTERVAL_MS = 500


class Collector(QObject):
    """Looks twice a second whether there is enough garbage, by Python's own thresholds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Take over; what lives already (modules, classes) is never looked through again."""
        gc.freeze()
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Give the automatic collector its work back."""
        if self._timer.isActive():
            self._timer.stop()
            gc.unfreeze()
            gc.enable()

    def look(self) -> None:
        """Collect the oldest generation that is due."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > max(1, limits[generation]):
                gc.collect(generation)
                return
