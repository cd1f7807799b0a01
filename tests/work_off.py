"""Do all background work that waits, here and now, with the real runner and the real verbs."""

from __future__ import annotations

from p2p_desktop.domain.job import JobState
from p2p_desktop.services.context import Context
from p2p_desktop.store import jobs
from p2p_desktop.workers.pipelines import WORK
from p2p_desktop.workers.tasks import WorkTable, run_job
from tests.worlds import World


def work_off(world: World, *, work: WorkTable = WORK) -> list[JobState | None]:
    """Run every job that is due, and those they lead to; return how each ended."""
    ended: list[JobState | None] = []
    context: Context = world.context
    while True:
        with context.store.reading() as session:
            due = jobs.due(session, now=context.now())
        if not due:
            return ended
        for _queue, job_id in due:
            ended.append(run_job(context, job_id, owner="test", work=work))
