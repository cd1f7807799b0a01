"""Who reviews a document, and whom it was handed to: what everybody may see of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who reviews a document in one window; it counts until ``until``, unless the window puts that off."""

    person_id: str
    name: str
    window_id: str
    host: str
    since: dt.datetime
    until: dt.datetime

    def holds(self, now: dt.datetime) -> bool:
        """Say whether it counts at this moment."""
        return now < self.until


@dataclass(frozen=True, slots=True)
class Handover:
    """A document that waits for a named person: from whom, to whom, since when, and what was said."""

    from_id: str
    from_name: str
    to_id: str
    to_name: str
    note: str
    at: dt.datetime
