"""What OCR has read before: by the content of the picture and by what read it, so that nothing is read twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import delete

from p2p_desktop.domain.reading import Page, ReadBy
from p2p_desktop.store.documents import StoredPage, pack_words, unpack_words
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.document import PageReadingRow


def find_reading(session: Session, stored: StoredPage, mark: str, *, now: dt.datetime) -> StoredPage | None:
    """Return a page as it was read before from the same picture in the same way, or None."""
    row = session.get(PageReadingRow, (stored.ocr_picture, mark))
    if row is None:
        return None
    row.used_at = now
    page = replace(stored.page, width=row.width, height=row.height, words=unpack_words(row.words), read_by=ReadBy.OCR)
    return replace(stored, page=page, picture=row.picture, needs_ocr=False)


def keep_reading(session: Session, ocr_picture: str, mark: str, page: Page, *, picture: str, now: dt.datetime) -> None:
    """Keep what was read from a picture; once more is the same as once."""
    session.merge(
        PageReadingRow(
            ocr_picture=ocr_picture,
            mark=mark,
            width=page.width,
            height=page.height,
            picture=picture,
            words=pack_words(page.words),
            used_at=now,
        )
    )


def forget_readings(session: Session, *, before: dt.datetime) -> int:
    """Delete what was not used since then; return how many. Pages of documents keep their own words."""
    old = delete(PageReadingRow).where(PageReadingRow.used_at < before).returning(PageReadingRow.mark)
    return len(session.scalars(old).all())
