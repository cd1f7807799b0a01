"""A document as extractors look at it: lines of segments, each a run of words that belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from p2p_desktop.documents.extractors.misreadings import mended, with_words_joined
from p2p_desktop.documents.layout import arrange
from p2p_desktop.domain.reading import Box, Page, Place, ReadBy, Word

#: Words further apart than this many letter heights belong to two columns.
_COLUMN_GAP = 1.15
_MOST_LINES = 6000


@dataclass(frozen=True)
class Segment:
    """Words of one line without a wide gap between them."""

    page: int
    line: int
    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        """The words with single blanks between them."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def box(self) -> Box:
        """The box around all words."""
        return around(self.words)

    def words_at(self, start: int, end: int) -> tuple[Word, ...]:
        """Return the words that characters ``start`` to ``end`` of the text belong to."""
        found, at = [], 0
        for word in self.words:
            if at < end and at + len(word.text) > start:
                found.append(word)
            at += len(word.text) + 1
        return tuple(found) or self.words

    def place(self, start: int = 0, end: int = 10**6) -> Place:
        """Return where these characters stand on the document."""
        return Place(self.page, around(self.words_at(start, end)))


@dataclass(frozen=True)
class Line:
    """One line of a page, from its left edge to its right."""

    page: int
    number: int
    segments: tuple[Segment, ...]

    @cached_property
    def text(self) -> str:
        """The line as text."""
        return " ".join(segment.text for segment in self.segments)

    @cached_property
    def box(self) -> Box:
        """The box around the line."""
        return around(tuple(word for segment in self.segments for word in segment.words))

    @property
    def words(self) -> tuple[Word, ...]:
        """All words of the line."""
        return tuple(word for segment in self.segments for word in segment.words)


@dataclass(frozen=True)
class Paper:
    """The whole document: lines of all pages, top to bottom."""

    lines: tuple[Line, ...]
    read_by: tuple[ReadBy, ...]

    @cached_property
    def text(self) -> str:
        """All text, line by line."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def lower(self) -> str:
        """All text in lower case."""
        return self.text.casefold()

    def segments(self) -> Iterator[Segment]:
        """Yield all segments in reading order."""
        for line in self.lines:
            yield from line.segments

    def first_page(self) -> tuple[Line, ...]:
        """Return the lines of the first page that has any."""
        return tuple(line for line in self.lines if line.page == self.lines[0].page) if self.lines else ()

    def below(self, segment: Segment, *, lines: int) -> Iterator[Segment]:
        """Yield segments under this one that share some of its width, nearest first."""
        for line in self.lines[segment.line + 1 : segment.line + 1 + lines]:
            if line.page != segment.page:
                return
            for other in line.segments:
                if share_width(segment.box, other.box) > 0:
                    yield other

    def right_of(self, segment: Segment) -> Iterator[Segment]:
        """Yield the segments of the same line that follow; a colon that stands alone is none."""
        for other in self.lines[segment.line].segments:
            if other.box.left >= segment.box.right - 1e-6 and any(char.isalnum() for char in other.text):
                yield other


def paper_of(pages: Sequence[Page]) -> Paper:
    """Lay pages of words out in lines and segments."""
    lines: list[Line] = []
    for page in pages:
        by_ocr = page.read_by is ReadBy.OCR
        for words in map(with_words_joined, arrange(mended(word) if by_ocr else word for word in page.words)):
            if len(lines) >= _MOST_LINES:
                break
            number = len(lines)
            segments = tuple(Segment(page.number, number, part) for part in _split(words, page))
            lines.append(Line(page.number, number, segments))
    return Paper(tuple(lines), tuple(page.read_by for page in pages))


def around(words: Sequence[Word]) -> Box:
    """Return the smallest box around all words."""
    box = words[0].box
    for word in words[1:]:
        box = box.union(word.box)
    return box


def share_width(one: Box, other: Box) -> float:
    """Return how much of the narrower box's width both share (0–1)."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    narrower = min(one.width, other.width)
    return max(0.0, shared / narrower) if narrower > 0 else 0.0


def _split(words: Sequence[Word], page: Page) -> Iterator[tuple[Word, ...]]:
    heights = sorted(word.box.height for word in words)
    gap = _COLUMN_GAP * heights[len(heights) // 2] * page.height / page.width
    part = [words[0]]
    for word in words[1:]:
        if word.box.left - part[-1].box.right > gap:
            yield tuple(part)
            part = []
        part.append(word)
    yield tuple(part)
