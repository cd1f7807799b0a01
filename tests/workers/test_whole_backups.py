"""Whole backups are made by themselves where a folder is set; old ones go, and health tells of too old ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from p2p_desktop.domain.job import JobKind, JobState, QueueName
from p2p_desktop.services import restoring
from p2p_desktop.services.context import changing
from p2p_desktop.store import jobs
from p2p_desktop.workers import whole_backups
from p2p_desktop.workers.health import health
from p2p_desktop.workers.pipelines import WORK
from p2p_desktop.workers.tasks import run_job
from p2p_desktop.workers.whole_backups import Schedule
from tests.workers.desks import Desk, wait_until
from tests.worlds import World

pytestmark = pytest.mark.embedded


@pytest.fixture
def disk(world: World, tmp_path: Path) -> Path:
    """Name a folder on another disk, which is set, and is there."""
    folder = tmp_path / "usb"
    folder.mkdir()
    world.home.settings.write_text(f'[backups]\nfolder = "{folder}"\nevery_days = 2\nwhole_keep = 3\n')
    return folder


def looked(world: World) -> list[str]:
    """Let a worker look whether a backup is due, and return the jobs that wait for it."""
    Schedule().look(world.context)
    with world.context.store.reading() as session:
        due = jobs.due(session, now=world.clock.now(), queue=QueueName.DOCUMENTS)
    return [job_id for _queue, job_id in due]


def back_up(world: World) -> JobState | None:
    """Do what the schedule wishes for."""
    (job,) = looked(world)
    return run_job(world.context, job, owner="here:1@1:1", work=WORK)


def check(world: World) -> tuple[bool, str]:
    """Return what health says of whole backups."""
    (found,) = [check for check in health(world.context) if check.name == "whole_backup"]
    return found.is_fine, found.what_to_do


def test_a_backup_comes_every_so_many_days_and_so_many_are_kept(world: World, disk: Path) -> None:
    for _day in range(10):
        if looked(world):
            assert back_up(world) is JobState.DONE
        world.clock.forward(days=1)
    names = sorted(path.name for path in disk.iterdir())
    assert [name.rpartition("-")[2] for name in names] == [f"202607{day:02}T083000Z.zip" for day in (5, 7, 9)]
    assert all(restoring.look(disk / name).is_whole for name in names)
    assert world.check_audit().is_ok


def test_what_others_have_put_there_stays(world: World, disk: Path) -> None:
    (disk / "p2p-another-computer-000000-20200101T000000Z.zip").touch()
    (disk / "holiday.zip").touch()
    for _time in range(5):
        assert back_up(world) is JobState.DONE
        world.clock.forward(days=2)
    assert len(list(disk.iterdir())) == 5


def test_nothing_is_wished_for_where_no_folder_is_set_or_its_disk_is_away(world: World, disk: Path) -> None:
    disk.rmdir()
    assert looked(world) == []
    world.home.settings.unlink()
    assert looked(world) == []
    assert check(world) == (True, "")


def test_a_disk_that_is_taken_out_before_the_job_runs_is_said(world: World, disk: Path) -> None:
    (job,) = looked(world)
    disk.rmdir()
    assert run_job(world.context, job, owner="here:1@1:1", work=WORK) is JobState.FAILED


def test_health_says_when_the_newest_is_too_old_and_what_to_do(world: World, disk: Path) -> None:
    assert check(world) == (True, "")
    assert back_up(world) is JobState.DONE
    for path in disk.iterdir():
        path.unlink()
    disk.rmdir()
    world.clock.forward(days=3)
    assert check(world) == (True, "")
    world.clock.forward(days=2)
    is_fine, what_to_do = check(world)
    assert not is_fine
    assert str(disk) in what_to_do


def test_what_a_killed_worker_left_is_cleared_away(world: World, disk: Path) -> None:
    assert back_up(world) is JobState.DONE
    (made,) = disk.iterdir()
    (disk / f".{made.name[:-20]}20200101T000000Z.zip.unfinished").write_bytes(b"half")
    world.clock.forward(days=2)
    assert back_up(world) is JobState.DONE
    assert sorted(path.suffix for path in disk.iterdir()) == [".zip", ".zip"]


def test_a_backup_that_is_cancelled_leaves_nothing(world: World, disk: Path) -> None:
    with changing(world.context, "test", noun="job") as change:
        job = change.enqueue(JobKind.BACK_UP_WHOLE, key="one")
    lease = jobs.claim(world.context.store, job, owner="here:1@1:1", now=world.clock.now())
    assert lease is not None
    with world.context.store.writing() as session:
        jobs.cancel(session, job, now=world.clock.now())
    with pytest.raises(jobs.JobCancelled):
        whole_backups.back_up_whole(world.context.working_on(lease))
    assert list(disk.iterdir()) == []


def test_a_real_worker_makes_one_as_soon_as_the_folder_is_set(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    folder.mkdir()
    desk.home.settings.write_text(f'[backups]\nfolder = "{folder}"\n')
    desk.worker(QueueName.DOCUMENTS)
    wait_until(lambda: list(folder.glob("p2p-*.zip")), seconds=60, what="a backup was made")
    assert restoring.look(next(folder.glob("p2p-*.zip"))).is_whole
