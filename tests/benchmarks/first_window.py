"""Start the window as the program does and print how long it took.

``python -m tests.benchmarks.first_window HOME [USERNAME]`` prints ``shown`` and ``ready`` in milliseconds since
``P2P_STARTED`` (seconds since the epoch): the first frame, and the first screen with its rows (or the sign-in).
"""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from p2p_desktop.app import load_screens, opened
from p2p_desktop.paths import Home
from p2p_desktop.services.context import reading
from p2p_desktop.store.people import everybody
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window import MainWindow


def _since_start() -> float:
    return (time.time() - float(os.environ["P2P_STARTED"])) * 1000


def main() -> int:
    """Open the window, print the two figures, and close it again."""
    gc.disable()
    application = QApplication(sys.argv[:1])
    with opened(Home(Path(sys.argv[1]))) as context:
        if len(sys.argv) > 2:
            with reading(context) as session:
                person = next(each for each in everybody(session) if each.username == sys.argv[2])
            context = context.acting_as(person)
        window = MainWindow(context, theme=Theme(application), screens=load_screens)
        figures: dict[str, float] = {}

        def ready() -> None:
            figures.setdefault("ready", _since_start())
            QTimer.singleShot(0, window.close)

        window.ready.connect(ready)
        window.show()
        QTimer.singleShot(0, lambda: figures.setdefault("shown", _since_start()))
        window.begin()
        application.exec()
    print(f"shown {figures['shown']:.0f} ready {figures['ready']:.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
