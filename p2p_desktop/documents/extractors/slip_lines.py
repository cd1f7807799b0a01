"""Lines of till slips: what stands left of an amount, with quantities in the line or in the one above or below."""

from __future__ import annotations

import re
from decimal import Decimal

from p2p_desktop.documents.extractors.figures import Figure
from p2p_desktop.documents.extractors.item import Item, is_wordy, multiplies
from p2p_desktop.documents.extractors.labels import CLOSING, Role, role_of
from p2p_desktop.documents.extractors.paper import Paper
from p2p_desktop.domain.reading import Word

_TIMES = re.compile(
    r"(?P<quantity>\d+(?:[.,]\d+)?) ?(?:[xX×*@]|à|a|Stk\.? ?[xX]?|pcs? ?[xX@]?) ?(?:@ ?)?(?:RM|EUR|€|"
    r"\$)? ?(?P<price>\d+[.,]\d{2,3})"
)
_MOST_LINES = 200


def read_slip(paper: Paper, by_line: dict[int, list[Figure]]) -> list[Item]:
    """Read a till slip: what stands left of an amount is its description, until the sums begin."""
    items: list[Item] = []
    pending: list[Word] = []
    for line in paper.lines:
        money = [each for each in by_line.get(line.number, []) if each.looks_like_money]
        text = line.text
        role, weight = role_of(text)
        if items and money and role in CLOSING and weight >= 1.5:
            break
        if not money or role not in (Role.OTHER, Role.CHARGE, Role.DISCOUNT, Role.COUNT):
            pending = list(line.words) if not money and is_wordy(text) else []
            continue
        amount = money[-1]
        words = [word for word in line.words if word.box.right <= money[0].box.left + 1e-6]
        times = _TIMES.search(text)
        item = Item(amount=amount.value, page=line.page, boxes=[amount.box], words=words)
        if times is not None:
            _take_times(item, times, items, pending=pending, has_own_amount=len(money) > 1)
        if not is_wordy(" ".join(word.text for word in item.words)) and pending:
            item.words = pending
        pending = []
        if is_wordy(" ".join(word.text for word in item.words)):
            items.append(item)
    return items if len(items) <= _MOST_LINES else []


def _take_times(
    item: Item, times: re.Match[str], items: list[Item], *, pending: list[Word], has_own_amount: bool
) -> None:
    """Read "2 x 6.88": with an amount behind it belongs to this line, alone to the line above."""
    quantity = Decimal(times["quantity"].replace(",", "."))
    price = Decimal(times["price"].replace(",", "."))
    if has_own_amount or multiplies(quantity, price, item.amount):
        item.quantity, item.unit_price = quantity, price
        if pending and not is_wordy(" ".join(word.text for word in item.words)):
            item.words = list(pending)
    elif items and multiplies(quantity, price, items[-1].amount):
        items[-1].quantity, items[-1].unit_price = quantity, price
        item.words = []
