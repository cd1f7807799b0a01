"""What the tests of an office share: its database, and workstations with home folders of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from p2p_desktop.dev.postgres import Server, make_template, running
from p2p_desktop.paths import Home
from p2p_desktop.services.context import Context, open_context
from tests.offices import fresh_database
from tests.worlds import RememberedQueue

OpenWorkstation: TypeAlias = Callable[..., Context]


@pytest.fixture
def office() -> Iterator[str]:
    """Give the address of an office's database."""
    with fresh_database() as url:
        yield url


@pytest.fixture
def workstation(office: str, tmp_path: Path) -> Iterator[OpenWorkstation]:
    """Open workstations by name, each with a home folder of its own."""
    opened: list[Context] = []

    def open_one(name: str, url: str = office) -> Context:
        context = open_context(Home(tmp_path / name, office=url), queue=RememberedQueue())
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.store.close()


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a server that only this test uses, to be killed."""
    with running() as own:
        make_template(own.url())
        yield own
