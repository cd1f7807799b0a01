"""Where on its pages a document shows a value: to hold an e-invoice, or a person's correction, against them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from p2p_desktop.documents.extractors.dates import dates_in
from p2p_desktop.documents.extractors.figures import convention_of, figures_of
from p2p_desktop.documents.extractors.paper import Paper, around
from p2p_desktop.domain.document import AMOUNT_FIELDS, DATE_FIELDS, Extraction, Field, FieldName
from p2p_desktop.domain.reading import Place, Word
from p2p_desktop.domain.similarity import name_similarity

_ALIKE = Decimal("0.92")


class PagePlaces:
    """What the visible page says and where, to hold other values against."""

    def __init__(self, found: Extraction, paper: Paper, *, is_credit: bool = False) -> None:
        self._found = found
        self._paper = paper
        self._is_credit = is_credit
        self._figures = figures_of(paper, convention_of(paper.text, language=found.language)) if paper.lines else ()

    def place_of(self, name: FieldName, value: str) -> Place | None:
        """Return where the page shows this value, or None where it does not."""
        field = self._found.field(name)
        if field is not None and field.place is not None and self.is_same(name, field.value, value):
            return field.place
        if name in AMOUNT_FIELDS:
            wanted = Decimal(value)
            return next((each.place for each in self._figures if self._same_amount(each.value, wanted)), None)
        if name in DATE_FIELDS:
            return self._place_of_day(dt.date.fromisoformat(value))
        if name is FieldName.CURRENCY:
            return next((each.place for each in self._figures if each.currency == value), None)
        return self._place_of_text(value)

    def field(self, name: FieldName) -> Field | None:
        """Return what was read of the page itself."""
        return self._found.field(name)

    def is_same(self, name: FieldName, one: str, other: str) -> bool:
        """Return whether two values of a field say the same."""
        if name in AMOUNT_FIELDS:
            return self._same_amount(Decimal(one), Decimal(other))
        if name is FieldName.VENDOR:
            return name_similarity(one, other) >= _ALIKE
        return _bare(one) == _bare(other)

    def _same_amount(self, one: Decimal, other: Decimal) -> bool:
        """Return whether amounts are equal; a credit note may print its own with a minus."""
        return one == other or (self._is_credit and abs(one) == abs(other))

    def _place_of_day(self, day: dt.date) -> Place | None:
        written = (date for segment in self._paper.segments() for date in dates_in(segment))
        return next((date.place for date in written if day in date.days), None)

    def _place_of_text(self, value: str) -> Place | None:
        wanted = _bare(value)
        if len(wanted) < 3:
            return None
        for line in self._paper.lines:
            if wanted in _bare(line.text):
                return Place(line.page, around(_fewest(line.words, wanted)))
        return None


def _fewest(words: Sequence[Word], wanted: str) -> Sequence[Word]:
    """Return the fewest words of a line that hold a text together."""
    runs = (words[first:last] for first in range(len(words)) for last in range(first + 1, len(words) + 1))
    holding = [run for run in runs if wanted in _bare("".join(word.text for word in run))]
    return min(holding, key=len, default=words)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
