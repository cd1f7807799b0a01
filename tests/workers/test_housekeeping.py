"""Housekeeping: old jobs and left-over files go, everything else stays."""

from __future__ import annotations

import datetime as dt
import os

from sqlalchemy import select

from p2p_desktop.domain.job import JobKind, JobState, QueueName
from p2p_desktop.services.context import changing
from p2p_desktop.settings import AS_DELIVERED
from p2p_desktop.store import jobs
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.workers.pipelines import WORK, periodic
from p2p_desktop.workers.sweep import Timetable
from p2p_desktop.workers.tasks import run_job
from tests.worlds import World


def add(world: World, kind: JobKind, key: str) -> str:
    """Add a job."""
    with changing(world.context, "test", noun="job") as change:
        return change.enqueue(kind, key=key)


def keys(world: World) -> set[str]:
    """Return the keys of all jobs."""
    with world.context.store.reading() as session:
        return set(session.scalars(select(JobRow.key)))


def keep_house(world: World) -> None:
    """Run the housekeeping job."""
    job = add(world, JobKind.HOUSEKEEPING, f"house-{world.context.now()}")
    assert run_job(world.context, job, owner="here:1@1:1", work=WORK) is JobState.DONE


def end(world: World, job_id: str) -> None:
    """Have a job be done."""
    lease = jobs.claim(world.context.store, job_id, owner="here", now=world.context.now())
    assert lease is not None
    with world.context.store.writing() as session:
        jobs.finish(session, lease, now=world.context.now())


def test_jobs_that_ended_over_thirty_days_ago_go_and_waiting_ones_stay(world: World) -> None:
    end(world, add(world, JobKind.READ_DOCUMENT, "old"))
    add(world, JobKind.READ_DOCUMENT, "waiting")
    world.clock.forward(days=2)
    end(world, add(world, JobKind.READ_DOCUMENT, "young"))
    world.clock.forward(days=28, seconds=1)
    keep_house(world)
    assert keys(world) == {"waiting", "young", f"house-{world.context.now()}"}


def test_files_left_over_in_scratch_go_and_those_in_use_stay(world: World) -> None:
    scratch = world.home.scratch
    now = world.context.now().timestamp()
    for name, hours in (("left", 7), ("used", 1), ("busy", 7)):
        (scratch / name).mkdir()
        (scratch / name / "page.png").write_bytes(b"x")
        for path in (scratch / name / "page.png", scratch / name):
            os.utime(path, (now - hours * 3600, now - hours * 3600))
    os.utime(scratch / "busy" / "page.png", (now, now))
    (scratch / "left.txt").write_bytes(b"x")
    os.utime(scratch / "left.txt", (0, 0))
    keep_house(world)
    assert sorted(path.name for path in scratch.iterdir()) == ["busy", "used"]


def test_periodic_jobs_are_added_once_for_each_slot_whoever_comes_first(world: World) -> None:
    for _worker in range(2):
        Timetable().add_what_is_due(world.context, served=tuple(QueueName))
    assert keys(world) == {
        "periodic:back_up:2026-07-01:0", "periodic:housekeeping:2026-07-01:0",
        "periodic:health:2026-07-01:8", "periodic:gather_mail:2026-07-01:8"
    }  # fmt: skip
    assert len(world.queue.knocks) == 8
    world.clock.forward(hours=1)
    Timetable().add_what_is_due(world.context, served=tuple(QueueName))
    assert len(keys(world)) == 6


def test_a_worker_adds_periodic_jobs_only_for_the_queues_it_serves(world: World) -> None:
    Timetable().add_what_is_due(world.context, served=(QueueName.DOCUMENTS,))
    assert keys(world) == set()


def test_a_slot_begins_at_midnight_utc() -> None:
    _back_up, housekeeping, health, _digest = periodic(AS_DELIVERED)
    assert housekeeping.key_at(dt.datetime(2026, 7, 1, 23, 59, tzinfo=dt.UTC)) == "periodic:housekeeping:2026-07-01:0"
    assert health.key_at(dt.datetime(2026, 7, 1, 23, 59, tzinfo=dt.UTC)) == "periodic:health:2026-07-01:23"


def test_ended_jobs_are_kept_for_as_many_days_as_is_set(world: World) -> None:
    world.home.settings.write_text("[jobs]\nkeep_days = 2\n")
    end(world, add(world, JobKind.READ_DOCUMENT, "old"))
    world.clock.forward(days=1, hours=23)
    keep_house(world)
    assert "old" in keys(world)
    world.clock.forward(hours=2)
    keep_house(world)
    assert "old" not in keys(world)
