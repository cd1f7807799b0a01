"""Budgets at rest: what is set, which request counts where, and what is used so far (B-1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select

from p2p_desktop.domain.budget import (
    Budget,
    BudgetMode,
    OrderedLine,
    Outlook,
    Used,
    department_key,
    ordered_not_billed,
    with_tax,
)
from p2p_desktop.domain.money import Money, from_millionths, to_millionths
from p2p_desktop.domain.order import OrderState
from p2p_desktop.domain.request import RequestState
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.budget import BudgetRow, CommitmentRow
from p2p_desktop.store.tables.matching import BillingRow
from p2p_desktop.store.tables.order import OrderLineRow, OrderRow
from p2p_desktop.store.tables.request import RequestRow

_REQUESTED = (RequestState.IN_APPROVAL.value, RequestState.APPROVED.value)
_LIVE = (OrderState.ISSUED.value, OrderState.ON_HOLD.value)


def budget_of(row: BudgetRow, currency: str) -> Budget:
    """Return the noun of a row."""
    amount = Money.from_minor(row.amount_minor, currency).amount
    return Budget(row.department, row.year, amount, BudgetMode(row.mode))


def budget_row(session: Session, department: str, year: int) -> BudgetRow | None:
    """Return the budget of a department and year, however the name is typed, or None."""
    wanted = select(BudgetRow).where(BudgetRow.department_key == department_key(department), BudgetRow.year == year)
    return session.scalar(wanted)


def commit(session: Session, request_id: str, *, department: str, year: int, rate: Decimal) -> None:
    """Count a request in the budget of this department and year from now on."""
    row = session.get(CommitmentRow, request_id)
    if row is None:
        row = CommitmentRow(request_id=request_id, department_key="", year=year, rate_millionths=0)
        session.add(row)
    row.department_key, row.year, row.rate_millionths = department_key(department), year, to_millionths(rate)
    session.flush()


def committed_year(session: Session, request_id: str) -> int | None:
    """Return the year in whose budget a request counts, None where it was never submitted."""
    return session.scalar(select(CommitmentRow.year).where(CommitmentRow.request_id == request_id))


def outlook(
    session: Session, *, department: str, year: int, currency: str, total: Decimal, without: str = ""
) -> Outlook:
    """Return what a request of this total (base currency) does to its budget; ``without`` is its id."""
    row = budget_row(session, department, year) if department.strip() else None
    key = department_key(department)
    used = used_by_department(session, year, key=key, without=without).get(key, Used()) if row is not None else Used()
    budget = budget_of(row, currency) if row is not None else None
    return Outlook(department, year, currency, budget, used.rounded(currency), Money(total, currency).amount)


def used_by_department(session: Session, year: int, *, key: str | None = None, without: str = "") -> dict[str, Used]:
    """Return what is used of the budgets of a year by department (of one, where ``key`` names it), not rounded.

    Sums are added up here: the database's own whole numbers would not hold many of the largest amounts.
    """
    conditions = [CommitmentRow.year == year, CommitmentRow.request_id != without]
    if key is not None:
        conditions.append(CommitmentRow.department_key == key)
    found: dict[str, Used] = {}
    for department, used in (
        *_requested(session, conditions),
        *_ordered(session, conditions),
        *_partly_billed(session, conditions),
        *_billed(session, conditions),
    ):
        found[department] = found.get(department, Used()) + used
    return found


def _requested(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Iterator[tuple[str, Used]]:
    rows = (
        select(CommitmentRow.department_key, RequestRow.total_base_millionths)
        .join(RequestRow, RequestRow.id == CommitmentRow.request_id)
        .where(*conditions, RequestRow.state.in_(_REQUESTED))
    )
    for department, total in session.execute(rows):
        yield department, Used(requested=from_millionths(total))


def _is_touched() -> ColumnElement[bool]:
    """Hold for orders on which something was billed or a line was closed short."""
    lines = select(OrderLineRow.id).where(OrderLineRow.order_id == OrderRow.id, OrderLineRow.is_closed)
    bills = select(BillingRow.id).where(BillingRow.order_id == OrderRow.id)
    return or_(lines.correlate(OrderRow).exists(), bills.correlate(OrderRow).exists())


def _ordered(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Iterator[tuple[str, Used]]:
    """Orders on which nothing happened yet count with what was approved."""
    rows = (
        select(CommitmentRow.department_key, RequestRow.total_base_millionths)
        .join(RequestRow, RequestRow.id == CommitmentRow.request_id)
        .join(OrderRow, OrderRow.request_id == CommitmentRow.request_id)
        .where(*conditions, OrderRow.state.in_(_LIVE), ~_is_touched())
    )
    for department, total in session.execute(rows):
        yield department, Used(ordered=from_millionths(total))


def _partly_billed(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Iterator[tuple[str, Used]]:
    billed = select(func.sum(BillingRow.quantity_millionths)).where(BillingRow.order_line_id == OrderLineRow.id)
    rows = (
        select(
            CommitmentRow.department_key,
            CommitmentRow.rate_millionths,
            OrderLineRow,
            billed.correlate(OrderLineRow).scalar_subquery(),
        )
        .join(OrderRow, OrderRow.request_id == CommitmentRow.request_id)
        .join(OrderLineRow, OrderLineRow.order_id == OrderRow.id)
        .where(*conditions, OrderRow.state.in_(_LIVE), _is_touched())
    )
    for department, rate, line, quantity in session.execute(rows):
        ordered = OrderedLine(
            quantity=from_millionths(line.quantity_millionths),
            billed=from_millionths(int(quantity or 0)),
            unit_price=from_millionths(line.unit_price_millionths),
            tax_rate=from_millionths(line.tax_rate_millionths),
            is_closed=line.is_closed,
        )
        yield department, Used(ordered=ordered_not_billed((ordered,), from_millionths(rate)))


def _billed(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Iterator[tuple[str, Used]]:
    rows = (
        select(
            CommitmentRow.department_key,
            CommitmentRow.rate_millionths,
            OrderLineRow.tax_rate_millionths,
            BillingRow.net_millionths,
        )
        .join(OrderRow, OrderRow.request_id == CommitmentRow.request_id)
        .join(OrderLineRow, OrderLineRow.order_id == OrderRow.id)
        .join(BillingRow, and_(BillingRow.order_line_id == OrderLineRow.id, BillingRow.order_id == OrderRow.id))
        .where(*conditions)
    )
    for department, rate, tax_rate, net in session.execute(rows):
        amount = with_tax(from_millionths(net), from_millionths(tax_rate)) * from_millionths(rate)
        yield department, Used(billed=amount)
