"""Which line of the document belongs to which line of the order: one best assignment over all pairs (M-13)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from p2p_desktop.domain.billed import Billed, BilledLine, line_rate, net_price
from p2p_desktop.domain.expected import ExpectedLine, ExpectedOrder
from p2p_desktop.domain.similarity import best_assignment, description_similarity, normal_text
from p2p_desktop.domain.units import conversion

#: Shares of a pair's weight, in thousandths: what it is called, its price, its quantity.
_TEXT, _PRICE, _QUANTITY = 600, 250, 150
#: Descriptions less alike than this are different things, whatever they cost.
_LEAST_TEXT = 500
#: A pair below this weight (in millionths) is no pair.
_LEAST_WEIGHT = 500_000
#: Alike enough to count a second line of the document to an order line that has one already.
_SAME_TEXT = 900
_OTHER_CODE = 100
_SHORTEST_CODE = 3
_NO_CODE = re.compile(r"[\W_]+")
_SCALE = Decimal(1_000_000)
#: So much of a description is compared; what follows are conditions, serial numbers and the like.
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class LineGroup:
    """One line of the order and the lines of the document that bill it; ``score`` 0–1 says how surely."""

    order_line: ExpectedLine
    billed: tuple[BilledLine, ...]
    score: Decimal


@dataclass(frozen=True, slots=True)
class Pairing:
    """All pairs, and what is left on either side."""

    groups: tuple[LineGroup, ...]
    not_billed: tuple[ExpectedLine, ...]
    not_ordered: tuple[BilledLine, ...]


@dataclass(frozen=True, slots=True)
class _Traits:
    """What of a line is compared, prepared once: words, code, price and quantity in millionths."""

    text: str
    words: frozenset[str]
    code: str
    price: int | None
    quantity: int | None
    unit: str


def pair_lines(order: ExpectedOrder, bill: Billed) -> Pairing:
    """Pair the lines of order and document so that all pairs together fit best."""
    ordered = sorted(order.lines, key=lambda line: line.position)
    order_traits = [_order_traits(order, line) for line in ordered]
    billed_traits = [_billed_traits(order, bill, line) for line in bill.lines]
    weights = [[_weight(one, other) for other in billed_traits] for one in order_traits]
    assigned = best_assignment(weights)
    groups = {
        row: LineGroup(ordered[row], (bill.lines[column],), Decimal(weights[row][column]) / _SCALE)
        for row, column in assigned
    }
    left = sorted(set(range(len(bill.lines))) - {column for _row, column in assigned})
    joined = _join(groups, left, bill=bill, order_traits=order_traits, billed_traits=billed_traits)
    return Pairing(
        groups=tuple(groups[row] for row in sorted(groups)),
        not_billed=tuple(line for row, line in enumerate(ordered) if row not in groups),
        not_ordered=tuple(bill.lines[column] for column in left if column not in joined),
    )


def _join(
    groups: dict[int, LineGroup],
    left: Sequence[int],
    *,
    bill: Billed,
    order_traits: Sequence[_Traits],
    billed_traits: Sequence[_Traits],
) -> set[int]:
    """Count further lines of the same thing to its order line, while its open quantity holds them."""
    joined: set[int] = set()
    for column in left:
        line, traits = bill.lines[column], billed_traits[column]
        for row, group in groups.items():
            if _is_same(order_traits[row], traits) and _has_room(group, line):
                groups[row] = replace(group, billed=(*group.billed, line))
                joined.add(column)
                break
    return joined


def _is_same(ordered: _Traits, billed: _Traits) -> bool:
    has_same_code = bool(ordered.code) and ordered.code == billed.code
    has_same_price = ordered.price is not None and ordered.price == billed.price
    return has_same_price and (has_same_code or _text(ordered, billed) >= _SAME_TEXT)


def _has_room(group: LineGroup, line: BilledLine) -> bool:
    quantities = [billed.quantity for billed in (*group.billed, line)]
    known = [quantity for quantity in quantities if quantity is not None]
    return len(known) == len(quantities) and sum(known) <= group.order_line.open_quantity


def _order_traits(order: ExpectedOrder, line: ExpectedLine) -> _Traits:
    text = normal_text(line.description)[:_LONGEST_TEXT]
    return _Traits(
        text=text,
        words=frozenset(),
        code=_code(line.code),
        price=_millionths(net_price(order, line)),
        quantity=_millionths(line.open_quantity or line.quantity),
        unit=line.unit,
    )


def _billed_traits(order: ExpectedOrder, bill: Billed, line: BilledLine) -> _Traits:
    text = normal_text(line.description)[:_LONGEST_TEXT]
    net = bill.net_of(line, line_rate(bill, line, order=order))
    return _Traits(
        text=text,
        words=frozenset(_code(word) for word in line.description.split()),
        code=_code(line.code),
        price=_millionths(net / line.quantity) if net is not None and line.quantity else None,
        quantity=_millionths(line.quantity),
        unit=line.unit,
    )


def _code(text: str) -> str:
    return _NO_CODE.sub("", text.casefold())


def _millionths(value: Decimal | None) -> int | None:
    return None if value is None else round(value * _SCALE)


def _weight(ordered: _Traits, billed: _Traits) -> int:
    """Return how well two lines fit, in millionths; 0 where they are no pair."""
    text = _text(ordered, billed)
    if text < _LEAST_TEXT and ordered.text and billed.text:
        return 0
    price, quantity = billed.price, billed.quantity
    factor = conversion(billed.unit, ordered.unit)
    if factor is not None and factor != 1:
        price = round(price / factor) if price is not None else None
        quantity = round(quantity * factor) if quantity is not None else None
    parts = [(_PRICE, _closeness(ordered.price, price)), (_QUANTITY, _closeness(ordered.quantity, quantity))]
    if ordered.text and billed.text:
        parts.append((_TEXT, text))
    known = [(share, part) for share, part in parts if part is not None]
    shares = sum(share for share, _part in known)
    weight = sum(share * part for share, part in known) * 1000 // shares if shares else 0
    return weight if weight >= _LEAST_WEIGHT else 0


def _text(ordered: _Traits, billed: _Traits) -> int:
    """Compare what two lines are called, in thousandths; an equal code decides."""
    if ordered.code and (ordered.code == billed.code or _names_code(billed, ordered.code)):
        return 1000
    alike = description_similarity(ordered.text, billed.text)
    has_other_code = bool(ordered.code and billed.code)
    return max(alike - _OTHER_CODE, min(alike, _LEAST_TEXT)) if has_other_code else alike


def _names_code(billed: _Traits, code: str) -> bool:
    return len(code) >= _SHORTEST_CODE and code in billed.words


def _closeness(one: int | None, other: int | None) -> int | None:
    """Return 1000 for equal numbers, down to 0 where one is half of the other."""
    if one is None or other is None:
        return None
    if one == other:
        return 1000
    larger = max(abs(one), abs(other))
    return max(1000 - 2000 * abs(one - other) // larger, 0)
