"""Turn a page by a quarter, for everybody and for good: the file stays as it is, and the page is read anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.reading import Place
from p2p_desktop.errors import NotFound
from p2p_desktop.language import _
from p2p_desktop.services.context import Change, Context, changing
from p2p_desktop.services.reading import want_words
from p2p_desktop.services.reviewing import must_review
from p2p_desktop.services.upright import turned_further
from p2p_desktop.store import documents, page_sources
from p2p_desktop.store.documents import StoredPage, load_stored_pages, save_pages


def turn_page(context: Context, document_id: str, number: int, *, version: int, turn: int = 90) -> int:
    """Turn one page clockwise from how it is shown; returns the document's new version."""
    with context.store.reading() as session:
        stored = _page(load_stored_pages(session, document_id), number)
    with tempfile.TemporaryDirectory(dir=context.home.scratch) as scratch:
        turned, from_drawn = turned_further(context, stored, turn, Path(scratch))
    with changing(context, "turn_page", noun="document", object_id=document_id) as change:
        row = must_review(change, document_id, version=version)
        pages = load_stored_pages(change.session, document_id)
        before = page_sources.turns_of(change.session, document_id).get(number, 0)
        after = (before + from_drawn) % 360
        page_sources.keep_turn(change.session, document_id, number, after)
        save_pages(change.session, document_id, [turned if each.page.number == number else each for each in pages])
        _turn_places(change, document_id, number, turn)
        row.state, row.is_reviewed = DocumentState.READING.value, False
        row.version += 1
        want_words(change, row, (turned,))
        change.record("page_turned", noun="document", object_id=document_id, revision=row.revision, sha256=row.sha256,
                      changes={f"page {number}": (str(before), str(after))})  # fmt: skip
        return row.version


def _page(pages: tuple[StoredPage, ...], number: int) -> StoredPage:
    found = next((each for each in pages if each.page.number == number), None)
    if found is None:
        raise NotFound("NO_PAGE", _("This document has no page {number}.", number=number))
    return found


def _turn_places(change: Change, document_id: str, number: int, turn: int) -> None:
    """Take along what people pointed at on the page: reading it anew does not find that out."""
    for field in documents.field_rows(change.session, document_id):
        place = documents.place_of(field.corrected_page, field.corrected_box)
        if place is not None and place.page == number:
            turned = Place(number, place.box.turned(turn))
            field.corrected_page, field.corrected_box = documents.page_and_box(turned)
    for line in documents.line_rows(change.session, document_id):
        place = documents.place_of(line.page, line.box)
        if place is not None and place.page == number:
            line.page, line.box = documents.page_and_box(Place(number, place.box.turned(turn)))
