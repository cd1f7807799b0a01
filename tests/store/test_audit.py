"""The audit trail: nothing can be changed in it, and whoever does it all the same is found out."""

from __future__ import annotations

import datetime as dt
import os
import platform
import signal
import sqlite3
from contextlib import closing
from decimal import Decimal

import pytest

from p2p_desktop import __version__
from p2p_desktop.domain.audit import (
    AuditEvent,
    AuditRecord,
    FieldChange,
    Verdict,
    chained_hash,
    changes_text,
    read_changes,
)
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.errors import ToolMissing
from p2p_desktop.services.context import changing
from tests.store.meddling import anchor_file, key_file, meddling
from tests.store.processes import Second
from tests.worlds import World, open_world

MARIA = Person(id="p-1", username="maria", name="Maria Beck", roles=frozenset({Role.FINANCE}))
WHOLE = "The audit trail is whole."


def write(world: World, count: int) -> None:
    """Append records about three fields, each in a change of its own."""
    for number in range(count):
        with changing(world.context, "pay", noun="order") as change:
            change.record(
                "paid", noun="order", object_id=f"o-{number}", changes={"total": (Decimal("10.50"), Decimal("12.00"))}
            )


def row(world: World, number: int) -> dict[str, object]:
    """Read one record as it is stored."""
    with meddling(world) as connection:
        return connection.record(number)


def _event() -> AuditEvent:
    return AuditEvent("counted", "thing", "1", actor_id="program", actor_name="P2P Desktop")


def _fresh(world: World) -> World:
    """Open the same installation again, as the next start would."""
    return open_world(world.home.folder.parent)


def test_a_record_tells_everything(world: World) -> None:
    context = world.employ(MARIA)
    world.clock.moment = dt.datetime(2026, 7, 1, 10, 0, 0, 5, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    with changing(context, "pay", noun="order") as change:
        change.record(
            "paid",
            noun="order",
            object_id="o-1",
            revision=3,
            changes={"total": (Decimal("10.50"), None), "roles": (frozenset({Role.FINANCE, Role.APPROVER}), True)},
            reason="“ok” – said the 會計",
            for_person_id="p-9",
            rule_version="2026-07",
            sha256="ab" * 32,
        )
    stored = row(world, 1)
    hashed = stored.pop("hash")
    assert stored == {
        "number": 1,
        "at": "2026-07-01T08:00:00.000005Z",
        "workstation": platform.node(),
        "program_version": __version__,
        "actor_id": "p-1",
        "actor_name": "Maria Beck",
        "for_person_id": "p-9",
        "noun": "order",
        "object_id": "o-1",
        "revision": 3,
        "event": "paid",
        "changes": '[["total","10.50",null],["roles",["approver","finance"],true]]',
        "reason": "“ok” – said the 會計",
        "rule_version": "2026-07",
        "sha256": "ab" * 32,
    }
    key = bytes.fromhex(key_file(world.home).read_text())
    assert len(key) == 32
    assert hashed == chained_hash(AuditRecord(**stored), before="", key=key)  # type: ignore[arg-type]
    assert key_file(world.home).stat().st_mode & 0o777 == 0o600
    assert world.check_audit() == Verdict(True, 1, None, WHOLE)


def test_binary_floating_point_cannot_be_recorded() -> None:
    with pytest.raises(TypeError, match="float"):
        changes_text([FieldChange("total", 0.1, None)])


def test_changes_come_back_as_they_were_kept() -> None:
    kept = (FieldChange("day", None, "2026-07-01"), FieldChange("lines", 2, 3))
    assert read_changes(changes_text([FieldChange("day", None, dt.date(2026, 7, 1)), kept[1]])) == kept


def test_a_new_trail_is_whole(world: World) -> None:
    assert world.check_audit() == Verdict(True, 0, None, "There are no audit records yet.")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET reason = 'x' WHERE number = 2",
        "DELETE FROM audit_event WHERE number = 3",
        "INSERT INTO audit_event SELECT 9, at, workstation, program_version, actor_id, actor_name, for_person_id, noun,"
        " object_id, revision, event, changes, reason, rule_version, sha256, hash FROM audit_event WHERE number = 2",
    ],
)
def test_the_database_itself_refuses_to_change_the_trail(world: World, statement: str) -> None:
    write(world, 3)
    with pytest.raises(Exception, match="append-only"), meddling(world, with_triggers=True) as connection:
        connection.execute(statement)
    assert world.check_audit() == Verdict(True, 3, None, WHOLE)


@pytest.mark.embedded
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_replacing_a_record_is_refused_by_the_database_too(world: World, recursive: str) -> None:
    write(world, 3)
    with closing(sqlite3.connect(world.home.database)) as connection:
        connection.execute(f"PRAGMA recursive_triggers={recursive}")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE number = 2")
    assert world.check_audit() == Verdict(True, 3, None, WHOLE)


@pytest.mark.parametrize(
    "column",
    ["at", "workstation", "program_version", "actor_id", "actor_name", "for_person_id", "noun", "object_id", "event",
     "changes", "reason", "rule_version", "sha256", "hash"],
)  # fmt: skip
def test_an_edited_field_is_found_and_named(world: World, column: str) -> None:
    write(world, 5)
    with meddling(world) as connection:
        connection.execute(f"UPDATE audit_event SET {column} = 'x' || substr({column}, 2) WHERE number = 3")
    words = "Audit record 3 is not as it was written, or is missing."
    assert world.check_audit() == Verdict(False, 2, 3, words)


@pytest.mark.embedded
@pytest.mark.parametrize("value", ["7", "x'00ff'", "CAST(x'ff' AS TEXT)"])
def test_values_of_a_strange_type_are_found_and_named(world: World, value: str) -> None:
    write(world, 5)
    with meddling(world) as connection:
        connection.execute(f"UPDATE audit_event SET revision = {value} WHERE number = 4")
    verdict = world.check_audit()
    assert (verdict.is_ok, verdict.checked, verdict.first_broken) == (False, 3, 4)


def test_text_moved_from_one_field_to_its_neighbour_is_found(world: World) -> None:
    write(world, 3)
    with meddling(world) as connection:
        connection.execute("UPDATE audit_event SET noun = 'ordero', object_id = '-1' WHERE number = 2")
    assert world.check_audit().first_broken == 2


def test_a_record_hashed_again_without_the_key_is_found(world: World) -> None:
    write(world, 4)
    with meddling(world) as connection:
        before = str(row(world, 1)["hash"])
        for number in (2, 3, 4):
            connection.execute("UPDATE audit_event SET actor_name = 'Somebody' WHERE number = 2")
            stored = connection.record(number)
            del stored["hash"]
            before = chained_hash(AuditRecord(**stored), before=before, key=b"guessed")  # type: ignore[arg-type]
            connection.execute("UPDATE audit_event SET hash = ? WHERE number = ?", (before, number))
    verdict = world.check_audit()
    assert (verdict.is_ok, verdict.first_broken) == (False, 2)


def test_a_deleted_record_in_the_middle_is_found(world: World) -> None:
    write(world, 5)
    with meddling(world) as connection:
        connection.execute("DELETE FROM audit_event WHERE number = 3")
    assert world.check_audit().first_broken == 3


def test_a_deleted_record_whose_followers_moved_up_is_found(world: World) -> None:
    write(world, 5)
    with meddling(world) as connection:
        connection.execute("DELETE FROM audit_event WHERE number = 3")
        connection.execute("UPDATE audit_event SET number = 3 WHERE number = 4")
        connection.execute("UPDATE audit_event SET number = 4 WHERE number = 5")
    assert world.check_audit().first_broken == 3


def test_deleted_first_records_are_found(world: World) -> None:
    write(world, 5)
    with meddling(world) as connection:
        connection.execute("DELETE FROM audit_event WHERE number <= 2")
    assert world.check_audit().first_broken == 1


@pytest.mark.embedded
def test_insert_or_replace_is_found(world: World) -> None:
    write(world, 5)
    with meddling(world) as connection:
        connection.execute("CREATE TEMP TABLE changed AS SELECT * FROM audit_event WHERE number = 4")
        connection.execute("UPDATE changed SET reason = 'as agreed'")
        connection.execute("INSERT OR REPLACE INTO audit_event SELECT * FROM changed")
    assert world.check_audit().first_broken == 4


def test_two_swapped_records_are_found(world: World) -> None:
    write(world, 5)
    with meddling(world) as connection:
        connection.execute("UPDATE audit_event SET number = -1 WHERE number = 2")
        connection.execute("UPDATE audit_event SET number = 2 WHERE number = 4")
        connection.execute("UPDATE audit_event SET number = 4 WHERE number = -1")
    assert world.check_audit().first_broken == 2


@pytest.mark.parametrize("kept", [0, 1, 4])
def test_a_cut_tail_is_found(world: World, kept: int) -> None:
    write(world, 5)
    with meddling(world) as connection:
        connection.execute("DELETE FROM audit_event WHERE number > ?", (kept,))
    words = f"The audit trail was cut off: it had 5 records, and those from {kept + 1} on are missing."
    assert world.check_audit() == Verdict(False, kept, kept + 1, words)


def test_a_cut_tail_is_still_found_after_new_records_have_grown_over_it(world: World) -> None:
    write(world, 5)
    with meddling(world) as connection:
        connection.execute("DELETE FROM audit_event WHERE number > 3")
    write(world, 6)
    assert world.check_audit() == Verdict(False, 9, 5, "Audit record 5 is not the one that was written there.")


@pytest.mark.embedded
def test_an_older_database_put_back_is_found(world: World) -> None:
    write(world, 2)
    older = world.home.database.read_bytes()
    write(world, 2)
    world.context.store.close()
    world.home.database.write_bytes(older)
    assert world.check_audit().first_broken == 3


@pytest.mark.parametrize("content", [None, "", "{}", "[5]", '[2, "ab", "cd"]', '["2", "ab", "cd"]', "[[]]"])
def test_a_missing_or_forged_anchor_is_found(world: World, content: str | None) -> None:
    write(world, 2)
    anchor = anchor_file(world.home)
    anchor.unlink()
    if content is not None:
        anchor.write_text(content)
    words = "The anchor of the audit trail is missing or was not written by this program."
    assert world.check_audit() == Verdict(False, 2, None, words)
    write(world, 1)
    assert world.check_audit() == Verdict(False, 3, None, words)


def test_the_anchor_never_goes_back(world: World) -> None:
    write(world, 1)
    anchor = anchor_file(world.home)
    with world.context.store.writing() as session:
        early = world.context.audit.append(session, _event(), now=world.clock.now())
    write(world, 1)
    newest = anchor.read_bytes()
    world.context.audit.after_commit(early)
    assert anchor.read_bytes() == newest
    assert world.check_audit() == Verdict(True, 3, None, WHOLE)


@pytest.mark.embedded  # in an office it is fetched from the others
def test_without_its_key_nothing_can_be_saved_and_the_verdict_says_so(world: World) -> None:
    write(world, 2)
    key_file(world.home).unlink()
    again = _fresh(world)
    with pytest.raises(ToolMissing) as error:
        write(again, 1)
    assert error.value.code == "AUDIT_KEY_MISSING"
    verdict = again.check_audit()
    assert (verdict.is_ok, verdict.checked, verdict.first_broken) == (False, 0, 1)
    again.close()


def test_another_key_finds_every_record_broken(world: World) -> None:
    write(world, 2)
    key_file(world.home).write_text("00" * 32)
    again = _fresh(world)
    assert again.check_audit().first_broken == 1
    again.close()


def test_only_the_newest_records_are_checked_when_that_is_asked(world: World) -> None:
    write(world, 10)
    with meddling(world) as connection:
        connection.execute("UPDATE audit_event SET reason = 'x' WHERE number = 4")
    with world.context.store.reading() as session:
        assert world.context.audit.verify(session, last=6) == Verdict(True, 6, None, WHOLE)
    with world.context.store.reading() as session:
        assert world.context.audit.verify(session, last=7).first_broken == 4


def test_a_kill_between_commit_and_anchor_is_harmless(world: World) -> None:
    write(world, 2)
    with Second("commit_and_die", world.home.folder) as other:
        assert other.line() == "ready"
        other.release()
        assert other.process.wait() == 9
    assert row(world, 3)["object_id"] == "last words"
    assert world.check_audit() == Verdict(True, 3, None, WHOLE)
    write(world, 1)
    assert world.check_audit() == Verdict(True, 4, None, WHOLE)
    with meddling(world) as connection:
        connection.execute("DELETE FROM audit_event WHERE number = 4")
    assert world.check_audit().first_broken == 4


def test_the_very_first_record_killed_before_its_anchor_is_harmless(world: World) -> None:
    with Second("commit_and_die", world.home.folder) as other:
        assert other.line() == "ready"
        other.release()
        assert other.process.wait() == 9
    assert world.check_audit() == Verdict(True, 1, None, WHOLE)


def test_two_processes_that_write_at_once_keep_one_whole_chain(world: World) -> None:
    with Second("append", world.home.folder, "left", "60") as left:
        with Second("append", world.home.folder, "right", "60") as right:
            assert (left.line(), right.line()) == ("ready", "ready")
            left.release()
            right.release()
            assert (left.end(), right.end()) == ([], [])
    assert world.check_audit() == Verdict(True, 120, None, WHOLE)
    with meddling(world) as connection:
        counts = connection.execute("SELECT object_id, count(*) FROM audit_event GROUP BY object_id ORDER BY object_id")
        assert counts == [("left", 60), ("right", 60)]
        connection.execute("DELETE FROM audit_event WHERE number = 120")
    assert world.check_audit().first_broken == 120


def test_a_process_killed_while_it_writes_leaves_a_whole_chain(world: World) -> None:
    with Second("append", world.home.folder, "left", "100000") as other:
        assert other.line() == "ready"
        other.release()
        version = world.context.store.data_version()
        while world.context.store.data_version() < version + 5:
            os.sched_yield()
        other.process.send_signal(signal.SIGKILL)
        other.process.wait()
    verdict = world.check_audit()
    assert (verdict.is_ok, verdict.words) == (True, WHOLE)
    assert verdict.checked >= 5
    write(world, 1)
    assert world.check_audit().checked == verdict.checked + 1
