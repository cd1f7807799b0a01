"""Keeps what can be found in step with what is there: in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, SQLColumnExpression, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from p2p_desktop.domain.money import Money
from p2p_desktop.domain.search_words import compact, words_of
from p2p_desktop.store.full_text import full_text, kept_word
from p2p_desktop.store.tables.document import DocumentFieldRow, DocumentLineRow, DocumentPageRow, DocumentRow
from p2p_desktop.store.tables.order import OrderLineRow, OrderRow
from p2p_desktop.store.tables.request import RequestLineRow, RequestRow
from p2p_desktop.store.tables.search import CHANGED, WAITING, SearchEntryRow
from p2p_desktop.store.tables.vendor import VendorRow

#: What is found of one thing: its number, and the texts that hold its words.
Content = tuple[str, list[str]]
_LONGEST_NUMBER = 100

#: So many are read and kept with the same few questions.
_AT_ONCE = 200


class _Entry(NamedTuple):
    id: int
    noun: str
    object_id: str
    page: int


_ENTRIES = select(SearchEntryRow.id, SearchEntryRow.noun, SearchEntryRow.object_id, SearchEntryRow.page)


def catch_up(session: Session) -> None:
    """Gather the words of everything that this transaction has changed: its last act."""
    _gather(session, _entries(session, _ENTRIES.where(SearchEntryRow.changed == CHANGED)))


def gather_some(session: Session, *, most: int) -> int:
    """Gather the words of some of what was there before there was a search, the newest first; return of how many."""
    waiting = _ENTRIES.where(SearchEntryRow.changed == WAITING).order_by(SearchEntryRow.id.desc())
    return _gather(session, _entries(session, waiting.limit(most)))


def count_waiting(session: Session) -> int:
    """Return how many things can't be found by their words yet."""
    return session.scalar(select(func.count()).where(SearchEntryRow.changed == WAITING)) or 0


def is_waiting(session: Session) -> bool:
    """Say whether something can't be found by its words yet."""
    return session.scalar(select(SearchEntryRow.id).where(SearchEntryRow.changed == WAITING).limit(1)) is not None


def _entries(session: Session, wanted: Select[int, str, str, int]) -> list[_Entry]:
    return [_Entry(key, noun, object_id, page) for key, noun, object_id, page in session.execute(wanted)]


def _gather(session: Session, entries: Sequence[_Entry]) -> int:
    for start in range(0, len(entries), _AT_ONCE):
        _gather_part(session, entries[start : start + _AT_ONCE])
    return len(entries)


def _gather_part(session: Session, entries: Sequence[_Entry]) -> None:
    contents = _contents(session, entries)
    gone = [entry.id for entry in entries if entry.id not in contents]
    numbers, words = [], {}
    for entry in entries:
        if entry.id in contents:
            name, texts = contents[entry.id]
            words[entry.id] = {
                *(kept_word(entry.noun, word, is_page=entry.page > 0) for word in words_of(name, *texts)),
                *(kept_word(entry.noun, word, in_number=True) for word in words_of(name)),
            }
            numbers.append({"id": entry.id, "changed": None, "number": compact(name)[:_LONGEST_NUMBER]})
    searched = full_text(session)
    if gone:
        searched.forget(session, gone)
        session.execute(delete(SearchEntryRow).where(SearchEntryRow.id.in_(gone)))
    if numbers:
        session.execute(update(SearchEntryRow), numbers)
        searched.keep(session, words)


def _contents(session: Session, entries: Sequence[_Entry]) -> dict[int, Content]:
    """Return what each entry is found by; those that are gone are missing."""
    found: dict[int, Content] = {}
    for noun, read in _READ.items():
        wanted = {entry.object_id: entry.id for entry in entries if entry.noun == noun and not entry.page}
        if wanted:
            found.update((wanted[key], content) for key, content in read(session, tuple(wanted)))
    pages = {(entry.object_id, entry.page): entry.id for entry in entries if entry.page}
    if pages:
        texts = select(DocumentPageRow.document_id, DocumentPageRow.number, DocumentPageRow.text).where(
            DocumentPageRow.document_id.in_({document_id for document_id, _page in pages}),
            DocumentPageRow.number.in_({number for _document_id, number in pages}),
        )
        for document_id, number, text in session.execute(texts):
            if (document_id, number) in pages:
                found[pages[document_id, number]] = ("", [text])
    return found


def _requests(session: Session, ids: Sequence[str]) -> Iterator[tuple[str, Content]]:
    lines = _by_owner(session, RequestLineRow.request_id, RequestLineRow.description, RequestLineRow.code, ids=ids)
    for row in session.scalars(select(RequestRow).where(RequestRow.id.in_(ids))):
        own = [row.title, row.vendor_name, row.note, row.department, row.category]
        yield row.id, (row.number or "", [*own, _total(row.total_minor, row.currency), *lines[row.id]])


def _orders(session: Session, ids: Sequence[str]) -> Iterator[tuple[str, Content]]:
    lines = _by_owner(session, OrderLineRow.order_id, OrderLineRow.description, OrderLineRow.code, ids=ids)
    for row in session.scalars(select(OrderRow).where(OrderRow.id.in_(ids))):
        own = [row.title, row.vendor_name, row.vendor_reference, row.note]
        yield row.id, (row.number, [*own, _total(row.total_minor, row.currency), *lines[row.id]])


def _vendors(session: Session, ids: Sequence[str]) -> Iterator[tuple[str, Content]]:
    for row in session.scalars(select(VendorRow).where(VendorRow.id.in_(ids))):
        yield row.id, (row.tax_id, [row.name, *row.aliases, row.address, row.email, row.phone])


def _documents(session: Session, ids: Sequence[str]) -> Iterator[tuple[str, Content]]:
    key, line_key = DocumentFieldRow.document_id, DocumentLineRow.document_id
    fields = _by_owner(session, key, DocumentFieldRow.value, DocumentFieldRow.corrected_value, ids=ids)
    lines = _by_owner(session, line_key, DocumentLineRow.description, DocumentLineRow.code, ids=ids)
    for row in session.scalars(select(DocumentRow).where(DocumentRow.id.in_(ids))):
        # The name of a file is often several words in one: invoice_2026-03.pdf.
        own = [row.file_name, row.file_name.replace("_", " "), row.vendor_name, *row.notes, row.enclosed]
        yield row.id, (row.number, [*own, *fields[row.id], *lines[row.id]])


def _total(minor: int, currency: str) -> str:
    return str(Money.from_minor(minor, currency).amount)


def _by_owner(
    session: Session, owner: InstrumentedAttribute[str], *columns: SQLColumnExpression[Any], ids: Sequence[str]
) -> dict[str, list[str]]:
    """Return the texts of rows that belong to these things, by thing."""
    texts: dict[str, list[str]] = {each: [] for each in ids}
    for key, *found in session.execute(select(owner, *columns).where(owner.in_(ids))):
        texts[key] += [text for text in found if text]
    return texts


_READ: Mapping[str, Callable[[Session, Sequence[str]], Iterator[tuple[str, Content]]]] = {
    "request": _requests,
    "order": _orders,
    "vendor": _vendors,
    "document": _documents,
}
