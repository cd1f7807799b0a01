"""One document, as its screens show it and as the next step of the work loads it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, or_, select

from p2p_desktop.domain.document import (
    DocumentLine,
    DocumentState,
    Field,
    FieldName,
    Kind,
    Reason,
    Source,
)
from p2p_desktop.domain.job import JobKind, JobState
from p2p_desktop.domain.money import Money
from p2p_desktop.domain.people import Person
from p2p_desktop.domain.reading import Place, Word
from p2p_desktop.language import _
from p2p_desktop.store.documents import (
    field_of,
    field_rows,
    load_extraction,
    load_lines,
    load_pages,
    load_words,
    machine_lines,
    place_of,
)
from p2p_desktop.store.engine import Session
from p2p_desktop.store.queries.visibility import may_see_document
from p2p_desktop.store.tables.document import DocumentFieldRow, DocumentPageRow, DocumentRow
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.store.tables.matching import MatchRow
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.request import RequestRow
from p2p_desktop.store.tables.review import HandoverRow, PageSourceRow

__all__ = [
    "DocumentView",
    "FieldView",
    "PageView",
    "field_words",
    "load_extraction",
    "load_lines",
    "load_pages",
    "one",
    "reason_words",
    "stranded_documents",
    "words",
]

_UNDER_WAY = (DocumentState.QUEUED.value, DocumentState.READING.value)
_READING_JOBS = (JobKind.READ_DOCUMENT.value, JobKind.OCR_DOCUMENT.value, JobKind.EXTRACT_DOCUMENT.value)


@dataclass(frozen=True, slots=True)
class PageView:
    """One page: its size in points, the SHA-256 of its picture, whether it was read at all, and where it comes from:
    the SHA-256 and type of a file, and the page's number there.
    """

    number: int
    width: float
    height: float
    picture: str
    source: tuple[str, str, int]
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field as it counts now, with the machine's value beside a person's."""

    name: FieldName
    words: str
    value: str
    machine_value: str
    confidence: float
    is_sure: bool
    reason: Reason | None
    source: Source
    place: Place | None
    is_corrected: bool
    corrected_by: str
    corrected_at: dt.datetime | None
    on_page: str = ""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document, whole; ``progress`` counts the pages that are read while it is being read.

    ``is_own`` holds for whoever added it and for whoever it was handed to.
    """

    id: str
    file_name: str
    file_type: str
    size: int
    sha256: str
    purpose: str
    kind: Kind
    kind_confidence: float
    state: DocumentState
    reason: str
    language: str
    notes: tuple[str, ...]
    added_by_name: str
    added_at: dt.datetime
    request_id: str
    request_number: str
    order_id: str
    order_number: str
    match_id: str
    vendor_id: str
    vendor_name: str
    number: str
    date: dt.date | None
    currency: str
    total: Decimal | None
    prices_include_tax: bool
    is_reviewed: bool
    is_rejected: bool
    is_own: bool
    progress_done: int
    progress_total: int
    job_id: str
    pages: tuple[PageView, ...]
    fields: tuple[FieldView, ...]
    lines: tuple[DocumentLine, ...]
    lines_are_corrected: bool
    version: int
    #: The lines as the machine read them, where a person has corrected them; else the lines themselves.
    machine_lines: tuple[DocumentLine, ...] = ()

    def field(self, name: FieldName) -> FieldView | None:
        """Return one field, or None where nothing was found."""
        return next((field for field in self.fields if field.name is name), None)


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far the job that reads a document is."""

    job_id: str = ""
    done: int = 0
    total: int = 0


def field_words(name: FieldName) -> str:
    """Name a field as people see it."""
    return {
        FieldName.VENDOR: _("Vendor"),
        FieldName.VENDOR_ADDRESS: _("Vendor’s address"),
        FieldName.TAX_ID: _("Tax ID"),
        FieldName.EMAIL: _("E-mail"),
        FieldName.PHONE: _("Phone"),
        FieldName.IBAN: _("IBAN"),
        FieldName.BIC: _("BIC"),
        FieldName.NUMBER: _("Number"),
        FieldName.ORDER_REFERENCE: _("Order reference"),
        FieldName.DATE: _("Date"),
        FieldName.DUE_DATE: _("Due date"),
        FieldName.CURRENCY: _("Currency"),
        FieldName.NET: _("Net"),
        FieldName.TAX: _("Tax"),
        FieldName.TOTAL: _("Total"),
        FieldName.PAYMENT_TERMS: _("Payment terms"),
    }[name]


def reason_words(reason: Reason) -> str:
    """Say why a value counts as sure (X-1)."""
    return {
        Reason.ARITHMETIC: _("The amounts add up."),
        Reason.CHECKSUM: _("Its check digits are right."),
        Reason.MASTER_DATA: _("It is what is known of this vendor."),
        Reason.HISTORY: _("It is as on earlier documents of this vendor."),
        Reason.AGREEMENT: _("Places of the document that do not depend on each other say the same."),
        Reason.XML_AND_PAGE: _("The e-invoice and the page agree."),
        Reason.E_INVOICE: _("It is in the e-invoice, which is the invoice itself."),
        Reason.PERSON: _("A person has confirmed it."),
    }[reason]


def one(session: Session, person: Person, document_id: str) -> DocumentView | None:
    """Return one document, or None where it is gone or this person may not see it."""
    row = session.get(DocumentRow, document_id)
    if row is None or not may_see_document(session, person, document_id):
        return None
    return view_of(session, person, row)


def view_of(session: Session, person: Person, row: DocumentRow) -> DocumentView:
    """Return a document that may be seen."""
    adder = session.get(PersonRow, row.added_by)
    request = session.get(RequestRow, row.request_id) if row.request_id else None
    order = session.get(OrderRow, row.order_id) if row.order_id else None
    progress = _progress(session, row)
    current = select(MatchRow.id).where(MatchRow.document_id == row.id, MatchRow.is_current).limit(1)
    handed_to = select(HandoverRow.to_person).where(HandoverRow.document_id == row.id)
    lines, read = load_lines(session, row.id), machine_lines(session, row.id)
    return DocumentView(
        id=row.id,
        file_name=row.file_name,
        file_type=row.file_type,
        size=row.size,
        sha256=row.sha256,
        purpose=row.purpose,
        kind=Kind(row.kind),
        kind_confidence=row.kind_confidence,
        state=DocumentState(row.state),
        reason=row.reason,
        language=row.language,
        notes=tuple(row.notes),
        added_by_name=adder.name if adder else "",
        added_at=row.added_at,
        request_id=row.request_id,
        request_number=(request.number or "") if request else "",
        order_id=row.order_id,
        order_number=order.number if order else "",
        match_id=session.scalar(current) or "",
        vendor_id=row.vendor_id,
        vendor_name=row.vendor_name,
        number=row.number,
        date=row.date,
        currency=row.currency,
        total=Money.from_minor(row.total_minor, row.currency).amount if row.total_minor is not None else None,
        prices_include_tax=row.prices_include_tax,
        is_reviewed=row.is_reviewed,
        is_rejected=row.is_rejected,
        is_own=person.id in (row.added_by, session.scalar(handed_to)),
        progress_done=progress.done,
        progress_total=progress.total,
        job_id=progress.job_id,
        pages=_pages(session, row),
        fields=_fields(session, row.id),
        lines=lines,
        lines_are_corrected=read is not None,
        version=row.version,
        machine_lines=lines if read is None else read,
    )


def words(session: Session, document_id: str, page: int) -> tuple[Word, ...]:
    """Return the words of one page, to be chosen in the viewer; ask ``one`` first whether it may be seen."""
    return load_words(session, document_id, page)


def _pages(session: Session, document: DocumentRow) -> tuple[PageView, ...]:
    # The words are left where they are: they are large, and the viewer asks for them page by page.
    rows = (
        select(
            DocumentPageRow.number,
            DocumentPageRow.width,
            DocumentPageRow.height,
            DocumentPageRow.picture,
            DocumentPageRow.needs_ocr,
        )
        .where(DocumentPageRow.document_id == document.id)
        .order_by(DocumentPageRow.number)
    )
    elsewhere = _sources(session, document.id)
    return tuple(
        PageView(
            row.number,
            row.width,
            row.height,
            row.picture,
            elsewhere.get(row.number, (document.sha256, document.file_type, row.number)),
            is_read=not row.needs_ocr,
        )
        for row in session.execute(rows)
    )


def _sources(session: Session, document_id: str) -> dict[int, tuple[str, str, int]]:
    """Return, by number, where pages come from that were split off or joined."""
    rows = (
        select(PageSourceRow.number, DocumentRow.sha256, DocumentRow.file_type, PageSourceRow.source_page)
        .join(DocumentRow, DocumentRow.id == PageSourceRow.source_id)
        .where(PageSourceRow.document_id == document_id)
    )
    return {number: (sha256, kind, page) for number, sha256, kind, page in session.execute(rows)}


def _fields(session: Session, document_id: str) -> tuple[FieldView, ...]:
    rows = {FieldName(row.name): row for row in field_rows(session, document_id)}
    names = {person.id: person.name for person in _correctors(session, rows.values())}
    return tuple(_field(rows[name], names) for name in FieldName if name in rows)


def _correctors(session: Session, rows: Iterable[DocumentFieldRow]) -> Iterable[PersonRow]:
    ids = {row.corrected_by for row in rows if row.corrected_by}
    return session.scalars(select(PersonRow).where(PersonRow.id.in_(ids))) if ids else ()


def _field(row: DocumentFieldRow, names: Mapping[str, str]) -> FieldView:
    name = FieldName(row.name)
    gone = Field(name, "", 1.0, Source.PERSON, None, Reason.PERSON)
    now = field_of(row) or gone
    return FieldView(
        name=name,
        words=field_words(name),
        value=now.value,
        machine_value=row.value,
        confidence=now.confidence,
        is_sure=now.is_sure,
        reason=now.reason,
        source=now.source,
        place=now.place or place_of(row.page, row.box),
        is_corrected=row.corrected_value is not None,
        corrected_by=names.get(row.corrected_by, ""),
        corrected_at=row.corrected_at,
        on_page=now.on_page,
    )


def _progress(session: Session, row: DocumentRow) -> _Progress:
    if row.state not in _UNDER_WAY:
        return _Progress()
    of_document = or_(*(_keys(f"{step}:{row.id}") for step in ("read", "ocr", "extract")))
    active = select(JobRow).where(of_document, JobRow.state.in_((JobState.WAITING, JobState.RUNNING)))
    job = session.scalar(active.order_by(JobRow.created_at.desc()).limit(1))
    return _Progress(job.id, job.done, job.total) if job is not None else _Progress()


def _keys(start: str) -> ColumnElement[bool]:
    # A range instead of LIKE: only that uses the index of the keys.
    return and_(JobRow.key >= start, JobRow.key < f"{start};")


def stranded_documents(session: Session) -> tuple[tuple[str, str], ...]:
    """Return documents that say they are being read although no job reads them, with the sentence of the last job."""
    under_way = session.scalars(select(DocumentRow.id).where(DocumentRow.state.in_(_UNDER_WAY))).all()
    if not under_way:
        return ()
    active = select(JobRow.arguments).where(
        JobRow.state.in_((JobState.WAITING, JobState.RUNNING)), JobRow.kind.in_(_READING_JOBS)
    )
    at_work = {json.loads(arguments)["document_id"] for arguments in session.scalars(active)}
    return tuple((each, _last_sentence(session, each)) for each in under_way if each not in at_work)


def _last_sentence(session: Session, document_id: str) -> str:
    last = (
        select(JobRow.error_sentence)
        .where(JobRow.kind.in_(_READING_JOBS), JobRow.arguments == json.dumps({"document_id": document_id}))
        .order_by(JobRow.ended_at.desc())
        .limit(1)
    )
    return session.scalar(last) or ""
