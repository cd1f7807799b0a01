"""Versions of the classifier of kinds."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from p2p_desktop.domain.document import Kind
from p2p_desktop.domain.learning import RuleState
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.learning import KindModelRow

_MOST_KEPT = 5


def newest_model(session: Session) -> KindModelRow | None:
    """Return the version that is used, None where there is none."""
    rows = select(KindModelRow).where(KindModelRow.state == RuleState.ACTIVE.value)
    return session.scalar(rows.order_by(KindModelRow.version.desc()).limit(1))


def models(session: Session) -> tuple[KindModelRow, ...]:
    """Return the versions that are kept, the newest first."""
    return tuple(session.scalars(select(KindModelRow).order_by(KindModelRow.version.desc())))


def kinds_of(row: KindModelRow) -> tuple[Kind, ...]:
    """Return the kinds that a version knows."""
    return tuple(Kind(each) for each in row.kinds)


def keep_model(session: Session, row: KindModelRow) -> None:
    """Keep a new version under the next number, and let the oldest go."""
    newest = session.scalar(select(func.max(KindModelRow.version))) or 0
    row.version = newest + 1
    session.add(row)
    session.flush()
    session.execute(delete(KindModelRow).where(KindModelRow.version <= row.version - _MOST_KEPT))
