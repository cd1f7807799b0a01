"""A restore puts back what was saved, on this computer or another one, and the trail says that it did."""

from __future__ import annotations

import json
import platform
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from p2p_desktop import settings
from p2p_desktop.dev.waiting import wait_for
from p2p_desktop.domain.job import JobKind, JobState
from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home
from p2p_desktop.services import backing_up, importing, restoring
from p2p_desktop.services.context import Context, changing, reading
from p2p_desktop.store.counters import next_number
from p2p_desktop.store.people import everybody
from p2p_desktop.store.queries import orders
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.store.secrets import MAIL_PASSWORD, keep_secret, read_secret
from p2p_desktop.store.tables.audit import AuditEventRow
from p2p_desktop.store.tables.batch import BatchRow
from tests.backups.homes import fingerprint, noted, noted_words, opened
from tests.workers.desks import ROOT

pytestmark = pytest.mark.embedded


def last_record(context: Context) -> AuditEventRow:
    """Return the newest record of the trail."""
    with reading(context) as session:
        newest = select(AuditEventRow).order_by(AuditEventRow.number.desc()).limit(1)
        return session.execute(newest).scalar_one()


def is_trail_whole(context: Context) -> bool:
    """Say whether every record is as it was written, and the anchor fits."""
    with reading(context) as session:
        return context.audit.verify(session, last=None).is_ok


def test_a_restore_puts_back_what_was_saved_and_keeps_what_was_there(home: Home, backup: Path) -> None:
    before = fingerprint(home.folder)
    done = restoring.restore(home, backup)
    assert done.aside is not None
    assert fingerprint(done.aside) == before
    assert done.newer_records == 2  # that it was backed up, and what happened after
    context = opened(home)
    assert noted_words(context) == ["before the backup"]
    assert is_trail_whole(context)
    noted(context, "and on")
    assert is_trail_whole(context)
    context.store.close()
    kept = opened(Home(done.aside, office=""))
    assert noted_words(kept) == ["before the backup", "after the backup"]
    assert is_trail_whole(kept)
    kept.store.close()
    assert sorted(path.name for path in home.folder.parent.iterdir()) == sorted(["disk", "home", done.aside.name])


def test_what_is_restored_is_private(home: Home, backup: Path, tmp_path: Path) -> None:
    copy = home.backups / "daily-2026-11-28.db"
    company = opened(home)
    company.store.back_up(copy)
    company.store.close()
    other = Home(tmp_path / "other", office="")
    restoring.restore(other, backup)
    restoring.restore(home, copy)
    for folder in (home.folder, other.folder):
        open_to_others = [path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]
        assert open_to_others == []


def test_the_trail_tells_what_was_restored_and_how_far_it_had_been(home: Home, backup: Path) -> None:
    replaced = opened(home)
    held = replaced.audit.held()
    replaced.store.close()
    assert held is not None
    restoring.restore(home, backup)
    context = opened(home)
    record = last_record(context)
    assert (record.event, record.noun, record.object_id) == ("restored", "backup", "whole")
    told = {name: (old, new) for name, old, new in json.loads(record.changes)}
    assert told["records"] == (held.number, record.number - 1)
    assert told["newest"][0] == held.hash
    assert told["name"] == (None, "backup.zip")
    context.store.close()


def test_an_order_number_that_went_out_since_is_not_given_again(home: Home, company: Context, backup: Path) -> None:
    since = opened(home)
    with since.store.writing() as session:
        given = [next_number(session, "order", 2026) for _time in range(3)]
    since.store.close()
    restoring.restore(home, backup)
    context = opened(home)
    with context.store.writing() as session:
        assert next_number(session, "order", 2026) == given[-1] + 1
    assert "numbers_go_on" in last_record(context).changes
    context.store.close()


def test_a_second_restore_overwrites_nothing(home: Home, backup: Path) -> None:
    asides = {restoring.restore(home, backup).aside for _time in range(3)}
    assert len(asides) == 3
    assert all(aside is not None and (aside / "p2p.db").is_file() for aside in asides)


def test_a_backup_is_restored_at_another_place_of_another_computer(
    home: Home, company: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reading(company) as session:
        by_name = {person.username: person for person in everybody(session)}
    brought = tmp_path / "brought"
    brought.mkdir()
    (brought / "a.pdf").write_bytes(b"not read yet")
    importing.begin(company.acting_as(by_name["ana"]), [brought / "a.pdf"])
    certificate = tmp_path / "ca.pem"
    certificate.touch()
    home.settings.write_text(
        f'[inbox]\nfolder = "{tmp_path}/scans"\nperson = "ana"\n[files]\npages = 9\n[mail]\ncertificate = '
        f'"{certificate}"\n[model]\nagreed_by = "Erik"\n[other]\nthing = 1\n'
    )
    backing_up.back_up(company, tmp_path / "backup.zip")
    company.store.close()
    shutil.rmtree(home.folder)
    shutil.rmtree(brought)
    monkeypatch.setattr(platform, "node", lambda: "another-computer")
    elsewhere = Home(tmp_path / "another" / "place" / "p2p", office="")
    elsewhere.folder.parent.mkdir(parents=True)

    done = restoring.restore(elsewhere, tmp_path / "backup.zip")

    assert (done.aside, done.newer_records) == (None, 0)
    assert done.left_out == ("inbox.folder", "model.agreed_by")
    loaded = settings.load(elsewhere)
    assert (loaded.settings.files_pages, loaded.settings.inbox_folder) == (9, "")
    assert loaded.settings.mail_certificate == str(certificate)  # that is here too
    assert "thing = 1" in elsewhere.settings.read_text()
    context = opened(elsewhere)
    assert is_trail_whole(context)
    assert context.store.damage() == ""
    with reading(context) as session:
        (order,) = orders.page(session, by_name["dana"], PageRequest(limit=10)).rows
        assert order.number == "PO-2026000001VFW"
    assert (elsewhere.exports / "PO-2026000001VFW.pdf").is_file()
    # What was still to be taken in cannot be found here, and whoever brought it is told, instead of waiting for ever.
    importing.carry_on(context)
    with reading(context) as session:
        assert [(row.host, row.ended_at is not None) for row in session.query(BatchRow)] == [("another-computer", True)]
    context.store.close()
    old = str(home.folder).encode()
    holding = [path for path in elsewhere.folder.rglob("*") if path.is_file() and old in path.read_bytes()]
    assert holding == []


def test_passwords_in_files_stay_where_they_are_and_go_nowhere_else(home: Home, backup: Path, tmp_path: Path) -> None:
    keep_secret(home, MAIL_PASSWORD, "of this computer")
    restoring.restore(home, backup)
    assert read_secret(home, MAIL_PASSWORD) == "of this computer"
    other = Home(tmp_path / "other", office="")
    restoring.restore(other, backup)
    assert read_secret(other, MAIL_PASSWORD) == ""


def test_a_home_that_is_in_use_is_refused_with_a_sentence(home: Home, backup: Path) -> None:
    context = opened(home)
    before = fingerprint(home.folder)
    with pytest.raises(PersonError) as error:
        restoring.restore(home, backup)
    assert error.value.code == "HOME_IN_USE"
    assert "Close it" in error.value.sentence
    assert fingerprint(home.folder) == before
    context.store.close()
    restoring.restore(home, backup)


def test_a_worker_at_the_home_is_seen_and_a_killed_one_is_not(home: Home, backup: Path) -> None:
    command = [sys.executable, "-m", "p2p_desktop", "worker", "--home", str(home.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) as worker:
        wait_for("the worker", lambda: _has_started(home) or None, seconds=120)
        assert _refused_code(home, backup) == "HOME_IN_USE"
        worker.kill()
    assert _refused_code(home, backup) is None


def _has_started(home: Home) -> bool:
    return any("worker_started" in path.read_text() for path in home.logs.glob("worker-*"))


def _refused_code(home: Home, backup: Path) -> str | None:
    try:
        restoring.restore(home, backup)
    except PersonError as error:
        return error.code
    return None


def test_nobody_comes_in_while_a_backup_is_restored(home: Home, backup: Path) -> None:
    codes = []

    def look_in(step: str, _done: int, _total: int) -> None:
        if step == "verify":
            with pytest.raises(PersonError) as error:
                opened(home)
            codes.append(error.value.code)

    restoring.restore(home, backup, report=look_in)
    assert codes == ["BEING_RESTORED"]


def test_a_folder_with_other_things_in_it_is_left_alone(backup: Path, tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "to-aunt.txt").write_text("Dear aunt")
    with pytest.raises(PersonError) as error:
        restoring.restore(Home(letters, office=""), backup)
    assert error.value.code == "NOT_A_HOME"
    assert [path.name for path in letters.iterdir()] == ["to-aunt.txt"]


# The copy of a day ---------------------------------------------------------------------------------------------------


def test_the_copy_of_a_day_goes_back_to_that_day_and_the_trail_says_so(company: Context, home: Home) -> None:
    noted(company, "before")
    copy = home.backups / "daily-2026-11-28.db"
    company.store.back_up(copy)
    noted(company, "after")
    kept = company.documents.put_bytes(b"a document that came later")
    company.store.close()
    found = restoring.look(copy)
    assert not found.is_whole
    done = restoring.restore(home, copy)
    assert done.newer_records == 1
    context = opened(home)
    assert noted_words(context) == ["before"]
    assert is_trail_whole(context)
    assert last_record(context).object_id == "database"
    assert context.documents.verify(kept)
    context.store.close()


def test_a_tail_that_somebody_cut_off_by_hand_is_still_found(company: Context, home: Home) -> None:
    copy = home.backups / "daily-2026-11-28.db"
    company.store.back_up(copy)
    noted(company, "what somebody wants to hide")
    company.store.close()
    shutil.copy(copy, home.database)
    context = opened(home)
    assert not is_trail_whole(context)
    context.store.close()


def test_the_database_of_somebody_else_is_refused(home: Home, company: Context, tmp_path: Path) -> None:
    other = opened(Home(tmp_path / "other", office=""))
    noted(other, "another trail")
    other.store.back_up(tmp_path / "other.db")
    other.store.close()
    company.store.close()
    before = fingerprint(home.folder)
    with pytest.raises(PersonError) as error:
        restoring.restore(home, tmp_path / "other.db")
    assert error.value.code == "TRAIL_BROKEN"
    assert fingerprint(home.folder) == before


def test_work_that_was_going_on_is_begun_again(company: Context, home: Home, tmp_path: Path) -> None:
    with changing(company, "test", noun="job") as change:
        job_id = change.enqueue(JobKind.HOUSEKEEPING, key="again")
    backing_up.back_up(company, tmp_path / "backup.zip")
    company.store.close()
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute("DELETE FROM job")
        connection.commit()
    restoring.restore(home, tmp_path / "backup.zip")
    with closing(sqlite3.connect(home.database)) as connection:
        rows = connection.execute("SELECT id, state FROM job WHERE key = 'again'").fetchall()
    assert rows == [(job_id, JobState.WAITING.value)]
