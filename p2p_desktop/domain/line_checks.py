"""What is wrong with one line: quantity, price, unit and tax against what was agreed (M-2, M-3, M-6, M-8, M-10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from p2p_desktop.domain.billed import Billed, BilledLine, line_rate, net_price, order_rate
from p2p_desktop.domain.expected import ExpectedLine, ExpectedOrder, Tolerances
from p2p_desktop.domain.findings import Finding, FindingCode, Severity
from p2p_desktop.domain.match_result import LinePair
from p2p_desktop.domain.money import decimals_of
from p2p_desktop.domain.pairing import LineGroup
from p2p_desktop.domain.plain import plain, plain_money
from p2p_desktop.domain.units import conversion
from p2p_desktop.language import _, money_words, number_words

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """What the rules say to one line of the order and what bills it.

    ``value`` is the net value billed, without signs; ``net`` and ``tax`` (at the order's rate, None where the order
    says nothing of tax) feed the check of the whole document's tax.
    """

    findings: tuple[Finding, ...]
    pairs: tuple[LinePair, ...]
    is_inside: bool
    value: Decimal
    net: Decimal
    tax: Decimal | None


@dataclass(frozen=True, slots=True)
class _Facts:
    """The numbers of one line: all net, in the order's unit and currency. ``net`` is None where nothing has a value."""

    order: ExpectedOrder
    line: ExpectedLine
    main: BilledLine
    price: Decimal
    quantity: Decimal
    net: Decimal | None
    variance: Decimal
    rate: Decimal | None
    has_unit: bool

    @property
    def over(self) -> Decimal:
        """Billed beyond what was ordered and not billed yet."""
        return max(self.quantity - self.line.not_billed, _ZERO)

    @property
    def not_received(self) -> Decimal:
        """Billed beyond what was received (three-way, M-1)."""
        if self.line.received is None:
            return _ZERO
        return max(self.quantity - self.line.open_quantity, _ZERO)


def judge_line(group: LineGroup, *, order: ExpectedOrder, bill: Billed, tolerances: Tolerances) -> LineVerdict:
    """Judge one line of the order together with all lines that bill it."""
    facts = _facts(group, order=order, bill=bill, tolerances=tolerances)
    findings = [*_quantity_findings(facts, bill, tolerances), *_price_findings(facts, bill, tolerances)]
    findings += _unit_findings(facts, bill, tolerances)
    is_inside = not any(
        finding.severity is Severity.BLOCKING or finding.code is FindingCode.PRICE_UNDER for finding in findings
    )
    findings += _tax_findings(facts, group, bill, tolerances)
    net = facts.net or _ZERO
    rate = order_rate(order, group.order_line)
    return LineVerdict(
        findings=tuple(findings),
        pairs=tuple(_pairs(facts, group, bill, is_inside=is_inside)),
        is_inside=is_inside,
        value=abs(net),
        net=net,
        tax=net * rate if rate is not None else None,
    )


def _facts(group: LineGroup, *, order: ExpectedOrder, bill: Billed, tolerances: Tolerances) -> _Facts:
    line, main = group.order_line, group.billed[0]
    rate = line_rate(bill, main, order=order, order_line=line)
    price = net_price(order, line, otherwise=rate)
    factors = [conversion(each.unit, line.unit) for each in group.billed]
    nets = [bill.net_of(each, line_rate(bill, each, order=order, order_line=line)) for each in group.billed]
    known = [net for net in nets if net is not None]
    net = sum(known, _ZERO) if known else None
    has_unit = None not in factors
    quantities = [
        each.quantity * factor
        for each, factor in zip(group.billed, factors, strict=True)
        if each.quantity is not None and factor is not None
    ]
    if not has_unit:
        quantity = line.open_quantity or line.quantity
    elif len(quantities) == len(group.billed):
        quantity = sum(quantities, _ZERO)
    else:
        quantity = _likely_quantity(net, line, price=price, tolerances=tolerances)
    if net is not None and _is_only_rounding(group, quantity * price, rate, bill):
        net = quantity * price
    return _Facts(
        order=order,
        line=line,
        main=main,
        price=price,
        quantity=quantity,
        net=net,
        variance=bill.rounded(net) - bill.rounded(quantity * price) if net is not None else _ZERO,
        rate=rate,
        has_unit=has_unit,
    )


def _likely_quantity(net: Decimal | None, line: ExpectedLine, *, price: Decimal, tolerances: Tolerances) -> Decimal:
    """Say how many a line without a readable quantity bills: all that is open, unless its value is another multiple."""
    expected = line.open_quantity or line.quantity
    if net is None or price <= 0 or abs(net - expected * price) <= tolerances.price_limit(expected * price):
        return expected
    times = (net / price).to_integral_value()
    fits = times > 0 and abs(net - times * price) <= tolerances.price_limit(times * price)
    return times if fits else expected


def _is_only_rounding(group: LineGroup, expected_net: Decimal, rate: Decimal | None, bill: Billed) -> bool:
    """Tell whether gross amounts differ by no more than one smallest coin, which removing the tax would blow up."""
    if not bill.is_gross:
        return False
    gross = sum((each.amount for each in group.billed if each.amount is not None), _ZERO)
    coin = Decimal(1).scaleb(-decimals_of(bill.currency))
    return abs(gross - bill.rounded(expected_net * (1 + (rate or _ZERO)))) <= coin


def _quantity_findings(facts: _Facts, bill: Billed, tolerances: Tolerances) -> Iterator[Finding]:
    if not facts.has_unit:
        return
    limit = tolerances.quantity_limit(facts.line.quantity * facts.price)
    at_risk = bill.rounded(facts.over * facts.price)
    if at_risk > limit:
        yield _finding(
            facts,
            FindingCode.QTY_OVER,
            Severity.BLOCKING,
            expected=plain(facts.line.not_billed),
            found=plain(facts.quantity),
            difference=plain(facts.over),
            message=_over_words(facts, at_risk),
            rule="M-2",
        )
    at_risk = bill.rounded(facts.not_received * facts.price)
    if at_risk > limit and facts.line.open_quantity < facts.line.not_billed:
        yield _finding(
            facts,
            FindingCode.QTY_NOT_RECEIVED,
            Severity.BLOCKING,
            expected=plain(facts.line.open_quantity),
            found=plain(facts.quantity),
            difference=plain(facts.not_received),
            message=_(
                "Line {line}, {what}: {billed} billed, but only {received} received and not billed yet. "
                "{money} are at risk.",
                line=facts.line.position,
                what=_short(facts.line.description),
                billed=number_words(facts.quantity),
                received=number_words(facts.line.open_quantity),
                money=money_words(at_risk, facts.order.currency),
            ),
            rule="M-1",
        )


def _over_words(facts: _Facts, at_risk: Decimal) -> str:
    line = facts.line
    named = {
        "line": line.position,
        "what": _short(line.description),
        "billed": number_words(facts.quantity),
        "ordered": number_words(line.quantity),
        "before": number_words(line.billed_before),
        "money": money_words(at_risk, facts.order.currency),
    }
    if line.is_closed:
        return _("Line {line}, {what}: {billed} billed, but the line is closed. {money} are at risk.", **named)
    if line.billed_before > 0:
        return _(
            "Line {line}, {what}: {billed} billed, {ordered} ordered and {before} of them billed before. "
            "{money} are at risk.",
            **named,
        )
    return _("Line {line}, {what}: {billed} billed, {ordered} ordered. {money} are at risk.", **named)


def _price_findings(facts: _Facts, bill: Billed, tolerances: Tolerances) -> Iterator[Finding]:
    if facts.net is None or not facts.has_unit:
        return
    variance, basis = _cumulative(facts, bill)
    limit = tolerances.price_limit(basis)
    if abs(variance) <= limit:
        return
    is_over = variance > 0
    billed_price = facts.net / facts.quantity if facts.quantity else facts.net
    yield _finding(
        facts,
        FindingCode.PRICE_OVER if is_over else FindingCode.PRICE_UNDER,
        Severity.BLOCKING if is_over else Severity.WARNING,
        expected=plain(facts.price),
        found=plain(billed_price),
        difference=plain_money(variance, bill.currency),
        message=_price_words(facts, variance, basis=basis, billed_price=bill.rounded(billed_price)),
        rule="M-3",
    )


def _cumulative(facts: _Facts, bill: Billed) -> tuple[Decimal, Decimal]:
    """Return the price variance over everything billed on the line so far, and what that should have come to (M-8)."""
    line = facts.line
    if not line.billed_amount_before:
        return facts.variance, facts.quantity * facts.price
    before = line.billed_before * facts.price
    return facts.variance + line.billed_amount_before - bill.rounded(before), before + facts.quantity * facts.price


def _price_words(facts: _Facts, variance: Decimal, *, basis: Decimal, billed_price: Decimal) -> str:
    percent = (abs(variance) / abs(basis) * 100).quantize(Decimal("0.1")) if basis else None
    named = {
        "line": facts.line.position,
        "what": _short(facts.line.description),
        "billed": money_words(billed_price, facts.order.currency),
        "agreed": money_words(facts.price, facts.order.currency),
        "money": money_words(abs(variance), facts.order.currency),
        "percent": number_words(percent) if percent is not None else "",
    }
    if percent is None:
        return _("Line {line}, {what}: billed at {billed}, agreed free of charge. That is {money} too much.", **named)
    if variance > 0:
        return _(
            "Line {line}, {what}: billed at {billed} each, agreed {agreed}. That is {money} ({percent} %) too much.",
            **named,
        )
    return _(
        "Line {line}, {what}: billed at {billed} each, agreed {agreed}. That is {money} ({percent} %) less.", **named
    )


def _unit_findings(facts: _Facts, bill: Billed, tolerances: Tolerances) -> Iterator[Finding]:
    if facts.has_unit:
        return
    expected = facts.quantity * facts.price
    is_inside = facts.net is not None and abs(facts.variance) <= tolerances.price_limit(expected)
    yield _finding(
        facts,
        FindingCode.UNIT,
        Severity.WARNING if is_inside else Severity.BLOCKING,
        expected=facts.line.unit,
        found=facts.main.unit,
        difference=plain_money(facts.variance, bill.currency),
        message=_(
            "Line {line}, {what}: billed by “{billed}”, ordered by “{ordered}”. Check that the quantity is meant.",
            line=facts.line.position,
            what=_short(facts.line.description),
            billed=facts.main.unit,
            ordered=facts.line.unit,
        ),
        rule="M-15",
    )


def _tax_findings(facts: _Facts, group: LineGroup, bill: Billed, tolerances: Tolerances) -> Iterator[Finding]:
    agreed, printed = facts.line.tax_rate, facts.main.tax_rate
    if agreed is None or printed is None or facts.net is None:
        return
    more = bill.rounded(facts.net * (printed - agreed / 100))
    if abs(more) <= tolerances.tax_limit:
        return
    yield _finding(
        facts,
        FindingCode.TAX,
        Severity.BLOCKING if more > 0 else Severity.WARNING,
        expected=plain(agreed),
        found=plain(printed * 100),
        difference=plain_money(more, bill.currency),
        message=_(
            "Line {line}, {what}: taxed with {billed} %, ordered with {agreed} %. The difference is {money}.",
            line=facts.line.position,
            what=_short(group.order_line.description),
            billed=number_words(printed * 100),
            agreed=number_words(agreed),
            money=money_words(abs(more), facts.order.currency),
        ),
        rule="M-10",
    )


def _pairs(facts: _Facts, group: LineGroup, bill: Billed, *, is_inside: bool) -> Iterator[LinePair]:
    at_risk = bill.rounded(facts.variance + max(facts.over, facts.not_received) * facts.price)
    yield LinePair(
        order_line=facts.line.position,
        document_line=facts.main.index,
        score=group.score,
        difference=at_risk,
        is_inside=is_inside,
        words=_pair_words(facts, at_risk, is_inside=is_inside),
    )
    for further in group.billed[1:]:
        words = _("Counted together with the other line of this item.")
        yield LinePair(facts.line.position, further.index, group.score, _ZERO, is_inside, words)


def _pair_words(facts: _Facts, at_risk: Decimal, *, is_inside: bool) -> str:
    named = {
        "billed": number_words(facts.quantity),
        "ordered": number_words(facts.line.quantity),
        "open": number_words(facts.line.open_quantity),
        "money": money_words(abs(at_risk), facts.order.currency),
    }
    if is_inside:
        if at_risk == 0:
            return _("{billed} billed of {ordered} ordered, as agreed", **named)
        return _("{billed} billed of {ordered} ordered, {money} off: inside the limit", **named)
    if facts.has_unit and facts.quantity > facts.line.open_quantity:
        if facts.line.open_quantity == facts.line.quantity:
            return _("{billed} billed, {ordered} ordered: {money} at risk", **named)
        return _("{billed} billed, {open} of {ordered} open: {money} at risk", **named)
    if at_risk < 0:
        return _("{billed} billed, {money} less than agreed", **named)
    return _("{billed} billed, {money} more than agreed", **named)


def _finding(
    facts: _Facts,
    code: FindingCode,
    severity: Severity,
    *,
    expected: str,
    found: str,
    difference: str,
    message: str,
    rule: str,
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        expected=expected,
        found=found,
        difference=difference,
        message=message,
        order_line=facts.line.position,
        document_line=facts.main.index,
        place=facts.main.place,
        rule=rule,
    )


def _short(description: str) -> str:
    """Shorten what an item is called, so that a sentence stays one."""
    first = " ".join(description.split())
    return first if len(first) <= 60 else f"{first[:59]}…"
