"""A document is handed to a colleague, who is told, sees it, reviews it; it may be taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from p2p_desktop.domain.document import FieldName
from p2p_desktop.errors import NotFound, Refused
from p2p_desktop.services import handing, reviewing
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store import reviews
from p2p_desktop.store.queries import documents as lists
from p2p_desktop.store.queries import home, notifications
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.store.tables.audit import AuditEventRow
from tests.trail import LAPTOPS, Trail
from tests.work_off import work_off


@pytest.fixture
def invoice(trail: Trail) -> str:
    """Give an invoice that was read."""
    return trail.dropped(trail.receipt("receipt-fits-laptops", LAPTOPS))


def waits_for(context: Context) -> tuple[str, ...]:
    """Return the documents that were handed to somebody, as his list shows them."""
    with reading(context) as session:
        return tuple(row.id for row in lists.page(session, context.person, PageRequest(choice="for_me")).rows)


def test_whoever_is_handed_a_document_is_told_with_the_note(trail: Trail, invoice: str) -> None:
    ben = trail.company.ben
    handing.hand(trail.dana, invoice, ben.person.id, note="Is this yours?")
    work_off(trail.world)
    with reading(ben) as session:
        rows = notifications.page(session, ben.person, PageRequest()).rows
        counts = home.counts(session, ben.person)
        view = home.view(session, ben.person)
    notice = next(row for row in rows if "handed" in row.title)
    assert notice.title.startswith("Dana Novak handed “")
    assert (notice.sentence, notice.screen, notice.object_id) == (
        "Dana Novak wrote: Is this yours?", "documents", invoice,
    )  # fmt: skip
    assert counts["documents"] == 1
    (waiting,) = [row for row in view.waiting if row.object_id == invoice]
    assert (waiting.group, waiting.detail) == ("Handed to you", "Dana Novak: Is this yours?")
    assert waits_for(ben) == (invoice,)
    assert waits_for(trail.dana) == ()


def test_whoever_is_handed_a_document_may_review_it_until_it_is_taken_back(trail: Trail, invoice: str) -> None:
    ben = trail.company.ben
    assert not trail.document(invoice, ben).is_own
    handing.hand(trail.dana, invoice, ben.person.id)
    assert trail.document(invoice, ben).is_own
    version = trail.document(invoice).version
    reviewing.correct_field(ben, invoice, FieldName.NUMBER, "B-1", version=version)
    handing.take_back(trail.dana, invoice)
    assert waits_for(ben) == ()
    with pytest.raises(Refused):
        reviewing.correct_field(ben, invoice, FieldName.NUMBER, "B-2", version=trail.document(invoice).version)
    assert trail.document(invoice).number == "B-1"


def test_who_was_not_told_before_it_was_taken_back_is_not_told(trail: Trail, invoice: str) -> None:
    handing.hand(trail.dana, invoice, trail.company.ben.person.id)
    handing.take_back(trail.dana, invoice)
    work_off(trail.world)
    with reading(trail.company.ben) as session:
        rows = notifications.page(session, trail.company.ben.person, PageRequest()).rows
    assert [row for row in rows if "handed" in row.title] == []


def test_confirming_ends_the_handover_and_the_trail_tells_the_whole_way(trail: Trail, invoice: str) -> None:
    erik = trail.company.erik
    handing.hand(trail.dana, invoice, erik.person.id, note="Please look")
    reviewing.confirm(erik, invoice, version=trail.document(invoice).version)
    assert waits_for(erik) == ()
    with reading(trail.dana) as session:
        assert reviews.handover_of(session, invoice) is None
        rows = session.scalars(select(AuditEventRow).where(AuditEventRow.event == "handed_over"))
        (written,) = rows
    assert (written.for_person_id, written.reason) == (erik.person.id, "Please look")
    with pytest.raises(Refused):
        handing.hand(trail.dana, invoice, erik.person.id)


def test_what_cannot_be_handed_is_refused_in_words(trail: Trail, invoice: str) -> None:
    with pytest.raises(NotFound):
        handing.hand(trail.dana, invoice, "nobody")
    with pytest.raises(Refused, match="Choose somebody else"):
        handing.hand(trail.dana, invoice, trail.dana.person.id)
    with pytest.raises(NotFound, match="nobody in particular"):
        handing.take_back(trail.dana, invoice)
    with pytest.raises(Refused):
        handing.hand(trail.company.ben, invoice, trail.dana.person.id)
