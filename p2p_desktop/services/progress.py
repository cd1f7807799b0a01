"""How far long work on files is: told in steps that a person can read, and seldom enough to cost nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

from p2p_desktop.errors import PersonError
from p2p_desktop.language import _

#: Is told the step, and how much of how much of it is done; may raise to stop the work.
Report = Callable[[str, int, int], None]
_SECONDS = 0.2


def quiet(_step: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def stopped() -> PersonError:
    """Say that somebody stopped the work; raised by a report."""
    return PersonError("STOPPED", _("It was stopped. Nothing was changed, and nothing is left behind."))


class Progress:
    """One step of the work: told at its beginning, and from time to time as it goes on."""

    def __init__(self, report: Report, step: str, total: int) -> None:
        self._report = report
        self._step = step
        self._total = total
        self._done = 0
        self._told_at = time.monotonic()
        report(step, 0, total)

    def __call__(self, number: int) -> None:
        """Note that so much more is done."""
        self._done += number
        if time.monotonic() - self._told_at >= _SECONDS:
            self._told_at = time.monotonic()
            self._report(self._step, min(self._done, self._total), self._total)


def progress_words(step: str, done: int, total: int) -> str:
    """Say what is being done, and how far it is."""
    words = {
        "copy": _("The database is copied first…"),
        "migrate": _("The data is brought to this version…"),
        "database": _("The database is copied…"),
        "files": _("Files are written…"),
        "check": _("The backup is checked…"),
        "unpack": _("Files are unpacked…"),
        "verify": _("Database and audit trail are checked…"),
        "swap": _("The restored folder takes its place…"),
    }[step]
    return f"{words} {100 * done // total} %" if total > 1 else words
