"""What the wrecking sweep kills: ``python -m p2p_desktop.dev.wreck_child VERB HOME FILE [EVENT]``.

It says “begun” once everything is loaded, and at the end how many times it touched the file system. With a number it
kills itself at that one of these times, so that every gap between two of them can be hit.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from p2p_desktop.domain.job import QueueName
from p2p_desktop.paths import Home
from p2p_desktop.services import backing_up, restoring
from p2p_desktop.services.context import open_context

#: What touches the file system, as Python's audit hooks name it.
_TOUCHES = frozenset(
    "open os.rename os.mkdir os.remove os.rmdir os.link os.chmod os.truncate shutil.rmtree shutil.copyfile "
    "sqlite3.connect".split()
)


class NoQueue:
    """A queue that nobody serves."""

    def knock(self, _queue: QueueName, _job_id: str) -> None:
        """Tell nobody."""


def back_up(home: Home, file: Path) -> None:
    """Make a backup in place of an older one."""
    context = open_context(home, queue=NoQueue())
    backing_up.back_up(context, file, may_replace=True)
    context.store.close()


def restore(home: Home, file: Path) -> None:
    """Put a backup in the place of the home folder."""
    restoring.restore(home, file)


def upgrade(home: Home, _file: Path) -> None:
    """Open a home folder that an older version has made."""
    open_context(home, queue=NoQueue()).store.close()


VERBS: dict[str, Callable[[Home, Path], None]] = {"backup": back_up, "restore": restore, "upgrade": upgrade}


def main(verb: str, home: str, file: str, event: str = "0") -> None:
    """Do it, and die where that is asked for."""
    touched, last = 0, int(event)

    def count(name: str, _arguments: object) -> None:
        nonlocal touched
        if name in _TOUCHES:
            touched += 1
            if touched == last:
                os.kill(os.getpid(), signal.SIGKILL)

    print("begun", flush=True)
    sys.addaudithook(count)
    VERBS[verb](Home(Path(home), office=""), Path(file))
    print(touched, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
