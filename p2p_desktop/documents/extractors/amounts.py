"""What the words beside or over an amount say that it is: total, net, tax, cash …"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from p2p_desktop.documents.extractors.figures import Figure
from p2p_desktop.documents.extractors.labels import Role, names_no_amount, role_of
from p2p_desktop.documents.extractors.paper import Line, Paper
from p2p_desktop.domain.money import round_to
from p2p_desktop.domain.reading import Place

_CLOSE = Decimal("0.02")
#: Roles that belong together: their amounts have one sign.
_SUMS = frozenset({Role.TOTAL, Role.DUE, Role.NET, Role.SUBTOTAL, Role.TAX})
#: Words that say that an amount is part of another: parentheses around it then mean no minus.
_INCLUDED = re.compile(r"inclu|enthalten|darin|davon|dont\b|of which|incl\b|compre[sn]|waarvan|w tym", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Labelled:
    """An amount with what the words beside or above it say."""

    figure: Figure
    role: Role
    weight: float

    @property
    def value(self) -> Decimal:
        """The amount."""
        return self.figure.value


def label_amounts(paper: Paper, figures: Sequence[Figure], *, items: Sequence[Place]) -> tuple[Labelled, ...]:
    """Name the role of every figure that can be money. What stands in the lines of the table is no sum."""
    by_line: dict[int, list[Figure]] = {}
    for figure in figures:
        by_line.setdefault(figure.line, []).append(figure)
    labelled: list[Labelled] = []
    for number, on_line in by_line.items():
        labelled.extend(_with_rates(list(_label_line(paper, paper.lines[number], on_line, by_line)), on_line))
    outside = [
        replace(each, role=Role.OTHER, weight=0.0) if _is_inside(each.figure.place, items) else each
        for each in labelled
    ]
    return tuple(_with_one_sign(outside, paper))


def _with_one_sign(labelled: list[Labelled], paper: Paper) -> Iterator[Labelled]:
    """Read a dash or parentheses before a lone sum as typography where all other sums are positive."""
    sums = [each for each in labelled if each.role in _SUMS and each.weight >= 1 and each.value != 0]
    lone = sum(each.value < 0 for each in sums) == 1 and len(sums) >= 3
    for each in labelled:
        is_included = each.role is Role.TAX and bool(_INCLUDED.search(paper.lines[each.figure.line].text))
        if each.value < 0 and each in sums and (lone or is_included):
            yield replace(each, figure=replace(each.figure, value=-each.value))
        else:
            yield each


def _is_inside(place: Place, items: Sequence[Place]) -> bool:
    return any(
        item.page == place.page and item.box.top - 0.001 <= place.box.middle <= item.box.bottom + 0.001
        for item in items
    )


def _label_line(
    paper: Paper, line: Line, figures: list[Figure], by_line: dict[int, list[Figure]]
) -> Iterator[Labelled]:
    money = [figure for figure in figures if not figure.is_percent]
    for index, figure in enumerate(money):
        before = money[index - 1].box.right if index and money[index - 1].looks_like_money else 0.0
        beside = " ".join(word.text for word in line.words if before - 1e-6 <= word.box.left < figure.box.left - 1e-6)
        role, weight = role_of(beside)
        if not figure.looks_like_money and names_no_amount(beside):
            yield Labelled(figure, Role.OTHER, 0.0)
            continue
        if role is Role.OTHER or (index and before):
            role, weight = _other_label(paper, line, figure, beside=beside, by_line=by_line, fallback=(role, weight))
        if role is Role.OTHER and index and before:
            role, weight = role_of(line.text[: line.text.find(money[0].text)])
            weight *= 0.7
        yield Labelled(figure, role, weight * _tidiness(beside))


def _with_rates(labelled: Sequence[Labelled], figures: Sequence[Figure]) -> list[Labelled]:
    """In a row of the table of taxes, "19 % 198.00 37.62", the amount that is 19 % of the other is tax."""
    rates = [figure.value for figure in figures if 0 < figure.value < 40]
    taxes: set[int] = set()
    bases: set[int] = set()
    for base_index, base in enumerate(labelled):
        for tax_index, each in enumerate(labelled):
            if base_index == tax_index or not (base.figure.looks_like_money and each.figure.looks_like_money):
                continue
            if abs(base.value) > 1 and each.value != 0 and fits_rate(base.value, each.value, rates):
                taxes.add(tax_index)
                bases.add(base_index)
    return [
        replace(each, role=Role.TAX, weight=max(2.2, each.weight if each.role is Role.TAX else 0))
        if index in taxes and index not in bases
        else replace(each, role=Role.NET, weight=1.6)
        if index in bases and each.role in (Role.TAX, Role.OTHER, Role.NET)
        else each
        for index, each in enumerate(labelled)
    ]


def _tidiness(beside: str) -> float:
    """A label is short; a sentence that happens to hold the word is weaker."""
    return 1.0 if len(beside) <= 45 else 0.6


def _other_label(
    paper: Paper,
    line: Line,
    figure: Figure,
    *,
    beside: str,
    by_line: dict[int, list[Figure]],
    fallback: tuple[Role, float],
) -> tuple[Role, float]:
    """Look over the figure for a label: a column's heading, or a caption in the line above."""
    letters = sum(char.isalpha() for char in beside)
    if letters > 12 and fallback[0] is Role.OTHER:
        return fallback
    skipped = 0
    for above in reversed(paper.lines[max(0, line.number - 8) : line.number]):
        if above.page != line.page or skipped > 6:
            break
        box = figure.box
        over = [word for word in above.words if word.box.right > box.left - 0.01 and word.box.left < box.right + 0.01]
        if not over:
            skipped += 1
            continue
        if any(other.box.right > box.left and other.box.left < box.right for other in by_line.get(above.number, ())):
            skipped += 1
            continue
        segment = next(part for part in above.segments if over[-1] in part.words)
        text = segment.text if len(segment.text) <= 32 else " ".join(word.text for word in over)
        role, weight = role_of(text)
        return (role, weight * 0.85) if role is not Role.OTHER else fallback
    return fallback


def fits_rate(net: Decimal, tax: Decimal, percents: Sequence[Decimal]) -> bool:
    """Say whether the tax is one of these percentages of the net amount, to two cents."""
    return any(abs(round_to(net * rate / 100, 2) - tax) <= _CLOSE for rate in percents if rate > 0)
