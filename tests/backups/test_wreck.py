"""A short form of the sweep that kills backups, restores and upgrades at random moments."""

from __future__ import annotations

from pathlib import Path

import pytest

from p2p_desktop.dev import wreck
from p2p_desktop.dev.wreck_homes import NEW, OLD, make, state_of
from p2p_desktop.paths import Home

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize("what", ["backup", "restore", "upgrade"])
def test_whatever_is_killed_the_old_or_the_new_is_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    mistakes = wreck.wreck(tmp_path, times=4, seed=7, only=[what])
    assert mistakes == 0, capsys.readouterr().out


def test_what_is_neither_would_be_noticed(tmp_path: Path) -> None:
    homes = {state: make(tmp_path / state, state) for state in (OLD, NEW)}
    assert {state: state_of(home) for state, home in homes.items()} == {OLD: OLD, NEW: NEW}
    victim = next(homes[OLD].blobs.glob("??/*"))
    victim.unlink()
    assert state_of(homes[OLD]).startswith("damaged")
    (homes[NEW].keys / "audit.anchor").unlink()
    assert state_of(homes[NEW]).startswith("the trail")
    assert state_of(Home(tmp_path / "nowhere", office="")).startswith("the trail")
