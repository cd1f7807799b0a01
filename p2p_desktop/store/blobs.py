"""Document files: kept once by their SHA-256, private to the program, never changed."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from p2p_desktop.errors import BadFile, NotFound
from p2p_desktop.language import _
from p2p_desktop.store import faults, homing

_CHUNK = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """The files of one home folder; the first two digits of the hash name the folder below."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put_file(self, path: Path) -> str:
        """Keep a copy of a file and return its SHA-256; the file itself stays as it is."""
        try:
            source = path.open("rb")
        except OSError as error:
            raise _unreadable(path) from error
        with source:
            return self._put(_chunks(source, path))

    def put_bytes(self, data: bytes) -> str:
        """Keep these bytes as a file and return their SHA-256."""
        return self._put(iter((data,)))

    def bring(self, sha256: str) -> Path:
        """Return where the file with this hash lies; in an office it is fetched first where it is not here yet."""
        return self.path_of(sha256)

    def path_of(self, sha256: str) -> Path:
        """Return where the file with this hash lies, or would lie; touches neither disk nor network."""
        if not _SHA256.fullmatch(sha256):
            raise NotFound("NO_SUCH_FILE", _("There is no such document file."))
        return self.folder / sha256[:2] / sha256

    def hashes(self) -> Iterator[str]:
        """Return the names of all files that are kept."""
        for path in sorted(self.folder.glob("??/*")):
            if _SHA256.fullmatch(path.name):
                yield path.name

    def exists(self, sha256: str) -> bool:
        """Say whether a file with this hash is kept."""
        return self.path_of(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        """Say whether the file is there and still has the bytes it was named after."""
        return self._is_sound(sha256)

    def _is_sound(self, sha256: str) -> bool:
        """Say so of the file that lies here."""
        try:
            with self.path_of(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def _put(self, chunks: Iterator[bytes]) -> str:
        try:
            homing.make_private(self.folder)
            fresh = self.folder / f".fresh-{secrets.token_hex(8)}"
            try:
                return self._settle(fresh, _write(fresh, chunks))
            finally:
                fresh.unlink(missing_ok=True)
        except OSError as error:
            raise faults.of_file(error, self.folder) from error

    def _settle(self, fresh: Path, sha256: str) -> str:
        """Give a written file its name, unless a sound file has that name already."""
        target = self.path_of(sha256)
        if not self._is_sound(sha256):
            homing.make_private(target.parent)
            os.replace(fresh, target)
            homing.keep_folder(target.parent)
            homing.keep_folder(self.folder)
        return sha256


def _write(path: Path, chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    with homing.private_file(path) as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _chunks(source: BinaryIO, path: Path) -> Iterator[bytes]:
    with _reading(path):
        while chunk := source.read(_CHUNK):
            yield chunk


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> BadFile:
    return BadFile(
        "UNREADABLE",
        _("“{name}” cannot be read. Check that it is there and that you may open it.", name=path.name),
        repeatable=True,
    )
