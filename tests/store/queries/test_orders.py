"""The list of orders and one order: who sees what (section 1), paging, sorting, filters, search."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from p2p_desktop.domain import po_number
from p2p_desktop.domain.order import Extent, OrderState
from p2p_desktop.services import approving, ordering
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import orders
from p2p_desktop.store.queries.orders import OrderListRow
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from tests.company import Company


def page(who: Context, **asked: str | int | bool) -> PageOf[OrderListRow]:
    with reading(who) as session:
        return orders.page(session, who.person, PageRequest(**asked))  # type: ignore[arg-type]  # fields by name


def ordered(company: Company, *line_words: str, by: Context | None = None, **more: str) -> str:
    """Make an order; return its id."""
    request_id = company.submitted(*line_words, by=by, **more)
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    return ordering.issue(company.world.context, request_id)


@pytest.fixture(params=["few", "many"])
def shape(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ask the database in the form for few rows and in the form for many: the answer has to be the same."""
    if request.param == "many":
        monkeypatch.setattr("p2p_desktop.store.queries.visibility.MANY", 0)
        monkeypatch.setattr("p2p_desktop.store.queries.orders._FEW", 0)
    return str(request.param)


def test_section_1_each_role_sees_the_orders_it_may(company: Company, shape: str) -> None:
    of_ana = ordered(company, "1 x toner 80")
    of_clara = ordered(company, "1 x chair 90", by=company.clara)
    sees = {"ana": {of_ana}, "ben": {of_ana, of_clara}, "clara": {of_ana, of_clara}, "dana": {of_ana, of_clara},
            "erik": {of_ana, of_clara}}  # fmt: skip
    for name, expected in sees.items():
        who: Context = getattr(company, name)
        found = page(who)
        assert ({row.id for row in found.rows}, found.total) == (expected, len(expected)), name
        with reading(who) as session:
            opened = {each for each in (of_ana, of_clara) if orders.one(session, who.person, each) is not None}
            assert opened == expected, name
            assert {each for each in (of_ana, of_clara) if orders.may_see(session, who.person, each)} == expected


def test_pages_together_are_the_whole_list_in_order(company: Company, shape: str) -> None:
    for n in range(7):
        ordered(company, f"1 x thing {10 + n % 3}", title=f"Thing {n % 2}", vendor=f"Vendor {n % 3}")
        company.world.clock.forward(hours=9)
    for column, is_descending in itertools.product(
        ("number", "title", "vendor_name", "date", "total", "state"), (False, True)
    ):
        asked: dict[str, str | bool] = {"sort": column, "descending": is_descending}
        parts = [page(company.dana, offset=offset, limit=3, **asked) for offset in (0, 3, 6, 9)]
        assert [len(part.rows) for part in parts] == [3, 3, 1, 0]
        assert {part.total for part in parts} == {7}
        rows = [row for part in parts for row in part.rows]
        values = [getattr(row, column) for row in rows]
        assert len({row.id for row in rows}) == 7
        assert values == sorted(values, reverse=is_descending), asked
    newest_first = [po_number.make(2026, running) for running in range(7, 0, -1)]
    assert [row.number for row in page(company.dana).rows] == newest_first


def test_orders_are_filtered_by_state_and_searched(company: Company, shape: str) -> None:
    first = ordered(company, "1 x toner 80", title="Toner", vendor="Müller KG")
    second = ordered(company, "1 x chair 90", title="Chair")
    ordering.cancel(company.dana, second, reason="wrong colour", version=1)

    def found(**asked: str) -> list[str]:
        rows = page(company.dana, **asked)
        assert rows.total == len(rows.rows)
        return [row.id for row in rows.rows]

    assert found(choice=OrderState.ISSUED.value) == [first]
    assert found(choice=OrderState.CANCELLED.value) == [second]
    assert found(choice=OrderState.CLOSED.value) == []
    assert set(found(choice="")) == {first, second}
    assert found(text="MÜLLER") == [first]
    assert found(text="chair") == [second]
    assert found(text=po_number.make(2026, 1).lower()) == [first]
    assert found(text="chair", choice=OrderState.ISSUED.value) == []
    assert found(text="%") == []


def test_one_order_holds_what_was_approved(company: Company) -> None:
    order_id = ordered(company, "3 x paper 4.20", "2 x toner 80", title="Office")
    with reading(company.ana) as session:
        view = orders.one(session, company.ana.person, order_id)
    assert view is not None
    assert (view.number, view.state, view.request_number) == (
        po_number.make(2026, 1),
        OrderState.ISSUED,
        "REQ-2026-00001",
    )
    assert (view.net, view.tax, view.total, view.currency) == (
        Decimal("172.60"), Decimal("32.79"), Decimal("205.39"), "EUR",
    )  # fmt: skip
    assert [(line.position, line.description, line.quantity, line.amount) for line in view.lines] == [
        (1, "paper", Decimal(3), Decimal("12.60")),
        (2, "toner", Decimal(2), Decimal("160.00")),
    ]
    assert {line.billed_quantity for line in view.lines} == {Decimal(0)}
    assert (view.billed, view.documents) == (Extent.NONE, ())


def test_an_order_that_is_not_there_is_none(company: Company) -> None:
    with reading(company.dana) as session:
        assert orders.one(session, company.dana.person, "nothing") is None
        assert orders.may_see(session, company.dana.person, "nothing") is False
    assert page(company.dana) == PageOf((), 0)
