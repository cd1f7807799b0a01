"""The form of a backup: one ZIP file with a manifest, sealed by a SHA-256 over all its bytes.

Any program that knows ZIP can look into it or take a document out. ``manifest.json`` names every other file with its
size and SHA-256; the comment at the end of the file is the SHA-256 of all bytes before it, so that a single changed or
missing byte is noticed before anything is read. Checksums show damage, not who wrote the file.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import BinaryIO, Self, cast

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE, SETTINGS, WINDOW = "p2p.db", "settings.toml", "window.ini"
KEY, ANCHOR = "keys/audit.key", "keys/audit.anchor"
#: Hexadecimal digits of the seal, which are the comment of the ZIP file.
SEAL_BYTES = 64
CHUNK = 1 << 20
#: From here on a ZIP file needs its longer form for an entry; a little early.
_LONG_FORM = 1 << 30

_NAME = re.compile(
    rf"{re.escape(DATABASE)}|{re.escape(SETTINGS)}|{re.escape(WINDOW)}|{KEY}|{ANCHOR}"
    r"|documents/([0-9a-f]{2})/(?=\1)[0-9a-f]{64}|orders/[A-Za-z0-9][A-Za-z0-9._-]{0,119}\.pdf"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")

#: Is told how many more bytes are done, and may raise to stop.
Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, where and when it was made, and what could not be brought into it."""

    made_at: str
    program_version: str
    schema: str
    workstation: str
    #: How many records the audit trail had.
    records: int
    files: tuple[Entry, ...]
    #: Document files whose bytes were not those they are named after, and those that were not there at all.
    damaged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def size(self) -> int:
        """How many bytes the files have when they are unpacked."""
        return sum(entry.size for entry in self.files)

    @property
    def documents(self) -> int:
        """How many document files there are."""
        return sum(entry.name.startswith("documents/") for entry in self.files)


class BadManifest(ValueError):
    """A manifest that this program did not write."""


def may_be_named(name: str) -> bool:
    """Say whether a file of this name has a place in a backup: nothing else is ever unpacked."""
    return _NAME.fullmatch(name) is not None


def document_name(sha256: str) -> str:
    """Return what a document file is called in a backup; the same as below the home folder."""
    return f"documents/{sha256[:2]}/{sha256}"


def written(manifest: Manifest) -> bytes:
    """Write a manifest: one line for each file."""
    files = ",\n".join(json.dumps([entry.name, entry.size, entry.sha256]) for entry in manifest.files)
    head = {name: value for name, value in asdict(manifest).items() if name != "files"}
    return f'{json.dumps(head, indent=1)[:-2]},\n "files": [\n{files}\n]}}\n'.encode()


def format_of(content: bytes) -> int:
    """Return the version of the form in which a backup is written."""
    return cast(int, _checked(_loaded(content).get("format"), int))


def read(content: bytes) -> Manifest:
    """Read a manifest; raise BadManifest for what is none."""
    told = _loaded(content)
    words = {name: _checked(told.get(name), str) for name in ("made_at", "program_version", "schema", "workstation")}
    entries = tuple(_entry(each) for each in cast("list[object]", _checked(told.get("files"), list)))
    if len({entry.name.casefold() for entry in entries}) != len(entries):
        raise BadManifest("a name stands there twice")
    return Manifest(
        **cast("dict[str, str]", words),
        records=cast(int, _checked(told.get("records"), int)),
        files=entries,
        damaged=_hashes(told.get("damaged")),
        missing=_hashes(told.get("missing")),
        format=cast(int, _checked(told.get("format"), int)),
    )


def _loaded(content: bytes) -> dict[str, object]:
    try:
        return cast("dict[str, object]", _checked(json.loads(content), dict))
    except (ValueError, RecursionError) as error:
        raise BadManifest("no manifest") from error


def _entry(told: object) -> Entry:
    match told:
        case [str(name), int(size), str(sha256)] if size >= 0 and may_be_named(name) and _SHA256.fullmatch(sha256):
            return Entry(name, size, sha256)
    raise BadManifest("no entry")


def _hashes(told: object) -> tuple[str, ...]:
    found = cast("list[object]", _checked(told, list))
    if not all(isinstance(each, str) and _SHA256.fullmatch(each) for each in found):
        raise BadManifest("no hash")
    return tuple(cast("list[str]", found))


def _checked(value: object, kind: type) -> object:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadManifest(f"no {kind.__name__}")
    return value


class ArchiveWriter:
    """Writes a backup from its first byte to its last; nothing is read back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sealing = _Sealing(file)
        # The writer can't seek, so every byte passes by once, in order: that is what is sealed.
        self._zip = zipfile.ZipFile(cast(BinaryIO, self._sealing), "w", zipfile.ZIP_STORED, allowZip64=True)
        self._entries: list[Entry] = []
        self._now = time.localtime()[:6]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Let go of the file; what is not finished is given up, and nothing more is written."""
        self._sealing.let_go()
        self._zip.close()

    def add(self, name: str, chunks: Iterable[bytes], *, size: int, is_packed: bool = False) -> Entry:
        """Add a file; what is packed already, as documents are, is stored as it is."""
        info = zipfile.ZipInfo(name, self._now)
        info.external_attr = 0o600 << 16
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        digest, written_bytes = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=size >= _LONG_FORM) as target:
            for chunk in chunks:
                digest.update(chunk)
                written_bytes += len(chunk)
                target.write(chunk)
        entry = Entry(name, written_bytes, digest.hexdigest())
        self._entries.append(entry)
        return entry

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What was added so far."""
        return tuple(self._entries)

    def finish(self, manifest: Manifest) -> str:
        """Write the manifest and the seal, and return the seal."""
        self._zip.writestr(MANIFEST, written(manifest), zipfile.ZIP_DEFLATED)
        self._zip.comment = b"0" * SEAL_BYTES
        self._zip.close()
        seal = self._sealing.seal()
        self._file.seek(-SEAL_BYTES, 2)
        self._file.write(seal.encode("ascii"))
        return seal


class _Sealing:
    """Hands bytes on to a file and hashes all but the last ones, where the seal will stand."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._last = b""
        self._is_held = True

    def write(self, data: bytes) -> int:
        pending = self._last + bytes(data)
        self._digest.update(pending[:-SEAL_BYTES])
        self._last = pending[-SEAL_BYTES:]
        return self._file.write(data) if self._is_held else len(data)

    def flush(self) -> None:
        if self._is_held:
            self._file.flush()

    def let_go(self) -> None:
        self._is_held = False

    def seal(self) -> str:
        return self._digest.hexdigest()
