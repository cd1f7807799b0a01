"""Words that a database can search: FTS5 on one desk, tsvector in an office. Nothing above asks which of them it is.

Both get whole words, made alike before (``domain/search_words.py``), and are asked in one small language of their own,
so that no sign that somebody types means anything to them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVarTuple, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Label,
    Select,
    String,
    column,
    func,
    literal_column,
    select,
    table,
    text,
    union,
)
from sqlalchemy.orm import Session

from p2p_desktop.domain.search_words import LONGEST, Typed, Unit
from p2p_desktop.store.tables.search import SearchEntryRow

Columns = TypeVarTuple("Columns")

#: Words that so many entries have are common: of them only the newest are looked at first.
COMMON = 600
#: So many of the newest entries with common words are looked at, one by one until enough are for this person.
_LOOKED_AT = 1_500
#: Among so many of the newest entries common words are looked for before an index is asked (some 30 µs each).
_WALKED = 4_000
#: A single letter or digit begins half of all words; it counts as a whole one until there is a second.
_LEAST_BEGIN = 2
#: Between the letter of a kind and a word of a number; nobody can type it.
_NUMBER = "\ue000"
#: Farther than any letter.
_LAST = "\U0010ffff"


def kept_word(noun: str, word: str, *, is_page: bool = False, in_number: bool = False) -> str:
    """Return a word as it is kept: with the letter of its kind in front, so that each kind is searched for itself."""
    letter = "p" if is_page else noun[0]
    return f"{letter}{_NUMBER if in_number else ''}{word}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which words an entry of a kind must have: what was typed, as the beginning of words or whole."""

    noun: str
    typed: Typed
    is_page: bool = False
    in_number: bool = False
    as_whole_words: bool = False

    def words(self, quote: str, prefix: str, all_of: str, any_of: str) -> str:
        """Write this in the language of a database: how it quotes, says “begins with”, “and”, “or”."""

        def write(word: str, *, is_begin: bool) -> str:
            kept = kept_word(self.noun, word, is_page=self.is_page, in_number=self.in_number)
            is_begin = is_begin and not self.as_whole_words and len(word) >= _LEAST_BEGIN
            return f"{quote}{kept}{quote}{prefix if is_begin else ''}"

        def either(unit: Unit) -> str:
            whole = write(unit.joined, is_begin=True)
            if len(unit.pieces) < 2:
                return whole
            last = len(unit.pieces) - 1
            pieces = (write(piece[:LONGEST], is_begin=at == last) for at, piece in enumerate(unit.pieces))
            return f"({whole}{any_of}({all_of.join(pieces)}))"

        return all_of.join(map(either, self.typed.units))


class FullText(Protocol):
    """What a database does with words."""

    def keep(self, session: Session, words: Mapping[int, Collection[str]]) -> None:
        """Keep these words of entries, by their ids, in place of those there were."""

    def forget(self, session: Session, entry_ids: Collection[int]) -> None:
        """Keep no words of these entries any more."""

    def newest(self, found: Select[*Columns], wanted: Wanted) -> Select[*Columns]:
        """Narrow to the newest entries with these words, the newest first; of common words not to all."""

    def are_common(self, session: Session, wanted: Wanted) -> bool:
        """Say whether so many entries have these words that ``newest`` did not look at all of them."""

    def all_of(self, found: Select[*Columns], wanted: Wanted) -> Select[*Columns]:
        """Narrow to all entries with these words, the newest first: for who may see so few that they come first."""

    def begins(self, prefix: str) -> ColumnElement[bool]:
        """Hold for entries whose number begins so, by an index."""


def full_text(session: Session) -> FullText:
    """Return what this session's database searches with."""
    return _TSVECTOR if session.get_bind().dialect.name == "postgresql" else _FTS5


class _Fts5:
    """A virtual table whose rows have the ids of the entries; it is made by the migration."""

    def __init__(self) -> None:
        self._words = table("search_words", column("rowid", Integer), column("search_words"))
        self._rowid = self._words.c.rowid

    def keep(self, session: Session, words: Mapping[int, Collection[str]]) -> None:
        self.forget(session, words)
        rows = [{"id": entry_id, "words": " ".join(each)} for entry_id, each in words.items()]
        session.execute(text("INSERT INTO search_words (rowid, words) VALUES (:id, :words)"), rows)

    def forget(self, session: Session, entry_ids: Collection[int]) -> None:
        session.execute(text("DELETE FROM search_words WHERE rowid = :id"), [{"id": each} for each in entry_ids])

    def newest(self, found: Select[*Columns], wanted: Wanted) -> Select[*Columns]:
        hits = self._hits(wanted).subquery()
        return found.join(hits, hits.c.rowid == SearchEntryRow.id).order_by(SearchEntryRow.id.desc())

    def are_common(self, session: Session, wanted: Wanted) -> bool:
        some = self._hits(wanted).limit(COMMON).subquery()
        return (session.scalar(select(func.count()).select_from(some)) or 0) >= COMMON

    def all_of(self, found: Select[*Columns], wanted: Wanted) -> Select[*Columns]:
        hits = select(self._rowid).where(self._match(wanted))
        return found.where(SearchEntryRow.id.in_(hits)).order_by(SearchEntryRow.id.desc())

    def _hits(self, wanted: Wanted) -> Select[int]:
        return select(self._rowid).where(self._match(wanted)).order_by(self._rowid.desc()).limit(_LOOKED_AT)

    def begins(self, prefix: str) -> ColumnElement[bool]:
        return SearchEntryRow.number.between(prefix, prefix + _LAST)

    def _match(self, wanted: Wanted) -> ColumnElement[bool]:
        return self._words.c.search_words.op("MATCH")(wanted.words('"', "*", " AND ", " OR "))


class _TsVector:
    """A column of the entries themselves, with an index over words; only PostgreSQL has it."""

    def __init__(self) -> None:
        self._in = {name: text(f"{name}.words @@ CAST(:wanted AS tsquery)") for name in ("search_entry", "own")}

    def keep(self, session: Session, words: Mapping[int, Collection[str]]) -> None:
        session.execute(
            text("UPDATE search_entry SET words = array_to_tsvector(CAST(:words AS text[])) WHERE id = :id"),
            [{"id": entry_id, "words": list(each)} for entry_id, each in words.items()],
        )

    def forget(self, session: Session, entry_ids: Collection[int]) -> None:
        """Nothing is to be done: the words lie in the entries themselves."""

    def newest(self, found: Select[*Columns], wanted: Wanted) -> Select[*Columns]:
        hits = self._hits(wanted).subquery()
        return found.join(hits, hits.c.id == SearchEntryRow.id).order_by(SearchEntryRow.id.desc())

    def are_common(self, session: Session, wanted: Wanted) -> bool:
        some = self._hits(wanted).limit(COMMON).subquery()
        return (session.scalar(select(func.count()).select_from(some)) or 0) >= COMMON

    def all_of(self, found: Select[*Columns], wanted: Wanted) -> Select[*Columns]:
        # What somebody may see first: else all entries with a common word are fetched for the few of his.
        words: Label[str] = literal_column("search_entry.words", String).label("words")
        own = found.add_columns(SearchEntryRow.id, words).cte("own").prefix_with("MATERIALIZED")
        columns = [own.c[each.name] for each in found.selected_columns]
        fitting = select(*columns).where(self._match(wanted, "own")).order_by(own.c.id.desc())
        return cast("Select[*Columns]", fitting)

    def _hits(self, wanted: Wanted) -> Select[int]:
        """Look through the newest entries first, where common words stand often enough; the index over words has the
        rest, and is not asked (a condition without a column, looked at once) if that was enough.
        """
        entry = SearchEntryRow.id
        border = select(func.max(entry) - _WALKED).scalar_subquery()
        near = select(entry).where(entry > border, self._match(wanted)).order_by(entry.desc()).limit(_LOOKED_AT)
        walked = near.cte("walked").prefix_with("MATERIALIZED")
        is_too_little = select(func.count()).select_from(walked).scalar_subquery() < COMMON
        by_index = select(entry).where(self._match(wanted), is_too_little).cte("by_index").prefix_with("MATERIALIZED")
        every = union(select(walked.c.id), select(by_index.c.id)).subquery()
        return select(every.c.id).order_by(every.c.id.desc()).limit(_LOOKED_AT)

    def begins(self, prefix: str) -> ColumnElement[bool]:
        return SearchEntryRow.number.startswith(prefix, autoescape=True)

    def _match(self, wanted: Wanted, where: str = "search_entry") -> ColumnElement[bool]:
        words = wanted.words("'", ":*", " & ", " | ")
        return self._in[where].bindparams(wanted=words)  # type: ignore[return-value]  # a condition in plain words


_FTS5, _TSVECTOR = _Fts5(), _TsVector()
