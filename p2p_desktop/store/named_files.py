"""Which document files the database names: originals, pictures of pages, printed orders, logos."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from p2p_desktop.store.tables.company import CompanyRow
from p2p_desktop.store.tables.document import DocumentPageRow, DocumentRow
from p2p_desktop.store.tables.order import OrderRow


def named_files(session: Session) -> frozenset[str]:
    """Return the SHA-256 of every file that something in the database needs."""
    return frozenset(filter(None, _names(session)))


def _names(session: Session) -> Iterator[str]:
    yield from session.scalars(select(DocumentRow.sha256))
    yield from session.scalars(select(CompanyRow.logo))
    for picture, ocr_picture in session.execute(select(DocumentPageRow.picture, DocumentPageRow.ocr_picture)):
        yield from (picture, ocr_picture)
    for pdf, pages, company in session.execute(select(OrderRow.pdf_sha256, OrderRow.pdf_pages, OrderRow.company)):
        yield pdf
        yield str(company.get("logo") or "")
        yield from (str(page.get("picture") or "") for page in pages)
