"""The store: transactions, locks, and what a bad disk is told as."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from p2p_desktop.errors import PersonError, Refused, ToolMissing
from p2p_desktop.paths import Home
from p2p_desktop.services.context import Session, changing
from p2p_desktop.store.embedded import journal_mode
from p2p_desktop.store.engine import Store
from p2p_desktop.store.migrations import REVISIONS
from p2p_desktop.store.tables.worker_beat import WorkerBeatRow
from tests.store.meddling import meddling
from tests.store.processes import Second
from tests.workers.desks import wait_until
from tests.worlds import START, World, open_world


def add_beat(session: Session, name: str, *, seen_at: dt.datetime = START) -> None:
    """Write a row of the simplest table."""
    session.add(WorkerBeatRow(id=name, host="desk", pid=1, queues="documents", seen_at=seen_at))


def beats(store: Store) -> list[str]:
    """Read those rows."""
    with store.reading() as session:
        return list(session.scalars(select(WorkerBeatRow.id).order_by(WorkerBeatRow.id)))


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
    ],
)
def test_the_journal_depends_on_the_version_of_the_library(version: tuple[int, int, int], mode: str) -> None:
    assert journal_mode(version) == mode


@pytest.mark.embedded
def test_connections_have_the_safe_settings(world: World) -> None:
    def ask(session: Session, pragma: str) -> object:
        return session.execute(text(f"PRAGMA {pragma}")).scalar()

    names = ("synchronous", "foreign_keys", "trusted_schema", "cell_size_check", "recursive_triggers", "busy_timeout")
    with world.context.store.writing() as session:
        assert [ask(session, name) for name in names] == [2, 1, 0, 1, 1, 10_000]
        assert str(ask(session, "journal_mode")).upper() == journal_mode(sqlite3.sqlite_version_info)
    with world.context.store.reading() as session:
        assert [ask(session, name) for name in names] == [2, 1, 0, 1, 1, 10_000]
        assert ask(session, "query_only") == 1


def test_what_was_written_is_there_after_a_new_start(tmp_path: Path) -> None:
    world = open_world(tmp_path)
    with world.context.store.writing() as session:
        add_beat(session, "one")
    world.close()
    again = open_world(tmp_path)
    assert beats(again.context.store) == ["one"]
    again.close()


def test_an_error_takes_back_the_whole_transaction(world: World) -> None:
    def write_and_fail() -> None:
        with world.context.store.writing() as session:
            add_beat(session, "one")
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert beats(world.context.store) == []


def test_a_broken_rule_of_the_database_is_a_bug_and_not_worded_away(world: World) -> None:
    with world.context.store.writing() as session:
        add_beat(session, "one")
    again = insert(WorkerBeatRow).values(id="one", host="", pid=2, queues="", seen_at=START)
    with pytest.raises(IntegrityError), world.context.store.writing() as session:
        session.execute(again)
    assert beats(world.context.store) == ["one"]


def test_reading_cannot_write(world: World) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"), world.context.store.reading() as session:
        session.execute(text("DELETE FROM worker_beat"))


def test_a_transaction_inside_another_one_of_the_same_thread_is_a_bug(world: World) -> None:
    with world.context.store.reading(), pytest.raises(RuntimeError, match="already inside a transaction"):
        with world.context.store.writing():
            pass
    with world.context.store.writing() as session:
        add_beat(session, "after")
    assert beats(world.context.store) == ["after"]


def test_a_moment_without_a_time_zone_is_refused(world: World) -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(StatementError, match="time zone"), world.context.store.writing() as session:
        add_beat(session, "one", seen_at=naive)


def test_moments_are_stored_as_utc_text_that_sorts_like_time(world: World) -> None:
    east = dt.timezone(dt.timedelta(hours=5, minutes=30))
    moments = [
        dt.datetime(2026, 7, 1, 12, tzinfo=east),
        dt.datetime(2026, 7, 1, 6, 30, 0, 1, tzinfo=dt.UTC),
        dt.datetime(2026, 7, 1, 7, tzinfo=dt.UTC),
    ]
    with world.context.store.writing() as session:
        for number, moment in enumerate(moments):
            add_beat(session, str(number), seen_at=moment)
    with world.context.store.reading() as session:
        stored = session.execute(text("SELECT seen_at FROM worker_beat ORDER BY seen_at")).scalars().all()
        read = list(session.scalars(select(WorkerBeatRow.seen_at).order_by(WorkerBeatRow.seen_at)))
    assert stored == ["2026-07-01T06:30:00.000000Z", "2026-07-01T06:30:00.000001Z", "2026-07-01T07:00:00.000000Z"]
    assert read == moments


def test_data_version_changes_when_another_connection_has_committed(world: World) -> None:
    store = world.context.store
    before = store.data_version()
    assert store.data_version() == before
    with store.writing() as session:
        add_beat(session, "one")
    # PostgreSQL tells who listens a moment after the commit.
    wait_until(lambda: store.data_version() != before, seconds=2, what="the commit was noticed")


def test_a_database_that_stays_locked_is_told_as_busy(world: World) -> None:
    with Second("hold_lock", world.home.folder) as other:
        assert other.line() == "ready"
        other.release()
        assert other.line() == "locked"
        store = Store(world.home, busy_seconds=0.05)
        with pytest.raises(PersonError) as error, store.writing():
            pytest.fail("nobody can write now")
        assert error.value.code == "BUSY"
        assert beats(store) == []
        store.close()


@pytest.mark.embedded
def test_everything_below_home_is_private(world: World) -> None:
    with world.context.store.writing() as session:
        add_beat(session, "one")
    world.context.documents.put_bytes(b"a receipt")
    modes = {
        path.relative_to(world.home.folder).as_posix(): path.stat().st_mode & 0o777
        for path in (world.home.folder, *world.home.folder.rglob("*"))
    }
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}
    assert modes["p2p.db"] == 0o600
    assert modes["keys"] == 0o700


def test_a_read_only_home_is_told_in_words() -> None:
    # Not below tmp_path: nobody but its owner may enter that, and this process may be root.
    with tempfile.TemporaryDirectory() as outer:
        Path(outer).chmod(0o755)
        home = Path(outer) / "home"
        home.mkdir(mode=0o555)
        with Second("open_as_nobody", home) as other:
            code, sentence = other.end()
        home.chmod(0o755)
    assert code == "HOME_READ_ONLY"
    assert sentence == (
        f"The program may not write to “{home}”. Give yourself the right to write there, "
        "or choose another folder with --home."
    )


@pytest.mark.embedded
def test_a_home_whose_database_is_read_only_is_told_in_words() -> None:
    with tempfile.TemporaryDirectory() as outer:
        home = Home(Path(outer) / "home")
        Store.open(home).close()
        Path(outer).chmod(0o755)
        for folder in home.folders():
            folder.chmod(0o755)
        home.database.chmod(0o444)
        with Second("open_as_nobody", home.folder) as other:
            code, _sentence = other.end()
    assert code == "HOME_READ_ONLY"


def test_a_home_that_is_a_file_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(ToolMissing) as error:
        Store.open(Home(tmp_path / "home"))
    assert error.value.code == "HOME_NO_FOLDER"
    assert (tmp_path / "home").read_text() == "not a folder"


@pytest.mark.embedded
def test_a_damaged_database_is_told_in_words(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    home.database.write_bytes(b"this is no database" * 500)
    with pytest.raises(ToolMissing) as error:
        Store.open(home)
    assert error.value.code == "DATABASE_DAMAGED"


@pytest.mark.embedded
def test_a_full_disk_ends_a_verb_in_words_and_leaves_the_trail_whole(world: World) -> None:
    with Second("run_full", world.home.folder, str(world.home.database.stat().st_size + 200_000)) as other:
        assert other.line() == "ready"
        other.release()
        assert other.end() == ["HOME_FULL"]
    verdict = world.check_audit()
    assert verdict.is_ok
    assert verdict.checked > 5
    with world.context.store.writing() as session:
        add_beat(session, "there is room again")
    assert beats(world.context.store) == ["there is room again"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of two megabytes, where this machine lets us mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("may not mount a small disk here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.embedded
def test_a_really_full_disk_ends_a_verb_in_words_and_loses_nothing(small_disk: Path) -> None:
    world = open_world(small_disk)
    document = world.context.documents.put_bytes(b"kept before")
    (small_disk / "ballast").write_bytes(b"x" * (1_500_000 - world.home.database.stat().st_size))

    def fill() -> None:
        while True:
            with changing(world.context, "fill", noun="thing") as change:
                change.record("filled", noun="thing", object_id="1", reason="x" * 4000)

    with pytest.raises(ToolMissing) as error:
        fill()
    assert error.value.code == "HOME_FULL"
    with pytest.raises(ToolMissing) as error:
        world.context.documents.put_bytes(bytes(2_000_000))
    assert error.value.code == "HOME_FULL"
    assert world.check_audit().is_ok
    assert world.context.documents.verify(document)
    assert [path.name for path in world.home.blobs.iterdir()] == [document[:2]]
    (small_disk / "ballast").unlink()
    with changing(world.context, "fill", noun="thing") as change:
        change.record("filled", noun="thing", object_id="2")
    assert world.check_audit().is_ok
    world.close()


def test_a_full_disk_is_noticed_at_the_start(tmp_path: Path) -> None:
    with Second("open_full", tmp_path / "home", "1000") as other:
        code, sentence = other.end()
    assert code == "HOME_FULL"
    assert sentence.startswith(f"The disk that holds “{tmp_path / 'home'}” takes no more data.")


def test_refused_is_not_worded_as_a_disk_fault(world: World) -> None:
    with pytest.raises(Refused, match="no"), world.context.store.writing():
        raise Refused("NO", "no")


def test_a_program_that_is_older_than_the_data_stops_in_the_middle(world: World) -> None:
    with meddling(world) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    for open_one in (world.context.store.reading, world.context.store.writing):
        with pytest.raises(Refused) as refusal, open_one():
            pass
        assert refusal.value.code == "SCHEMA_TOO_NEW"
    with meddling(world) as older:
        older.execute("UPDATE alembic_version SET version_num = ?", (REVISIONS[-1],))
    assert beats(world.context.store) == []
