"""Orders are printed once, in the background, and handed out as the same file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from p2p_desktop.errors import BadFile, NotFound
from p2p_desktop.services import printing
from p2p_desktop.services.context import reading
from p2p_desktop.store.queries import matching
from p2p_desktop.store.tables.order import OrderRow
from tests.trail import LAPTOPS, Trail


def _row(trail: Trail) -> OrderRow:
    with reading(trail.dana) as session:
        return session.get_one(OrderRow, trail.orders[LAPTOPS])


def test_the_pdf_lies_where_people_find_it_and_is_what_its_hash_says(trail: Trail) -> None:
    order = trail.order(LAPTOPS)
    pdf = (trail.world.home.exports / f"{order.number}.pdf").read_bytes()
    assert hashlib.sha256(pdf).hexdigest() == order.pdf_sha256
    assert trail.dana.documents.path_of(order.pdf_sha256).read_bytes() == pdf


def test_printing_again_changes_nothing_and_brings_a_lost_file_back(trail: Trail) -> None:
    before = _row(trail)
    out = trail.world.home.exports / f"{before.number}.pdf"
    out.unlink()
    trail.dana.documents.path_of(before.pdf_sha256).unlink()
    printing.print_order(trail.world.context, before.id)
    after = _row(trail)
    assert (after.pdf_sha256, after.pdf_pages, after.version) == (before.pdf_sha256, before.pdf_pages, before.version)
    assert trail.dana.documents.verify(before.pdf_sha256)
    assert out.is_file()
    assert trail.world.check_audit().is_ok


def test_each_page_has_a_picture_and_each_line_a_place(trail: Trail) -> None:
    document_id = trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    with reading(trail.dana) as session:
        match = matching.of_document(session, trail.dana.person, document_id)
    assert match is not None
    assert match.order is not None
    (page,) = match.order.pages
    assert trail.dana.documents.path_of(page.picture).read_bytes().startswith(b"\xff\xd8\xff")
    assert [line for line, _place in match.order_places] == [1, 2, 3]
    tops = [place.box.top for _line, place in match.order_places]
    assert tops == sorted(tops)
    assert match.order.number in [word.text for word in printing.words_of(trail.dana, page.words)]


def test_a_copy_goes_where_a_person_wants_it_and_the_trail_says_so(trail: Trail, tmp_path: Path) -> None:
    order = trail.order(LAPTOPS)
    printing.save_copy(trail.company.ana, order.id, tmp_path / "copy.pdf")
    assert hashlib.sha256((tmp_path / "copy.pdf").read_bytes()).hexdigest() == order.pdf_sha256
    with pytest.raises(BadFile):
        printing.save_copy(trail.dana, order.id, tmp_path / "no" / "such" / "folder.pdf")
    with pytest.raises(NotFound):
        printing.save_copy(trail.dana, "no such order", tmp_path / "x.pdf")
    assert trail.world.check_audit().is_ok
