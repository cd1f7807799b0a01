"""Home: what needs this person, and the counts of the navigation."""

from __future__ import annotations

from p2p_desktop.services import approving, vendors
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import home
from p2p_desktop.store.queries.home import HomeView
from tests.company import Company


def counts(who: Context) -> dict[str, int]:
    with reading(who) as session:
        return {screen: count for screen, count in home.counts(session, who.person).items() if count}


def view(who: Context) -> HomeView:
    with reading(who) as session:
        return home.view(session, who.person)


def rows(who: Context) -> list[tuple[str, str, str]]:
    return [(row.screen, row.group, row.title) for row in view(who).waiting]


def test_a_company_that_has_not_begun_is_empty(company: Company) -> None:
    assert (view(company.ana).is_empty, rows(company.ana), counts(company.ana)) == (True, [], {})
    company.draft("1 x toner 80")
    assert view(company.ben).is_empty is False


def test_each_person_sees_what_waits_for_him(company: Company) -> None:
    company.draft("1 x toner 80", title="My draft")
    returned = company.submitted("1 x chair 90", title="Returned")
    approving.return_to_requester(company.ben, returned, comment="Which colour?")
    company.submitted("1 x lamp 70", title="Waiting")
    vendors.propose_account(company.ana, company.vendor_id, "DE89 3704 0044 0532 0130 00")
    assert counts(company.ana) == {"requests": 2}
    assert counts(company.ben) == counts(company.clara) == {"approvals": 1}
    assert counts(company.dana) == {"vendors": 1}
    assert counts(company.erik) == {}
    assert rows(company.ana) == [("requests", "Returned to you", "Returned"), ("requests", "Drafts", "My draft")]
    assert rows(company.ben) == [("approvals", "To approve", "Waiting")]
    assert rows(company.dana) == rows(company.erik) == []


def test_finance_is_not_asked_to_confirm_an_account_of_its_own(company: Company) -> None:
    vendors.propose_account(company.dana, company.vendor_id, "DE89 3704 0044 0532 0130 00")
    assert counts(company.dana) == {}


def test_a_row_says_what_and_since_when(company: Company) -> None:
    request_id = company.submitted("1 x toner 80", title="Toner")
    (row,) = view(company.ben).waiting
    assert (row.object_id, row.since) == (request_id, company.world.clock.moment)
    assert row.detail == "REQ-2026-00001 · Papier Adler GmbH · 95.20 EUR"


def test_what_waits_longest_comes_first_and_only_the_first_few(company: Company) -> None:
    for n in range(10):
        company.submitted(f"1 x thing {n + 1}", title=f"Thing {n}")
        company.world.clock.forward(minutes=5)
    assert [row.title for row in view(company.ben).waiting] == [f"Thing {n}" for n in range(8)]
    assert counts(company.ben) == {"approvals": 10}


def test_a_draft_without_a_title_has_a_name_all_the_same(company: Company) -> None:
    company.draft("1 x toner 80", title="")
    assert [row.title for row in view(company.ana).waiting] == ["Untitled request"]
