"""Files are taken in once; what cannot be taken stays where it was, with a sentence."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from p2p_desktop import paths
from p2p_desktop.dev.make_samples import make_bad_inputs
from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.job import QueueName
from p2p_desktop.errors import BadFile, NotFound, Refused
from p2p_desktop.services import intake
from p2p_desktop.services.context import Context, reading
from p2p_desktop.services.intake import Purpose
from p2p_desktop.store.queries import activity, documents
from p2p_desktop.store.queries.documents import DocumentListRow
from p2p_desktop.store.queries.paging import PageRequest
from tests.company import Company

SAMPLE = paths.resources() / "samples" / "proforma-en-laptops.pdf"


def _documents(context: Context) -> tuple[DocumentListRow, ...]:
    with reading(context) as session:
        return documents.page(session, context.person, PageRequest()).rows


def test_a_file_becomes_a_document_and_a_job_at_once(company: Company) -> None:
    taken = intake.take_in(company.ana, SAMPLE)
    (row,) = _documents(company.ana)
    assert (taken.document_id, taken.is_duplicate) == (row.id, False)
    assert (row.file_name, row.state, row.added_by_name) == (SAMPLE.name, DocumentState.QUEUED, "Ana Ruiz")
    with reading(company.ana) as session:
        (job,) = activity.running(session, company.ana.person)
    assert company.world.queue.knocks[-1] == (QueueName.DOCUMENTS, job.id)
    assert (job.words, job.is_own) == (f"Read {SAMPLE.name}", True)


def test_the_kept_file_is_private_and_the_original_stays(company: Company, tmp_path: Path) -> None:
    original = tmp_path / "offer.pdf"
    original.write_bytes(SAMPLE.read_bytes())
    taken = intake.take_in(company.ana, original)
    with reading(company.ana) as session:
        view = documents.one(session, company.ana.person, taken.document_id)
    assert view is not None
    kept = company.ana.documents.path_of(view.sha256)
    assert kept.read_bytes() == original.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) & 0o077 == 0


def test_the_same_file_a_second_time_shows_the_first(company: Company, tmp_path: Path) -> None:
    first = intake.take_in(company.ana, SAMPLE)
    copy = tmp_path / "renamed.bin"
    copy.write_bytes(SAMPLE.read_bytes())
    jobs_before = len(company.world.queue.knocks)
    second = intake.take_in(company.dana, copy)
    assert (second.document_id, second.is_duplicate) == (first.document_id, True)
    assert "by Ana Ruiz" in second.words
    assert len(_documents(company.dana)) == 1
    assert len(company.world.queue.knocks) == jobs_before


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("empty", "EMPTY"),
        ("renamed_text", "NOT_A_PDF"),
        ("executable", "NOT_A_PDF"),
        ("zip", "REFUSED_TYPE"),
    ],
)
def test_a_bad_file_stays_where_it_was_and_leaves_nothing(
    company: Company, tmp_path: Path, kind: str, code: str
) -> None:
    bad = make_bad_inputs(tmp_path)[kind]
    content = bad.read_bytes()
    with pytest.raises(BadFile) as refusal:
        intake.take_in(company.ana, bad)
    assert refusal.value.code == code
    assert bad.read_bytes() == content
    assert _documents(company.dana) == ()
    assert company.world.queue.knocks == []
    assert company.world.check_audit().is_ok


def test_a_file_is_added_to_own_requests_only(company: Company) -> None:
    request_id = company.draft("1 x toner 80")
    with pytest.raises(Refused) as refusal:
        intake.take_in(company.ben, SAMPLE, purpose=Purpose.PROFORMA, request_id=request_id)
    assert refusal.value.code == "NOT_YOURS"
    assert _documents(company.dana) == ()
    taken = intake.take_in(company.ana, SAMPLE, purpose=Purpose.PROFORMA, request_id=request_id)
    assert company.view(request_id, company.ana).content.proforma_id == taken.document_id


def test_a_file_for_something_that_is_gone_is_refused(company: Company) -> None:
    with pytest.raises(NotFound):
        intake.take_in(company.dana, SAMPLE, order_id="no such order")
    assert _documents(company.dana) == ()


def test_the_program_itself_adds_no_files(company: Company) -> None:
    with pytest.raises(Refused) as refusal:
        intake.take_in(company.world.context, SAMPLE)
    assert refusal.value.code == "NOT_ALLOWED"
