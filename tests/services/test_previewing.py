"""What lies ahead of a request is said before it is submitted, and is what submit then does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from p2p_desktop.domain.budget import Budget, budget_words
from p2p_desktop.services import administering, budgeting, previewing, requesting
from p2p_desktop.services.previewing import Preview
from tests.company import Company


def ahead(company: Company, *lines: str, request_id: str = "", **changes: str) -> Preview:
    content = replace(company.content(*lines), **changes)  # type: ignore[arg-type]  # texts by name
    return previewing.preview(company.ana, content, request_id=request_id)


def test_what_is_said_before_is_what_submit_does(company: Company) -> None:
    budgeting.set_budget(company.erik, Budget("Design", 2026, Decimal(1000)))
    seen = ahead(company, "1 x desk 700", department=" design ")
    assert seen.outlook is not None
    assert budget_words(seen.outlook) == "Budget Design 2026: 1,000.00 EUR → 167.00 EUR left"
    assert (seen.route.steps, seen.vendor_words) == (
        (("Ben Okafor", "Clara Weiss"),),
        "In the list of vendors; no order so far.",
    )
    request_id = company.submitted_for(" design ", "1 x desk 700")
    assert len(company.view(request_id).steps) == len(seen.route.steps)
    after = ahead(company, "1 x lamp 10", department="Design")
    assert after.outlook is not None
    assert after.outlook.available == Decimal("167.00")


def test_a_request_that_is_under_way_again_is_not_counted_twice(company: Company) -> None:
    budgeting.set_budget(company.erik, Budget("Design", 2026, Decimal(1000)))
    request_id = company.submitted_for("Design", "1 x desk 700")
    requesting.withdraw(company.ana, request_id)
    seen = ahead(company, "1 x desk 700", department="Design", request_id=request_id)
    assert seen.outlook is not None
    assert seen.outlook.available == Decimal(1000)


def test_without_a_rate_the_route_says_what_to_do_and_no_budget_is_guessed(company: Company) -> None:
    seen = ahead(company, "1 x desk 700", currency="USD", department="Design")
    assert "exchange rate" in seen.route.problem
    assert (seen.outlook, seen.findings) == (None, ())
    administering.set_exchange_rate(company.erik, "USD", Decimal("0.5"))
    budgeting.set_budget(company.erik, Budget("Design", 2026, Decimal(1000)))
    known = ahead(company, "1 x desk 700", currency="USD", department="Design")
    assert known.outlook is not None
    assert known.outlook.left == Decimal("583.50")


def test_ap13_splitting_and_duplicates_are_said_to_the_requester_too(company: Company) -> None:
    company.submitted("1 x desk 500")
    assert [check.code for check in ahead(company, "1 x lamp 400").findings] == ["SPLIT"]
    assert [check.code for check in ahead(company, "1 x desk 500").findings] == ["DUPLICATE", "SPLIT"]
    assert ahead(company, "1 x pen 5").findings == ()
