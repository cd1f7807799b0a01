"""What spreadsheets put on the clipboard: rows of cells, quoted where they must be, and numbers with currencies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from p2p_desktop.domain.money import CURRENCIES

#: A quoted cell ends where a tab or a line's end follows its last quote; any other quote is a sign like the others.
_CELL = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r\n|\r|\n|\Z)|([^\t\r\n]*)')
_LINE_END = re.compile(r"\r\n|\r|\n")
_CODE_BESIDE = re.compile(r"^([A-Z]{3})(?=[\s\d.,'’+−-])|(?<=[\s\d.,])([A-Z]{3})$")


def cells_of(text: str) -> list[list[str]]:
    """Return the rows of a paste, each with its cells; breaks inside a cell become blanks, empty rows at the end go."""
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        cell = _CELL.match(text, at)
        assert cell is not None, "an empty cell fits everywhere"
        quoted, plain = cell.groups()
        rows[-1].append(_one_line(quoted.replace('""', '"') if quoted is not None else plain))
        at = cell.end()
        end = _LINE_END.match(text, at)
        if end is not None:
            rows.append([])
            at = end.end()
        elif at < len(text):
            at += 1  # the tab
        else:
            break
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def bare_number(text: str) -> str:
    """Return what was written as a number without percent signs and currencies: ``€ 1,200.50`` → ``1,200.50``."""
    bare = "".join(sign for sign in text if sign != "%" and unicodedata.category(sign) != "Sc").strip()
    code = _CODE_BESIDE.search(bare)
    if code is not None and (code.group(1) or code.group(2)) in CURRENCIES:
        bare = bare[: code.start()] + bare[code.end() :]
    return bare.strip()


def are_headings(row: Sequence[str], number_columns: Sequence[int]) -> bool:
    """Say whether a row names columns: words, and no figure, where numbers belong."""
    there = [row[at] for at in number_columns if at < len(row) and row[at]]
    return bool(there) and not any(any(sign.isdigit() for sign in cell) for cell in there)


def _one_line(cell: str) -> str:
    return " ".join(_LINE_END.sub(" ", cell).replace("\t", " ").split(" ")).strip()
