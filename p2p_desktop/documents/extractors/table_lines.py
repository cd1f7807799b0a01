"""Lines of tables: by their heading and the places of their columns, wrapped descriptions and all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from p2p_desktop.documents.extractors.columns import Cell, Column, Heading
from p2p_desktop.documents.extractors.figures import Figure
from p2p_desktop.documents.extractors.item import Item, multiplies, pair_of
from p2p_desktop.documents.extractors.labels import CLOSING, Role, role_of
from p2p_desktop.documents.extractors.paper import Line, Paper, Segment
from p2p_desktop.domain.reading import Box, Word

_MOST_WRAPPED = 4
_MOST_WORDS = 25
_LINE_STEP = 2.6
_SAME_EDGE = 0.02
_BESIDE = 0.04
#: Figures in so many columns make a line a row of the table, whatever its goods are called.
_ROW_COLUMNS = 4
#: A run of so many words over the columns of figures is a sentence.
_SENTENCE = 5
_NUMERIC = frozenset({Column.QUANTITY, Column.UNIT_PRICE, Column.AMOUNT, Column.TAX, Column.DISCOUNT, Column.DATE})
_UNITS = re.compile(
    r"(?:pcs?|pieces?|stk|stück|st|ea|each|kg|g|l|m|m²|m2|m³|km|h|hrs?|hours?|std|stunden?|tage?|days?|units?|"
    r"unit\(s\)|kwh|paar|box|"
    r"karton|set|liter|litre|pack|x|u|uds?|pz|szt|fl|rolle|dose|btl|ctn|nr|pkt|min|monat|month)\.?(?:\(s\))?",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z0-9][A-Z0-9./_-]*\d[A-Z0-9./_-]*", re.IGNORECASE)


def read_table(paper: Paper, heading: Heading, by_line: dict[int, list[Figure]], *, until: int | None) -> list[Item]:
    """Read the lines under a heading until sums, another table or another page without it begin."""
    items: list[Item] = []
    started = _Started()
    before: Line = paper.lines[heading.last_line]
    page = before.page
    amount_cell = heading.cell(Column.AMOUNT)
    assert amount_cell is not None
    for line in paper.lines[heading.last_line + 1 : until]:
        if line.page != page and (until is not None or line.page > page + 1):
            break
        figures = [figure for figure in by_line.get(line.number, []) if not _is_date_part(figure, line)]
        if figures and _is_carried(line, figures):
            before = line
            continue
        if _closes(line, figures, heading, has_items=bool(items)):
            break
        amount = _amount_on(figures, amount_cell, heading)
        if amount is not None and items and _is_discount(line, amount):
            items[-1].amount += amount.value
        elif amount is not None:
            items.append(_item(line, figures, amount, heading, started=started))
            started = _Started()
        elif _is_detail(line, figures):
            if items:
                items[-1].wrapped = _MOST_WRAPPED
        elif not _is_running_text(line, heading):
            _take_words(line, figures, heading, items=items, started=started, follows=_is_next(before, line))
        before = line
    return [item for item in items if item.words or item.quantity is not None]


def _is_carried(line: Line, figures: Sequence[Figure]) -> bool:
    """True for the sum that is carried over to the next page."""
    return role_of(line.text[: line.text.rfind(figures[-1].text)])[0] is Role.CARRIED


@dataclass(slots=True)
class _Started:
    """What was read of a line whose amount has not come yet."""

    words: list[Word] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)


def _take_words(
    line: Line, figures: Sequence[Figure], heading: Heading, *, items: list[Item], started: _Started, follows: bool
) -> None:
    """Take a line without amount: the start of the next item where it names a quantity or price, else more words."""
    words = [word for word in _described(line, heading, []) if not _comes_from_left(word, line, heading)]
    alone = [figure for figure in figures if _begins_segment(figure, line)]
    opens = any(_in_column(alone, heading, column) for column in (Column.QUANTITY, Column.UNIT_PRICE))
    if opens and words:
        started.words, started.figures = _described(line, heading, figures), list(figures)
    elif started.words and follows:
        started.words += words if len(started.words) < _MOST_WORDS else []
        started.figures += figures
    elif items and follows and items[-1].wrapped < _MOST_WRAPPED:
        items[-1].words += words
        items[-1].wrapped += 1
    elif not items and len(started.words) < _MOST_WORDS:
        started.words += words


def _begins_segment(figure: Figure, line: Line) -> bool:
    """True where nothing stands close before a figure: "3 x 20" in a description is no quantity."""
    return any(segment.box.left >= figure.box.left - 1e-6 and segment.box.left < figure.box.right
               for segment in line.segments)  # fmt: skip


def _comes_from_left(word: Word, line: Line, heading: Heading) -> bool:
    """True for a word of a sentence that begins in a column left of the descriptions."""
    first = next(segment.words[0] for segment in line.segments if word in segment.words)
    before = [heading.cell(column) for column in (Column.CODE, Column.POSITION)]
    inside = any(cell is not None and _overlap(first.box, cell.box) > 0.5 for cell in before)
    return inside and first is not word and not any(char.isdigit() for char in first.text)


def _is_detail(line: Line, figures: Sequence[Figure]) -> bool:
    """True for a line of figures that each have a name of their own: "Gross price: 15.00, discount: 4.50"."""
    named = [figure for figure in figures if _is_named(figure, line)]
    return bool(named) and all(figure in named or figure.is_percent or _is_in_name(figure, line) for figure in figures)


def _is_named(figure: Figure, line: Line) -> bool:
    before = [word for word in line.words if word.box.right <= figure.box.left + 1e-6]
    return bool(before) and before[-1].text.endswith(":")


def _is_in_name(figure: Figure, line: Line) -> bool:
    """True for the 1 of "Discount 1:"."""
    return any(word.text == f"{figure.text}:" for word in line.words)


def _is_running_text(line: Line, heading: Heading) -> bool:
    """True for a sentence that runs over the columns of the table: it describes none of the lines."""
    numeric = [cell for cell in heading.cells if cell.column in _NUMERIC]
    for segment in line.segments:
        crossed = [cell for cell in numeric if segment.box.left < cell.box.left and cell.box.right < segment.box.right]
        if len(crossed) >= 2 and len(segment.words) >= _SENTENCE:
            return True
    return False


def _is_discount(line: Line, amount: Figure) -> bool:
    """True for the line under an item that takes something off its amount."""
    role, _weight = role_of(" ".join(word.text for word in line.words if word.box.right <= amount.box.left))
    return amount.value < 0 and role is Role.DISCOUNT


def _is_date_part(figure: Figure, line: Line) -> bool:
    return figure.decimals == 0 and bool(re.search(rf"\d[./-]\d+[./-]{re.escape(figure.text)}", line.text))


def _closes(line: Line, figures: Sequence[Figure], heading: Heading, *, has_items: bool) -> bool:
    """True for the line of sums that ends a table."""
    money = [figure for figure in figures if figure.looks_like_money]
    if not money:
        return has_items and _heads_sums(line, heading)
    role, weight = role_of(" ".join(word.text for word in line.words if word.box.left < money[0].box.left))
    if role not in CLOSING or weight < 1.5 or (not has_items and weight < 2.4):
        return False
    if len(figures) >= 3 and pair_of([figure for figure in figures if figure is not money[-1]], money[-1].value):
        return False  # goods may be called "total protection" or "eco tax"
    if role in (Role.TAX, Role.NET) and len(_columns_with(figures, heading)) >= _ROW_COLUMNS:
        return False
    quantity = heading.cell(Column.QUANTITY)
    has_quantity = quantity is not None and any(_overlap(figure.box, quantity.box) > 0.3 for figure in figures)
    return not has_quantity or len(figures) < 3


def _columns_with(figures: Sequence[Figure], heading: Heading) -> set[Column]:
    return {
        column
        for column in (Column.POSITION, Column.QUANTITY, Column.UNIT_PRICE, Column.TAX, Column.AMOUNT)
        if _in_column(figures, heading, column) is not None
    }


def _heads_sums(line: Line, heading: Heading) -> bool:
    """True for a line of words only that stands over sums: "Total" alone, or the headings of a table of taxes."""
    if sum(char.isdigit() for char in line.text) > 1:
        return False  # OCR makes "MwSt-8" of "MwSt-%"
    if len(line.segments) < 3 and len(line.text) > 36:
        return False
    roles = [role_of(segment.text) for segment in line.segments]
    if len(roles) == 1:
        role, weight = roles[0]
        if _may_describe(line.segments[0], heading) and role not in (Role.TOTAL, Role.SUBTOTAL):
            return False  # goods may be called "eco tax" or "energy net"
        return role in CLOSING and weight >= 2.0
    return sum(role in CLOSING and weight >= 2.0 for role, weight in roles) >= 2


def _may_describe(segment: Segment, heading: Heading) -> bool:
    cell = heading.cell(Column.DESCRIPTION)
    return cell is not None and abs(segment.box.left - cell.box.left) < _SAME_EDGE


def _amount_on(figures: Sequence[Figure], cell: Cell, heading: Heading) -> Figure | None:
    """Return the figure in the amount column: under its heading, or right of all other columns."""
    money = [figure for figure in figures if not figure.is_percent and (figure.decimals >= 1 or figure.currency)]
    if not money:
        whole = [figure for figure in figures if _overlap(figure.box, cell.box) > 0.5 and len(figure.text) <= 7]
        return (
            whole[-1]
            if whole and pair_of([each for each in figures if each is not whole[-1]], whole[-1].value)
            else None
        )
    under = [figure for figure in money if _overlap(figure.box, _widened(cell.box)) > 0.2]
    under = [figure for figure in under if not _nearer_elsewhere(figure, cell, heading)]
    return under[-1] if under else None


def _nearer_elsewhere(figure: Figure, cell: Cell, heading: Heading) -> bool:
    here = _overlap(figure.box, cell.box)
    return any(
        other is not cell and other.column is not Column.OTHER and _overlap(figure.box, other.box) > max(here, 0.3)
        for other in heading.cells
    )


def _widened(box: Box) -> Box:
    return Box(box.left - 0.03, box.top, box.right + 0.03, box.bottom)


def _overlap(one: Box, other: Box) -> float:
    shared = min(one.right, other.right) - max(one.left, other.left)
    narrower = min(one.width, other.width)
    return shared / narrower if narrower > 0 else 0.0


def _item(line: Line, figures: Sequence[Figure], amount: Figure, heading: Heading, *, started: _Started) -> Item:
    others = [figure for figure in figures if figure is not amount]
    if not any(_in_column(others, heading, column) for column in (Column.QUANTITY, Column.UNIT_PRICE)):
        # Where cells are centred, quantity and price stand a line over the amount.
        others = started.figures + others
    item = Item(amount=amount.value, page=line.page, boxes=[amount.box])
    quantity, price = _in_column(others, heading, Column.QUANTITY), _in_column(others, heading, Column.UNIT_PRICE)
    if not (quantity and price and multiplies(quantity.value, price.value, amount.value)):
        pair = pair_of(others, amount.value)
        if pair is not None:
            quantity, price = pair
        elif price is None and quantity is not None and quantity.value == 1:
            item.unit_price = amount.value
    item.quantity = quantity.value if quantity else None
    item.unit_price = price.value if price else item.unit_price
    used = [figure for figure in (amount, quantity, price) if figure is not None]
    item.boxes = [figure.box for figure in used]
    tax = _in_column(others, heading, Column.TAX) or next((each for each in others if each.is_percent), None)
    if tax is not None and tax not in used and 0 <= tax.value <= 40:
        item.tax_rate = tax.value
        used.append(tax)
    discount = _in_column(others, heading, Column.DISCOUNT)
    if discount is not None and discount not in used:
        item.discount = discount.value
        used.append(discount)
    item.code = _text_in(line, heading, Column.CODE)
    item.unit = _unit(line, quantity)
    words = _described(line, heading, used)
    if heading.has_code_above and words and all(_CODE.fullmatch(word.text) for word in words):
        item.code, words = item.code or " ".join(word.text for word in words), []
    item.words = [*started.words, *words]
    return item


def _in_column(figures: Sequence[Figure], heading: Heading, column: Column) -> Figure | None:
    cell = heading.cell(column)
    if cell is None:
        return None
    inside = [figure for figure in figures if _overlap(figure.box, cell.box) > 0.2]
    if inside:
        return max(inside, key=lambda figure: _overlap(figure.box, cell.box))
    # Centred under their heading with the unit behind them, figures may stand just beside it.
    beside = [
        figure for figure in figures
        if _gap(figure.box, cell.box) < _BESIDE
        and min(heading.cells, key=lambda other: _gap(figure.box, other.box)) is cell
    ]  # fmt: skip
    return min(beside, key=lambda figure: _gap(figure.box, cell.box), default=None)


def _gap(one: Box, other: Box) -> float:
    return max(one.left, other.left) - min(one.right, other.right)


def _text_in(line: Line, heading: Heading, column: Column) -> str:
    cell = heading.cell(column)
    if cell is None:
        return ""
    inside = [word.text for word in line.words if _overlap(word.box, cell.box) > 0.3 and _CODE.fullmatch(word.text)]
    return " ".join(inside)[:60]


def _unit(line: Line, quantity: Figure | None) -> str:
    if quantity is None:
        return ""
    after = [word for word in line.words if word.box.left >= quantity.box.right - 1e-6]
    return after[0].text if after and _UNITS.fullmatch(after[0].text) else ""


def _described(line: Line, heading: Heading, used: Sequence[Figure]) -> list[Word]:
    """Return the words of a line that describe the goods: in the column of descriptions, not part of any figure."""
    left, right = _description_span(heading)
    code, position = heading.cell(Column.CODE), heading.cell(Column.POSITION)
    words = []
    for word in line.words:
        middle = (word.box.left + word.box.right) / 2
        if not left <= middle <= right or any(_same_place(word, figure) for figure in used):
            continue
        in_code = code is not None and _overlap(word.box, code.box) > 0.5 and bool(_CODE.fullmatch(word.text))
        in_position = position is not None and _overlap(word.box, position.box) > 0.5 and word.text[:1].isdigit()
        if not in_code and not in_position:
            words.append(word)
    return words


def _same_place(word: Word, figure: Figure) -> bool:
    box = figure.box
    return (
        abs(word.box.middle - box.middle) < word.box.height / 2
        and min(word.box.right, box.right) - max(word.box.left, box.left) > 0.5 * word.box.width
    )


def _description_span(heading: Heading) -> tuple[float, float]:
    """Return from where to where descriptions reach: up to the next column of numbers on either side."""
    cell = heading.cell(Column.DESCRIPTION)
    numeric = [each for each in heading.cells if each.column in _NUMERIC]
    if cell is None:
        first = min((each.box.left for each in numeric), default=1.0)
        return (0.0, first - 0.01) if first > 0.2 else (0.0, 1.0)
    before = [each for each in heading.cells if each.box.right <= cell.box.left]
    after = [each for each in numeric if each.box.left >= cell.box.right - 0.005]
    left = before[-1].box.right + 0.3 * (cell.box.left - before[-1].box.right) if before else 0.0
    right = min((each.box.left for each in after), default=1.0)
    return min(left, cell.box.left - 0.005), right - 0.004


def _is_next(before: Line, line: Line) -> bool:
    height = max(0.004, sorted(word.box.height for word in line.words)[len(line.words) // 2])
    return line.page == before.page and line.box.middle - before.box.middle < _LINE_STEP * height
