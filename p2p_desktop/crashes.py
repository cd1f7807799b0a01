"""What is kept of a program that ended badly: where it was, and its last log lines. It stays on this computer."""

from __future__ import annotations

import contextlib
import datetime as dt
import faulthandler
import json
import os
import platform
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from p2p_desktop import __version__
from p2p_desktop.holding import privately
from p2p_desktop.language import _
from p2p_desktop.paths import Home
from p2p_desktop.runs import RunRecord

#: How many reports are kept; the oldest goes first.
KEPT = 10
_MOST_TRACE, _MOST_TAIL, _MOST_LINES = 100_000, 64_000, 60
_watched: list[IO[str]] = []


def watch(home: Home, log: Path) -> None:
    """Have the last words of this process (a crash of Python, Qt or a library) written beside its log.

    What an earlier process has left there, which had the same log, becomes a report.
    """
    path = _last_words(log)
    left = _start_of(path)
    if left:
        keep_report(home, log, trace=left)
    try:
        file = open(path, "w", encoding="utf-8", opener=privately)  # noqa: SIM115  # open as long as the process lives
    except OSError:
        return  # a full disk must not keep the program from starting
    _watched.append(file)
    faulthandler.enable(file)


def note_bug(error: BaseException) -> None:
    """Write an error that ends this process among its last words too."""
    traceback.print_exception(error)
    for file in _watched:
        with contextlib.suppress(OSError):
            traceback.print_exception(error, file=file)
            file.flush()


def stop_watching() -> None:
    """End properly: there are no last words."""
    faulthandler.disable()
    while _watched:
        file = _watched.pop()
        file.close()
        with contextlib.suppress(OSError):
            os.unlink(file.name)


def report_of_window(home: Home, left: RunRecord, *, system: str) -> Path:
    """Make the report of a window that has left its record behind, and return it."""
    log = home.logs / Path(left.log).name
    path = _last_words(log)
    trace = _start_of(path)
    path.unlink(missing_ok=True)
    begun = _("The window was begun at {begun}, version {version}, process {pid}.", begun=left.begun,
              version=left.version, pid=left.pid)  # fmt: skip
    return keep_report(home, log, trace=trace, system=system, begun=begun, pid=left.pid)


def keep_report(home: Home, log: Path, *, trace: str, system: str = "", begun: str = "", pid: int = 0) -> Path:
    """Write a report, forget the oldest, and return its path; without ``pid`` it is of the last process of that log."""
    now = dt.datetime.now(dt.UTC)
    lines = _last_lines(log, pid)
    parts = [
        "\n".join(filter(None, [f"P2P Desktop {__version__}", system or system_words(), begun, _found(log, now)])),
        trace.strip() or _("Where it was is not known: it was ended from outside, or the computer lost its power."),
        "\n".join([_("Last lines of its log:"), *(lines or [_("none")])]),
    ]
    path = home.crashes / f"{now:%Y%m%dT%H%M%S%f}-{log.stem}.txt"
    with contextlib.suppress(OSError):  # a full disk keeps no report, and the program starts all the same
        home.crashes.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8", opener=privately) as file:
            file.write(_without_names("\n\n".join(parts)) + "\n")
        for old in reports(home)[KEPT:]:
            old.unlink(missing_ok=True)
    return path


def reports(home: Home) -> Sequence[Path]:
    """Return the reports that are kept, the newest first."""
    return sorted(home.crashes.glob("*.txt"), reverse=True) if home.crashes.is_dir() else []


def system_words(*also: str) -> str:
    """Say on what the program runs, as far as it may matter to whoever mends it."""
    return ", ".join((platform.platform(), f"Python {platform.python_version()}", *also))


def _found(log: Path, now: dt.datetime) -> str:
    return _("{process} did not end properly; found at {now}.", process=log.stem, now=now.isoformat(timespec="seconds"))


def _last_words(log: Path) -> Path:
    return log.with_suffix(".crash")


def _start_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_TRACE).decode("utf-8", "replace")
    except OSError:
        return ""


def _last_lines(log: Path, pid: int) -> list[str]:
    """Return the last lines that one process has written into its log, which are ids, codes and numbers."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _MOST_TAIL))
            lines = file.read(_MOST_TAIL).decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    by_process = [(_process_of(line), line) for line in lines]
    wanted = pid or next((process for process, _line in reversed(by_process) if process), 0)
    return [line for process, line in by_process if process == wanted][-_MOST_LINES:]


def _process_of(line: str) -> int:
    try:
        told = json.loads(line)
    except ValueError:
        return 0
    process = told.get("process") if isinstance(told, dict) else None
    return process if isinstance(process, int) else 0


def _without_names(text: str) -> str:
    """Leave out whose folder it is: the paths of a traceback begin with it."""
    own = str(Path.home())
    return text.replace(own, "~") if len(own) > 1 else text
