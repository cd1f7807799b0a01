"""What was decided about a result, and the results before it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from p2p_desktop.language import _, moment_words
from p2p_desktop.store.queries.matching import MatchView
from p2p_desktop.ui.screens.matching.match_words import code_words
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.plain_table import PlainTable


@dataclass(frozen=True, slots=True)
class Happening:
    """One decision, or one earlier result."""

    key: str
    at: dt.datetime
    what: str
    why: str
    who: str


def happenings(view: MatchView) -> tuple[Happening, ...]:
    """Return decisions and earlier results, newest first."""
    findings = {finding.id: finding for finding in view.findings}
    made = []
    for done in view.resolutions:
        finding = findings.get(done.finding_id)
        about = code_words(finding.code) if finding is not None else _("the whole document")
        what = _("{decision}: {about}", decision=done.words, about=about)
        made.append(Happening(done.id, done.at, what, done.reason, done.person_name))
    made.append(Happening(view.id, view.created_at, _("Compared"), view.reason, _("the program")))
    for earlier in view.earlier:
        made.append(
            Happening(earlier.id, earlier.created_at, _("Compared, before a change"), earlier.reason, _("the program"))
        )
    return tuple(sorted(made, key=lambda each: each.at, reverse=True))


def make_history_table(theme: Theme) -> PlainTable[Happening]:
    """Make the table of what happened."""
    columns: tuple[Column[Happening], ...] = (
        Column("at", _("When"), lambda row: moment_words(row.at), width=176, kind="secondary"),
        Column("what", _("What happened"), lambda row: row.what, width=0, kind="two_lines", second=lambda row: row.why),
        Column("who", _("Who"), lambda row: row.who, width=144),
    )
    return PlainTable(
        theme,
        _("History"),
        columns,
        row_id=lambda row: row.key,
        empty=EmptyState("history", _("Nothing happened yet"), _("Decisions and earlier results are kept here.")),
        is_for_reading=True,
    )
