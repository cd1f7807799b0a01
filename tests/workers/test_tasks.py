"""Running one job: how each way to end is written down, and what is done only once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import select, update

from p2p_desktop.domain.job import JobKind, JobState
from p2p_desktop.errors import BadFile, ChangedMeanwhile, NotFound, PersonError, Refused, ToolMissing
from p2p_desktop.services.context import Context, changing
from p2p_desktop.store import jobs
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.workers.tasks import run_job
from tests.worlds import World

Verb = Callable[[Context, Mapping[str, str]], None]
AGAIN = "Something went wrong inside the program; it will be tried again."
NOT_AGAIN = "Something went wrong inside the program. Try again; if it happens again, hand on the details."


def add(world: World, kind: JobKind = JobKind.READ_DOCUMENT, **arguments: str) -> str:
    """Add a job and return its id."""
    with changing(world.context, "test", noun="job") as change:
        return change.enqueue(kind, key="one", **arguments)


def run(world: World, job_id: str, verb: Verb) -> JobState | None:
    """Run a job with this verb."""
    return run_job(world.context, job_id, owner="here:1@1:1", work=dict.fromkeys(JobKind, verb))


def row(world: World, job_id: str) -> JobRow:
    """Return a job's row."""
    with world.context.store.reading() as session:
        return session.execute(select(JobRow).where(JobRow.id == job_id)).scalar_one()


def raising(error: Exception) -> Verb:
    """Return a verb that fails with this error."""

    def verb(_context: Context, _arguments: Mapping[str, str]) -> None:
        raise error

    return verb


def events(world: World) -> list[dict[str, object]]:
    """Return what the log tells of jobs."""
    lines = "".join(path.read_text() for path in world.home.logs.glob("*.jsonl")).splitlines()
    return [event for event in map(json.loads, lines) if str(event["event"]).startswith("job_")]


def test_a_job_is_given_its_arguments_and_a_context_that_works_on_it(world: World) -> None:
    job = add(world, document_id="d1")
    seen: list[tuple[dict[str, str], str]] = []

    def verb(context: Context, arguments: Mapping[str, str]) -> None:
        assert context.lease is not None
        seen.append((dict(arguments), context.lease.job_id))

    assert run(world, job, verb) is JobState.DONE
    assert seen == [({"document_id": "d1"}, job)]
    assert row(world, job).state is JobState.DONE


def test_a_job_that_its_verb_has_ended_in_its_own_transaction_is_done(world: World) -> None:
    job = add(world)

    def verb(context: Context, _arguments: Mapping[str, str]) -> None:
        with changing(context, "effect", noun="document", completes_job=True):
            pass

    assert run(world, job, verb) is JobState.DONE
    assert row(world, job).attempts == 1


def test_a_job_that_runs_or_is_done_is_not_run_again(world: World) -> None:
    job = add(world)
    runs: list[str] = []

    def verb(_context: Context, _arguments: Mapping[str, str]) -> None:
        runs.append("ran")
        assert run(world, job, verb) is None

    assert run(world, job, verb) is JobState.DONE
    assert run(world, job, verb) is None
    assert runs == ["ran"]


def test_a_job_that_is_not_there_is_nobodys_work(world: World) -> None:
    assert run(world, "01a20962-984f-71e0-900d-22bc84bcc13e", raising(ValueError())) is None


@pytest.mark.parametrize(
    "error",
    [
        BadFile("ENCRYPTED", "It has a password."),
        Refused("NO_WAY", "A rule says no."),
        NotFound("GONE", "It is gone."),
        ToolMissing("NO_TESSERACT", "Tesseract is missing."),
    ],
)
def test_what_repeating_cannot_mend_fails_at_once_with_its_reason(world: World, error: PersonError) -> None:
    job = add(world)
    assert run(world, job, raising(error)) is JobState.FAILED
    ended = row(world, job)
    assert (ended.state, ended.error_code, ended.error_sentence) == (JobState.FAILED, error.code, error.sentence)


@pytest.mark.parametrize(
    "error",
    [
        BadFile("SHARE_AWAY", "The share is away.", repeatable=True),
        ChangedMeanwhile("CHANGED", "It changed."),
        PersonError("BUSY", "Somebody else is saving."),
    ],
)
def test_what_may_pass_is_tried_again_and_keeps_its_sentence(world: World, error: PersonError) -> None:
    job = add(world)
    assert run(world, job, raising(error)) is JobState.WAITING
    waiting = row(world, job)
    assert (waiting.error_code, waiting.error_sentence) == (error.code, error.sentence)
    assert waiting.run_after > world.context.now()


def test_a_bug_is_tried_again_with_a_general_sentence_and_its_traceback(world: World) -> None:
    job = add(world)
    assert run(world, job, raising(ZeroDivisionError("by zero"))) is JobState.WAITING
    waiting = row(world, job)
    assert (waiting.error_code, waiting.error_sentence) == ("UNEXPECTED", AGAIN)
    assert waiting.error_details.startswith("Traceback")
    assert "ZeroDivisionError: by zero" in waiting.error_details


def test_after_its_last_try_a_job_has_failed(world: World) -> None:
    job = add(world)
    states = []
    for _try in range(3):
        states.append(run(world, job, raising(ValueError("bad"))))
        world.clock.forward(minutes=10)
    assert states == [JobState.WAITING, JobState.WAITING, JobState.FAILED]
    assert row(world, job).error_sentence == NOT_AGAIN
    assert run(world, job, raising(ValueError("bad"))) is None


def test_a_job_is_not_tried_again_before_its_time(world: World) -> None:
    job = add(world)
    assert run(world, job, raising(ValueError("bad"))) is JobState.WAITING
    assert run(world, job, raising(ValueError("bad"))) is None
    assert row(world, job).attempts == 1


def test_a_job_cancelled_while_it_runs_stays_cancelled_whatever_its_verb_does(world: World) -> None:
    job = add(world)

    def cancel_then(then: Verb) -> Verb:
        def verb(context: Context, arguments: Mapping[str, str]) -> None:
            with context.store.writing() as session:
                jobs.cancel(session, job, now=context.now())
            then(context, arguments)

        return verb

    def go_on(_context: Context, _arguments: Mapping[str, str]) -> None:
        pass

    for then in (go_on, raising(ValueError("its program was ended"))):
        assert run(world, job, cancel_then(then)) is JobState.CANCELLED
        assert row(world, job).state is JobState.CANCELLED
        with world.context.store.writing() as session:
            jobs.try_again(session, job, now=world.context.now())


def test_a_worker_taken_for_dead_cannot_end_what_another_has_begun(world: World) -> None:
    job = add(world)

    def too_slow(context: Context, _arguments: Mapping[str, str]) -> None:
        world.clock.forward(seconds=jobs.LEASE_SECONDS + 1)
        assert jobs.claim(context.store, job, owner="other:2@2:2", now=context.now()) is not None

    assert run(world, job, too_slow) is None
    assert row(world, job).state is JobState.RUNNING
    assert row(world, job).lease_owner == "other:2@2:2"


def test_a_job_of_a_newer_program_is_set_aside(world: World) -> None:
    job = add(world)
    with world.context.store.writing() as session:
        session.execute(update(JobRow).where(JobRow.id == job).values(kind="teleport"))
    assert run(world, job, raising(ValueError())) is None
    assert row(world, job).state is JobState.PARKED


def test_each_run_is_told_in_the_log_with_id_kind_queue_attempt_and_milliseconds(world: World) -> None:
    job = add(world, JobKind.PRINT_ORDER)
    run(world, job, raising(BadFile("ENCRYPTED", "It has a password.")))
    queued, started, error, failed = events(world)
    assert (queued["event"], queued["job"], queued["queue"]) == ("job_queued", job, "purchases")
    assert {key: started[key] for key in ("event", "job", "kind", "queue", "attempt")} == {
        "event": "job_started", "job": job, "kind": "print_order", "queue": "purchases", "attempt": 1,
    }  # fmt: skip
    assert (error["event"], error["code"], error["error"]) == ("job_error", "ENCRYPTED", "BadFile")
    assert "tests/" not in str(error["where"])
    assert str(error["where"]).startswith("workers/tasks.py:")
    assert failed["event"] == "job_failed"
    assert isinstance(failed["ms"], int)


def test_steps_and_what_is_tried_again_are_told_in_the_log(world: World) -> None:
    def one_step(context: Context, _arguments: Mapping[str, str]) -> None:
        assert context.lease is not None
        jobs.report(context.store, context.lease, step="ocr", done=1, total=4, now=context.now())
        raise ValueError

    job = add(world)
    run(world, job, one_step)
    queued, started, step, error, retried = events(world)
    assert [each["event"] for each in (queued, started, error)] == ["job_queued", "job_started", "job_error"]
    assert (step["event"], step["step"], step["done"], step["total"]) == ("job_step", "ocr", 1, 4)
    assert (retried["event"], retried["job"], retried["attempt"]) == ("job_retried", job, 1)


def test_no_name_amount_or_bank_number_reaches_the_log(world: World) -> None:
    vendor, amount, iban = "Muster & Söhne GmbH", "4711.08", "DE89370400440532013000"
    secrets = f"{vendor} wants {amount} on {iban}"
    job = add(world, note=secrets)
    for error in (ValueError(secrets), Refused("NO_WAY", secrets), KeyError(iban)):
        run(world, job, raising(error))
        world.clock.forward(minutes=10)
    text = "".join(path.read_text() for path in world.home.logs.iterdir())
    assert '"job_error"' in text
    assert [secret for secret in (vendor, "Muster", amount, iban) if secret in text] == []
