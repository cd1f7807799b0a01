"""Budgets: set and changed by administrators, and looked at before a request is sent on its way (B-1)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from p2p_desktop.domain.budget import Budget, Outlook, budget_problems, department_key, must_be_left
from p2p_desktop.domain.money import Money
from p2p_desktop.domain.people import Permission
from p2p_desktop.domain.request import RequestContent, clean_text
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.services import administering
from p2p_desktop.services.context import Change, Context, Session, changing
from p2p_desktop.store import budgets
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.budget import BudgetRow
from p2p_desktop.store.tables.request import RequestRow


def set_budget(context: Context, wanted: Budget) -> str:
    """Give a department a budget for a year; administrators only. Returns its id."""
    with changing(context, "set_budget", noun="budget") as change:
        context.person.must_be_allowed(Permission.ADMINISTER)
        budget = _cleaned(change.session, wanted)
        _must_be_free(change.session, budget, own_id="")
        row = BudgetRow(id=new_id(), version=1, **_columns(change.session, budget))
        change.session.add(row)
        change.record("budget_set", noun="budget", object_id=row.id, revision=1, changes=_changes(None, budget))
        return row.id


def change_budget(context: Context, budget_id: str, wanted: Budget, *, version: int) -> None:
    """Change a budget; administrators only. What is committed already stays so, even where the new amount is less."""
    with changing(context, "change_budget", noun="budget", object_id=budget_id) as change:
        context.person.must_be_allowed(Permission.ADMINISTER)
        row = change.session.get(BudgetRow, budget_id)
        if row is None:
            raise NotFound("NO_BUDGET", _("This budget is not there any more."))
        if row.version != version:
            raise ChangedMeanwhile(
                "CHANGED", _("Somebody changed this budget meanwhile. What you typed is kept; look at the new state.")
            )
        budget = _cleaned(change.session, wanted)
        _must_be_free(change.session, budget, own_id=budget_id)
        before = budgets.budget_of(row, administering.company_row(change.session).currency)
        for name, value in _columns(change.session, budget).items():
            setattr(row, name, value)
        row.version += 1
        changes = _changes(before, budget)
        change.record("budget_changed", noun="budget", object_id=row.id, revision=row.version, changes=changes)


def _cleaned(session: Session, wanted: Budget) -> Budget:
    budget = replace(wanted, department=" ".join(clean_text(wanted.department).split()))
    problems = budget_problems(budget)
    if problems:
        raise Refused.for_problems(problems)
    return replace(budget, amount=Money(budget.amount, administering.company_row(session).currency).amount)


def _must_be_free(session: Session, budget: Budget, *, own_id: str) -> None:
    there = budgets.budget_row(session, budget.department, budget.year)
    if there is not None and there.id != own_id:
        raise Refused(
            "BUDGET_EXISTS",
            _("{department} has a budget for {year} already. Change that one.", department=there.department,
              year=budget.year),
            field="department",
        )  # fmt: skip


def _columns(session: Session, budget: Budget) -> dict[str, object]:
    currency = administering.company_row(session).currency
    return {
        "department": budget.department,
        "department_key": department_key(budget.department),
        "year": budget.year,
        "amount_minor": Money(budget.amount, currency).minor,
        "mode": budget.mode.value,
    }


def _changes(before: Budget | None, after: Budget) -> dict[str, tuple[object, object]]:
    old = _plain(before) if before is not None else dict.fromkeys(_plain(after), "")
    return {name: (old[name], value) for name, value in _plain(after).items() if old[name] != value}


def _plain(budget: Budget) -> dict[str, str]:
    amount = f"{budget.amount:f}"
    return {"department": budget.department, "year": str(budget.year), "amount": amount, "mode": budget.mode.value}


def look_ahead(session: Session, content: RequestContent, *, total: Decimal, year: int, request_id: str) -> Outlook:
    """Say what a request of this total (base currency) would leave of its budget."""
    currency = administering.company_row(session).currency
    return budgets.outlook(
        session, department=content.department, year=year, currency=currency, total=total, without=request_id
    )


def commit(change: Change, row: RequestRow, content: RequestContent, *, total: Decimal, rate: Decimal) -> None:
    """Take a request out of its budget, or refuse where the budget stops it.

    Whoever submits writes, and writers follow one another: two requests cannot both have the last of a budget.
    """
    year = change.context.today().year
    must_be_left(look_ahead(change.session, content, total=total, year=year, request_id=row.id))
    budgets.commit(change.session, row.id, department=content.department, year=year, rate=rate)


def must_still_be_left(change: Change, row: RequestRow, content: RequestContent, *, total: Decimal) -> None:
    """Refuse to bring a request back under way where others have taken its money meanwhile."""
    year = budgets.committed_year(change.session, row.id) or change.context.today().year
    must_be_left(look_ahead(change.session, content, total=total, year=year, request_id=row.id))
