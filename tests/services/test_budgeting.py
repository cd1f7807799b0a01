"""Budgets by the verbs: set by administrators, used by requests, orders and bills, and never by two at once (B-1)."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from p2p_desktop.domain.budget import Budget, BudgetMode, Used, department_key
from p2p_desktop.domain.request import RequestState
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Refused
from p2p_desktop.services import administering, approving, budgeting, ordering, requesting
from p2p_desktop.services.context import reading
from p2p_desktop.store.budgets import used_by_department
from p2p_desktop.store.queries import budgets
from p2p_desktop.store.queries.budgets import BudgetView
from tests.company import Company
from tests.trail import LAPTOPS, Trail

ROOT = Path(__file__).parent.parent.parent
DESIGN = Budget("Design", 2026, Decimal(1000), BudgetMode.STOP)


def used(company: Company, department: str = "Design") -> Used:
    with reading(company.dana) as session:
        found = used_by_department(session, 2026).get(department_key(department), Used())
    return found.rounded("EUR")


def seen(company: Company) -> tuple[BudgetView, ...]:
    with reading(company.erik) as session:
        return budgets.of_year(session, 2026)


def approved(company: Company, request_id: str) -> str:
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    return request_id


def test_only_administrators_set_and_change_budgets_and_the_trail_tells(company: Company) -> None:
    for who in (company.ana, company.ben, company.dana):
        with pytest.raises(Refused) as refusal:
            budgeting.set_budget(who, DESIGN)
        assert refusal.value.code == "NOT_ALLOWED"
    assert seen(company) == ()
    budget_id = budgeting.set_budget(company.erik, DESIGN)
    with pytest.raises(Refused):
        budgeting.change_budget(company.dana, budget_id, replace(DESIGN, amount=Decimal(1)), version=1)
    budgeting.change_budget(company.erik, budget_id, replace(DESIGN, amount=Decimal("1200.50")), version=1)
    (view,) = seen(company)
    assert (view.budget, view.version) == (replace(DESIGN, amount=Decimal("1200.50")), 2)
    assert company.world.check_audit().is_ok


def test_a_budget_that_somebody_changed_meanwhile_is_not_written_over(company: Company) -> None:
    budget_id = budgeting.set_budget(company.erik, DESIGN)
    budgeting.change_budget(company.erik, budget_id, replace(DESIGN, mode=BudgetMode.WARN), version=1)
    with pytest.raises(ChangedMeanwhile):
        budgeting.change_budget(company.erik, budget_id, replace(DESIGN, amount=Decimal(1)), version=1)
    assert seen(company)[0].budget == replace(DESIGN, mode=BudgetMode.WARN)
    with pytest.raises(NotFound):
        budgeting.change_budget(company.erik, "nowhere", DESIGN, version=1)


def test_a_department_has_one_budget_a_year_however_it_is_typed(company: Company) -> None:
    budgeting.set_budget(company.erik, DESIGN)
    other = budgeting.set_budget(company.erik, replace(DESIGN, department="Office"))
    budgeting.set_budget(company.erik, replace(DESIGN, year=2027))
    with pytest.raises(Refused, match="Design has a budget for 2026 already"):
        budgeting.set_budget(company.erik, replace(DESIGN, department=" DESIGN "))
    with pytest.raises(Refused):
        budgeting.change_budget(company.erik, other, DESIGN, version=1)
    assert [view.budget.department for view in seen(company)] == ["Design", "Office"]


def test_what_no_budget_can_be_is_refused_for_its_field(company: Company) -> None:
    with pytest.raises(Refused) as refusal:
        budgeting.set_budget(company.erik, Budget(" ", 2026, Decimal("-3")))
    assert [problem.field for problem in refusal.value.problems] == ["department", "amount"]


def test_b1_a_budget_that_stops_refuses_a_submit_with_the_figures_and_nothing_changes(company: Company) -> None:
    budgeting.set_budget(company.erik, DESIGN)
    company.submitted_for("design", "1 x desk 600")  # 714.00 with tax
    request_id = requesting.new_draft(company.ana)
    content = replace(company.content("1 x chair 300"), department=" Design")
    requesting.save_draft(company.ana, request_id, content, version=1)
    before = company.view(request_id, company.ana)
    with pytest.raises(Refused) as refusal:
        requesting.submit(company.ana, request_id, version=2)
    assert (refusal.value.code, refusal.value.field) == ("BUDGET", "department")
    assert refusal.value.sentence.startswith(
        "The budget Design 2026 stops this request: it needs 357.00 EUR, and 286.00 EUR are left of 1,000.00 EUR."
    )
    assert company.view(request_id, company.ana) == before
    assert used(company) == Used(requested=Decimal("714.00"))


def test_b1_to_the_last_cent_is_enough(company: Company) -> None:
    budgeting.set_budget(company.erik, replace(DESIGN, amount=Decimal("95.20")))
    company.submitted_for("Design", "1 x toner 80")
    assert used(company).requested == Decimal("95.20")


@pytest.mark.parametrize("mode", [BudgetMode.WARN, BudgetMode.IGNORE])
def test_b1_a_budget_that_warns_or_only_counts_lets_a_request_go(company: Company, mode: BudgetMode) -> None:
    budgeting.set_budget(company.erik, replace(DESIGN, amount=Decimal(1), mode=mode))
    assert company.view(company.submitted_for("Design", "1 x desk 600")).state is RequestState.IN_APPROVAL


def test_b1_a_request_counts_in_one_place_from_submit_to_order(company: Company) -> None:
    request_id = company.submitted_for("Design", "2 x desk 300")
    assert used(company) == Used(requested=Decimal("714.00"))
    approved(company, request_id)
    assert used(company) == Used(requested=Decimal("714.00"))
    order_id = ordering.issue(company.world.context, request_id)
    assert used(company) == Used(ordered=Decimal("714.00"))
    ordering.cancel(company.dana, order_id, reason="moved", version=1)
    assert used(company) == Used()


def test_b1_what_is_withdrawn_returned_rejected_or_cancelled_is_free_again(company: Company) -> None:
    withdrawn, returned, rejected, cancelled = (
        company.submitted_for("Design", f"1 x thing {price}") for price in ("10", "200", "30", "40")
    )
    requesting.withdraw(company.ana, withdrawn)
    approving.return_to_requester(company.ben, returned, comment="why?")
    approving.reject(company.ben, rejected, comment="no")
    requesting.cancel(company.ana, approved(company, cancelled), reason="found one")
    assert used(company) == Used()
    requesting.submit(company.ana, returned, version=company.view(returned, company.ana).version)
    assert used(company).requested == Decimal("238.00")


def test_b1_a_request_counts_in_the_department_and_year_of_its_last_submit(company: Company) -> None:
    request_id = company.submitted_for("Design", "1 x toner 100")
    requesting.withdraw(company.ana, request_id)
    company.world.clock.forward(days=200)
    view = company.view(request_id, company.ana)
    content = replace(view.content, department="Office", needed_by=None)
    version = requesting.save_draft(company.ana, request_id, content, version=view.version)
    requesting.submit(company.ana, request_id, version=version)
    assert (used(company), used(company, "Office")) == (Used(), Used())
    with reading(company.dana) as session:
        assert used_by_department(session, 2027)["office"].requested == Decimal("119.00")


def test_b1_foreign_requests_count_by_the_rate_of_their_submit(company: Company) -> None:
    administering.set_exchange_rate(company.erik, "USD", Decimal("0.92"))
    request_id = requesting.new_draft(company.ana)
    content = replace(company.content("2 x screen 100"), currency="USD", department="Design")
    requesting.save_draft(company.ana, request_id, content, version=1)
    requesting.submit(company.ana, request_id, version=2)
    administering.set_exchange_rate(company.erik, "USD", Decimal("2"))
    ordering.issue(company.world.context, approved(company, request_id))
    assert used(company) == Used(ordered=Decimal("218.96"))


def test_b1_billing_takes_from_what_is_ordered_and_not_billed(trail: Trail) -> None:
    company = trail.company
    total = trail.order(LAPTOPS).total
    others = used(company, "").ordered - total
    trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))
    after = used(company, "")
    assert after.ordered == others
    assert abs(after.billed - total) <= Decimal("0.01")


def test_b1_two_submits_at_once_cannot_both_take_the_last_of_a_budget(company: Company) -> None:
    budgeting.set_budget(company.erik, replace(DESIGN, amount=Decimal(600)))  # room for five of twelve
    people = ("ana", "clara", "dana")
    drafts = {name: [_draft(company, name, at) for at in range(4)] for name in people}
    outcomes = _submit_at_once(company, drafts)
    answers = sorted(outcomes.values())
    assert answers == ["BUDGET"] * 7 + ["submitted"] * 5
    assert used(company) == Used(requested=Decimal("595.00"))
    assert company.world.check_audit().is_ok


def _draft(company: Company, who: str, at: int) -> str:
    context = getattr(company, who)
    request_id = requesting.new_draft(context)
    content = replace(company.content("1 x toner 100", title=f"{who} {at}"), department="Design")
    requesting.save_draft(context, request_id, content, version=1)
    return request_id


def _submit_at_once(company: Company, drafts: dict[str, list[str]]) -> dict[str, str]:
    folder = str(company.world.home.folder.parent)
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.services.submitting_process", folder, who, *ids],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for who, ids in drafts.items()
    ]  # fmt: skip
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in started:
            assert process.stdin is not None
            process.stdin.close()
            process.stdin = None
        outs = [process.communicate(timeout=120)[0] for process in started]
    finally:
        for process in started:
            process.kill()
            process.communicate()
    lines = (line.partition("\t") for out in outs for line in out.splitlines())
    return {request_id: answer for request_id, _tab, answer in lines}
