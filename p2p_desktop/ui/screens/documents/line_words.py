"""Lines of a document in the grid, and back; what nobody touched stays as it was read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from p2p_desktop.domain.document import DocumentLine
from p2p_desktop.language import _, money_words, number_words
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.lines_grid import GridLine

_CENT = Decimal("0.01")


def title(view: DocumentView) -> str:
    """Say how many lines there are and what they come to, as the page prints them."""
    if not view.lines:
        return _("No lines were read")
    together = sum((line.amount for line in view.lines if line.amount is not None), Decimal(0))
    fields = {"number": len(view.lines), "amount": _amount_words(together, view.currency)}
    if view.lines_are_corrected:
        return _("Lines: {number}, together {amount}, corrected by a person", **fields)
    return _("Lines: {number}, together {amount}", **fields)


def grid_line(line: DocumentLine, currency: str) -> GridLine:
    """Show a line; where only its amount is printed, as one piece at that price."""
    quantity, price = line.quantity, line.unit_price
    if price is None and line.amount is not None:
        quantity = quantity if quantity else Decimal(1)
        price = line.amount / quantity
    marks = {}
    computed = quantity * price if quantity is not None and price is not None else None
    if line.amount is not None and computed is not None and abs(computed - line.amount) > _CENT:
        words = _("The page says {amount} for this line.", amount=_amount_words(line.amount, currency))
        marks["unit_price"] = PillWords("info", words, "neutral")
    return GridLine(line.description, line.code, quantity, line.unit, price, line.tax_rate, marks)


def _amount_words(amount: Decimal, currency: str) -> str:
    return money_words(amount, currency) if currency else number_words(amount)


def document_lines(grid: Sequence[GridLine], read: Sequence[DocumentLine], currency: str) -> tuple[DocumentLine, ...]:
    """Return the lines as they now stand; those that nobody touched keep amount, discount and place."""
    known = [(grid_line(line, currency), line) for line in read]
    return tuple(_document_line(each, known) for each in grid)


def is_changed(grid: Sequence[GridLine], read: Sequence[DocumentLine], currency: str) -> bool:
    """Say whether the grid says something else than what was read."""
    return differs(grid, [grid_line(line, currency) for line in read])


def differs(grid: Sequence[GridLine], shown: Sequence[GridLine]) -> bool:
    """Say whether two versions of the grid say different things."""
    return len(grid) != len(shown) or any(not _same(one, other) for one, other in zip(grid, shown, strict=True))


def _document_line(typed: GridLine, known: list[tuple[GridLine, DocumentLine]]) -> DocumentLine:
    for shown, line in known:
        if _same(shown, typed):
            return line
    return DocumentLine(
        description=typed.description,
        quantity=typed.quantity,
        unit_price=typed.unit_price,
        amount=typed.amount.quantize(_CENT) if typed.amount is not None else None,
        code=typed.code,
        unit=typed.unit,
        tax_rate=typed.tax_rate,
    )


def _same(one: GridLine, other: GridLine) -> bool:
    keys = ("description", "code", "quantity", "unit", "unit_price", "tax_rate")
    return all(getattr(one, key) == getattr(other, key) for key in keys)
