"""Migrations: what they make is what the tables say, on a new file as on a file of every earlier version."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import p2p_desktop.store.migrations
from p2p_desktop.errors import Refused
from p2p_desktop.paths import Home
from p2p_desktop.store.engine import Store
from p2p_desktop.store.migrations import REVISIONS
from p2p_desktop.store.tables.base import Base
from p2p_desktop.store.tables.search import WATCHED
from tests.store.processes import Second
from tests.worlds import World, open_world

SCHEMAS = Path(__file__).parent / "schemas"

pytestmark = pytest.mark.embedded


def differences(database: Path) -> list[object]:
    """Compare a file with the tables."""
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": _is_no_word_index}
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, Base.metadata)
    engine.dispose()
    return list(found)


def _is_no_word_index(name: str | None, kind: str, _parents: object) -> bool:
    """The words that are searched lie in a virtual table and in what SQLite makes for it; no table of ours says so."""
    return not (kind == "table" and str(name).startswith("search_words"))


def triggers(database: Path) -> dict[str, str]:
    """Return the triggers of a file with their words."""
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.close()
    return dict(rows)


def file_of_version(revision: str, home: Home) -> None:
    """Put a database of an earlier version where a home folder expects it."""
    home.folder.mkdir(parents=True)
    connection = sqlite3.connect(home.database)
    connection.executescript((SCHEMAS / f"{revision}.sql").read_text("utf-8"))
    connection.close()


def test_migrated_schema_equals_the_tables(world: World) -> None:
    assert differences(world.home.database) == []


def test_a_missing_column_would_be_noticed(world: World) -> None:
    connection = sqlite3.connect(world.home.database)
    connection.execute("ALTER TABLE job DROP COLUMN step")
    connection.close()
    assert len(differences(world.home.database)) == 1


def test_migrated_triggers_equal_those_of_the_tables(world: World, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'made.db'}")
    Base.metadata.create_all(engine)
    engine.dispose()
    expected = triggers(tmp_path / "made.db")
    of_trail = ["audit_event_no_delete", "audit_event_no_update", "audit_event_only_next"]
    assert sorted(name for name in expected if not name.startswith("search_")) == of_trail
    assert len(expected) == len(of_trail) + 3 * len(WATCHED)
    assert triggers(world.home.database) == expected


def test_the_list_of_revisions_is_that_of_the_scripts() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(p2p_desktop.store.migrations.__file__).parent))
    scripts = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(scripts)) == REVISIONS


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_file_of_every_version_comes_to_the_newest_schema(revision: str, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    file_of_version(revision, home)
    world = open_world(tmp_path)
    assert differences(home.database) == []
    connection = sqlite3.connect(home.database)
    assert connection.execute("SELECT username FROM person").fetchall() == [("maria",)]
    assert connection.execute("SELECT state FROM job").fetchall() == [("waiting",)]
    connection.close()
    world.close()


def test_processes_that_open_a_new_home_at_once_make_it_once(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with Second("open_home", home.folder) as a, Second("open_home", home.folder) as b:
        with Second("open_home", home.folder) as c:
            starts = (a, b, c)
            assert [start.line() for start in starts] == ["ready"] * 3
            for start in starts:
                start.release()
            assert [start.end() for start in starts] == [[], [], []]
    assert differences(home.database) == []
    assert not (home.folder / "backups").exists()
    world = open_world(tmp_path)
    verdict = world.check_audit()
    assert (verdict.is_ok, verdict.checked) == (True, 3)
    world.close()


def test_a_pending_migration_first_makes_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    file_of_version("0001", home)
    monkeypatch.setattr("p2p_desktop.store.migrating.REVISIONS", ("0001", "0002"))
    Store.open(home).close()
    (backup,) = (home.folder / "backups").iterdir()
    assert backup.name.startswith("before-0002-")
    assert backup.suffix == ".db"
    assert backup.stat().st_mode & 0o777 == 0o600
    connection = sqlite3.connect(backup)
    assert connection.execute("SELECT username FROM person").fetchall() == [("maria",)]
    connection.close()


def test_a_new_home_needs_no_backup(world: World) -> None:
    assert not (world.home.folder / "backups").exists()


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    Store.open(home).close()
    connection = sqlite3.connect(home.database)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    before = home.database.read_bytes()
    with pytest.raises(Refused) as refusal:
        Store.open(home)
    assert refusal.value.code == "SCHEMA_TOO_NEW"
    assert home.database.read_bytes() == before


def test_requests_of_an_earlier_version_count_in_the_budget_of_the_year_they_were_submitted_in(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    file_of_version("0009", home)
    connection = sqlite3.connect(home.database)
    connection.execute("INSERT INTO exchange_rate VALUES ('USD', 920000, '2025-01-01T00:00:00.000000Z')")
    for name, currency, submitted in (("r-1", "USD", "2025-12-30T08:00:00.000000Z"), ("r-2", "EUR", None)):
        row: dict[str, object] = {
            "id": name, "state": "in_approval", "title": "t", "requester_id": "p-1", "creator_id": "p-1",
            "last_editor_id": "p-1", "vendor_id": "", "vendor_name": "", "search_text": "", "currency": currency,
            "department": " R &  D", "category": "", "delivery_address": "", "note": "", "proforma_id": "",
            "net_minor": 1, "tax_minor": 0, "total_minor": 1, "total_base_millionths": 9200, "content_hash": "",
            "round": 1, "version": 1, "created_at": "x", "updated_at": "x", "submitted_at": submitted,
        }  # fmt: skip
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO request ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
    connection.commit()
    connection.close()
    world = open_world(tmp_path)
    connection = sqlite3.connect(home.database)
    found = connection.execute("SELECT request_id, department_key, year, rate_millionths FROM commitment").fetchall()
    connection.close()
    world.close()
    assert found == [("r-1", "r & d", 2025, 920000)]
