"""Leaves the processor to the window first: a scan can wait for a moment, somebody who types cannot."""

from __future__ import annotations

import errno
import os
import sys
import time
from pathlib import Path

#: How far behind the window a worker and what it starts stand in line for the processor.
_NICE = 10
_AUTOGROUP = Path("/proc/self/autogroup")
#: Linux takes one such word every 100 ms from all ordinary processes together.
_TRIES = 20
_BETWEEN_TRIES_SECONDS = 0.11


def give_way() -> None:
    """Stand behind the window from now on, with all that is started later (on Windows the supervisor sees to it)."""
    if sys.platform != "win32":
        os.nice(_NICE)
        give_way_as_a_group()


def give_way_as_a_group() -> None:
    """Let this session stand where this process stands.

    Linux shares the processor among sessions first and among the processes of a session second (``sched(7)``,
    "The autogroup feature"): a process that was started in a session of its own competes with the window as an equal,
    whatever its own nice value is.
    """
    if sys.platform != "linux" or not _AUTOGROUP.exists():
        return
    own = os.getpriority(os.PRIO_PROCESS, 0)
    if own <= 0:
        return
    for _try in range(_TRIES):
        try:
            _AUTOGROUP.write_text(f"{own}\n")
        except OSError as error:
            if error.errno != errno.EAGAIN:
                return
            time.sleep(_BETWEEN_TRIES_SECONDS)
        else:
            return
