"""Files that are no backup, are damaged, or were made to do harm: a sentence, and the old home whole."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home
from p2p_desktop.services import backing_up, restoring
from p2p_desktop.services.context import Context
from p2p_desktop.store.archive import SEAL_BYTES
from tests.backups.homes import fingerprint, opened

pytestmark = pytest.mark.embedded

#: So many single bytes are flipped, of the tail each one: there the directory and the seal lie.
FLIPPED, TAIL = 60, SEAL_BYTES + 22


def code_of(home: Home, file: Path) -> str:
    """Return why a file is refused, after a look at whether anything was changed."""
    before, beside = fingerprint(home.folder), sorted(home.folder.parent.iterdir())
    with pytest.raises(PersonError) as error:
        restoring.restore(home, file)
    assert error.value.sentence.endswith(".")
    assert fingerprint(home.folder) == before
    assert sorted(home.folder.parent.iterdir()) == beside
    return error.value.code


def sealed(content: bytes) -> bytes:
    """Give a ZIP file the seal that somebody who knows how would give it."""
    with zipfile.ZipFile(stream := io.BytesIO(content), "a") as zipped:
        zipped.comment = b"0" * SEAL_BYTES
    whole = stream.getvalue()[:-SEAL_BYTES]
    return whole + hashlib.sha256(whole).hexdigest().encode()


def forged(backup: Path, target: Path, change: Callable[[dict[str, bytes]], None], *, told: bool = True) -> Path:
    """Write a backup whose files somebody has changed, with a manifest and a seal that fit."""
    with zipfile.ZipFile(backup) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    change(files)
    wanted = json.loads(files.pop("told", b"{}"))
    if told:
        manifest["files"] = [[name, len(data), hashlib.sha256(data).hexdigest()] for name, data in files.items()]
    manifest |= wanted
    return packed(files | {"manifest.json": json.dumps(manifest).encode()}, target)


def packed(files: Mapping[str, bytes], target: Path) -> Path:
    """Write a sealed ZIP file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    target.write_bytes(sealed(stream.getvalue()))
    return target


def test_a_forged_backup_with_nothing_changed_would_be_taken(home: Home, backup: Path, tmp_path: Path) -> None:
    # Else the tests below would show nothing.
    before = fingerprint(home.folder / "documents")
    lost = next(path for path in (home.folder / "documents").rglob("*") if path.is_file())
    lost.unlink()
    restoring.restore(home, forged(backup, tmp_path / "forged.zip", lambda files: None))
    assert fingerprint(home.folder / "documents") == before


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.3, 0.9, 0.9999])
def test_what_is_cut_off_is_refused(home: Home, backup: Path, tmp_path: Path, share: float) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(backup.read_bytes()[: int(backup.stat().st_size * share)])
    assert code_of(home, cut) in {"BACKUP_DAMAGED", "NO_BACKUP"}


def test_a_flipped_bit_anywhere_is_noticed(home: Home, backup: Path, tmp_path: Path) -> None:
    content, dice, flipped = backup.read_bytes(), random.Random(1), tmp_path / "flipped.zip"
    before = fingerprint(home.folder)
    places = [dice.randrange(len(content)) for _time in range(FLIPPED)]
    for place in [*places, *range(len(content) - TAIL, len(content)), 0, 1, 2, 3]:
        flipped.write_bytes(content[:place] + bytes([content[place] ^ 1 << dice.randrange(8)]) + content[place + 1 :])
        with pytest.raises(PersonError) as error:
            restoring.look(flipped)
        assert error.value.code in {"BACKUP_DAMAGED", "NO_BACKUP"}, place
    assert code_of(home, flipped) in {"BACKUP_DAMAGED", "NO_BACKUP"}
    assert fingerprint(home.folder) == before


@pytest.mark.parametrize(
    "name",
    [
        "../outside.txt", "/etc/cron.d/evil", "documents/../../outside.txt", "keys/../../../outside", "C:\\evil.txt",
        "orders/..\\..\\evil.pdf", "orders/../p2p.db", "logs/x", "keys/mail", "documents/ab/short", "p2p.db/x",
        "./p2p.db",
    ],
)  # fmt: skip
def test_a_name_that_has_no_place_in_a_backup_is_refused(home: Home, backup: Path, tmp_path: Path, name: str) -> None:
    def add(files: dict[str, bytes]) -> None:
        files[name] = b"evil"

    assert code_of(home, forged(backup, tmp_path / "forged.zip", add)) == "BACKUP_DAMAGED"
    assert code_of(home, forged(backup, tmp_path / "untold.zip", add, told=False)) == "BACKUP_DAMAGED"
    assert not list(tmp_path.rglob("outside*"))


def test_a_document_that_is_not_what_its_name_says_is_refused(home: Home, backup: Path, tmp_path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files[next(name for name in files if name.startswith("documents/"))] = b"another bill"

    assert code_of(home, forged(backup, tmp_path / "forged.zip", change)) == "BACKUP_DAMAGED"


@pytest.mark.parametrize("name", ["documents", "p2p.db", "keys/audit.key", "keys/audit.anchor"])
def test_a_file_that_is_left_out_is_noticed(home: Home, backup: Path, tmp_path: Path, name: str) -> None:
    def leave_out(files: dict[str, bytes]) -> None:
        for each in [each for each in files if each.startswith(name)]:
            del files[each]

    assert code_of(home, forged(backup, tmp_path / "forged.zip", leave_out)) in {"BACKUP_DAMAGED", "TRAIL_BROKEN"}


def test_a_tail_of_the_trail_that_was_cut_off_in_the_backup_is_noticed(
    home: Home, backup: Path, tmp_path: Path
) -> None:
    def cut(files: dict[str, bytes]) -> None:
        files["p2p.db"] = altered(
            files["p2p.db"],
            "DROP TRIGGER audit_event_no_delete;"
            "DELETE FROM audit_event WHERE number = (SELECT max(number) FROM audit_event);",
            tmp_path,
        )

    assert code_of(home, forged(backup, tmp_path / "forged.zip", cut)) == "TRAIL_BROKEN"


def test_a_file_that_is_not_the_one_in_the_manifest_is_refused(home: Home, backup: Path, tmp_path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        name = next(name for name in files if name.startswith("orders/"))
        files[name] = bytes(len(files[name]))

    assert code_of(home, forged(backup, tmp_path / "forged.zip", change, told=False)) == "BACKUP_DAMAGED"


def test_a_database_that_contradicts_itself_is_refused(home: Home, backup: Path, tmp_path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files["p2p.db"] = altered(files["p2p.db"], "UPDATE purchase_order SET request_id = 'nowhere'", tmp_path)

    assert code_of(home, forged(backup, tmp_path / "forged.zip", change)) == "BACKUP_DAMAGED"


def altered(database: bytes, statements: str, folder: Path) -> bytes:
    """Return a database after somebody has been at it by hand."""
    (folder / "altered.db").write_bytes(database)
    with closing(sqlite3.connect(folder / "altered.db")) as connection:
        connection.executescript(statements)
    return (folder / "altered.db").read_bytes()


def test_a_bomb_is_not_unpacked(home: Home, backup: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    # One whose manifest tells of another size than the ZIP file does …
    told = {"files": [["p2p.db", 10**15, "0" * 64]]}
    packed({"manifest.json": _manifest(backup, told), "p2p.db": b"0"}, bomb)
    assert code_of(home, bomb) == "BACKUP_DAMAGED"
    # … and one that says it were small is cut off there.
    told = {"files": [["p2p.db", 100, "0" * 64]]}
    packed({"manifest.json": _manifest(backup, told), "p2p.db": b"\0" * 80_000_000}, bomb)
    content = bytearray(bomb.read_bytes())
    for place in _places(content, (80_000_000).to_bytes(4, "little")):
        content[place : place + 4] = (100).to_bytes(4, "little")
    body = bytes(content[:-SEAL_BYTES])
    bomb.write_bytes(body + hashlib.sha256(body).hexdigest().encode())
    assert code_of(home, bomb) == "BACKUP_DAMAGED"


def _manifest(backup: Path, told: Mapping[str, object]) -> bytes:
    with zipfile.ZipFile(backup) as zipped:
        return json.dumps(json.loads(zipped.read("manifest.json")) | told).encode()


def _places(content: bytearray, wanted: bytes) -> Iterator[int]:
    place = content.find(wanted)
    while place >= 0:
        yield place
        place = content.find(wanted, place + 1)


def test_more_than_the_disk_holds_is_refused_before_it_is_unpacked(
    home: Home, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(home.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=1_000_000))
    assert code_of(home, backup) == "RESTORE_NO_ROOM"


def _with_manifest(told: Mapping[str, object]) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files["told"] = json.dumps(told).encode()

    return change


@pytest.mark.parametrize("told", [{"format": 2}, {"schema": "9999", "program_version": "7.0"}])
def test_a_backup_of_a_newer_version_is_refused(
    home: Home, backup: Path, tmp_path: Path, told: dict[str, object]
) -> None:
    assert code_of(home, forged(backup, tmp_path / "forged.zip", _with_manifest(told))) == "BACKUP_TOO_NEW"


@pytest.mark.parametrize(
    "told",
    [{"files": [["p2p.db", -1, "0" * 64]]}, {"files": {}}, {"format": True}, {"records": "many"}, {"damaged": ["x"]},
     {"files": [["p2p.db"]]}, {"schema": 9}],
)  # fmt: skip
def test_a_manifest_that_makes_no_sense_is_refused(
    home: Home, backup: Path, tmp_path: Path, told: dict[str, object]
) -> None:
    assert code_of(home, forged(backup, tmp_path / "forged.zip", _with_manifest(told), told=False)) == "BACKUP_DAMAGED"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("letter.pdf", b"%PDF-1.7 a letter", "NO_BACKUP"),
        ("empty.zip", b"", "NO_BACKUP"),
        ("photo.zip", os.urandom(5000), "NO_BACKUP"),
        ("nested.zip", sealed(b"PK\5\6" + b"\0" * 18), "NO_BACKUP"),
        ("page.zip", b"PK and then nothing", "BACKUP_DAMAGED"),
        ("other.db", b"SQLite format 3\0" + b"\0" * 5000, "NO_BACKUP"),
    ],
)
def test_another_kind_of_file_is_refused(
    home: Home, backup: Path, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert code_of(home, tmp_path / name) == code


def test_a_zip_of_somebody_else_and_a_nested_manifest_are_refused(home: Home, backup: Path, tmp_path: Path) -> None:
    assert code_of(home, packed({"holiday.jpg": b"sun"}, tmp_path / "photos.zip")) == "NO_BACKUP"
    deep = b"[" * 100_000
    assert code_of(home, packed({"manifest.json": deep}, tmp_path / "deep.zip")) == "BACKUP_DAMAGED"


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(home: Home, backup: Path, tmp_path: Path) -> None:
    assert code_of(home, tmp_path / "nowhere.zip") == "UNREADABLE"
    assert code_of(home, tmp_path) == "UNREADABLE"


@pytest.mark.parametrize("harm", ["noise", "zeros"])
def test_a_database_that_is_damaged_inside_a_sound_backup_is_refused(
    home: Home, backup: Path, tmp_path: Path, harm: str
) -> None:
    def spoil(files: dict[str, bytes]) -> None:
        data, dice = bytearray(files["p2p.db"]), random.Random(5)
        for place in range(8192, len(data) - 4096, 12_288):
            data[place : place + 2048] = dice.randbytes(2048) if harm == "noise" else bytes(2048)
        files["p2p.db"] = bytes(data)

    assert code_of(home, forged(backup, tmp_path / "forged.zip", spoil)) in {"BACKUP_DAMAGED", "TRAIL_BROKEN"}


# Full disks ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of four megabytes, where this machine lets us mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("may not mount a small disk here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_takes_no_backup_and_keeps_the_older_one(
    company: Context, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = small_disk / "backup.zip"
    backing_up.back_up(company, older, report=_room_seen(monkeypatch))
    before = older.read_bytes()
    for number in range(8):
        company.documents.put_bytes(random.Random(number).randbytes(500_000))
    with pytest.raises(PersonError) as error:
        backing_up.back_up(company, older, may_replace=True)  # it fills up while it is being written
    assert error.value.code == "BACKUP_NO_ROOM"
    assert older.read_bytes() == before
    assert [path.name for path in small_disk.iterdir()] == ["backup.zip"]
    monkeypatch.undo()
    with pytest.raises(PersonError) as error:
        backing_up.back_up(company, older, may_replace=True)  # it is seen beforehand
    assert error.value.code == "BACKUP_NO_ROOM"
    assert [path.name for path in small_disk.iterdir()] == ["backup.zip"]


def test_a_disk_that_fills_up_while_restoring_keeps_the_old_home(
    home: Home, backup: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _room_seen(monkeypatch)
    there = Home(small_disk / "home", office="")
    context = opened(there)
    context.documents.put_bytes(random.Random(0).randbytes(2_500_000))
    context.store.close()
    assert code_of(there, backup) == "RESTORE_NO_ROOM"
    opened(there).store.close()


def _room_seen(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int, int], None]:
    """Have the room look large when it is measured: somebody else fills the disk meanwhile."""
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=10**12))
    return lambda _step, _done, _total: None
