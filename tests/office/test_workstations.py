"""Several workstations at one database: one trail, one set of files, one clock, one version."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Index, MetaData, create_engine

from p2p_desktop.dev.postgres import beside, plain
from p2p_desktop.errors import NotFound, PersonError, Refused
from p2p_desktop.paths import Home
from p2p_desktop.services.context import Context, changing
from p2p_desktop.store.engine import Store
from p2p_desktop.store.office_tables import OFFICE
from p2p_desktop.store.tables.base import Base
from tests.office.conftest import OpenWorkstation
from tests.workers.desks import wait_until


def note(context: Context, words: str) -> None:
    """Have something written down in the trail."""
    with changing(context, "note", noun="thing") as change:
        change.record("noted", noun="thing", object_id=words)


def check(context: Context) -> tuple[bool, int | None]:
    """Check the whole trail from a workstation: is it whole, and which record is the first that is not?"""
    with context.store.reading() as session:
        verdict = context.audit.verify(session, last=None)
    return verdict.is_ok, verdict.first_broken


def test_all_workstations_write_one_trail_with_one_key(workstation: OpenWorkstation) -> None:
    front, back = workstation("front"), workstation("back")
    note(front, "one")
    note(back, "two")
    note(front, "three")
    assert check(front) == check(back) == (True, None)
    keys = {next(context.home.keys.glob("audit-*.key")).read_text() for context in (front, back)}
    assert len(keys) == 1


def test_a_trail_rewritten_in_the_database_is_found_by_every_workstation_that_saw_it(
    workstation: OpenWorkstation, office: str
) -> None:
    front, back = workstation("front"), workstation("back")
    for words in ("one", "two", "three"):
        note(front, words)
        note(back, words)
    with closing(plain(office)) as administrator:
        administrator.execute("SET session_replication_role = replica")
        administrator.execute("DELETE FROM audit_event WHERE number >= 5")
    assert check(front) == check(back) == (False, 5)


def test_the_trail_of_one_desk_and_that_of_an_office_have_keys_of_their_own(
    workstation: OpenWorkstation, office: str, tmp_path: Path
) -> None:
    alone = workstation("front", url="")
    note(alone, "at home")
    together = workstation("front")
    note(together, "at the office")
    assert check(alone) == check(together) == (True, None)
    assert len(list((tmp_path / "front" / "keys").glob("*.key"))) == 2


def test_a_file_put_in_at_one_workstation_is_there_at_the_other(workstation: OpenWorkstation) -> None:
    front, back = workstation("front"), workstation("back")
    data = bytes(range(256)) * 5000
    sha256 = front.documents.put_bytes(data)
    assert not back.documents.path_of(sha256).exists()
    assert back.documents.bring(sha256).read_bytes() == data
    assert back.documents.exists(sha256)
    assert back.documents.verify(sha256)


def test_a_damaged_copy_is_fetched_again(workstation: OpenWorkstation) -> None:
    front = workstation("front")
    sha256 = front.documents.put_bytes(b"an invoice")
    front.documents.path_of(sha256).write_bytes(b"noise")
    assert front.documents.bring(sha256).read_bytes() == b"an invoice"


def test_a_file_the_office_does_not_have_is_not_found(workstation: OpenWorkstation) -> None:
    with pytest.raises(NotFound):
        workstation("front").documents.bring("ab" * 32)


def test_a_commit_is_seen_by_the_others_within_a_second(workstation: OpenWorkstation) -> None:
    front, back = workstation("front"), workstation("back")
    before = back.store.data_version()
    note(front, "one")
    wait_until(lambda: back.store.data_version() != before, seconds=1, what="the commit was seen")


def test_a_transaction_that_wrote_nothing_tells_nobody(workstation: OpenWorkstation) -> None:
    front, back = workstation("front"), workstation("back")
    before = back.store.data_version()
    with front.store.writing():
        pass
    time.sleep(0.2)
    assert back.store.data_version() == before


def test_the_time_is_that_of_the_server(workstation: OpenWorkstation, office: str) -> None:
    front = workstation("front")
    with closing(plain(office)) as line:
        ((there,),) = line.execute("SELECT clock_timestamp()").fetchall()
    assert isinstance(there, dt.datetime)
    assert abs((front.now() - there).total_seconds()) < 1


def test_writers_wait_for_each_other_and_say_so_where_it_takes_too_long(office: str, tmp_path: Path) -> None:
    home = Home(tmp_path / "front", office=office)
    store, hasty = Store.open(home), Store(home, busy_seconds=0.1)
    try:
        with store.writing(), pytest.raises(PersonError) as error, hasty.writing():
            pass
        assert error.value.code == "BUSY"
        with hasty.writing():
            pass
    finally:
        store.close()
        hasty.close()


def test_programs_that_open_a_new_database_at_once_make_its_tables_once(office: str, tmp_path: Path) -> None:
    with closing(plain(office)) as line:
        line.execute("CREATE DATABASE made_at_once")
    try:
        url = beside(office, "made_at_once")
        code = (
            f"from pathlib import Path; from p2p_desktop.paths import Home; from p2p_desktop.store.engine import "
            f"Store; import sys; Store.open(Home(Path(sys.argv[1]), office={url!r})).close()"
        )
        programs = [
            subprocess.Popen([sys.executable, "-c", code, str(tmp_path / str(number))], stderr=subprocess.PIPE)
            for number in range(3)
        ]
        ends = [(program.communicate()[1], program.returncode) for program in programs]
        assert ends == [(b"", 0)] * 3
    finally:
        with closing(plain(office)) as line:
            line.execute("DROP DATABASE made_at_once WITH (FORCE)")


def _is_ours(thing: object, name: str | None, kind: str, _is_reflected: bool, _other: object) -> bool:
    """The column of words for the search, and its index, are PostgreSQL's own and in no metadata."""
    is_of_search = isinstance(thing, (Column, Index)) and thing.table is not None and thing.table.name == "search_entry"
    return not is_of_search or (kind, name) not in {("column", "words"), ("index", "ix_search_entry_words")}


def test_the_database_has_the_tables_of_the_program_and_no_others(office: str) -> None:
    both = MetaData(naming_convention=Base.metadata.naming_convention)
    for metadata in (Base.metadata, OFFICE):
        for table in metadata.tables.values():
            table.to_metadata(both)
    engine = create_engine(office)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"include_object": _is_ours}), both)
    assert found == []
    engine.dispose()


def test_an_older_program_refuses_a_newer_database_at_the_start_and_in_the_middle(
    workstation: OpenWorkstation, office: str
) -> None:
    front = workstation("front")
    note(front, "one")
    with closing(plain(office)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    for attempt in (lambda: note(front, "two"), lambda: workstation("back")):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.code == "SCHEMA_TOO_NEW"


@pytest.mark.parametrize("wrong", ["password", "database"])
def test_whoever_is_not_let_in_is_told_what_to_check(office: str, tmp_path: Path, wrong: str) -> None:
    url = beside(office, "nothing_here") if wrong == "database" else office.replace("p2p:", "p2p:wrong")
    with pytest.raises(PersonError) as error:
        Store.open(Home(tmp_path / "front", office=url))
    assert error.value.code == "OFFICE_REFUSED"
    assert "P2P_DATABASE_URL" in error.value.sentence


@pytest.mark.parametrize("url", ["mysql://server/p2p", "postgresql+psycopg://server", "server/p2p", "sqlite:///p2p.db"])
def test_what_is_no_address_is_said(tmp_path: Path, url: str) -> None:
    with pytest.raises(Refused) as refusal:
        Store.open(Home(tmp_path / "front", office=url))
    assert refusal.value.code == "OFFICE_URL"
    assert "postgresql+psycopg://" in refusal.value.sentence


def test_an_address_may_be_written_as_others_write_it(workstation: OpenWorkstation, office: str) -> None:
    front = workstation("front", url=office.replace("postgresql+psycopg", "postgres"))
    note(front, "one")
    assert check(front) == (True, None)
