"""Make the home folder ready: private folders, a disk that can be written, and locks between processes."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from p2p_desktop.paths import Home
from p2p_desktop.store import faults, shares

#: Room that has to be there before the program starts to work.
_PROBE_BYTES = 64 * 1024

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                return
            except OSError:  # it gives up by itself after ten seconds
                continue

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def prepare(home: Home) -> None:
    """Make the folders (0700) where they are missing, and try the disk.

    A database file on another computer is refused before anything is written there.
    """
    if not home.office:
        shares.refuse_share(home.folder)
    try:
        for folder in home.folders():
            make_private(folder)
        _try_disk(home.folder / f".room-{os.getpid()}")
    except OSError as error:
        raise faults.of_file(error, home.folder) from error


def make_database_file(home: Home) -> None:
    """Make an empty database file (0600) where it is missing: SQLite would let others read it."""
    try:
        os.close(os.open(home.database, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise faults.of_file(error, home.folder) from error


def _try_disk(probe: Path) -> None:
    try:
        write_durably(probe, b"\0" * _PROBE_BYTES)
    finally:
        probe.unlink(missing_ok=True)


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may enter (0700), if it is not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def private_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file that only its owner may read (0600), and wait at the end until the disk has it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_durably(path: Path, data: bytes) -> None:
    """Write a private file and wait until the disk has it; what was there is lost on failure."""
    with private_file(path) as file:
        file.write(data)


def replace_durably(path: Path, data: bytes) -> None:
    """Put a private file in place of an older one, in one step that a power loss does not cut in two."""
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        write_durably(fresh, data)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    keep_folder(path.parent)


def keep_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder (Windows does this by itself)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock that only one process or thread has at a time; a killed holder lets go of it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor)
        try:
            yield
        finally:
            _unlock(descriptor)
    finally:
        os.close(descriptor)
