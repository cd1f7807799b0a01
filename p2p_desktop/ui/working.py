"""A small window for long work while there is no main window: what is being done, how far it is, perhaps a way out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEventLoop, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPalette
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from p2p_desktop.errors import PersonError
from p2p_desktop.language import _
from p2p_desktop.services.progress import Report, progress_words, stopped
from p2p_desktop.ui import tokens
from p2p_desktop.ui.background import Background
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, line, rows, set_ground

Result = TypeVar("Result")
_WIDTH = 460
#: What is over sooner shows no window: it would only flash.
_SHOW_AFTER_MS = 300


class Working(QWidget):
    """Says what is being done; ``told`` may be emitted by any thread."""

    told = Signal(str, int, int)

    def __init__(self, theme: Theme, title: str, *, can_stop: bool) -> None:
        super().__init__()
        self.setWindowTitle(_("P2P Desktop"))
        self.setFixedWidth(theme.px(_WIDTH))
        set_ground(self, QPalette.ColorRole.Base)
        self.is_stopped = threading.Event()
        self.words = label(_("One moment…"), look="secondary", wraps=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(title)
        self.stop = button(_("Stop"))
        layout = rows(self, space=tokens.SPACE_3, margin=tokens.SPACE_6)
        layout.addWidget(label(title, look="section", wraps=True))
        layout.addWidget(self.bar)
        layout.addWidget(self.words)
        foot = line()
        foot.addStretch(1)
        foot.addWidget(self.stop)
        layout.addLayout(foot)
        self.stop.setVisible(can_stop)
        self._can_stop = can_stop
        self.stop.clicked.connect(self.ask_to_stop)
        self.told.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def report(self, step: str, done: int, total: int) -> None:
        """Tell how far the work is, from its thread; end it there where somebody wants that."""
        if self.is_stopped.is_set():
            raise stopped()
        self.told.emit(step, done, total)

    def ask_to_stop(self) -> None:
        """Have the work end at its next word."""
        self.is_stopped.set()
        self.stop.setEnabled(False)
        self.words.setText(_("Being stopped…"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is stopping, where that is possible; the window goes when the work has ended."""
        if self._can_stop:
            self.ask_to_stop()
        event.ignore()

    def _show(self, step: str, done: int, total: int) -> None:
        if self.is_stopped.is_set():
            return
        self.words.setText(progress_words(step, done, total))
        show_on(self.bar, done, total)


def show_on(bar: QProgressBar, done: int, total: int) -> None:
    """Show how far it is; where nobody can know that, show that it goes on."""
    if total > 1:
        bar.setRange(0, 1000)  # bytes may be more than a bar can count
        bar.setValue(1000 * done // total)
    else:
        bar.setRange(0, 0)


def carry_out(
    application: QApplication, theme: Theme, title: str, work: Callable[[Report], Result], *, can_stop: bool
) -> Result:
    """Do the work in a thread, show how far it is where it takes a while, and return what it gives."""
    working = Working(theme, title, can_stop=can_stop)
    background, loop = Background(), QEventLoop()
    results: list[Result] = []
    refusals: list[PersonError] = []
    crashes: list[str] = []
    background.idle.connect(loop.quit)
    background.broke.connect(crashes.append)
    application.setQuitOnLastWindowClosed(False)
    QTimer.singleShot(_SHOW_AFTER_MS, working, working.show)
    background.run(lambda: work(working.report), results.append, failed=refusals.append, owner=working)
    loop.exec()
    background.close()
    working.hide()
    working.deleteLater()
    background.deleteLater()
    application.setQuitOnLastWindowClosed(True)
    if refusals:
        raise refusals[0]
    if crashes:
        raise RuntimeError(crashes[0])
    return results[0]
