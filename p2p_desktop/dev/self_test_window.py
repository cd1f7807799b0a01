"""The self-test's window: the real one, opened, drawn and closed again."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from p2p_desktop.app import load_screens
from p2p_desktop.dev.self_test_parts import Failed
from p2p_desktop.services.context import Context
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window import MainWindow

_MOST_MS = 60_000


def window_opens(context: Context) -> str:
    """Open the desk of a person, wait for the rows of its first screen, and look at the picture it makes."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    timer = QElapsedTimer()
    timer.start()
    window = MainWindow(context, theme=Theme(application), screens=load_screens)
    loop = QEventLoop()
    window.ready.connect(loop.quit)
    QTimer.singleShot(_MOST_MS, loop.quit)
    window.show()
    window.begin()
    loop.exec()
    took = timer.elapsed()
    picture = window.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
    window.close()
    if took >= _MOST_MS or len(colours) < 4:
        raise Failed(f"the window stayed empty: {took} ms, {len(colours)} colours")
    return f"{picture.width()} × {picture.height()} by {application.platformName()} in {took} ms"
