"""People at rest: accounts turned into the noun."""

from __future__ import annotations

from sqlalchemy import func, select

from p2p_desktop.domain.money import from_millionths
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.person import PersonRow


def person_of(row: PersonRow) -> Person:
    """Turn an account into the noun."""
    return Person(
        id=row.id,
        username=row.username,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles),
        limit=from_millionths(row.limit_millionths) if row.limit_millionths is not None else None,
        is_unlimited=row.is_unlimited,
        is_active=row.is_active,
        email=row.email,
    )


def find_person(session: Session, person_id: str) -> Person | None:
    """Return the person of this id as he is now, or None."""
    row = session.get(PersonRow, person_id)
    return person_of(row) if row is not None else None


def everybody(session: Session) -> tuple[Person, ...]:
    """Return all people, active or not, by name."""
    return tuple(person_of(row) for row in session.scalars(select(PersonRow).order_by(PersonRow.name)))


def with_role(session: Session, role: Role) -> tuple[Person, ...]:
    """Return the active holders of a role."""
    return tuple(person for person in everybody(session) if person.is_active and role in person.roles)


def by_username(session: Session, username: str) -> PersonRow | None:
    """Return the account of this (case-folded) username, or None."""
    return session.scalar(select(PersonRow).where(PersonRow.username == username))


def nobody_there(session: Session) -> bool:
    """Say whether there is no account yet (first start)."""
    return (session.scalar(select(func.count()).select_from(PersonRow)) or 0) == 0
