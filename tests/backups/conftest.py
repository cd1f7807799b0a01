"""What the tests of backups share: a company with data that the first version made, and a backup of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from p2p_desktop.paths import Home
from p2p_desktop.services import backing_up
from p2p_desktop.services.context import Context
from tests.backups.homes import first_version, noted, opened


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bring the company of the first version to the newest one; tests work on copies of it."""
    home = first_version(tmp_path_factory.mktemp("upgraded") / "home")
    opened(home).store.close()
    return home.folder


@pytest.fixture
def company(upgraded: Path, tmp_path: Path) -> Iterator[Context]:
    """Give a company with data, opened."""
    shutil.copytree(upgraded, tmp_path / "home")
    context = opened(Home(tmp_path / "home", office=""))
    yield context
    context.store.close()


@pytest.fixture
def backup(company: Context, tmp_path: Path) -> Path:
    """Give a backup of it, which is closed; after it something happened that the backup does not know."""
    noted(company, "before the backup")
    path = tmp_path / "disk" / "backup.zip"
    path.parent.mkdir()
    backing_up.back_up(company, path)
    noted(company, "after the backup")
    company.store.close()
    return path


@pytest.fixture
def home(company: Context) -> Home:
    """Name the home folder of the company."""
    return company.home
