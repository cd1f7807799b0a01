"""Lists of documents, results and work: sorted, searched and narrowed by the database, as each person may see them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from p2p_desktop.domain.document import Kind
from p2p_desktop.domain.findings import FindingCode
from p2p_desktop.domain.job import JobState
from p2p_desktop.domain.resolution import MatchState
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import activity, documents, matching
from p2p_desktop.store.queries.documents import DocumentListRow
from p2p_desktop.store.queries.matching import MatchListRow
from p2p_desktop.store.queries.paging import PageRequest
from tests.trail import DESKS, LAPTOPS, TABLES, Trail


@pytest.fixture
def dropped(trail: Trail) -> Trail:
    """Give a trail with a receipt that fits and one that does not."""
    trail.world.clock.forward(hours=1)
    trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    trail.world.clock.forward(hours=1)
    trail.dropped(trail.receipt("receipt-price-quantity", DESKS))
    return trail


def _documents(context: Context, **wanted: str | int | bool) -> tuple[DocumentListRow, ...]:
    with reading(context) as session:
        return documents.page(session, context.person, PageRequest(**wanted)).rows  # type: ignore[arg-type]  # by name


def _matches(context: Context, **wanted: str | int | bool) -> tuple[MatchListRow, ...]:
    with reading(context) as session:
        return matching.page(session, context.person, PageRequest(**wanted)).rows  # type: ignore[arg-type]  # by name


def test_the_newest_document_comes_first(dropped: Trail) -> None:
    names = [row.file_name for row in _documents(dropped.dana)]
    assert names[:2] == ["receipt-price-quantity.pdf", "receipt-fits-laptops.pdf"]
    assert len(names) == 4


def test_documents_are_sorted_by_what_is_asked(dropped: Trail) -> None:
    totals = [row.total for row in _documents(dropped.dana, sort="total", descending=True)]
    assert totals == sorted((total for total in totals if total is not None), reverse=True)
    names = [row.vendor_name for row in _documents(dropped.dana, sort="vendor_name")]
    assert names == sorted(names)


def test_pages_of_a_list_do_not_overlap_and_know_the_total(dropped: Trail) -> None:
    with reading(dropped.dana) as session:
        pages = [documents.page(session, dropped.dana.person, PageRequest(offset=offset, limit=3)) for offset in (0, 3)]
    assert [len(page.rows) for page in pages] == [3, 1]
    assert {page.total for page in pages} == {4}
    assert len({row.id for page in pages for row in page.rows}) == 4


def test_documents_are_found_by_vendor_number_and_file(dropped: Trail) -> None:
    assert {row.vendor_name for row in _documents(dropped.dana, text="harbourLINE")} == {"Harbourline Computers Ltd"}
    number = _documents(dropped.dana, text="receipt-fits")[0].number
    assert [row.number for row in _documents(dropped.dana, text=number)] == [number]
    assert _documents(dropped.dana, text="100%_") == ()


def test_choices_narrow_the_list(dropped: Trail) -> None:
    assert {row.kind for row in _documents(dropped.dana, choice=Kind.INVOICE.value)} == {Kind.INVOICE}
    assert _documents(dropped.dana, choice="failed") == ()
    assert len(_documents(dropped.dana, choice="mine")) == 2


def test_each_person_sees_the_documents_that_concern_him(dropped: Trail) -> None:
    company = dropped.company
    # Ana asked for all three orders; what is billed on them concerns her.
    assert len(_documents(company.ana)) == 4
    assert len(_documents(company.erik)) == 4
    routed = {row.order_id or row.request_id for row in _documents(company.ben)}
    assert dropped.orders[LAPTOPS] in routed


def test_what_a_person_may_not_see_is_not_there_for_him(dropped: Trail) -> None:
    ben = dropped.company.ben
    seen = {row.id for row in _documents(ben)}
    for row in _documents(dropped.dana):
        with reading(ben) as session:
            assert (documents.one(session, ben.person, row.id) is not None) == (row.id in seen)


def test_results_are_listed_with_order_and_codes(dropped: Trail) -> None:
    open_rows = _matches(dropped.dana, choice="open")
    assert [row.state for row in open_rows] == [MatchState.OPEN]
    (row,) = open_rows
    assert row.order_number == dropped.order(DESKS).number
    assert {FindingCode.PRICE_OVER, FindingCode.QTY_OVER} <= set(row.codes)
    (fits,) = _matches(dropped.dana, choice="passed")
    assert (fits.overall, fits.codes, fits.total) == (Decimal(1), (), Decimal("9564.03"))


def test_results_are_sorted_and_found(dropped: Trail) -> None:
    assert next(row.overall for row in _matches(dropped.dana, sort="overall", descending=True)) == Decimal(1)
    number = dropped.order(LAPTOPS).number
    assert [row.order_number for row in _matches(dropped.dana, text=number)] == [number]
    numbers = [row.order_number for row in _matches(dropped.dana, sort="order_number")]
    assert numbers == sorted(numbers)
    assert _matches(dropped.dana, text="nothing like it") == ()


def test_a_result_shows_document_and_order_side_by_side(dropped: Trail) -> None:
    (row,) = _matches(dropped.dana, choice="open")
    view = dropped.match(row.document_id)
    assert view.order is not None
    assert view.order.number == row.order_number
    assert len(view.pairs) >= 3
    assert sum(view.weights.values()) == 1
    assert all(finding.place is not None for finding in view.findings if finding.document_line is not None)


def test_finished_work_is_listed_with_what_it_was_about(dropped: Trail) -> None:
    with reading(dropped.dana) as session:
        done = activity.page(session, dropped.dana.person, PageRequest(choice="done", text="receipt-fits")).rows
        everything = activity.page(session, dropped.dana.person, PageRequest(choice="all", limit=500))
        usual = activity.page(session, dropped.dana.person, PageRequest(limit=500))
    assert {row.words for row in done} >= {
        "Read receipt-fits-laptops.pdf",
        "Compare receipt-fits-laptops.pdf with its order",
    }
    assert {row.state for row in done} == {JobState.DONE}
    assert everything.total > usual.total
    assert f"Make the PDF of {dropped.order(TABLES).number}" in {row.words for row in usual.rows}


def test_others_see_the_work_on_their_own_documents_only(dropped: Trail) -> None:
    company = dropped.company
    with reading(company.ana) as session:
        rows = activity.page(session, company.ana.person, PageRequest(limit=500)).rows
    assert {row.subject for row in rows} == {"proforma-en-laptops.pdf", "proforma-fr.pdf"}
    assert all(row.is_own for row in rows)
