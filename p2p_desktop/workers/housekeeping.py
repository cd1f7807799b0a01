"""Clean away what nobody needs any more: old finished jobs, unused readings, left-over files."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from pathlib import Path

from p2p_desktop.logs import log_event
from p2p_desktop.services.context import Context, changing
from p2p_desktop.store import jobs
from p2p_desktop.store.page_readings import forget_readings

#: No job works on one file for as long as this without touching its scratch folder.
SCRATCH_HOURS = 6
#: What OCR read of a picture is kept so long after it was last of use.
READING_DAYS = 180


def empty_scratch(context: Context) -> int:
    """Delete temporary files that no worker of this computer can still be using, and return how many."""
    return _empty_scratch(context.home.scratch, before=context.now() - dt.timedelta(hours=SCRATCH_HOURS))


def keep_house(context: Context) -> None:
    """Delete jobs that ended long ago (J-5), what was read of pictures long ago, and temporary files."""
    files = empty_scratch(context)
    days = dt.timedelta(days=context.settings.jobs_keep_days)
    with changing(context, "kept_house", noun="job", completes_job=True) as change:
        gone = jobs.forget_ended(change.session, before=change.now - days)
        forget_readings(change.session, before=change.now - dt.timedelta(days=READING_DAYS))
    log_event("kept_house", count=gone, total=files)


def _empty_scratch(folder: Path, *, before: dt.datetime) -> int:
    old = [entry for entry in folder.iterdir() if _last_touched(entry) < before.timestamp()] if folder.is_dir() else []
    for entry in old:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                entry.unlink()
    return len(old)


def _last_touched(entry: Path) -> float:
    times = [0.0]
    for path in (entry, *entry.rglob("*")):
        with contextlib.suppress(OSError):
            times.append(path.lstat().st_mtime)
    return max(times)
