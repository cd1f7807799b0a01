"""One document, as its screens show it and as the next step of the work loads it."""

from __future__ import annotations

import json

from sqlalchemy import select

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.job import JobKind, JobState
from p2p_desktop.store.documents import load_extraction, load_lines, load_pages, load_words
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.job import JobRow

__all__ = ["load_extraction", "load_lines", "load_pages", "load_words", "stranded_documents"]

_UNDER_WAY = (DocumentState.QUEUED.value, DocumentState.READING.value)
_READING_JOBS = (JobKind.READ_DOCUMENT.value, JobKind.OCR_DOCUMENT.value, JobKind.EXTRACT_DOCUMENT.value)


def stranded_documents(session: Session) -> tuple[tuple[str, str], ...]:
    """Return documents that say they are being read although no job reads them, with the sentence of the last job."""
    active = select(JobRow.arguments).where(
        JobRow.state.in_((JobState.WAITING, JobState.RUNNING)), JobRow.kind.in_(_READING_JOBS)
    )
    at_work = {json.loads(arguments)["document_id"] for arguments in session.scalars(active)}
    under_way = session.scalars(select(DocumentRow.id).where(DocumentRow.state.in_(_UNDER_WAY)))
    return tuple((each, _last_sentence(session, each)) for each in under_way if each not in at_work)


def _last_sentence(session: Session, document_id: str) -> str:
    last = (
        select(JobRow.error_sentence)
        .where(JobRow.kind.in_(_READING_JOBS), JobRow.arguments == json.dumps({"document_id": document_id}))
        .order_by(JobRow.ended_at.desc())
        .limit(1)
    )
    return session.scalar(last) or ""
