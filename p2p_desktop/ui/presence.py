"""Whether somebody is there: watches keys, mouse and drags of one window, without slowing it."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QDropEvent, QWindow

from p2p_desktop.settings import AS_DELIVERED
from p2p_desktop.ui.drop import files_of

_SIGNS_OF_LIFE = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}


class Presence(QObject):
    """``left`` after minutes without a sign of life; ``files_near`` when files are dragged over the window.

    It listens to the system's window, which gets every such event first, not to the whole application: a filter
    there would be asked for each of thousands of events.
    """

    left = Signal()
    files_near = Signal()

    def __init__(self, *, minutes: float = AS_DELIVERED.window_idle_minutes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=round(minutes * 60_000))
        self._timer.timeout.connect(self.left)
        self._since = QElapsedTimer()
        self._since.start()

    def watch(self, window: QWindow) -> None:
        """Watch one more window."""
        window.installEventFilter(self)

    def allow(self, minutes: float) -> None:
        """Let so many minutes pass without a sign of life, from now on."""
        interval = round(minutes * 60_000)
        # Setting it would start the timer anew, and somebody who is away would never be noticed.
        if interval != self._timer.interval():
            self._timer.setInterval(interval)

    def minutes(self) -> float:
        """Return how many minutes may pass."""
        return self._timer.interval() / 60_000

    def start(self) -> None:
        """Somebody signed in."""
        self._timer.start()

    def stop(self) -> None:
        """Nobody is signed in."""
        self._timer.stop()

    def quiet_ms(self) -> int:
        """Return for how long nobody touched key or mouse."""
        return self._since.elapsed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note signs of life; never keep an event."""
        if event.type() in _SIGNS_OF_LIFE:
            self._since.restart()
            if self._timer.isActive():
                self._timer.start()
        elif event.type() == QEvent.Type.DragEnter and isinstance(event, QDropEvent) and files_of(event.mimeData()):
            self.files_near.emit()
        return False
