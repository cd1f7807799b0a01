"""Put a backup in the place of a home folder: all of it, or nothing.

Everything is checked before anything is changed: every byte against the seal, every file against its checksum, the
database, its version, the audit trail. The new folder is built beside the old one, which is kept under another name.
That the trail goes on from an older record is itself written down in it.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from p2p_desktop import settings
from p2p_desktop.domain.job import QueueName
from p2p_desktop.domain.people import PROGRAM, Permission, Person
from p2p_desktop.errors import BadFile, Refused, ToolMissing
from p2p_desktop.language import _
from p2p_desktop.paths import Home
from p2p_desktop.services.backing_up import refuse_office
from p2p_desktop.services.context import Context, changing, open_context, reading
from p2p_desktop.services.progress import Progress, Report, quiet
from p2p_desktop.store import archive, archive_reading, batches, beats, counters, database_files, swapping
from p2p_desktop.store.anchor import NO_RECORD, Anchor
from p2p_desktop.store.archive_reading import Archive
from p2p_desktop.store.audit import AuditChain
from p2p_desktop.store.homing import make_private, prepare, replace_durably, write_durably
from p2p_desktop.store.migrations import REVISIONS
from p2p_desktop.store.named_files import named_files

_SPARE_BYTES = 64 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
Told = dict[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds that could be restored; ``is_whole`` says whether it is more than the database."""

    made_at: dt.datetime
    workstation: str
    program_version: str
    records: int
    documents: int
    size: int
    damaged: tuple[str, ...]
    missing: tuple[str, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, where the old folder is kept, and what people should know of it."""

    found: Found
    aside: Path | None
    #: How many audit records the old folder had that the backup has not.
    newer_records: int
    #: Settings of another computer that were left out: places that are not here, and what was agreed to there.
    left_out: tuple[str, ...]


def look(path: Path, *, report: Report = quiet) -> Found:
    """Check every byte of a backup and say what it holds; nothing is changed."""
    if archive_reading.is_database(path):
        return _found_database(path)
    with Archive.open(path, advance=Progress(report, "check", path.stat().st_size)) as opened:
        return _found_whole(opened)


def look_as(context: Context, path: Path, *, report: Report = quiet) -> Found:
    """Look for somebody who wants to restore it; administrators only."""
    with changing(context, "restore", noun="backup"):
        context.person.must_be_allowed(Permission.ADMINISTER)
    return look(path, report=report)


def restore(
    home: Home,
    path: Path,
    *,
    person: Person = PROGRAM,
    accepts_broken_trail: bool = False,
    report: Report = quiet,
) -> Restored:
    """Put a backup, or a copy of the database, in the place of a home folder, which is kept under another name."""
    refuse_office(home)
    with _saying_why(home.folder), swapping.successor(home.folder) as successor:
        building = _Building(home, successor.home, path, report)
        if archive_reading.is_database(path):
            found, seal = building.from_database(), ""
        else:
            found, seal = building.from_archive()
        report("verify", 0, 1)
        checked = building.check(found, seal, person, accepts_broken_trail=accepts_broken_trail)
        report("swap", 0, 1)
        return replace(checked, aside=successor.move_in(dt.datetime.now(dt.UTC)))


def _found_whole(opened: Archive) -> Found:
    manifest = opened.manifest
    return Found(
        made_at=_moment(manifest.made_at),
        workstation=manifest.workstation,
        program_version=manifest.program_version,
        records=manifest.records,
        documents=manifest.documents,
        size=manifest.size,
        damaged=manifest.damaged,
        missing=manifest.missing,
        is_whole=True,
    )


def _moment(words: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(words).astimezone(dt.UTC)
    except ValueError:
        return dt.datetime.fromtimestamp(0, dt.UTC)


def _found_database(path: Path) -> Found:
    facts = database_files.facts_of(path)
    if not facts.revision or _is_open(path):
        raise archive_reading.no_backup(path)
    if facts.revision not in REVISIONS:
        raise archive_reading.too_new("")
    status = path.stat()
    return Found(
        made_at=dt.datetime.fromtimestamp(status.st_mtime, dt.UTC),
        workstation=platform.node(),
        program_version="",
        records=facts.newest.number,
        documents=0,
        size=status.st_size,
        damaged=(),
        missing=(),
        is_whole=False,
    )


def _is_open(path: Path) -> bool:
    """Say whether a database has changes beside it that are not in it yet: it is no copy, somebody works on it."""
    beside = (path.with_name(path.name + ending) for ending in ("-journal", "-wal"))
    return any(each.is_file() and each.stat().st_size for each in beside)


@contextmanager
def _saying_why(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _no_room(folder) from error
        raise ToolMissing(
            "RESTORE_FAILED",
            _("The disk that holds “{folder}” cannot be written ({reason}). Nothing was changed.", folder=folder,
              reason=error.strerror or type(error).__name__),
        ) from error  # fmt: skip


def _no_room(folder: Path) -> ToolMissing:
    return ToolMissing(
        "RESTORE_NO_ROOM",
        _("A restore builds the new folder beside the old one, and the disk that holds “{folder}” has not enough room "
          "for that. Nothing was changed. Free some space, or restore into a folder on another disk with --home.",
          folder=folder),
    )  # fmt: skip


class _NobodyServed:
    """The queue of a home folder that nobody works on yet; workers find what waits by themselves."""

    def knock(self, _queue: QueueName, _job_id: str) -> None:
        """Tell nobody."""


class _Building:
    """A new home folder in the making: what comes out of the backup, and what this computer keeps."""

    def __init__(self, old: Home, new: Home, path: Path, report: Report) -> None:
        self._old = old
        self._new = new
        self._path = path
        self._report = report
        self._left_out: tuple[str, ...] = ()

    # ------------------------------------------------------------------ unpacking

    def from_archive(self) -> tuple[Found, str]:
        """Unpack a whole backup."""
        with Archive.open(self._path, advance=Progress(self._report, "check", self._path.stat().st_size)) as opened:
            self._must_have_room(opened.manifest.size)
            advance = Progress(self._report, "unpack", opened.manifest.size)
            for entry in opened.manifest.files:
                target = self._new.folder / entry.name
                make_private(target.parent)
                opened.unpack(entry, target, advance=advance)
                self._must_be_named_right(entry, opened.manifest.damaged)
            if opened.manifest.workstation != platform.node():
                self._new.window_state.unlink(missing_ok=True)  # places and sizes of another screen
                self._left_out = self._leave_out_what_is_not_here()
            return _found_whole(opened), opened.seal

    def _must_be_named_right(self, entry: archive.Entry, damaged: tuple[str, ...]) -> None:
        name = Path(entry.name).name
        if entry.name.startswith("documents/") and entry.sha256 != name and name not in damaged:
            raise archive_reading.damaged(self._path)

    def from_database(self) -> Found:
        """Take a copy of the database; document files, key and settings are those of the old home."""
        found = _found_database(self._path)
        if not self._old.database.is_file():
            raise Refused(
                "NO_HOME_THERE",
                _("“{name}” is a copy of the database alone, which goes with the documents in a home folder, and "
                  "there is none in “{folder}”. Restore a whole backup, or name that folder with --home.",
                  name=self._path.name, folder=self._old.folder),
            )  # fmt: skip
        self._must_have_room(found.size)
        shutil.copyfile(self._path, self._new.database)
        self._new.database.chmod(0o600)
        advance = Progress(self._report, "unpack", 1)
        for path in self._old.blobs.glob("??/*"):
            _link(path, self._new.folder / path.relative_to(self._old.folder))
            advance(0)
        for path in (self._old.settings, self._old.window_state, *self._old.exports.glob("*.pdf")):
            if path.is_file():
                write_durably(self._new.folder / path.relative_to(self._old.folder), path.read_bytes())
        return found

    def _must_have_room(self, size: int) -> None:
        prepare(self._new)
        if size + _SPARE_BYTES > shutil.disk_usage(self._new.folder).free:
            raise _no_room(self._old.folder)

    def _leave_out_what_is_not_here(self) -> tuple[str, ...]:
        """Take settings back that speak of another computer, and return their keys."""
        loaded = settings.load(self._new)
        places = [key for key in settings.PLACES if not _is_here(str(loaded.value(key)))]
        agreed = [key for key in settings.AGREEMENTS if loaded.value(key)]
        if places or agreed:
            wanted = {key: settings.BY_KEY[key].default for key in (*places, *agreed)}
            replace_durably(self._new.settings, settings.written(self._new.settings.read_bytes(), wanted))
        return (*places, *agreed)

    # ------------------------------------------------------------------ checking

    def check(self, found: Found, seal: str, person: Person, *, accepts_broken_trail: bool) -> Restored:
        """Bring the database to this version, check it and its trail, and write down that it was restored."""
        context = self._opened()
        try:
            if context.store.damage():
                raise archive_reading.damaged(self._path)
            old = AuditChain(replace(self._old, office=""))
            if not found.is_whole:
                self._take_trail_over(context)
            words = self._check_trail(context, accepts_broken_trail=accepts_broken_trail)
            missing = self._missing(context)
            if set(missing) - set(found.missing) and found.is_whole:
                raise archive_reading.damaged(self._path)
            self._keep_what_is_of_this_computer()
            before, newest = old.held() or NO_RECORD, self._newest(context)
            is_same = old.own_key() == context.audit.own_key()
            told: Told = {
                "name": (None, self._path.name),
                "records": (before.number, newest.number),
                "newest": (before.hash, newest.hash),
            }
            if person != PROGRAM:
                told["by"] = (None, person.name)
            if before != NO_RECORD and not is_same:
                told["another_trail"] = (None, True)
            if words:
                told["trail"] = (None, words)
            self._adopt(context)
            if is_same:
                told |= self._keep_numbers(context)
            with changing(context, "restore", noun="backup") as change:
                object_id = "whole" if found.is_whole else "database"
                change.record("restored", noun="backup", object_id=object_id, changes=told, sha256=seal)
        finally:
            context.store.close()
        newer = max(0, before.number - newest.number) if is_same else 0
        return Restored(replace(found, missing=missing), None, newer, self._left_out)

    def _opened(self) -> Context:
        facts = database_files.facts_of(self._new.database)
        if not facts.revision:
            raise archive_reading.damaged(self._path)
        if facts.revision not in REVISIONS:
            raise archive_reading.too_new("")
        try:
            return open_context(self._new, queue=_NobodyServed())
        except ToolMissing as error:
            if error.code == "DATABASE_DAMAGED":
                raise archive_reading.damaged(self._path) from error
            raise

    def _take_trail_over(self, context: Context) -> None:
        """Let the trail of a copy of the database go on with the key of the old home."""
        key = AuditChain(replace(self._old, office="")).own_key()
        if key is None:
            raise ToolMissing(
                "AUDIT_KEY_MISSING",
                _("The key of the audit trail (keys/audit.key) is missing or damaged in “{folder}”. Put it back from a "
                  "whole backup first. Nothing was changed.", folder=self._old.folder),
            )  # fmt: skip
        with reading(context) as session:
            context.audit.take_over(session, key)

    def _check_trail(self, context: Context, *, accepts_broken_trail: bool) -> str:
        """Return what is wrong with the trail, "" where it is whole; refused unless that is accepted."""
        with reading(context) as session:
            verdict = context.audit.verify(session, last=None)
        if verdict.is_ok:
            return ""
        if not accepts_broken_trail:
            raise BadFile(
                "TRAIL_BROKEN",
                _("The audit trail in “{name}” is not whole: {why} Use another backup. Nothing was changed. Where "
                  "there is none, “p2p-desktop restore --accept-broken-trail” restores it, and the trail keeps saying "
                  "so.",
                  name=self._path.name, why=verdict.words),
            )  # fmt: skip
        return verdict.words

    def _missing(self, context: Context) -> tuple[str, ...]:
        with reading(context) as session:
            return tuple(sorted(name for name in named_files(session) if not context.documents.exists(name)))

    def _newest(self, context: Context) -> Anchor:
        with reading(context) as session:
            return context.audit.newest(session)

    def _keep_what_is_of_this_computer(self) -> None:
        """Keep passwords that lie in files, and what was seen of an office: a backup holds neither."""
        known = {Path(archive.KEY).name, Path(archive.ANCHOR).name, "audit.lock"}
        for path in self._old.keys.glob("*"):
            if path.is_file() and path.name not in known:
                write_durably(self._new.keys / path.name, path.read_bytes())

    def _adopt(self, context: Context) -> None:
        """Let this computer go on with what another one had begun: files of a batch are looked for here."""
        with context.store.writing() as session:
            batches.adopt(session, platform.node())
            beats.forget_beats(session, *(beat.id for beat in beats.list_beats(session)))

    def _keep_numbers(self, context: Context) -> Told:
        """Give no order or request a number that one of the replaced folder has: it may have gone out already."""
        with context.store.writing() as session:
            go_on = counters.go_on_after(session, database_files.counters_of(self._old.database))
        return {"numbers_go_on": (None, True)} if go_on else {}


def _is_here(place: str) -> bool:
    return not place or Path(place).expanduser().exists()


def _link(path: Path, target: Path) -> None:
    """Give a file that never changes a second name, or a copy where the disk knows no second names."""
    make_private(target.parent)
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
        target.chmod(0o600)
