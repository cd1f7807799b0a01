"""The one window of a home folder: whoever holds the lock is it, and its record says where a second start finds it.

The lock is the system's and goes with the process that holds it, so it is never stale. The record is a file: where it
lies there although nobody holds the lock, its window did not end properly.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import platform
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Self

from p2p_desktop import __version__
from p2p_desktop.holding import privately, try_hold
from p2p_desktop.paths import Home

#: No record is longer; whatever is, was not written by this program.
_MOST_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What a window tells of itself while it lives: ``address`` is where it listens, ``log`` the name of its log."""

    pid: int
    host: str
    version: str
    begun: str
    log: str
    address: str


class WindowRun:
    """The run of this process as the one window of a home folder; ``left`` is the record of one that ended badly."""

    def __init__(self, home: Home, lock: IO[str], left: RunRecord | None) -> None:
        self._home = home
        self._lock = lock
        self.left = left

    @classmethod
    def begin(cls, home: Home) -> Self | None:
        """Become the window of this home folder; None where another process is."""
        lock = try_hold(home.window_lock)
        return None if lock is None else cls(home, lock, record_of(home))

    def tell(self, *, address: str, log: Path) -> None:
        """Write down where this window listens and where its log is; a disk that takes nothing is no reason to stop."""
        begun = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        record = RunRecord(os.getpid(), platform.node(), __version__, begun, log.name, address)
        draft = self._home.window_run.with_suffix(f".{secrets.token_hex(4)}")
        with contextlib.suppress(OSError):
            with open(draft, "w", encoding="utf-8", opener=privately) as file:
                json.dump(asdict(record), file)
            draft.replace(self._home.window_run)

    def end(self) -> None:
        """End properly: nothing is left behind, and the next start is the window."""
        with contextlib.suppress(OSError):
            self._home.window_run.unlink(missing_ok=True)
        self._lock.close()


def record_of(home: Home) -> RunRecord | None:
    """Return what the window of this home folder tells of itself, or the last one where none is open."""
    try:
        with home.window_run.open("rb") as file:
            told = json.loads(file.read(_MOST_BYTES))
        words = {name: str(told[name]) for name in ("host", "version", "begun", "log", "address")}
        return RunRecord(pid=int(told["pid"]), **words)
    except (OSError, ValueError, TypeError, KeyError):
        return None
