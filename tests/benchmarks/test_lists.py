"""Lists of 100,000 requests and their orders: first rows, each sort, each filter, search, deep pages, counts."""

from __future__ import annotations

import pytest

from p2p_desktop.services.context import Context
from p2p_desktop.store.queries import approvals, home, orders, requests, search, vendors
from p2p_desktop.store.queries.paging import PageRequest
from tests.benchmarks.conftest import Stopwatch
from tests.benchmarks.large_company import ANAS, REQUESTS
from tests.company import Company

#: Dana is finance and sees all; Ana has 2,000 of her own; every request was routed to Ben.
PEOPLE = ("dana", "ana", "ben")
#: Often, seldom and never found.
TEXTS = ("chair", "Kranich 7", "nowhere")


@pytest.fixture(params=PEOPLE)
def who(request: pytest.FixtureRequest, large: Company) -> Context:
    """Give one person after the other."""
    context = getattr(large, request.param)
    assert isinstance(context, Context)
    return context


def measure_requests(stopwatch: Stopwatch, who: Context, name: str, page: PageRequest) -> int:
    figure = stopwatch.measure(
        f"{who.person.username}: requests, {name}", who, lambda s: requests.page(s, who.person, page).total
    )
    return figure.rows


def measure_orders(stopwatch: Stopwatch, who: Context, name: str, page: PageRequest) -> int:
    figure = stopwatch.measure(
        f"{who.person.username}: orders, {name}", who, lambda s: orders.page(s, who.person, page).total
    )
    return figure.rows


def test_first_rows_of_requests(stopwatch: Stopwatch, who: Context) -> None:
    found = measure_requests(stopwatch, who, "first rows", PageRequest())
    assert found == ANAS if who.person.username == "ana" else 0.9 * REQUESTS < found < REQUESTS


@pytest.mark.parametrize("column", ["number", "title", "vendor_name", "total", "state", "needed_by", "updated_at"])
@pytest.mark.parametrize("is_descending", [False, True])
def test_requests_sorted_by_a_column(stopwatch: Stopwatch, who: Context, column: str, is_descending: bool) -> None:
    words = f"by {column}{' down' if is_descending else ''}"
    assert measure_requests(stopwatch, who, words, PageRequest(sort=column, descending=is_descending)) >= ANAS


@pytest.mark.parametrize("choice", ["mine", "open", "draft", "returned", "in_approval", "ordered", "closed"])
def test_requests_filtered_by_state(stopwatch: Stopwatch, who: Context, choice: str) -> None:
    measure_requests(stopwatch, who, f"{choice}, by total", PageRequest(choice=choice, sort="total"))


@pytest.mark.parametrize("text", TEXTS)
def test_requests_searched(stopwatch: Stopwatch, who: Context, text: str) -> None:
    found = measure_requests(stopwatch, who, f"“{text}”", PageRequest(text=text))
    assert (found == 0) is (text == "nowhere")
    measure_requests(stopwatch, who, f"“{text}”, by title", PageRequest(text=text, sort="title"))


@pytest.mark.parametrize("column", ["updated_at", "title"])
def test_the_far_end_of_the_list(stopwatch: Stopwatch, who: Context, column: str) -> None:
    measure_requests(stopwatch, who, f"by {column}, from 99,900", PageRequest(sort=column, offset=99_900))


def test_orders(stopwatch: Stopwatch, who: Context) -> None:
    assert measure_orders(stopwatch, who, "first rows", PageRequest()) > 0
    for column in ("number", "title", "vendor_name", "date", "total", "state"):
        measure_orders(stopwatch, who, f"by {column}", PageRequest(sort=column))
    for choice in ("issued", "closed"):
        measure_orders(stopwatch, who, f"{choice}, by total", PageRequest(choice=choice, sort="total"))
    for text in TEXTS:
        measure_orders(stopwatch, who, f"“{text}”", PageRequest(text=text))
    measure_orders(stopwatch, who, "from 80,000", PageRequest(offset=80_000))


def test_home_and_approvals(stopwatch: Stopwatch, who: Context) -> None:
    name, person = who.person.username, who.person
    stopwatch.measure(f"{name}: counts of the navigation", who, lambda s: sum(home.counts(s, person).values()))
    stopwatch.measure(f"{name}: home", who, lambda s: len(home.view(s, person).waiting))
    stopwatch.measure(f"{name}: approvals", who, lambda s: approvals.page(s, person, PageRequest()).total)
    stopwatch.measure(
        f"{name}: approvals “chair”, by total",
        who,
        lambda s: approvals.page(s, person, PageRequest(text="chair", sort="total")).total,
    )


@pytest.mark.parametrize("text", [*TEXTS, "REQ-2026-00042"])
def test_search_over_everything(stopwatch: Stopwatch, who: Context, text: str) -> None:
    stopwatch.measure(f"{who.person.username}: search “{text}”", who, lambda s: len(search.find(s, who.person, text)))


def test_one_request_with_its_checks(stopwatch: Stopwatch, large: Company) -> None:
    ben = large.ben
    with ben.store.reading() as session:
        waiting = approvals.page(session, ben.person, PageRequest()).rows[0].id
    figure = stopwatch.measure(
        "ben: one approval with its checks", ben, lambda s: bool(approvals.one(s, ben.person, waiting, ben.now()))
    )
    assert figure.rows == 1


def test_vendors(stopwatch: Stopwatch, large: Company) -> None:
    dana = large.dana
    stopwatch.measure("dana: vendors", dana, lambda s: vendors.page(s, PageRequest()).total)
    stopwatch.measure("dana: vendors “adler”", dana, lambda s: vendors.page(s, PageRequest(text="adler")).total)
    stopwatch.measure("dana: vendor names while typing", dana, lambda s: len(vendors.names(s, "dl")))
