"""Lines of letters and statements, which have no table: rows of words and an amount that add up to the sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from p2p_desktop.documents.extractors.figures import Figure
from p2p_desktop.documents.extractors.item import Item, is_wordy
from p2p_desktop.documents.extractors.labels import Role, role_of
from p2p_desktop.documents.extractors.paper import Line, Paper
from p2p_desktop.domain.reading import Box, Word

_SAME_EDGE = 0.01
_MOST_ROWS = 200
_GOODS = frozenset({Role.OTHER, Role.CHARGE, Role.DISCOUNT})


@dataclass(frozen=True, slots=True)
class _Row:
    line: Line
    words: tuple[Word, ...]
    amount: Figure

    def is_beside(self, other: _Row) -> bool:
        """True for rows of the same list: their words begin, and their amounts end, at the same edges."""
        return (
            self.line.page == other.line.page
            and abs(self.words[0].box.left - other.words[0].box.left) < _SAME_EDGE
            and abs(self.amount.box.right - other.amount.box.right) < _SAME_EDGE
        )


def read_statement(paper: Paper, by_line: dict[int, list[Figure]], *, sums: Sequence[Decimal]) -> list[Item]:
    """Return the longest run of like rows that adds up to one of the sums; none where none does."""
    runs = [_longest_run(rows, wanted) for rows in _lists(list(_rows(paper, by_line))) for wanted in sums]
    best = max(runs, key=_telling, default=[])
    return [Item(row.amount.value, row.line.page, [row.amount.box], list(row.words)) for row in best]


def _telling(rows: Sequence[_Row]) -> int:
    """Count what differs: four services say more than "Charges" four times."""
    return len({tuple(word.text for word in row.words) for row in rows if row.amount.value})


def _rows(paper: Paper, by_line: dict[int, list[Figure]]) -> Iterator[_Row]:
    for line in paper.lines:
        money = [figure for figure in by_line.get(line.number, []) if figure.looks_like_money]
        if len(money) != 1 or not _ends(line, money[0].box):
            continue
        words = tuple(word for word in line.words if word.box.right <= money[0].box.left + 1e-6)
        text = " ".join(word.text for word in words)
        if is_wordy(text) and role_of(text)[0] in _GOODS:
            yield _Row(line, words, money[0])


def _ends(line: Line, box: Box) -> bool:
    """True where nothing but a currency follows."""
    after = [word.text for word in line.words if word.box.left > box.right - 1e-6]
    return all(len(text) <= 3 and not any(char.isdigit() for char in text) for text in after)


def _lists(rows: Sequence[_Row]) -> list[list[_Row]]:
    lists: list[list[_Row]] = []
    for row in rows[:_MOST_ROWS]:
        found = next((each for each in lists if each[-1].is_beside(row)), None)
        if found is None:
            lists.append([row])
        else:
            found.append(row)
    return lists


def _longest_run(rows: Sequence[_Row], wanted: Decimal) -> list[_Row]:
    """Return the longest run of rows, one after the other, whose amounts make the wanted sum."""
    best: list[_Row] = []
    for start in range(len(rows)):
        summed = Decimal(0)
        for end in range(start, len(rows)):
            summed += rows[end].amount.value
            if summed == wanted and end + 1 - start > len(best):
                best = list(rows[start : end + 1])
    return best
