"""What the Activity screen and the popup of background work show."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, true

from p2p_desktop.domain.job import JobKind, JobState
from p2p_desktop.domain.people import Permission, Person
from p2p_desktop.language import _
from p2p_desktop.store.engine import Session
from p2p_desktop.store.queries.paging import PageOf, PageRequest, id_page
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.job import JobRow as StoredJob
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.request import RequestRow

_READING = frozenset(
    {
        JobKind.READ_DOCUMENT.value,
        JobKind.OCR_DOCUMENT.value,
        JobKind.EXTRACT_DOCUMENT.value,
        JobKind.LEARN.value,
        JobKind.ASK_MODEL.value,
    }
)
#: Work of the program itself, which nobody waits for.
_QUIET = (JobKind.NOTIFY.value, JobKind.HOUSEKEEPING.value, JobKind.HEALTH.value)
_GOES_ON = (JobState.WAITING, JobState.RUNNING)
_WENT_WRONG = (JobState.FAILED, JobState.PARKED)
#: How long the popup keeps showing what failed, and how much it shows at most.
_LATELY = dt.timedelta(hours=12)
_MOST = 50
_ID_BEGINS = len('{"document_id": "') + 1


@dataclass(frozen=True, slots=True)
class JobRow:
    """One piece of background work; ``words`` says what is done with what, ``step`` what it does just now."""

    id: str
    kind: str
    queue: str
    words: str
    subject: str
    state: JobState
    step: str
    done: int
    total: int
    attempts: int
    tries: int
    run_after: dt.datetime
    created_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    error_code: str
    error_sentence: str
    error_details: str
    document_id: str
    order_id: str
    request_id: str
    is_own: bool

    @property
    def reads_document(self) -> bool:
        """True for the steps by which a document is read."""
        return self.kind in _READING

    @property
    def goes_on(self) -> bool:
        """True while it waits or runs."""
        return self.state in _GOES_ON


_SORTS = {
    "kind": StoredJob.kind,
    "state": StoredJob.state,
    "created_at": StoredJob.id,
    "started_at": StoredJob.started_at,
    "ended_at": StoredJob.ended_at,
    "attempts": StoredJob.attempts,
    "queue": StoredJob.queue,
}


def page(session: Session, person: Person, wanted: PageRequest) -> PageOf[JobRow]:
    """Return one page of background work this person may see, newest first unless asked otherwise.

    Choices: "" (what people wait for), "going_on", "failed", "done", "cancelled", "all" (the program's own too).
    """
    conditions = [_visible(person), *_conditions(wanted)]
    # Ids are in the order of time, and have the index that created_at lacks.
    column = _SORTS.get(wanted.sort, StoredJob.id)
    ids, total = id_page(
        session, StoredJob.id, conditions, wanted, sort=column, then=StoredJob.id, is_known=wanted.sort in _SORTS
    )
    found = {row.id: row for row in session.scalars(select(StoredJob).where(StoredJob.id.in_(ids)))}
    return PageOf(_job_rows(session, person, [found[each] for each in ids if each in found]), total)


def running(session: Session, person: Person) -> tuple[JobRow, ...]:
    """Return what runs, waits or failed just now, what runs first."""
    goes_on = select(StoredJob).where(_visible(person), StoredJob.state.in_(_GOES_ON), StoredJob.kind.not_in(_QUIET))
    rows = list(session.scalars(goes_on.order_by(StoredJob.state, StoredJob.created_at).limit(_MOST)))
    newest = session.scalar(select(StoredJob.created_at).order_by(StoredJob.id.desc()).limit(1))
    if newest is not None:
        failed = select(StoredJob).where(
            _visible(person), StoredJob.state.in_(_WENT_WRONG), StoredJob.ended_at >= newest - _LATELY
        )
        rows += session.scalars(failed.order_by(StoredJob.ended_at.desc()).limit(_MOST))
    return _job_rows(session, person, rows)


def one(session: Session, person: Person, job_id: str) -> JobRow | None:
    """Return one job, or None where it is gone or this person may not see it."""
    row = session.scalar(select(StoredJob).where(StoredJob.id == job_id, _visible(person)))
    return None if row is None else _job_rows(session, person, [row])[0]


def _visible(person: Person) -> ColumnElement[bool]:
    """All for finance and administrators, work on their own documents for others."""
    if person.may(Permission.ADD_ANY_DOCUMENT):
        return true()
    own = select(DocumentRow.id).where(_document_id() == DocumentRow.id, DocumentRow.added_by == person.id)
    return own.exists()


def _document_id() -> ColumnElement[str]:
    """The id in ``{"document_id": "…"}``; for other arguments a text that is no id."""
    return func.substr(StoredJob.arguments, _ID_BEGINS, 36)


def _conditions(wanted: PageRequest) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    by_choice: Mapping[str, tuple[JobState, ...]] = {
        "going_on": _GOES_ON,
        "failed": _WENT_WRONG,
        "done": (JobState.DONE,),
        "cancelled": (JobState.CANCELLED,),
    }
    if wanted.choice in by_choice:
        conditions.append(StoredJob.state.in_(by_choice[wanted.choice]))
    if wanted.choice != "all":
        conditions.append(or_(StoredJob.kind.not_in(_QUIET), StoredJob.state.in_(_WENT_WRONG)))
    text = wanted.text.strip()
    if text:
        named = select(DocumentRow.id).where(DocumentRow.file_name.icontains(text, autoescape=True))
        conditions.append(or_(_document_id().in_(named), StoredJob.error_sentence.icontains(text, autoescape=True)))
    return conditions


def _job_rows(session: Session, person: Person, rows: Sequence[StoredJob]) -> tuple[JobRow, ...]:
    arguments = {row.id: _arguments(row) for row in rows}
    documents = _named(arguments.values(), "document_id")
    files = {
        row.id: row
        for row in session.execute(
            select(DocumentRow.id, DocumentRow.file_name, DocumentRow.added_by).where(DocumentRow.id.in_(documents))
        )
    }
    orders = select(OrderRow.id, OrderRow.number).where(OrderRow.id.in_(_named(arguments.values(), "order_id")))
    requests = select(RequestRow.id, RequestRow.number).where(
        RequestRow.id.in_(_named(arguments.values(), "request_id"))
    )
    numbers = {row.id: row.number or "" for query in (orders, requests) for row in session.execute(query)}
    made = []
    for row in rows:
        given = arguments[row.id]
        file = files.get(given.get("document_id", ""))
        number = numbers.get(given.get("order_id", "") or given.get("request_id", ""), "")
        subject = file.file_name if file is not None else number
        made.append(_job_row(row, given, subject, is_own=file is not None and file.added_by == person.id))
    return tuple(made)


def _arguments(row: StoredJob) -> Mapping[str, str]:
    plain: dict[str, str] = json.loads(row.arguments)
    return plain


def _named(arguments: Iterable[Mapping[str, str]], name: str) -> set[str]:
    return {each[name] for each in arguments if name in each}


def _job_row(row: StoredJob, given: Mapping[str, str], subject: str, *, is_own: bool) -> JobRow:
    return JobRow(
        id=row.id,
        kind=row.kind,
        queue=str(row.queue),
        words=_words(row.kind, subject),
        subject=subject,
        state=row.state,
        step=_step_words(row) if row.state in _GOES_ON else "",
        done=row.done,
        total=row.total,
        attempts=row.attempts,
        tries=row.tries,
        run_after=row.run_after,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        error_code=row.error_code,
        error_sentence=row.error_sentence,
        error_details=row.error_details,
        document_id=given.get("document_id", ""),
        order_id=given.get("order_id", ""),
        request_id=given.get("request_id", ""),
        is_own=is_own,
    )


def _words(kind: str, subject: str) -> str:
    named: Mapping[str, str] = {
        JobKind.READ_DOCUMENT: _("Read {subject}", subject=subject),
        JobKind.OCR_DOCUMENT: _("Recognise the text of {subject}", subject=subject),
        JobKind.EXTRACT_DOCUMENT: _("Find the fields of {subject}", subject=subject),
        JobKind.ASK_MODEL: _("Ask the language model about {subject}", subject=subject),
        JobKind.LEARN: _("Learn from the corrections of {subject}", subject=subject),
        JobKind.ISSUE_ORDER: _("Issue the order for {subject}", subject=subject),
        JobKind.PRINT_ORDER: _("Make the PDF of {subject}", subject=subject),
        JobKind.VALIDATE_DOCUMENT: _("Compare {subject} with its order", subject=subject),
        JobKind.NOTIFY: _("Tell somebody"),
        JobKind.HOUSEKEEPING: _("Keep house"),
        JobKind.HEALTH: _("Check that all is well"),
    }
    return named.get(kind, kind)


def _step_words(row: StoredJob) -> str:
    done = {"done": row.done, "total": row.total}
    return {
        "open": _("Page {done} of {total} opened", **done),
        "ocr": _("Text of {done} of {total} pages recognised", **done),
        "database": _("The database is copied"),
        "files": _("{done} of {total} MB written", **done),
        "extract": _("Looking for vendor, amounts and lines"),
        "match": _("Comparing line by line"),
    }.get(row.step, "")
