"""A page turned by a person is turned for everybody and for good, and read as it lies then."""

from __future__ import annotations

import pytest
from PIL import Image
from sqlalchemy import select

from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.reading import Box, Place
from p2p_desktop.errors import NotFound, Refused
from p2p_desktop.services import reading, reviewing, splitting, turning
from p2p_desktop.services.context import reading as look
from p2p_desktop.store.documents import load_stored_pages
from p2p_desktop.store.page_sources import turns_of
from p2p_desktop.store.queries import document as documents
from p2p_desktop.store.tables.audit import AuditEventRow
from tests.trail import LAPTOPS, Trail
from tests.work_off import work_off


@pytest.fixture
def invoice(trail: Trail) -> str:
    """Give an invoice with a text layer that was read."""
    return trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))


def size(trail: Trail, document_id: str) -> tuple[int, int]:
    """Return the size of the picture of the first page."""
    path = trail.dana.documents.path_of(trail.document(document_id).pages[0].picture)
    with Image.open(path) as picture:
        return picture.size


def turns(trail: Trail, document_id: str) -> dict[int, int]:
    """Return how the pages of a document are turned."""
    with look(trail.dana) as session:
        return dict(turns_of(session, document_id))


@pytest.mark.parametrize(
    ("turn", "box"),
    [
        (0, Box(0.1, 0.2, 0.4, 0.3)),
        (90, Box(0.7, 0.1, 0.8, 0.4)),
        (180, Box(0.6, 0.7, 0.9, 0.8)),
        (270, Box(0.2, 0.6, 0.3, 0.9)),
    ],
)
def test_a_box_turns_with_its_page(turn: int, box: Box) -> None:
    turned = Box(0.1, 0.2, 0.4, 0.3).turned(turn)
    sides = [(turned.left, box.left), (turned.top, box.top), (turned.right, box.right), (turned.bottom, box.bottom)]
    assert all(one == pytest.approx(other) for one, other in sides)


def test_picture_words_and_what_a_person_pointed_at_turn_along(trail: Trail, invoice: str) -> None:
    place = Place(1, Box(0.1, 0.2, 0.4, 0.3))
    version = trail.document(invoice).version
    reviewing.correct_field(trail.dana, invoice, FieldName.PHONE, "040 1", version=version, place=place)
    before, width_and_height = trail.document(invoice), size(trail, invoice)
    with look(trail.dana) as session:
        words = documents.words(session, invoice, 1)
    turning.turn_page(trail.dana, invoice, 1)
    work_off(trail.world)
    after = trail.document(invoice)
    assert size(trail, invoice) == width_and_height[::-1]
    assert (after.pages[0].width, after.pages[0].height) == (before.pages[0].height, before.pages[0].width)
    with look(trail.dana) as session:
        turned = documents.words(session, invoice, 1)
    assert sorted(word.text for word in turned) == sorted(word.text for word in words)
    phone = after.field(FieldName.PHONE)
    assert phone is not None
    assert phone.place is not None
    assert phone.place.box.left == pytest.approx(0.7)
    assert trail.document(invoice, trail.company.erik).pages == after.pages


def test_four_quarters_read_as_before(trail: Trail, invoice: str) -> None:
    before = trail.document(invoice)
    for _quarter in range(4):
        turning.turn_page(trail.dana, invoice, 1)
        work_off(trail.world)
    after = trail.document(invoice)
    assert (after.number, after.total, after.vendor_name) == (before.number, before.total, before.vendor_name)
    assert [line.amount for line in after.lines] == [line.amount for line in before.lines]
    assert turns(trail, invoice) == {1: 0}


def test_the_turn_is_remembered_when_the_file_is_read_afresh(trail: Trail, invoice: str) -> None:
    file = trail.dana.documents.path_of(trail.document(invoice).sha256).read_bytes()
    turning.turn_page(trail.dana, invoice, 1)
    work_off(trail.world)
    before = size(trail, invoice)
    reading.read_again(trail.dana, invoice)
    work_off(trail.world)
    assert size(trail, invoice) == before
    assert turns(trail, invoice) == {1: 90}
    assert trail.dana.documents.path_of(trail.document(invoice).sha256).read_bytes() == file


@pytest.fixture
def scan(trail: Trail, invoice: str) -> str:
    """Give a small scan, the head of an invoice, that Tesseract alone has read."""
    trail.world.home.settings.write_text("[ocr]\nneural_pages = 0\n", "utf-8")
    with Image.open(trail.dana.documents.path_of(trail.document(invoice).pages[0].picture)) as picture:
        picture.crop((0, 0, picture.width, picture.height // 3)).save(trail.files / "head.png", dpi=(150, 150))
    return trail.dropped(trail.files / "head.png")


def words_on(trail: Trail, document_id: str) -> set[str]:
    """Return the longer words on the first page."""
    with look(trail.dana) as session:
        return {word.text for word in documents.words(session, document_id, 1) if len(word.text) > 3}


def test_a_scanned_page_is_read_with_the_turn_and_not_turned_back(trail: Trail, scan: str) -> None:
    before = words_on(trail, scan)
    assert len(before) > 10
    turning.turn_page(trail.dana, scan, 1, turn=180)
    with look(trail.dana) as session:
        (page,) = load_stored_pages(session, scan)
    assert page.needs_ocr
    work_off(trail.world)
    assert len(words_on(trail, scan) & before) < len(before) / 2
    turning.turn_page(trail.dana, scan, 1, turn=180)
    work_off(trail.world)
    assert len(words_on(trail, scan) & before) > len(before) * 0.9


def test_a_part_of_a_turned_page_stays_turned(trail: Trail, invoice: str) -> None:
    other = trail.dropped(trail.receipt("receipt-other-vendor", LAPTOPS))
    second = trail.dropped(trail.receipt("receipt-price-quantity", LAPTOPS))
    turning.turn_page(trail.dana, other, 1)
    work_off(trail.world)
    wanted = size(trail, other)
    joined = splitting.join(trail.dana, [other, second])
    work_off(trail.world)
    assert (size(trail, joined), turns(trail, joined)) == (wanted, {1: 0})
    turning.turn_page(trail.dana, joined, 1)
    work_off(trail.world)
    reading.read_again(trail.dana, joined)
    work_off(trail.world)
    assert size(trail, joined) == wanted[::-1]


def test_what_cannot_be_turned_is_refused(trail: Trail, invoice: str) -> None:
    with pytest.raises(NotFound, match="no page 2"):
        turning.turn_page(trail.dana, invoice, 2)
    with pytest.raises(Refused):
        turning.turn_page(trail.company.ben, invoice, 1)
    with look(trail.dana) as session:
        rows = select(AuditEventRow.event).where(AuditEventRow.object_id == invoice)
        assert "page_turned" not in session.scalars(rows).all()
