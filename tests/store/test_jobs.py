"""Jobs: each is claimed by one worker, ends once, and outlives whoever worked on it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select, text, update

from p2p_desktop.domain.job import JobKind, JobState, QueueName
from p2p_desktop.errors import NotFound, Refused
from p2p_desktop.store import jobs
from p2p_desktop.store.jobs import JobCancelled, Lease, LeaseLost
from p2p_desktop.store.tables.job import JobRow
from tests.store.processes import Second
from tests.worlds import START, World

SECOND = dt.timedelta(seconds=1)


def add(world: World, *, key: str = "read:d-1", kind: JobKind = JobKind.READ_DOCUMENT, after: float = 0) -> str:
    """Add a job that is due this many seconds after the start."""
    with world.context.store.writing() as session:
        return jobs.add(
            session, kind, key=key, arguments={"document_id": "d-1"}, now=START, run_after=START + after * SECOND
        )


def claim(world: World, job_id: str, *, at: float = 0, owner: str = "worker 1") -> Lease | None:
    """Try to claim a job this many seconds after the start."""
    return jobs.claim(world.context.store, job_id, owner=owner, now=START + at * SECOND)


def claimed(world: World, job_id: str, *, at: float = 0, owner: str = "worker 1") -> Lease:
    """Claim a job that can be claimed."""
    lease = claim(world, job_id, at=at, owner=owner)
    assert lease is not None
    return lease


def finish(world: World, lease: Lease, *, at: float = 0) -> None:
    """End a job well."""
    with world.context.store.writing() as session:
        jobs.finish(session, lease, now=START + at * SECOND)


def fail(world: World, lease: Lease, *, at: float = 0, repeatable: bool = True) -> JobState:
    """Let a try fail; no jitter."""
    return jobs.fail(
        world.context.store, lease, now=START + at * SECOND, code="TIMEOUT", sentence="It took too long.",
        details="page 3", repeatable=repeatable, jitter=0,
    )  # fmt: skip


def cancel(world: World, job_id: str) -> None:
    """Cancel a job."""
    with world.context.store.writing() as session:
        jobs.cancel(session, job_id, now=START)


def row(world: World, job_id: str) -> JobRow:
    """Read a job as it is stored."""
    with world.context.store.reading() as session:
        return session.get_one(JobRow, job_id)


def due(world: World, *, at: float = 0) -> list[tuple[QueueName, str]]:
    """Ask what there is to knock for."""
    with world.context.store.reading() as session:
        return jobs.due(session, now=START + at * SECOND)


def test_a_claim_gives_the_job_with_its_arguments(world: World) -> None:
    job_id = add(world)
    assert claim(world, job_id) == Lease(job_id, JobKind.READ_DOCUMENT, {"document_id": "d-1"}, 1, 1, "worker 1", 3)
    stored = row(world, job_id)
    assert (stored.state, stored.lease_owner, stored.lease_until) == (JobState.RUNNING, "worker 1", START + 30 * SECOND)


def test_a_claimed_job_cannot_be_claimed_again_while_the_lease_runs(world: World) -> None:
    job_id = add(world)
    claimed(world, job_id)
    assert claim(world, job_id, at=29.9, owner="worker 2") is None


def test_a_job_that_is_not_due_cannot_be_claimed(world: World) -> None:
    job_id = add(world, after=60)
    assert claim(world, job_id, at=59) is None
    assert claim(world, job_id, at=60) is not None


def test_a_job_that_does_not_exist_cannot_be_claimed(world: World) -> None:
    assert claim(world, "no such job") is None


def test_the_same_key_adds_nothing_and_gives_the_job_that_is_there(world: World) -> None:
    first = add(world, key="once")
    finish(world, claimed(world, first))
    assert add(world, key="once", kind=JobKind.NOTIFY) == first
    with world.context.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(JobRow)) == 1
    assert row(world, first).state is JobState.DONE


def test_a_finished_job_is_done_and_cannot_be_claimed(world: World) -> None:
    job_id = add(world)
    finish(world, claimed(world, job_id), at=5)
    stored = row(world, job_id)
    assert (stored.state, stored.ended_at, stored.lease_owner) == (JobState.DONE, START + 5 * SECOND, None)
    assert claim(world, job_id, at=100) is None


def test_a_job_cannot_be_finished_twice(world: World) -> None:
    lease = claimed(world, add(world))
    finish(world, lease)
    with pytest.raises(LeaseLost):
        finish(world, lease)


def test_an_expired_lease_is_claimed_again_with_a_higher_token(world: World) -> None:
    job_id = add(world)
    first = claimed(world, job_id)
    second = claimed(world, job_id, at=30, owner="worker 2")
    assert (first.token, second.token, second.attempt) == (1, 2, 2)
    assert row(world, job_id).lost_leases == 1


def test_the_old_owner_cannot_commit_what_it_did(world: World) -> None:
    job_id = add(world)
    late = claimed(world, job_id)
    claimed(world, job_id, at=30, owner="worker 2")

    def commit_late() -> None:
        with world.context.store.writing() as session:
            session.execute(update(JobRow).values(step="effect of the late one"))
            jobs.finish(session, late, now=START + 31 * SECOND)

    with pytest.raises(LeaseLost):
        commit_late()
    stored = row(world, job_id)
    assert (stored.state, stored.step, stored.lease_owner) == (JobState.RUNNING, "", "worker 2")


def test_the_old_owner_can_say_nothing_more_about_the_job(world: World) -> None:
    job_id = add(world)
    late = claimed(world, job_id)
    claimed(world, job_id, at=30, owner="worker 2")
    store, now = world.context.store, START + 31 * SECOND
    assert jobs.beat(store, late, now=now) is False
    with pytest.raises(LeaseLost):
        jobs.report(store, late, step="page", done=1, total=2, now=now)
    with pytest.raises(LeaseLost):
        fail(world, late, at=31)
    assert row(world, job_id).state is JobState.RUNNING


def test_a_beat_prolongs_the_lease(world: World) -> None:
    job_id = add(world)
    lease = claimed(world, job_id)
    assert jobs.beat(world.context.store, lease, now=START + 20 * SECOND) is True
    assert claim(world, job_id, at=49) is None
    assert claim(world, job_id, at=50) is not None


def test_progress_is_kept_and_prolongs_the_lease(world: World) -> None:
    job_id = add(world)
    lease = claimed(world, job_id)
    jobs.report(world.context.store, lease, step="ocr", done=3, total=4, now=START + 20 * SECOND)
    stored = row(world, job_id)
    assert (stored.step, stored.done, stored.total) == ("ocr", 3, 4)
    assert stored.lease_until == START + 50 * SECOND


def test_three_expired_leases_park_the_job(world: World) -> None:
    job_id = add(world)
    for number in range(3):
        claimed(world, job_id, at=30 * number)
    assert claim(world, job_id, at=89) is None
    assert row(world, job_id).state is JobState.RUNNING
    assert claim(world, job_id, at=90) is None
    stored = row(world, job_id)
    assert (stored.state, stored.error_code, stored.lost_leases) == (JobState.PARKED, "WORKER_DIED", 3)
    assert stored.error_sentence.startswith("The worker ended three times in the middle of this work")
    assert due(world, at=1000) == []


def test_failures_wait_longer_each_time_until_the_last_try(world: World) -> None:
    job_id = add(world)
    lease = claimed(world, job_id)
    assert fail(world, lease) is JobState.WAITING
    assert row(world, job_id).run_after == START + 2 * SECOND
    assert claim(world, job_id, at=1) is None
    assert fail(world, claimed(world, job_id, at=2), at=2) is JobState.WAITING
    assert row(world, job_id).run_after == START + 6 * SECOND
    assert fail(world, claimed(world, job_id, at=6), at=7) is JobState.FAILED
    stored = row(world, job_id)
    assert (stored.state, stored.error_code, stored.error_sentence, stored.error_details, stored.ended_at) == (
        JobState.FAILED, "TIMEOUT", "It took too long.", "page 3", START + 7 * SECOND,
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "tries"), [(JobKind.ISSUE_ORDER, 5), (JobKind.VALIDATE_DOCUMENT, 3),
                                             (JobKind.NOTIFY, 5), (JobKind.OCR_DOCUMENT, 3)])  # fmt: skip
def test_each_queue_has_its_number_of_tries(world: World, kind: JobKind, tries: int) -> None:
    job_id = add(world, kind=kind)
    states = [fail(world, claimed(world, job_id, at=1000 * number), at=1000 * number) for number in range(tries)]
    assert states == [JobState.WAITING] * (tries - 1) + [JobState.FAILED]


def test_what_repeating_cannot_mend_fails_at_once(world: World) -> None:
    job_id = add(world)
    assert fail(world, claimed(world, job_id), repeatable=False) is JobState.FAILED
    assert row(world, job_id).attempts == 1


def test_a_lost_lease_uses_up_no_try(world: World) -> None:
    job_id = add(world)
    claimed(world, job_id)
    claimed(world, job_id, at=30)
    states = [fail(world, claimed(world, job_id, at=at), at=at) for at in (60, 1000, 2000)]
    assert states == [JobState.WAITING, JobState.WAITING, JobState.FAILED]


def test_a_waiting_job_is_cancelled(world: World) -> None:
    job_id = add(world)
    cancel(world, job_id)
    assert row(world, job_id).state is JobState.CANCELLED
    assert claim(world, job_id, at=100) is None
    assert due(world, at=100) == []


def test_a_running_job_that_is_cancelled_cannot_commit(world: World) -> None:
    job_id = add(world)
    lease = claimed(world, job_id)
    cancel(world, job_id)
    assert jobs.beat(world.context.store, lease, now=START) is False
    with pytest.raises(JobCancelled):
        jobs.report(world.context.store, lease, step="page", done=1, total=2, now=START)
    with pytest.raises(JobCancelled):
        finish(world, lease)
    with pytest.raises(JobCancelled):
        fail(world, lease)
    assert row(world, job_id).state is JobState.CANCELLED


def test_an_ended_job_cannot_be_cancelled(world: World) -> None:
    job_id = add(world)
    finish(world, claimed(world, job_id))
    with pytest.raises(Refused) as refusal:
        cancel(world, job_id)
    assert refusal.value.code == "JOB_ENDED"
    with pytest.raises(NotFound):
        cancel(world, "no such job")


def test_a_failed_job_tried_again_starts_afresh(world: World) -> None:
    job_id = add(world)
    old = claimed(world, job_id)
    jobs.report(world.context.store, old, step="ocr", done=3, total=4, now=START)
    fail(world, old, repeatable=False)
    with world.context.store.writing() as session:
        assert jobs.try_again(session, job_id, now=START + SECOND) is QueueName.DOCUMENTS
    stored = row(world, job_id)
    assert (stored.state, stored.attempts, stored.done, stored.error_code) == (JobState.WAITING, 0, 0, "")
    lease = claimed(world, job_id, at=1)
    assert (lease.attempt, lease.token) == (1, 2)
    with pytest.raises(LeaseLost):
        finish(world, old)


def test_work_that_is_done_or_under_way_cannot_be_tried_again(world: World) -> None:
    job_id = add(world)
    lease = claimed(world, job_id)

    def try_again() -> None:
        with world.context.store.writing() as session:
            jobs.try_again(session, job_id, now=START)

    with pytest.raises(Refused) as running:
        try_again()
    finish(world, lease)
    with pytest.raises(Refused) as done:
        try_again()
    assert (running.value.code, done.value.code) == ("JOB_NOT_FAILED", "JOB_NOT_FAILED")


def test_due_jobs_come_by_urgency_and_then_by_time(world: World) -> None:
    note = add(world, key="1", kind=JobKind.NOTIFY)
    late = add(world, key="2", kind=JobKind.READ_DOCUMENT, after=5)
    early = add(world, key="3", kind=JobKind.VALIDATE_DOCUMENT, after=4)
    order = add(world, key="4", kind=JobKind.ISSUE_ORDER, after=6)
    lost = add(world, key="5", kind=JobKind.READ_DOCUMENT)
    add(world, key="6", after=200)
    claimed(world, lost)
    assert due(world, at=29) == [
        (QueueName.PURCHASES, order),
        (QueueName.VALIDATION, early),
        (QueueName.DOCUMENTS, late),
        (QueueName.NOTIFICATIONS, note),
    ]
    assert (QueueName.DOCUMENTS, lost) in due(world, at=30)


def test_a_kind_that_this_version_does_not_know_is_parked(world: World) -> None:
    job_id = add(world)
    with world.context.store.writing() as session:
        session.execute(text("UPDATE job SET kind = 'of_tomorrow'"))
    assert claim(world, job_id) is None
    stored = row(world, job_id)
    assert (stored.state, stored.error_code) == (JobState.PARKED, "UNKNOWN_KIND")


@pytest.mark.parametrize("back", [3_600, 86_400])
def test_a_clock_that_is_set_back_keeps_no_job_waiting(world: World, back: int) -> None:
    fresh, failed = add(world, key="fresh"), add(world, key="failed")
    assert fail(world, claimed(world, failed)) is JobState.WAITING
    assert {job_id for _queue, job_id in due(world, at=-back)} == {fresh, failed}
    assert claim(world, failed, at=-back) is not None


def test_a_clock_that_is_set_back_leaves_a_running_job_to_its_worker(world: World) -> None:
    job_id = add(world)
    lease = claimed(world, job_id)
    assert claim(world, job_id, at=-3_600, owner="worker 2") is None
    finish(world, lease, at=-3_600)
    assert row(world, job_id).state is JobState.DONE


def test_a_clock_that_jumps_a_day_ahead_lets_a_job_be_run_anew_but_end_once(world: World) -> None:
    job_id = add(world)
    slow = claimed(world, job_id)
    quick = claimed(world, job_id, at=86_400, owner="worker 2")
    finish(world, quick, at=86_401)
    with pytest.raises(LeaseLost):
        finish(world, slow, at=86_402)
    assert row(world, job_id).attempts == 2


@pytest.mark.parametrize("kept", ["", "{", "[1, 2]", '"text"', "null", '{"document_id": 7}', "[" * 100_000])
def test_a_job_whose_arguments_are_damaged_is_parked_and_the_next_one_goes_on(world: World, kept: str) -> None:
    damaged, sound = add(world, key="damaged"), add(world, key="sound")
    with world.context.store.writing() as session:
        session.execute(text("UPDATE job SET arguments = :kept WHERE id = :id"), {"kept": kept, "id": damaged})
    assert claim(world, damaged) is None
    stored = row(world, damaged)
    assert (stored.state, stored.error_code) == (JobState.PARKED, "BAD_ARGUMENTS")
    assert claim(world, sound) is not None


def test_only_jobs_that_ended_long_ago_are_forgotten(world: World) -> None:
    old, young, waiting = (add(world, key=key) for key in ("old", "young", "waiting"))
    finish(world, claimed(world, old))
    finish(world, claimed(world, young, at=100), at=100)
    with world.context.store.writing() as session:
        assert jobs.forget_ended(session, before=START + 100 * SECOND) == 1
    with world.context.store.reading() as session:
        assert set(session.scalars(select(JobRow.id))) == {young, waiting}


def test_processes_that_claim_at_once_get_each_job_once(world: World) -> None:
    all_jobs = [add(world, key=str(number)) for number in range(60)]
    with Second("claim_all", world.home.folder, "a") as a, Second("claim_all", world.home.folder, "b") as b:
        with Second("claim_all", world.home.folder, "c") as c:
            workers = (a, b, c)
            assert [worker.line() for worker in workers] == ["ready"] * 3
            for worker in workers:
                worker.release()
            taken = [job_id for worker in workers for job_id in worker.end()]
    assert sorted(taken) == all_jobs
    with world.context.store.reading() as session:
        states = session.execute(select(JobRow.state, JobRow.attempts, func.count()).group_by("state", "attempts"))
        assert [tuple(each) for each in states] == [(JobState.DONE, 1, 60)]


def test_a_job_whose_worker_was_killed_is_done_by_the_next_one(world: World) -> None:
    job_id = add(world)
    with Second("claim_and_die", world.home.folder, job_id) as other:
        assert other.line() == "ready"
        other.release()
        assert other.line() == "claimed"
    assert claim(world, job_id, at=29) is None
    lease = claimed(world, job_id, at=30)
    finish(world, lease, at=31)
    assert (lease.attempt, row(world, job_id).state) == (2, JobState.DONE)
