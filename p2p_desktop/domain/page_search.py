"""Find what somebody types in the words of a page, and the text of words that were chosen."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from p2p_desktop.domain.reading import Box, Word


def folded(text: str) -> str:
    """Return text as it is compared: without case, accents and the difference between ß and ss."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))


def find(words: Sequence[Word], typed: str) -> tuple[tuple[Box, ...], ...]:
    """Return every place where the typed text stands, in reading order: a box for each word it touches.

    Blanks count as one, also at the end of a line. A word that is touched in part gives that part of its box, as if
    its letters were equally wide.
    """
    wanted = " ".join(folded(typed).split())
    if not wanted:
        return ()
    texts = [folded(word.text) for word in words]
    starts, length = [], 0
    for text in texts:
        starts.append(length)
        length += len(text) + 1
    whole = " ".join(texts)
    found = []
    at = whole.find(wanted)
    while at >= 0:
        found.append(_boxes(words, texts, starts, at, at + len(wanted)))
        at = whole.find(wanted, at + len(wanted))
    return tuple(found)


def _boxes(words: Sequence[Word], texts: Sequence[str], starts: Sequence[int], begin: int, end: int) -> tuple[Box, ...]:
    boxes = []
    for word, text, start in zip(words, texts, starts, strict=True):
        first, last = max(begin, start), min(end, start + len(text))
        if first < last:
            boxes.append(_part(word.box, (first - start) / len(text), (last - start) / len(text)))
    return tuple(boxes)


def _part(box: Box, begin: float, end: float) -> Box:
    return Box(box.left + box.width * begin, box.top, box.left + box.width * end, box.bottom)
