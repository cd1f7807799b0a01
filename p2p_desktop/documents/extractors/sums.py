"""Net, tax and total, decided together: the labels propose, the arithmetic of the document disposes (X-1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from p2p_desktop.documents.extractors.amounts import Labelled, fits_rate
from p2p_desktop.documents.extractors.labels import Role
from p2p_desktop.domain.money import round_to
from p2p_desktop.domain.reading import Place

_CENT = Decimal("0.01")
_COIN = Decimal("0.05")
_MOST_ROUNDING = Decimal("0.10")
_MOST_TAX_SHARE = Decimal("0.30")
_MOST_FIGURES = 400
#: Below this weight a label hardly says that an amount is the total.
_WEAK_LABEL = 1.3
#: From this weight on a label says plainly what an amount is.
_PLAIN_LABEL = 2.0
#: Arithmetic weighs at most so much against labels: parts of a document add up too.
_MOST_PROOF = 2.6
_PROVEN = 2.0
#: What another amount with tax on top leaves of the likelihood that this one is the total.
_IS_NET = 2.5
#: Net, tax and gross of all rates that add up to these three can hardly be chance.
_RATES_ADD_UP = 2.0
_MOST_RATES = 5
_TO_PAY = frozenset({Role.TOTAL, Role.DUE, Role.CASH, Role.PREPAID})


#: Net, tax and gross in one row.
_Row = tuple[Decimal, Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An amount chosen for a field.

    ``is_proven`` where the document's arithmetic holds it, ``is_agreed`` where several places name it.
    """

    value: Decimal
    confidence: float
    is_proven: bool
    place: Place | None
    is_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """What was chosen for the sums of a document."""

    net: Chosen | None = None
    tax: Chosen | None = None
    total: Chosen | None = None
    currency_beside: str = ""


@dataclass(frozen=True, slots=True)
class _Split:
    """How a total falls into net and tax, and how strongly labels and rates speak for it."""

    net: Decimal | None = None
    tax: Decimal | None = None
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class _Answer:
    score: float
    total: Labelled
    split: _Split
    is_proven: bool = False


def decide(
    labelled: Sequence[Labelled], *, percents: Sequence[Decimal], line_amounts: Sequence[Decimal], lines: int
) -> Sums:
    """Choose total, net and tax so that labels and arithmetic agree best."""
    money = [each for each in labelled if _may_be_sum(each)][-_MOST_FIGURES:]
    ledger = _Ledger(money, percents, line_amounts, lines)
    answers = [ledger.judged(each) for each in ledger.candidates()]
    if not answers:
        return Sums()
    best = max(answers, key=lambda answer: answer.score)
    has_rival = any(other.total.value != best.total.value and other.score > best.score - 0.6 for other in answers)
    return ledger.sums(best, unsure=has_rival and not best.is_proven)


def _may_be_sum(each: Labelled) -> bool:
    figure = each.figure
    if figure.is_percent or abs(figure.value) >= Decimal("1e10"):
        return False
    if figure.looks_like_money or (each.role is Role.TAX and figure.value == 0):
        return True
    return figure.decimals in (0, 3) and each.weight >= 2.4 and len(figure.text) < 12


class _Ledger:
    """The amounts of a document, and the sums that can be tried on them."""

    def __init__(
        self, money: Sequence[Labelled], percents: Sequence[Decimal], line_amounts: Sequence[Decimal], lines: int
    ) -> None:
        self._money = money
        self._percents = percents
        self._line_amounts = line_amounts
        self._lines = max(1, lines)
        self._values = {each.value for each in money}
        self._rates = self._rows_of_rates()
        self._sums_of_rates = _sums_of(self._rates)
        self._nets = self._strongest(Role.NET, Role.SUBTOTAL)
        self._taxes = self._strongest(Role.TAX)
        self._roundings: set[Decimal] = {
            sign * each.value
            for each in money
            if each.role is Role.ROUNDING and 0 < abs(each.value) <= _MOST_ROUNDING
            for sign in (1, -1)
        }

    def _strongest(self, *roles: Role) -> dict[Decimal, float]:
        strongest: dict[Decimal, float] = {}
        for each in self._money:
            if each.role in roles:
                strongest[each.value] = max(each.weight, strongest.get(each.value, 0.0))
        return strongest

    # What may be the total --------------------------------------------------------------------------------------------

    def candidates(self) -> list[Labelled]:
        """Return what is called a total; parts and payments too, since labels err; without any label the largest."""
        named = [each for each in self._money if each.role in (Role.TOTAL, Role.DUE)]
        if not named:
            plain = [each for each in self._money if each.figure.decimals == 2 and each.role is not Role.CHANGE]
            return sorted(plain, key=lambda each: abs(each.value))[-8:]
        best: dict[Decimal, Labelled] = {}
        for each in [*named, *self._others()]:
            before = best.get(each.value)
            if before is None or (each.role in (Role.TOTAL, Role.DUE) and each.weight > before.weight):
                best[each.value] = each
        return list(best.values())

    def _others(self) -> Iterator[Labelled]:
        for each in self._money:
            if each.role in (Role.SUBTOTAL, Role.CASH, Role.PREPAID) or (
                each.role is Role.OTHER and self._completes(each.value)
            ):
                yield each

    def _completes(self, value: Decimal) -> bool:
        """True for an amount that a plainly labelled net amount and tax add up to."""
        return any(
            tax and net + tax == value
            for net, weight in self._nets.items()
            for tax, strength in self._taxes.items()
            if weight >= _PLAIN_LABEL and strength >= _PLAIN_LABEL
        )

    # How likely it is -------------------------------------------------------------------------------------------------

    def judged(self, total: Labelled) -> _Answer:
        """Weigh one candidate: its label, its place, and the arithmetic that holds it."""
        value = total.value
        rounded = self._rounded(value)
        split = self._split(value)
        if rounded.strength > split.strength:
            split = rounded
        score = self._named(total)
        if rounded.strength:
            score = max(score, 3.4) + 1.5
        proof = self._proof(total, split)
        is_net = self._is_net_of_more(total, split)
        is_proven = proof >= _PROVEN and value > 0 and not is_net and not self._is_contradicted(total)
        score += min(proof, _MOST_PROOF if is_proven or value < 0 else 1.0) - (_IS_NET if is_net else 0.0)
        return _Answer(score, total, split, is_proven)

    def _named(self, total: Labelled) -> float:
        value = total.value
        score = total.weight if total.role in (Role.TOTAL, Role.DUE) else 1.2 if total.role is Role.CASH else 0.2
        score += 0.6 * total.figure.line / self._lines
        score += 0.3 * min(3, sum(1 for each in self._money if each.value == value) - 1)
        score += 0.4 if abs(value) == max((abs(other) for other in self._values), default=value) else 0
        score -= 2.5 if value == 0 else 0
        score -= 3.0 if value < 0 and -value in self._values else 0
        score += 0.6 if any(each.role is Role.CASH and each.value == value for each in self._money) else 0
        return score - (0.8 if total.figure.decimals not in (2, 0) else 0)

    def _proof(self, total: Labelled, split: _Split) -> float:
        proof = split.strength
        if self._is_cash_less_change(total.value):
            proof = max(proof, 2.4) + 0.6
        summed = sum(self._line_amounts, Decimal(0))
        if len(self._line_amounts) >= 2 and summed in (total.value, split.net):
            proof = max(proof, 1.6) + 1.0
        return proof

    def _is_net_of_more(self, total: Labelled, split: _Split) -> bool:
        """True where this amount and a tax make another one that is to be paid: then it is what comes before tax."""
        if split.net is not None and split.strength >= _PROVEN:
            return False
        is_called_net = self._nets.get(total.value, 0.0) >= _PLAIN_LABEL
        to_pay = {each.value for each in self._money if is_called_net or each.role in _TO_PAY}
        taxes = [tax for tax, weight in self._taxes.items() if tax > 0 and weight >= _PLAIN_LABEL]
        return any(
            total.value + tax + rounding in to_pay for tax in taxes for rounding in (Decimal(0), *self._roundings)
        )

    def _is_contradicted(self, total: Labelled) -> bool:
        """True where the page names more than this total: then its sums hold for a part of it, as for one tax rate."""
        if total.role in (Role.SUBTOTAL, Role.NET) or (total.weight < _WEAK_LABEL and not self._is_paid(total.value)):
            return True
        if self._is_one_of_two_papers(total.value):
            return True
        if not _is_coin(total.value):
            to_pay = {each.value for each in self._money if each.role in (Role.TOTAL, Role.CASH)}
            if any(total.value + rounding in to_pay for rounding in self._roundings):
                return True
        explained = [abs(each.value) for each in self._money
                     if each.role in (Role.PREPAID, Role.DISCOUNT, Role.ROUNDING)]  # fmt: skip
        has_change = any(each.role is Role.CHANGE for each in self._money)
        for each in self._money:
            more = abs(each.value) - abs(total.value)
            is_total = each.role is Role.TOTAL and each.weight >= _PLAIN_LABEL
            is_payment = each.role is Role.CASH and not has_change and each.figure.looks_like_money
            is_part = each.role is Role.SUBTOTAL and not explained
            if more > Decimal("0.10") and (is_total or is_part) and more not in explained:
                return True
            if more > 0 and is_payment and more not in explained:
                return True
        return self._is_one_of_several_rates(total)

    def _is_one_of_two_papers(self, value: Decimal) -> bool:
        """True where another amount is plainly called the total and paid too: two slips lie on one page."""
        return any(
            each.role in (Role.TOTAL, Role.DUE)
            and each.weight >= _PLAIN_LABEL
            and each.value not in (value, Decimal(0))
            and self._is_paid(each.value)
            for each in self._money
        )

    def _is_paid(self, value: Decimal) -> bool:
        return any(each.role in (Role.CASH, Role.PREPAID) and each.value == value for each in self._money)

    def _is_one_of_several_rates(self, total: Labelled) -> bool:
        """True for the gross amount of one row in a table of tax rates, unless it is the row of sums."""
        totals = {gross for row in self._rates for _net, _tax, gross in row}
        if any(gross == total.value for _net, _tax, gross in self._sums_of_rates):
            return False
        return len(totals) >= 2 and total.value in totals and any(abs(value) > abs(total.value) for value in totals)

    def _rows_of_rates(self) -> list[list[_Row]]:
        """Return the rows that hold net, tax and gross: of a table of tax rates, or of a line of sums."""
        lines: dict[int, list[Decimal]] = {}
        for each in self._money:
            lines.setdefault(each.figure.line, []).append(each.value)
        rows = [
            [
                (net, tax, net + tax)
                for one, other in combinations(dict.fromkeys(values), 2)
                for net, tax in ((one, other), (other, one))
                if tax != 0 and net + tax in values and _is_plausible(net, tax)
            ]
            for values in lines.values()
            if len(values) >= 3
        ]
        return [row for row in rows if row]

    # The sums that hold it --------------------------------------------------------------------------------------------

    def _rounded(self, value: Decimal) -> _Split:
        """Find net and tax of a total that was rounded to the coin: net + tax + rounding."""
        if not _is_coin(value):
            return _Split()
        exact = [value - rounding for rounding in self._roundings if not _is_coin(value - rounding)]
        splits = [self._split(each) for each in exact]
        best = max(splits, key=lambda split: split.strength, default=_Split())
        if best.strength:
            return replace(best, strength=max(1.8, best.strength) + 0.7)
        named = {each.value for each in self._money if each.role is Role.TOTAL}
        return _Split(strength=2.5) if named & set(exact) else _Split()

    def _is_cash_less_change(self, total: Decimal) -> bool:
        given = {each.value for each in self._money if each.role in (Role.CASH, Role.PREPAID)}
        back = {abs(each.value) for each in self._money if each.role is Role.CHANGE}
        return any(cash - change == total and change > 0 for cash in given for change in back)

    def _split(self, total: Decimal) -> _Split:
        """Find the net and tax that add up to this total."""
        best = max((self._pair(net, total) for net in self._values), key=lambda split: split.strength, default=_Split())
        if best.net is not None:
            return best
        included = self._included_tax(total)
        if included is not None:
            net = total - included
            # Where totals are rounded to the coin, net and tax are printed as they were before.
            printed = [value for value, weight in self._nets.items()
                       if weight >= _PLAIN_LABEL and abs(value - net) < _COIN]  # fmt: skip
            return _Split(min(printed, key=lambda value: abs(value - net), default=net), included, 1.9)
        if self._taxes.get(Decimal(0), 0) >= _PLAIN_LABEL and not any(self._taxes):
            return _Split(total, Decimal(0), 2.2 if self._nets.get(total, 0) >= 2.4 else 1.0)
        return _Split()

    def _pair(self, net: Decimal, total: Decimal) -> _Split:
        tax = total - net
        if tax == 0 or not _is_plausible(net, tax):
            return _Split()
        strength = self._nets.get(net, 0.0) * 0.5
        if tax in self._taxes:
            strength += self._taxes[tax] * 0.5
        elif self._is_sum_of_taxes(tax):
            strength += 1.0
        elif tax not in self._values:
            return _Split()
        fits = fits_rate(net, tax, self._percents)
        strength += 0.8 if fits else 0
        strength += 1.0 if fits and self._stand_in_one_row(net, tax, total) else 0
        strength += _RATES_ADD_UP if (net, tax, total) in self._sums_of_rates else 0
        return _Split(net, tax, strength) if strength >= 1.5 else _Split()

    def _is_sum_of_taxes(self, wanted: Decimal) -> bool:
        values = [value for value in self._taxes if value != 0][:10]
        return any(sum(some) == wanted for size in (2, 3, 4) for some in combinations(values, size))

    def _stand_in_one_row(self, *values: Decimal) -> bool:
        """True where a row of the table of taxes holds all of these amounts."""
        rows = [{each.figure.line for each in self._money if each.value == value} for value in values]
        return bool(set.intersection(*rows))

    def _included_tax(self, total: Decimal) -> Decimal | None:
        """Return the tax printed as contained in the total: 19 % of 119 is 19."""
        for tax in self._taxes:
            for rate in self._percents:
                if 0 < rate < 40 and tax != 0 and abs(round_to(total * rate / (100 + rate), 2) - tax) <= _CENT:
                    return tax
        return None

    # What is chosen ---------------------------------------------------------------------------------------------------

    def sums(self, answer: _Answer, *, unsure: bool) -> Sums:
        """Word the answer as the three fields, with how sure each is."""
        sure = answer.is_proven and answer.split.net is not None
        confidence = 0.97 if answer.is_proven else min(0.85, 0.35 + 0.1 * answer.score)
        figure = answer.total.figure
        agreed = not unsure and self._is_agreed(answer.total)
        total = Chosen(answer.total.value, confidence - (0.25 if unsure else 0), answer.is_proven, figure.place, agreed)
        net = self._part(answer.split.net, Role.NET, Role.SUBTOTAL, total=total.value, is_proven=sure)
        tax = self._part(answer.split.tax, Role.TAX, total=total.value, is_proven=sure)
        if figure.is_ambiguous:
            total = replace(total, is_proven=False, is_agreed=False, confidence=min(total.confidence, 0.4))
        return Sums(net, tax, total, figure.currency)

    def _is_agreed(self, total: Labelled) -> bool:
        """True where a payment of the same amount is printed too, or a second line that is plainly called the total."""
        if total.value <= 0 or self._is_contradicted(total):
            return False
        called = {
            each.figure.line
            for each in self._money
            if each.role in (Role.TOTAL, Role.DUE) and each.weight >= _PLAIN_LABEL and each.value == total.value
        }
        return len(called) >= 2 or (bool(called) and self._is_paid(total.value))

    def _part(self, value: Decimal | None, *roles: Role, total: Decimal, is_proven: bool) -> Chosen | None:
        named = [each for each in self._money if each.role in roles and abs(each.value) <= abs(total)]
        if value is not None:
            where = [each for each in named if each.value == value] or [e for e in self._money if e.value == value]
            place = max(where, key=lambda each: each.weight).figure.place if where else None
            return Chosen(value, 0.97 if is_proven else 0.75, is_proven, place)
        if Role.TAX in roles:
            named = [each for each in named if abs(each.value) <= abs(total) * _MOST_TAX_SHARE]
        if not named:
            return None
        best = max(named, key=lambda each: (each.weight, each.figure.line))
        if best.weight < _WEAK_LABEL - 0.2:
            return None
        return Chosen(best.value, 0.5, False, best.figure.place)


def _sums_of(rows: Sequence[Sequence[_Row]]) -> frozenset[_Row]:
    """Return the rows that are the sum of at least two others, in all three amounts."""
    firsts = [row[0] for row in rows][: 2 * _MOST_RATES]
    sums = {
        (sum(net for net, _tax, _gross in some), sum(tax for _net, tax, _gross in some))
        for size in range(2, _MOST_RATES + 1)
        for some in combinations(firsts, size)
    }
    return frozenset(row for each in rows for row in each if (row[0], row[1]) in sums)


def _is_plausible(net: Decimal, tax: Decimal) -> bool:
    return net != 0 and (tax > 0) == (net > 0) and abs(tax) <= abs(net) * _MOST_TAX_SHARE


def _is_coin(value: Decimal) -> bool:
    """True for an amount that can be paid in coins of five."""
    return (value * 20) % 1 == 0
