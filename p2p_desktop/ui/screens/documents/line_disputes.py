"""Lines that two people changed at once: what can be brought together is, and the rest is a choice line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from p2p_desktop.domain.document import DocumentLine
from p2p_desktop.language import _, money_words, number_words, plain_number_words
from p2p_desktop.ui.screens.documents.choice import Side


@dataclass(frozen=True, slots=True)
class Slot:
    """One line, from 0, as each sees it; None where it is not there. ``is_disputed`` where both changed it."""

    at: int
    mine: DocumentLine | None
    theirs: DocumentLine | None
    machine: DocumentLine | None
    is_disputed: bool
    is_mine_changed: bool

    def taken(self, side: Side | None) -> DocumentLine | None:
        """Return the line that holds: as chosen, or whichever was changed at all."""
        if side is None:
            return self.mine if self.is_mine_changed else self.theirs
        return {"mine": self.mine, "theirs": self.theirs, "machine": self.machine}[side]


def slots_of(
    mine: Sequence[DocumentLine],
    theirs: Sequence[DocumentLine],
    *,
    seen: Sequence[DocumentLine],
    machine: Sequence[DocumentLine],
) -> tuple[Slot, ...]:
    """Hold two versions of the lines against the one that both began with, line by line."""

    def slot(at: int) -> Slot:
        own, other, before, read = (_at(lines, at) for lines in (mine, theirs, seen, machine))
        is_mine_changed = not same(own, before)
        is_disputed = is_mine_changed and not same(other, before) and not same(own, other)
        return Slot(at, own, other, read, is_disputed, is_mine_changed)

    return tuple(slot(at) for at in range(max(len(mine), len(theirs), len(seen))))


def brought_together(slots: Sequence[Slot], chosen: Mapping[int, Side]) -> tuple[DocumentLine, ...]:
    """Return the lines after the choices that were made so far; of what is undecided, one's own hold."""
    lines = (each.taken(chosen.get(each.at)) for each in slots)
    return tuple(line for line in lines if line is not None)


def alike(one: Sequence[DocumentLine], other: Sequence[DocumentLine]) -> bool:
    """Say whether two versions of the lines say the same."""
    return len(one) == len(other) and all(same(left, right) for left, right in zip(one, other, strict=True))


def same(one: DocumentLine | None, other: DocumentLine | None) -> bool:
    """Say whether two lines say the same, wherever they stand and however sure they are."""
    if one is None or other is None:
        return one is other
    return _said(one) == _said(other)


def _said(line: DocumentLine) -> tuple[object, ...]:
    numbers = (line.quantity, line.unit_price, line.amount, line.tax_rate, line.discount)
    return (line.description.strip(), line.code.strip(), line.unit.strip(), *numbers)


def _at(lines: Sequence[DocumentLine], at: int) -> DocumentLine | None:
    return lines[at] if at < len(lines) else None


def line_said(line: DocumentLine | None, currency: str) -> str:
    """Write a line in a few words: ``3 × Lamp = 60.00 EUR``; "" where it is not there."""
    if line is None:
        return ""
    quantity = f"{plain_number_words(line.quantity)} × " if line.quantity is not None else ""
    if line.amount is None:
        return f"{quantity}{line.description}"
    amount = money_words(line.amount, currency) if currency else number_words(line.amount)
    return _("{what} = {amount}", what=f"{quantity}{line.description}", amount=amount)
