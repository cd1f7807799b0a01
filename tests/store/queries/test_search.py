"""One search over everything: only what this person may see, found by number, title or vendor."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from p2p_desktop.domain import po_number
from p2p_desktop.domain.document import Field, FieldName, Source
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.domain.vendor import VendorDetails
from p2p_desktop.services import approving, indexing, ordering, requesting, vendors
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store import search_index
from p2p_desktop.store.documents import save_fields, save_pages, save_read_page
from p2p_desktop.store.queries import search
from p2p_desktop.store.queries.search import Hit
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.request import RequestRow
from p2p_desktop.store.tables.search import WAITING, SearchEntryRow
from tests.company import Company
from tests.kept_papers import document, paper


@pytest.fixture
def busy(company: Company) -> Company:
    """Give a company with an order of Ana's, a draft of hers, and a request of Clara's."""
    request_id = company.submitted("1 x toner 80", title="Black toner")
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    ordering.issue(company.world.context, request_id)
    company.draft("1 x toner 80", title="Cyan toner")
    company.submitted("1 x chair 90", title="Red chair", by=company.clara)
    return company


def hits(who: Context, text: str, **more: int) -> tuple[Hit, ...]:
    with reading(who) as session:
        return search.find(session, who.person, text, **more)


def found(who: Context, text: str, **more: int) -> list[tuple[str, str]]:
    return [(hit.screen, hit.title) for hit in hits(who, text, **more)]


def test_vendors_come_before_what_only_names_them(busy: Company) -> None:
    number = po_number.make(2026, 1)
    assert found(busy.dana, "adler") == [
        ("vendors", "Papier Adler GmbH"),
        ("orders", number),
        ("requests", "REQ-2026-00002 · Red chair"),
        ("requests", "REQ-2026-00001 · Black toner"),
    ]


def test_an_order_is_found_by_its_number_however_it_is_typed(busy: Company) -> None:
    number = po_number.make(2026, 1)
    for typed in (
        number, number.lower(), number[3:], number[-3:], "PO-2026000001", "po 2026 1", "po2026000001", "PO 2026-000001",
        "  2026 000001 ", "PO-2026/0000 01",
    ):  # fmt: skip
        assert ("orders", number) in found(busy.dana, typed), typed


def test_the_exact_number_comes_first(busy: Company) -> None:
    for n in range(15):
        busy.draft("1 x toner 80", title=f"As in REQ-2026-00001, part {n}")
    (first, *_rest) = found(busy.ana, "REQ-2026-00001")
    assert first == ("requests", "REQ-2026-00001 · Black toner")
    (first, *_rest) = found(busy.ana, "req 2026 1")
    assert first == ("requests", "REQ-2026-00001 · Black toner")


def test_section_1_each_person_finds_only_what_he_may_see(busy: Company) -> None:
    assert [title for screen, title in found(busy.ana, "toner") if screen == "requests"] == [
        "Cyan toner", "REQ-2026-00001 · Black toner",
    ]  # fmt: skip
    assert found(busy.ana, "chair") == []
    assert found(busy.ana, "REQ-2026-00002") == []
    assert found(busy.dana, "cyan") == []
    assert [screen for screen, _title in found(busy.ben, "toner")] == ["orders", "requests"]


def test_section_1_holds_for_words_and_numbers_of_documents_too(busy: Company) -> None:
    document(busy.dana, "confidential salary list 4711.50", number="S-4711", vendor_name="Payroll Ltd")
    for text in ("confidential", "salary", "4711.50", "S-4711", "payroll", "scan"):
        assert found(busy.dana, text) == [("documents", "scan.pdf")]
        assert [hits(who, text) for who in (busy.ana, busy.ben, busy.clara)] == [(), (), ()]


def test_who_may_see_the_order_finds_its_papers(busy: Company) -> None:
    with reading(busy.dana) as session:
        (order,) = [hit for hit in search.find(session, busy.dana.person, "PO 2026") if hit.screen == "orders"]
    document(busy.dana, "delivered in six crates", order_id=order.object_id)
    stranger = busy.world.employ(Person("s", "s", "Somebody", frozenset({Role.REQUESTER})))
    assert found(busy.ana, "crates") == found(busy.ben, "crates") == [("documents", "scan.pdf")]
    assert found(stranger, "crates") == []


def test_a_word_inside_a_document_is_found_with_its_page_and_surroundings(company: Company) -> None:
    document_id = document(company.ana, "cover sheet", "We thank you for the Straße sign (1.471,60 EUR) of March")
    (hit,) = hits(company.ana, "strasse")
    assert (hit.screen, hit.object_id, hit.page) == ("documents", document_id, 2)
    assert hit.snippet is not None
    assert (hit.snippet.hit, hit.snippet.after) == ("Straße", " sign (1.471,60 EUR) of March")
    (hit,) = hits(company.ana, "1471.60")
    assert hit.snippet is not None
    assert hit.snippet.hit == "1.471,60"


#: What stands on a paper, and what somebody types.
ALIKE = (
    ("Café Noir", "cafe noir"), ("Cafe\u0301 Blanc", "café blanc"), ("Straße", "STRASSE"), ("FLOSSE", "floße"),
    ("Grüße", "grüsse"), ("Müller", "MÜLLER"), ("Bucker", "bücker"), ("Łódź", "lodz"),
    ("1,471.60", "1471.60"), ("2 471,60", "2471,60"), ("3471.60", "3 471,60"), ("4'471.60", "4,471"),
    ("DE89 3704 0044 0532 0130 00", "DE893704004405"), ("FR 40 303 265 045", "303 265"), ("RE/2026-0815", "815"),
    ("laptop-stand", "laptopstand"), ("東京都", "京都"), ("ﬁnance", "finance"),
)  # fmt: skip
STRANGE = (
    '"', '""', "*", "a*", "NEAR(a b)", "a AND", "OR", "NOT NOT", "-toner", "words:toner", "^toner", "(", "toner)", "'",
    "\\", "%", "__", "toner | &!", "\x00toner", "<->", "a:*b", "{a b}", "+toner", "\ue000order", "t" * 5000, "a " * 900,
    "\ud83d\ude00 toner", "' OR 1=1 --", "toner\n\ttoner", "\u0301\u0301",
)  # fmt: skip


def test_accents_case_and_separators_do_not_matter(company: Company) -> None:
    kept = {text: document(company.ana, f"some words, {text}; others") for text, _typed in ALIKE}
    for text, typed in ALIKE:
        assert [hit.object_id for hit in hits(company.ana, typed)] == [kept[text]], (text, typed)
        assert [hit.object_id for hit in hits(company.ana, text)] == [kept[text]], text


def test_whatever_is_typed_is_only_words(busy: Company) -> None:
    for typed in STRANGE:
        hits(busy.dana, typed)
        hits(busy.ana, typed)


def test_signs_of_the_language_of_searches_mean_nothing(busy: Company) -> None:
    assert found(busy.dana, '"toner" -black*') == found(busy.dana, "toner black") != []
    assert found(busy.dana, "NOT toner") == []


def test_less_than_two_letters_find_nothing(busy: Company) -> None:
    assert (found(busy.dana, "a"), found(busy.dana, " a "), found(busy.dana, "")) == ([], [], [])


def test_each_kind_gets_its_share_of_the_hits(busy: Company) -> None:
    for n in range(8):
        busy.draft("1 x toner 80", title=f"Toner {n}")
    assert [screen for screen, _title in found(busy.ana, "toner", limit=12)] == ["orders"] + ["requests"] * 4


# In step ------------------------------------------------------------------------------------------------------------


def test_what_is_changed_is_found_as_it_is_now(company: Company) -> None:
    request_id = company.draft("1 x toner 80", title="Umbrella")
    requesting.save_draft(company.ana, request_id, company.content("1 x lantern 80", title="Parasol"), version=2)
    assert found(company.ana, "umbrella") == found(company.ana, "toner") == []
    assert found(company.ana, "parasol") == found(company.ana, "lantern") == [("requests", "Parasol")]


def test_what_is_not_saved_is_not_found(company: Company) -> None:
    document_id = document(company.ana, "kept words")

    def change_and_break() -> None:
        with company.ana.store.writing() as session:
            save_pages(session, document_id, [paper(1, "vanished words")])
            session.flush()
            search_index.catch_up(session)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_break()
    assert found(company.ana, "vanished") == []
    assert found(company.ana, "kept") == [("documents", "scan.pdf")]


def test_what_is_gone_is_not_found(company: Company) -> None:
    document_id = document(company.ana, "ephemeral words")
    with company.ana.store.writing() as session:
        session.execute(delete(DocumentRow).where(DocumentRow.id == document_id))
    assert found(company.ana, "ephemeral") == []
    with reading(company.ana) as session:
        assert session.query(SearchEntryRow).filter(SearchEntryRow.object_id == document_id).count() == 0


def test_text_that_ocr_brings_later_is_found(company: Company) -> None:
    document_id = document(company.ana, "one", "")
    with company.ana.store.writing() as session:
        save_read_page(session, document_id, paper(2, "recognised afterwards").page, picture="")
    (hit,) = hits(company.ana, "afterwards")
    assert (hit.object_id, hit.page) == (document_id, 2)


def test_values_that_stand_on_no_page_are_found(company: Company) -> None:
    document_id = document(company.ana, "a page")
    with company.ana.store.writing() as session:
        save_fields(session, document_id, [Field(FieldName.PAYMENT_TERMS, "thirty days net", 1.0, Source.XML)])
    (hit,) = hits(company.ana, "thirty")
    assert hit.page == 0
    assert hit.snippet is not None
    assert hit.snippet.hit == "thirty"


def test_a_change_behind_the_rows_is_noticed_too(company: Company) -> None:
    request_id = company.draft("1 x toner 80", title="Umbrella")
    with company.ana.store.writing() as session:
        session.execute(update(RequestRow).where(RequestRow.id == request_id).values(title="Renamed in bulk"))
    assert found(company.ana, "renamed") == [("requests", "Renamed in bulk")]


def test_a_vendor_is_found_under_its_new_name(company: Company) -> None:
    vendors.add(company.dana, VendorDetails(name="Bäckerei Öztürk", country="DE", tax_id="", aliases=("Simitci",)))
    assert found(company.ana, "backerei oztürk") == found(company.ana, "simit") == [("vendors", "Bäckerei Öztürk")]


def test_what_was_there_before_is_gathered_in_the_background(busy: Company) -> None:
    document(busy.ana, "older words")
    context = busy.world.context
    with context.store.writing() as session:
        forget_all_words(session.connection().exec_driver_sql, session.get_bind().dialect.name)
        session.execute(update(SearchEntryRow).values(changed=WAITING))
    assert found(busy.dana, "older") == []
    document(busy.ana, "newer words")
    assert found(busy.dana, "words") == [("documents", "scan.pdf")]
    with reading(context) as session:
        assert search_index.is_waiting(session)
    indexing.gather_words(context)
    with reading(context) as session:
        assert not search_index.is_waiting(session)
    assert len(found(busy.dana, "words")) == 2
    assert len(found(busy.dana, "toner")) == 2


def forget_all_words(execute: object, dialect: str) -> None:
    """Leave every entry without words, as a migration does."""
    words = "UPDATE search_entry SET words = NULL" if dialect == "postgresql" else "DELETE FROM search_words"
    execute(words)  # type: ignore[operator]
