"""The words of pages: loaded when they are needed, chosen with the mouse, copied, and searched."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from p2p_desktop.domain.page_search import find
from p2p_desktop.domain.reading import Box, Word, text_of
from p2p_desktop.errors import PersonError
from p2p_desktop.ui.background import Background
from p2p_desktop.ui.widgets.page_items import PageItem, ViewerPage

#: Pages whose words are kept; the others are read again when they are needed.
_MOST_KEPT = 24
#: A pointer this near to a word, in points of paper, is on it.
_NEAR = 1.5

#: A word: the number of its page, and its place among the words there.
At = tuple[int, int]


class PageText(QObject):
    """Knows the words of the pages that are seen; ``found`` says how many places were found, -1 while it looks."""

    found = Signal(int)

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._items: Sequence[PageItem] = ()
        self._words: OrderedDict[int, tuple[Word, ...]] = OrderedDict()
        self._asked: set[int] = set()
        self._chosen: tuple[At, At] | None = None
        self._places: tuple[tuple[int, tuple[Box, ...]], ...] = ()
        self._now = -1

    def begin(self, items: Sequence[PageItem]) -> None:
        """Begin anew: these are the pages."""
        self._items = items
        self._words.clear()
        self._asked.clear()
        self._chosen = None
        self._places, self._now = (), -1

    def put(self, words: Mapping[int, tuple[Word, ...]]) -> None:
        """Take words that are known already."""
        for number, each in words.items():
            self._keep(number, each)

    def words(self, number: int) -> tuple[Word, ...]:
        """Return the words of a page, none where they are not loaded yet."""
        return self._words.get(number, ())

    def load(self, items: Sequence[PageItem]) -> None:
        """Have the words of these pages soon."""
        for item in items:
            number = item.page.number
            if number not in self._words and number not in self._asked:
                self._asked.add(number)
                self._read(item.page)

    def _read(self, page: ViewerPage) -> None:
        def take(words: tuple[Word, ...]) -> None:
            if any(item.page is page for item in self._items):
                self._keep(page.number, words)

        self._background.run(page.words, take, failed=_go_without, owner=self)

    def _keep(self, number: int, words: tuple[Word, ...]) -> None:
        self._words[number] = words
        self._words.move_to_end(number)
        while len(self._words) > _MOST_KEPT:
            forgotten, _words = self._words.popitem(last=False)
            self._asked.discard(forgotten)

    # ------------------------------------------------------------------ choosing

    def word_at(self, item: PageItem, point: QPointF) -> At | None:
        """Return the word at a point of a page; None beside the words."""
        for at, word in enumerate(self.words(item.page.number)):
            if item.place_of(word.box).adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR).contains(point):
                return item.page.number, at
        return None

    def nearest(self, item: PageItem, point: QPointF) -> At | None:
        """Return the word to which a drag that is at this point reaches."""
        words = self.words(item.page.number)
        if not words:
            return None

        def distance(at: int) -> tuple[float, float]:
            place = item.place_of(words[at].box)
            above, beside = place.top() - point.y(), place.left() - point.x()
            return (
                max(above, point.y() - place.bottom(), 0.0),
                max(beside, point.x() - place.right(), 0.0),
            )

        return item.page.number, min(range(len(words)), key=distance)

    def choose(self, one: At, other: At) -> None:
        """Choose all words from one to another."""
        self._chosen = (min(one, other), max(one, other))
        self._mark_chosen()

    def choose_page(self, number: int) -> None:
        """Choose all words of a page."""
        if self.words(number):
            self.choose((number, 0), (number, len(self.words(number)) - 1))

    def clear(self) -> None:
        """Choose nothing."""
        if self._chosen is not None:
            self._chosen = None
            self._mark_chosen()

    def chosen_text(self) -> str:
        """Return the chosen words as text, line by line."""
        return "\n".join(text_of(words) for item in self._items if (words := self._chosen_on(item.page.number)))

    def _chosen_on(self, number: int) -> tuple[Word, ...]:
        if self._chosen is None:
            return ()
        (first_page, first), (last_page, last) = self._chosen
        words = self.words(number)
        if not first_page <= number <= last_page:
            return ()
        begin = first if number == first_page else 0
        end = last + 1 if number == last_page else len(words)
        return words[begin:end]

    def _mark_chosen(self) -> None:
        for item in self._items:
            item.mark_chosen(_joined([item.place_of(word.box) for word in self._chosen_on(item.page.number)]))

    # ------------------------------------------------------------------ searching

    def search(self, typed: str) -> None:
        """Look for a text on all pages; nothing typed ends the search."""
        pages = [item.page for item in self._items]
        known = dict(self._words)
        if not typed.strip():
            self._take_found(())
            return
        self.found.emit(-1)

        def look() -> tuple[tuple[int, tuple[Box, ...]], ...]:
            return tuple(
                (page.number, boxes)
                for page in pages
                for boxes in find(known[page.number] if page.number in known else page.words(), typed)
            )

        def take(places: tuple[tuple[int, tuple[Box, ...]], ...]) -> None:
            if [item.page for item in self._items] == pages:
                self._take_found(places)

        self._background.run(look, take, failed=lambda _error: self._take_found(()), owner=self, newest="search")

    def go_to_found(self, step: int, *, nearest_page: int = 0) -> tuple[PageItem, QRectF] | None:
        """Go to the next (or the one before) place that was found; the first time to the first on or after a page."""
        if not self._places:
            return None
        if self._now < 0:
            after = (at for at, (number, _boxes) in enumerate(self._places) if number >= nearest_page)
            self._now = next(after, 0)
        else:
            self._now = (self._now + step) % len(self._places)
        self._mark_found()
        number, boxes = self._places[self._now]
        item = self._items[number - 1]
        place = item.place_of(boxes[0])
        for box in boxes[1:]:
            place = place.united(item.place_of(box))
        return item, place

    def found_now(self) -> int:
        """Return which of the places is looked at, from 1; 0 for none."""
        return self._now + 1

    def found_places(self) -> int:
        """Return how many places were found."""
        return len(self._places)

    def _take_found(self, places: tuple[tuple[int, tuple[Box, ...]], ...]) -> None:
        self._places, self._now = places, -1
        self._mark_found()
        self.found.emit(len(places))

    def _mark_found(self) -> None:
        by_page: dict[int, list[Box]] = {}
        for number, boxes in self._places:
            by_page.setdefault(number, []).extend(boxes)
        now_page, now = self._places[self._now] if self._now >= 0 else (0, ())
        for item in self._items:
            number = item.page.number
            here = now if number == now_page else ()
            item.mark_found(
                [item.place_of(box) for box in by_page.get(number, ())], [item.place_of(box) for box in here]
            )


def _joined(places: Sequence[QRectF]) -> list[QRectF]:
    """Join the places of words that follow one another on a line, so that the marks have no gaps."""
    joined: list[QRectF] = []
    for place in places:
        last = joined[-1] if joined else None
        is_beside = last is not None and abs(last.center().y() - place.center().y()) < place.height() * 0.6
        if last is not None and is_beside and place.left() >= last.left():
            joined[-1] = last.united(place)
        else:
            joined.append(QRectF(place))
    return joined


def _go_without(_error: PersonError) -> None:
    """Words that cannot be read can't be chosen; the page is there all the same."""
