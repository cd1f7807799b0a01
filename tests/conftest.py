"""What holds for every test: no screen unless a run asks for one, one thread for each Tesseract, no keyring.

With ``--office`` each test has a database of its own on the PostgreSQL server that ``p2p_desktop.dev.postgres`` runs.
"""

import os
from collections.abc import Iterator

import pytest

from tests.offices import IS_OFFICE, fresh_database

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_THREAD_LIMIT", "1")
# What a test expects is worded in English, whatever language the system of whoever runs it has.
os.environ["LANGUAGE"] = "en"
# No test writes into the keyring of whoever runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
# A test says itself where its data lies.
os.environ.pop("P2P_DATABASE_URL", None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run ask for PostgreSQL instead of SQLite."""
    parser.addoption("--office", action="store_true", help="have the data of each test on PostgreSQL")


def pytest_configure(config: pytest.Config) -> None:
    """Name the marks of this suite, and let what is made once for many tests know where it belongs."""
    if config.getoption("--office"):
        os.environ[IS_OFFICE] = "1"
    config.addinivalue_line("markers", "embedded: speaks of SQLite files or of the files in a home folder")


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Say where the data of this test lies: in its home folder, or in an office's database."""
    if not request.config.getoption("--office"):
        yield
        return
    if request.node.get_closest_marker("embedded"):
        pytest.skip("speaks of what only one desk has")
    with fresh_database() as url:
        monkeypatch.setenv("P2P_DATABASE_URL", url)
        yield
