"""Put everything of a home folder into one file: database, document files, order PDFs, settings, audit key and anchor.

The database is copied first, as it is at one moment, while people and workers go on: whatever it names was written
before it and never changes. The file has its name only when it is whole.
"""

from __future__ import annotations

import errno
import os
import platform
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from p2p_desktop import __version__
from p2p_desktop.domain.people import PROGRAM, Permission
from p2p_desktop.errors import PersonError, Refused, ToolMissing
from p2p_desktop.language import _, size_words
from p2p_desktop.logs import log_event
from p2p_desktop.paths import Home
from p2p_desktop.services.context import Context, changing, reading
from p2p_desktop.services.progress import Progress, Report, quiet
from p2p_desktop.store import anchor, archive, database_files, homing, occupancy
from p2p_desktop.store.archive import CHUNK, Advance, ArchiveWriter, Manifest
from p2p_desktop.store.backup_records import BACKED_UP, WHOLE
from p2p_desktop.store.named_files import named_files

#: What a file system may still want for itself beside the bytes of a file.
_SPARE_BYTES = 4 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_UNFINISHED = ".unfinished"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: how large it is, what it holds, and which document files are damaged or missing."""

    path: Path
    size: int
    manifest: Manifest

    @property
    def is_whole(self) -> bool:
        """Say whether everything that the database names is in it, as it was."""
        return not (self.manifest.damaged or self.manifest.missing)


def back_up(context: Context, target: Path, *, may_replace: bool = False, report: Report = quiet) -> Made:
    """Make a backup. Ends the job where one asked for it; administrators and the program itself only."""
    _must_be_allowed(context, target, may_replace=may_replace)
    unfinished = unfinished_of(target)
    with _alone(context), _saying_why(target.parent):
        try:
            with homing.private_file(unfinished) as file, ArchiveWriter(file) as writer:
                manifest, seal = _Packing(context, writer, target.parent, report).pack()
            size = unfinished.stat().st_size
            if target.exists() and not may_replace:
                raise _there_already(target)
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
        _keep_folder(target.parent)
    made = Made(target, size, manifest)
    _record(context, made, seal)
    log_event("backed_up_whole", count=len(manifest.files), total=size)
    return made


def made_words(made: Made) -> str:
    """Say in words what was made."""
    manifest = made.manifest
    words = _("{records} audit records and {files} document files are in “{path}” ({size}).", records=manifest.records,
              files=manifest.documents, path=made.path, size=size_words(made.size))  # fmt: skip
    if made.is_whole:
        return words
    lacking = _("{damaged} of the document files are damaged, and {missing} that are named are missing; “p2p-desktop "
                "restore --check” names them.", damaged=len(manifest.damaged),
                missing=len(manifest.missing))  # fmt: skip
    return f"{words} {lacking}"


def unfinished_of(target: Path) -> Path:
    """Return what a backup is called while it is being written."""
    return target.with_name(f".{target.name}{_UNFINISHED}")


def refuse_office(home: Home) -> None:
    """Refuse in an office, where everything lies in the database server, and say who backs that up."""
    if home.office:
        raise Refused(
            "OFFICE_BACKS_UP",
            _("An office's data, its document files and the key of its audit trail all lie in its database server. "
              "Whoever keeps the server backs it up as a whole, such as with pg_dump, and restores it there. To take "
              "everything back to one desk, use “p2p-desktop move --to FOLDER”. Nothing was changed."),
        )  # fmt: skip


def _must_be_allowed(context: Context, target: Path, *, may_replace: bool) -> None:
    refuse_office(context.home)
    with changing(context, "back_up", noun="backup"):
        if context.person != PROGRAM:
            context.person.must_be_allowed(Permission.ADMINISTER)
    if not target.parent.is_dir():
        words = _("There is no folder “{folder}”. Choose another one, or connect the disk it lies on.",
                  folder=target.parent)  # fmt: skip
        raise ToolMissing("NO_FOLDER", words)
    if target.resolve().is_relative_to(context.home.folder.resolve()):
        raise Refused(
            "INSIDE_HOME",
            _("A backup inside the folder that it is to save would be lost together with it. Choose another place, "
              "best on another disk."),
        )  # fmt: skip
    if target.exists() and not (may_replace and target.is_file()):
        raise _there_already(target)


def _there_already(target: Path) -> Refused:
    words = _("There is a file “{name}” already, which was left as it is. Choose another name.", name=target.name)
    return Refused("THERE_ALREADY", words)


@contextmanager
def _alone(context: Context) -> Iterator[None]:
    """Have one backup of a home made at a time."""
    descriptor = occupancy.open_lock(context.home.folder / "backing-up.lock")
    try:
        if not occupancy.take_whole(descriptor):
            raise PersonError("BACKING_UP", _("A backup is being made already. Wait until it has ended."))
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _saying_why(folder: Path) -> Iterator[None]:
    """Say in words why the place of a backup cannot be written."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _no_room(folder) from error
        raise ToolMissing(
            "BACKUP_PLACE",
            _("“{folder}” cannot be written ({reason}), so no backup was made. Choose another folder, or give yourself "
              "the right to write there.", folder=folder, reason=error.strerror or type(error).__name__),
        ) from error  # fmt: skip


def _no_room(folder: Path) -> ToolMissing:
    return ToolMissing(
        "BACKUP_NO_ROOM",
        _("There is not enough room in “{folder}” for a backup, so none was made, and nothing is left of it there. "
          "Free some space, or choose another disk.", folder=folder),
    )  # fmt: skip


def _keep_folder(folder: Path) -> None:
    try:
        homing.keep_folder(folder)
    except OSError:
        log_event("folder_not_synced")  # some shares and sticks cannot; the file itself is on the disk


def _record(context: Context, made: Made, seal: str) -> None:
    manifest = made.manifest
    told: dict[str, tuple[object, object]] = {
        "name": (None, made.path.name), "files": (None, len(manifest.files)), "bytes": (None, made.size)
    }  # fmt: skip
    if not made.is_whole:
        told["damaged"], told["missing"] = (None, len(manifest.damaged)), (None, len(manifest.missing))
    try:
        with changing(context, "back_up", noun="backup", completes_job=True) as change:
            change.record(BACKED_UP, noun="backup", object_id=WHOLE, changes=told, sha256=seal)
    except ToolMissing as error:
        if context.lease is not None:
            raise
        # The backup is made; that a full disk takes no record of it does not make it undone.
        log_event("backup_not_recorded", code=error.code)


class _Packing:
    """One backup in the making."""

    def __init__(self, context: Context, writer: ArchiveWriter, folder: Path, report: Report) -> None:
        self._context = context
        self._home = context.home
        self._writer = writer
        self._folder = folder
        self._report = report
        self._damaged: list[str] = []
        self._missing: list[str] = []

    def pack(self) -> tuple[Manifest, str]:
        """Write everything, the database first, and return what was written with its seal."""
        made_at = self._context.now().isoformat()
        self._report("database", 0, 1)
        held = self._context.audit.held()
        copy = self._place_for_copy() / f".backup-{secrets.token_hex(8)}.db"
        try:
            self._context.store.back_up(copy)
            with reading(self._context) as session:
                named = named_files(session)
            facts = database_files.facts_of(copy)
            is_held = held is not None and database_files.has_record(copy, held)
            there = list(self._context.documents.hashes())
            self._missing += sorted(named.difference(there))
            advance = self._begin(copy, there)
            self._add_file(archive.DATABASE, copy, advance)
        finally:
            copy.unlink(missing_ok=True)
        self._add_trail(facts.newest if is_held else None)
        self._add_small(archive.SETTINGS, self._home.settings)
        self._add_small(archive.WINDOW, self._home.window_state)
        for path in sorted(self._home.exports.glob("*.pdf")):
            if archive.may_be_named(f"orders/{path.name}"):
                self._add_small(f"orders/{path.name}", path)
        for sha256 in there:
            self._add_document(sha256, advance)
        manifest = Manifest(
            made_at=made_at,
            program_version=__version__,
            schema=facts.revision,
            workstation=platform.node(),
            records=facts.newest.number,
            files=self._writer.entries,
            damaged=tuple(self._damaged),
            missing=tuple(self._missing),
        )
        return manifest, self._writer.finish(manifest)

    def _place_for_copy(self) -> Path:
        """Copy the database beside the backup where the disk of the home folder is full: then it is wanted most."""
        has_room = shutil.disk_usage(self._home.scratch).free > 2 * _size(self._home.database) + _SPARE_BYTES
        return self._home.scratch if has_room else self._folder

    def _begin(self, copy: Path, there: list[str]) -> Advance:
        """Measure what is to come, and refuse at once where there is no room for it."""
        documents = sum(_size(self._context.documents.path_of(sha256)) for sha256 in there)
        orders = sum(_size(path) for path in self._home.exports.glob("*.pdf"))
        if documents + orders + _SPARE_BYTES > shutil.disk_usage(self._folder).free:
            raise _no_room(self._folder)
        return Progress(self._report, "files", copy.stat().st_size + documents)

    def _add_file(self, name: str, path: Path, advance: Advance) -> None:
        with path.open("rb") as file:
            self._writer.add(name, _chunks(file.read, advance), size=path.stat().st_size)

    def _add_trail(self, newest: anchor.Anchor | None) -> None:
        """Add key and anchor; a sound anchor is moved to the newest record of the copy, another one stays evidence."""
        trail = self._home.keys / Path(archive.KEY).name
        key = _bytes_of(trail)
        if key is None:
            return
        self._writer.add(archive.KEY, [key], size=len(key))
        held = _bytes_of(trail.with_suffix(".anchor"))
        if newest is not None:
            held = anchor.written(newest, bytes.fromhex(key.decode("ascii")))
        if held is not None:
            self._writer.add(archive.ANCHOR, [held], size=len(held))

    def _add_small(self, name: str, path: Path) -> None:
        content = _bytes_of(path)
        if content is not None:
            self._writer.add(name, [content], size=len(content), is_packed=name.endswith(".pdf"))

    def _add_document(self, sha256: str, advance: Advance) -> None:
        try:
            file = self._context.documents.path_of(sha256).open("rb")
        except OSError:
            self._missing.append(sha256)
            return
        with file:
            size = os.fstat(file.fileno()).st_size
            name = archive.document_name(sha256)
            entry = self._writer.add(name, _chunks(partial(_read, file), advance), size=size, is_packed=True)
        if entry.sha256 != sha256:
            self._damaged.append(sha256)


def _chunks(read: Callable[[int], bytes], advance: Advance) -> Iterator[bytes]:
    while chunk := read(CHUNK):
        advance(len(chunk))
        yield chunk


def _read(file: BinaryIO, most: int) -> bytes:
    """Read on; what the disk gives no more is left out, and the file counts as damaged."""
    try:
        return file.read(most)
    except OSError:
        return b""


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
