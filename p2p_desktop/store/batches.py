"""Batches of files: what still has to be taken in, and which are over."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.batch import BatchFileRow, BatchRow
from p2p_desktop.store.tables.document import DocumentRow

WAITING, TAKEN, KNOWN, REFUSED = "waiting", "taken", "known", "refused"
_BEING_READ = (DocumentState.QUEUED.value, DocumentState.READING.value)


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """One file that is still to be taken in, and for whom."""

    batch_id: str
    position: int
    path: Path
    person_id: str
    brought_at: dt.datetime


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of a batch: how many files stand how, and those that were not taken, with why."""

    states: Counter[str]
    documents: Counter[str]
    first_document: str
    refused: tuple[tuple[str, str], ...]


def add_batch(session: Session, person_id: str, host: str, paths: Sequence[Path], *, now: dt.datetime) -> str:
    """Keep what somebody brought, and return the batch's id."""
    batch = BatchRow(id=new_id(), person_id=person_id, host=host, created_at=now, ended_at=None)
    session.add(batch)
    session.flush()
    session.add_all(
        BatchFileRow(batch_id=batch.id, position=at, path=str(path), state=WAITING) for at, path in enumerate(paths)
    )
    return batch.id


def waiting_files(session: Session, host: str, *, limit: int) -> tuple[WaitingFile, ...]:
    """Return files that only this computer can take in, those of the oldest batch first."""
    rows = session.execute(
        select(BatchFileRow, BatchRow.person_id, BatchRow.created_at)
        .join(BatchRow, BatchRow.id == BatchFileRow.batch_id)
        .where(BatchRow.host == host, BatchRow.ended_at.is_(None), BatchFileRow.state == WAITING)
        .order_by(BatchRow.created_at, BatchRow.id, BatchFileRow.position)
        .limit(limit)
    )
    return tuple(WaitingFile(row.batch_id, row.position, Path(row.path), who, at) for row, who, at in rows)


def settle_file(session: Session, file: WaitingFile, state: str, *, document_id: str = "", sentence: str = "") -> None:
    """Say what became of a file, unless somebody was faster."""
    session.execute(
        update(BatchFileRow)
        .where(
            BatchFileRow.batch_id == file.batch_id,
            BatchFileRow.position == file.position,
            BatchFileRow.state == WAITING,
        )
        .values(state=state, document_id=document_id, sentence=sentence)
    )


def over(session: Session) -> tuple[BatchRow, ...]:
    """Return the batches of which every file is settled and every document read, but of which nobody was told."""
    unsettled = select(BatchFileRow.batch_id).where(BatchFileRow.state == WAITING)
    unread = (
        select(BatchFileRow.batch_id)
        .join(DocumentRow, DocumentRow.id == BatchFileRow.document_id)
        .where(BatchFileRow.state == TAKEN, DocumentRow.state.in_(_BEING_READ))
    )
    found = select(BatchRow).where(
        BatchRow.ended_at.is_(None), BatchRow.id.not_in(unsettled), BatchRow.id.not_in(unread)
    )
    return tuple(session.scalars(found))


def outcome_of(session: Session, batch_id: str) -> BatchOutcome:
    """Return what became of a batch."""
    files = session.scalars(
        select(BatchFileRow).where(BatchFileRow.batch_id == batch_id).order_by(BatchFileRow.position)
    ).all()
    taken = [file.document_id for file in files if file.state == TAKEN]
    states = session.scalars(select(DocumentRow.state).where(DocumentRow.id.in_(taken)))
    refused = tuple((Path(file.path).name, file.sentence) for file in files if file.state == REFUSED)
    first = next((file.document_id for file in files if file.document_id), "")
    return BatchOutcome(Counter(file.state for file in files), Counter(states), first, refused)


def adopt(session: Session, host: str) -> None:
    """Let this computer go on with every batch that is not over: what was begun elsewhere came here with a backup."""
    session.execute(update(BatchRow).where(BatchRow.ended_at.is_(None)).values(host=host))
