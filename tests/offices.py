"""Databases of an office for tests, each a copy of one that holds every table and nothing else."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from p2p_desktop.dev.postgres import ADDRESS, TEMPLATE, beside, plain

#: Where a folder that tests copy has its data in a database, a file of this name says in which.
_NOTE = "database.txt"
IS_OFFICE = "P2P_TEST_ON_POSTGRES"


@contextmanager
def fresh_database() -> Iterator[str]:
    """Give the address of an empty database that goes with the test; skip where no server was started for the tests."""
    server = _server()
    name = f"test_{secrets.token_hex(6)}"
    _make(server, name, TEMPLATE)
    try:
        yield beside(server, name)
    finally:
        _drop(server, name)


@contextmanager
def to_be_copied(folder: Path) -> Iterator[None]:
    """Have what is made inside in a database of its own where the tests run in an office; copies are made of it."""
    if not os.environ.get(IS_OFFICE):
        yield
        return
    name = f"copied_{secrets.token_hex(6)}"
    _make(_server(), name, TEMPLATE)
    (folder / _NOTE).write_text(name, "ascii")
    os.environ["P2P_DATABASE_URL"] = beside(_server(), name)
    try:
        yield
    finally:
        del os.environ["P2P_DATABASE_URL"]


def copy_database(folder: Path) -> None:
    """Put a copy of the folder's database, if it has one, in place of the one of this test."""
    note = folder / _NOTE
    if note.exists():
        mine = os.environ["P2P_DATABASE_URL"].rpartition("/")[2]
        _drop(_server(), mine)
        _make(_server(), mine, note.read_text("ascii"))


def _server() -> str:
    server = os.environ.get(ADDRESS)
    if not server:
        pytest.skip("no PostgreSQL server: run the tests through python3 bootstrap.py test")
    return server


def _make(server: str, name: str, template: str) -> None:
    with closing(plain(server)) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def _drop(server: str, name: str) -> None:
    with closing(plain(server)) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
