"""Files that one living process holds: the system lets go of them when it ends, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def try_hold(path: Path) -> IO[str] | None:
    """Hold this file until what is returned is closed; None where a living process holds it already."""
    held = open(path, "a", encoding="utf-8", opener=privately)  # noqa: SIM115  # stays open: that is the hold
    try:
        if sys.platform == "win32":
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(held.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        return None
    return held


def privately(path: str, flags: int) -> int:
    """Open a file that only its owner may read (0600); an opener for ``open``."""
    return os.open(path, flags, 0o600)
