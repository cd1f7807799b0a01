"""Write the file of the newest schema version that the tests keep: run it when a version is released."""

from __future__ import annotations

import datetime as dt
import sqlite3
import tempfile
from pathlib import Path

from p2p_desktop.domain.job import JobKind
from p2p_desktop.domain.people import Role
from p2p_desktop.services.context import changing
from p2p_desktop.store.migrations import REVISIONS
from p2p_desktop.store.tables.person import PersonRow
from tests.worlds import open_world

SCHEMAS = Path(__file__).parent / "schemas"


def main() -> None:
    """Make a small installation and keep its database as SQL."""
    with tempfile.TemporaryDirectory() as folder:
        world = open_world(Path(folder))
        with changing(world.context, "add_person", noun="person") as change:
            change.session.add(example_person(change.now))
            change.record("person_added", noun="person", object_id="p-1", changes={"name": (None, "Maria Beck")})
            change.enqueue(JobKind.NOTIFY, key="notify:p-1", person_id="p-1")
        world.close()
        connection = sqlite3.connect(world.home.database)
        lines = "\n".join(connection.iterdump())
        connection.close()
    (SCHEMAS / f"{REVISIONS[-1]}.sql").write_text(f"{lines}\n", "utf-8")


def example_person(now: dt.datetime) -> PersonRow:
    """Return somebody who works here."""
    return PersonRow(
        id="p-1", username="maria", name="Maria Beck", roles=[Role.REQUESTER.value], password_hash="", created_at=now
    )


if __name__ == "__main__":
    main()
