"""What the Administration screen shows: people, approval rules, company, rates, tolerances."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from p2p_desktop.domain.money import from_millionths
from p2p_desktop.domain.people import Person
from p2p_desktop.store.people import person_of
from p2p_desktop.store.tables.company import CompanyRow, ExchangeRateRow
from p2p_desktop.store.tables.person import PersonRow


@dataclass(frozen=True, slots=True)
class PersonView:
    """One account with what is needed to change it."""

    person: Person
    version: int
    locked_until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class RateView:
    """One exchange rate into base currency."""

    currency: str
    rate: Decimal


def people(session: Session) -> tuple[PersonView, ...]:
    """Return all accounts by name; a company's people are few."""
    rows = session.scalars(select(PersonRow).order_by(PersonRow.name))
    return tuple(PersonView(person_of(row), row.version, row.locked_until) for row in rows)


def company_version(session: Session) -> int:
    """Return the version of the company's details, for saving them."""
    return session.scalar(select(CompanyRow.version).where(CompanyRow.id == 1)) or 0


def rates(session: Session) -> tuple[RateView, ...]:
    """Return the exchange rates by currency."""
    rows = session.scalars(select(ExchangeRateRow).order_by(ExchangeRateRow.currency))
    return tuple(RateView(row.currency, from_millionths(row.rate_millionths)) for row in rows)
