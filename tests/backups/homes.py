"""A company's home folder as the first version of the program left it, and looks at home folders from outside."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from sqlalchemy import text

from p2p_desktop.paths import Home
from p2p_desktop.services.context import Context, changing, open_context
from p2p_desktop.store import homing
from tests.worlds import RememberedQueue

#: Made by the program of schema 0001: five people, seven requests, an order with its PDF, a receipt that was compared.
FIRST_VERSION = Path(__file__).parents[1] / "store" / "homes" / "0001.zip"
#: What can be different each time a home is opened, and says nothing of what it holds.
_LOCKS = frozenset({"in-use.lock", "migrating.lock", "backing-up.lock", "audit.lock"})


def first_version(folder: Path) -> Home:
    """Unpack the home folder of the first version."""
    folder.mkdir(parents=True, mode=0o700)
    with zipfile.ZipFile(FIRST_VERSION) as zipped:
        zipped.extractall(folder)
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    home = Home(folder, office="")
    homing.prepare(home)
    return home


def opened(home: Home) -> Context:
    """Open a home folder for work."""
    return open_context(home, queue=RememberedQueue())


def noted(context: Context, words: str) -> None:
    """Have something happen that the trail tells of."""
    with changing(context, "note", noun="thing") as change:
        change.record("noted", noun="thing", object_id=words)


def noted_words(context: Context) -> list[str]:
    """Return what happened, as the trail tells it."""
    with context.store.reading() as session:
        rows = session.execute(text("SELECT object_id FROM audit_event WHERE event = 'noted' ORDER BY number"))
        return list(rows.scalars())


def fingerprint(folder: Path) -> dict[str, str]:
    """Return every file of a folder with the SHA-256 of its bytes: equal before and after means untouched."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in _LOCKS
    }
