"""Who reviews a document just now, and whom it was handed to, at rest."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete

from p2p_desktop.domain.review import Handover, Holder
from p2p_desktop.store.engine import Session
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.review import HandoverRow, ReviewLockRow


def holder_of(session: Session, document_id: str, *, now: dt.datetime) -> Holder | None:
    """Return who reviews a document at this moment; somebody who has idled or crashed is nobody."""
    row = session.get(ReviewLockRow, document_id)
    if row is None or row.until <= now:
        return None
    name = _name_of(session, row.person_id)
    return Holder(row.person_id, name, row.window_id, row.host, row.since, row.until)


def keep_holder(session: Session, document_id: str, holder: Holder) -> None:
    """Note who reviews a document, in place of whoever did."""
    session.merge(
        ReviewLockRow(
            document_id=document_id,
            person_id=holder.person_id,
            window_id=holder.window_id,
            host=holder.host,
            since=holder.since,
            until=holder.until,
        )
    )


def forget_holder(session: Session, document_id: str, *, window_id: str) -> None:
    """Note that the review in this window has ended; one in another window stays."""
    session.execute(
        delete(ReviewLockRow).where(ReviewLockRow.document_id == document_id, ReviewLockRow.window_id == window_id)
    )


def handover_of(session: Session, document_id: str) -> Handover | None:
    """Return whom a document was handed to and waits for, or None."""
    row = session.get(HandoverRow, document_id)
    if row is None:
        return None
    given, got = _name_of(session, row.from_person), _name_of(session, row.to_person)
    return Handover(row.from_person, given, row.to_person, got, row.note, row.at)


def keep_handover(session: Session, document_id: str, handover: Handover) -> None:
    """Note whom a document was handed to, in place of whoever it was before."""
    session.merge(
        HandoverRow(
            document_id=document_id,
            from_person=handover.from_id,
            to_person=handover.to_id,
            note=handover.note,
            at=handover.at,
        )
    )


def forget_handover(session: Session, document_id: str) -> None:
    """Note that a document waits for nobody in particular any more."""
    session.execute(delete(HandoverRow).where(HandoverRow.document_id == document_id))


def _name_of(session: Session, person_id: str) -> str:
    row = session.get(PersonRow, person_id)
    return row.name if row is not None else ""
