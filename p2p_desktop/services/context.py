"""What every verb is given first: the store, the files, the audit trail, the queue, the clock and the person."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

from p2p_desktop.domain.audit import AuditEvent, FieldChange
from p2p_desktop.domain.job import JobKind, QueueName, policy_of, queue_of
from p2p_desktop.domain.people import PROGRAM, Person
from p2p_desktop.errors import ChangedMeanwhile, PersonError, Refused
from p2p_desktop.language import _
from p2p_desktop.logs import log_event
from p2p_desktop.paths import Home
from p2p_desktop.settings import Settings, SettingsFile
from p2p_desktop.store import jobs
from p2p_desktop.store.audit import AuditChain, Link
from p2p_desktop.store.blobs import Blobs
from p2p_desktop.store.engine import Session, Store
from p2p_desktop.store.jobs import Lease
from p2p_desktop.store.migrating import Report, tell_nobody
from p2p_desktop.store.office_files import files_of
from p2p_desktop.store.people import find_person

__all__ = [
    "Change",
    "Clock",
    "Context",
    "Lease",
    "Queue",
    "QueueUnavailable",
    "Session",
    "changing",
    "open_context",
    "reading",
]

_log = logging.getLogger(__name__)
_NO_CHANGES: Mapping[str, tuple[object, object]] = {}


class QueueUnavailable(Exception):
    """The queue could not be told; the sweep will find the job all the same."""


class Queue(Protocol):
    """Whoever can be told that a job waits."""

    def knock(self, queue: QueueName, job_id: str) -> None:
        """Tell the workers of this queue about a job, or raise QueueUnavailable."""


class Clock(Protocol):
    """Whoever knows what time it is."""

    def now(self) -> dt.datetime:
        """Return this moment in UTC."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where a verb works, when, and for whom; with a lease where it does the work of a job."""

    home: Home
    store: Store
    documents: Blobs
    audit: AuditChain
    queue: Queue
    clock: Clock
    person: Person
    settings_file: SettingsFile
    lease: Lease | None = None

    @property
    def settings(self) -> Settings:
        """Return the settings of this installation as they are now."""
        return self.settings_file.settings

    def now(self) -> dt.datetime:
        """Return this moment in UTC."""
        return self.clock.now()

    def today(self) -> dt.date:
        """Return the date at this desk."""
        return self.now().astimezone().date()

    def acting_as(self, person: Person) -> Context:
        """Return the same context for another person."""
        return replace(self, person=person)

    def working_on(self, lease: Lease) -> Context:
        """Return the same context for the work of one job."""
        return replace(self, lease=lease)


@dataclass(frozen=True, slots=True)
class Change:
    """A change under way: what a verb writes with, all of it committed together or not at all."""

    context: Context
    session: Session
    now: dt.datetime
    #: Background work that is wished for begins not before this moment.
    begins_at: dt.datetime | None = None
    _links: list[Link] = field(default_factory=list)
    _knocks: dict[str, QueueName] = field(default_factory=dict)

    def holding(self, time: dt.timedelta) -> Change:
        """Return the same change, but the background work it wishes for waits for so long before it begins."""
        return replace(self, begins_at=self.now + time) if time else self

    def wished_for(self) -> tuple[str, ...]:
        """Return the ids of the jobs this change has wished for so far."""
        return tuple(self._knocks)

    def record(
        self,
        event: str,
        *,
        noun: str,
        object_id: str,
        changes: Mapping[str, tuple[object, object]] = _NO_CHANGES,
        reason: str = "",
        revision: int = 0,
        sha256: str = "",
        for_person_id: str = "",
        rule_version: str = "",
    ) -> None:
        """Write down in the audit trail what happened; ``changes`` holds old and new value of each field."""
        person = self.context.person
        happened = AuditEvent(
            event=event,
            noun=noun,
            object_id=object_id,
            actor_id=person.id,
            actor_name=person.name,
            revision=revision,
            changes=tuple(FieldChange(name, old, new) for name, (old, new) in changes.items()),
            reason=reason,
            for_person_id=for_person_id,
            rule_version=rule_version,
            sha256=sha256,
        )
        self._links.append(self.context.audit.append(self.session, happened, now=self.now))

    def enqueue(self, kind: JobKind, *, key: str, **arguments: str) -> str:
        """Wish for background work, once for each key, and return the job's id."""
        tries = policy_of(kind, self.context.settings).tries
        job_id = jobs.add(
            self.session, kind, key=key, arguments=arguments, now=self.now, run_after=self.begins_at, tries=tries
        )
        self._knocks[job_id] = queue_of(kind)
        return job_id

    def try_again(self, job_id: str) -> None:
        """Let an ended job start afresh."""
        self._knocks[job_id] = jobs.try_again(self.session, job_id, now=self.now)

    def announce(self) -> None:
        """Tell, after the commit, the audit anchor and the queue; neither can undo what is saved."""
        if self._links:
            self.context.audit.after_commit(self._links[-1])
        for job_id, queue in self._knocks.items():
            log_event("job_queued", job=job_id, queue=queue)
            try:
                self.context.queue.knock(queue, job_id)
            except (QueueUnavailable, OSError) as error:
                _log.warning("queue %s not told of job %s: %s", queue, job_id, type(error).__name__)


def open_context(
    home: Home, *, queue: Queue, clock: Clock | None = None, person: Person = PROGRAM, report: Report = tell_nobody
) -> Context:
    """Open everything that lies in a home folder; ``report`` is told how far a migration of its database is."""
    store = Store.open(home, report=report)
    return Context(
        home=home,
        store=store,
        documents=files_of(home, store),
        audit=AuditChain(home),
        queue=queue,
        clock=clock or store,
        person=person,
        settings_file=SettingsFile(home),
    )


@contextmanager
def reading(context: Context) -> Iterator[Session]:
    """Read from one unchanging state of the database."""
    with context.store.reading() as session:
        yield session


@contextmanager
def changing(
    context: Context, event: str, *, noun: str, object_id: str = "", completes_job: bool = False
) -> Iterator[Change]:
    """Change something in one transaction: rows, audit records, jobs, and the end of the job that is worked on.

    A refusal leaves nothing behind but one audit record that tells of it.
    """
    try:
        with _writing(context, completes_job=completes_job) as change:
            yield change
    except (Refused, ChangedMeanwhile) as refusal:
        _record_refusal(context, refusal, event=event, noun=noun, object_id=object_id)
        raise
    change.announce()


@contextmanager
def _writing(context: Context, *, completes_job: bool = False, is_refusal: bool = False) -> Iterator[Change]:
    with context.store.writing() as session:
        # A worker that was cancelled or taken for dead must not even begin.
        if context.lease is not None:
            jobs.check(session, context.lease)
        if not is_refusal:
            _must_be_as_signed_in(session, context.person)
        change = Change(context, session, context.now())
        yield change
        if completes_job and context.lease is not None:
            jobs.finish(session, context.lease, now=change.now)


def _must_be_as_signed_in(session: Session, person: Person) -> None:
    """Refuse where somebody lost the account or a role since signing in: powers are those of this moment."""
    if person.id == PROGRAM.id:
        return
    now = find_person(session, person.id)
    if now is None or not now.is_active or now.roles != person.roles:
        raise Refused(
            "ROLES_CHANGED",
            _("An administrator has changed what you may do. What you typed is kept; sign in again, then go on."),
        )


def _record_refusal(context: Context, refusal: PersonError, *, event: str, noun: str, object_id: str) -> None:
    try:
        with _writing(replace(context, lease=None), is_refusal=True) as change:
            changes = {"event": (None, event), "code": (None, refusal.code)}
            change.record("refused", noun=noun, object_id=object_id, changes=changes)
    except PersonError as error:
        # The person must learn why the verb was refused, not why that could not be written down.
        _log.warning("refusal %s not recorded: %s", refusal.code, error.code)
        return
    change.announce()
