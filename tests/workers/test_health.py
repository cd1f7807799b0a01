"""Health: each line says how it is, and each red one what to do."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select, update

from p2p_desktop.domain.check import check_words
from p2p_desktop.domain.job import JobKind, JobState, QueueName
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.services.context import changing
from p2p_desktop.store import beats, jobs
from p2p_desktop.store.beats import WorkerBeat
from p2p_desktop.store.tables.health import HealthRecordRow
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.store.tables.notification import NotificationRow
from p2p_desktop.workers.health import Check, health, is_healthy
from p2p_desktop.workers.pipelines import WORK
from p2p_desktop.workers.processes import Owner, host_name
from p2p_desktop.workers.tasks import run_job
from tests.store.meddling import anchor_file
from tests.work_off import work_off
from tests.worlds import World


def check(world: World, name: str) -> Check:
    """Return one line of the health checks."""
    (found,) = [one for one in health(world.context, thorough=True) if one.name == name]
    return found


def seen(world: World, *queues: QueueName, owner: Owner | None = None) -> None:
    """Have a worker be seen now."""
    owner = owner or Owner.here("main")
    beat = WorkerBeat(str(owner), owner.host, owner.pid, tuple(queues), world.context.now())
    with world.context.store.writing() as session:
        beats.write_beat(session, beat)


def add(world: World, kind: JobKind) -> str:
    """Add a job."""
    with changing(world.context, "test", noun="job") as change:
        return change.enqueue(kind, key=f"{kind}-{change.now}")


def test_a_desk_whose_queues_are_all_served_is_healthy(world: World) -> None:
    seen(world, *QueueName)
    checks = health(world.context, thorough=True)
    assert [one for one in checks if not one.is_fine] == []
    assert is_healthy(checks)
    assert [one.name for one in checks if check_words(one.name) == one.name] == []
    assert [one.name for one in checks] == [
        "workers", "queue_purchases", "queue_documents", "queue_validation", "queue_notifications",
        "failed_jobs", "database", "schema", "disk", "backup", "whole_backup", "tesseract", "settings", "audit",
        "inbox", "mail", "model", "update", "database_file",
    ]  # fmt: skip


def test_without_a_worker_it_says_how_to_start_one(world: World) -> None:
    workers = check(world, "workers")
    assert not workers.is_fine
    assert workers.value == "nobody works on: purchases, documents, validation, notifications"
    assert "p2p-desktop worker" in workers.what_to_do
    assert not is_healthy(health(world.context))


def test_a_queue_that_nobody_serves_is_named(world: World) -> None:
    seen(world, QueueName.DOCUMENTS, QueueName.PURCHASES)
    assert check(world, "workers").value == "nobody works on: validation, notifications"


def test_a_worker_that_was_not_seen_for_long_does_not_count(world: World) -> None:
    seen(world, *QueueName)
    world.clock.forward(minutes=5)
    assert not check(world, "workers").is_fine


def test_a_worker_whose_process_is_gone_does_not_count(world: World) -> None:
    seen(world, *QueueName, owner=Owner(host_name(), 2**22 + 1, "1", "main"))
    assert not check(world, "workers").is_fine


def test_a_worker_whose_number_belongs_to_a_later_process_does_not_count(world: World) -> None:
    me = Owner.here("main")
    seen(world, *QueueName, owner=Owner(me.host, me.pid, "1", "main"))
    assert not check(world, "workers").is_fine


def test_each_kind_of_work_tells_how_long_it_took_and_how_often_it_was_tried_again(world: World) -> None:
    for seconds in (1, 2, 3, 20):
        job_id = add(world, JobKind.PRINT_ORDER)
        if seconds == 20:
            tried = jobs.claim(world.context.store, job_id, owner="w", now=world.context.now())
            assert tried is not None
            jobs.fail(world.context.store, tried, now=world.context.now(), code="X", sentence="", details="",
                      repeatable=True)  # fmt: skip
            world.clock.forward(minutes=5)
        lease = jobs.claim(world.context.store, job_id, owner="w", now=world.context.now())
        assert lease is not None
        world.clock.forward(seconds=seconds)
        with world.context.store.writing() as session:
            jobs.finish(session, lease, now=world.context.now())
    times = check(world, "time_print_order")
    assert times == Check("time_print_order", True, "median 2.5 s, 95 % in 20.0 s; 1 tried again")
    world.clock.forward(days=8)
    assert not [one for one in health(world.context) if one.name == "time_print_order"]


def test_a_queue_tells_how_many_wait_and_for_how_long(world: World) -> None:
    add(world, JobKind.PRINT_ORDER)
    world.clock.forward(minutes=1)
    assert check(world, "queue_purchases") == Check("queue_purchases", True, "1 waiting, 0 running, oldest: 1 min")
    world.clock.forward(minutes=2)
    late = check(world, "queue_purchases")
    assert (late.is_fine, late.value) == (False, "1 waiting, 0 running, oldest: 3 min")
    assert "Activity" in late.what_to_do


def test_scans_may_wait_longer_than_orders(world: World) -> None:
    add(world, JobKind.READ_DOCUMENT)
    world.clock.forward(minutes=20)
    assert check(world, "queue_documents").is_fine


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.PARKED])
def test_failed_work_is_told_for_a_day(world: World, state: JobState) -> None:
    job = add(world, JobKind.READ_DOCUMENT)
    lease = jobs.claim(world.context.store, job, owner="here", now=world.context.now())
    assert lease is not None
    if state is JobState.FAILED:
        jobs.fail(world.context.store, lease, now=world.context.now(), code="ENCRYPTED", sentence="", details="",
                  repeatable=False)  # fmt: skip
    else:
        for _death in range(3):
            world.clock.forward(seconds=31)
            jobs.claim(world.context.store, job, owner="here", now=world.context.now())
    assert check(world, "failed_jobs").value == "1 job failed today"
    assert not check(world, "failed_jobs").is_fine
    world.clock.forward(hours=25)
    assert check(world, "failed_jobs").is_fine


def test_a_missing_tesseract_is_told_with_what_to_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("P2P_TESSERACT", str(world.home.folder / "none"))
    tesseract = check(world, "tesseract")
    assert not tesseract.is_fine
    assert "Install" in tesseract.what_to_do


def test_a_tesseract_that_does_not_run_is_told_with_what_to_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    program = world.home.folder / "tesseract"
    program.write_text("no program")
    program.chmod(0o700)
    monkeypatch.setenv("P2P_TESSERACT", str(program))
    tesseract = check(world, "tesseract")
    assert (tesseract.is_fine, tesseract.value) == (False, "TESSERACT_BROKEN")
    assert "Install it again" in tesseract.what_to_do


def test_a_broken_audit_trail_is_told(world: World) -> None:
    with changing(world.context, "test", noun="job") as change:
        change.record("test", noun="job", object_id="1")
    anchor_file(world.home).unlink()
    audit = check(world, "audit")
    assert not audit.is_fine
    assert audit.what_to_do


def test_the_health_job_logs_every_line(world: World) -> None:
    job = add(world, JobKind.HEALTH)
    assert run_job(world.context, job, owner="here:1@1:1", work=WORK) is JobState.DONE
    text = "".join(path.read_text() for path in world.home.logs.glob("*.jsonl"))
    assert text.count('"event": "health_checked"') == 18
    assert dt.datetime.now(dt.UTC).date().isoformat() in text


def test_settings_that_cannot_be_used_are_told_with_what_to_do(world: World) -> None:
    world.home.settings.write_text("[files]\npages = 0\n")
    settings = check(world, "settings")
    assert (settings.is_fine, settings.value) == (False, "1 is not used")
    assert settings.what_to_do.endswith("Open Administration, This computer, and save it again.")
    assert "This has to be a whole number from 1 to 2000." in settings.what_to_do


def test_work_in_a_queue_of_a_newer_version_is_told_and_holds_nothing_up(world: World) -> None:
    newer, own = add(world, JobKind.PRINT_ORDER), add(world, JobKind.NOTIFY)
    with world.context.store.writing() as session:
        session.execute(update(JobRow).where(JobRow.id == newer).values(queue="payments"))
    told = check(world, "queue_payments")
    assert (told.is_fine, told.value) == (False, "1 waits, from a newer version")
    assert "newest version" in told.what_to_do
    with world.context.store.reading() as session:
        assert jobs.due(session, now=world.context.now()) == [(QueueName.NOTIFICATIONS, own)]
        assert session.get_one(JobRow, newer).queue == "payments"


@pytest.mark.embedded
def test_a_row_whose_owner_is_missing_is_damage(world: World) -> None:
    with closing(sqlite3.connect(world.home.database)) as meddling, meddling:
        meddling.execute("INSERT INTO turn (request_id, person_id) VALUES ('no such request', 'nobody')")
    found = check(world, "database_file")
    assert not found.is_fine
    assert "of turn belongs to a row of" in found.value


def test_what_turns_red_is_kept_and_administrators_are_told_once(world: World) -> None:
    erik = world.employ(Person(id="p-9", username="erik", name="Erik Lund", roles=frozenset({Role.ADMINISTRATOR})))
    seen(world, *QueueName)
    for red in (False, True, True, False, True):
        world.home.settings.write_text("nonsense" if red else "", "utf-8")
        world.clock.forward(hours=1)
        seen(world, *QueueName)
        job = add(world, JobKind.HEALTH)
        assert run_job(world.context, job, owner="here:1@1:1", work=WORK) is JobState.DONE
    work_off(world)
    with world.context.store.reading() as session:
        told = [row.title for row in session.scalars(select(NotificationRow)) if row.person_id == erik.person.id]
        kept = session.scalars(select(HealthRecordRow).where(HealthRecordRow.name == "settings")).all()
    assert [title for title in told if "Settings" in title] == ["Something needs attention: Settings"] * 2
    assert [row.is_fine for row in sorted(kept, key=lambda row: row.at)] == [True, False, False, True, False]
    assert all(row.what_to_do for row in kept if not row.is_fine)


def test_a_mail_server_that_does_not_answer_is_told(world: World) -> None:
    world.home.settings.write_text(
        '[mail]\nserver = "127.0.0.1"\nport = 1\nsender = "purchasing@lindenhof.example"\n', "utf-8"
    )
    found = check(world, "mail")
    assert (found.is_fine, found.value) == (False, "MAIL_UNREACHABLE")
    assert "tried again" in found.what_to_do


def test_a_model_that_does_not_answer_is_told(world: World) -> None:
    world.home.settings.write_text(
        '[model]\nendpoint = "http://127.0.0.1:1/v1"\nname = "small"\nagreed_by = "Erik"\n', "utf-8"
    )
    found = check(world, "model")
    assert (found.is_fine, found.value) == (False, "MODEL_UNREACHABLE")
    assert found.what_to_do
