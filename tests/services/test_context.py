"""Changing something: all of it together or nothing, with a record of what happened and of what was refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from p2p_desktop.domain.audit import FieldChange, read_changes
from p2p_desktop.domain.job import JobKind, JobState, QueueName
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.errors import ChangedMeanwhile, NotFound, PersonError, Refused
from p2p_desktop.services.context import Change, Context, QueueUnavailable, changing, reading
from p2p_desktop.store import jobs
from p2p_desktop.store.jobs import JobCancelled, Lease, LeaseLost
from p2p_desktop.store.tables.audit import AuditEventRow
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.store.tables.worker_beat import WorkerBeatRow
from tests.store.meddling import anchor_file, key_file
from tests.worlds import START, World, open_world

MARIA = Person(id="p-1", username="maria", name="Maria Beck", roles=frozenset({Role.REQUESTER}))


class LostQueue:
    """A queue whose file is gone or locked."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def knock(self, queue: QueueName, job_id: str) -> None:
        """Fail."""
        raise self.error


def write_thing(change: Change, name: str) -> None:
    """Write one business row, its record and its wish for background work."""
    change.session.add(WorkerBeatRow(id=name, host="desk", pid=1, queues="", seen_at=change.now))
    change.record("thing_made", noun="thing", object_id=name, changes={"name": (None, name)})
    change.enqueue(JobKind.NOTIFY, key=f"notify:{name}", thing_id=name)


def make(context: Context, name: str, *, error: Exception | None = None, completes_job: bool = False) -> None:
    """Do a small verb, which may end in an error after all was written."""
    with changing(context, "make", noun="thing", object_id=name, completes_job=completes_job) as change:
        write_thing(change, name)
        change.session.flush()
        if error is not None:
            raise error


def things(world: World) -> list[str]:
    """Read the business rows."""
    with reading(world.context) as session:
        return list(session.scalars(select(WorkerBeatRow.id).order_by(WorkerBeatRow.id)))


def job_ids(world: World) -> list[str]:
    """Read the jobs."""
    with reading(world.context) as session:
        return list(session.scalars(select(JobRow.id).order_by(JobRow.id)))


def events(world: World) -> list[tuple[str, str, str, str]]:
    """Read who did what to which object."""
    with reading(world.context) as session:
        rows = session.scalars(select(AuditEventRow).order_by(AuditEventRow.number))
        return [(row.event, row.noun, row.object_id, row.actor_id) for row in rows]


def begun(world: World) -> Lease:
    """Give a job that a worker has begun."""
    with world.context.store.writing() as session:
        job_id = jobs.add(session, JobKind.ISSUE_ORDER, key="issue:1", arguments={}, now=START)
    lease = jobs.claim(world.context.store, job_id, owner="worker 1", now=START)
    assert lease is not None
    return lease


def state_of(world: World, lease: Lease) -> JobState:
    """Read where a job stands."""
    with reading(world.context) as session:
        return session.get_one(JobRow, lease.job_id).state


def test_a_change_writes_rows_record_and_job_and_then_knocks(world: World) -> None:
    make(world.employ(MARIA), "one")
    assert things(world) == ["one"]
    assert events(world) == [("thing_made", "thing", "one", "p-1")]
    (job_id,) = job_ids(world)
    assert world.queue.knocks == [(QueueName.NOTIFICATIONS, job_id)]
    with reading(world.context) as session:
        job = session.get_one(JobRow, job_id)
        assert (job.kind, job.key, job.arguments, job.state, job.run_after) == (
            "notify", "notify:one", '{"thing_id": "one"}', JobState.WAITING, START,
        )  # fmt: skip
    assert world.check_audit().is_ok


@pytest.mark.parametrize("error_class", [Refused, ChangedMeanwhile])
def test_a_refused_verb_leaves_nothing_but_one_record_of_it(world: World, error_class: type[PersonError]) -> None:
    with pytest.raises(error_class, match="No\\."):
        make(world.employ(MARIA), "one", error=error_class("TOO_LATE", "No."))
    assert (things(world), job_ids(world), world.queue.knocks) == ([], [], [])
    assert events(world) == [("refused", "thing", "one", "p-1")]
    with reading(world.context) as session:
        changes = read_changes(session.scalars(select(AuditEventRow.changes)).one())
    assert changes == (FieldChange("event", None, "make"), FieldChange("code", None, "TOO_LATE"))
    verdict = world.check_audit()
    assert (verdict.is_ok, verdict.checked) == (True, 1)


@pytest.mark.parametrize("error", [NotFound("GONE", "It is gone."), ZeroDivisionError()])
def test_any_other_error_leaves_nothing_at_all(world: World, error: Exception) -> None:
    with pytest.raises(type(error)):
        make(world.context, "one", error=error)
    assert (things(world), job_ids(world), events(world), world.queue.knocks) == ([], [], [], [])


def test_a_refusal_that_cannot_be_written_down_is_still_told(world: World) -> None:
    make(world.context, "one")
    key_file(world.home).write_text("no key")
    again = open_world(world.home.folder.parent)
    with pytest.raises(Refused) as refusal, changing(again.context, "make", noun="thing"):
        raise Refused("TOO_LATE", "No.")
    assert refusal.value.code == "TOO_LATE"
    again.close()


@pytest.mark.parametrize("error", [QueueUnavailable("locked"), FileNotFoundError("queue/notifications.db")])
def test_a_knock_that_fails_does_not_break_what_was_committed(world: World, error: Exception) -> None:
    make(replace(world.context, queue=LostQueue(error)), "one")
    assert things(world) == ["one"]
    with reading(world.context) as session:
        due = [job_id for _queue, job_id in jobs.due(session, now=START)]
    assert due == job_ids(world)


def test_an_anchor_out_of_reach_does_not_break_what_was_committed_and_follows_later(world: World) -> None:
    make(world.context, "one")
    anchor, lock = anchor_file(world.home), world.home.keys / "audit.lock"
    before = anchor.read_bytes()
    lock.unlink()
    lock.mkdir()
    make(world.context, "two")
    assert (things(world), anchor.read_bytes()) == (["one", "two"], before)
    lock.rmdir()
    make(world.context, "three")
    assert anchor.read_bytes().startswith(b"[3,")
    assert world.check_audit().is_ok


def test_the_knock_comes_only_after_the_commit(world: World) -> None:
    seen: list[list[str]] = []

    class LookingQueue:
        def knock(self, queue: QueueName, job_id: str) -> None:
            seen.append(job_ids(world))

    make(replace(world.context, queue=LookingQueue()), "one")
    assert seen == [job_ids(world)]


def test_one_key_gives_one_job(world: World) -> None:
    for _twice in range(2):
        with changing(world.context, "wish", noun="thing") as change:
            change.enqueue(JobKind.NOTIFY, key="only once", thing_id="1")
    assert len(job_ids(world)) == 1


def test_several_records_of_one_change_follow_one_another(world: World) -> None:
    with changing(world.context, "make", noun="thing") as change:
        write_thing(change, "one")
        write_thing(change, "two")
    assert [event[2] for event in events(world)] == ["one", "two"]
    assert world.check_audit().checked == 2
    assert len(world.queue.knocks) == 2


def test_the_work_of_a_job_and_its_end_are_one_commit(world: World) -> None:
    lease = begun(world)
    make(world.context.working_on(lease), "one", completes_job=True)
    assert things(world) == ["one"]
    assert state_of(world, lease) is JobState.DONE


def test_a_step_that_does_not_end_the_job_leaves_it_running(world: World) -> None:
    lease = begun(world)
    make(world.context.working_on(lease), "one")
    assert things(world) == ["one"]
    assert state_of(world, lease) is JobState.RUNNING


def test_a_worker_that_lost_its_lease_can_change_nothing(world: World) -> None:
    late = begun(world)
    assert jobs.claim(world.context.store, late.job_id, owner="worker 2", now=START + dt.timedelta(seconds=30))
    with pytest.raises(LeaseLost):
        make(world.context.working_on(late), "one", completes_job=True)
    assert (things(world), events(world), len(job_ids(world))) == ([], [], 1)
    assert state_of(world, late) is JobState.RUNNING


def test_a_cancelled_job_can_change_nothing(world: World) -> None:
    lease = begun(world)
    with world.context.store.writing() as session:
        jobs.cancel(session, lease.job_id, now=START)
    with pytest.raises(JobCancelled):
        make(world.context.working_on(lease), "one")
    assert (things(world), events(world)) == ([], [])


def test_a_job_whose_verb_is_refused_stays_running_and_the_refusal_is_recorded(world: World) -> None:
    lease = begun(world)
    with pytest.raises(Refused):
        make(world.context.working_on(lease), "one", error=Refused("NO", "No."), completes_job=True)
    assert state_of(world, lease) is JobState.RUNNING
    assert events(world) == [("refused", "thing", "one", "program")]


def test_trying_again_knocks(world: World) -> None:
    lease = begun(world)
    with world.context.store.writing() as session:
        jobs.cancel(session, lease.job_id, now=START)
    with changing(world.context, "try_again", noun="job", object_id=lease.job_id) as change:
        change.try_again(lease.job_id)
    assert world.queue.knocks == [(QueueName.PURCHASES, lease.job_id)]
    assert state_of(world, lease) is JobState.WAITING


def test_a_change_inside_a_change_is_a_bug_and_leaves_nothing(world: World) -> None:
    def nested() -> None:
        with changing(world.context, "make", noun="thing") as change:
            write_thing(change, "one")
            make(world.context, "two")

    with pytest.raises(RuntimeError, match="already inside a transaction"):
        nested()
    assert (things(world), events(world)) == ([], [])


def test_now_comes_from_the_clock_and_today_from_this_desk(world: World) -> None:
    assert world.context.now() == START
    world.clock.forward(days=1, hours=2)
    assert world.context.now() == START + dt.timedelta(days=1, hours=2)
    assert world.context.today() == world.clock.now().astimezone().date()


def test_a_context_for_another_person_is_otherwise_the_same(world: World) -> None:
    assert world.context.acting_as(MARIA) == replace(world.context, person=MARIA)
    assert world.context.acting_as(MARIA).person is MARIA
