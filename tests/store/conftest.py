"""What the tests of the store share: a world of their own, and a second process at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worlds import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Give an empty installation."""
    opened = open_world(tmp_path)
    yield opened
    opened.close()
