"""The run of the program as the one window of a home folder, from the lock to the proper end."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer, qVersion

from p2p_desktop import crashes
from p2p_desktop.errors import PersonError
from p2p_desktop.logs import log_error, start_logging, stop_logging
from p2p_desktop.paths import Home
from p2p_desktop.runs import WindowRun
from p2p_desktop.store import swapping
from p2p_desktop.store.homing import prepare
from p2p_desktop.ui.second_start import Call, SecondStarts, be_the_window
from p2p_desktop.ui.window import MainWindow

#: How a system asks a program to end, as at the end of a session.
_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]


class Running:
    """What the window of this run is told: files to take in, how the last run ended, and who starts a second time.

    Whoever comes before there is a window is kept for it: they were told that their files are here.
    """

    def __init__(self, starts: SecondStarts, files: Sequence[Path], bad_end: Path | None) -> None:
        self._starts = starts
        self._early = [Call(tuple(files))]
        self.bad_end = bad_end
        starts.came.connect(self._early.append)

    def serve(self, window: MainWindow) -> None:
        """Have this window answer second starts, and close it where the system ends the program."""
        self._starts.came.disconnect()
        self._starts.came.connect(window.answer)
        window.closing.connect(self._starts.close)
        for call in self._early:
            window.take_files(call.files)
        for number in _ENDING:
            signal.signal(number, lambda _number, _frame: QTimer.singleShot(0, window, window.close))


@contextmanager
def running(home: Home, files: Sequence[Path]) -> Iterator[Running | None]:
    """Be the one window of this home folder meanwhile; None where there is one, which was handed the files.

    A sentence for people is a proper end. An error that nobody caught is not, and the next window tells of it.
    """
    # A restore that was cut off comes first: folders made now would stand in its way.
    swapping.settle(home.folder)
    prepare(home)
    run = be_the_window(home, files)
    if run is None:
        yield None
        return
    starts = SecondStarts()
    log = start_logging(home, "window")
    system = crashes.system_words(f"Qt {qVersion()}")
    bad_end = crashes.report_of_window(home, run.left, system=system) if run.left is not None else None
    crashes.watch(home, log)
    run.tell(address=starts.listen(home, run.left), log=log)
    hook, sys.excepthook = sys.excepthook, _note_end
    handlers = {number: signal.getsignal(number) for number in _ENDING}
    try:
        yield Running(starts, files, bad_end)
    except PersonError:
        _close(run, starts)
        sys.excepthook = hook
        raise
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    _close(run, starts)
    sys.excepthook = hook


def _note_end(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """Until there is a window that can show it: what nobody caught is among the last words."""
    log_error("bug", error)
    crashes.note_bug(error)


def _close(run: WindowRun, starts: SecondStarts) -> None:
    starts.close()
    crashes.stop_watching()
    stop_logging()
    run.end()
