"""Worker processes: whatever is killed, deleted or said twice, each job is done once."""

from __future__ import annotations

import os
import signal
import time

import pytest
from sqlalchemy import text, update

from p2p_desktop.domain.job import JobKind, JobState, QueueName
from p2p_desktop.services.context import changing
from p2p_desktop.store import beats, jobs
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.workers.worker import worker_arguments
from tests.workers.desks import Desk, is_running, wait_until

DOCUMENTS, PURCHASES, VALIDATION = QueueName.DOCUMENTS, QueueName.PURCHASES, QueueName.VALIDATION


def test_a_job_is_done_once_by_a_worker(desk: Desk) -> None:
    desk.worker(DOCUMENTS)
    job = desk.add("count")
    desk.wait_for(job, JobState.DONE)
    assert desk.lines("count") == ["ran"]
    assert desk.row(job).attempts == 1


def test_a_job_that_waited_before_any_worker_ran_is_done(desk: Desk) -> None:
    job = desk.add("count", knock=False)
    desk.worker(DOCUMENTS)
    desk.wait_for(job, JobState.DONE)


def test_a_job_killed_in_the_middle_is_done_again_at_once_by_the_next_worker(desk: Desk) -> None:
    first = desk.worker(DOCUMENTS)
    job = desk.add("hold")
    desk.wait_for_lines("hold", 1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    (desk.marks / "hold.go").touch()
    began = time.monotonic()
    desk.worker(DOCUMENTS)
    desk.wait_for(job, JobState.DONE)
    assert time.monotonic() - began < jobs.LEASE_SECONDS / 2, "it did not wait for the lease to run out"
    lines = desk.lines("hold")
    assert [line.split()[0] for line in lines] == ["began", "began", "ended"]
    assert desk.row(job).attempts == 2


def test_a_living_worker_takes_over_what_a_killed_one_left(desk: Desk) -> None:
    first = desk.worker(DOCUMENTS)
    job = desk.add("hold")
    desk.wait_for_lines("hold", 1)
    desk.worker(DOCUMENTS)
    (desk.marks / "hold.go").touch()
    first.send_signal(signal.SIGKILL)
    first.wait()
    desk.wait_for(job, JobState.DONE, seconds=jobs.LEASE_SECONDS / 2)


def test_a_message_delivered_often_runs_the_job_once(desk: Desk) -> None:
    job = desk.add("count")
    for _again in range(5):
        desk.knock(job)
    desk.worker(DOCUMENTS, threads=3)
    desk.wait_for(job, JobState.DONE)
    wait_until(lambda: desk.queue.waiting(DOCUMENTS, limit=10) == frozenset(), what="every message was taken")
    desk.wait_for(desk.add("count", key="last"), JobState.DONE)
    assert desk.lines("count") == ["ran"]


def test_deleted_queue_files_lose_nothing(desk: Desk) -> None:
    waiting = [desk.add("count", key=f"before-{number}") for number in range(5)]
    desk.queue.close()
    for path in desk.home.queue.iterdir():
        path.unlink()
    desk.worker(DOCUMENTS)
    for job in waiting:
        desk.wait_for(job, JobState.DONE)


@pytest.mark.parametrize("noise", [b"", b"no queue at all" * 1000])
def test_a_queue_file_spoilt_under_a_running_worker_loses_nothing(desk: Desk, noise: bytes) -> None:
    desk.worker(DOCUMENTS)
    desk.wait_for(desk.add("count", key="first"), JobState.DONE)
    (desk.home.queue / "documents.db").write_bytes(noise)
    jobs_after = [desk.add("count", key=f"after-{number}") for number in range(5)]
    for job in jobs_after:
        desk.wait_for(job, JobState.DONE)
    assert [desk.lines(f"after-{number}") for number in range(5)] == [["ran"]] * 5


def test_a_job_that_kills_its_worker_three_times_is_parked_and_the_rest_goes_on(desk: Desk) -> None:
    job = desk.add("kill_worker")
    for _death in range(3):
        worker = desk.worker(DOCUMENTS)
        assert worker.wait(timeout=20) == -signal.SIGKILL
    other = desk.add("count")
    desk.worker(DOCUMENTS)
    desk.wait_for(other, JobState.DONE)
    desk.wait_for(job, JobState.PARKED)
    assert desk.row(job).error_code == "WORKER_DIED"
    assert desk.lines("kill_worker") == ["began"] * 3


def test_a_cancelled_job_ends_within_five_seconds_with_the_programs_it_started(desk: Desk) -> None:
    worker = desk.worker(DOCUMENTS)
    job = desk.add("wait_for_child")
    child = int(desk.wait_for_lines("wait_for_child", 1)[0].split()[1])
    began = time.monotonic()
    with changing(desk.context, "cancel", noun="job") as change:
        jobs.cancel(change.session, job, now=change.now)
    wait_until(lambda: not is_running(child), seconds=5, what="the program was ended")
    assert time.monotonic() - began < 5
    wait_until(lambda: '"event": "job_cancelled"' in desk.log(), what="the worker noticed")
    desk.wait_for(desk.add("count"), JobState.DONE)
    assert worker.poll() is None
    assert desk.state(job) is JobState.CANCELLED


def test_cancelling_one_job_leaves_the_programs_of_another_alone(desk: Desk) -> None:
    desk.worker(DOCUMENTS, threads=2)
    cancelled, kept = desk.add("hold"), desk.add("wait_for_child")
    child = int(desk.wait_for_lines("wait_for_child", 1)[0].split()[1])
    desk.wait_for_lines("hold", 1)
    with changing(desk.context, "cancel", noun="job") as change:
        jobs.cancel(change.session, cancelled, now=change.now)
    wait_until(lambda: '"event": "job_cancelled"' in desk.log(), what="the cancelled job ended")
    assert is_running(child)
    assert desk.state(kept) is JobState.RUNNING


def test_a_job_that_hangs_is_ended_at_its_time_limit_with_the_programs_it_started(desk: Desk) -> None:
    worker = desk.worker(DOCUMENTS)
    job = desk.add("wait_for_child", kind=JobKind.LEARN)
    desk.wait_for(job, JobState.FAILED, seconds=60)
    children = [int(line.split()[1]) for line in desk.lines("wait_for_child")]
    assert len(children) == desk.row(job).tries
    wait_until(lambda: not any(is_running(child) for child in children), seconds=5, what="the programs were ended")
    assert desk.row(job).error_code == "TIME_LIMIT"
    desk.wait_for(desk.add("count"), JobState.DONE)
    assert worker.poll() is None


def test_what_a_job_started_is_ended_too_when_its_lease_is_lost(desk: Desk) -> None:
    worker = desk.worker(DOCUMENTS)
    job = desk.add("wait_for_child")
    child = int(desk.wait_for_lines("wait_for_child", 1)[0].split()[1])
    with desk.context.store.writing() as session:
        session.execute(update(JobRow).where(JobRow.id == job).values(token=JobRow.token + 1))
    wait_until(lambda: not is_running(child), seconds=10, what="the program was ended")
    desk.wait_for(desk.add("count"), JobState.DONE)
    assert worker.poll() is None


def test_a_cancelled_job_that_nothing_ends_keeps_no_worker(desk: Desk) -> None:
    worker = desk.worker(DOCUMENTS)
    job = desk.add("hold_silently")
    desk.wait_for_lines("hold_silently", 1)
    with changing(desk.context, "cancel", noun="job") as change:
        jobs.cancel(change.session, job, now=change.now)
    assert worker.wait(timeout=40) == 0
    assert desk.state(job) is JobState.CANCELLED


def test_a_worker_with_a_job_that_nothing_ends_hands_the_others_back_and_ends(desk: Desk) -> None:
    worker = desk.worker(DOCUMENTS, threads=2)
    kept = desk.add("wait_for_child")
    child = int(desk.wait_for_lines("wait_for_child", 1)[0].split()[1])
    hanging = desk.add("hold_silently", kind=JobKind.LEARN)
    assert worker.wait(timeout=30) == 0
    assert not is_running(child)
    assert (desk.state(kept), desk.row(kept).attempts, desk.row(kept).lost_leases) == (JobState.WAITING, 0, 0)
    row = desk.row(hanging)
    assert (row.state, row.error_code, row.lost_leases) == (JobState.WAITING, "TIME_LIMIT", 0)


def test_a_worker_whose_stdin_closes_hands_its_job_back_and_leaves_no_program_behind(desk: Desk) -> None:
    worker = desk.worker(DOCUMENTS)
    job = desk.add("wait_for_child")
    child = int(desk.wait_for_lines("wait_for_child", 1)[0].split()[1])
    assert worker.stdin is not None
    worker.stdin.close()
    assert worker.wait(timeout=5) == 0
    assert not is_running(child)
    row = desk.row(job)
    assert (row.state, row.attempts, row.lost_leases) == (JobState.WAITING, 0, 0)
    with desk.context.store.reading() as session:
        assert beats.list_beats(session) == ()


def test_a_worker_that_is_asked_to_stop_lets_a_short_job_finish(desk: Desk) -> None:
    worker = desk.worker(DOCUMENTS, is_piped=False)
    job = desk.add("hold")
    desk.wait_for_lines("hold", 1)
    worker.terminate()
    (desk.marks / "hold.go").touch()
    assert worker.wait(timeout=5) == 0
    assert desk.state(job) is JobState.DONE
    assert desk.lines("hold")[-1] == "ended"


def test_a_worker_without_a_pipe_goes_on_until_it_is_asked_to_stop(desk: Desk) -> None:
    worker = desk.worker(DOCUMENTS, is_piped=False)
    desk.wait_for(desk.add("count"), JobState.DONE)
    assert worker.poll() is None
    worker.terminate()
    assert worker.wait(timeout=5) == 0


def test_an_order_does_not_wait_behind_work_that_is_less_urgent(desk: Desk) -> None:
    validations = [desk.add("count", kind=JobKind.VALIDATE_DOCUMENT, key=f"validation-{n}") for n in range(30)]
    order = desk.add("count", kind=JobKind.PRINT_ORDER, key="order")
    desk.worker(PURCHASES, VALIDATION)
    for job in (*validations, order):
        desk.wait_for(job, JobState.DONE)
    earlier = [job for job in validations if desk.row(job).started_at < desk.row(order).started_at]  # type: ignore[operator]  # all ran
    assert len(earlier) <= 1


def test_a_worker_tells_that_it_lives(desk: Desk) -> None:
    worker = desk.worker(DOCUMENTS, PURCHASES)
    with desk.context.store.reading() as session:
        (beat,) = beats.list_beats(session)
    assert (beat.pid, beat.queues) == (worker.pid, ("documents", "purchases"))


def test_the_beat_of_a_killed_worker_is_forgotten_by_the_next(desk: Desk) -> None:
    first = desk.worker(DOCUMENTS)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    second = desk.worker(DOCUMENTS)

    def pids() -> list[int]:
        with desk.context.store.reading() as session:
            return [beat.pid for beat in beats.list_beats(session)]

    wait_until(lambda: pids() == [second.pid], what="only the living worker is listed")


def test_a_document_that_cannot_be_settled_does_not_end_the_worker(desk: Desk) -> None:
    worker = desk.worker(DOCUMENTS)
    with desk.context.store.writing() as session:
        session.execute(text("ALTER TABLE document RENAME TO document_away"))
    wait_until(lambda: '"event": "thread_crashed"' in desk.log(), what="settling failed")
    desk.wait_for(desk.add("count"), JobState.DONE)
    assert worker.poll() is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], (tuple(QueueName), {})),
        (["--queues", "documents, purchases,documents"], ((DOCUMENTS, PURCHASES), {})),
        (["--queues", "documents", "--threads", "documents=4"], ((DOCUMENTS,), {DOCUMENTS: 4})),
    ],
)
def test_a_worker_is_told_what_to_serve(
    words: list[str], expected: tuple[tuple[QueueName, ...], dict[QueueName, int]]
) -> None:
    assert worker_arguments(words) == expected


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--queues", "scans"], "“scans” is not a queue; there are purchases, documents, validation, notifications."),
        (["--threads", "documents=0"], "“documents=0” does not say how many threads"),
        (["--threads", "documents"], "“documents” does not say how many threads"),
    ],
)
def test_a_worker_that_is_told_nonsense_says_what_is_wrong(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        worker_arguments(words)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err
