"""Where things lie: the home folder of one installation and the resources that came with the program."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path


def office_url() -> str:
    """Return where the office keeps its data (``P2P_DATABASE_URL``); empty for the database in the home folder."""
    return os.environ.get("P2P_DATABASE_URL", "").strip()


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds everything of one installation; private to the person who owns it (0700).

    With ``office`` (``postgresql+psycopg://…``) business data, document files and the queue lie in an office's
    database, and the folder holds what belongs to this workstation: logs, scratch, copies of files, the audit anchor.
    """

    folder: Path
    office: str = field(default_factory=office_url, repr=False)  # it may hold a password

    @property
    def database(self) -> Path:
        """The business database (SQLite)."""
        return self.folder / "p2p.db"

    @property
    def blobs(self) -> Path:
        """Document files, named by SHA-256; in an office the copies that were needed here."""
        return self.folder / "documents"

    @property
    def queue(self) -> Path:
        """Huey's queue files; they may be deleted at any time without losing work."""
        return self.folder / "queue"

    @property
    def keys(self) -> Path:
        """The audit key and the audit anchor, kept apart from the database."""
        return self.folder / "keys"

    @property
    def logs(self) -> Path:
        """Rotated JSON-lines logs."""
        return self.folder / "logs"

    @property
    def scratch(self) -> Path:
        """Temporary files of workers; emptied at start."""
        return self.folder / "scratch"

    @property
    def exports(self) -> Path:
        """Where order PDFs are put for people to send or print."""
        return self.folder / "orders"

    @property
    def backups(self) -> Path:
        """Copies of the database: one a day, and one before each change of its schema."""
        return self.folder / "backups"

    @property
    def crashes(self) -> Path:
        """Reports of programs that ended badly."""
        return self.logs / "crashes"

    @property
    def window_lock(self) -> Path:
        """Held by the one window of this home folder."""
        return self.logs / "window.lock"

    @property
    def window_run(self) -> Path:
        """What the window that is open tells of itself; left behind by one that ended badly."""
        return self.logs / "window.run"

    @property
    def window_socket(self) -> Path:
        """Where a second start speaks with the window that is open."""
        return self.logs / "window.socket"

    @property
    def window_state(self) -> Path:
        """Window, splitter and column sizes per person."""
        return self.folder / "window.ini"

    @property
    def settings(self) -> Path:
        """The settings of this installation (TOML); may be missing."""
        return self.folder / "settings.toml"

    def folders(self) -> tuple[Path, ...]:
        """Return every folder that has to exist before the program can work."""
        return (self.folder, self.blobs, self.queue, self.keys, self.logs, self.scratch, self.exports)


def default_home() -> Home:
    """Return the home folder to use when none is named: ``P2P_HOME``, else the system's place for such data."""
    named = os.environ.get("P2P_HOME")
    if named:
        return Home(Path(named).expanduser().absolute())
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return Home(base / "p2p-desktop")


def resources() -> Path:
    """Return the folder of fonts, icons, samples and translations, in a checkout as in the installed program."""
    bundled = getattr(sys, "_MEIPASS", None)
    if bundled:
        return Path(bundled) / "resources"
    return Path(__file__).resolve().parent.parent / "resources"
