"""A short form of the chaos sweep: desks and workers are killed and queues deleted while people work."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from p2p_desktop.dev import chaos
from p2p_desktop.paths import Home

SEED = 7


def test_nothing_is_lost_and_nothing_happens_twice_under_random_kills(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mistakes = chaos.play(Home(tmp_path / "home"), kills=8, seconds=12, dice=random.Random(SEED), seed=SEED)
    assert mistakes == 0, capsys.readouterr().out
    assert "0 mistakes" in capsys.readouterr().out
