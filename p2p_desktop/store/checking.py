"""Is the database sound, writable, and of the version that this program knows?"""

from __future__ import annotations

from p2p_desktop.paths import Home
from p2p_desktop.store.database_files import facts_of
from p2p_desktop.store.engine import Store
from p2p_desktop.store.migrating import current_revision
from p2p_desktop.store.migrations import REVISIONS


def check_writable(store: Store) -> None:
    """Take the right to write and give it back; raise what stands in the way as a sentence."""
    with store.writing():
        pass


def schema_revision(store: Store) -> str:
    """Return the schema version of the database; empty where it has none."""
    with store.reading() as session:
        return current_revision(session.connection()) or ""


def is_older(home: Home) -> bool:
    """Say whether an older version wrote the data, so that bringing it to this one takes a while."""
    if home.office:
        return False
    return facts_of(home.database).revision in REVISIONS[:-1]


def newest_revision() -> str:
    """Return the schema version that this program writes."""
    return REVISIONS[-1]
