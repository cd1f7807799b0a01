"""Find the work that nobody knocked for, that a dead worker left behind, or whose time has come."""

from __future__ import annotations

from collections.abc import Sequence

from p2p_desktop.domain.job import QueueName, queue_of
from p2p_desktop.logs import log_event
from p2p_desktop.services.context import Context, changing
from p2p_desktop.store import beats, jobs, leases
from p2p_desktop.workers.pipelines import periodic
from p2p_desktop.workers.processes import Owner
from p2p_desktop.workers.queues import HueyQueue

#: With so many messages in a queue its threads have enough to do; the sweep need not look through them.
_MANY = 500


def knock_for_due(context: Context, queue: HueyQueue, *, served: Sequence[QueueName]) -> int:
    """Knock for every due job whose id does not lie in its queue, and return how many there were."""
    with context.store.reading() as session:
        due = {name: jobs.due(session, now=context.now(), queue=name) for name in served}
    knocked = 0
    for name, found in due.items():
        waiting = queue.waiting(name, limit=_MANY) if found else frozenset()
        if waiting is None:
            continue
        missing = [job_id for _queue, job_id in found if job_id not in waiting]
        for job_id in missing:
            queue.knock(name, job_id)
        knocked += len(missing)
    if knocked:
        log_event("swept", count=knocked)
    return knocked


def take_from_the_dead(context: Context) -> int:
    """End the leases of workers of this machine that are dead, so that their jobs are done again at once."""
    with context.store.reading() as session:
        dead = [lease for lease in leases.held(session) if _is_dead(lease.owner)]
        gone = [beat.id for beat in beats.list_beats(session) if _is_dead(beat.id)]
    if not dead and not gone:
        return 0
    with context.store.writing() as session:
        ended = [lease for lease in dead if leases.end_at_once(session, lease, now=context.now())]
        beats.forget_beats(session, *gone)
    for lease in ended:
        log_event("lease_ended", job=lease.job_id)
    return len(ended)


def _is_dead(owner: str) -> bool:
    parsed = Owner.parse(owner)
    return parsed is not None and parsed.is_dead()


class Timetable:
    """Adds the periodic jobs: one for each slot of time, whoever comes first; a slot that was slept through is late,
    not lost."""

    def __init__(self) -> None:
        self._added: set[str] = set()

    def add_what_is_due(self, context: Context, *, served: Sequence[QueueName]) -> None:
        """Add the jobs of the present slots, for the queues that this worker serves."""
        now = context.now()
        for one in periodic(context.settings):
            key = one.key_at(now)
            if key in self._added or queue_of(one.kind) not in served:
                continue
            with changing(context, "periodic", noun="job") as change:
                change.enqueue(one.kind, key=key)
            self._added.add(key)
