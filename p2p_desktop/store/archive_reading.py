"""Read a backup that may be damaged, meant to do harm, or no backup at all; nothing of it is believed unchecked."""

from __future__ import annotations

import hashlib
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self

from p2p_desktop.errors import BadFile, Refused
from p2p_desktop.language import _
from p2p_desktop.store import archive
from p2p_desktop.store.archive import CHUNK, SEAL_BYTES, Advance, BadManifest, Entry, Manifest
from p2p_desktop.store.migrations import REVISIONS

#: The last record of a ZIP file with a comment as long as a seal: its mark, and the length at its end.
_END_BYTES = 22
_END_MARK, _END_LENGTH = b"PK\5\6", SEAL_BYTES.to_bytes(2, "little")
_SQLITE_MARK = b"SQLite format 3\0"
#: A manifest of two million documents; a longer one is not read into memory.
_LONGEST_MANIFEST = 256 << 20
#: Whatever a file that was made to do harm can make the library complain of.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError,
    OverflowError, OSError,
)  # fmt: skip


def is_database(path: Path) -> bool:
    """Say whether a file is a bare copy of the database, as lie in the folder “backups”."""
    with opened(path) as file:
        return file.read(len(_SQLITE_MARK)) == _SQLITE_MARK


class Archive:
    """A backup whose every byte is as it was written."""

    def __init__(self, path: Path, zipped: zipfile.ZipFile, manifest: Manifest, seal: str) -> None:
        self._path = path
        self._zip = zipped
        self.manifest = manifest
        self.seal = seal

    @classmethod
    @contextmanager
    def open(cls, path: Path, *, advance: Advance) -> Iterator[Self]:
        """Open a backup after its seal was compared; refuse what is none, is damaged, or is of a newer program."""
        with opened(path) as file:
            seal = _check_seal(path, advance)
            try:
                zipped = zipfile.ZipFile(file)
            except _BROKEN as error:
                raise damaged(path) from error
            with zipped:
                yield cls(path, zipped, _manifest(path, zipped), seal)

    def unpack(self, entry: Entry, target: Path, *, advance: Advance) -> None:
        """Write one file of the backup as a private file; what is longer or other than was told is refused."""
        digest, size = hashlib.sha256(), 0
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in self._chunks(entry):
                size += len(chunk)
                if size > entry.size:
                    break
                digest.update(chunk)
                file.write(chunk)
                advance(len(chunk))
        if size != entry.size or digest.hexdigest() != entry.sha256:
            raise damaged(self._path)

    def _chunks(self, entry: Entry) -> Iterator[bytes]:
        try:
            with self._zip.open(entry.name) as source:
                while chunk := source.read(CHUNK):
                    yield chunk
        except _BROKEN as error:
            raise damaged(self._path) from error


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file that a person has named."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BadFile(
            "UNREADABLE", _("“{name}” cannot be read. Check that it is there and that you may open it.", name=path.name)
        ) from error
    with file:
        yield file


def damaged(path: Path) -> BadFile:
    """Say that a backup is not as it was written."""
    return BadFile(
        "BACKUP_DAMAGED",
        _("“{name}” is not as it was written: something is missing in it or was changed. Use another backup. Nothing "
          "was changed here.", name=path.name),
    )  # fmt: skip


def no_backup(path: Path) -> BadFile:
    """Say that a file is something else."""
    return BadFile(
        "NO_BACKUP",
        _("“{name}” is no backup of this program. Choose a file that “Back up” has made, or a copy of the database "
          "from the folder “backups”. Nothing was changed here.", name=path.name),
    )  # fmt: skip


def too_new(version: str) -> Refused:
    """Say that a backup needs a newer program."""
    return Refused(
        "BACKUP_TOO_NEW",
        _("This backup was made by a newer version of the program ({version}). Install that version, then restore it "
          "there. Nothing was changed here.", version=version or "?"),
    )  # fmt: skip


def _check_seal(path: Path, advance: Advance) -> str:
    """Return the seal of a backup after all its bytes were compared with it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(2) != _END_MARK[:2]:
            raise no_backup(path)
        if size < _END_BYTES + SEAL_BYTES:
            raise damaged(path)
        file.seek(-SEAL_BYTES - _END_BYTES, os.SEEK_END)
        end, seal = file.read(_END_BYTES), file.read(SEAL_BYTES)
        if not end.startswith(_END_MARK) or not end.endswith(_END_LENGTH):
            raise damaged(path)
        file.seek(0)
        digest, left = hashlib.sha256(), size - SEAL_BYTES
        while left and (chunk := file.read(min(CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
            advance(len(chunk))
    if left or digest.hexdigest().encode("ascii") != seal:
        raise damaged(path)
    return digest.hexdigest()


def _manifest(path: Path, zipped: zipfile.ZipFile) -> Manifest:
    """Read the manifest, and hold what the ZIP file says of its files against it."""
    infos = {info.filename: info for info in zipped.infolist()}
    told = infos.pop(archive.MANIFEST, None)
    if told is None:
        raise no_backup(path)
    content = _bytes_of(path, zipped, told)
    try:
        if archive.format_of(content) > archive.FORMAT:
            raise too_new("")
        manifest = archive.read(content)
    except BadManifest as error:
        raise damaged(path) from error
    if manifest.schema not in REVISIONS:
        raise too_new(manifest.program_version)
    sizes = {entry.name: entry.size for entry in manifest.files}
    if sizes != {name: info.file_size for name, info in infos.items()} or len(zipped.infolist()) != len(infos) + 1:
        raise damaged(path)
    if archive.DATABASE not in sizes:
        raise damaged(path)
    return manifest


def _bytes_of(path: Path, zipped: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with zipped.open(info) as source:
            content = source.read(_LONGEST_MANIFEST + 1)
    except _BROKEN as error:
        raise damaged(path) from error
    if len(content) > _LONGEST_MANIFEST:
        raise damaged(path)
    return content
