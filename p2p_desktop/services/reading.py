"""Read documents: pages with words and pictures; scanned pages one by one with OCR."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from p2p_desktop import __version__
from p2p_desktop.documents.readers.choose import OpenedPage, open_document
from p2p_desktop.documents.sandbox import ChildDied
from p2p_desktop.documents.sniff import limits_of
from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.job import JobKind
from p2p_desktop.domain.notice import Notice
from p2p_desktop.domain.people import Permission
from p2p_desktop.domain.reading import Page
from p2p_desktop.errors import BadFile, ChangedMeanwhile, NotFound, PersonError, Refused, ToolMissing
from p2p_desktop.language import _
from p2p_desktop.services import administering, notifying, upright
from p2p_desktop.services.context import Change, Context, Session, changing
from p2p_desktop.store import jobs, page_sources
from p2p_desktop.store.deadly_files import deaths_on, note_death
from p2p_desktop.store.documents import (
    StoredPage,
    load_stored_pages,
    save_pages,
    save_read_page,
)
from p2p_desktop.store.enclosed import pack_enclosed
from p2p_desktop.store.page_readings import find_reading, keep_reading
from p2p_desktop.store.queries.document import stranded_documents
from p2p_desktop.store.tables.document import DocumentRow

#: Languages that a company's papers are likely to be in, by its country; English always.
_LANGUAGES = {
    "AT": ("deu",), "BE": ("nld", "fra"), "CH": ("deu", "fra"), "CZ": ("ces",), "DE": ("deu",), "DK": ("dan",),
    "ES": ("spa",), "FI": ("fin",), "FR": ("fra",), "IT": ("ita",), "LU": ("fra", "deu"), "NL": ("nld",),
    "NO": ("nor",), "PL": ("pol",), "PT": ("por",), "SE": ("swe",),
}  # fmt: skip


def read(context: Context, document_id: str) -> None:
    """Open a document, keep its pages, and have the next step done; ends the job."""
    with _saying_why(context, document_id):
        row = _begin(context, document_id)
        if _read_from_sources(context, row):
            return
        _must_not_be_parked(context, row)
        with _counting_deaths(context, row), _scratch(context) as scratch:
            # The sentences about a bad file name it, so it is opened under its own name.
            path = _under_its_name(context.documents.bring(row.sha256), scratch, row.file_name)
            limits = limits_of(context.settings)
            opened = open_document(path, scratch=scratch, limits=limits, report=_Reporter(context, "open"))
            turned = upright.as_turned(context, document_id, opened.pages, scratch)
            pages = [_kept(context, page) for page in turned]
        with changing(context, "read", noun="document", object_id=document_id, completes_job=True) as change:
            document = document_row(change.session, document_id)
            save_pages(change.session, document_id, pages)
            document.notes = list(opened.notes)
            document.enclosed = pack_enclosed(opened.enclosed)
            want_words(change, document, pages)


def _read_from_sources(context: Context, row: DocumentRow) -> bool:
    """Read a document that was split off or joined afresh: its pages lie in other documents. False for all others."""
    with context.store.reading() as session:
        sources = page_sources.sources_of(session, row.id)
        pages = page_sources.pages_from(session, sources, afresh=True)
        turns = page_sources.turns_of(session, row.id)
    if not sources:
        return False
    with _scratch(context) as scratch:
        pages = upright.stored_as_turned(context, pages, turns, scratch)
    with changing(context, "read", noun="document", object_id=row.id, completes_job=True) as change:
        save_pages(change.session, row.id, pages)
        want_words(change, document_row(change.session, row.id), pages)
    return True


def want_words(change: Change, row: DocumentRow, pages: Sequence[StoredPage]) -> None:
    """Have the scanned pages of a document read, or, where there are none, its fields."""
    if any(page.needs_ocr for page in pages):
        change.enqueue(JobKind.OCR_DOCUMENT, key=_next_key(change, "ocr", row), document_id=row.id)
    else:
        want_extraction(change, row)


def ocr(context: Context, document_id: str) -> None:
    """Read the scanned pages of a document, each kept as soon as it is read (J-6); ends the job."""
    with _saying_why(context, document_id):
        row = _begin(context, document_id)
        with context.store.reading() as session:
            pages = load_stored_pages(session, document_id)
            languages = _languages(context, session)
        problems = _read_scanned(context, row, pages, languages)
        with changing(context, "ocr", noun="document", object_id=document_id, completes_job=True) as change:
            document = document_row(change.session, document_id)
            if problems and not any(stored.page.words for stored in load_stored_pages(change.session, document_id)):
                raise next(iter(problems.values()))
            unread = [_left_out_words(number, error) for number, error in problems.items()]
            document.notes = list(dict.fromkeys([*document.notes, *unread]))
            want_extraction(change, document)


#: After so many deaths of its reader a file is put aside.
_MOST_DEATHS = 3


def _must_not_be_parked(context: Context, row: DocumentRow) -> None:
    with context.store.reading() as session:
        deaths = deaths_on(session, row.sha256, version=__version__)
    if deaths >= _MOST_DEATHS:
        raise BadFile(
            "PARKED",
            _(
                "“{name}” has stopped its reader {deaths} times and is put aside: this version of the program does not "
                "read it again. The file is kept; ask the sender for another copy, or scan a printed one.",
                name=row.file_name,
                deaths=deaths,
            ),
        )


@contextmanager
def _counting_deaths(context: Context, row: DocumentRow) -> Iterator[None]:
    try:
        yield
    except ChildDied:
        _note_death(context, row)
        raise


def _note_death(context: Context, row: DocumentRow) -> None:
    with changing(context, "read", noun="document", object_id=row.id) as change:
        note_death(change.session, row.sha256, version=__version__, now=change.now)
        change.record("reader_died", noun="document", object_id=row.id, sha256=row.sha256)


def _read_scanned(
    context: Context, row: DocumentRow, pages: tuple[StoredPage, ...], languages: tuple[str, ...]
) -> dict[int, PersonError]:
    """Read the pages that still need it, each kept as soon as it is read; return, by page, why one could not be."""
    # Here and not at the top: the window knows this module, and must not load Tesseract's binding and numpy.
    from p2p_desktop.documents.readers import ocr

    plan = ocr.plan_of(context.settings, languages)
    with context.store.reading() as session:
        pinned = page_sources.turns_of(session, row.id)
    marks = {page.page.number: plan.mark(page.page.number, of_all=len(pages), is_upright=page.page.number in pinned)
             for page in pages if page.needs_ocr}  # fmt: skip
    unread = _read_before(context, row.id, pages, marks)
    problems: dict[int, PersonError] = {}

    def keep(opened: OpenedPage, result: Page | PersonError) -> None:
        number = opened.page.number
        if isinstance(result, PersonError):
            # One reading is one try, however many pages it died on: a moment without memory parks no long scan.
            if isinstance(result, ChildDied) and not any(isinstance(each, ChildDied) for each in problems.values()):
                _note_death(context, row)
            problems[number] = result
        else:
            _keep_read(context, row.id, result, opened.picture, unread[number].ocr_picture, marks[number])

    with _scratch(context) as scratch:
        ocr.read_pages(
            [_copied(context, stored, scratch, is_upright=number in pinned) for number, stored in unread.items()],
            plan,
            of_all=len(pages),
            scratch=scratch,
            limits=limits_of(context.settings),
            name=row.file_name,
            report=_Reporter(context, "ocr"),
            keep=keep,
            side_by_side=os.cpu_count() or 1,
        )
    return problems


def _read_before(
    context: Context, document_id: str, pages: tuple[StoredPage, ...], marks: dict[int, str]
) -> dict[int, StoredPage]:
    """Take what was read before from the same pictures in the same way; return, by number, the pages left to read."""
    left = {page.page.number: page for page in pages if page.needs_ocr}
    if not left:
        return left
    with changing(context, "ocr", noun="document", object_id=document_id) as change:
        for number, stored in list(left.items()):
            found = find_reading(change.session, stored, marks[number], now=change.now)
            if found is not None:
                save_read_page(change.session, document_id, found.page, picture=found.picture)
                del left[number]
    return left


def _left_out_words(number: int, error: PersonError) -> str:
    return _("Page {number} could not be read: {reason}", number=number, reason=error.sentence)


def _copied(context: Context, stored: StoredPage, scratch: Path, *, is_upright: bool) -> OpenedPage:
    """Open a kept page for OCR, which may turn the picture that people see: what is kept never changes."""
    picture = scratch / f"page-{stored.page.number}.jpg"
    shutil.copyfile(context.documents.bring(stored.picture), picture)
    ocr_picture = context.documents.bring(stored.ocr_picture)
    return OpenedPage(stored.page, needs_ocr=True, picture=picture, ocr_picture=ocr_picture, is_upright=is_upright)


def _keep_read(context: Context, document_id: str, page: Page, picture: Path, ocr_picture: str, mark: str) -> None:
    sha256 = context.documents.put_file(picture)
    with changing(context, "ocr", noun="document", object_id=document_id) as change:
        save_read_page(change.session, document_id, page, picture=sha256)
        keep_reading(change.session, ocr_picture, mark, page, picture=sha256, now=change.now)


def read_again(context: Context, document_id: str) -> None:
    """Read a document afresh, for example after Tesseract was installed; corrections of people stay."""
    with changing(context, "read_again", noun="document", object_id=document_id) as change:
        row = document_row(change.session, document_id)
        if row.added_by != context.person.id:
            context.person.must_be_allowed(Permission.ADD_ANY_DOCUMENT)
        if row.state in (DocumentState.QUEUED.value, DocumentState.READING.value):
            raise Refused("BEING_READ", _("This document is being read already."))
        if row.state == DocumentState.REPLACED.value:
            raise Refused("REPLACED", _("Other documents stand in the place of this one; have those read again."))
        row.state, row.reason = DocumentState.QUEUED.value, ""
        row.version += 1
        change.enqueue(JobKind.READ_DOCUMENT, key=_next_key(change, "read", row), document_id=document_id)
        change.record("read_again", noun="document", object_id=document_id, sha256=row.sha256)


def mark_failed(context: Context, document_id: str, sentence: str) -> None:
    """Say on the document why it could not be read, and tell the person who added it."""
    with changing(context, "read", noun="document", object_id=document_id) as change:
        fail_document(change, document_row(change.session, document_id), sentence)


def fail_document(change: Change, row: DocumentRow, sentence: str) -> None:
    """Put a document into the state ``failed`` with the reason, inside a change."""
    before, row.state, row.reason = row.state, DocumentState.FAILED.value, sentence
    row.version += 1
    change.record("reading_failed", noun="document", object_id=row.id, reason=sentence,
                  changes={"state": (before, row.state)}, revision=row.revision)  # fmt: skip
    if row.added_by == change.context.person.id:
        return
    key = f"failed:{row.id}:{row.version}"
    notifying.tell(change, [row.added_by], template=Notice.DOCUMENT_FAILED, object_id=row.id, key=key)


def settle_stranded(context: Context) -> int:
    """Mark documents whose reading ended without a result (a worker that died again and again); return how many."""
    with context.store.reading() as session:
        if not stranded_documents(session):
            return 0
    with changing(context, "settle_stranded", noun="document") as change:
        stranded = stranded_documents(change.session)
        for document_id, sentence in stranded:
            words = sentence or _("Reading this document ended without a result. Try again.")
            fail_document(change, document_row(change.session, document_id), words)
        return len(stranded)


def want_extraction(change: Change, row: DocumentRow) -> None:
    """Have the fields of a document read from its words."""
    change.enqueue(JobKind.EXTRACT_DOCUMENT, key=_next_key(change, "extract", row), document_id=row.id)


def document_row(session: Session, document_id: str, *, version: int | None = None) -> DocumentRow:
    """Return the row of a document, or say that it is gone or that somebody changed it meanwhile."""
    row = session.get(DocumentRow, document_id)
    if row is None:
        raise NotFound("NO_DOCUMENT", _("This document is not there any more."))
    if version is not None and row.version != version:
        sentence = _("Somebody changed this document meanwhile. What you typed is kept; look at the new state first.")
        raise ChangedMeanwhile("CHANGED", sentence)
    return row


def _next_key(change: Change, step: str, row: DocumentRow) -> str:
    """Name a step once for each try to read the document: the version grows with every one."""
    return f"{step}:{row.id}:{row.version}"


def _begin(context: Context, document_id: str) -> DocumentRow:
    with changing(context, "read", noun="document", object_id=document_id) as change:
        row = document_row(change.session, document_id)
        if row.state != DocumentState.READING.value:
            row.state, row.reason = DocumentState.READING.value, ""
            row.version += 1
        return row


@contextmanager
def _saying_why(context: Context, document_id: str) -> Iterator[None]:
    """Where a step fails for good for a reason that people can mend, say so on the document too."""
    try:
        yield
    except (BadFile, ToolMissing, Refused) as error:
        if not _is_tried_again(context, error):
            mark_failed(context, document_id, error.sentence)
        raise


def _is_tried_again(context: Context, error: PersonError) -> bool:
    lease = context.lease
    if lease is None or not isinstance(error, BadFile) or not error.repeatable:
        return False
    return lease.attempt < lease.tries


class _Reporter:
    """Tells the job row how far the work is; raises where the job was cancelled or lost."""

    def __init__(self, context: Context, step: str) -> None:
        self._context = context
        self._step = step

    def __call__(self, done: int, total: int) -> None:
        context = self._context
        if context.lease is not None:
            jobs.report(context.store, context.lease, step=self._step, done=done, total=total, now=context.now())


@contextmanager
def _scratch(context: Context) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=context.home.scratch) as folder:
        yield Path(folder)


def _under_its_name(blob: Path, scratch: Path, name: str) -> Path:
    path = scratch / "file" / Path(name).name
    path.parent.mkdir()
    shutil.copyfile(blob, path)
    return path


def _kept(context: Context, opened: OpenedPage) -> StoredPage:
    picture = context.documents.put_file(opened.picture)
    ocr_picture = context.documents.put_file(opened.ocr_picture) if opened.ocr_picture else ""
    return StoredPage(opened.page, picture, ocr_picture, opened.needs_ocr)


def _languages(context: Context, session: Session) -> tuple[str, ...]:
    chosen = context.settings.ocr_languages
    if chosen:
        return chosen
    country = administering.company(session).country
    return (*_LANGUAGES.get(country, ()), "eng")
