"""Pages as people have turned them: pictures, words and sizes of one page, whatever it was drawn like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from p2p_desktop.documents.layout import in_reading_order
from p2p_desktop.documents.readers.choose import OpenedPage
from p2p_desktop.documents.turns import turn_pictures
from p2p_desktop.domain.reading import Page, ReadBy
from p2p_desktop.services.context import Context
from p2p_desktop.store.documents import StoredPage
from p2p_desktop.store.page_sources import turns_of


def as_turned(context: Context, document_id: str, pages: Sequence[OpenedPage], scratch: Path) -> tuple[OpenedPage, ...]:
    """Return the pages of a file that was just opened, each turned as a person has turned it before."""
    with context.store.reading() as session:
        turns = turns_of(session, document_id)

    def turned(opened: OpenedPage) -> OpenedPage:
        number = opened.page.number
        if number not in turns:
            return opened
        pictures = turn_pictures(
            opened.picture, opened.ocr_picture, turns[number], number=number, is_turned=False, scratch=scratch
        )
        page = turned_page(opened.page, turns[number])
        return OpenedPage(page, opened.needs_ocr, pictures.picture, pictures.ocr_picture, is_upright=True)

    return tuple(map(turned, pages))


def stored_as_turned(
    context: Context, pages: Sequence[StoredPage], turns: Mapping[int, int], scratch: Path
) -> tuple[StoredPage, ...]:
    """Return kept pages, each turned as a person has turned it."""
    return tuple(
        turned_further(context, stored, turns[stored.page.number], scratch)[0]
        if turns.get(stored.page.number)
        else stored
        for stored in pages
    )


def turned_further(context: Context, stored: StoredPage, turn: int, scratch: Path) -> tuple[StoredPage, int]:
    """Return a kept page turned from how it is shown, and by how much that is from how it was drawn.

    A scanned page is to be read again; until then its words lie where they were, turned along.
    """
    files = context.documents
    ocr_picture = files.bring(stored.ocr_picture) if stored.ocr_picture else None
    pictures = turn_pictures(
        files.bring(stored.picture), ocr_picture, turn, number=stored.page.number, is_turned=True, scratch=scratch
    )
    kept = StoredPage(
        page=turned_page(stored.page, turn),
        picture=files.put_file(pictures.picture),
        ocr_picture=files.put_file(pictures.ocr_picture) if pictures.ocr_picture is not None else "",
        needs_ocr=stored.needs_ocr or pictures.ocr_picture is not None,
    )
    return kept, (pictures.before + turn) % 360


def turned_page(page: Page, turn: int) -> Page:
    """Return a page turned clockwise, its words in reading order as they lie then."""
    width, height = (page.height, page.width) if turn in (90, 270) else (page.width, page.height)
    words = tuple(replace(word, box=word.box.turned(turn)) for word in page.words)
    ordered = in_reading_order(words) if page.read_by is ReadBy.TEXT else words
    return replace(page, width=width, height=height, words=ordered)
