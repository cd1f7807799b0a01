"""One line item while it is being read, and the arithmetic that holds its figures together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from p2p_desktop.documents.extractors.figures import Figure
from p2p_desktop.documents.extractors.paper import around
from p2p_desktop.domain.document import DocumentLine
from p2p_desktop.domain.money import round_to
from p2p_desktop.domain.reading import Box, Place, Word

_CLOSE = Decimal("0.02")
_MOST_LETTERS = 300
#: Words after a hyphen that joins nothing: "in- and outdoor".
_JOINING = frozenset({"and", "or", "und", "oder", "bzw", "et", "ou", "y", "o", "e", "en", "of", "i"})


@dataclass(slots=True)
class Item:
    """A line while it is being read."""

    amount: Decimal
    page: int
    boxes: list[Box]
    words: list[Word] = field(default_factory=list)
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    code: str = ""
    unit: str = ""
    tax_rate: Decimal | None = None
    discount: Decimal | None = None
    wrapped: int = 0

    @property
    def fits(self) -> bool:
        """Whether quantity times price is the amount."""
        if self.quantity is None or self.unit_price is None:
            return False
        return multiplies(self.quantity, self.unit_price, self.amount)

    @property
    def letters(self) -> int:
        """How many letters describe it."""
        return sum(char.isalpha() for word in self.words for char in word.text)

    def finished(self) -> DocumentLine:
        """Return the line as the document keeps it."""
        description = _described(self.words)
        place = Place(self.page, _union([*self.boxes, *(word.box for word in self.words)]))
        return DocumentLine(
            description=description,
            quantity=self.quantity,
            unit_price=self.unit_price,
            amount=self.amount,
            code=self.code,
            unit=self.unit,
            tax_rate=self.tax_rate,
            discount=self.discount,
            confidence=0.9 if self.fits else 0.55,
            place=place,
        )


def pair_of(figures: Sequence[Figure], amount: Decimal) -> tuple[Figure, Figure] | None:
    """Find the two figures of a line whose product is its amount; the one with fewer decimals is the quantity."""
    plain = [figure for figure in figures if not figure.is_percent]
    for index, first in enumerate(plain):
        for second in plain[index + 1 :]:
            if first.value != 0 and multiplies(first.value, second.value, amount):
                # The price usually has decimals and stands right of the quantity.
                turned = first.looks_like_money and not second.looks_like_money
                return (second, first) if turned else (first, second)
    return None


def multiplies(quantity: Decimal, price: Decimal, amount: Decimal) -> bool:
    """Return whether quantity times price is the amount, to a rounding; signs may stand on either."""
    if max(abs(quantity), abs(price)) > Decimal("1e12"):
        return False
    return abs(abs(round_to(quantity * price, 2)) - abs(amount)) <= _CLOSE


def is_wordy(text: str) -> bool:
    """Return whether a text has enough letters to describe anything."""
    return sum(char.isalpha() for char in text) >= 3


def _described(words: Sequence[Word]) -> str:
    """Join the words of a description; a word that was broken at the end of its line is one word again."""
    text = ""
    before: Word | None = None
    for word in words:
        broken = before is not None and _is_broken(before, word)
        if broken and word.text[:1].islower():
            text = text[:-1]
        text += word.text if broken or not text else f" {word.text}"
        before = word
    return re.sub(r"\s+", " ", text).strip(" |:;,.-–_*")[:_MOST_LETTERS]


def _is_broken(before: Word, word: Word) -> bool:
    """True where a hyphen ends a line and the word goes on in the next; "in- and outdoor" stays two words."""
    goes_on = word.text[:1].isalpha() and word.text.casefold() not in _JOINING
    hyphened = before.text.endswith("-") and before.text[-2:-1].isalpha()
    return hyphened and goes_on and word.box.middle > before.box.bottom


def _union(boxes: Sequence[Box]) -> Box:
    return around([Word("", box) for box in boxes])
