"""The database is copied every day, whole and sound; old copies go."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from p2p_desktop.domain.job import JobKind, JobState
from p2p_desktop.services.context import changing
from p2p_desktop.workers.backing_up import daily
from p2p_desktop.workers.health import health
from p2p_desktop.workers.pipelines import WORK
from p2p_desktop.workers.tasks import run_job
from tests.worlds import World


def back_up(world: World) -> JobState | None:
    """Have the job of this day done."""
    with changing(world.context, "test", noun="job") as change:
        job = change.enqueue(JobKind.BACK_UP, key=f"back-up-{change.now}")
    return run_job(world.context, job, owner="here:1@1:1", work=WORK)


@pytest.mark.embedded
def test_a_copy_holds_what_was_saved(world: World) -> None:
    with changing(world.context, "note", noun="thing") as change:
        change.record("noted", noun="thing", object_id="before the copy")
    assert back_up(world) is JobState.DONE
    (copy,) = daily(world.home)
    assert copy.name == "daily-2026-07-01.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert ("before the copy",) in connection.execute("SELECT object_id FROM audit_event").fetchall()
    assert world.check_audit().is_ok


@pytest.mark.embedded
def test_as_many_copies_are_kept_as_is_set(world: World) -> None:
    world.home.settings.write_text("[backups]\nkeep = 3\n")
    for _day in range(5):
        assert back_up(world) is JobState.DONE
        world.clock.forward(days=1)
    assert [copy.name[6:16] for copy in daily(world.home)] == ["2026-07-03", "2026-07-04", "2026-07-05"]


@pytest.mark.embedded
def test_a_copy_that_cannot_be_written_leaves_nothing_half_and_says_why(world: World) -> None:
    world.home.backups.write_text("a file where the folder should be")
    assert back_up(world) is not JobState.DONE
    assert daily(world.home) == []


def test_health_says_how_old_the_newest_copy_is(world: World) -> None:
    (none_yet,) = [check for check in health(world.context) if check.name == "backup"]
    assert none_yet.is_fine
    assert back_up(world) is JobState.DONE
    (found,) = [check for check in health(world.context) if check.name == "backup"]
    assert found.is_fine
