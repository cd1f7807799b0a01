"""What an approver sees: what waits for him, and the checks beside each request (AP-2, AP-12, AP-13)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from p2p_desktop.domain.approval import default_rules
from p2p_desktop.domain.budget import Budget, BudgetMode, budget_words
from p2p_desktop.domain.request import RequestContent
from p2p_desktop.language import date_words
from p2p_desktop.services import administering, approving, budgeting, ordering, requesting, vendors
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import approvals
from p2p_desktop.store.queries.approvals import ApprovalRow, ApprovalView
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.store.queries.request_checks import last_price_words
from p2p_desktop.store.queries.vendors import one as vendor_view
from tests.company import Company


def page(who: Context, **asked: str | int | bool) -> PageOf[ApprovalRow]:
    with reading(who) as session:
        return approvals.page(session, who.person, PageRequest(**asked))  # type: ignore[arg-type]  # fields by name


def titles(who: Context, **asked: str | int | bool) -> list[str]:
    return [row.title for row in page(who, **asked).rows]


def view(company: Company, request_id: str, who: Context | None = None) -> ApprovalView:
    context = who or company.ben
    with reading(context) as session:
        found = approvals.one(session, context.person, request_id, context.now())
    assert found is not None
    return found


def codes(company: Company, request_id: str) -> dict[str, str]:
    """Return the checks of a request with how they look."""
    return {check.code: check.kind for check in view(company, request_id).checks}


def ordered(company: Company, *line_words: str) -> str:
    """Make a request that is ordered."""
    request_id = company.submitted(*line_words)
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    ordering.issue(company.world.context, request_id)
    return request_id


# The list


def test_ap2_only_what_is_on_turn_for_this_person_is_listed(company: Company) -> None:
    company.submitted("1 x toner 80", title="Small")
    large = company.submitted("1 x server 5000", title="Large")
    company.submitted("1 x chair 90", title="Clara’s", by=company.clara)
    company.draft("1 x toner 80", title="Draft")
    assert titles(company.ben) == ["Small", "Large", "Clara’s"]
    assert titles(company.clara) == ["Small", "Large"]
    assert (titles(company.ana), titles(company.dana), titles(company.erik)) == ([], [], [])
    approving.approve(company.ben, large, content_hash=company.hash_of(large))
    assert (titles(company.ben), titles(company.clara)) == (["Small", "Clara’s"], ["Small", "Large"])


def test_what_waits_longest_comes_first_unless_asked_otherwise(company: Company) -> None:
    for title, price in (("B", "300"), ("A", "100"), ("C", "200")):
        company.submitted(f"1 x thing {price}", title=title)
        company.world.clock.forward(hours=1)
    assert titles(company.ben) == ["B", "A", "C"]
    assert titles(company.ben, descending=True) == ["C", "A", "B"]
    assert titles(company.ben, sort="total") == ["A", "C", "B"]
    assert titles(company.ben, sort="title", descending=True) == ["C", "B", "A"]
    assert (titles(company.ben, offset=1, limit=1), page(company.ben, offset=1, limit=1).total) == (["A"], 3)
    assert titles(company.ben, text="c") == ["C"]
    assert titles(company.ben, text="req-2026-00002") == ["A"]


def test_an_approval_is_shown_to_those_who_may_see_the_request(company: Company) -> None:
    request_id = company.submitted("1 x chair 90", by=company.clara)
    with reading(company.ana) as session:
        assert approvals.one(session, company.ana.person, request_id, company.ana.now()) is None
    assert view(company, request_id, company.dana).request.id == request_id


# The checks


def test_a_known_vendor_and_nothing_strange_leaves_only_the_missing_proforma(company: Company) -> None:
    assert codes(company, company.submitted("1 x toner 80")) == {"NO_PROFORMA": "neutral"}


def test_ap13_a_vendor_that_somebody_proposed_is_new_until_the_first_order(company: Company) -> None:
    request_id = company.submitted("1 x toner 80", vendor="Toner Blitz SARL")
    assert codes(company, request_id)["VENDOR_NEW"] == "attention"
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    ordering.issue(company.world.context, request_id)
    company.world.clock.forward(days=40)
    assert "VENDOR_NEW" not in codes(company, company.submitted("1 x drum 300", vendor="Toner Blitz SARL"))


def test_a_vendor_that_finance_has_looked_at_is_not_new(company: Company) -> None:
    request_id = company.submitted("1 x toner 80", vendor="Toner Blitz SARL")
    vendor_id = company.view(request_id).content.vendor_id
    with reading(company.dana) as session:
        found = vendor_view(session, vendor_id)
    assert found is not None
    vendors.change_vendor(company.dana, vendor_id, found.details, version=found.version)
    assert "VENDOR_NEW" not in codes(company, request_id)


@pytest.mark.parametrize(
    ("price", "days", "is_told"),
    [("100.00", 0, True), ("101.00", 29, True), ("99.02", 1, True), ("101.03", 1, False), ("98.90", 1, False),
     ("100.00", 31, False)],
)  # fmt: skip
def test_ap13_nearly_the_same_total_to_the_same_vendor_within_thirty_days_is_told(
    company: Company, price: str, days: int, is_told: bool
) -> None:
    company.submitted("1 x toner 100.00", title="First")
    company.world.clock.forward(days=days)
    request_id = company.submitted(f"1 x ink {price}", title="Second")
    told = [check for check in view(company, request_id).checks if check.code == "DUPLICATE"]
    assert len(told) == int(is_told)
    for check in told:
        assert check.kind == "attention"
        assert check.words.startswith("Looks like REQ-2026-00001 of ")
        assert check.words.endswith(": same vendor, same total.")


def test_ap13_another_vendor_or_a_request_that_ended_is_no_likely_duplicate(company: Company) -> None:
    company.submitted("1 x toner 100", vendor="Toner Blitz SARL")
    rejected = company.submitted("1 x toner 100")
    approving.reject(company.ben, rejected, comment="no")
    withdrawn = company.submitted("1 x toner 100")
    requesting.withdraw(company.ana, withdrawn)
    assert "DUPLICATE" not in codes(company, company.submitted("1 x toner 100"))


@pytest.mark.parametrize(("price", "is_told"), [("110.00", False), ("110.01", True), ("90.00", False)])
def test_ap13_a_price_more_than_ten_percent_above_the_last_one_is_told(
    company: Company, price: str, is_told: bool
) -> None:
    ordered(company, "3 x Toner XL 100.00")
    company.world.clock.forward(days=40)
    request_id = company.submitted(f"1 x toner  xl {price}")
    told = [check.words for check in view(company, request_id).checks if check.code == "PRICE_RISE"]
    assert told == (["toner  xl: 10 % above the last price (100.00 EUR)."] if is_told else [])


def test_ap13_the_last_price_is_that_of_the_newest_order_and_found_by_code_first(company: Company) -> None:
    ordered(company, "1 x toner 100")
    company.world.clock.forward(days=40)
    ordered(company, "1 x toner 105")
    company.world.clock.forward(days=40)
    assert "PRICE_RISE" not in codes(company, company.submitted("1 x toner 112"))
    assert "PRICE_RISE" in codes(company, company.submitted("1 x toner 116"))
    assert "PRICE_RISE" in codes(company, _with_code(company, "1 x toner 50", code="T-1", orders=True))


def _with_code(company: Company, words: str, *, code: str, orders: bool) -> str:
    def coded(content: RequestContent) -> RequestContent:
        return replace(content, lines=tuple(replace(line, code=code) for line in content.lines))

    first = requesting.new_draft(company.ana)
    requesting.save_draft(company.ana, first, coded(company.content(words)), version=1)
    requesting.submit(company.ana, first, version=2)
    if not orders:
        return first
    approving.approve(company.ben, first, content_hash=company.hash_of(first))
    ordering.issue(company.world.context, first)
    company.world.clock.forward(days=40)
    return _with_code(company, "1 x cartridge of another name 56", code=code, orders=False)


def test_ap12_what_needs_attention_is_an_open_finding(company: Company) -> None:
    plain = company.submitted("1 x toner 80")
    strange = company.submitted("1 x toner 300", vendor="Toner Blitz SARL")
    shown = [(each, company.hash_of(each)) for each in (plain, strange)]
    outcomes = approving.approve_many(company.ben, shown)
    assert [outcome.sentence for outcome in outcomes] == ["", "It has an open finding. Look at it on its own."]


def test_the_vendor_is_worded_with_what_was_ordered_before(company: Company) -> None:
    assert view(company, company.submitted("1 x toner 80")).vendor_words == "Papier Adler GmbH (no order so far)"
    ordered(company, "1 x ink 300")
    words = view(company, company.submitted("1 x pen 5")).vendor_words
    assert words == "Papier Adler GmbH (known, 1 order, last today)"
    ordered(company, "1 x ink 400")
    company.world.clock.forward(days=21)
    words = view(company, company.submitted("1 x cup 7")).vendor_words
    assert words == "Papier Adler GmbH (known, 2 orders, last 3 weeks ago)"


def test_the_last_price_of_each_line_is_said_with_its_difference(company: Company) -> None:
    ordered(company, "1 x toner 100", "1 x drum 50", "1 x ink 20")
    company.world.clock.forward(days=40)
    request_id = company.submitted("1 x toner 112.50", "1 x chair 9", "1 x drum 50", "1 x ink 19")
    day = date_words(dt.date(2026, 7, 1))
    prices = view(company, request_id).last_prices
    assert [(last.at, last.is_dear, last_price_words(last, "EUR")) for last in prices] == [
        (0, True, f"last paid 100.00 EUR on {day} (+12.5 %)"),
        (2, False, f"last paid 50.00 EUR on {day} (the same)"),
        (3, False, f"last paid 20.00 EUR on {day} (−5 %)"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "days", "is_told"),
    [("500", "500", 14, True), ("500", "500", 15, False), ("400", "430", 1, False), ("5000", "100", 1, False),
     ("5000", "4000", 3, True)],
)  # fmt: skip
def test_ap13_two_that_would_need_a_longer_route_as_one_are_told(
    company: Company, first: str, second: str, days: int, is_told: bool
) -> None:
    earlier = company.submitted(f"1 x desk {first}", title="First")
    company.world.clock.forward(days=days)
    later = company.submitted(f"1 x lamp {second}", title="Second")
    for request_id, other in ((later, "REQ-2026-00001"), (earlier, "REQ-2026-00002")):
        told = [check for check in view(company, request_id).checks if check.code == "SPLIT"]
        assert [check.kind for check in told] == ["attention"] * is_told
        for check in told:
            assert check.words == (
                f"Together with {other} of the same requester and vendor within 14 days it would need a longer route."
            )


def test_ap13_only_what_lies_within_any_fourteen_days_counts_together(company: Company) -> None:
    for days in (0, 10, 10):
        company.world.clock.forward(days=days)
        last = company.submitted("1 x desk 300")
    assert "SPLIT" not in codes(company, last)  # two of them come to 714.00, three were not within 14 days
    assert "SPLIT" in codes(company, company.submitted("1 x lamp 250"))


def test_ap13_another_requester_or_vendor_or_what_was_taken_back_is_no_splitting(company: Company) -> None:
    company.submitted("1 x desk 500", by=company.clara)
    company.submitted("1 x desk 510", vendor="Toner Blitz SARL")
    requesting.withdraw(company.ana, company.submitted("1 x desk 520"))
    approving.return_to_requester(company.ben, company.submitted("1 x desk 530"), comment="why?")
    cancelled = ordered(company, "1 x desk 535")
    ordering.cancel(company.dana, company.view(cancelled).order_id, reason="moved", version=1)
    assert "SPLIT" not in codes(company, company.submitted("1 x desk 540"))


def test_ap13_a_sum_that_nobody_could_approve_is_told(company: Company) -> None:
    rules = default_rules()
    administering.set_rules(company.erik, rules[:1], replaces=rules)
    company.submitted("1 x desk 500")
    assert "SPLIT" in codes(company, company.submitted("1 x lamp 510"))


def test_ap13_an_exceeded_budget_is_a_finding_and_one_that_only_counts_is_not(company: Company) -> None:
    budget_id = budgeting.set_budget(company.erik, Budget("Design", 2026, Decimal(500)))
    within = company.submitted_for("Design", "1 x toner 80")
    beyond = company.submitted_for("Design", "1 x desk 400")
    assert "BUDGET_EXCEEDED" not in codes(company, within) or codes(company, within)["BUDGET_EXCEEDED"] == "attention"
    (check,) = [each for each in view(company, beyond).checks if each.code == "BUDGET_EXCEEDED"]
    assert check.words == ("Budget Design 2026 is exceeded by 71.20 EUR: 404.80 EUR were left, this needs 476.00 EUR.")
    outcomes = approving.approve_many(company.ben, [(beyond, company.hash_of(beyond))])
    assert [outcome.sentence for outcome in outcomes] == ["It has an open finding. Look at it on its own."]
    counting = Budget("Design", 2026, Decimal(500), BudgetMode.IGNORE)
    budgeting.change_budget(company.erik, budget_id, counting, version=1)
    assert "BUDGET_EXCEEDED" not in codes(company, beyond)


def test_b1_the_budget_of_a_request_is_shown_without_counting_the_request_twice(company: Company) -> None:
    budgeting.set_budget(company.erik, Budget("Design", 2026, Decimal(5000)))
    company.submitted_for("Design", "1 x toner 100")
    request_id = company.submitted_for("design", "1 x desk 400")
    outlook = view(company, request_id).outlook
    assert budget_words(outlook) == "Budget Design 2026: 4,881.00 EUR → 4,405.00 EUR left"
    assert budget_words(view(company, company.submitted("1 x pen 1")).outlook) == (
        "No department is named, so no budget is looked at."
    )
