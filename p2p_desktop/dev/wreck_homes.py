"""The home folders that the wrecking sweep works on: small, in two states, and as the first version made them."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from pathlib import Path

from p2p_desktop.dev.wreck_child import NoQueue
from p2p_desktop.domain.audit import AuditEvent
from p2p_desktop.domain.people import PROGRAM
from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home
from p2p_desktop.services.context import changing, open_context, reading
from p2p_desktop.store.migrations import REVISIONS
from p2p_desktop.store.old_versions import make_of_version, revision_after_a_crash
from p2p_desktop.store.tables.audit import AuditEventRow

OLD, NEW = "old", "new"
_FILES = {OLD: 30, NEW: 45}
_FILE_BYTES = 100_000
_RECORDS = 200


def make(folder: Path, state: str) -> Home:
    """Make a home folder in this state: documents, and a trail that names the state."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    home = Home(folder, office="")
    dice = random.Random(state)
    context = open_context(home, queue=NoQueue())
    for _file in range(_FILES[state]):
        sha256 = context.documents.put_bytes(dice.randbytes(_FILE_BYTES))
        with changing(context, "make", noun="thing") as change:
            change.record("made", noun="thing", object_id=state, sha256=sha256)
    context.store.close()
    return home


def make_first_version(folder: Path) -> Home:
    """Make a home folder as the first version did: its schema, a trail, and documents."""
    folder.mkdir(parents=True)
    home = Home(folder, office="")
    events = [
        AuditEvent("made", "thing", OLD, actor_id=PROGRAM.id, actor_name=PROGRAM.name, revision=number)
        for number in range(_RECORDS)
    ]
    make_of_version(home, REVISIONS[0], events, now=dt.datetime.now(dt.UTC))
    return home


def copied(home: Home, folder: Path) -> Home:
    """Copy a home folder; document files, which never change, only get another name."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(home.folder, folder, copy_function=_copy)
    return Home(folder, office="")


def _copy(source: str, target: str) -> None:
    if "/documents/" in source.replace("\\", "/"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def state_of(home: Home) -> str:
    """Open a home folder as the next start would, and say in which state it is; what is wrong where in none."""
    try:
        context = open_context(home, queue=NoQueue())
    except PersonError as error:
        return f"cannot be opened: {error.code}"
    try:
        with reading(context) as session:
            verdict = context.audit.verify(session, last=None)
        with reading(context) as session:
            made = session.query(AuditEventRow).filter_by(noun="thing", event="made").all()
        states = {row.object_id for row in made}
        if not verdict.is_ok or len(states) != 1:
            return f"the trail: {verdict.words} {sorted(states)}"
        damage = context.store.damage()
        lost = [row.sha256 for row in made if row.sha256 and not context.documents.verify(row.sha256)]
        (state,) = states
        if damage or lost or len(made) not in (_FILES[state], _RECORDS):
            return f"damaged: {damage or lost or len(made)}"
        return state
    finally:
        context.store.close()


def version_of(home: Home) -> str:
    """Say whether a database that was not opened since is of the first or of the newest version."""
    known = {REVISIONS[0]: OLD, REVISIONS[-1]: NEW}
    return known.get(revision_after_a_crash(home), "a version in between")
