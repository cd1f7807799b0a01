"""Fixtures of a company that has ordered, for every folder of tests that needs one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.offices import to_be_copied
from tests.trail import Trail, copied_trail, lay_trail


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Lay the trail once; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("laid")
    with to_be_copied(folder):
        return folder, lay_trail(folder)


@pytest.fixture
def trail(laid: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Trail]:
    """Give a company with three printed orders."""
    template, orders = laid
    opened = copied_trail(template, orders, tmp_path)
    yield opened
    opened.world.close()
