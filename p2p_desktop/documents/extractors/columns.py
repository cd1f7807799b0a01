"""Find the heading of a table of lines: which column holds what, by its words in many languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from p2p_desktop.documents.extractors.paper import Line, around
from p2p_desktop.domain.reading import Box, Word

_CELL_GAP = 0.75
_STACKED = 2.2
_MOST_STACKED = 6


class Column(StrEnum):
    """What a column of a table of lines holds."""

    POSITION = "position"
    CODE = "code"
    DESCRIPTION = "description"
    QUANTITY = "quantity"
    UNIT = "unit"
    UNIT_PRICE = "unit_price"
    DISCOUNT = "discount"
    TAX = "tax"
    TAX_AMOUNT = "tax_amount"
    AMOUNT = "amount"
    DATE = "date"
    OTHER = "other"


# First match wins; "VAT amount" is no amount of the line, "line amount excl. VAT" is.
_NAMES: tuple[tuple[Column, str], ...] = (
    (Column.DATE, r"\bdate\b|datum|fecha|\bdata\b"),
    (Column.TAX_AMOUNT, r"(?:vat|tax|gst|mwst|ust|tva|iva|btw)[ .-]*(?:amount|betrag|amt|montant)|montant tva|"
        r"amount of vat"),
    (Column.UNIT_PRICE, r"unit[ -]*(?:price|cost|net)|price ?/|/ ?unit|per unit|(?:einzel|stück|einheits|netto|"
        r"e)[- ]?preis|preis ?/|preis je|prix (?:ht )?(?:unit|u\b)|"
     r"prix|p\.? ?u\.?\b|precio|prezzo|prijs|pre[cç]o|\bcena\b|\bprice\b|\brate\b|\bpreis\b|unit cost|\bcost\b|"
     r"u/price|stk\.?-preis|ep\b|einzelbetrag|unitario|unitaire"),
    (Column.DISCOUNT, r"\bdisc|rabatt|\brem\b|\brem\.|remise|\bdto\b|descuento|sconto|korting|\brabat\b|desconto"),
    (Column.AMOUNT, r"amount|total|betrag|gesamt|summe|montant|importe|importo|bedrag|\bvalor\b|warto[sś][cć]|"
        r"nettowert|netto|entgelt|\bvalue\b|"
     r"ext(?:ended|\.)|\bwert\b|\bsum\b|\bgp\b|totaal|totale|\bht\b|subtotal|\(rm\)|^rm$|^eur$|^€$|^\$$|gp\b|importe|brutto|"
     r"line net"),
    (Column.TAX, r"\bvat\b|\btax\b|mwst|\bust\b|\btva\b|\biva\b|\bbtw\b|\bgst\b|^%$|steuer|\bkdv\b|s[aá]tz"),
    (Column.QUANTITY, r"qty|quantit|menge|anzahl|\bqté|\bqte\b|cant\b|cantidad|q\.?t[aà]|aantal|quantidade|\bqtd|"
        r"ilo[sś][cć]|\bunits\b|stück|hours|\bhrs\b|std\b|quant\b|spots"),
    (Column.UNIT, r"\bunit\b|einheit|\buom\b|unité|unidad|\bj\.?m\b|\beinh\b|\bme\b|eenheid"),
    (Column.DESCRIPTION, r"descri|bezeichnung|beschreibung|artikel(?!-?nr|nummer| ?no|-?code)|produ[ckt]|"
        r"\bitem\b(?! ?(?:no|code|#|number|id))|désignation|designation|concepto|"
     r"omschrijving|nazwa|leistung|detail|particulars|service|libell|article|descrizione|\btext\b|activity|"
     r"position(?:en)?stext|goods|bedrijf|denominazione"),
    (Column.CODE, r"code|art\.? ?-?n[ro]|artikel-?n|item ?(?:no|#|number|id)|\bsku\b|\br[ée]f|c[oó]digo|gtin|\bean\b|"
        r"part ?n|product ?n|^n[o°º]\.?$|kod\b|nummer"),
    (Column.POSITION, r"^pos|^#$|^nr\.?$|^lfd|^line|^no\.?$|^l\.?p\.?$|^item$|^sn$|^s/?n"),
)  # fmt: skip
_COMPILED = tuple((column, re.compile(pattern)) for column, pattern in _NAMES)
_NET_COLUMN = re.compile(r"nett?o\b|\bnet\b|\bh\.?t\b|excl|exkl|\bohne\b|sin iva|senza iva")
_GROSS_COLUMN = re.compile(r"brutto|gross|\bt\.?t\.?c\b|incl|inkl|con iva|lordo")
_TELLING = frozenset({Column.QUANTITY, Column.UNIT_PRICE, Column.AMOUNT, Column.DESCRIPTION})
_MONEY = re.compile(r"\d[.,]\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Cell:
    """One heading with what its column holds."""

    column: Column
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a table: its cells from left to right, and the last line it takes up."""

    cells: tuple[Cell, ...]
    last_line: int
    #: The column of descriptions has a code over them: "Item no." stands over "Description" in its heading.
    has_code_above: bool = False

    def cell(self, column: Column) -> Cell | None:
        """Return the heading of this kind of column."""
        return next((cell for cell in self.cells if cell.column is column), None)


def column_of(text: str) -> Column:
    """Return what a column with this heading holds."""
    bare = " ".join(text.casefold().split()).strip(" :.*")
    for column, pattern in _COMPILED:
        if pattern.search(bare):
            return column
    return Column.OTHER


def headings_of(lines: Sequence[Line], *, aspect: float) -> list[Heading]:
    """Return the headings of all tables of lines, in order."""
    found: list[Heading] = []
    for index, line in enumerate(lines):
        if found and line.number <= found[-1].last_line:
            continue
        if _tells(_cells_of(line, aspect)) >= 2:
            heading = _heading(lines, index, aspect)
            if heading is not None:
                found.append(heading)
    return found


def _tells(cells: Sequence[tuple[str, Box, tuple[Word, ...]]]) -> int:
    if any(_MONEY.search(text) for text, _box, _words in cells):
        return 0
    columns = {column_of(text) for text, _box, _words in cells if len(text) <= 40}
    return len(columns & _TELLING)


def _heading(lines: Sequence[Line], index: int, aspect: float) -> Heading | None:
    """Join the heading's line with those stacked over and under it."""
    group = [lines[index]]
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(lines) and len(group) < _MOST_STACKED and _is_stacked(group, lines[at], aspect):
            group.append(lines[at])
            at += step
    group.sort(key=lambda line: line.number)
    cells = _merge([cell for line in group for cell in _cells_of(line, aspect)])
    named = _distinct([Cell(column_of(text), text, box) for text, box in cells])
    columns = {cell.column for cell in named}
    has_number = columns & {Column.AMOUNT, Column.UNIT_PRICE}
    if not has_number or len(columns & _TELLING) < 2:
        return None
    in_order = tuple(sorted(named, key=lambda cell: cell.box.left))
    return Heading(in_order, group[-1].number, _has_code_above(group, in_order, aspect))


def _has_code_above(group: Sequence[Line], cells: Sequence[Cell], aspect: float) -> bool:
    described = [cell for cell in cells if cell.column is Column.DESCRIPTION]
    stacked = [
        column_of(text) for line in group for text, box, _words in _cells_of(line, aspect)
        if described and _share(box, described[0].box) > 0.3 * min(box.width, described[0].box.width)
    ]  # fmt: skip
    return len(stacked) > 1 and stacked[0] is Column.CODE and stacked[-1] is Column.DESCRIPTION


def _is_stacked(group: Sequence[Line], other: Line, aspect: float) -> bool:
    nearest = min(group, key=lambda line: abs(line.number - other.number))
    height = max(0.002, sorted(word.box.height for word in nearest.words)[len(nearest.words) // 2])
    near = abs(other.box.middle - nearest.box.middle) < _STACKED * height and other.page == nearest.page
    if not near or any(char.isdigit() for char in other.text):
        return False
    cells = _cells_of(other, aspect)
    named = sum(column_of(text) is not Column.OTHER for text, _box, _words in cells)
    over = [box for line in group for _text, box, _words in _cells_of(line, aspect)]
    # Headings broken over many lines leave words like "without" in a line of their own.
    in_columns = all(any(_share(box, column) > 0 for column in over) for _text, box, _words in cells)
    enough = named >= max(1, 0.6 * len(cells)) or (named > 0 and in_columns)
    return enough and all(len(text) < 28 for text, _box, _words in cells)


def _cells_of(line: Line, aspect: float) -> list[tuple[str, Box, tuple[Word, ...]]]:
    words = line.words
    heights = sorted(word.box.height for word in words)
    gap = _CELL_GAP * heights[len(heights) // 2] * aspect
    groups = [[words[0]]]
    for word in words[1:]:
        if word.box.left - groups[-1][-1].box.right > gap:
            groups.append([])
        groups[-1].append(word)
    parts = [part for group in groups for part in _split_at_percent(group)]
    return [(" ".join(word.text for word in part), around(part), tuple(part)) for part in parts]


def _split_at_percent(words: list[Word]) -> list[list[Word]]:
    """Part the heading of a rate from that of the amounts close behind it: "VAT-% Net value"."""
    for index, word in enumerate(words[:-1], start=1):
        rest = " ".join(other.text for other in words[index:])
        if word.text.endswith("%") and column_of(rest) is Column.AMOUNT:
            return [words[:index], words[index:]]
    return [words]


def _share(one: Box, other: Box) -> float:
    return min(one.right, other.right) - max(one.left, other.left)


def _merge(cells: Sequence[tuple[str, Box, tuple[Word, ...]]]) -> list[tuple[str, Box]]:
    """Join cells that stand over one another: "Unit" over "price"."""
    merged: list[tuple[str, Box]] = []
    for text, box, _words in cells:
        for index, (text_above, above) in enumerate(merged):
            if _share(above, box) > 0.3 * min(above.width, box.width):
                merged[index] = (_joined(text_above, text), above.union(box))
                break
        else:
            merged.append((text, box))
    return merged


def _joined(above: str, below: str) -> str:
    return f"{above}{below}" if above.endswith("-") and below[:1].islower() else f"{above} {below}"


def _item_as_code(cells: list[Cell]) -> list[Cell]:
    """Where "Item" stands left of "Description" it heads the codes."""
    described = [cell for cell in cells if cell.column is Column.DESCRIPTION]
    if len(described) < 2:
        return cells
    return [Cell(Column.CODE, cell.text, cell.box) if cell is described[0] else cell for cell in cells]


def _distinct(cells: list[Cell]) -> list[Cell]:
    """Settle columns named alike: of two prices the right one is the amount; of two amounts too."""
    cells = _item_as_code(sorted(cells, key=lambda cell: cell.box.left))
    amounts = [cell for cell in cells if cell.column is Column.AMOUNT]
    prices = [cell for cell in cells if cell.column is Column.UNIT_PRICE]
    if not amounts and prices:
        last = prices[-1]
        return [Cell(Column.AMOUNT, cell.text, cell.box) if cell is last else cell for cell in cells]
    net = [cell for cell in amounts if _NET_COLUMN.search(cell.text.casefold())]
    if len(net) == 1 and any(_GROSS_COLUMN.search(cell.text.casefold()) for cell in amounts if cell is not net[0]):
        # Lines are kept before tax; what they are with it stands in the sums.
        return [Cell(Column.OTHER, each.text, each.box) if each in amounts and each is not net[0] else each
                for each in cells]  # fmt: skip
    if len(amounts) > 1:
        quantity_missing = not any(cell.column is Column.QUANTITY for cell in cells)
        first_is_quantity = quantity_missing and amounts[0].box.left < 0.3 and bool(prices)
        settled = []
        for cell in cells:
            if cell is amounts[0] and first_is_quantity:
                settled.append(Cell(Column.QUANTITY, cell.text, cell.box))
            elif cell in amounts[:-1]:
                settled.append(Cell(Column.OTHER if prices else Column.UNIT_PRICE, cell.text, cell.box))
            else:
                settled.append(cell)
        return settled
    return cells
