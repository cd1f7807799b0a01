"""What a reader sees on paper: pages of words with boxes. The same for text layers, OCR and the viewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page; coordinates 0–1 from the top left corner, whatever the page's size."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Share of the page's width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Share of the page's height."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Vertical centre."""
        return (self.top + self.bottom) / 2

    def turned(self, turn: int) -> Box:
        """Return where this lies after its page was turned clockwise by 0, 90, 180 or 270 degrees."""
        box = self
        for _quarter in range(turn // 90):
            box = Box(1 - box.bottom, box.left, 1 - box.top, box.right)
        return box

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was read, with the reader's confidence (0–1; a text layer has 1)."""

    text: str
    box: Box
    confidence: float = 1.0


class ReadBy(StrEnum):
    """Where a page's words came from."""

    TEXT = "text"
    OCR = "ocr"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number (from 1), size in points, and words in reading order."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    read_by: ReadBy

    @property
    def text(self) -> str:
        """The words joined line by line, for search and for comparing documents."""
        return text_of(self.words)


def text_of(words: Sequence[Word]) -> str:
    """Join words in reading order, line by line."""
    lines: list[list[Word]] = []
    for word in words:
        if lines and abs(lines[-1][-1].box.middle - word.box.middle) < word.box.height * 0.6:
            lines[-1].append(word)
        else:
            lines.append([word])
    return "\n".join(" ".join(word.text for word in line) for line in lines)


@dataclass(frozen=True, slots=True)
class Place:
    """Where on a document something stands: page number (from 1) and box."""

    page: int
    box: Box
