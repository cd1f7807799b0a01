"""How a piece of background work is worded: progress, tries, times."""

from __future__ import annotations

import datetime as dt

from p2p_desktop.domain.job import JobState
from p2p_desktop.language import _, _n, moment_words
from p2p_desktop.store.queries.activity import JobRow


def progress_words(job: JobRow) -> str:
    """Say how far a job is; only while it runs."""
    if job.state is not JobState.RUNNING or job.total < 2:
        return ""
    return _("{done} of {total}", done=job.done, total=job.total)


def tries_words(job: JobRow) -> str:
    """Say which try of how many this is."""
    return _("{number} of {most}", number=job.attempts, most=job.tries) if job.attempts else "–"


def took_words(job: JobRow, now: dt.datetime) -> str:
    """Say how long the last try took, or has taken so far."""
    if job.started_at is None:
        return ""
    end = job.ended_at or (now if job.state is JobState.RUNNING else None)
    if end is None:
        return ""
    seconds = max(0.0, (end - job.started_at).total_seconds())
    if seconds < 1:
        return _("under 1 s")
    if seconds < 60:
        return _("{seconds} s", seconds=round(seconds))
    return _("{minutes} min {seconds} s", minutes=int(seconds // 60), seconds=round(seconds % 60))


def detail_words(job: JobRow, now: dt.datetime) -> str:
    """Say what it does just now, when it tries again, or why it failed."""
    if job.error_sentence and job.state is JobState.WAITING:
        return _("{why} Next try {when}.", why=job.error_sentence, when=wait_words(job.run_after, now))
    return job.step or job.error_sentence


def wait_words(moment: dt.datetime, now: dt.datetime) -> str:
    """Say how soon something happens."""
    seconds = round((moment - now).total_seconds())
    if seconds <= 0:
        return _("at once")
    if seconds < 90:
        return _n("in {number} second", "in {number} seconds", seconds)
    return _n("in {number} minute", "in {number} minutes", round(seconds / 60))


def facts(job: JobRow, now: dt.datetime) -> tuple[tuple[str, str], ...]:
    """Return what there is to know of a job, as pairs of label and words."""
    waits = job.state is JobState.WAITING and job.run_after > now
    return (
        (_("Works on"), job.subject),
        (_("Just now"), job.step),
        (_("Progress"), progress_words(job)),
        (_("Tries"), tries_words(job)),
        (_("Next try"), wait_words(job.run_after, now) if waits else ""),
        (_("Began"), moment_words(job.started_at) if job.started_at else ""),
        (_("Ended"), moment_words(job.ended_at) if job.ended_at else ""),
        (_("Took"), took_words(job, now)),
        (_("Asked for"), moment_words(job.created_at)),
    )
