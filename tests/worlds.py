"""A whole installation in a temporary folder, with a clock that tests set and a queue that remembers its knocks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from p2p_desktop.domain.audit import Verdict
from p2p_desktop.domain.job import QueueName
from p2p_desktop.domain.people import PROGRAM, Person
from p2p_desktop.paths import Home
from p2p_desktop.services.context import Context, open_context
from p2p_desktop.store.tables.person import PersonRow

#: A Wednesday morning: where a world's clock starts.
START = dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC)


@dataclass
class SetClock:
    """A clock that stands until a test moves it."""

    moment: dt.datetime = START

    def now(self) -> dt.datetime:
        """Return the moment the clock was set to."""
        return self.moment

    def forward(self, **time: float) -> None:
        """Move the clock: ``forward(days=2)``."""
        self.moment += dt.timedelta(**time)


@dataclass
class RememberedQueue:
    """A queue that nobody serves: it keeps what it was told."""

    knocks: list[tuple[QueueName, str]] = field(default_factory=list)

    def knock(self, queue: QueueName, job_id: str) -> None:
        """Remember the knock."""
        self.knocks.append((queue, job_id))


@dataclass(frozen=True, slots=True)
class World:
    """One installation: its context (acting as the program at first), its clock and its queue."""

    context: Context
    clock: SetClock
    queue: RememberedQueue

    @property
    def home(self) -> Home:
        """Where everything of this installation lies."""
        return self.context.home

    def acting_as(self, person: Person) -> Context:
        """Return this world's context for another person."""
        return self.context.acting_as(person)

    def employ(self, person: Person) -> Context:
        """Give a made-up person an account that nobody can sign in with; return the context acting as that person."""
        with self.context.store.writing() as session:
            session.add(
                PersonRow(
                    id=person.id,
                    username=person.username,
                    name=person.name,
                    roles=sorted(person.roles),
                    password_hash="none",
                    created_at=self.clock.now(),
                )
            )
        return self.acting_as(person)

    def check_audit(self) -> Verdict:
        """Check the whole audit trail."""
        with self.context.store.reading() as session:
            return self.context.audit.verify(session, last=None)

    def close(self) -> None:
        """Close the database."""
        self.context.store.close()


def open_world(folder: Path, *, person: Person = PROGRAM) -> World:
    """Open an installation in this folder; a second call opens the same one again."""
    clock, queue = SetClock(), RememberedQueue()
    return World(open_context(Home(folder / "home"), queue=queue, clock=clock, person=person), clock, queue)
