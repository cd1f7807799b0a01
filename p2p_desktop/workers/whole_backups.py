"""Whole backups that are made by themselves: in the folder that is set for this computer, so many of them kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import time
from pathlib import Path

from p2p_desktop.domain.job import JobKind
from p2p_desktop.errors import ToolMissing
from p2p_desktop.language import _
from p2p_desktop.services import backing_up
from p2p_desktop.services.context import Context, changing
from p2p_desktop.services.progress import Report
from p2p_desktop.store import jobs
from p2p_desktop.workers.processes import host_name

_STAMP = "%Y%m%dT%H%M%SZ"
_LOOK_SECONDS = 60.0
#: How far the job tells how far it is: each word is a write that every window looks at.
_TELL_SECONDS = 2.0
_MEGABYTE = 1_000_000


class Schedule:
    """Looks once a minute whether a backup is due and its folder is there, and wishes for it."""

    def __init__(self) -> None:
        self._looked_at = float("-inf")

    def look(self, context: Context) -> None:
        """Wish for a backup where one is due; once an hour at most, whoever looks first."""
        if context.home.office or not context.settings.backups_folder:
            return
        if time.monotonic() - self._looked_at < _LOOK_SECONDS:
            return
        self._looked_at = time.monotonic()
        if folder_of(context).is_dir() and is_due(context):
            with changing(context, "back_up", noun="job") as change:
                change.enqueue(JobKind.BACK_UP_WHOLE, key=f"back_up_whole:{change.now:%Y-%m-%dT%H}")


def back_up_whole(context: Context) -> None:
    """Make a backup in the set folder, and forget the oldest ones once it is complete. Ends the job."""
    folder = folder_of(context)
    if not context.settings.backups_folder or not folder.is_dir():
        raise ToolMissing(
            "NO_FOLDER",
            _("The folder for whole backups, “{folder}”, is not there. Connect the disk it lies on, or set another one "
              "under Administration, This computer.", folder=context.settings.backups_folder),
        )  # fmt: skip
    _clear_unfinished(context, folder)
    target = folder / f"{_prefix(context)}{context.now():{_STAMP}}.zip"
    backing_up.back_up(context, target, report=_telling(context))
    for outdated in made(context)[: -context.settings.backups_whole_keep]:
        outdated.unlink(missing_ok=True)


def is_due(context: Context) -> bool:
    """Say whether the newest backup in the folder is as old as is set, or there is none."""
    newest = newest_at(context)
    return newest is None or context.now() - newest >= dt.timedelta(days=context.settings.backups_every_days)


def made(context: Context) -> list[Path]:
    """Return the backups of this home in the set folder, the oldest first; none where the folder is not there."""
    prefix = _prefix(context)
    pattern = re.compile(rf"{re.escape(prefix)}\d{{8}}T\d{{6}}Z\.zip")
    return sorted(path for path in folder_of(context).glob(f"{prefix}*.zip") if pattern.fullmatch(path.name))


def newest_at(context: Context) -> dt.datetime | None:
    """Return when the newest backup in the set folder was made."""
    found = made(context)
    if not found:
        return None
    stamp = found[-1].name.removeprefix(_prefix(context)).removesuffix(".zip")
    return dt.datetime.strptime(stamp, _STAMP).replace(tzinfo=dt.UTC)


def folder_of(context: Context) -> Path:
    """Return the folder that is set."""
    return Path(context.settings.backups_folder).expanduser()


def _prefix(context: Context) -> str:
    """Begin the name so that several computers and homes may use one folder, and each forgets only its own."""
    home = hashlib.sha256(str(context.home.folder.resolve()).encode()).hexdigest()[:6]
    host = re.sub(r"[^A-Za-z0-9-]", "-", host_name())[:40]
    return f"p2p-{host}-{home}-"


def _clear_unfinished(context: Context, folder: Path) -> None:
    """Clear away what a killed worker has left; only this home makes files of that name, one at a time."""
    for path in folder.glob(f".{_prefix(context)}*.zip.unfinished"):
        path.unlink(missing_ok=True)


def _telling(context: Context) -> Report:
    told_at = float("-inf")

    def tell(step: str, done: int, total: int) -> None:
        nonlocal told_at
        if context.lease is None or time.monotonic() - told_at < _TELL_SECONDS:
            return
        told_at = time.monotonic()
        parts = (done, total) if total <= 1 else (done // _MEGABYTE, total // _MEGABYTE)
        jobs.report(
            context.store, context.lease, step=step, done=parts[0], total=parts[1], now=context.now()
        )  # raises where somebody cancelled it

    return tell
