"""One search over everything: only what this person may see, found by number, title or vendor."""

from __future__ import annotations

import pytest

from p2p_desktop.domain import po_number
from p2p_desktop.services import approving, ordering
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import search
from tests.company import Company


@pytest.fixture
def busy(company: Company) -> Company:
    """Give a company with an order of Ana's, a draft of hers, and a request of Clara's."""
    request_id = company.submitted("1 x toner 80", title="Black toner")
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    ordering.issue(company.world.context, request_id)
    company.draft("1 x toner 80", title="Cyan toner")
    company.submitted("1 x chair 90", title="Red chair", by=company.clara)
    return company


def found(who: Context, text: str, **more: int) -> list[tuple[str, str]]:
    with reading(who) as session:
        return [(hit.screen, hit.title) for hit in search.find(session, who.person, text, **more)]


def test_requests_orders_and_vendors_are_found_together(busy: Company) -> None:
    number = po_number.make(2026, 1)
    assert found(busy.dana, "adler") == [
        ("requests", "REQ-2026-00002 · Red chair"),
        ("requests", "REQ-2026-00001 · Black toner"),
        ("orders", number),
        ("vendors", "Papier Adler GmbH"),
    ]
    assert found(busy.dana, number.lower()) == [("orders", number)]
    assert found(busy.dana, "REQ-2026-00002") == [("requests", "REQ-2026-00002 · Red chair")]


def test_section_1_each_person_finds_only_what_he_may_see(busy: Company) -> None:
    assert [title for screen, title in found(busy.ana, "toner") if screen == "requests"] == [
        "Cyan toner", "REQ-2026-00001 · Black toner",
    ]  # fmt: skip
    assert found(busy.ana, "chair") == []
    assert found(busy.dana, "cyan") == []
    assert [screen for screen, _title in found(busy.ben, "toner")] == ["requests", "orders"]


def test_less_than_two_letters_find_nothing(busy: Company) -> None:
    assert (found(busy.dana, "a"), found(busy.dana, " a "), found(busy.dana, "")) == ([], [], [])


def test_each_kind_gets_its_share_of_the_hits(busy: Company) -> None:
    for n in range(8):
        busy.draft("1 x toner 80", title=f"Toner {n}")
    hits = found(busy.ana, "toner", limit=12)
    assert [screen for screen, _title in hits] == ["requests"] * 4 + ["orders"]
