"""Pages written as text, for tests that read like paper: blanks between words, two and more blanks between columns."""

from __future__ import annotations

import datetime as dt

from p2p_desktop.documents.extractors.extract import extract
from p2p_desktop.documents.extractors.paper import Paper, paper_of
from p2p_desktop.domain.document import Extraction, Knowledge, KnownVendor
from p2p_desktop.domain.reading import Box, Page, ReadBy, Word

TODAY = dt.date(2026, 6, 15)
_LETTER, _LINE = 0.008, 0.014


def page(text: str, *, number: int = 1, confidence: float = 1.0) -> Page:
    """Lay a text out on a page, a letter as wide as every other, so that columns stand where they are typed."""
    words = []
    for row, line in enumerate(text.strip("\n").split("\n")):
        at = 0
        for part in line.split(" "):
            if part:
                left, top = 0.03 + at * _LETTER, 0.03 + row * _LINE
                box = Box(left, top, left + len(part) * _LETTER, top + _LINE * 0.8)
                words.append(Word(part, box, confidence))
            at += len(part) + 1
    read_by = ReadBy.TEXT if confidence == 1.0 else ReadBy.OCR
    return Page(number, 595, 842, tuple(words), read_by)


def paper(text: str) -> Paper:
    """Return a text as extractors look at it."""
    return paper_of((page(text),))


def read(
    *texts: str,
    vendors: tuple[KnownVendor, ...] = (),
    own_names: tuple[str, ...] = (),
    own_tax_ids: tuple[str, ...] = (),
    today: dt.date = TODAY,
) -> Extraction:
    """Extract from texts, one for each page."""
    pages = tuple(page(text, number=number) for number, text in enumerate(texts, start=1))
    return extract(pages, Knowledge(today, vendors, own_names, own_tax_ids))
