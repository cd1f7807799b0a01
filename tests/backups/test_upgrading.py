"""A newer version opens the home of an older one, after a copy; and the older one goes back with that copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from p2p_desktop.domain.request import RequestState
from p2p_desktop.errors import Refused
from p2p_desktop.paths import Home
from p2p_desktop.services import restoring
from p2p_desktop.services.context import reading
from p2p_desktop.store import database_files
from p2p_desktop.store.engine import Store
from p2p_desktop.store.migrations import REVISIONS
from p2p_desktop.store.named_files import named_files
from p2p_desktop.store.people import everybody
from p2p_desktop.store.queries import documents, matching, orders, requests
from p2p_desktop.store.queries.paging import PageRequest
from tests.backups.homes import fingerprint, first_version, noted, noted_words, opened

pytestmark = pytest.mark.embedded
WHOLE = PageRequest(limit=100)


def people_of(home: Home) -> int:
    """Count the people in a database of any version."""
    with closing(sqlite3.connect(home.database)) as connection:
        (number,) = connection.execute("SELECT count(*) FROM person").fetchone()
    return int(number)


def test_the_company_of_the_first_version_is_all_there_in_the_newest(tmp_path: Path) -> None:
    home = first_version(tmp_path / "home")
    context = opened(home)
    with reading(context) as session:
        by_name = {person.username: person for person in everybody(session)}
        assert sorted(by_name) == ["ana", "ben", "clara", "dana", "erik"]
        (order,) = orders.page(session, by_name["dana"], WHOLE).rows
        whole = orders.one(session, by_name["dana"], order.id)
        assert whole is not None
        assert (whole.number, len(whole.lines)) == ("PO-2026000001VFW", 3)
        states = {row.state for row in requests.page(session, by_name["dana"], WHOLE).rows}
        assert {RequestState.ORDERED, RequestState.IN_APPROVAL} <= states
        (receipt,) = documents.page(session, by_name["dana"], WHOLE).rows
        match = matching.of_document(session, by_name["dana"], receipt.id)
        assert match is not None
        assert match.passed
        names = named_files(session)
    assert all(context.documents.verify(name) for name in names)
    with reading(context) as session:
        assert context.audit.verify(session, last=None).is_ok
    assert context.store.damage() == ""
    noted(context, "and on")
    context.store.close()


def test_an_upgrade_tells_how_far_it_is(tmp_path: Path) -> None:
    home = first_version(tmp_path / "home")
    told: list[tuple[str, int, int]] = []
    Store.open(home, report=lambda step, done, total: told.append((step, done, total))).close()
    steps = len(REVISIONS) - 1
    assert told == [("copy", 0, 1), *(("migrate", done, steps) for done in range(steps + 1))]
    told.clear()
    Store.open(home, report=lambda step, done, total: told.append((step, done, total))).close()
    assert told == []


def test_a_backup_of_an_older_version_is_brought_to_this_one(tmp_path: Path) -> None:
    home = first_version(tmp_path / "home")
    (tmp_path / "daily.db").write_bytes(home.database.read_bytes())
    restoring.restore(home, tmp_path / "daily.db")
    assert database_files.facts_of(home.database).revision == REVISIONS[-1]
    assert people_of(home) == 5


def test_the_older_version_refuses_a_newer_home_and_goes_back_with_the_copy(tmp_path: Path) -> None:
    home = first_version(tmp_path / "home")
    ours = opened(home)
    noted(ours, "in our version")
    copy = home.backups / "before-9999-20270101T120000Z.db"  # as a newer version does before it changes anything
    ours.store.back_up(copy)
    noted(ours, "in the newer version")
    ours.store.close()
    with closing(sqlite3.connect(home.database)) as connection:
        connection.executescript(
            "CREATE TABLE invention (id INTEGER); UPDATE alembic_version SET version_num = '9999'; "
            "ALTER TABLE person RENAME COLUMN name TO full_name;"
        )
    before = fingerprint(home.folder)
    with pytest.raises(Refused) as error:
        Store.open(home)
    assert error.value.code == "SCHEMA_TOO_NEW"
    assert "newer version" in error.value.sentence
    assert fingerprint(home.folder) == before

    done = restoring.restore(home, copy)

    assert done.aside is not None
    assert done.newer_records == 1
    assert fingerprint(done.aside) == before
    older = opened(home)
    assert noted_words(older) == ["in our version"]
    with reading(older) as session:
        assert older.audit.verify(session, last=None).is_ok
    older.store.close()
    assert people_of(home) == 5
