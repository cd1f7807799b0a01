"""Document files: kept once, private, whole, and never half written."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from p2p_desktop.errors import BadFile, NotFound
from p2p_desktop.store.blobs import Blobs

RECEIPT = b"%PDF-1.7 a receipt"
SHA256 = hashlib.sha256(RECEIPT).hexdigest()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    """Give an empty store of files."""
    return Blobs(tmp_path / "documents")


def everything(blobs: Blobs) -> list[str]:
    """List all files there are."""
    return sorted(str(path.relative_to(blobs.folder)) for path in blobs.folder.rglob("*") if path.is_file())


def test_a_file_is_kept_by_its_hash_and_stays_where_it_was(blobs: Blobs, tmp_path: Path) -> None:
    source = tmp_path / "Beleg ✓.pdf"
    source.write_bytes(RECEIPT)
    assert blobs.put_file(source) == SHA256
    assert blobs.path_of(SHA256).read_bytes() == source.read_bytes() == RECEIPT
    assert everything(blobs) == [f"{SHA256[:2]}/{SHA256}"]


def test_kept_files_are_private(blobs: Blobs) -> None:
    path = blobs.path_of(blobs.put_bytes(RECEIPT))
    assert [each.stat().st_mode & 0o777 for each in (path, path.parent, blobs.folder)] == [0o600, 0o700, 0o700]


def test_the_same_bytes_are_kept_once(blobs: Blobs) -> None:
    blobs.put_bytes(RECEIPT)
    kept = blobs.path_of(SHA256).stat()
    assert blobs.put_bytes(RECEIPT) == SHA256
    assert blobs.path_of(SHA256).stat().st_ino == kept.st_ino
    assert everything(blobs) == [f"{SHA256[:2]}/{SHA256}"]


def test_a_file_larger_than_one_bite_is_kept_whole(blobs: Blobs, tmp_path: Path) -> None:
    data = bytes(range(256)) * 10_000
    (tmp_path / "large").write_bytes(data)
    sha256 = blobs.put_file(tmp_path / "large")
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert blobs.path_of(sha256).read_bytes() == data


def test_a_damaged_file_is_noticed_and_mended_by_the_same_bytes(blobs: Blobs) -> None:
    blobs.put_bytes(RECEIPT)
    assert blobs.verify(SHA256)
    blobs.path_of(SHA256).write_bytes(b"damaged")
    assert not blobs.verify(SHA256)
    blobs.put_bytes(RECEIPT)
    assert blobs.verify(SHA256)


def test_a_missing_file_neither_exists_nor_verifies(blobs: Blobs) -> None:
    assert not blobs.exists(SHA256)
    assert not blobs.verify(SHA256)
    blobs.put_bytes(RECEIPT)
    assert blobs.exists(SHA256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", SHA256[:-1], SHA256.upper(), SHA256 + "\n"])
def test_what_is_no_hash_names_no_file(blobs: Blobs, name: str) -> None:
    with pytest.raises(NotFound) as error:
        blobs.path_of(name)
    assert error.value.code == "NO_SUCH_FILE"


@pytest.mark.parametrize("name", ["gone.pdf", "folder"])
def test_a_source_that_cannot_be_read_is_told_in_words(blobs: Blobs, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadFile) as error:
        blobs.put_file(tmp_path / name)
    assert error.value.code == "UNREADABLE"
    assert error.value.sentence == f"“{name}” cannot be read. Check that it is there and that you may open it."
    assert not blobs.folder.exists() or everything(blobs) == []
