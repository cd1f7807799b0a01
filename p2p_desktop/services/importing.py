"""Many files at once, as one batch with one summary: it goes on where it was, whatever is closed or killed."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from p2p_desktop.domain.notice import Notice
from p2p_desktop.errors import PASSING, NotFound, PersonError, Refused
from p2p_desktop.language import _
from p2p_desktop.logs import log_event
from p2p_desktop.services import intake, notifying
from p2p_desktop.services.context import Context, changing, reading
from p2p_desktop.store import batches
from p2p_desktop.store.batches import BatchOutcome, WaitingFile
from p2p_desktop.store.people import find_person
from p2p_desktop.store.tables.document import DocumentRow

#: More files than this at once are a slip of the mouse (a whole disk), not a batch of receipts.
MOST_FILES = 5_000
_A_ROUND = 50


@dataclass(frozen=True, slots=True)
class Begun:
    """A batch that was begun: its id, and how many files are in it."""

    batch_id: str
    files: int


def begin(context: Context, paths: Sequence[Path]) -> Begun:
    """Keep which files somebody brings; a worker of this computer takes them in, one after another."""
    if not paths:
        raise NotFound("NO_FILES", _("There is no file in what was brought."))
    if len(paths) > MOST_FILES:
        raise Refused("TOO_MANY_FILES", _("At most {most} files are taken at once.", most=MOST_FILES))
    with changing(context, "begin_batch", noun="batch") as change:
        batch_id = batches.add_batch(
            change.session, context.person.id, platform.node(), [path.absolute() for path in paths], now=change.now
        )
        change.record("batch_begun", noun="batch", object_id=batch_id, changes={"files": (None, len(paths))})
    return Begun(batch_id, len(paths))


def begin_folder(context: Context, folder: Path) -> Begun:
    """Keep that somebody brings every file of a folder."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return begin(context, files)


def carry_on(context: Context) -> int:
    """Take in some of the files that wait at this computer, tell of batches that are over; return how many files."""
    with reading(context) as session:
        files = batches.waiting_files(session, platform.node(), limit=_A_ROUND)
    done = 0
    for file in files:
        if not _take(context, file):
            break
        done += 1
    _tell_of_those_over(context)
    return done


def outcome(context: Context, batch_id: str) -> BatchOutcome:
    """Return what has become of a batch so far."""
    with reading(context) as session:
        return batches.outcome_of(session, batch_id)


def _take(context: Context, file: WaitingFile) -> bool:
    """Take one file in; False where nothing can be saved for the moment."""
    with reading(context) as session:
        person = find_person(session, file.person_id)
    if person is None or not person.is_active:
        _settle(context, file, batches.REFUSED, sentence=_("Whoever brought it has no account any more."))
        return True
    try:
        taken = intake.take_in(context.acting_as(person), file.path)
    except PersonError as error:
        if error.code in PASSING:
            log_event("batch_waits", code=error.code)
            return False
        _settle(context, file, batches.REFUSED, sentence=error.sentence)
        return True
    # A worker that was killed before it had noted this has taken it in already.
    is_ours = not taken.is_duplicate or _was_brought_with(context, file, taken.document_id)
    _settle(context, file, batches.TAKEN if is_ours else batches.KNOWN, document_id=taken.document_id)
    return True


def _was_brought_with(context: Context, file: WaitingFile, document_id: str) -> bool:
    with reading(context) as session:
        row = session.get(DocumentRow, document_id)
        return row is not None and row.added_by == file.person_id and row.added_at >= file.brought_at


def _settle(context: Context, file: WaitingFile, state: str, *, document_id: str = "", sentence: str = "") -> None:
    with context.store.writing() as session:
        batches.settle_file(session, file, state, document_id=document_id, sentence=sentence)


def _tell_of_those_over(context: Context) -> None:
    with reading(context) as session:
        if not batches.over(session):
            return
    with changing(context, "end_batch", noun="batch") as change:
        for batch in batches.over(change.session):
            batch.ended_at = change.now
            change.record("batch_ended", noun="batch", object_id=batch.id)
            notifying.tell(
                change, [batch.person_id], template=Notice.BATCH_DONE, object_id=batch.id, key=f"batch:{batch.id}"
            )
