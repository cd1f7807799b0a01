"""What the tests of background work share: an installation, and worker processes that end with the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from p2p_desktop import logs
from p2p_desktop.paths import Home
from tests.workers.desks import Desk
from tests.worlds import World, open_world


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Name a home folder that does not exist yet."""
    return Home(tmp_path / "home")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Give an empty installation with a clock that stands, whose log lies in its home folder."""
    opened = open_world(tmp_path)
    logs.start_logging(opened.home, "test")
    yield opened
    logs.stop_logging()
    opened.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give an installation in real time, with worker processes of its own."""
    opened = Desk(tmp_path)
    yield opened
    opened.close()
