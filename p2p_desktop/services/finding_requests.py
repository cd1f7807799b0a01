"""Requests found again, or a sentence why not."""

from __future__ import annotations

from p2p_desktop.domain.request import RequestState
from p2p_desktop.errors import ChangedMeanwhile, NotFound
from p2p_desktop.language import _
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.request import RequestRow


def request_row(session: Session, request_id: str, *, version: int | None = None) -> RequestRow:
    """Return the row, or say that it is gone or that somebody changed it meanwhile."""
    row = session.get(RequestRow, request_id)
    if row is None:
        raise NotFound("NO_REQUEST", _("This request is not there any more."))
    if version is not None and row.version != version:
        raise ChangedMeanwhile(
            "CHANGED",
            _("Somebody changed this request meanwhile. What you typed is kept; look at the new state first."),
        )
    return row


def state_of(row: RequestRow) -> RequestState:
    """Return the state as the noun's enum."""
    return RequestState(row.state)
