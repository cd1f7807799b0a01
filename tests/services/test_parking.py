"""A file that kills its reader three times is put aside, by its content, under whatever name it comes again."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.services import administering, intake
from p2p_desktop.services import reading as reading_service
from p2p_desktop.services.context import reading
from p2p_desktop.store.queries import documents
from p2p_desktop.store.queries.documents import DocumentView
from p2p_desktop.store.tables.audit import AuditEventRow
from p2p_desktop.store.tables.document import DeadlyFileRow
from tests.company import Company
from tests.documents.hostile_files import endless_form
from tests.work_off import work_off


def _view(company: Company, document_id: str) -> DocumentView:
    work_off(company.world)
    with reading(company.ana) as session:
        view = documents.one(session, company.ana.person, document_id)
    assert view is not None
    return view


def _deaths(company: Company) -> list[int]:
    with reading(company.ana) as session:
        return [row.deaths for row in session.query(DeadlyFileRow)]


def test_after_three_deaths_a_file_is_not_read_again(company: Company, tmp_path: Path) -> None:
    administering.change_settings(company.erik, {"reading.seconds": 10})
    path = tmp_path / "bomb.pdf"
    path.write_bytes(endless_form())
    document_id = intake.take_in(company.ana, path).document_id
    for time in (1, 2, 3):
        view = _view(company, document_id)
        assert (view.state, _deaths(company)) == (DocumentState.FAILED, [time])
        assert "or the file is built to stop readers" in view.reason or "longer than is allowed" in view.reason
        reading_service.read_again(company.ana, document_id)
    view = _view(company, document_id)
    assert (view.state, _deaths(company)) == (DocumentState.FAILED, [3])
    assert "has stopped its reader 3 times and is put aside" in view.reason
    with reading(company.ana) as session:
        assert session.query(AuditEventRow).filter_by(event="reader_died").count() == 3


def test_a_file_that_is_refused_for_a_reason_kills_nobody(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "cut.pdf"
    path.write_bytes(b"%PDF-1.7\n%%EOF")
    document_id = intake.take_in(company.ana, path).document_id
    for _time in range(4):
        view = _view(company, document_id)
        assert (view.state, "is damaged and cannot be read" in view.reason) == (DocumentState.FAILED, True)
        reading_service.read_again(company.ana, document_id)
    assert _deaths(company) == []


def test_a_scan_whose_pages_all_kill_their_reader_counts_one_death_a_reading(company: Company, tmp_path: Path) -> None:
    killer = tmp_path / "tesseract"
    killer.write_text(
        '#!/bin/sh\ncase "$*" in *list-langs*) printf "List (2):\\neng\\nosd\\n"; exit 0;; '
        '*version*) echo "tesseract 5.3.0"; exit 0;; esac\nkill -ABRT $PPID\n'
    )
    killer.chmod(0o755)
    administering.change_settings(company.erik, {"ocr.neural_pages": 0, "ocr.tesseract": str(killer)})
    pages = []
    for number in range(4):
        page = Image.new("L", (600, 400), "white")
        ImageDraw.Draw(page).text((50, 50), f"Page {number} Total 12.50", fill="black")
        pages.append(page)
    path = tmp_path / "scan.tiff"
    pages[0].save(path, save_all=True, append_images=pages[1:])
    view = _view(company, intake.take_in(company.ana, path).document_id)
    assert (view.state, _deaths(company)) == (DocumentState.FAILED, [1])
