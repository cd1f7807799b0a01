"""The list of documents: what each is, how it stands, and how far its reading is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.people import Person
from p2p_desktop.language import _, ago_words, moment_words, money_words
from p2p_desktop.store.engine import Session
from p2p_desktop.store.queries import activity, documents
from p2p_desktop.store.queries.documents import DocumentListRow
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.words import document_pill, kind_words

_UNDER_WAY = (DocumentState.QUEUED, DocumentState.READING)


@dataclass(frozen=True, slots=True)
class Listed:
    """One row: the document, and what is being done with it just now."""

    row: DocumentListRow
    step: str = ""


def page(session: Session, person: Person, request: PageRequest) -> PageOf[Listed]:
    """Return one page of documents; those being read say how far they are."""
    found = documents.page(session, person, request)
    steps: dict[str, str] = {}
    if any(row.state in _UNDER_WAY for row in found.rows):
        steps = {job.document_id: job.step for job in activity.running(session, person) if job.goes_on}
    return PageOf(tuple(Listed(row, steps.get(row.id, "")) for row in found.rows), found.total)


def columns(now: Callable[[], dt.datetime]) -> tuple[Column[Listed], ...]:
    """Return the columns of the list."""
    return (
        Column("file_name", _("Document"), _title, width=0, kind="two_lines", second=_words),
        Column("kind", _("Kind"), lambda each: kind_words(each.row.kind), width=144),
        Column("state", _("State"), lambda each: row_pill(each.row).word, width=136, kind="pill",
               pill=lambda each: row_pill(each.row)),
        Column("order_number", _("Belongs to"), lambda each: each.row.order_number, width=168, kind="secondary",
               is_sortable=False),
        Column("total", _("Total"), _total_words, width=136, kind="money"),
        Column("added_at", _("Added"), lambda each: ago_words(each.row.added_at, now()), width=88, kind="secondary",
               align="right", speak=lambda each: moment_words(each.row.added_at)),
    )  # fmt: skip


def row_pill(row: DocumentListRow) -> PillWords:
    """Return the pill of a document in the list."""
    if row.is_rejected:
        return PillWords("ban", _("Rejected"), "bad")
    if row.state is DocumentState.READ and row.is_reviewed:
        return PillWords("user-check", _("Confirmed"), "good")
    return document_pill(row.state)


def _title(each: Listed) -> str:
    return " ".join(filter(None, (each.row.vendor_name, each.row.number))) or each.row.file_name


def _words(each: Listed) -> str:
    row = each.row
    if row.reason or each.step:
        return row.reason or each.step
    waits = _("for {name}", name=row.waits_for_name) if row.waits_for_name else ""
    name = "" if _title(each) == row.file_name else row.file_name
    return " · ".join(filter(None, (name, row.added_by_name, waits)))


def _total_words(each: Listed) -> str:
    row = each.row
    return money_words(row.total, row.currency) if row.total is not None and row.currency else ""
