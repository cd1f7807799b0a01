"""Pages of documents that were split off or joined, and pages that people have turned, at rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, select

from p2p_desktop.store.documents import StoredPage, load_stored_pages
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.review import PageSourceRow, PageTurnRow


@dataclass(frozen=True, slots=True)
class PageSource:
    """Where a page lies: on which page, from 1, of which document."""

    document_id: str
    page: int


def sources_of(session: Session, document_id: str) -> tuple[PageSource, ...]:
    """Return where the pages of a document lie, in their order; nothing for one that has a file of its own."""
    rows = select(PageSourceRow).where(PageSourceRow.document_id == document_id).order_by(PageSourceRow.number)
    return tuple(PageSource(row.source_id, row.source_page) for row in session.scalars(rows))


def keep_sources(session: Session, document_id: str, sources: Sequence[PageSource]) -> None:
    """Note where the pages of a new document lie; how they are turned comes along."""
    for number, source in enumerate(sources, start=1):
        session.add(
            PageSourceRow(document_id=document_id, number=number, source_id=source.document_id, source_page=source.page)
        )
        if source.page in turns_of(session, source.document_id):
            # The picture is turned already; that it is upright now has to be known here too.
            keep_turn(session, document_id, number, 0)


def made_of(session: Session, document_id: str) -> tuple[DocumentRow, ...]:
    """Return the documents that pages of this one were split off or joined into, the oldest first."""
    ids = select(PageSourceRow.document_id).where(PageSourceRow.source_id == document_id)
    rows = select(DocumentRow).where(DocumentRow.id.in_(ids)).order_by(DocumentRow.added_at, DocumentRow.id)
    return tuple(session.scalars(rows))


def pages_from(session: Session, sources: Sequence[PageSource], *, afresh: bool) -> tuple[StoredPage, ...]:
    """Return these pages numbered anew, as they were read; ``afresh`` has the scanned ones read again."""
    pages: dict[str, Mapping[int, StoredPage]] = {}
    for document_id in {source.document_id for source in sources}:
        pages[document_id] = {stored.page.number: stored for stored in load_stored_pages(session, document_id)}
    return tuple(
        _numbered(pages[source.document_id][source.page], number, afresh=afresh)
        for number, source in enumerate(sources, start=1)
    )


def _numbered(stored: StoredPage, number: int, *, afresh: bool) -> StoredPage:
    needs_ocr = stored.needs_ocr or (afresh and bool(stored.ocr_picture))
    return replace(stored, page=replace(stored.page, number=number), needs_ocr=needs_ocr)


def turns_of(session: Session, document_id: str) -> Mapping[int, int]:
    """Return by how much people have turned pages from how they are drawn, by number; 0 says that one is upright."""
    rows = select(PageTurnRow).where(PageTurnRow.document_id == document_id)
    return {row.number: row.turn for row in session.scalars(rows)}


def keep_turn(session: Session, document_id: str, number: int, turn: int) -> None:
    """Note by how much a page is turned from how it is drawn."""
    session.merge(PageTurnRow(document_id=document_id, number=number, turn=turn))


def forget_turns(session: Session, document_id: str) -> None:
    """Have the pages of a document as they are drawn."""
    session.execute(delete(PageTurnRow).where(PageTurnRow.document_id == document_id))
