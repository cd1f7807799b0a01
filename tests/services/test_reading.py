"""Documents are read in the background: text at once, scans page by page, failures with their reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from p2p_desktop import paths
from p2p_desktop.dev.make_samples import make_bad_inputs
from p2p_desktop.documents.readers import tesseract
from p2p_desktop.domain.document import DocumentState, Kind
from p2p_desktop.domain.job import JobState
from p2p_desktop.domain.reading import Box, Page, ReadBy, Word
from p2p_desktop.errors import Refused
from p2p_desktop.services import administering, intake, jobs, reading
from p2p_desktop.services.context import Context, changing
from p2p_desktop.services.context import reading as reading_store
from p2p_desktop.services.intake import Purpose
from p2p_desktop.store import jobs as stored_jobs
from p2p_desktop.store.documents import pack_words, save_read_page
from p2p_desktop.store.queries import activity, documents, notifications
from p2p_desktop.store.queries.documents import DocumentView
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.store.tables.document import PageReadingRow
from tests.company import Company
from tests.work_off import work_off

SAMPLES = paths.resources() / "samples"


def _view(context: Context, document_id: str) -> DocumentView:
    with reading_store(context) as session:
        view = documents.one(session, context.person, document_id)
    assert view is not None
    return view


def _drop(company: Company, path: Path) -> str:
    return intake.take_in(company.ana, path).document_id


def test_a_pdf_with_text_is_read_without_ocr(company: Company) -> None:
    document_id = _drop(company, SAMPLES / "proforma-long.pdf")
    assert work_off(company.world)[:2] == [JobState.DONE, JobState.DONE]
    view = _view(company.ana, document_id)
    assert [page.number for page in view.pages] == [1, 2, 3]
    assert all(company.ana.documents.exists(page.picture) for page in view.pages)
    with reading_store(company.ana) as session:
        words = documents.words(session, document_id, 1)
    assert "PROFORMA" in " ".join(word.text for word in words).upper()


def test_a_scan_of_several_pages_is_read_page_by_page(company: Company) -> None:
    document_id = _drop(company, SAMPLES / "receipt-till.tiff")
    work_off(company.world)
    view = _view(company.ana, document_id)
    assert len(view.pages) == 2
    assert all(page.is_read for page in view.pages)
    assert view.state in (DocumentState.READ, DocumentState.NEEDS_REVIEW)
    assert view.kind is Kind.RECEIPT


@pytest.mark.parametrize("kind", ["encrypted", "truncated", "oversize_pixels"])
def test_a_file_that_cannot_be_read_fails_with_its_reason_at_once(company: Company, tmp_path: Path, kind: str) -> None:
    bad = make_bad_inputs(tmp_path)[kind]
    document_id = _drop(company, bad)
    ended = work_off(company.world)
    assert ended[0] is JobState.FAILED
    view = _view(company.ana, document_id)
    assert view.state is DocumentState.FAILED
    assert bad.name in view.reason
    with reading_store(company.ana) as session:
        (notice,) = notifications.page(session, company.ana.person, PageRequest()).rows
    assert (notice.screen, notice.object_id, notice.sentence) == ("documents", document_id, view.reason)


def test_without_tesseract_a_scan_fails_with_what_to_do_and_is_read_once_it_is_there(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    administering.change_settings(company.erik, {"ocr.neural_pages": 0})
    monkeypatch.setenv(tesseract.SETTING, "/no/such/program")
    document_id = _drop(company, SAMPLES / "invoice-scan.png")
    work_off(company.world)
    failed = _view(company.ana, document_id)
    assert failed.state is DocumentState.FAILED
    assert "Tesseract" in failed.reason
    monkeypatch.delenv(tesseract.SETTING)
    reading.read_again(company.ana, document_id)
    assert _view(company.ana, document_id).state is DocumentState.QUEUED
    work_off(company.world)
    assert _view(company.ana, document_id).state in (DocumentState.READ, DocumentState.NEEDS_REVIEW)


def test_a_picture_that_was_read_before_is_not_read_again(company: Company) -> None:
    document_id = _drop(company, SAMPLES / "invoice-scan.png")
    work_off(company.world)
    with changing(company.world.context, "ocr", noun="document") as change:
        (kept,) = change.session.query(PageReadingRow).all()
        kept.words = pack_words((Word("KEPT", Box(0.1, 0.1, 0.4, 0.12)),))
    reading.read_again(company.ana, document_id)
    work_off(company.world)
    with reading_store(company.ana) as session:
        assert [word.text for word in documents.words(session, document_id, 1)] == ["KEPT"]


def _first_step(company: Company, document_id: str) -> None:
    """Do the first step only: open the file."""
    world = company.world
    with reading_store(world.context) as session:
        ((_queue, job_id),) = stored_jobs.due(session, now=world.context.now())
    lease = stored_jobs.claim(world.context.store, job_id, owner="first", now=world.context.now())
    assert lease is not None
    reading.read(world.context.working_on(lease), document_id)


def test_a_page_that_was_read_before_the_worker_died_is_not_read_again(company: Company) -> None:
    document_id = _drop(company, SAMPLES / "receipt-till.tiff")
    _first_step(company, document_id)
    opened = _view(company.ana, document_id)
    assert [page.is_read for page in opened.pages] == [False, False]
    mark = Word("READ-BY-THE-FIRST-WORKER", Box(0.1, 0.1, 0.4, 0.12))
    page = Page(1, 200, 400, (mark,), ReadBy.OCR)
    with changing(company.world.context, "ocr", noun="document") as change:
        save_read_page(change.session, document_id, page, picture=opened.pages[0].picture)
    work_off(company.world)
    with reading_store(company.ana) as session:
        assert documents.words(session, document_id, 1) == (mark,)
        assert len(documents.words(session, document_id, 2)) > 5
    assert [page.is_read for page in _view(company.ana, document_id).pages] == [True, True]


def _tesseract_that_hangs_once(folder: Path) -> Path:
    real = shutil.which("tesseract")
    assert real is not None
    script = folder / "tesseract"
    begun = folder / "begun"
    script.write_text(
        f'#!/bin/sh\ncase "$*" in *list-langs*|*--version*) exec {real} "$@";; esac\n'
        f"if mkdir {begun} 2>/dev/null; then exec sleep 600; fi\n"
        f'exec {real} "$@"\n'
    )
    script.chmod(0o755)
    return script


def test_a_page_that_cannot_be_read_leaves_the_others(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tesseract.SETTING, str(_tesseract_that_hangs_once(tmp_path)))
    administering.change_settings(company.erik, {"ocr.neural_pages": 0, "ocr.page_seconds": 16})
    document_id = _drop(company, SAMPLES / "receipt-till.tiff")
    work_off(company.world)
    view = _view(company.ana, document_id)
    assert view.state is DocumentState.NEEDS_REVIEW
    assert sorted(page.is_read for page in view.pages) == [False, True]
    (note,) = [note for note in view.notes if "could not be read" in note]
    assert "took longer than 16 seconds" in note


def test_cancelling_leaves_a_document_that_says_so_and_can_be_tried_again(company: Company) -> None:
    document_id = _drop(company, SAMPLES / "proforma-fr.pdf")
    with reading_store(company.ana) as session:
        (job,) = activity.running(session, company.ana.person)
    jobs.cancel(company.ana, job.id)
    assert work_off(company.world) == []
    view = _view(company.ana, document_id)
    assert (view.state, view.pages) == (DocumentState.FAILED, ())
    assert "Ana Ruiz cancelled" in view.reason
    with pytest.raises(Refused):
        jobs.cancel(company.ana, job.id)
    jobs.try_again(company.ana, job.id)
    assert _view(company.ana, document_id).state is DocumentState.QUEUED
    work_off(company.world)
    assert len(_view(company.ana, document_id).pages) == 1


def test_a_cancelled_step_has_no_effect(company: Company) -> None:
    document_id = _drop(company, SAMPLES / "proforma-fr.pdf")
    world = company.world
    with reading_store(world.context) as session:
        ((_queue, job_id),) = stored_jobs.due(session, now=world.context.now())
    lease = stored_jobs.claim(world.context.store, job_id, owner="a", now=world.context.now())
    assert lease is not None
    jobs.cancel(company.ana, job_id)
    with pytest.raises(stored_jobs.JobCancelled):
        reading.read(world.context.working_on(lease), document_id)
    assert _view(company.ana, document_id).state is DocumentState.FAILED
    assert _view(company.ana, document_id).pages == ()


def test_others_do_not_steer_the_work_on_documents_that_are_not_theirs(company: Company) -> None:
    _drop(company, SAMPLES / "proforma-fr.pdf")
    with reading_store(company.ana) as session:
        (job,) = activity.running(session, company.ana.person)
        assert activity.running(session, company.ben.person) == ()
    with pytest.raises(Exception, match="not there any more"):
        jobs.cancel(company.ben, job.id)
    jobs.cancel(company.dana, job.id)


def test_a_document_whose_worker_died_again_and_again_says_why(company: Company) -> None:
    document_id = _drop(company, SAMPLES / "proforma-fr.pdf")
    world = company.world
    with reading_store(world.context) as session:
        ((_queue, job_id),) = stored_jobs.due(session, now=world.context.now())
    while stored_jobs.claim(world.context.store, job_id, owner="dies", now=world.context.now()) is not None:
        world.clock.forward(minutes=2)
    assert reading.settle_stranded(world.context) == 1
    view = _view(company.ana, document_id)
    assert view.state is DocumentState.FAILED
    assert "The worker ended three times" in view.reason
    assert reading.settle_stranded(world.context) == 0


def test_a_loose_proforma_becomes_a_filled_draft_of_the_person_who_dropped_it(company: Company) -> None:
    document_id = _drop(company, SAMPLES / "proforma-en-laptops.pdf")
    work_off(company.world)
    view = _view(company.ana, document_id)
    request = company.view(view.request_id, company.ana)
    assert request.content.vendor_name == "Harbourline Computers Ltd"
    assert [line.quantity for line in request.content.lines] == [5, 5, 5]
    assert str(request.content.totals.total) == "9564.03 EUR"
    with reading_store(company.ana) as session:
        (notice,) = notifications.page(session, company.ana.person, PageRequest()).rows
    assert (notice.screen, notice.object_id) == ("requests", view.request_id)


def test_a_proforma_for_a_draft_fills_only_what_is_empty(company: Company) -> None:
    request_id = company.draft("1 x something typed 7", title="My own title")
    path = SAMPLES / "proforma-en-laptops.pdf"
    intake.take_in(company.ana, path, purpose=Purpose.PROFORMA, request_id=request_id)
    work_off(company.world)
    content = company.view(request_id, company.ana).content
    assert content.title == "My own title"
    assert [line.description for line in content.lines] == ["something typed"]
    assert company.world.check_audit().is_ok
