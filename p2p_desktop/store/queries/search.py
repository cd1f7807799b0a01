"""One search field over everything: numbers, titles, vendors, files, and every word of every document.

Each question is asked together with what this person may see, so that nobody finds, counts or guesses what he may not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from p2p_desktop.domain.people import Permission, Person
from p2p_desktop.domain.search_words import Snippet, Typed, snippet, words_of
from p2p_desktop.language import _
from p2p_desktop.store.full_text import COMMON, Wanted, full_text
from p2p_desktop.store.queries.visibility import (
    visible_documents,
    visible_orders,
    visible_requests,
)
from p2p_desktop.store.search_index import is_waiting
from p2p_desktop.store.tables.document import DocumentFieldRow, DocumentLineRow, DocumentPageRow, DocumentRow
from p2p_desktop.store.tables.order import OrderLineRow, OrderRow
from p2p_desktop.store.tables.request import RequestLineRow, RequestRow
from p2p_desktop.store.tables.search import SearchEntryRow
from p2p_desktop.store.tables.vendor import VendorRow

#: How many letters have to be typed before anything is looked up.
LEAST = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, and the screen that shows it; of a text also the page and what stands around."""

    screen: str
    object_id: str
    title: str
    detail: str
    page: int = 0
    snippet: Snippet | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was found, and whether words of older things are still being gathered."""

    hits: tuple[Hit, ...] = ()
    is_gathering: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry that fits; the lower its rank, the higher it stands."""

    rank: int
    noun: str
    object_id: str
    page: int
    number: str


Rows = Select[str, str, int, str]
_ENTRY = select(SearchEntryRow.noun, SearchEntryRow.object_id, SearchEntryRow.page, SearchEntryRow.number)
_EXACT, _PREFIX, _PARTS, _VENDOR, _HEAD, _PAGE = range(6)


def find_all(session: Session, person: Person, text: str, *, limit: int = 12) -> Found:
    """Find, and say whether there may be more by and by; never how much, for it may be nobody's business."""
    return Found(find(session, person, text, limit=limit), is_waiting(session))


def find(session: Session, person: Person, text: str, *, limit: int = 12) -> tuple[Hit, ...]:
    """Return what this person may see and what was typed: numbers first, then vendors, then titles and texts."""
    typed = Typed.of(text)
    if len(typed.number) < LEAST:
        return ()
    share = max(3, limit // 3)
    asked = _Question(session, person, typed)
    found = [*asked.numbers(share), *asked.parts(share), *asked.heads(share), *asked.pages(share)]
    return tuple(_hits(session, typed, _first_of_each(found)[:limit]))


def _first_of_each(found: Iterable[_Found]) -> list[_Found]:
    """Keep what is found several times once, where it stands highest; a page only where its document is not there."""
    kept: dict[str, _Found] = {}
    for each in found:
        known = kept.get(each.object_id)
        if known is None or each.rank < known.rank:
            kept[each.object_id] = each
    return sorted(kept.values(), key=lambda each: each.rank)


class _Question:
    """What is asked for, by whom."""

    def __init__(self, session: Session, person: Person, typed: Typed) -> None:
        self._session, self._person, self._typed = session, person, typed
        self._sees_all = person.may(Permission.SEE_ALL_REQUESTS)

    def numbers(self, share: int) -> list[_Found]:
        """Return things whose number begins with what was typed."""
        typed = self._typed
        if not typed.has_digit:
            return []
        begins = full_text(self._session).begins(typed.number)
        found = []
        for noun in ("order", "request", "document", "vendor"):
            first = select(SearchEntryRow.id).where(SearchEntryRow.noun == noun, begins)
            some = first.order_by(SearchEntryRow.number).limit(COMMON).subquery()
            rows = self._visible(noun).join(some, some.c.id == SearchEntryRow.id).order_by(SearchEntryRow.number)
            for each in self._rows(rows.limit(share), _PREFIX):
                found.append(replace(each, rank=_EXACT) if each.number == typed.number else each)
        return found

    def parts(self, share: int) -> list[_Found]:
        """Return things whose number has these parts, such as “PO 2026 42”: first those where they are whole."""
        if not self._typed.has_digit:
            return []
        found = []
        for noun in ("order", "request", "document"):
            rows = self._with_words(noun, _PARTS, share, in_number=True, as_whole_words=True)
            found += rows
            if len(rows) < share:
                found += self._with_words(noun, _PARTS, share, in_number=True)
        return found

    def heads(self, share: int) -> list[_Found]:
        """Return things whose own words are those typed: name, title, lines."""
        found = []
        for noun in ("vendor", "order", "request", "document"):
            found += self._with_words(noun, _VENDOR if noun == "vendor" else _HEAD, share)
        return found

    def pages(self, share: int) -> list[_Found]:
        """Return pages of documents that hold the words: whole ones first, which are found more quickly too."""
        most = 2 * share
        rows = self._with_words("document", _PAGE, most, is_page=True, as_whole_words=True)
        return rows if len(rows) == most else rows + self._with_words("document", _PAGE, most, is_page=True)

    def _with_words(
        self,
        noun: str,
        rank: int,
        most: int,
        *,
        is_page: bool = False,
        in_number: bool = False,
        as_whole_words: bool = False,
    ) -> list[_Found]:
        wanted = Wanted(noun, self._typed, is_page, in_number, as_whole_words)
        database = full_text(self._session)
        found = self._rows(database.newest(self._visible(noun), wanted).limit(most), rank)
        if len(found) == most or self._sees_all or noun == "vendor":
            return found
        if not database.are_common(self._session, wanted):
            return found
        # Thousands have these words, and of the newest hardly any is for this person: begin with what is.
        key, visible = _VISIBLE[noun]
        seen = select(key).where(visible(self._session, self._person))
        own = _ENTRY.where(SearchEntryRow.noun == noun, SearchEntryRow.object_id.in_(seen))
        return self._rows(database.all_of(own, wanted).limit(most), rank)

    def _visible(self, noun: str) -> Rows:
        """Return entries of what this person may see."""
        key, visible = _VISIBLE[noun]
        is_visible = visible(self._session, self._person, is_walked=True)
        return _ENTRY.join(key.class_, key == SearchEntryRow.object_id).where(is_visible)

    def _rows(self, rows: Rows, rank: int) -> list[_Found]:
        return [
            _Found(rank, noun, object_id, page, number) for noun, object_id, page, number in self._session.execute(rows)
        ]


class _Visible(Protocol):
    def __call__(self, session: Session, person: Person, *, is_walked: bool = False) -> ColumnElement[bool]:
        """Return the condition under which somebody may see a row."""


def _everybody(session: Session, person: Person, *, is_walked: bool = False) -> ColumnElement[bool]:
    return true()


_VISIBLE: dict[str, tuple[InstrumentedAttribute[str], _Visible]] = {
    "request": (RequestRow.id, visible_requests),
    "order": (OrderRow.id, visible_orders),
    "document": (DocumentRow.id, visible_documents),
    "vendor": (VendorRow.id, _everybody),
}


# What is shown of a hit ---------------------------------------------------------------------------------------------


def _hits(session: Session, typed: Typed, found: Sequence[_Found]) -> Iterable[Hit]:
    shown = {
        noun: show(session, [each.object_id for each in found if each.noun == noun]) for noun, show in _SHOWN.items()
    }
    for each in found:
        hit = shown[each.noun].get(each.object_id)
        if hit is not None:
            yield _with_snippet(session, typed, hit, each)


def _with_snippet(session: Session, typed: Typed, hit: Hit, found: _Found) -> Hit:
    """Add the text that was found, unless what is shown anyway says it."""
    if found.page:
        text = session.scalar(
            select(DocumentPageRow.text).where(
                DocumentPageRow.document_id == hit.object_id, DocumentPageRow.number == found.page
            )
        )
        return replace(hit, page=found.page, snippet=snippet(text or "", typed))
    if typed.fits(words_of(hit.title, hit.detail)) or found.rank < _HEAD:
        return hit
    return replace(hit, snippet=snippet("\n".join(_texts(session, found)), typed))


def _texts(session: Session, found: _Found) -> Iterable[str]:
    """Return the lines and fields of a thing, where what was typed may stand."""
    lines: dict[str, Select[str] | CompoundSelect[str]] = {
        "request": select(RequestLineRow.description).where(RequestLineRow.request_id == found.object_id),
        "order": select(OrderLineRow.description).where(OrderLineRow.order_id == found.object_id),
        "document": select(func.coalesce(DocumentFieldRow.corrected_value, DocumentFieldRow.value))
        .where(DocumentFieldRow.document_id == found.object_id)
        .union_all(select(DocumentLineRow.description).where(DocumentLineRow.document_id == found.object_id)),
    }
    return session.scalars(lines[found.noun]) if found.noun in lines else ()


def _requests(session: Session, ids: Sequence[str]) -> dict[str, Hit]:
    rows = session.scalars(select(RequestRow).where(RequestRow.id.in_(ids)))
    return {
        row.id: Hit("requests", row.id, " · ".join(filter(None, (row.number, row.title))) or _("Draft"),
                    row.vendor_name)
        for row in rows
    }  # fmt: skip


def _orders(session: Session, ids: Sequence[str]) -> dict[str, Hit]:
    rows = session.scalars(select(OrderRow).where(OrderRow.id.in_(ids)))
    return {row.id: Hit("orders", row.id, row.number, row.vendor_name) for row in rows}


def _documents(session: Session, ids: Sequence[str]) -> dict[str, Hit]:
    rows = session.scalars(select(DocumentRow).where(DocumentRow.id.in_(ids)))
    return {
        row.id: Hit("documents", row.id, row.file_name, " ".join(filter(None, (row.vendor_name, row.number))))
        for row in rows
    }


def _vendors(session: Session, ids: Sequence[str]) -> dict[str, Hit]:
    rows = session.scalars(select(VendorRow).where(VendorRow.id.in_(ids)))
    return {row.id: Hit("vendors", row.id, row.name, row.tax_id) for row in rows}


_SHOWN: dict[str, Callable[[Session, Sequence[str]], dict[str, Hit]]] = {
    "request": _requests,
    "order": _orders,
    "document": _documents,
    "vendor": _vendors,
}
