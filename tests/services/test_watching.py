"""A watched folder: files that stand still are taken in once; the rest is moved aside with a note."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from p2p_desktop import paths
from p2p_desktop.dev.make_samples import make_bad_inputs
from p2p_desktop.errors import PersonError
from p2p_desktop.services import intake, watching
from p2p_desktop.services.context import reading
from p2p_desktop.services.watching import NOT_TAKEN, TAKEN, Watch
from p2p_desktop.store.queries import documents
from p2p_desktop.store.queries.paging import PageRequest
from tests.company import Company
from tests.workers.desks import ROOT, wait_until

SAMPLE = paths.resources() / "samples" / "proforma-en-laptops.pdf"


@pytest.fixture
def inbox(company: Company, tmp_path: Path) -> Path:
    """Have a folder watched in Dana's name."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    company.world.home.settings.write_text(f'[inbox]\nfolder = "{folder}"\nperson = "Dana"\n', "utf-8")
    return folder


@pytest.fixture
def look(company: Company, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Look at the folder once more, as a worker does round by round; a file is still that looks as the last time."""
    monkeypatch.setattr(watching, "STILL_SECONDS", 0.0)
    watch = Watch()
    before: dict[Path, tuple[int, int]] = {}

    def look_again() -> int:
        folder = Path(company.world.context.settings.inbox_folder)
        now = {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.glob("*") if path.is_file()}
        is_still = all(before.get(path) == looks for path, looks in now.items())
        monkeypatch.setattr(watching, "STILL_SECONDS", 0.0 if is_still else 3600.0)
        before.clear()
        before.update(now)
        return watch.look(company.world.context)

    return look_again


def names(company: Company) -> list[str]:
    """Return the names of all documents with who brought them."""
    with reading(company.dana) as session:
        rows = documents.page(session, company.dana.person, PageRequest(limit=100)).rows
    return sorted(f"{row.file_name} {row.added_by_name}" for row in rows)


def test_a_file_that_stands_still_is_taken_in_and_moved(company: Company, inbox: Path, look: Callable[[], int]) -> None:
    shutil.copy(SAMPLE, inbox)
    assert (look(), names(company)) == (0, [])
    assert (look(), names(company)) == (1, [f"{SAMPLE.name} Dana Novak"])
    assert [path.name for path in inbox.iterdir()] == [TAKEN]
    assert [path.name for path in (inbox / TAKEN).iterdir()] == [SAMPLE.name]
    assert look() == 0


def test_a_file_that_still_grows_is_left_alone(company: Company, inbox: Path, look: Callable[[], int]) -> None:
    data = SAMPLE.read_bytes()
    with (inbox / "scan.pdf").open("wb") as file:
        for at in range(0, len(data), len(data) // 4):
            file.write(data[at : at + len(data) // 4])
            file.flush()
            assert look() == 0
    assert look() + look() == 1
    assert names(company) == ["scan.pdf Dana Novak"]


def test_what_cannot_be_read_is_moved_aside_with_a_note(
    company: Company, inbox: Path, look: Callable[[], int], tmp_path: Path
) -> None:
    bad = make_bad_inputs(tmp_path / "bad")
    refused = []
    for path in bad.values():
        try:
            intake.take_in(company.dana, path)
        except PersonError:
            refused.append(path.name)
            shutil.copy(path, inbox)
    assert refused
    look()
    assert look() == len(refused)
    aside = {path.name for path in (inbox / NOT_TAKEN).iterdir()}
    assert aside == {*refused, *(f"{name}.txt" for name in refused)}
    assert all((inbox / NOT_TAKEN / f"{name}.txt").read_text("utf-8").strip() for name in refused)


def test_the_same_file_again_is_moved_and_adds_nothing(company: Company, inbox: Path, look: Callable[[], int]) -> None:
    for _time in range(2):
        shutil.copy(SAMPLE, inbox)
        look()
        assert look() == 1
    assert len(names(company)) == 1
    assert len(list((inbox / TAKEN).iterdir())) == 2


def test_a_program_killed_between_taking_in_and_moving_takes_it_once(
    company: Company, inbox: Path, look: Callable[[], int]
) -> None:
    shutil.copy(SAMPLE, inbox)
    intake.take_in(company.dana, inbox / SAMPLE.name)  # and then nothing more: the program was killed
    look()
    assert look() == 1
    assert len(names(company)) == 1


def test_what_is_no_finished_file_is_left_alone(company: Company, inbox: Path, look: Callable[[], int]) -> None:
    for name in (".hidden.pdf", "~$offer.pdf", "scan.pdf.part", "offer.TMP"):
        shutil.copy(SAMPLE, inbox / name)
    (inbox / "folder").mkdir()
    os.symlink(SAMPLE, inbox / "link.pdf")
    look()
    assert (look(), names(company)) == (0, [])
    assert len(list(inbox.iterdir())) == 6


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('folder = "{gone}"\nperson = "dana"', "NO_INBOX"),
        ('folder = "{there}"\nperson = "nobody"', "NO_INBOX_PERSON"),
        ('folder = "{there}"', "NO_INBOX_PERSON"),
    ],
)
def test_a_folder_or_person_that_is_not_there_is_said(company: Company, inbox: Path, line: str, code: str) -> None:
    words = line.format(gone=inbox / "gone", there=inbox)
    company.world.home.settings.write_text(f"[inbox]\n{words}\n", "utf-8")
    with pytest.raises(PersonError) as error:
        Watch().look(company.world.context)
    assert error.value.code == code
    assert "Administration" in error.value.sentence


def test_without_a_folder_nothing_is_looked_at(company: Company) -> None:
    assert Watch().look(company.world.context) == 0


def test_a_worker_takes_in_what_a_scanner_puts_there(company: Company, inbox: Path) -> None:
    context = company.world.context
    place = {"P2P_HOME": str(context.home.folder), "P2P_DATABASE_URL": context.home.office}
    command = [sys.executable, "-m", "p2p_desktop", "worker", "--queues", "documents"]
    worker = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **place}, stdin=subprocess.PIPE)
    try:
        shutil.copy(SAMPLE, inbox)
        wait_until(lambda: (inbox / TAKEN / SAMPLE.name).exists(), seconds=60, what="the file was moved")
        wait_until(lambda: names(company) == [f"{SAMPLE.name} Dana Novak"], seconds=10, what="it was taken in")
    finally:
        worker.kill()
        worker.communicate()
