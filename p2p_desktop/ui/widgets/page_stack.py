"""Where pages lie, one below the other: which of them are in a stretch, and what part of which page is where."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

GAP = 16.0


class PageStack:
    """Pages of these heights with a gap below each; all lengths are points of paper from the top of the first."""

    def __init__(self, heights: Sequence[float] = ()) -> None:
        self._heights = tuple(heights)
        self.tops: list[float] = []
        top = 0.0
        for height in heights:
            self.tops.append(top)
            top += height + GAP
        self._bottoms = [top + height for top, height in zip(self.tops, heights, strict=True)]

    def between(self, top: float, bottom: float) -> range:
        """Return which pages (from 0) reach into a stretch."""
        return range(bisect_left(self._bottoms, top), bisect_right(self.tops, bottom))

    def at(self, y: float) -> tuple[int, float]:
        """Return the page (from 1) at this height and which part of it and its gap lies above; (0, 0) without pages."""
        if not self.tops:
            return 0, 0.0
        index = max(0, bisect_right(self.tops, y) - 1)
        return index + 1, (y - self.tops[index]) / (self._heights[index] + GAP)

    def height_of(self, page: int, part: float) -> float:
        """Return the height of a part of a page (from 1); of the end of the last page where there are fewer."""
        if not self.tops:
            return 0.0
        if page > len(self.tops):
            return self._bottoms[-1]
        index = max(1, page) - 1
        return self.tops[index] + part * (self._heights[index] + GAP)
