"""Everything is brought from one desk into an office and back: each row and each file, and the trail stays whole."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from p2p_desktop.dev.postgres import plain
from p2p_desktop.domain.audit import AuditEvent
from p2p_desktop.errors import PersonError, Refused
from p2p_desktop.paths import Home
from p2p_desktop.services import requesting
from p2p_desktop.services.context import Context, open_context, reading
from p2p_desktop.store.moving import Moved, move
from p2p_desktop.store.queries import orders
from p2p_desktop.store.queries.paging import PageRequest
from tests.trail import Trail
from tests.trail_fixtures import laid, trail
from tests.worlds import RememberedQueue

__all__ = ["laid", "trail"]

#: What is moved lies on one desk at first.
pytestmark = pytest.mark.embedded


def brought(source: Home, target: Home) -> Moved:
    """Move without a word."""
    return move(source, target, report=lambda _name, _number: None)


def opened_at(home: Home, like: Context) -> Context:
    """Open a home folder as the same person."""
    return open_context(home, queue=RememberedQueue(), person=like.person)


def numbers_and_files(context: Context) -> list[tuple[str, bool]]:
    """Return the numbers of all orders, and whether each has its PDF."""
    with reading(context) as session:
        rows = orders.page(session, context.person, PageRequest(limit=100)).rows
        views = [orders.one(session, context.person, row.id) for row in rows]
    return sorted((view.number, context.documents.verify(view.pdf_sha256)) for view in views if view is not None)


def check(context: Context) -> bool:
    """Say whether the whole trail is as it was written."""
    with context.store.reading() as session:
        return context.audit.verify(session, last=None).is_ok


def test_into_an_office_and_back_nothing_is_lost(trail: Trail, office: str, tmp_path: Path) -> None:
    before = numbers_and_files(trail.dana)
    assert len(before) == 3
    assert all(has_file for _number, has_file in before)
    desk, together = trail.dana.home, Home(trail.dana.home.folder, office=office)
    there = brought(desk, together)
    assert there.rows > 100
    assert there.files >= 10
    assert there.damaged == ()
    in_office = opened_at(together, trail.dana)
    assert numbers_and_files(in_office) == before
    assert check(in_office)
    in_office.store.close()
    alone = Home(tmp_path / "alone", office="")
    assert brought(together, alone) == there
    back = opened_at(alone, trail.dana)
    assert numbers_and_files(back) == before
    assert check(back)
    assert requesting.new_draft(back.acting_as(trail.company.ana.person))
    assert check(back)
    back.store.close()


def test_what_was_moved_is_worked_on_no_more(trail: Trail, office: str) -> None:
    desk = trail.dana.home
    brought(desk, Home(desk.folder, office=office))
    for attempt in (lambda: requesting.new_draft(trail.company.ana), lambda: opened_at(desk, trail.dana)):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.code == "MOVED"


def test_a_target_that_holds_other_data_is_refused_and_both_stay(trail: Trail, office: str, tmp_path: Path) -> None:
    other = open_context(Home(tmp_path / "other", office=office), queue=RememberedQueue())
    with other.store.writing() as session:
        other.audit.append(
            session, AuditEvent("noted", "thing", "1", actor_id="program", actor_name="P2P Desktop"), now=other.now()
        )
    with pytest.raises(Refused) as refusal:
        brought(trail.dana.home, Home(trail.dana.home.folder, office=office))
    assert refusal.value.code == "TARGET_NOT_EMPTY"
    assert len(numbers_and_files(trail.dana)) == 3
    assert requesting.new_draft(trail.company.ana)
    assert check(other)
    other.store.close()


def test_a_move_that_was_cut_off_is_begun_again(trail: Trail, office: str) -> None:
    desk = trail.dana.home
    code = (
        "import os, sys; from pathlib import Path; from p2p_desktop.paths import Home\n"
        "from p2p_desktop.store.moving import move\n"
        f"folder = Path({str(desk.folder)!r})\n"
        f"source, target = Home(folder, office=''), Home(folder, office={office!r})\n"
        "move(source, target, report=lambda name, number: os._exit(9) if name == sys.argv[1] else None)"
    )  # fmt: skip
    for at in ("files", "document", "billing"):
        assert subprocess.run([sys.executable, "-c", code, at], check=False).returncode == 9
        assert requesting.new_draft(trail.company.ana)
    assert brought(desk, Home(desk.folder, office=office)).rows > 100


def test_a_damaged_file_is_named_and_the_rest_is_brought(trail: Trail, office: str) -> None:
    desk = trail.dana.home
    victim = next(path for path in desk.blobs.glob("??/*") if path.is_file())
    victim.write_bytes(b"noise")
    assert brought(desk, Home(desk.folder, office=office)).damaged == (victim.name,)


def test_a_trail_that_was_meddled_with_is_not_moved(trail: Trail, office: str, tmp_path: Path) -> None:
    together = Home(trail.dana.home.folder, office=office)
    brought(trail.dana.home, together)
    with closing(plain(office)) as administrator:
        administrator.execute("SET session_replication_role = replica")
        administrator.execute("UPDATE audit_event SET reason = 'as agreed' WHERE number = 3")
    with pytest.raises(PersonError) as refusal:
        brought(together, Home(tmp_path / "alone", office=""))
    assert refusal.value.code == "TRAIL_BROKEN"


def test_the_command_says_what_it_brought(trail: Trail, office: str) -> None:
    command = [sys.executable, "-m", "p2p_desktop", "move", "--home", str(trail.dana.home.folder), "--to", office]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "P2P_DATABASE_URL" in ended.stdout
    assert "purchase_order" in ended.stdout
