"""One search field over everything: numbers, titles, vendors, files."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from p2p_desktop.domain.people import Person
from p2p_desktop.language import _
from p2p_desktop.store.queries import documents, orders, requests
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.store.queries.vendors import matches
from p2p_desktop.store.tables.vendor import VendorRow


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, and the screen that shows it."""

    screen: str
    object_id: str
    title: str
    detail: str


def find(session: Session, person: Person, text: str, *, limit: int = 12) -> tuple[Hit, ...]:
    """Return what this person may see and whose number, title, vendor or file name holds the text."""
    wanted = text.strip()
    if len(wanted) < 2:
        return ()
    ask = PageRequest(limit=max(3, limit // 3), text=wanted)
    hits = [
        Hit("requests", row.id, " · ".join(filter(None, (row.number, row.title))) or _("Draft"), row.vendor_name)
        for row in requests.page(session, person, ask).rows
    ]
    hits += [Hit("orders", row.id, row.number, row.vendor_name) for row in orders.page(session, person, ask).rows]
    hits += [
        Hit("documents", row.id, row.file_name, row.vendor_name) for row in documents.page(session, person, ask).rows
    ]
    found = select(VendorRow).where(matches(wanted))
    named = session.scalars(found.order_by(VendorRow.name).limit(ask.limit))
    hits += [Hit("vendors", row.id, row.name, row.tax_id) for row in named]
    return tuple(hits[: limit * 2])
