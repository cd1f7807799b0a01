"""What a failing disk or a locked file means in words for people."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from p2p_desktop.errors import PersonError, Refused, ToolMissing
from p2p_desktop.language import _

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_NO_FOLDER = {errno.ENOTDIR, errno.EEXIST}


def home_read_only(folder: Path) -> ToolMissing:
    """Say that the program may not write where its data lies."""
    return ToolMissing(
        "HOME_READ_ONLY",
        _("The program may not write to “{folder}”. Give yourself the right to write there, or choose another folder "
          "with --home.", folder=folder),
    )  # fmt: skip


def home_full(folder: Path) -> ToolMissing:
    """Say that the disk with the program's data is full."""
    return ToolMissing(
        "HOME_FULL",
        _("The disk that holds “{folder}” takes no more data. Free some space and try again; nothing was changed.",
          folder=folder),
    )  # fmt: skip


def home_failing(folder: Path) -> ToolMissing:
    """Say that the disk with the program's data reports errors."""
    return ToolMissing(
        "HOME_FAILING",
        _("The disk that holds “{folder}” reports errors. Check the disk; nothing was changed.", folder=folder),
    )


def moved() -> Refused:
    """Say that everything that was here was brought into another database."""
    return Refused(
        "MOVED",
        _("Everything that was here was brought into another database. Open that one: P2P_DATABASE_URL names an "
          "office's database, --home another folder. Nothing is lost, and nothing more is kept here."),
    )  # fmt: skip


def of_file(error: OSError, folder: Path) -> PersonError:
    """Return what a file error below the home folder means for a person."""
    if error.errno in _FULL:
        return home_full(folder)
    if error.errno in _CLOSED:
        return home_read_only(folder)
    if error.errno in _NO_FOLDER:
        words = _("“{folder}” is a file, not a folder. Choose another folder with --home.", folder=folder)
        return ToolMissing("HOME_NO_FOLDER", words)
    return home_failing(folder)


def of_database(error: Exception, folder: Path, *, is_writer: bool) -> PersonError | None:
    """Return what a database error means for a person, or None where it is a bug of ours."""
    if not isinstance(error, DBAPIError) or not isinstance(error.orig, sqlite3.Error):
        return None
    reason = getattr(error.orig, "sqlite_errorcode", 0)
    # A used-up quota and a limit on the size of files look like this; only a full device is called SQLITE_FULL.
    if reason == sqlite3.SQLITE_IOERR_WRITE:
        return home_full(folder)
    # The low byte is the kind; the rest says where in SQLite it happened.
    match reason & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return PersonError("BUSY", _("Somebody else is saving at this moment. Please try again."))
        case sqlite3.SQLITE_FULL:
            return home_full(folder)
        case sqlite3.SQLITE_READONLY if not is_writer:
            return None  # one of our own queries tried to write
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return home_read_only(folder)
        case sqlite3.SQLITE_IOERR:
            return home_failing(folder)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return ToolMissing(
                "DATABASE_DAMAGED",
                _("The database in “{folder}” is damaged. Restore the newest backup.", folder=folder),
            )
        case _:
            return None
