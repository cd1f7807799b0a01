"""Who is at a home folder: programs share it; a restore, which puts another folder in its place, wants it alone."""

from __future__ import annotations

import os
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from p2p_desktop.errors import Refused
from p2p_desktop.language import _
from p2p_desktop.store import faults

NAME = "in-use.lock"

if sys.platform == "win32":
    import msvcrt

    #: Windows has no lock that many share: each program takes one byte of so many, a restore takes all.
    _SEATS = 256

    def _take_seat(descriptor: int) -> bool:
        for seat in range(_SEATS):
            os.lseek(descriptor, seat, os.SEEK_SET)
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                continue
            return True
        return False

    def take_whole(descriptor: int) -> bool:
        """Take a lock file for this process alone; False where anybody else has it."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, _SEATS)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take_seat(descriptor: int) -> bool:
        return _lock(descriptor, fcntl.LOCK_SH)

    def take_whole(descriptor: int) -> bool:
        """Take a lock file for this process alone; False where anybody else has it."""
        return _lock(descriptor, fcntl.LOCK_EX)

    def _lock(descriptor: int, kind: int) -> bool:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class Seat:
    """One program's place at a home folder; a killed program leaves it too."""

    def __init__(self, descriptor: int) -> None:
        self._leave = weakref.finalize(self, os.close, descriptor)

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Take a place, or refuse while the folder is being restored."""
        descriptor = open_lock(folder / NAME)
        if not (_take_seat(descriptor) and is_at(descriptor, folder / NAME)):
            os.close(descriptor)
            raise being_restored(folder)
        return cls(descriptor)

    def leave(self) -> None:
        """Give the place up."""
        self._leave()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Have a home folder to oneself, or refuse while a program is at it; nothing to do where there is none."""
    if not folder.is_dir():
        yield
        return
    descriptor = open_lock(folder / NAME)
    try:
        if not take_whole(descriptor):
            raise Refused(
                "HOME_IN_USE",
                _("A window or a worker of this program is open at “{folder}”. Close it, on this computer, and try "
                  "again. Nothing was changed.", folder=folder),
            )  # fmt: skip
        if sys.platform == "win32":  # there a folder cannot be renamed while a file in it is open
            os.close(descriptor)
            descriptor = -1
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def open_lock(path: Path) -> int:
    """Open a lock file, made where it is missing."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise faults.of_file(error, path.parent) from error


def is_at(descriptor: int, path: Path) -> bool:
    """Say whether an open file is still the one at this path: its folder may have been renamed meanwhile."""
    try:
        found = path.stat()
    except OSError:
        return False
    mine = os.fstat(descriptor)
    return (mine.st_dev, mine.st_ino) == (found.st_dev, found.st_ino)


def being_restored(folder: Path) -> Refused:
    """Say that a restore is under way."""
    return Refused(
        "BEING_RESTORED",
        _("A backup is being restored into “{folder}” at this moment. Start the program again when that is done.",
          folder=folder),
    )  # fmt: skip
