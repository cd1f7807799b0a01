"""The list of requests and one request: who sees what (section 1), paging, sorting, filters, search."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from p2p_desktop.domain.request import RequestEvent, RequestState
from p2p_desktop.services import approving, ordering, requesting
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import requests
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.store.queries.requests import CHOICES, RequestListRow
from tests.company import Company

E = RequestEvent


def page(who: Context, **asked: str | int | bool) -> PageOf[RequestListRow]:
    """Ask for a page as this person."""
    with reading(who) as session:
        return requests.page(session, who.person, PageRequest(**asked))  # type: ignore[arg-type]  # each test names fields


def ids(who: Context, **asked: str | int | bool) -> list[str]:
    return [row.id for row in page(who, **asked).rows]


def opens(who: Context, request_id: str) -> bool:
    with reading(who) as session:
        return requests.one(session, who.person, request_id) is not None


@dataclass(frozen=True)
class Three:
    """A draft and a submitted request of Ana's, and one that Clara asked for."""

    draft: str
    submitted: str
    of_clara: str


@pytest.fixture
def three(company: Company) -> Three:
    """Make them."""
    return Three(
        company.draft("1 x toner 80", title="Draft"),
        company.submitted("1 x toner 80", title="Submitted"),
        company.submitted("1 x chair 90", title="Clara’s", by=company.clara),
    )


@pytest.fixture(params=["few", "many"])
def shape(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ask the database in the form for few rows and in the form for many: the answer has to be the same."""
    if request.param == "many":
        monkeypatch.setattr("p2p_desktop.store.queries.visibility.MANY", 0)
        monkeypatch.setattr("p2p_desktop.store.queries.requests._FEW", 0)
    return str(request.param)


SEES = {
    "ana": {"draft", "submitted"},  # own
    "ben": {"submitted", "of_clara"},  # routed to him
    "clara": {"submitted", "of_clara"},  # routed to her, and own
    "dana": {"submitted", "of_clara"},  # finance: all but others' drafts
    "erik": {"submitted", "of_clara"},  # administrator: the same
}


def test_section_1_each_role_sees_in_the_list_and_by_itself_what_it_may(
    company: Company, three: Three, shape: str
) -> None:
    every = (three.draft, three.submitted, three.of_clara)
    for name, seen in SEES.items():
        who: Context = getattr(company, name)
        expected = {getattr(three, each) for each in seen}
        assert set(ids(who)) == expected, name
        assert page(who).total == len(expected), name
        assert {each for each in every if opens(who, each)} == expected, name


def test_section_1_a_colleague_sees_nothing_of_a_requester(company: Company, three: Three, shape: str) -> None:
    assert not opens(company.ana, three.of_clara)
    assert three.of_clara not in ids(company.ana)


def test_a_withdrawn_request_is_a_draft_that_others_do_not_see(company: Company, three: Three, shape: str) -> None:
    requesting.withdraw(company.ana, three.submitted)
    assert [opens(who, three.submitted) for who in (company.ana, company.ben, company.dana)] == [True, False, False]
    assert three.submitted not in ids(company.ben)
    version = company.view(three.submitted, company.ana).version
    requesting.submit(company.ana, three.submitted, version=version)
    assert opens(company.ben, three.submitted)


def test_who_was_on_the_route_goes_on_seeing_what_was_returned(company: Company, three: Three) -> None:
    approving.return_to_requester(company.ben, three.submitted, comment="why?")
    assert opens(company.clara, three.submitted)
    assert ids(company.ben, choice="returned") == [three.submitted]


def test_a_request_that_is_not_there_is_none(company: Company) -> None:
    assert not opens(company.dana, "nothing")


# Paging and sorting


@pytest.fixture
def twenty_five(company: Company) -> Company:
    """Give a company with twenty-five submitted requests, some alike in title, total and vendor."""
    for n in range(25):
        vendor = f"Vendor {n % 4}"
        company.submitted(f"1 x thing {10 + n % 7}", title=f"Thing {n % 5}", vendor=vendor)
        company.world.clock.forward(minutes=1)
    return company


COLUMNS = ("number", "title", "vendor_name", "total", "state", "needed_by", "updated_at")


def test_pages_together_are_the_whole_list_in_order(twenty_five: Company, shape: str) -> None:
    for column, is_descending in itertools.product(COLUMNS, (False, True)):
        asked: dict[str, str | bool] = {"sort": column, "descending": is_descending}
        parts = [page(twenty_five.dana, offset=offset, limit=10, **asked) for offset in (0, 10, 20, 30)]
        assert [len(part.rows) for part in parts] == [10, 10, 5, 0]
        assert {part.total for part in parts} == {25}
        rows = [row for part in parts for row in part.rows]
        assert len({row.id for row in rows}) == 25
        values = [getattr(row, column) for row in rows]
        assert values == sorted(values, reverse=is_descending), asked


def test_the_newest_come_first_unless_asked_otherwise(twenty_five: Company) -> None:
    numbers = [row.number for row in page(twenty_five.dana).rows]
    assert numbers == [f"REQ-2026-{n:05d}" for n in range(25, 0, -1)]
    assert [row.number for row in page(twenty_five.dana, sort="no such column").rows] == numbers


def test_both_forms_give_the_same_pages(twenty_five: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, str | int | bool]] = [
        {"text": "thing", "sort": "total"}, {"choice": "in_approval", "sort": "title", "descending": True},
        {"text": "vendor 2", "sort": "state"}, {"sort": "vendor_name", "offset": 7, "limit": 5},
    ]  # fmt: skip
    for who in (twenty_five.ana, twenty_five.ben, twenty_five.dana):
        few = [page(who, **each) for each in asked]
        with monkeypatch.context() as patch:
            patch.setattr("p2p_desktop.store.queries.visibility.MANY", 0)
            patch.setattr("p2p_desktop.store.queries.requests._FEW", 0)
            assert [page(who, **each) for each in asked] == few


# Filters


def _ordered(company: Company) -> str:
    request_id = _approved(company)
    ordering.issue(company.world.context, request_id)
    return request_id


def _approved(company: Company) -> str:
    request_id = company.submitted("1 x toner 80")
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    return request_id


def _returned(company: Company) -> str:
    request_id = company.submitted("1 x toner 80")
    approving.return_to_requester(company.ben, request_id, comment="why?")
    return request_id


def _rejected(company: Company) -> str:
    request_id = company.submitted("1 x toner 80")
    approving.reject(company.ben, request_id, comment="no")
    return request_id


def _cancelled(company: Company) -> str:
    request_id = company.draft("1 x toner 80")
    requesting.cancel(company.ana, request_id, reason="no longer")
    return request_id


def _closed(company: Company) -> str:
    request_id = _ordered(company)
    order_id = company.view(request_id).order_id
    ordering.close(company.dana, order_id, reason="done", version=1)
    return request_id


MAKE: dict[RequestState, Callable[[Company], str]] = {
    RequestState.DRAFT: lambda company: company.draft("1 x toner 80"),
    RequestState.IN_APPROVAL: lambda company: company.submitted("1 x toner 80"),
    RequestState.RETURNED: _returned,
    RequestState.REJECTED: _rejected,
    RequestState.APPROVED: _approved,
    RequestState.ORDERED: _ordered,
    RequestState.CLOSED: _closed,
    RequestState.CANCELLED: _cancelled,
}


def test_each_filter_finds_its_states(company: Company, shape: str) -> None:
    made = {state: make(company) for state, make in MAKE.items()}
    company.submitted("1 x chair 90", by=company.clara)
    for choice, states in CHOICES.items():
        found = set(ids(company.ana, choice=choice))
        assert found == ({made[state] for state in states} if states else set(made.values())), choice
    assert set(requests.choice_words()) == set(CHOICES)
    assert {state for states in CHOICES.values() for state in states} == set(RequestState)
    assert page(company.dana, choice="mine").total == 0
    assert page(company.dana, choice="in_approval").total == 2


TYPED: dict[str, set[str]] = {
    "req-2026-00002": {"Größe XL"}, "paper": {"Paper 100%"}, "GRÖSSE": {"Größe XL"}, "größe": {"Größe XL"},
    "müller": {"Größe XL"}, "MÜLLER": {"Größe XL"}, "100%": {"Paper 100%"}, "%": {"Paper 100%"}, "_": {"snake_case"},
    "'; drop table request; --": set(), "adler": {"Paper 100%", "snake_case"}, "  adler ": {"Paper 100%", "snake_case"},
    "/": set(), "": {"Paper 100%", "Größe XL", "snake_case"},
}  # fmt: skip


def test_search_finds_number_title_and_vendor_whatever_the_case(company: Company, shape: str) -> None:
    company.submitted("1 x paper 80", title="Paper 100%")
    company.submitted("1 x shirt 80", title="Größe XL", vendor="Müller & Söhne KG")
    company.submitted("1 x paper 81", title="snake_case")
    for typed, found in TYPED.items():
        rows = page(company.dana, text=typed)
        assert ({row.title for row in rows.rows}, rows.total) == (found, len(found)), typed


def test_search_follows_what_is_saved(company: Company) -> None:
    request_id = company.draft("1 x paper 80", title="Paper")
    requesting.save_draft(company.ana, request_id, company.content("1 x ink 80", title="Ink"), version=2)
    assert (ids(company.ana, text="ink"), ids(company.ana, text="paper")) == ([request_id], [])


# One request


@pytest.mark.parametrize(
    ("state", "ana", "ben", "dana"),
    [
        (RequestState.DRAFT, {E.EDIT, E.SUBMIT, E.CANCEL}, None, None),
        (RequestState.IN_APPROVAL, {E.WITHDRAW}, {E.APPROVE, E.RETURN, E.REJECT, E.ASK_ANOTHER}, set()),
        (RequestState.RETURNED, {E.EDIT, E.SUBMIT, E.CANCEL}, set(), set()),
        (RequestState.REJECTED, set(), set(), set()),
        (RequestState.APPROVED, {E.CANCEL}, set(), {E.CANCEL}),
        (RequestState.ORDERED, set(), set(), set()),
        (RequestState.CLOSED, set(), set(), set()),
        (RequestState.CANCELLED, set(), None, set()),
    ],
)
def test_what_is_possible_depends_on_state_and_person(
    company: Company,
    state: RequestState,
    ana: set[RequestEvent],
    ben: set[RequestEvent] | None,
    dana: set[RequestEvent] | None,
) -> None:
    request_id = MAKE[state](company)
    for who, expected in ((company.ana, ana), (company.ben, ben), (company.dana, dana)):
        with reading(who) as session:
            view = requests.one(session, who.person, request_id)
        assert (set(view.possible) if view else None) == expected, who.person.name


def test_a_row_says_for_how_long_it_waits(company: Company) -> None:
    company.submitted("1 x toner 80")
    company.draft("1 x toner 80")
    waiting, draft = page(company.ana, sort="state", descending=True).rows
    assert (waiting.waiting_since, draft.waiting_since) == (company.world.clock.moment, None)
    assert (str(waiting.total), waiting.currency, waiting.requester_name) == ("95.20", "EUR", "Ana Ruiz")
