"""What the tests of the verbs share: a world of their own."""

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
