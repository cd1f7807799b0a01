"""Line items: tables by their heading and the places of columns, till slips by their amounts at the right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from p2p_desktop.documents.extractors.columns import Cell, Column, Heading, headings_of
from p2p_desktop.documents.extractors.figures import Figure
from p2p_desktop.documents.extractors.labels import CLOSING, Role, role_of
from p2p_desktop.documents.extractors.paper import Line, Paper, around
from p2p_desktop.domain.document import DocumentLine
from p2p_desktop.domain.money import round_to
from p2p_desktop.domain.reading import Box, Place, Word

_CLOSE = Decimal("0.02")
_MOST_WRAPPED = 4
_LINE_STEP = 2.6
_UNITS = re.compile(
    r"(?:pcs?|pieces?|stk|stück|st|ea|each|kg|g|l|m|m²|m2|m³|km|h|hrs?|hours?|std|stunden?|tage?|days?|units?|"
    r"unit\(s\)|kwh|paar|box|"
    r"karton|set|liter|litre|pack|x|u|uds?|pz|szt|fl|rolle|dose|btl|ctn|nr|pkt|min|monat|month)\.?(?:\(s\))?",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"(?P<quantity>\d+(?:[.,]\d+)?) ?(?:[xX×*@]|à|a|Stk\.? ?[xX]?|pcs? ?[xX@]?) ?(?:@ ?)?(?:RM|EUR|€|"
    r"\$)? ?(?P<price>\d+[.,]\d{2,3})"
)
_CODE = re.compile(r"[A-Z0-9][A-Z0-9./_-]*\d[A-Z0-9./_-]*", re.IGNORECASE)


@dataclass(slots=True)
class _Item:
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

    def finished(self) -> DocumentLine:
        description = _clean(" ".join(word.text for word in self.words))
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
            confidence=0.9 if _fits(self) else 0.55,
            place=place,
        )


def lines_of(paper: Paper, figures: Sequence[Figure], *, aspect: float, is_slip: bool) -> tuple[DocumentLine, ...]:
    """Return the line items of a document; none where it has no table and is no till slip."""
    by_line: dict[int, list[Figure]] = {}
    for figure in figures:
        by_line.setdefault(figure.line, []).append(figure)
    items: list[_Item] = []
    headings = headings_of(paper.lines, aspect=aspect)
    if is_slip:
        # Till slips have headings over their columns, but put the amount a line below the goods.
        headings = [heading for heading in headings if heading.cell(Column.QUANTITY) is not None]
    for index, heading in enumerate(headings):
        following = headings[index + 1].last_line if index + 1 < len(headings) else None
        found = _read_table(paper, heading, by_line, until=following)
        if items and found and not _continues(items, found, headings[index]):
            continue
        items.extend(found)
    if not items and (is_slip or not headings):
        items = _read_slip(paper, by_line)
    return tuple(item.finished() for item in items)


def _continues(items: Sequence[_Item], found: Sequence[_Item], heading: Heading) -> bool:
    """A second table goes on with the lines only on another page; on the same one it is a table of taxes or sums."""
    if any(_fits(item) for item in items) and not any(_fits(item) for item in found):
        return False
    described = sum(1 for item in found if _letters(item) >= 3)
    has_words = heading.cell(Column.DESCRIPTION) is not None or heading.cell(Column.QUANTITY) is not None
    return has_words and described * 2 >= len(found) and found[0].page >= items[-1].page


def _fits(item: _Item) -> bool:
    return (
        item.quantity is not None
        and item.unit_price is not None
        and _multiplies(item.quantity, item.unit_price, item.amount)
    )


def _letters(item: _Item) -> int:
    return sum(char.isalpha() for word in item.words for char in word.text)


def _read_table(paper: Paper, heading: Heading, by_line: dict[int, list[Figure]], *, until: int | None) -> list[_Item]:
    items: list[_Item] = []
    started = _Started()
    before: Line = paper.lines[heading.last_line]
    page = before.page
    amount_cell = heading.cell(Column.AMOUNT)
    assert amount_cell is not None
    for line in paper.lines[heading.last_line + 1 : until]:
        if line.page != page and (until is not None or line.page > page + 1):
            break
        figures = [figure for figure in by_line.get(line.number, []) if not _is_date_part(figure, line)]
        if figures and role_of(line.text[: line.text.rfind(figures[-1].text)])[0] is Role.CARRIED:
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
        else:
            _take_words(line, figures, heading, items=items, started=started, follows=_is_next(before, line))
        before = line
    return [item for item in items if item.words or item.quantity is not None]


@dataclass(slots=True)
class _Started:
    """What was read of a line whose amount has not come yet."""

    words: list[Word] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)


def _take_words(
    line: Line, figures: Sequence[Figure], heading: Heading, *, items: list[_Item], started: _Started, follows: bool
) -> None:
    """Take a line without amount: the start of the next item where it names a quantity or price, else more words."""
    words = _described(line, heading, [])
    opens = any(_in_column(figures, heading, column) for column in (Column.QUANTITY, Column.UNIT_PRICE))
    if opens and words:
        started.words, started.figures = _described(line, heading, figures), list(figures)
    elif started.words and follows:
        started.words += words if len(started.words) < 25 else []
        started.figures += figures
    elif items and follows and items[-1].wrapped < _MOST_WRAPPED:
        items[-1].words += words
        items[-1].wrapped += 1
    elif not items and len(started.words) < 25:
        started.words += words


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
        return has_items and _heads_sums(line)
    role, weight = role_of(" ".join(word.text for word in line.words if word.box.left < money[0].box.left))
    if role not in CLOSING or weight < 1.5 or (not has_items and weight < 2.4):
        return False
    if len(figures) >= 3 and _pair([figure for figure in figures if figure is not money[-1]], money[-1].value):
        return False  # goods may be called "total protection" or "eco tax"
    quantity = heading.cell(Column.QUANTITY)
    has_quantity = quantity is not None and any(_overlap(figure.box, quantity.box) > 0.3 for figure in figures)
    return not has_quantity or len(figures) < 3


def _heads_sums(line: Line) -> bool:
    """True for a line of words only that stands over sums: "Total" alone, or the headings of a table of taxes."""
    if any(char.isdigit() for char in line.text):
        return False
    if len(line.segments) < 3 and len(line.text) > 36:
        return False
    roles = [role_of(segment.text) for segment in line.segments]
    strong = [role for role, weight in roles if role in CLOSING and weight >= 2.0]
    return len(strong) >= (1 if len(line.segments) == 1 else 2)


def _amount_on(figures: Sequence[Figure], cell: Cell, heading: Heading) -> Figure | None:
    """Return the figure in the amount column: under its heading, or right of all other columns."""
    money = [figure for figure in figures if not figure.is_percent and (figure.decimals >= 1 or figure.currency)]
    if not money:
        whole = [figure for figure in figures if _overlap(figure.box, cell.box) > 0.5 and len(figure.text) <= 7]
        return (
            whole[-1] if whole and _pair([each for each in figures if each is not whole[-1]], whole[-1].value) else None
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


def _item(line: Line, figures: Sequence[Figure], amount: Figure, heading: Heading, *, started: _Started) -> _Item:
    others = [figure for figure in figures if figure is not amount]
    if not any(_in_column(others, heading, column) for column in (Column.QUANTITY, Column.UNIT_PRICE)):
        # Where cells are centred, quantity and price stand a line over the amount.
        others = started.figures + others
    item = _Item(amount=amount.value, page=line.page, boxes=[amount.box])
    quantity, price = _in_column(others, heading, Column.QUANTITY), _in_column(others, heading, Column.UNIT_PRICE)
    if not (quantity and price and _multiplies(quantity.value, price.value, amount.value)):
        pair = _pair(others, amount.value)
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
    item.words = [*started.words, *_described(line, heading, used)]
    return item


def _in_column(figures: Sequence[Figure], heading: Heading, column: Column) -> Figure | None:
    cell = heading.cell(column)
    if cell is None:
        return None
    inside = [figure for figure in figures if _overlap(figure.box, cell.box) > 0.2]
    return max(inside, key=lambda figure: _overlap(figure.box, cell.box), default=None)


def _pair(figures: Sequence[Figure], amount: Decimal) -> tuple[Figure, Figure] | None:
    """Find the two figures of a line whose product is its amount; the one with fewer decimals is the quantity."""
    plain = [figure for figure in figures if not figure.is_percent]
    for index, first in enumerate(plain):
        for second in plain[index + 1 :]:
            if first.value != 0 and _multiplies(first.value, second.value, amount):
                # The price usually has decimals and stands right of the quantity.
                turned = first.looks_like_money and not second.looks_like_money
                return (second, first) if turned else (first, second)
    return None


def _multiplies(quantity: Decimal, price: Decimal, amount: Decimal) -> bool:
    if max(abs(quantity), abs(price)) > Decimal("1e12"):
        return False
    return abs(abs(round_to(quantity * price, 2)) - abs(amount)) <= _CLOSE


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
    numeric = [
        each for each in heading.cells
        if each.column in (Column.QUANTITY, Column.UNIT_PRICE, Column.AMOUNT, Column.TAX, Column.DISCOUNT, Column.DATE)
    ]  # fmt: skip
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


def _read_slip(paper: Paper, by_line: dict[int, list[Figure]]) -> list[_Item]:
    """Read a till slip: what stands left of an amount is its description, until the sums begin."""
    items: list[_Item] = []
    pending: list[Word] = []
    for line in paper.lines:
        money = [each for each in by_line.get(line.number, []) if each.looks_like_money]
        text = line.text
        role, weight = role_of(text)
        if items and money and role in CLOSING and weight >= 1.5:
            break
        if not money or role not in (Role.OTHER, Role.CHARGE, Role.DISCOUNT, Role.COUNT):
            pending = list(line.words) if not money and _is_wordy(text) else []
            continue
        amount = money[-1]
        words = [word for word in line.words if word.box.right <= money[0].box.left + 1e-6]
        times = _TIMES.search(text)
        item = _Item(amount=amount.value, page=line.page, boxes=[amount.box], words=words)
        if times is not None:
            _take_times(item, times, items, pending=pending, has_own_amount=len(money) > 1)
        if not _is_wordy(" ".join(word.text for word in item.words)) and pending:
            item.words = pending
        pending = []
        if _is_wordy(" ".join(word.text for word in item.words)):
            items.append(item)
    return items if _is_slip_like(items) else []


def _take_times(
    item: _Item, times: re.Match[str], items: list[_Item], *, pending: list[Word], has_own_amount: bool
) -> None:
    """Read "2 x 6.88": with an amount behind it belongs to this line, alone to the line above."""
    quantity = Decimal(times["quantity"].replace(",", "."))
    price = Decimal(times["price"].replace(",", "."))
    if has_own_amount or _multiplies(quantity, price, item.amount):
        item.quantity, item.unit_price = quantity, price
        if pending and not _is_wordy(" ".join(word.text for word in item.words)):
            item.words = list(pending)
    elif items and _multiplies(quantity, price, items[-1].amount):
        items[-1].quantity, items[-1].unit_price = quantity, price
        item.words = []


def _is_wordy(text: str) -> bool:
    return sum(char.isalpha() for char in text) >= 3


def _is_slip_like(items: Sequence[_Item]) -> bool:
    return 0 < len(items) <= 200


def _clean(text: str) -> str:
    bare = re.sub(r"\s+", " ", text).strip(" |:;,.-–_*")
    return bare[:300]


def _union(boxes: Sequence[Box]) -> Box:
    return around([Word("", box) for box in boxes])
