"""A copy of the database every day, beside it; document files never change once they are there and need none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from p2p_desktop.logs import log_event
from p2p_desktop.paths import Home
from p2p_desktop.services.context import Context, changing

_DAILY = "daily-*.db"


def back_up(context: Context) -> None:
    """Copy the database, check the copy, and forget the oldest ones. Ends the job.

    In an office the copy is the business of whoever keeps the server.
    """
    home = context.home
    if not home.office:
        target = home.backups / f"daily-{context.now():%Y-%m-%d}.db"
        context.store.back_up(target)
        log_event("backed_up", total=target.stat().st_size)
    with changing(context, "backed_up", noun="database", completes_job=True) as change:
        if not home.office:
            change.record("backed_up", noun="database", object_id="")
    for outdated in daily(home)[: -context.settings.backups_keep]:
        outdated.unlink(missing_ok=True)


def daily(home: Home) -> list[Path]:
    """Return the daily copies, the oldest first."""
    return sorted(home.backups.glob(_DAILY))


def newest_age(home: Home, now: dt.datetime) -> dt.timedelta | None:
    """Return how old the newest daily copy is; None where there is none yet."""
    copies = daily(home)
    return now - dt.datetime.fromtimestamp(copies[-1].stat().st_mtime, dt.UTC) if copies else None
