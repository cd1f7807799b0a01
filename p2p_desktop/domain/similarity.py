"""How alike two names or descriptions are, and the best way to pair many with many."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from rapidfuzz import fuzz

#: Legal forms that never are a word of the name itself, wherever they stand.
_LEGAL_ANYWHERE = frozenset(
    "gmbh mbh kgaa gesmbh haftungsbeschrankt ltd limited plc llc llp inc incorporated corp corporation sarl sasu eurl "
    "srl srls sapa bvba sprl spzoo sdn bhd pty pvt pte ehf oyj ltda eood kft zrt nyrt aktiengesellschaft".split()
)
#: Legal forms that could be a word too; they are left out only at the end of a name.
_LEGAL_AT_END = frozenset(
    "ag kg ohg ug eg ek ev gbr se co cokg company lp sa sas snc sci scop spa bv nv cv vof sl slu sau lda aps as asa ab "
    "oy hf spj ska sp zoo zo oo z sro kk yk bt doo dd ood ad sia uab ou jsc ao ooo unipessoal private".split()
)
_LEGAL_AT_START = frozenset("pt ooo sas sarl eurl firma the".split())
_BETWEEN_WORDS = frozenset("and und et".split())
_UMLAUT_AS_TWO = re.compile(r"(?<=[aou])e")
_NO_WORD = re.compile(r"[\W_]+")
_PLACES = Decimal("0.0001")
#: Letters that Unicode does not take apart into a plain letter and an accent.
_PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


def plain_letters(text: str) -> str:
    """Return a text in small letters, each letter that has no accent to take away as the plain ones it stands for."""
    return text.casefold().translate(_PLAIN_LETTERS)


def bare_text(text: str) -> str:
    """Return a text in small letters, without accents and punctuation, words one blank apart."""
    decomposed = unicodedata.normalize("NFKD", plain_letters(text))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _NO_WORD.sub(" ", bare).strip()


@lru_cache(maxsize=4096)
def normal_text(text: str) -> str:
    """Do the same for names and descriptions, which come again and again."""
    return bare_text(text)


@lru_cache(maxsize=4096)
def normal_name(name: str) -> str:
    """Return a company's name without what may be written or left out: case, punctuation, legal form.

    “ü” and “ue” become “u” alike, so that a name is the same with and without the keys for it.
    """
    bare = _UMLAUT_AS_TWO.sub("", normal_text(name))
    words = [word for word in _joined_initials(bare.split()) if word not in _BETWEEN_WORDS]
    kept = [word for word in words if word not in _LEGAL_ANYWHERE]
    while len(kept) > 1 and kept[-1] in _LEGAL_AT_END:
        kept.pop()
    while len(kept) > 1 and kept[0] in _LEGAL_AT_START:
        kept.pop(0)
    return " ".join(kept or words) or bare


def _joined_initials(words: list[str]) -> Iterator[str]:
    """Join single letters that stand together, so that “S. A. R. L.” and “SARL” are one."""
    initials = ""
    for word in words:
        if len(word) == 1:
            initials += word
            continue
        if initials:
            yield initials
            initials = ""
        yield word
    if initials:
        yield initials


def name_similarity(one: str, other: str) -> Decimal:
    """Return 0–1 for two names, by token-set ratio of their normalised forms."""
    left, right = normal_name(one), normal_name(other)
    if not left or not right:
        return Decimal(0)
    return (Decimal(str(fuzz.token_set_ratio(left, right))) / 100).quantize(_PLACES)


def description_similarity(one: str, other: str) -> int:
    """Return 0–1000 for two line descriptions that went through ``normal_text``.

    The mean of two ratios: the first forgives words that only one side has, the second does not, so that “cable” is
    near “cable 2 m” but nearer to “cable”.
    """
    if not one or not other:
        return 0
    if one == other:
        return 1000
    return round(5 * (fuzz.token_set_ratio(one, other) + fuzz.token_sort_ratio(one, other)))


def text_likeness(one: str, other: str, *, at_least: Decimal) -> Decimal:
    """Return 0–1 for two long texts, letter by letter; 0 where it is below ``at_least`` (that is faster)."""
    ratio = fuzz.ratio(one, other, score_cutoff=float(at_least * 100))
    return (Decimal(str(ratio)) / 100).quantize(_PLACES)


def best_assignment(weights: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    """Pair rows with columns, each at most once, so that the sum of weights is the largest possible.

    Pairs without a positive weight are not made. Rows and columns that have nothing to do with one another are solved
    apart, so that a long document of different lines costs little more than its length.
    """
    pairs: list[tuple[int, int]] = []
    for rows, columns in _components(weights):
        pairs.extend(_assign_block(weights, rows, columns))
    return tuple(sorted(pairs))


def _components(weights: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], list[int]]]:
    by_row = [[column for column, weight in enumerate(row) if weight > 0] for row in weights]
    by_column: dict[int, list[int]] = {}
    for row, columns in enumerate(by_row):
        for column in columns:
            by_column.setdefault(column, []).append(row)
    seen_rows: set[int] = set()
    for start, reachable in enumerate(by_row):
        if start in seen_rows or not reachable:
            continue
        seen_rows.add(start)
        rows, columns_seen, waiting = [start], set[int](), [start]
        while waiting:
            for column in by_row[waiting.pop()]:
                if column in columns_seen:
                    continue
                columns_seen.add(column)
                fresh = [row for row in by_column[column] if row not in seen_rows]
                seen_rows.update(fresh)
                rows.extend(fresh)
                waiting.extend(fresh)
        yield sorted(rows), sorted(columns_seen)


def _assign_block(weights: Sequence[Sequence[int]], rows: list[int], columns: list[int]) -> Iterator[tuple[int, int]]:
    is_turned = len(rows) > len(columns)
    if is_turned:
        cost = [[-max(weights[row][column], 0) for row in rows] for column in columns]
    else:
        cost = [[-max(weights[row][column], 0) for column in columns] for row in rows]
    for first, second in enumerate(_hungarian(cost)):
        row, column = (rows[second], columns[first]) if is_turned else (rows[first], columns[second])
        if weights[row][column] > 0:
            yield row, column


def _hungarian(cost: list[list[int]]) -> list[int]:
    """Return the column for each row at the least total cost (Kuhn–Munkres with potentials, O(n²·m), rows ≤ columns).

    Rows are added one at a time; each looks for the cheapest path of changes to a column that is still free.
    """
    width = len(cost[0])
    row_potential = [0] * len(cost)
    column_potential = [0] * width
    owner = [-1] * width
    for row in range(len(cost)):
        came_from, end = _cheapest_path(cost, row, row_potential, column_potential, owner)
        while end >= 0:
            previous = came_from[end]
            owner[end] = row if previous < 0 else owner[previous]
            end = previous
    column_of = [-1] * len(cost)
    for column, row in enumerate(owner):
        if row >= 0:
            column_of[row] = column
    return column_of


def _cheapest_path(
    cost: list[list[int]], row: int, row_potential: list[int], column_potential: list[int], owner: list[int]
) -> tuple[list[int], int]:
    """Grow a tree of tight edges from ``row`` until it meets a free column; return each column's forerunner, and it."""
    width = len(owner)
    slack: list[int | None] = [None] * width
    came_from = [-1] * width
    outside = list(range(width))
    inside: list[int] = []
    current, at = row, -1
    while True:
        line, potential = cost[current], row_potential[current]
        least, best = None, -1
        for column in outside:
            reduced = line[column] - potential - column_potential[column]
            known = slack[column]
            if known is None or reduced < known:
                slack[column] = known = reduced
                came_from[column] = at
            if least is None or known < least or (known == least and owner[column] < 0 <= owner[best]):
                least, best = known, column
        step = least or 0
        if step:
            row_potential[row] += step
            for column in inside:
                row_potential[owner[column]] += step
                column_potential[column] -= step
            for column in outside:
                slack[column] = (slack[column] or 0) - step
        if owner[best] < 0:
            return came_from, best
        inside.append(best)
        outside.remove(best)
        current, at = owner[best], best
