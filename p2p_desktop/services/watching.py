"""A watched folder: what a scanner or a mail rule puts there is taken in, once it stands still.

Taking a file in twice adds nothing (D-1), so a program that is killed between taking it in and moving it away takes it
in again and then moves it. Folders on other computers tell nobody of changes; so every folder is looked at in rounds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from p2p_desktop.domain.people import Person
from p2p_desktop.errors import PASSING, BadFile, NotFound, PersonError, ToolMissing
from p2p_desktop.language import _
from p2p_desktop.logs import log_event
from p2p_desktop.services import intake
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.people import by_username, person_of

#: A file whose size and date have not changed for so long is whole.
STILL_SECONDS = 5.0
TAKEN, NOT_TAKEN = "taken", "not taken"
#: What other programs call files that they are still writing.
_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart", ".lock")
_MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class _Look:
    """How a file looked, and since when (seconds of the monotonic clock)."""

    size: int
    changed_ns: int
    since: float


class Watch:
    """Looks at the watched folder in rounds and remembers how its files looked."""

    def __init__(self) -> None:
        self._seen: dict[str, _Look] = {}

    def look(self, context: Context) -> int:
        """Take in what stands still, and return how many files were moved away."""
        if not context.settings.inbox_folder:
            self._seen.clear()
            return 0
        folder, person = inbox(context)
        moved = 0
        for path in self._still(folder)[:_MOST_AT_ONCE]:
            moved += _take(context.acting_as(person), folder, path)
        return moved

    def _still(self, folder: Path) -> list[Path]:
        """Return the files that have not changed for a while, oldest names first."""
        now = time.monotonic()
        looks: dict[str, _Look] = {}
        with os.scandir(folder) as entries:
            for entry in entries:
                found = _status(entry)
                if found is None:
                    continue
                known = self._seen.get(entry.name)
                is_same = known is not None and (known.size, known.changed_ns) == (found.st_size, found.st_mtime_ns)
                since = known.since if known is not None and is_same else now
                looks[entry.name] = _Look(found.st_size, found.st_mtime_ns, since)
        self._seen = looks
        return [folder / name for name, look in sorted(looks.items()) if now - look.since >= STILL_SECONDS]


def inbox(context: Context) -> tuple[Path, Person]:
    """Return the watched folder and who brings what lies there; refused in words where either is not there."""
    settings = context.settings
    folder = Path(settings.inbox_folder).expanduser()
    if not folder.is_dir():
        raise NotFound(
            "NO_INBOX",
            _("The watched folder “{folder}” is not there, or cannot be reached. Check Administration, This computer.",
              folder=folder),
        )  # fmt: skip
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ToolMissing(
            "INBOX_READ_ONLY",
            _("The program may not move files out of the watched folder “{folder}”. Give it the right to write there.",
              folder=folder),
        )  # fmt: skip
    with reading(context) as session:
        row = by_username(session, settings.inbox_person.strip().casefold())
    if row is None or not row.is_active:
        raise NotFound(
            "NO_INBOX_PERSON",
            _("Nobody active is called “{username}”, in whose name the files of the watched folder are taken in. Set "
              "it under Administration, This computer.", username=settings.inbox_person),
        )  # fmt: skip
    return folder, person_of(row)


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    """Return how a file looks; None for what is no file of its own, is hidden, or is still being written."""
    name = entry.name.casefold()
    if name.startswith((".", "~")) or name.endswith(_UNFINISHED):
        return None
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _take(context: Context, folder: Path, path: Path) -> bool:
    """Take one file in and move it away; what cannot be read is moved aside with a note that says why."""
    try:
        intake.take_in(context, path)
    except BadFile as error:
        if error.repeatable:
            log_event("inbox_waits", code=error.code)
            return False
        _put_aside(folder, path, error)
        return True
    except PersonError as error:
        if error.code in PASSING:
            log_event("inbox_waits", code=error.code)
            return False
        raise
    _move(path, folder / TAKEN)
    return True


def _put_aside(folder: Path, path: Path, error: PersonError) -> None:
    log_event("inbox_not_taken", code=error.code)
    target = _move(path, folder / NOT_TAKEN)
    if target is not None:
        with contextlib.suppress(OSError):
            target.with_name(f"{target.name}.txt").write_text(f"{error.sentence}\n", "utf-8")


def _move(path: Path, folder: Path) -> Path | None:
    """Move a file under its name, or a name beside it; None where somebody else was faster."""
    try:
        folder.mkdir(exist_ok=True)
        target = _free_name(folder, path.name)
        shutil.move(path, target)
    except OSError as error:
        # It was taken in; the next round finds that and tries to move it again.
        log_event("inbox_not_moved", code=type(error).__name__)
        return None
    return target


def _free_name(folder: Path, name: str) -> Path:
    stem, ending = os.path.splitext(name)
    number = 1
    target = folder / name
    while os.path.lexists(target):
        number += 1
        target = folder / f"{stem} ({number}){ending}"
    return target
