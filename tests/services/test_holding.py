"""Whoever reviews a document holds it softly: others see it, may take over, and are never locked out for good."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.review import Holder
from p2p_desktop.errors import Refused
from p2p_desktop.services import holding, reviewing
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store import reviews
from p2p_desktop.store.tables.audit import AuditEventRow
from tests.trail import LAPTOPS, Trail


@pytest.fixture
def invoice(trail: Trail) -> str:
    """Give an invoice that was read."""
    return trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))


def holder_of(context: Context, document_id: str) -> Holder | None:
    """Return who reviews a document just now."""
    with reading(context) as session:
        return reviews.holder_of(session, document_id, now=context.now())


def test_the_second_who_opens_a_document_is_told_who_holds_it_since_when(trail: Trail, invoice: str) -> None:
    mine = holding.hold(trail.dana, invoice, "window-1")
    trail.world.clock.forward(minutes=3)
    told = holding.hold(trail.company.erik, invoice, "window-2")
    assert told == mine
    assert (told.name, told.window_id, told.since) == ("Dana Novak", "window-1", mine.since)


def test_the_same_person_in_another_window_is_another_review(trail: Trail, invoice: str) -> None:
    holding.hold(trail.dana, invoice, "window-1")
    assert holding.hold(trail.dana, invoice, "window-2").window_id == "window-1"


def test_holding_on_keeps_since_and_puts_the_end_off(trail: Trail, invoice: str) -> None:
    first = holding.hold(trail.dana, invoice, "window-1")
    trail.world.clock.forward(minutes=4)
    again = holding.hold(trail.dana, invoice, "window-1")
    assert again.since == first.since
    assert (again.until - first.until).total_seconds() == 240


def test_a_window_that_was_killed_holds_no_longer_than_the_idle_time(trail: Trail, invoice: str) -> None:
    holding.hold(trail.dana, invoice, "window-1")
    trail.world.clock.forward(minutes=5)
    assert holder_of(trail.dana, invoice) is None
    assert holding.hold(trail.company.erik, invoice, "window-2").window_id == "window-2"


def test_whoever_takes_over_holds_it_and_the_trail_says_so(trail: Trail, invoice: str) -> None:
    holding.hold(trail.dana, invoice, "window-1")
    holding.take_over(trail.company.erik, invoice, "window-2")
    now = holder_of(trail.dana, invoice)
    assert now is not None
    assert (now.name, now.window_id) == ("Erik Lund", "window-2")
    with reading(trail.dana) as session:
        rows = select(AuditEventRow).where(AuditEventRow.event == "review_taken_over")
        (written,) = session.scalars(rows)
    assert "Dana Novak" in str(written.changes)
    holding.let_go(trail.dana, invoice, "window-1")
    assert holder_of(trail.dana, invoice) == now


def test_letting_go_frees_it_at_once(trail: Trail, invoice: str) -> None:
    holding.hold(trail.dana, invoice, "window-1")
    holding.let_go(trail.dana, invoice, "window-1")
    assert holder_of(trail.dana, invoice) is None


def test_nothing_is_refused_because_somebody_holds_it(trail: Trail, invoice: str) -> None:
    holding.hold(trail.company.erik, invoice, "window-2")
    version = trail.document(invoice).version
    reviewing.correct_field(trail.dana, invoice, FieldName.NUMBER, "HLC-7", version=version)
    assert trail.document(invoice).number == "HLC-7"


def test_who_may_not_correct_a_document_does_not_hold_it(trail: Trail, invoice: str) -> None:
    with pytest.raises(Refused):
        holding.hold(trail.company.ben, invoice, "window-3")
    assert holder_of(trail.dana, invoice) is None


def test_a_field_taken_back_to_the_machines_value_is_written_down(trail: Trail, invoice: str) -> None:
    before = trail.document(invoice)
    machine = before.field(FieldName.NUMBER)
    assert machine is not None
    version = reviewing.correct_field(trail.dana, invoice, FieldName.NUMBER, "X-1", version=before.version)
    reviewing.restore_field(trail.dana, invoice, FieldName.NUMBER, version=version)
    assert trail.document(invoice).field(FieldName.NUMBER) == machine
    with reading(trail.dana) as session:
        events = session.scalars(select(AuditEventRow.event).where(AuditEventRow.object_id == invoice)).all()
    assert [event for event in events if event.startswith("field_")] == ["field_corrected", "field_restored"]
