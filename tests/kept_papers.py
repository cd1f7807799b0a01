"""Documents as if they had been read: pages with these words, with blank pictures."""

from __future__ import annotations

import struct
import zlib

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.reading import Box, Page, ReadBy, Word
from p2p_desktop.services.context import Context
from p2p_desktop.store.documents import StoredPage, save_pages
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.document import DocumentRow


def blank_picture() -> bytes:
    """Return a white picture (PNG) of one point."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\x00\xff")) + part(b"IEND", b"")


def paper(number: int, text: str, *, picture: str = "") -> StoredPage:
    """Return a page with these words."""
    words = tuple(Word(each, Box(0.1, 0.1, 0.2, 0.2), 1.0) for each in text.split())
    return StoredPage(Page(number, 595, 842, words, ReadBy.TEXT), picture=picture)


def document(who: Context, *pages: str, file_name: str = "scan.pdf", **columns: object) -> str:
    """Keep a document of somebody's with these pages."""
    document_id, picture = new_id(), who.documents.put_bytes(blank_picture())
    with who.store.writing() as session:
        session.add(
            DocumentRow(
                id=document_id, sha256=document_id, file_name=file_name, file_type="pdf", size=1, purpose="receipt",
                state=DocumentState.READ.value, added_by=who.person.id, added_at=who.now(), **columns,
            )
        )  # fmt: skip
        session.flush()
        save_pages(session, document_id, [paper(at, text, picture=picture) for at, text in enumerate(pages, 1)])
    return document_id
