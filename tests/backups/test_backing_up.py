"""A backup holds everything, is made while others work, and has its name only when it is whole."""

from __future__ import annotations

import hashlib
import itertools
import json
import platform
import threading
import zipfile
from pathlib import Path

import pytest

from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home
from p2p_desktop.services import administering, backing_up, restoring
from p2p_desktop.services.context import Context, changing, reading
from p2p_desktop.services.progress import stopped
from p2p_desktop.store import archive
from p2p_desktop.store.migrations import REVISIONS
from p2p_desktop.store.named_files import named_files
from p2p_desktop.store.people import everybody
from p2p_desktop.store.secrets import MAIL_PASSWORD, keep_secret
from tests.backups.homes import fingerprint, noted, opened

pytestmark = pytest.mark.embedded


def test_a_backup_holds_everything_but_passwords_and_what_can_be_made_again(company: Context, tmp_path: Path) -> None:
    company.home.settings.write_text("[files]\npages = 7\n")
    company.home.window_state.write_text("[desk]\n")
    keep_secret(company.home, MAIL_PASSWORD, "a secret")
    made = backing_up.back_up(company, tmp_path / "backup.zip")
    assert made.is_whole
    with zipfile.ZipFile(made.path) as zipped:
        assert zipped.testzip() is None
        names = set(zipped.namelist())
        told = json.loads(zipped.read("manifest.json"))
        held = {name: hashlib.sha256(zipped.read(name)).hexdigest() for name in names - {"manifest.json"}}
    documents = {f"documents/{sha256[:2]}/{sha256}" for sha256 in company.documents.hashes()}
    assert names == documents | {
        "manifest.json", "p2p.db", "settings.toml", "window.ini", "keys/audit.key", "keys/audit.anchor",
        "orders/PO-2026000001VFW.pdf",
    }  # fmt: skip
    assert b"a secret" not in made.path.read_bytes()
    assert {name: sha256 for name, _size, sha256 in told["files"]} == held
    assert (told["format"], told["schema"], told["workstation"]) == (1, REVISIONS[-1], platform.node())
    assert made.path.stat().st_mode & 0o777 == 0o600
    with reading(company) as session:
        assert len(named_files(session)) >= 5
        assert {archive.document_name(sha256) for sha256 in named_files(session)} <= documents


def test_a_backup_is_of_one_moment_while_others_write(company: Context, tmp_path: Path) -> None:
    is_going, is_over = threading.Event(), threading.Event()

    def work() -> None:
        for number in itertools.count():
            if number == 20:
                is_going.set()
            sha256 = company.documents.put_bytes(str(number).encode())
            with changing(company, "set_logo", noun="company") as change:
                administering.company_row(change.session).logo = sha256
                change.record("logo_set", noun="company", object_id="1", sha256=sha256)
            if is_over.is_set():
                return

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert is_going.wait(30)
        backing_up.back_up(company, tmp_path / "backup.zip")
    finally:
        is_over.set()
        worker.join()
    done = restoring.restore(Home(tmp_path / "other", office=""), tmp_path / "backup.zip")
    assert (done.found.missing, done.found.records >= 20) == ((), True)


def test_what_is_missing_or_damaged_is_named_and_the_rest_is_saved(company: Context, tmp_path: Path) -> None:
    with reading(company) as session:
        missing, damaged = sorted(named_files(session))[:2]
    company.documents.path_of(missing).unlink()
    company.documents.path_of(damaged).write_bytes(b"something else")
    made = backing_up.back_up(company, tmp_path / "backup.zip")
    assert (made.manifest.missing, made.manifest.damaged) == ((missing,), (damaged,))
    company.store.close()
    done = restoring.restore(company.home, made.path)
    assert (done.found.missing, done.found.damaged) == ((missing,), (damaged,))
    assert company.documents.path_of(damaged).read_bytes() == b"something else"


def test_a_backup_that_is_stopped_leaves_nothing_and_an_older_one_as_it_was(company: Context, tmp_path: Path) -> None:
    target = tmp_path / "disk" / "backup.zip"
    target.parent.mkdir()
    target.write_bytes(b"an older one")

    def stop(step: str, _done: int, _total: int) -> None:
        if step == "files":
            raise stopped()

    with pytest.raises(PersonError) as error:
        backing_up.back_up(company, target, may_replace=True, report=stop)
    assert error.value.code == "STOPPED"
    assert fingerprint(target.parent) == {"backup.zip": hashlib.sha256(b"an older one").hexdigest()}
    assert list(company.home.scratch.iterdir()) == []


def test_a_file_that_is_there_is_never_overwritten_unasked(company: Context, tmp_path: Path) -> None:
    (tmp_path / "notes.zip").write_text("mine")
    with pytest.raises(PersonError) as error:
        backing_up.back_up(company, tmp_path / "notes.zip")
    assert error.value.code == "THERE_ALREADY"
    assert (tmp_path / "notes.zip").read_text() == "mine"


@pytest.mark.parametrize(
    ("place", "code"),
    [("home/backups/x.zip", "INSIDE_HOME"), ("home/x.zip", "INSIDE_HOME"), ("nowhere/x.zip", "NO_FOLDER")],
)
def test_a_place_that_saves_nothing_is_refused(company: Context, tmp_path: Path, place: str, code: str) -> None:
    company.home.backups.mkdir(exist_ok=True)
    with pytest.raises(PersonError) as error:
        backing_up.back_up(company, tmp_path / place)
    assert error.value.code == code


def test_only_administrators_and_the_program_back_up(company: Context, tmp_path: Path) -> None:
    with reading(company) as session:
        by_name = {person.username: person for person in everybody(session)}
    with pytest.raises(PersonError) as error:
        backing_up.back_up(company.acting_as(by_name["ana"]), tmp_path / "backup.zip")
    assert error.value.code == "NOT_ALLOWED"
    assert backing_up.back_up(company.acting_as(by_name["erik"]), tmp_path / "backup.zip").is_whole


def test_an_office_is_told_who_backs_it_up(tmp_path: Path) -> None:
    office = Home(tmp_path / "home", office="postgresql+psycopg://nobody@127.0.0.1:1/none")
    for refused in (backing_up.refuse_office, lambda home: restoring.restore(home, tmp_path / "x.zip")):
        with pytest.raises(PersonError) as error:
            refused(office)
        assert error.value.code == "OFFICE_BACKS_UP"
    assert not office.folder.exists()


def test_a_backup_of_a_broken_trail_keeps_the_evidence(company: Context, tmp_path: Path) -> None:
    noted(company, "one more")
    held = company.audit.held()
    assert held is not None
    with company.store.writing() as session:
        connection = session.connection().connection
        connection.execute("DROP TRIGGER audit_event_no_delete")
        connection.execute("DELETE FROM audit_event WHERE number = (SELECT max(number) FROM audit_event)")
    made = backing_up.back_up(company, tmp_path / "backup.zip")
    assert made.manifest.records == held.number - 1
    company.store.close()
    with pytest.raises(PersonError) as error:
        restoring.restore(company.home, made.path)
    assert error.value.code == "TRAIL_BROKEN"
    restoring.restore(company.home, made.path, accepts_broken_trail=True)
    context = opened(company.home)
    with reading(context) as session:
        assert not context.audit.verify(session, last=None).is_ok
    context.store.close()
