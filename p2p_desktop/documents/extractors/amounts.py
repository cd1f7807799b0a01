"""Net, tax and total, decided together: the labels propose, the arithmetic of the document disposes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from p2p_desktop.documents.extractors.figures import Figure
from p2p_desktop.documents.extractors.labels import Role, role_of
from p2p_desktop.documents.extractors.paper import Line, Paper
from p2p_desktop.domain.money import round_to
from p2p_desktop.domain.reading import Place

_CENT = Decimal("0.01")
_CLOSE = Decimal("0.02")
_MOST_TAX_SHARE = Decimal("0.30")
_MOST_FIGURES = 400
#: Below this weight a label hardly says that an amount is the total.
_WEAK_LABEL = 1.3
#: Arithmetic weighs at most so much against labels: parts of a document add up too.
_MOST_PROOF = 2.6


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


@dataclass(frozen=True, slots=True)
class Chosen:
    """An amount chosen for a field; ``is_proven`` where the document's arithmetic holds it."""

    value: Decimal
    confidence: float
    is_proven: bool
    place: Place | None


@dataclass(frozen=True, slots=True)
class Sums:
    """What was chosen for the sums of a document."""

    net: Chosen | None = None
    tax: Chosen | None = None
    total: Chosen | None = None
    currency_beside: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    score: float
    total: Labelled
    net: Decimal | None = None
    tax: Decimal | None = None
    is_proven: bool = False


def label_amounts(paper: Paper, figures: Sequence[Figure], *, items: Sequence[Place]) -> tuple[Labelled, ...]:
    """Name the role of every figure that can be money. What stands in the lines of the table is no sum."""
    by_line: dict[int, list[Figure]] = {}
    for figure in figures:
        by_line.setdefault(figure.line, []).append(figure)
    labelled: list[Labelled] = []
    for number, on_line in by_line.items():
        labelled.extend(_with_rates(list(_label_line(paper, paper.lines[number], on_line, by_line)), on_line))
    return tuple(
        replace(each, role=Role.OTHER, weight=0.0) if _is_inside(each.figure.place, items) else each
        for each in labelled
    )


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
            if abs(base.value) > 1 and each.value != 0 and _fits_rate(base.value, each.value, rates):
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


def decide(
    labelled: Sequence[Labelled], *, percents: Sequence[Decimal], line_amounts: Sequence[Decimal], lines: int
) -> Sums:
    """Choose total, net and tax so that labels and arithmetic agree best."""
    money = [each for each in labelled if _may_be_sum(each)][-_MOST_FIGURES:]
    answers = [_judge(each, money, percents, line_amounts, lines) for each in _total_candidates(money)]
    if not answers:
        return Sums()
    best = max(answers, key=lambda answer: answer.score)
    rivals = [
        answer for answer in answers if answer.total.value != best.total.value and answer.score > best.score - 0.6
    ]
    return _sums(best, money, unsure=bool(rivals) and not best.is_proven)


def _may_be_sum(each: Labelled) -> bool:
    figure = each.figure
    if figure.is_percent or abs(figure.value) >= Decimal("1e10"):
        return False
    return figure.looks_like_money or (figure.decimals in (0, 3) and each.weight >= 2.4 and len(figure.text) < 12)


def _total_candidates(money: Sequence[Labelled]) -> list[Labelled]:
    named = [each for each in money if each.role in (Role.TOTAL, Role.DUE)]
    if named:
        best: dict[Decimal, Labelled] = {}
        for each in named:
            if each.value not in best or each.weight > best[each.value].weight:
                best[each.value] = each
        subtotal = [each for each in money if each.role in (Role.SUBTOTAL, Role.CASH) and each.value not in best]
        return [*best.values(), *subtotal]
    plain = [each for each in money if each.figure.decimals == 2 and each.role is not Role.CHANGE]
    return sorted(plain, key=lambda each: abs(each.value))[-8:]


def _judge(
    total: Labelled,
    money: Sequence[Labelled],
    percents: Sequence[Decimal],
    line_amounts: Sequence[Decimal],
    lines: int,
) -> _Answer:
    rounded = _rounded(total.value, money, percents)
    score = total.weight if total.role in (Role.TOTAL, Role.DUE) else 1.2 if total.role is Role.CASH else 0.2
    score = max(score, 3.4) + 1.5 if rounded else score
    score += 0.6 * total.figure.line / max(1, lines)
    score += 0.3 * min(3, sum(1 for each in money if each.value == total.value) - 1)
    largest = max((abs(each.value) for each in money), default=Decimal(0))
    score += 0.4 if abs(total.value) == largest else 0
    score -= 2.5 if total.value == 0 else 0
    score -= 3.0 if total.value < 0 and any(each.value == -total.value for each in money) else 0
    score += 0.6 if any(each.role is Role.CASH and each.value == total.value for each in money) else 0
    score -= 0.8 if total.figure.decimals not in (2, 0) else 0
    net, tax, support = _net_and_tax(total.value, money, percents)
    proof = max(support, rounded)
    if _is_cash_less_change(total.value, money):
        proof = max(proof, 2.4) + 0.6
    summed = sum(line_amounts, Decimal(0))
    if len(line_amounts) >= 2 and summed in (total.value, net):
        proof = max(proof, 1.6) + 1.0
    is_proven = proof >= 2.0 and not _is_contradicted(total, money)
    return _Answer(score + min(proof, _MOST_PROOF if is_proven else 1.0), total, net, tax, is_proven=is_proven)


def _is_contradicted(total: Labelled, money: Sequence[Labelled]) -> bool:
    """True where the page names more than this total: then its sums hold for a part of it, as for one tax rate."""
    if total.role in (Role.SUBTOTAL, Role.NET) or total.weight < _WEAK_LABEL:
        return True
    if not _is_coin(total.value):
        cents = [each.value for each in money if each.role is Role.ROUNDING and 0 < abs(each.value) <= Decimal("0.10")]
        to_pay = {each.value for each in money if each.role in (Role.TOTAL, Role.CASH)}
        if any(total.value + cent in to_pay or total.value - cent in to_pay for cent in cents):
            return True
    explained = [abs(each.value) for each in money if each.role in (Role.PREPAID, Role.DISCOUNT, Role.ROUNDING)]
    has_change = any(each.role is Role.CHANGE for each in money)
    for each in money:
        more = abs(each.value) - abs(total.value)
        is_total = each.role is Role.TOTAL and each.weight >= 2.0
        is_payment = each.role is Role.CASH and not has_change and each.figure.looks_like_money
        is_part = each.role is Role.SUBTOTAL and not explained
        if more > Decimal("0.10") and (is_total or is_part) and more not in explained:
            return True
        if more > 0 and is_payment and more not in explained:
            return True
    return _is_one_of_several_rates(total, money)


def _is_one_of_several_rates(total: Labelled, money: Sequence[Labelled]) -> bool:
    """True for the gross amount of one row in a table of tax rates, unless it is the row of sums."""
    rows: dict[int, list[Decimal]] = {}
    for each in money:
        rows.setdefault(each.figure.line, []).append(each.value)
    sums = [
        value
        for values in rows.values()
        if len(values) >= 3
        for value in set(values)
        if any(net + tax == value and tax != 0 and _is_plausible(net, tax) for net, tax in combinations(values, 2))
    ]
    if len(set(sums)) < 2 or total.value not in sums:
        return False
    return any(abs(value) > abs(total.value) for value in sums)


def _rounded(total: Decimal, money: Sequence[Labelled], percents: Sequence[Decimal]) -> float:
    """Prove a total that was rounded to the coin: net + tax + rounding."""
    if not _is_coin(total):
        return 0.0
    for each in money:
        if each.role is not Role.ROUNDING or not 0 < abs(each.value) <= Decimal("0.10"):
            continue
        for exact in (total - each.value, total + each.value):
            if not _is_coin(exact) and any(other.value == exact and other.role is Role.TOTAL for other in money):
                _net, _tax, support = _net_and_tax(exact, money, percents)
                return max(1.8, support) + 0.7
    return 0.0


def _is_coin(value: Decimal) -> bool:
    """True for an amount that can be paid in coins of five."""
    return (value * 20) % 1 == 0


def _is_cash_less_change(total: Decimal, money: Sequence[Labelled]) -> bool:
    given = {each.value for each in money if each.role in (Role.CASH, Role.PREPAID)}
    back = {abs(each.value) for each in money if each.role is Role.CHANGE}
    return any(cash - change == total and change > 0 for cash in given for change in back)


def _net_and_tax(
    total: Decimal, money: Sequence[Labelled], percents: Sequence[Decimal]
) -> tuple[Decimal | None, Decimal | None, float]:
    """Find the net and tax that add up to this total, and how strongly labels and rates speak for them."""
    nets = _strongest(money, (Role.NET, Role.SUBTOTAL))
    taxes = _strongest(money, (Role.TAX,))
    best: tuple[float, Decimal | None, Decimal | None] = (0.0, None, None)
    for net in {each.value for each in money}:
        tax = total - net
        if tax == 0 or not _is_plausible(net, tax):
            continue
        strength = nets.get(net, 0.0) * 0.5
        if tax in taxes:
            strength += taxes[tax] * 0.5
        elif _is_sum(tax, taxes):
            strength += 1.0
        elif not any(each.value == tax for each in money):
            continue
        fits = _fits_rate(net, tax, percents)
        strength += 0.8 if fits else 0
        strength += 1.0 if fits and _stand_in_one_row((net, tax, total), money) else 0
        if strength >= 1.5 and strength > best[0]:
            best = (strength, net, tax)
    strength, net_found, tax_found = best
    if net_found is None:
        included = _included_tax(total, taxes, percents)
        if included is not None:
            return total - included, included, 1.9
        if taxes.get(Decimal(0), 0) >= 2 and nets.get(total, 0) >= 2.4:
            return total, Decimal(0), 2.2
    return net_found, tax_found, strength


def _stand_in_one_row(values: tuple[Decimal, ...], money: Sequence[Labelled]) -> bool:
    """True where a row of the table of taxes holds all of these amounts."""
    rows = [{each.figure.line for each in money if each.value == value} for value in values]
    return bool(set.intersection(*rows))


def _strongest(money: Sequence[Labelled], roles: tuple[Role, ...]) -> dict[Decimal, float]:
    strongest: dict[Decimal, float] = {}
    for each in money:
        if each.role in roles:
            strongest[each.value] = max(each.weight, strongest.get(each.value, 0.0))
    return strongest


def _is_plausible(net: Decimal, tax: Decimal) -> bool:
    return net != 0 and (tax > 0) == (net > 0) and abs(tax) <= abs(net) * _MOST_TAX_SHARE


def _is_sum(wanted: Decimal, parts: dict[Decimal, float]) -> bool:
    values = [value for value in parts if value != 0][:10]
    return any(sum(some) == wanted for size in (2, 3, 4) for some in combinations(values, size))


def _fits_rate(net: Decimal, tax: Decimal, percents: Sequence[Decimal]) -> bool:
    return any(abs(round_to(net * rate / 100, 2) - tax) <= _CLOSE for rate in percents if rate > 0)


def _included_tax(total: Decimal, taxes: dict[Decimal, float], percents: Sequence[Decimal]) -> Decimal | None:
    """Return the tax printed as contained in the total: 19 % of 119 is 19."""
    for tax in taxes:
        for rate in percents:
            if 0 < rate < 40 and tax != 0 and abs(round_to(total * rate / (100 + rate), 2) - tax) <= _CENT:
                return tax
    return None


def _sums(answer: _Answer, money: Sequence[Labelled], *, unsure: bool) -> Sums:
    sure = answer.is_proven and answer.net is not None
    confidence = 0.97 if answer.is_proven else min(0.85, 0.35 + 0.1 * answer.score)
    total = Chosen(
        answer.total.value, confidence - (0.25 if unsure else 0), answer.is_proven, answer.total.figure.place
    )
    net = _part(answer.net, money, (Role.NET, Role.SUBTOTAL), total=total.value, is_proven=sure)
    tax = _part(answer.tax, money, (Role.TAX,), total=total.value, is_proven=sure)
    if answer.total.figure.is_ambiguous:
        total = replace(total, is_proven=False, confidence=min(total.confidence, 0.4))
    beside = answer.total.figure.currency
    return Sums(net, tax, total, beside)


def _part(
    value: Decimal | None, money: Sequence[Labelled], roles: tuple[Role, ...], *, total: Decimal, is_proven: bool
) -> Chosen | None:
    named = [each for each in money if each.role in roles and abs(each.value) <= abs(total)]
    if value is not None:
        where = [each for each in named if each.value == value] or [each for each in money if each.value == value]
        place = max(where, key=lambda each: each.weight).figure.place if where else None
        return Chosen(value, 0.97 if is_proven else 0.75, is_proven, place)
    if roles == (Role.TAX,):
        named = [each for each in named if abs(each.value) <= abs(total) * _MOST_TAX_SHARE]
    if not named:
        return None
    best = max(named, key=lambda each: (each.weight, each.figure.line))
    if best.weight < 1.5:
        return None
    return Chosen(best.value, 0.5, False, best.figure.place)
