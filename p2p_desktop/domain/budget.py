"""Budgets: what a department may still spend in a year, and what one more request leaves of it (B-1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from p2p_desktop.domain.money import LARGEST, decimals_of, round_to
from p2p_desktop.errors import Problem, Refused
from p2p_desktop.language import _, money_words

LONGEST_DEPARTMENT = 100
FIRST_YEAR, LAST_YEAR = 2000, 2199
_ZERO = Decimal(0)


class BudgetMode(StrEnum):
    """What happens to a request for which too little is left."""

    STOP = "stop"
    WARN = "warn"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Budget:
    """What a department may spend in a year, in base currency, tax included, as limits are."""

    department: str
    year: int
    amount: Decimal
    mode: BudgetMode = BudgetMode.WARN


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """One line of an order on which something was billed: what was ordered, what was billed; the net unit price."""

    quantity: Decimal
    billed: Decimal
    unit_price: Decimal
    tax_rate: Decimal = _ZERO
    is_closed: bool = False

    @property
    def not_billed(self) -> Decimal:
        """What may still be billed at the agreed price, with tax; nothing on a line that is closed short."""
        quantity = _ZERO if self.is_closed else max(self.quantity - self.billed, _ZERO)
        return with_tax(quantity * self.unit_price, self.tax_rate)


def with_tax(net: Decimal, rate: Decimal) -> Decimal:
    """Return an amount with tax of so many percent, not rounded."""
    return net * (1 + rate / 100)


@dataclass(frozen=True, slots=True)
class Used:
    """What is taken out of a budget, in base currency: each request counts in one of the three places at a time."""

    requested: Decimal = _ZERO
    ordered: Decimal = _ZERO
    billed: Decimal = _ZERO

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.requested + self.ordered + self.billed

    def __add__(self, other: Used) -> Used:
        return Used(self.requested + other.requested, self.ordered + other.ordered, self.billed + other.billed)

    def rounded(self, currency: str) -> Used:
        """Round as the currency is written, once, when everything is added up."""
        places = decimals_of(currency)
        return Used(*(round_to(each, places) for each in (self.requested, self.ordered, self.billed)))


def ordered_not_billed(lines: Iterable[OrderedLine], rate: Decimal) -> Decimal:
    """Return what is still to be billed of an order's lines, in base currency, not rounded."""
    return sum((line.not_billed for line in lines), _ZERO) * rate


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one request does to the budget of its department and year; ``used`` is without this request."""

    department: str
    year: int
    currency: str
    budget: Budget | None
    used: Used
    total: Decimal

    @property
    def available(self) -> Decimal:
        """What is left before this request: budget − requested not ordered − ordered not billed − billed."""
        return self.budget.amount - self.used.total if self.budget is not None else _ZERO

    @property
    def left(self) -> Decimal:
        """What is left with this request."""
        return self.available - self.total

    @property
    def is_short(self) -> bool:
        """Say whether there is a budget, and too little left in it; to the last cent is enough."""
        return self.budget is not None and self.left < 0

    @property
    def is_exceeded(self) -> bool:
        """Say whether this is a finding (AP-13): too little is left, and nobody said to ignore that."""
        return self.is_short and self.budget is not None and self.budget.mode is not BudgetMode.IGNORE


def department_key(department: str) -> str:
    """Return what a department is known by, however it is typed: case and blanks do not count."""
    return " ".join(department.casefold().split())


def budget_words(outlook: Outlook) -> str:
    """Say what this request leaves: ``Budget Design 2026: 5,000.00 EUR → 620.00 EUR left``; what is missing is said."""
    if not outlook.department.strip():
        return _("No department is named, so no budget is looked at.")
    if outlook.budget is None:
        return _("No budget is set for {name}.", name=_name_of(outlook))
    before = money_words(outlook.available, outlook.currency)
    if outlook.is_short:
        missing = money_words(-outlook.left, outlook.currency)
        if outlook.available < 0:
            return _("Budget {name}: used up already, {missing} too little", name=_name_of(outlook), missing=missing)
        return _("Budget {name}: {before} → {missing} too little", name=_name_of(outlook), before=before,
                 missing=missing)  # fmt: skip
    left = money_words(outlook.left, outlook.currency)
    return _("Budget {name}: {before} → {left} left", name=_name_of(outlook), before=before, left=left)


def left_words(outlook: Outlook) -> str:
    """Say the same beside a label that says “Budget” already: ``Design 2026: 5,000.00 EUR → 620.00 EUR left``."""
    if outlook.budget is None:
        return budget_words(outlook)
    before = money_words(outlook.available, outlook.currency)
    if outlook.is_short:
        missing = money_words(-outlook.left, outlook.currency)
        if outlook.available < 0:
            return _("{name}: used up already, {missing} too little", name=_name_of(outlook), missing=missing)
        return _("{name}: {before} → {missing} too little", name=_name_of(outlook), before=before, missing=missing)
    left = money_words(outlook.left, outlook.currency)
    return _("{name}: {before} → {left} left", name=_name_of(outlook), before=before, left=left)


def used_words(outlook: Outlook) -> str:
    """Say what the others have taken: ``of 20,000.00 EUR; 3,000.00 requested, …``; nothing without a budget."""
    if outlook.budget is None or not outlook.department.strip():
        return ""
    requested, ordered, billed = (
        money_words(each, outlook.currency, with_currency=False)
        for each in (outlook.used.requested, outlook.used.ordered, outlook.used.billed)
    )
    return _(
        "Of {amount}, others have {requested} requested, {ordered} ordered, {billed} billed.",
        amount=money_words(outlook.budget.amount, outlook.currency),
        requested=requested,
        ordered=ordered,
        billed=billed,
    )


def exceeded_words(outlook: Outlook) -> str:
    """Say by how much a budget is exceeded."""
    if outlook.available <= 0:
        return _(
            "Budget {name} is exceeded by {missing}: nothing was left, this needs {total}.",
            name=_name_of(outlook),
            missing=money_words(-outlook.left, outlook.currency),
            total=money_words(outlook.total, outlook.currency),
        )
    return _(
        "Budget {name} is exceeded by {missing}: {before} were left, this needs {total}.",
        name=_name_of(outlook),
        missing=money_words(-outlook.left, outlook.currency),
        before=money_words(outlook.available, outlook.currency),
        total=money_words(outlook.total, outlook.currency),
    )


def stops_words(outlook: Outlook) -> str:
    """Say why a request can't be submitted, and what to do."""
    return _(
        "The budget {name} stops this request: it needs {total}, and {before} are left of {amount}. Ask for less, or "
        "ask an administrator for more.",
        name=_name_of(outlook),
        total=money_words(outlook.total, outlook.currency),
        before=money_words(max(outlook.available, _ZERO), outlook.currency),
        amount=money_words(outlook.budget.amount if outlook.budget else _ZERO, outlook.currency),
    )


def must_be_left(outlook: Outlook) -> None:
    """Refuse a request that takes more than is left of a budget that stops."""
    if outlook.is_short and outlook.budget is not None and outlook.budget.mode is BudgetMode.STOP:
        raise Refused("BUDGET", stops_words(outlook), field="department")


def mode_words(mode: BudgetMode) -> str:
    """Name what a budget does."""
    return {
        BudgetMode.STOP: _("Stops"),
        BudgetMode.WARN: _("Warns"),
        BudgetMode.IGNORE: _("Only counts"),
    }[mode]


def budget_problems(budget: Budget) -> tuple[Problem, ...]:
    """Return what keeps a budget from being saved."""
    problems = []
    if not budget.department.strip():
        problems.append(Problem("NO_DEPARTMENT", _("Name the department."), "department"))
    if len(budget.department) > LONGEST_DEPARTMENT:
        sentence = _("A department’s name has at most {most} characters.", most=LONGEST_DEPARTMENT)
        problems.append(Problem("TOO_LONG", sentence, "department"))
    if not FIRST_YEAR <= budget.year <= LAST_YEAR:
        sentence = _("A year lies between {first} and {last}.", first=FIRST_YEAR, last=LAST_YEAR)
        problems.append(Problem("YEAR", sentence, "year"))
    if not budget.amount.is_finite() or not 0 <= budget.amount <= LARGEST:
        problems.append(Problem("AMOUNT", _("A budget is an amount of 0 or more."), "amount"))
    return tuple(problems)


def _name_of(outlook: Outlook) -> str:
    shown = outlook.budget.department if outlook.budget is not None else outlook.department.strip()
    return f"{shown} {outlook.year}"
