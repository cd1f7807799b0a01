"""Put a line with Arabic or Hebrew into the order and the letter forms in which it is drawn.

Paper needs the letters from left to right as they are seen. This is the part of the Unicode bidirectional algorithm
that lines on orders need (letters, numbers, brackets; no embedding codes), and Arabic joining by presentation forms.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_LAM = "\u0644"
_Forms = dict[str, str]


def as_drawn(line: str, *, is_joined: bool = True) -> str:
    """Return the line as it is drawn from left to right, Arabic letters joined."""
    if not any(_is_right_to_left(sign) for sign in line):
        return line
    joined = _joined(line) if is_joined else line
    levels = _levels(joined)
    signs = [sign.translate(_MIRRORED) if level % 2 else sign for sign, level in zip(joined, levels, strict=True)]
    for level in range(max(levels), 0, -1):
        _turn(signs, levels, level)
    return "".join(signs)


def _is_right_to_left(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in ("R", "AL")


def _levels(line: str) -> list[int]:
    """Give each sign its level: even ones run to the right, odd ones to the left."""
    kinds = [_kind(sign) for sign in line]
    base = 1 if next((kind for kind in kinds if kind in "LR"), "L") == "R" else 0
    directions = _with_neutrals(kinds, "R" if base else "L")
    levels = []
    for kind, direction in zip(kinds, directions, strict=True):
        if direction == "R":
            levels.append(2 if kind == "N" else 1)
        else:
            levels.append(2 if base else 0)
    return levels


def _kind(sign: str) -> str:
    """Return L or R for letters, N for digits, and a blank for what takes the direction of its neighbours."""
    found = unicodedata.bidirectional(sign)
    if found in ("R", "AL"):
        return "R"
    if found in ("EN", "AN"):
        return "N"
    return "L" if found == "L" else " "


def _with_neutrals(kinds: list[str], base: str) -> list[str]:
    """Give digits the direction of the letters before them, and the rest that of both neighbours, else the line's."""
    directions: list[str] = []
    before = base
    for kind in kinds:
        before = kind if kind in "LR" else before
        directions.append(before if kind != " " else " ")
    after = base
    for at in range(len(directions) - 1, -1, -1):
        if directions[at] != " ":
            after = directions[at]
            continue
        start = next((directions[left] for left in range(at - 1, -1, -1) if directions[left] != " "), base)
        directions[at] = after if after == start else base
    return directions


def _turn(signs: list[str], levels: list[int], level: int) -> None:
    start = 0
    while start < len(signs):
        end = start
        while end < len(signs) and levels[end] >= level:
            end += 1
        signs[start:end] = signs[start:end][::-1]
        levels[start:end] = levels[start:end][::-1]
        start = max(end, start + 1)


@lru_cache(maxsize=1)
def _presentation() -> dict[str, _Forms]:
    """Return, for each Arabic letter (or pair that is one), its forms by position."""
    forms: dict[str, _Forms] = {}
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)):
        tag, _blank, letters = unicodedata.decomposition(chr(code)).partition(" ")
        if tag in ("<isolated>", "<initial>", "<medial>", "<final>"):
            base = "".join(chr(int(letter, 16)) for letter in letters.split())
            forms.setdefault(base, {})[tag[1:-1]] = chr(code)
    return forms


def _joined(line: str) -> str:
    """Give Arabic letters the forms they have beside one another."""
    table = _presentation()
    letters = _with_lam_alef(line, table)
    made = []
    for at, letter in enumerate(letters):
        forms = table.get(letter)
        if forms is None:
            made.append(letter)
            continue
        from_before = "final" in forms and _reaches_on(_neighbour(letters, at, -1), table)
        to_after = "initial" in forms and "final" in table.get(_neighbour(letters, at, 1), {})
        position = {(True, True): "medial", (True, False): "final", (False, True): "initial"}.get(
            (from_before, to_after), "isolated"
        )
        made.append(forms.get(position, letter))
    return "".join(made)


def _with_lam_alef(line: str, table: dict[str, _Forms]) -> list[str]:
    letters: list[str] = []
    for sign in line:
        if letters and letters[-1] == _LAM and _LAM + sign in table:
            letters[-1] += sign
        else:
            letters.append(sign)
    return letters


def _reaches_on(letter: str, table: dict[str, _Forms]) -> bool:
    return "initial" in table.get(letter, {})


def _neighbour(letters: list[str], at: int, step: int) -> str:
    at += step
    while 0 <= at < len(letters) and unicodedata.combining(letters[at][0]):
        at += step
    return letters[at] if 0 <= at < len(letters) else ""
