"""Put words that stand beside one another into lines, and lines into reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from p2p_desktop.domain.reading import Word

#: Share of the smaller height by which two words have to overlap to stand on one line.
_OVERLAP = 0.5


def arrange(words: Iterable[Word]) -> list[list[Word]]:
    """Group words into lines, top to bottom, each line from left to right."""
    lines: list[_Growing] = []
    for word in sorted(words, key=lambda each: each.box.middle):
        home = _best_line(lines, word)
        if home is None:
            lines.append(_Growing(word))
        else:
            home.add(word)
    lines.sort(key=lambda line: line.middle)
    return [sorted(line.words, key=lambda word: word.box.left) for line in lines]


def in_reading_order(words: Iterable[Word]) -> tuple[Word, ...]:
    """Return the words line by line, each line from left to right."""
    return tuple(word for line in arrange(words) for word in line)


class _Growing:
    """A line while words are still being added to it."""

    def __init__(self, first: Word) -> None:
        self.words = [first]
        self.top = first.box.top
        self.bottom = first.box.bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def add(self, word: Word) -> None:
        count = len(self.words)
        self.top = (self.top * count + word.box.top) / (count + 1)
        self.bottom = (self.bottom * count + word.box.bottom) / (count + 1)
        self.words.append(word)

    def overlap(self, word: Word) -> float:
        shared = min(self.bottom, word.box.bottom) - max(self.top, word.box.top)
        smaller = min(self.bottom - self.top, word.box.height)
        return shared / smaller if smaller > 0 else 0.0

    def is_free_at(self, word: Word) -> bool:
        """False where another word already stands in this place: then the two belong to two lines."""
        for other in self.words:
            shared = min(other.box.right, word.box.right) - max(other.box.left, word.box.left)
            if shared > 0.5 * min(other.box.width, word.box.width):
                return False
        return True


def _best_line(lines: Sequence[_Growing], word: Word) -> _Growing | None:
    # Words come sorted by height on the page, so only the last few lines can be the right one.
    near = [line for line in lines[-6:] if line.overlap(word) >= _OVERLAP and line.is_free_at(word)]
    return max(near, key=lambda line: line.overlap(word), default=None)
