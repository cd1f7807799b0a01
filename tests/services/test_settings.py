"""Settings of this computer: changed by administrators, written down, and followed by whoever they are for."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from p2p_desktop.documents.sniff import Limits, limits_of
from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.job import JobKind
from p2p_desktop.errors import BadFile, Refused
from p2p_desktop.paths import resources
from p2p_desktop.services import administering, intake
from p2p_desktop.services.context import Context, changing, reading
from p2p_desktop.settings import Settings, Value
from p2p_desktop.store.queries import documents
from p2p_desktop.store.queries.documents import DocumentView
from p2p_desktop.store.tables.audit import AuditEventRow
from p2p_desktop.store.tables.job import JobRow
from tests.company import Company
from tests.work_off import work_off

SAMPLES = resources() / "samples"


def _set(company: Company, **wanted: Value) -> None:
    administering.change_settings(company.erik, {key.replace("_", ".", 1): value for key, value in wanted.items()})


def _last_event(context: Context) -> AuditEventRow:
    with reading(context) as session:
        return session.query(AuditEventRow).order_by(AuditEventRow.number.desc()).limit(1).one()


def _read(company: Company, name: str) -> DocumentView:
    taken = intake.take_in(company.ana, SAMPLES / name)
    work_off(company.world)
    with reading(company.ana) as session:
        view = documents.one(session, company.ana.person, taken.document_id)
    assert view is not None
    return view


def test_a_change_is_kept_in_a_private_file_and_in_the_trail(company: Company) -> None:
    home = company.world.home
    home.settings.write_text('[later]\nthing = "kept"\n')
    _set(company, files_pages=9, ocr_languages=("deu", "fra"), jobs_keep_days=30)
    assert home.settings.read_text() == (
        '[later]\nthing = "kept"\n\n[files]\npages = 9\n\n[ocr]\nlanguages = ["deu", "fra"]\n'
    )
    assert stat.S_IMODE(home.settings.stat().st_mode) == 0o600
    event = _last_event(company.erik)
    assert (event.event, event.actor_name) == ("settings_changed", "Erik Lund")
    assert event.changes == '[["files.pages","200","9"],["ocr.languages","","deu, fra"]]'
    assert company.erik.settings.files_pages == 9
    assert company.world.check_audit().is_ok


def test_only_administrators_change_them(company: Company) -> None:
    with pytest.raises(Refused) as refusal:
        administering.change_settings(company.dana, {"files.pages": 9})
    assert refusal.value.code == "NOT_ALLOWED"
    assert not company.world.home.settings.exists()
    assert _last_event(company.dana).event == "refused"


def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_saved(company: Company) -> None:
    with pytest.raises(Refused) as refusal:
        _set(company, files_pages=0, files_megabytes=9, ocr_tesseract="/no/such/program")
    assert [problem.field for problem in refusal.value.problems] == ["files.pages", "ocr.tesseract"]
    assert not company.world.home.settings.exists()


def test_a_file_nobody_could_read_is_put_aside_and_written_anew(company: Company) -> None:
    home = company.world.home
    home.settings.write_text("[files\n")
    _set(company, files_pages=9)
    assert home.settings.read_text() == "[files]\npages = 9\n"
    assert (home.folder / "settings.unreadable.toml").read_text() == "[files\n"


def test_every_limit_is_followed() -> None:
    settings = Settings(files_megabytes=1, files_pages=2, files_megapixels=3, reading_seconds=40, reading_memory_mb=555)
    assert limits_of(settings) == Limits(megabytes=1, pages=2, megapixels=3, seconds=40, memory_mb=555)
    assert limits_of(Settings()) == Limits()


def test_a_file_over_the_limit_is_not_taken(company: Company, tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    large.write_bytes(b"%PDF-1.7\n" + b"\0" * 1_500_000)
    _set(company, files_megabytes=1)
    with pytest.raises(BadFile) as refusal:
        intake.take_in(company.ana, large)
    assert "at most 1 MB are taken" in refusal.value.sentence
    _set(company, files_megabytes=2)
    assert not intake.take_in(company.ana, large).is_duplicate


def test_pages_and_megapixels_are_limited_while_reading(company: Company) -> None:
    _set(company, files_pages=2, files_megapixels=1)
    long = _read(company, "proforma-long.pdf")
    assert (long.state, len(long.pages)) == (DocumentState.NEEDS_REVIEW, 2)
    assert long.notes[0].startswith("The file has 3 pages; the first 2 were read.")
    large = _read(company, "invoice-scan.png")
    assert (large.state, "more than 1 megapixels" in large.reason) == (DocumentState.FAILED, True)


def test_scans_are_read_by_the_named_tesseract_in_the_chosen_languages(company: Company, tmp_path: Path) -> None:
    real = shutil.which("tesseract")
    assert real is not None
    script, calls = tmp_path / "my tesseract", tmp_path / "calls"
    script.write_text(
        f"#!/bin/sh\necho \"$*\" >> '{calls}'\n"
        f'case "$*" in *list-langs*) printf "List (2):\\neng\\nosd\\n"; exit 0;; esac\nexec {real} "$@"\n'
    )
    script.chmod(0o755)
    _set(company, ocr_tesseract=str(script), ocr_languages=("eng",), ocr_neural_pages=0)
    assert _read(company, "receipt-photo.jpg").state is not DocumentState.FAILED
    asked = [line for line in calls.read_text().splitlines() if "-l " in line]
    assert asked
    assert all("-l eng" in line for line in asked)


def test_a_named_tesseract_that_went_away_is_said_with_where_to_mend_it(company: Company, tmp_path: Path) -> None:
    script = tmp_path / "tesseract"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    _set(company, ocr_tesseract=str(script), ocr_neural_pages=0)
    script.unlink()
    failed = _read(company, "invoice-scan.png")
    assert failed.state is DocumentState.FAILED
    assert failed.reason.startswith(f"There is no program at “{script}”, where Tesseract is said to be.")


def test_a_job_is_tried_as_often_as_was_set_when_it_was_added(company: Company) -> None:
    _set(company, retries_notifications=2)
    with changing(company.erik, "test", noun="job") as change:
        job_id = change.enqueue(JobKind.NOTIFY, key="notify:test")
    with reading(company.erik) as session:
        assert session.get_one(JobRow, job_id).tries == 2
