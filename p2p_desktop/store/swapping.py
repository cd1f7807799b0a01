"""Put another home folder in the place of one, so that a kill at any moment leaves the old or the new one whole.

The new folder is built beside the old one. A plan that is written when it is complete is the turning point: what is
cut off before is undone at the next start, what is cut off after is finished. The old folder keeps all it holds under
a name with the date.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from p2p_desktop.errors import Refused, ToolMissing
from p2p_desktop.language import _
from p2p_desktop.paths import Home
from p2p_desktop.store import homing, occupancy

#: A start waits so long for another one that is finishing or undoing the same restore.
_PATIENCE = 3.0
_LOOK_AGAIN = 0.05
_LOCK, _PLAN, _NEW, _STREWN = "lock", "plan.json", "home", "strewn"


def real_folder(folder: Path) -> Path:
    """Return where a home folder really lies: a link to it stays as it is."""
    return folder.expanduser().resolve()


def staging_of(folder: Path) -> Path:
    """Return where the successor of a home folder is built: beside it, on the same disk."""
    real = real_folder(folder)
    return real.with_name(f".{real.name}.restore")


def settle(folder: Path) -> bool:
    """Finish or undo a restore that was cut off; part of each start. True where there was one."""
    staging = staging_of(folder)
    if not staging.is_dir():
        return False
    give_up = time.monotonic() + _PATIENCE
    while staging.is_dir():
        with _locked(staging) as is_ours:
            if is_ours:
                _settle(real_folder(folder), staging)
                return True
        if time.monotonic() > give_up:
            raise occupancy.being_restored(folder)
        time.sleep(_LOOK_AGAIN)
    return True


def _settle(folder: Path, staging: Path) -> None:
    has_old = Home(folder, office="").database.is_file()
    with occupancy.alone(folder) if has_old else nullcontext():
        _finish(folder, staging)


def _finish(folder: Path, staging: Path) -> None:
    """Do what a plan says as far as it is not done, and clear away what is left."""
    if (staging / _PLAN).is_file() and (staging / _NEW).is_dir():
        _carry_out(folder, staging)
    _clear(staging)


@contextmanager
def successor(folder: Path) -> Iterator[Successor]:
    """Give a place beside a home folder where its successor is built; nobody else is at either meanwhile.

    What is left of it at the end is cleared away.
    """
    real = real_folder(folder)
    settle(real)
    _must_be_replaceable(real)
    staging = staging_of(real)
    with occupancy.alone(real):
        try:
            staging.mkdir(mode=0o700)
        except FileExistsError:
            raise occupancy.being_restored(real) from None
        except OSError as error:
            raise _no_place_beside(real) from error
        with _locked(staging) as is_ours:
            if not is_ours:
                raise occupancy.being_restored(real)
            try:
                yield Successor(real, staging)
            finally:
                _finish(real, staging)


class Successor:
    """A home folder that is being built to stand in the place of another one."""

    def __init__(self, folder: Path, staging: Path) -> None:
        self._folder = folder
        self._staging = staging
        #: Where it is built.
        self.home = Home(staging / _NEW, office="")

    def move_in(self, now: dt.datetime) -> Path | None:
        """Take the place, and return where the old folder is kept; None where there was none."""
        aside = _free_name(self._folder.with_name(f"{self._folder.name}.before-restore-{now:%Y%m%dT%H%M%SZ}"))
        had_one = self._folder.exists()
        try:
            _keep_all(self.home.folder)
            homing.replace_durably(self._staging / _PLAN, json.dumps({"aside": aside.name}).encode())
            _carry_out(self._folder, self._staging)
        except OSError as error:
            self._take_back(aside)
            raise _no_place_beside(self._folder) from error
        return aside if had_one else None

    def _take_back(self, aside: Path) -> None:
        """Put the old folder back where it was, and only then forget the plan."""
        if aside.exists() and not self._folder.exists():
            os.rename(aside, self._folder)
        (self._staging / _PLAN).unlink(missing_ok=True)


def _carry_out(folder: Path, staging: Path) -> None:
    """Do what the plan says, from wherever it was cut off."""
    aside = folder.with_name(str(json.loads((staging / _PLAN).read_text("utf-8"))["aside"]))
    while True:
        if folder.exists():
            _put_aside(folder, aside, staging)
            homing.keep_folder(folder.parent)
        try:
            os.rename(staging / _NEW, folder)
            break
        except OSError:
            if not folder.exists():
                raise
            # A program that was started at this very moment has begun to make a new home.
    homing.keep_folder(folder.parent)


def _put_aside(folder: Path, aside: Path, staging: Path) -> None:
    if not aside.exists():
        os.rename(folder, aside)
    elif Home(folder).database.is_file():
        os.rename(folder, _free_name(aside))
    else:  # nothing but what a start makes: empty folders, a log
        os.rename(folder, _free_name(staging / _STREWN))


def _free_name(path: Path) -> Path:
    """Return this path, or the first one with a number that is free: nothing is ever overwritten."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free


def _keep_all(folder: Path) -> None:
    """Wait until the disk has everything in a folder."""
    if sys.platform == "win32":
        for path in folder.rglob("*"):
            if path.is_file():
                with path.open("rb+") as file:
                    os.fsync(file.fileno())
    else:
        os.sync()  # one call for many thousand files


def _must_be_replaceable(folder: Path) -> None:
    """Refuse a folder that is no home of this program: somebody may have named the wrong one."""
    if folder.exists() and not folder.is_dir():
        words = _("“{folder}” is a file, not a folder. Choose another folder with --home.", folder=folder)
        raise Refused("HOME_NO_FOLDER", words)
    if os.path.ismount(folder):  # it cannot be renamed
        raise _no_place_beside(folder)
    known = {path.name for path in Home(folder, office="").folders()} | {occupancy.NAME}
    if not folder.is_dir() or Home(folder, office="").database.is_file():
        return
    if any(path.name not in known for path in folder.iterdir()):
        raise Refused(
            "NOT_A_HOME",
            _("“{folder}” holds other things than this program's data. Choose an empty folder with --home. Nothing "
              "was changed.", folder=folder),
        )  # fmt: skip


def _no_place_beside(folder: Path) -> ToolMissing:
    return ToolMissing(
        "NO_PLACE_BESIDE",
        _("A restore builds the new folder beside “{folder}” and then puts it in its place, which is not possible "
          "here. Give yourself the right to write to “{parent}”, or restore into another folder with --home. Nothing "
          "was changed.", folder=folder, parent=folder.parent),
    )  # fmt: skip


@contextmanager
def _locked(staging: Path) -> Iterator[bool]:
    """Hold the lock of a staging folder; False where somebody else has it, or it is gone."""
    try:
        descriptor = occupancy.open_lock(staging / _LOCK)
    except FileNotFoundError:
        yield False
        return
    try:
        yield occupancy.take_whole(descriptor) and occupancy.is_at(descriptor, staging / _LOCK)
    finally:
        os.close(descriptor)


def _clear(staging: Path) -> None:
    """Clear a staging folder away, the plan and the lock last: what is cut off here is gone on with."""
    for path in staging.iterdir():
        if path.name not in (_LOCK, _PLAN):
            shutil.rmtree(path, ignore_errors=True)
    (staging / _PLAN).unlink(missing_ok=True)
    with suppress(OSError):  # on Windows it goes with the next start
        (staging / _LOCK).unlink(missing_ok=True)
        staging.rmdir()
