"""Calls of the language model, counted."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, select

from p2p_desktop.store.engine import Session
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.model_call import ModelCallRow

_KEPT = dt.timedelta(days=2)


def calls_since(session: Session, moment: dt.datetime) -> int:
    """Return how many calls there were since then."""
    return session.scalar(select(func.count()).select_from(ModelCallRow).where(ModelCallRow.at >= moment)) or 0


def tokens_since(session: Session, moment: dt.datetime) -> int:
    """Return how many tokens were used since then."""
    return session.scalar(select(func.sum(ModelCallRow.tokens)).where(ModelCallRow.at >= moment)) or 0


def note_call(session: Session, *, tokens: int, now: dt.datetime) -> None:
    """Count a call; what is older than two days is forgotten."""
    session.execute(delete(ModelCallRow).where(ModelCallRow.at < now - _KEPT))
    session.add(ModelCallRow(id=new_id(), at=now, tokens=max(0, tokens)))
