"""A restore that was cut off is undone before its plan stands, and finished after; nothing is ever overwritten."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from pathlib import Path

import pytest

from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home
from p2p_desktop.store import swapping
from p2p_desktop.store.engine import Store

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
pytestmark = pytest.mark.embedded


def make(folder: Path, words: str) -> Path:
    """Make a home folder with a mark in it."""
    Store.open(Home(folder, office="")).close()
    (folder / "mark").write_text(words)
    return folder


def mark(folder: Path) -> str:
    """Read the mark of the home folder that stands there."""
    return (folder / "mark").read_text()


def staged(tmp_path: Path, *, has_plan: bool) -> Path:
    """Leave a staging folder as a killed restore does, beside an old home; return where the home is."""
    home = make(tmp_path / "home", "old")
    staging = swapping.staging_of(home)
    make(staging / "home", "new")
    (staging / "lock").touch()
    if has_plan:
        (staging / "plan.json").write_text(json.dumps({"aside": "home.before"}))
    return home


def test_before_the_plan_stands_the_next_start_undoes_it(tmp_path: Path) -> None:
    home = staged(tmp_path, has_plan=False)
    Store.open(Home(home, office="")).close()
    assert mark(home) == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize("renamed", [0, 1, 2])
def test_once_the_plan_stands_the_next_start_finishes_it(tmp_path: Path, renamed: int) -> None:
    home = staged(tmp_path, has_plan=True)
    if renamed > 0:
        os.rename(home, tmp_path / "home.before")
    if renamed > 1:
        os.rename(swapping.staging_of(home) / "home", home)
    Store.open(Home(home, office="")).close()
    assert (mark(home), mark(tmp_path / "home.before")) == ("new", "old")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "home.before"]


@pytest.mark.parametrize("has_database", [False, True])
def test_a_home_that_was_begun_in_the_gap_is_put_aside_too(tmp_path: Path, has_database: bool) -> None:
    home = staged(tmp_path, has_plan=True)
    os.rename(home, tmp_path / "home.before")
    if has_database:
        os.rename(make(tmp_path / "begun", "begun by an older version"), home)
    else:
        (home / "logs").mkdir(parents=True)
    Store.open(Home(home, office="")).close()
    assert (mark(home), mark(tmp_path / "home.before")) == ("new", "old")
    kept = [path for path in tmp_path.iterdir() if path.name not in ("home", "home.before")]
    assert [mark(path) for path in kept] == (["begun by an older version"] if has_database else [])


def test_a_restore_that_goes_on_is_neither_undone_nor_finished(tmp_path: Path) -> None:
    home = staged(tmp_path, has_plan=True)
    with (swapping.staging_of(home) / "lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(PersonError) as error:
            Store.open(Home(home, office=""))
    assert error.value.code == "BEING_RESTORED"
    assert mark(home) == "old"


def test_an_error_in_the_middle_puts_the_old_home_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, renames, rename = make(tmp_path / "home", "old"), [], os.rename

    def fail_at_the_second(source: Path, target: Path) -> None:
        renames.append(target)
        if len(renames) == 2:
            raise PermissionError(13, "not now")
        rename(source, target)

    monkeypatch.setattr(os, "rename", fail_at_the_second)
    with swapping.successor(home) as successor:
        make(successor.home.folder, "new")
        with pytest.raises(PersonError) as error:
            successor.move_in(NOW)
    assert error.value.code == "NO_PLACE_BESIDE"
    assert mark(home) == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_two_restores_of_one_home_do_not_meet(tmp_path: Path) -> None:
    home = make(tmp_path / "home", "old")
    with swapping.successor(home), pytest.raises(PersonError) as error, swapping.successor(home):
        pytest.fail("two at a time")
    assert error.value.code in {"BEING_RESTORED", "HOME_IN_USE"}
    assert mark(home) == "old"


def test_a_link_to_the_home_stays_a_link(tmp_path: Path) -> None:
    make(tmp_path / "disk" / "home", "old")
    link = tmp_path / "home"
    link.symlink_to(tmp_path / "disk" / "home")
    with swapping.successor(link) as successor:
        make(successor.home.folder, "new")
        aside = successor.move_in(NOW)
    assert link.is_symlink()
    assert mark(link) == "new"
    assert aside == tmp_path / "disk" / "home.before-restore-20261128T120000Z"
