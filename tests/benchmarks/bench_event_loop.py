"""How long the event loop is held: lists of 100,000 rows, 300 pages, and twenty files dropped while somebody types.

Not a test (a busy machine would fail it): ``python -m tests.benchmarks.bench_event_loop`` prints milliseconds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from p2p_desktop.dev.gallery import requests_table
from p2p_desktop.ui.screens import ALL
from p2p_desktop.ui.shell import Shell
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.page_viewer import PageViewer, ViewerPage
from p2p_desktop.ui.window import MainWindow
from tests.company import found_company
from tests.ui.loop_watchdog import LoopWatchdog
from tests.worlds import open_world


def wait(milliseconds: int) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def measure(what: str, act: Callable[[], object], *, after: int = 600) -> None:
    """Print the longest hold while something is done and until it has come to rest."""
    wait(200)
    with LoopWatchdog() as watchdog:
        act()
        wait(after)
    sys.stdout.write(f"{what:40} {watchdog.longest:6.0f} ms\n")


def pictures(folder: Path, count: int) -> list[Path]:
    """Make pages of A4 at 150 dpi, each of its own colour so that none is known already."""
    made = []
    for at in range(count):
        image = QImage(1240, 1754, QImage.Format.Format_RGB32)
        image.fill(QColor(255, 255, 255 - at))
        path = folder / f"page-{at}.png"
        image.save(str(path))
        made.append(path)
    return made


def measure_shell(shell: Shell, files: list[Path]) -> None:
    """Go everywhere, then drop files while typing."""
    for name in shell._classes:
        measure(f"go to {name}", lambda name=name: shell.go_to(name, ""))  # type: ignore[misc]  # bound now, not later
    shell.palette_popup.open()

    def type_meanwhile() -> None:
        shell.take_files(tuple(files))
        for letter in "somebody types meanwhile":
            QTest.keyClicks(shell.palette_popup.field, letter)
            wait(20)

    measure("20 files dropped while typing", type_meanwhile, after=3_000)
    shell.palette_popup.leave()


def measure_widgets(shell: Shell, files: list[Path]) -> None:
    """A long list and a long document."""
    table = requests_table(shell.desk, 100_000)
    table.resize(900, 700)
    measure("show 100,000 rows", table.show)
    measure("their end", table.view.scrollToBottom)
    measure("read them again", table.reload)
    viewer = PageViewer(shell.desk, name="bench")
    viewer.resize(700, 900)
    viewer.show()
    pages = [ViewerPage(number, 595, 842, files[number % len(files)]) for number in range(1, 301)]
    measure("show 300 pages", lambda: viewer.show_document("d", pages))

    def leaf() -> None:
        for number in range(1, 300, 10):
            viewer.canvas.go_to_page(number)
            wait(30)

    measure("leaf through them", leaf)
    close(table, viewer)


def close(*widgets: QWidget) -> None:
    """Close what was opened."""
    for widget in widgets:
        widget.close()


def main() -> None:
    """Measure one thing after the other."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    folder = Path(mkdtemp())
    company = found_company(open_world(folder))
    theme = Theme(app, "light")
    files = pictures(folder, 20)
    window = MainWindow(company.dana, theme=theme, screens=lambda: ALL)
    window.resize(1440, 900)
    window.show()
    measure("begin", window.begin, after=1_000)
    shell = window.shell
    assert shell is not None
    while not shell.is_prepared():
        measure("make one screen ahead", shell.prepare)
    measure_shell(shell, files)
    measure_widgets(shell, files)
    measure("switch the theme", lambda: theme.use("dark"))
    window.close()


if __name__ == "__main__":
    main()
