"""PO-1 with real processes: fifty approvals at the same moment are fifty orders with fifty different numbers."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from p2p_desktop.domain import po_number
from p2p_desktop.domain.job import JobKind
from p2p_desktop.domain.request import RequestState
from p2p_desktop.services.context import reading
from p2p_desktop.store.queries import orders
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.store.tables.job import JobRow
from tests.company import Company

ROOT = Path(__file__).parent.parent.parent
PROCESSES = 4
FIFTY = 50


@contextmanager
def deciding(company: Company, who: str, request_ids: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Start a process that waits until it is let loose."""
    folder = company.world.home.folder.parent
    command = [sys.executable, "-m", "tests.services.approving_process", str(folder), who, *request_ids]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def decide_at_once(company: Company, shares: list[tuple[str, list[str]]]) -> list[dict[str, str]]:
    """Let processes decide at the same moment; return for each what became of each request."""
    with ExitStack() as stack:
        started = [stack.enter_context(deciding(company, who, ids)) for who, ids in shares]
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in started:
            assert process.stdin is not None
            process.stdin.close()
            process.stdin = None
        return [_outcome(process) for process in started]


def _outcome(process: subprocess.Popen[str]) -> dict[str, str]:
    out, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    return dict(line.split("\t", 1) for line in out.splitlines())


def numbers(company: Company) -> list[str]:
    """Return the numbers of all orders, in their order."""
    with reading(company.dana) as session:
        page = orders.page(session, company.dana.person, PageRequest(limit=1000, sort="number"))
    return [row.number for row in page.rows]


def test_fifty_approvals_from_four_processes_are_fifty_orders_without_a_gap(company: Company) -> None:
    request_ids = [company.submitted(f"1 x toner 1{n:02d}", title=f"Toner {n}") for n in range(1, FIFTY + 1)]
    shares = [("ben" if n % 2 else "clara", request_ids[n::PROCESSES]) for n in range(PROCESSES)]
    outcomes = decide_at_once(company, shares)
    made = {request_id: order_id for outcome in outcomes for request_id, order_id in outcome.items()}
    assert sorted(made) == sorted(request_ids)
    assert len(set(made.values())) == FIFTY
    assert numbers(company) == [po_number.make(2026, running) for running in range(1, FIFTY + 1)]
    views = [company.view(request_id) for request_id in request_ids]
    assert {view.state for view in views} == {RequestState.ORDERED}
    assert {view.id: view.order_id for view in views} == made
    verdict = company.world.check_audit()
    assert verdict.is_ok, verdict.words


def test_two_people_decide_on_the_same_requests_at_the_same_moment(company: Company) -> None:
    request_ids = [company.submitted(f"1 x chair 2{n:02d}", title=f"Chair {n}") for n in range(12)]
    first, second = decide_at_once(company, [("ben", request_ids), ("clara", request_ids)])
    with reading(company.dana) as session:
        all_orders = orders.page(session, company.dana.person, PageRequest(limit=1000)).rows
    ids = {row.id for row in all_orders}
    assert len(ids) == len(request_ids)
    for request_id in request_ids:
        answers = [first[request_id], second[request_id]]
        (refusal,) = [answer for answer in answers if answer not in ids]
        assert refusal.startswith(("NOT_POSSIBLE_NOW: This request is “", "NOT_ON_TURN: You are not on turn"))
        view = company.view(request_id)
        assert view.order_id in answers
        assert [len(step.approvals) for step in view.steps] == [1]
    assert company.world.check_audit().is_ok


def test_the_wish_for_an_order_is_written_once_for_each_request(company: Company) -> None:
    request_ids = [company.submitted(f"1 x lamp 3{n:02d}", title=f"Lamp {n}") for n in range(4)]
    decide_at_once(company, [("ben", request_ids), ("clara", request_ids)])
    with reading(company.dana) as session:
        keys = Counter(row.key for row in session.query(JobRow).filter(JobRow.kind == JobKind.ISSUE_ORDER.value))
    assert keys == {f"order:{request_id}:1": 1 for request_id in request_ids}


def test_two_approvals_of_a_two_step_request_at_once_both_count(company: Company) -> None:
    request_ids = [company.submitted(f"1 x server 5{n:03d}", title=f"Server {n}") for n in range(6)]
    first, second = decide_at_once(company, [("ben", request_ids), ("clara", request_ids)])
    assert len(numbers(company)) == len(request_ids)
    for request_id in request_ids:
        view = company.view(request_id)
        assert view.state is RequestState.ORDERED
        assert sorted(each.name for each in view.steps[0].approvals) == ["Ben Okafor", "Clara Weiss"]
        # The first may have tried to order before the second approved, or after: then it got the same order.
        answers = {first[request_id].split(":")[0], second[request_id].split(":")[0]}
        assert view.order_id in answers
        assert answers <= {view.order_id, "NOT_POSSIBLE_NOW"}
    assert company.world.check_audit().is_ok
