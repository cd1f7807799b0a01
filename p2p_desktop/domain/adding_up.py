"""Whether a document adds up in itself, while it is being reviewed: its lines, its net, its tax and its total (M-9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from p2p_desktop.domain.charges import names_charge
from p2p_desktop.domain.document import DocumentLine
from p2p_desktop.domain.money import decimals_of
from p2p_desktop.language import _, money_words, number_words

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class AddingUp:
    """What the figures come to, and sentences about what does not add up; a sum that cannot be told is None."""

    goods: Decimal | None
    charges: Decimal
    discounts: Decimal
    lines: Decimal | None
    net: Decimal | None
    tax: Decimal | None
    total: Decimal | None
    currency: str
    problems: tuple[str, ...]

    @property
    def is_proven(self) -> bool:
        """True where there is something to add up, and it does."""
        return not self.problems and (self._sums_up or (self.lines is not None and self._target is not None))

    @property
    def _sums_up(self) -> bool:
        return None not in (self.net, self.tax, self.total)

    @property
    def _target(self) -> Decimal | None:
        return self.net if self.net is not None else self.total

    def words(self) -> str:
        """Write the sums as people would on the margin: ``Lines 80.00 + charges 5.00 = 85.00``."""
        return "  ·  ".join(filter(None, (self._lines_words(), self._total_words())))

    def _lines_words(self) -> str:
        if self.goods is None or self.lines is None:
            return ""
        words = _("Lines {amount}", amount=self._plain(self.goods))
        if self.charges:
            words = _("{sum} + charges {amount}", sum=words, amount=self._plain(self.charges))
        if self.discounts:
            words = _("{sum} − discounts {amount}", sum=words, amount=self._plain(self.discounts))
        return f"{words} = {self._plain(self.lines)}" if self.charges or self.discounts else words

    def _total_words(self) -> str:
        if self.net is None or self.tax is None:
            return ""
        return _("Net {net} + tax {tax} = {sum}", net=self._plain(self.net), tax=self._plain(self.tax),
                 sum=self._plain(self.net + self.tax))  # fmt: skip

    def _plain(self, amount: Decimal) -> str:
        return _amount(amount, self.currency, with_currency=False)


def adding_up(
    lines: Sequence[DocumentLine],
    *,
    net: Decimal | None,
    tax: Decimal | None,
    total: Decimal | None,
    currency: str,
    prices_include_tax: bool = False,
) -> AddingUp:
    """Add up what stands there now; the slack is one smallest coin for each figure that was rounded (M-9)."""
    amounts = [line.amount for line in lines]
    is_whole = bool(amounts) and None not in amounts
    known = [(line, line.amount) for line in lines if line.amount is not None]
    charges = sum((amount for line, amount in known if amount >= 0 and names_charge(line.description)), _ZERO)
    discounts = -sum((amount for _line, amount in known if amount < 0), _ZERO)
    together = sum((amount for _line, amount in known), _ZERO)
    slack = Decimal(1).scaleb(-decimals_of(currency)) * (len(lines) + 1)
    targets = _targets(net=net, tax=tax, total=total, prices_include_tax=prices_include_tax)
    problems = []
    if is_whole and targets and all(abs(target - together) > slack for _which, target in targets):
        problems.append(_lines_problem(together, *targets[0], currency))
    if net is not None and tax is not None and total is not None and abs(net + tax - total) > slack:
        problems.append(_total_problem(net + tax, total, currency))
    return AddingUp(
        goods=together - charges + discounts if is_whole else None,
        charges=charges,
        discounts=discounts,
        lines=together if is_whole else None,
        net=net,
        tax=tax,
        total=total,
        currency=currency,
        problems=tuple(problems),
    )


def _targets(
    *, net: Decimal | None, tax: Decimal | None, total: Decimal | None, prices_include_tax: bool
) -> tuple[tuple[str, Decimal], ...]:
    """Return what the lines may come to, the likelier first: slips print gross lines, and some papers do not say."""
    less_tax = total - tax if net is None and tax is not None and total is not None else None
    wanted = [("net", net), ("less_tax", less_tax), ("total", total)]
    if prices_include_tax:
        wanted.reverse()
    return tuple((which, amount) for which, amount in wanted if amount is not None)


def _lines_problem(together: Decimal, which: str, target: Decimal, currency: str) -> str:
    named = {"lines": _amount(together, currency), "target": _amount(target, currency)}
    said = {
        "net": _("The lines come to {lines}, the net says {target}.", **named),
        "total": _("The lines come to {lines}, the total says {target}.", **named),
        "less_tax": _("The lines come to {lines}, total less tax is {target}.", **named),
    }[which]
    off = _amount(abs(target - together), currency)
    if together < target:
        return f"{said} {_('{off} are missing in the lines.', off=off)}"
    return f"{said} {_('{off} are too much in the lines.', off=off)}"


def _total_problem(expected: Decimal, found: Decimal, currency: str) -> str:
    return _(
        "Net and tax come to {expected}, the total says {found}: {off} differ.",
        expected=_amount(expected, currency),
        found=_amount(found, currency),
        off=_amount(abs(found - expected), currency),
    )


def _amount(amount: Decimal, currency: str, *, with_currency: bool = True) -> str:
    return money_words(amount, currency, with_currency=with_currency) if currency else number_words(amount)
