"""Words to search by: what people type and what stands on papers are made alike, whatever case, accents, separators.

A text becomes a set of words. What has separators inside it (``1,471.60``, ``PO-2026000042ABC``) is in it as a whole
without them and in its pieces, so that it is found however it is typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from p2p_desktop.domain.similarity import plain_letters

#: No word is longer; the rest of a longer one is left out wherever it stands.
LONGEST = 60
#: More words than these are no search any more.
_MOST_TYPED = 8
#: Letters of scripts without blanks between words are words of their own.
_EACH_ALONE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_PIECE = re.compile(rf"[{_EACH_ALONE}]|[^\W_{_EACH_ALONE}]+")
#: Thousands that a blank sets apart, and account numbers in groups of four.
_GROUPED = re.compile(
    r"(?<!\S)(?:\d{1,3}(?: \d{3})+(?=[.,]\d|[^\w.,]|$)(?:[.,]\d+)?|[a-z]{2}\d{2}(?: [a-z0-9]{4}){3,7})"
)
#: The program's own numbers are found by their parts too: year, running number, check code.
_OWN_NUMBER = re.compile(r"(?:po(\d{4})(\d{6})([a-z0-9]{3})|req(\d{4})(\d{5,}))")
_AROUND = 60


def folded(text: str) -> str:
    """Return a text in small letters without accents: “é” is “e”, “ß” is “ss”, “ä” is “a”."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", plain_letters(text))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def compact(text: str) -> str:
    """Return letters and digits only: how numbers are compared."""
    return "".join(_PIECE.findall(folded(text)))


def words_of(*texts: str) -> set[str]:
    """Return the words by which a text is found."""
    found: set[str] = set()
    for text in texts:
        plain = folded(text)
        for chunk in (*plain.split(), *(match.group() for match in _GROUPED.finditer(plain))):
            found.update(_words_of_chunk(chunk))
    return found


def _words_of_chunk(chunk: str) -> Iterator[str]:
    pieces = _PIECE.findall(chunk)
    for piece in pieces:
        yield piece[:LONGEST]
        if piece[0] == "0" and piece.isdigit():
            yield piece.lstrip("0")[:LONGEST] or "0"
    joined = "".join(pieces)
    if len(pieces) > 1:
        yield joined[:LONGEST]
    if joined.startswith(("po", "req")) and (number := _OWN_NUMBER.fullmatch(joined)):
        parts = [part for part in number.groups() if part]
        yield from parts
        yield parts[1].lstrip("0") or "0"


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that was typed, as a whole and in its pieces."""

    joined: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into a search field."""

    units: tuple[Unit, ...]

    @classmethod
    def of(cls, text: str) -> Typed:
        """Take typed text apart; whatever is no letter and no digit only separates."""
        plain = " ".join(folded(text).split())
        chunks = _GROUPED.sub(lambda match: match.group().replace(" ", "\x00"), plain).split(" ")
        units = (Unit("".join(pieces)[:LONGEST], tuple(pieces)) for each in chunks if (pieces := _PIECE.findall(each)))
        return cls(tuple(units)[:_MOST_TYPED])

    @property
    def number(self) -> str:
        """What was typed as a number would be compared: without blanks and separators."""
        return "".join(unit.joined for unit in self.units)

    @property
    def has_digit(self) -> bool:
        """Say whether this may be a number."""
        return any(sign.isdigit() for sign in self.number)

    def fits(self, words: Iterable[str]) -> bool:
        """Say whether each thing typed is among these words, or begins one of them."""
        known = tuple(words)
        return all(any(word.startswith(unit.joined) for word in known) for unit in self.units)

    def begins(self, chunk: str) -> bool:
        """Say whether a word of a text is one of those typed, or begins with it."""
        pieces = _PIECE.findall(folded(chunk))
        joined = "".join(pieces)
        return any(
            joined.startswith(unit.joined) or any(piece.startswith(unit.joined) for piece in pieces)
            for unit in self.units
        )


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text around what was found, in parts: before, the hit itself, after."""

    before: str
    hit: str
    after: str


def snippet(text: str, typed: Typed) -> Snippet | None:
    """Return the surroundings of the first thing in a text that was typed; None where it holds none of it."""
    plain = unicodedata.normalize("NFC", text)
    for match in re.finditer(r"\S+", plain):
        if typed.begins(match.group()):
            start, end = _bare(plain, match.start(), match.end())
            return Snippet(_before(plain[:start]), plain[start:end], _after(plain[end:]))
    grouped = {unit.joined for unit in typed.units}
    for match in _GROUPED.finditer(plain.lower()):
        if compact(match.group()) in grouped:
            return Snippet(_before(plain[: match.start()]), plain[match.start() : match.end()],
                           _after(plain[match.end() :]))  # fmt: skip
    return None


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out what stands around a word: brackets, commas."""
    while end - start > 1 and not text[start].isalnum():
        start += 1
    while end - start > 1 and not text[end - 1].isalnum():
        end -= 1
    return start, end


def _before(text: str) -> str:
    words = " ".join(text[-3 * _AROUND :].split())
    blank = " " if words and text[-1:].isspace() else ""
    if len(words) <= _AROUND // 2:
        return words + blank
    return "…" + words[-_AROUND // 2 :].partition(" ")[2] + blank


def _after(text: str) -> str:
    blank = " " if text[:1].isspace() else ""
    words = " ".join(text[: 3 * _AROUND].split())
    return blank + (words if len(words) <= _AROUND else words[:_AROUND].rpartition(" ")[0] + "…")
