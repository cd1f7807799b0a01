"""What the Budgets tab shows: the budgets of a year with what is used of them so far."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from p2p_desktop.domain.budget import Budget, Used
from p2p_desktop.store.budgets import budget_of, used_by_department
from p2p_desktop.store.tables.budget import BudgetRow, CommitmentRow
from p2p_desktop.store.tables.company import CompanyRow


@dataclass(frozen=True, slots=True)
class BudgetView:
    """One budget as it is listed, with the version that a change has to name."""

    id: str
    version: int
    budget: Budget
    used: Used
    currency: str

    @property
    def left(self) -> Decimal:
        """What is left; less than nothing where it is exceeded."""
        return self.budget.amount - self.used.total

    @property
    def share(self) -> Decimal:
        """How much of it is used: 1 is all; more where it is exceeded. Of nothing, everything used is too much."""
        if self.budget.amount:
            return self.used.total / self.budget.amount
        return Decimal(2) if self.used.total else Decimal(0)


def of_year(session: Session, year: int) -> tuple[BudgetView, ...]:
    """Return the budgets of a year by department."""
    currency = session.scalar(select(CompanyRow.currency).where(CompanyRow.id == 1)) or "EUR"
    used = used_by_department(session, year)
    rows = session.scalars(select(BudgetRow).where(BudgetRow.year == year).order_by(BudgetRow.department_key))
    return tuple(
        BudgetView(
            row.id,
            row.version,
            budget_of(row, currency),
            used.get(row.department_key, Used()).rounded(currency),
            currency,
        )
        for row in rows
    )


def years(session: Session, this_year: int) -> tuple[int, ...]:
    """Return the years to choose from, newest first: those with budgets or requests, this one and the next."""
    known = {
        *session.scalars(select(BudgetRow.year).distinct()),
        *session.scalars(select(CommitmentRow.year).distinct()),
    }
    return tuple(sorted(known | {this_year, this_year + 1}, reverse=True))
