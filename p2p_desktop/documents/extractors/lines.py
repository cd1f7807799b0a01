"""Line items: tables by their heading and the places of columns, till slips by their amounts at the right."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from p2p_desktop.documents.extractors.columns import Column, Heading, headings_of
from p2p_desktop.documents.extractors.figures import Figure
from p2p_desktop.documents.extractors.item import Item
from p2p_desktop.documents.extractors.paper import Paper
from p2p_desktop.documents.extractors.slip_lines import read_slip
from p2p_desktop.documents.extractors.statement_lines import read_statement
from p2p_desktop.documents.extractors.table_lines import read_table
from p2p_desktop.domain.document import DocumentLine


def lines_of(paper: Paper, figures: Sequence[Figure], *, aspect: float, is_slip: bool) -> tuple[DocumentLine, ...]:
    """Return the line items of a document; none where it has no table and is no till slip."""
    by_line = _by_line(figures)
    items: list[Item] = []
    headings = headings_of(paper.lines, aspect=aspect)
    if is_slip:
        # Till slips have headings over their columns, but put the amount a line below the goods.
        headings = [heading for heading in headings if heading.cell(Column.QUANTITY) is not None]
    for index, heading in enumerate(headings):
        following = headings[index + 1].last_line if index + 1 < len(headings) else None
        found = read_table(paper, heading, by_line, until=following)
        if items and found and not _continues(items, found, headings[index]):
            continue
        items.extend(found)
    if not items and (is_slip or not headings):
        items = read_slip(paper, by_line)
    return tuple(item.finished() for item in items)


def lines_that_add_up(paper: Paper, figures: Sequence[Figure], *, sums: Sequence[Decimal]) -> tuple[DocumentLine, ...]:
    """Return the lines of a document without a table, known only by making up one of its sums."""
    return tuple(item.finished() for item in read_statement(paper, _by_line(figures), sums=sums))


def _by_line(figures: Sequence[Figure]) -> dict[int, list[Figure]]:
    by_line: dict[int, list[Figure]] = {}
    for figure in figures:
        by_line.setdefault(figure.line, []).append(figure)
    return by_line


def _continues(items: Sequence[Item], found: Sequence[Item], heading: Heading) -> bool:
    """A second table goes on with the lines only on another page; on the same one it is a table of taxes or sums."""
    if any(item.fits for item in items) and not any(item.fits for item in found):
        return False
    described = sum(1 for item in found if item.letters >= 3)
    has_words = heading.cell(Column.DESCRIPTION) is not None or heading.cell(Column.QUANTITY) is not None
    return has_words and described * 2 >= len(found) and found[0].page >= items[-1].page
