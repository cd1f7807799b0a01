"""The logo: set by administrators, copied into orders when they are issued, printed with them (PO-2, PO-3)."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from p2p_desktop.errors import BadFile, NotFound, Refused
from p2p_desktop.paths import resources
from p2p_desktop.services import administering, approving, ordering, printing
from p2p_desktop.services.context import reading
from p2p_desktop.store.tables.audit import AuditEventRow
from p2p_desktop.store.tables.order import OrderRow
from tests.company import Company

SAMPLE = resources() / "samples" / "logo.png"


def _logo(company: Company) -> str:
    with reading(company.erik) as session:
        return administering.logo(session)


def _last_event(company: Company) -> AuditEventRow:
    with reading(company.erik) as session:
        return session.query(AuditEventRow).order_by(AuditEventRow.number.desc()).limit(1).one()


def _issued(company: Company) -> str:
    request_id = company.submitted("1 x toner 80")
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    return ordering.issue(company.world.context, request_id)


def _pdf(company: Company, order_id: str) -> bytes:
    printing.print_order(company.world.context, order_id)
    with reading(company.dana) as session:
        sha256 = session.get_one(OrderRow, order_id).pdf_sha256
    return company.dana.documents.path_of(sha256).read_bytes()


def _pictures(pdf: bytes) -> int:
    with pdfium.PdfDocument(pdf) as document:
        page = document[0]
        number = sum(1 for each in page.get_objects() if each.type == pdfium.raw.FPDF_PAGEOBJ_IMAGE)
        page.close()
        return number


def test_it_is_kept_as_a_picture_and_the_trail_says_so(company: Company) -> None:
    administering.set_logo(company.erik, SAMPLE)
    sha256 = _logo(company)
    assert Image.open(io.BytesIO(company.erik.documents.path_of(sha256).read_bytes())).size == (712, 208)
    event = _last_event(company)
    assert (event.event, event.sha256, event.actor_name) == ("logo_set", sha256, "Erik Lund")
    administering.set_logo(company.erik, SAMPLE)
    assert _last_event(company).number == event.number
    administering.set_logo(company.erik, None)
    assert (_logo(company), _last_event(company).event) == ("", "logo_removed")
    assert company.world.check_audit().is_ok


def test_only_administrators_set_it_and_nobody_else_gets_a_file_opened(company: Company) -> None:
    with pytest.raises(Refused) as refusal:
        administering.set_logo(company.dana, Path("no such file.png"))
    assert refusal.value.code == "NOT_ALLOWED"
    assert _logo(company) == ""
    assert _last_event(company).event == "refused"


def test_a_bad_picture_is_refused_written_down_and_changes_nothing(company: Company, tmp_path: Path) -> None:
    administering.set_logo(company.erik, SAMPLE)
    before = _logo(company)
    bad = tmp_path / "logo.png"
    bad.write_text("no picture")
    with pytest.raises(BadFile) as refusal:
        administering.set_logo(company.erik, bad)
    assert refusal.value.code == "REFUSED_TYPE"
    assert bad.is_file()
    assert _logo(company) == before
    event = _last_event(company)
    named = {name: new for name, _old, new in json.loads(event.changes)}
    assert (event.event, named) == ("refused", {"event": "set_logo", "code": "REFUSED_TYPE"})


def test_an_order_keeps_the_logo_it_was_issued_with(company: Company) -> None:
    plain = _issued(company)
    administering.set_logo(company.erik, SAMPLE)
    dressed = _issued(company)
    assert _pictures(_pdf(company, plain)) == 0
    printed = _pdf(company, dressed)
    assert _pictures(printed) == 1
    administering.set_logo(company.erik, None)
    assert _pdf(company, dressed) == printed


@pytest.mark.embedded
def test_an_order_whose_logo_was_lost_says_what_to_do(company: Company) -> None:
    administering.set_logo(company.erik, SAMPLE)
    order_id = _issued(company)
    company.erik.documents.path_of(_logo(company)).unlink()
    with pytest.raises(NotFound) as refusal:
        printing.print_order(company.world.context, order_id)
    assert refusal.value.code == "NO_LOGO"
    administering.set_logo(company.erik, SAMPLE)
    assert _pictures(_pdf(company, order_id)) == 1
