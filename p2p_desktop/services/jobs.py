"""Background work as people steer it: cancel it, try it again (J-4, J-5)."""

from __future__ import annotations

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.people import Permission
from p2p_desktop.errors import NotFound
from p2p_desktop.language import _
from p2p_desktop.services.context import Change, Context, changing
from p2p_desktop.services.reading import fail_document
from p2p_desktop.store import jobs
from p2p_desktop.store.queries import activity
from p2p_desktop.store.queries.activity import JobRow
from p2p_desktop.store.tables.document import DocumentRow

_UNDER_WAY = (DocumentState.QUEUED.value, DocumentState.READING.value)


def cancel(context: Context, job_id: str) -> None:
    """Stop a job that waits or runs; a document that was being read says so."""
    with changing(context, "cancel_job", noun="job", object_id=job_id) as change:
        job = _job(change, job_id)
        jobs.cancel(change.session, job_id, now=change.now)
        document = _document_of(change, job)
        if document is not None and document.state in _UNDER_WAY:
            name = context.person.name
            fail_document(change, document, _("{name} cancelled the reading. Try again when you need it.", name=name))
        change.record("job_cancelled", noun="job", object_id=job_id, changes={"kind": ("", job.kind)})


def try_again(context: Context, job_id: str) -> None:
    """Let a job that failed or was cancelled start afresh."""
    with changing(context, "try_again", noun="job", object_id=job_id) as change:
        job = _job(change, job_id)
        change.try_again(job_id)
        document = _document_of(change, job)
        if document is not None and document.state == DocumentState.FAILED.value:
            document.state, document.reason = DocumentState.QUEUED.value, ""
            document.version += 1
        change.record("job_tried_again", noun="job", object_id=job_id, changes={"kind": ("", job.kind)})


def _job(change: Change, job_id: str) -> JobRow:
    """Return the job; people steer the work on their own documents, finance and administrators all."""
    person = change.context.person
    job = activity.one(change.session, person, job_id)
    if job is None:
        raise NotFound("NO_JOB", _("This piece of work is not there any more."))
    if not job.is_own:
        person.must_be_allowed(Permission.ADD_ANY_DOCUMENT)
    return job


def _document_of(change: Change, job: JobRow) -> DocumentRow | None:
    if not job.reads_document:
        return None
    return change.session.get(DocumentRow, job.document_id)
