"""One scan becomes the documents it holds, pages that belong together become one, and each is undone whole."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfWriter
from sqlalchemy import select

from p2p_desktop.domain.document import DocumentState, FieldName
from p2p_desktop.errors import ChangedMeanwhile, Refused
from p2p_desktop.services import intake, reading, reviewing, splitting
from p2p_desktop.services.context import reading as look
from p2p_desktop.services.intake import Purpose
from p2p_desktop.store.queries import home
from p2p_desktop.store.tables.audit import AuditEventRow
from tests.offices import to_be_copied
from tests.trail import DESKS, LAPTOPS, Trail, copied_trail
from tests.work_off import work_off


@pytest.fixture(scope="session")
def stacked(laid: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Have a file of three invoices, one page each, taken in as one document and read, once for all tests."""
    folder = tmp_path_factory.mktemp("stacked")
    with to_be_copied(folder):
        trail = copied_trail(*laid, folder)
        together = PdfWriter()
        for name, proforma in (
            ("receipt-fits-laptops", LAPTOPS), ("receipt-price-quantity", DESKS), ("receipt-other-vendor", LAPTOPS),
        ):  # fmt: skip
            together.append(trail.receipt(name, proforma))
        together.write(folder / "stack.pdf")
        document_id = trail.dropped(folder / "stack.pdf")
        trail.world.close()
    return folder, document_id


@pytest.fixture
def trail(laid: tuple[Path, dict[str, str]], stacked: tuple[Path, str], tmp_path: Path) -> Iterator[Trail]:
    """Give a company with the stack."""
    opened = copied_trail(stacked[0], laid[1], tmp_path)
    yield opened
    opened.world.close()


@pytest.fixture
def stack(stacked: tuple[Path, str]) -> str:
    """Give the document that is a stack of three invoices."""
    return stacked[1]


def pictures(trail: Trail, document_id: str) -> list[str]:
    """Return the pictures of the pages of a document."""
    return [page.picture for page in trail.document(document_id).pages]


def test_each_part_is_a_document_of_its_own_with_what_its_page_says(trail: Trail, stack: str) -> None:
    before = trail.document(stack)
    assert len(before.pages) == 3
    parts = splitting.split(trail.dana, stack, [(1,), (2,), (3,)], version=before.version)
    work_off(trail.world)
    views = [trail.document(part) for part in parts]
    assert [view.file_name for view in views] == ["stack (1 of 3).pdf", "stack (2 of 3).pdf", "stack (3 of 3).pdf"]
    assert [view.notes for view in views] == [(f"Page {at} of “stack.pdf”.",) for at in (1, 2, 3)]
    assert [page.picture for view in views for page in view.pages] == [page.picture for page in before.pages]
    assert len({view.number for view in views}) == 3
    assert len({view.vendor_name for view in views}) == 3
    assert all(view.state in (DocumentState.READ, DocumentState.NEEDS_REVIEW) for view in views)
    assert [view.field(FieldName.TOTAL) is not None for view in views] == [True] * 3


def test_the_original_stays_to_be_seen_and_is_in_nobodys_way(trail: Trail, stack: str) -> None:
    file = trail.dana.documents.path_of(trail.document(stack).sha256).read_bytes()
    parts = splitting.split(trail.dana, stack, [(1, 2), (3,)])
    work_off(trail.world)
    view = trail.document(stack)
    assert (view.state, view.reason, view.match_id) == (DocumentState.REPLACED, "Split into 2 documents.", "")
    assert trail.dana.documents.path_of(view.sha256).read_bytes() == file
    assert trail.document(parts[0]).notes == ("Pages 1–2 of “stack.pdf”.",)
    codes = {finding.code for part in parts for finding in trail.match(part).findings}
    assert "DUPLICATE" not in codes
    with look(trail.dana) as session:
        waiting = {row.object_id for row in home.view(session, trail.dana.person).waiting}
    assert stack not in waiting
    with pytest.raises(Refused):
        reviewing.confirm(trail.dana, stack, version=view.version)
    with pytest.raises(Refused):
        reading.read_again(trail.dana, stack)


def test_the_same_file_once_more_shows_the_original(trail: Trail, stack: str, stacked: tuple[Path, str]) -> None:
    splitting.split(trail.dana, stack, [(1,), (2, 3)])
    taken = intake.take_in(trail.dana, stacked[0] / "stack.pdf", purpose=Purpose.RECEIPT)
    assert (taken.document_id, taken.is_duplicate) == (stack, True)


def test_a_part_read_again_is_read_from_its_own_pages(trail: Trail, stack: str) -> None:
    _first, second, _third = splitting.split(trail.dana, stack, [(1,), (2,), (3,)])
    work_off(trail.world)
    before = trail.document(second)
    reading.read_again(trail.dana, second)
    work_off(trail.world)
    after = trail.document(second)
    assert (after.number, after.pages, after.lines, after.notes) == (
        before.number, before.pages, before.lines, before.notes,
    )  # fmt: skip


def test_a_split_is_undone_and_done_another_way(trail: Trail, stack: str) -> None:
    before = trail.document(stack)
    parts = splitting.split(trail.dana, stack, [(1,), (2,), (3,)])
    work_off(trail.world)
    assert splitting.undo(trail.dana, parts[1]) == (stack,)
    work_off(trail.world)
    now = trail.document(stack)
    assert (now.state, now.reason, now.number, now.lines) == (before.state, "", before.number, before.lines)
    assert {trail.document(part).state for part in parts} == {DocumentState.REPLACED}
    again = splitting.split(trail.dana, stack, [(1, 3), (2,)])
    work_off(trail.world)
    assert pictures(trail, again[0]) == [before.pages[0].picture, before.pages[2].picture]
    with pytest.raises(Refused):
        splitting.undo(trail.dana, parts[0])


def test_pages_are_joined_into_one_document_and_taken_apart(trail: Trail, stack: str) -> None:
    first, second, third = splitting.split(trail.dana, stack, [(1,), (2,), (3,)])
    work_off(trail.world)
    wanted = [*pictures(trail, third), *pictures(trail, second)]
    joined = splitting.join(trail.dana, [third, second])
    work_off(trail.world)
    assert pictures(trail, joined) == wanted
    assert trail.document(joined).notes == ("Joined from “stack (3 of 3).pdf”, “stack (2 of 3).pdf”.",)
    assert trail.document(second).reason == "Joined with others into one document."
    assert splitting.undo(trail.dana, joined) == (third, second)
    work_off(trail.world)
    assert trail.document(second).state is not DocumentState.REPLACED
    assert trail.document(first).state is not DocumentState.REPLACED


def test_pages_left_out_or_twice_are_refused(trail: Trail, stack: str) -> None:
    before = trail.document(stack)
    for parts in ([(1, 2, 3)], [(1,), (2,)], [(1, 2), (2, 3)], [(1,), (2, 3, 4)], []):
        with pytest.raises(Refused, match="exactly one of at least two"):
            splitting.split(trail.dana, stack, parts)
    assert trail.document(stack) == before


def test_what_is_matched_stays_together(trail: Trail, stack: str) -> None:
    parts = splitting.split(trail.dana, stack, [(1,), (2,), (3,)])
    work_off(trail.world)
    (fitting,) = [part for part in parts if trail.match(part).passed]
    (other, *_rest) = [part for part in parts if part != fitting]
    with pytest.raises(Refused, match="matched with its order already"):
        splitting.join(trail.dana, [other, fitting])
    assert trail.document(other).state is not DocumentState.REPLACED


def test_what_the_program_matched_alone_is_undone_but_not_what_a_person_confirmed(trail: Trail, stack: str) -> None:
    parts = splitting.split(trail.dana, stack, [(1,), (2,), (3,)])
    work_off(trail.world)
    (fitting,) = [part for part in parts if trail.match(part).passed]
    reviewing.confirm(trail.dana, fitting, version=trail.document(fitting).version)
    work_off(trail.world)
    with pytest.raises(Refused, match="matched with its order already"):
        splitting.undo(trail.dana, stack)
    assert trail.document(stack).state is DocumentState.REPLACED


def test_a_split_frees_what_the_stack_as_a_whole_had_billed(trail: Trail, stack: str) -> None:
    def billed() -> Decimal:
        return sum((line.billed_quantity for line in trail.order(LAPTOPS).lines), Decimal(0))

    assert billed() > 0
    splitting.split(trail.dana, stack, [(1,), (2,), (3,)])
    assert billed() == 0
    work_off(trail.world)
    assert billed() > 0
    splitting.undo(trail.dana, stack)
    work_off(trail.world)
    assert billed() > 0


def test_an_older_version_and_a_stranger_are_refused(trail: Trail, stack: str) -> None:
    version = trail.document(stack).version
    reviewing.correct_field(trail.dana, stack, FieldName.NUMBER, "N-1", version=version)
    with pytest.raises(ChangedMeanwhile):
        splitting.split(trail.dana, stack, [(1,), (2, 3)], version=version)
    with pytest.raises(Refused):
        splitting.split(trail.company.ben, stack, [(1,), (2, 3)])


def test_the_trail_tells_what_was_split_and_undone(trail: Trail, stack: str) -> None:
    splitting.split(trail.dana, stack, [(1, 2), (3,)])
    splitting.undo(trail.dana, stack)
    with look(trail.dana) as session:
        rows = select(AuditEventRow).where(AuditEventRow.event.in_(("split", "split_undone", "made_of_pages")))
        written = session.scalars(rows.order_by(AuditEventRow.number)).all()
    assert [row.event for row in written] == ["made_of_pages", "made_of_pages", "split", "split_undone"]
    assert "1\\u20132; 3" in str(written[2].changes)
    assert trail.world.check_audit().is_ok
