"""What the tests of the verbs share: a world of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.company import Company, copied_company, found_company
from tests.offices import to_be_copied
from tests.trail_fixtures import laid, trail
from tests.worlds import World, open_world

__all__ = ["company", "founded", "laid", "trail", "world"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Give an empty installation."""
    opened = open_world(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Found a company once; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("founded")
    with to_be_copied(folder):
        world = open_world(folder)
        found_company(world)
        world.close()
    return folder


@pytest.fixture
def company(founded: Path, tmp_path: Path) -> Iterator[Company]:
    """Give a small company with its people and a vendor."""
    company = copied_company(founded, tmp_path)
    yield company
    company.world.close()
