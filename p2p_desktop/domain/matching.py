"""Compare a document with the order it bills: scores, findings, pairs of lines, passed or not (RULES.md section 5).

Everything is exact and pure: the same order, document and tolerances always give the same result, in whatever order
their lines come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, localcontext

from p2p_desktop.domain import document_checks
from p2p_desktop.domain.billed import PRECISION, Billed, BilledLine, billed, line_rate, net_price, order_rate
from p2p_desktop.domain.document import Extraction, Kind
from p2p_desktop.domain.expected import ExpectedLine, ExpectedOrder, Tolerances
from p2p_desktop.domain.finding_order import OrderCandidate, find_order
from p2p_desktop.domain.findings import Finding, FindingCode, Severity, in_order
from p2p_desktop.domain.line_checks import LineVerdict, judge_line
from p2p_desktop.domain.match_result import RULE_VERSION, LinePair, MatchResult, Scores
from p2p_desktop.domain.open_value import OpenValue, open_value
from p2p_desktop.domain.pairing import pair_lines
from p2p_desktop.domain.plain import plain, plain_money
from p2p_desktop.domain.scoring import (
    date_score,
    items_score,
    overall_score,
    part_below,
    total_score,
    used_weights,
    vendor_score,
)
from p2p_desktop.language import _, money_words, number_words

__all__ = [
    "RULE_VERSION",
    "ExpectedLine",
    "ExpectedOrder",
    "LinePair",
    "MatchResult",
    "OrderCandidate",
    "Scores",
    "Tolerances",
    "find_order",
    "match",
]
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The outcome of comparing line by line."""

    findings: tuple[Finding, ...]
    pairs: tuple[LinePair, ...]
    score: Decimal | None
    charges: tuple[BilledLine, ...]
    tax: Decimal | None
    has_tax_finding: bool


def match(
    order: ExpectedOrder,
    document: Extraction,
    *,
    tolerances: Tolerances,
    duplicates: tuple[Finding, ...] = (),
) -> MatchResult:
    """Compare a document with an order; ``duplicates`` are the findings of ``find_duplicates`` for it."""
    with localcontext(prec=PRECISION):
        bill = billed(document, order=order)
        value = open_value(order)
        lines = _compare_lines(order, bill, value=value, tolerances=tolerances)
        return _result(order, document, bill=bill, value=value, lines=lines, tolerances=tolerances, others=duplicates)


def _result(
    order: ExpectedOrder,
    document: Extraction,
    *,
    bill: Billed,
    value: OpenValue,
    lines: _Lines,
    tolerances: Tolerances,
    others: tuple[Finding, ...],
) -> MatchResult:
    expected = value.total + bill.rounded(_charges_value(order, bill, lines.charges, with_tax=value.has_tax))
    found = bill.total if value.has_tax or bill.net is None else bill.net
    limit = tolerances.total_limit(expected)
    scores = Scores(
        vendor=vendor_score(document, order.vendor),
        total=total_score(found, expected=expected, limit=limit),
        items=lines.score,
        date=date_score(document_checks.date_of(document), ordered=order.date),
    )
    tax = None if lines.has_tax_finding else lines.tax
    findings = [
        *others,
        *lines.findings,
        *document_checks.state_findings(order),
        *document_checks.vendor_findings(document, order, score=scores.vendor, threshold=tolerances.least),
        *document_checks.currency_findings(document, order),
        *document_checks.bank_findings(document, order),
        *document_checks.einvoice_findings(document),
        *document_checks.date_findings(document, order, score=scores.date),
        *document_checks.arithmetic_findings(document, bill),
        *document_checks.total_findings(document, bill, found=found, expected=expected, limit=limit),
    ]
    if not lines.has_tax_finding:
        findings += document_checks.tax_findings(document, bill, expected=tax, tolerances=tolerances)
    return _judged(scores, in_order(findings), lines.pairs, document=document, threshold=tolerances.least)


def _judged(
    scores: Scores,
    findings: tuple[Finding, ...],
    pairs: tuple[LinePair, ...],
    *,
    document: Extraction,
    threshold: Decimal,
) -> MatchResult:
    """Decide: overall and each main part at or above the threshold, and nothing hard (M-16)."""
    overall = overall_score(scores)
    weights = used_weights(scores)
    below = part_below(scores, threshold=threshold)
    is_hard = any(finding.is_hard for finding in findings)
    passed = bool(weights) and overall >= threshold and not below and not is_hard
    sentences = [
        *_decision(findings, scores, overall=overall, threshold=threshold, below=below, passed=passed),
        *_not_judged(scores, document),
    ]
    return MatchResult(
        passed=passed,
        overall=overall,
        scores=scores,
        findings=findings,
        pairs=pairs,
        reason=" ".join(sentences),
        weights=weights,
    )


def _decision(
    findings: tuple[Finding, ...],
    scores: Scores,
    *,
    overall: Decimal,
    threshold: Decimal,
    below: tuple[str, ...],
    passed: bool,
) -> Iterator[str]:
    named = {"overall": _percent(overall), "threshold": _percent(threshold)}
    if passed:
        yield _("It agrees with the order to {overall} %; {threshold} % are needed.", **named)
        return
    hard = [finding.message for finding in findings if finding.is_hard]
    if hard:
        yield _("It does not pass, whatever the score.")
        yield hard[0]
    elif below:
        lowest = min(below, key=lambda name: getattr(scores, name) or _ZERO)
        yield _below_words(lowest, _percent(getattr(scores, lowest)), _percent(threshold))
    elif not used_weights(scores):
        yield _("It does not pass: nothing on it could be compared with the order.")
    else:
        yield _("It agrees with the order to {overall} % only; {threshold} % are needed.", **named)


def _percent(share: Decimal) -> str:
    """Word a score in percent, cut and never rounded up: 79.9 % must not read as the 80 that are needed."""
    return number_words((share * 100).to_integral_value(ROUND_FLOOR))


def _below_words(part: str, score: str, threshold: str) -> str:
    named = {"score": score, "threshold": threshold}
    return {
        "vendor": _("It does not pass: the vendor agrees to {score} % only; {threshold} % are needed.", **named),
        "total": _("It does not pass: the total agrees to {score} % only; {threshold} % are needed.", **named),
        "items": _("It does not pass: the lines agree to {score} % only; {threshold} % are needed.", **named),
    }[part]


def _not_judged(scores: Scores, document: Extraction) -> Iterator[str]:
    """Say which parts could not be judged; the other parts carry their weight."""
    if scores.items is None and scores.total is not None:
        if document.kind is Kind.RECEIPT:
            yield _("The receipt has no readable lines: it was compared by its total only.")
        else:
            yield _("No lines could be compared: it was judged by its total.")
    if scores.total is None:
        yield _("No total could be read.")
    if scores.vendor is None:
        yield _("No vendor could be read.")
    if scores.date is None:
        yield _("No date could be read.")


def _compare_lines(order: ExpectedOrder, bill: Billed, *, value: OpenValue, tolerances: Tolerances) -> _Lines:
    if not order.lines or not bill.has_readable_lines:
        return _Lines((), (), None, (), _whole_tax(order, bill), has_tax_finding=False)
    pairing = pair_lines(order, bill)
    verdicts = [judge_line(group, order=order, bill=bill, tolerances=tolerances) for group in pairing.groups]
    charges = _allowed_charges(order, bill, pairing.not_ordered, tolerances)
    strangers = [line for line in pairing.not_ordered if line not in charges]
    findings = [finding for verdict in verdicts for finding in verdict.findings]
    findings += [_not_ordered(order, bill, line) for line in strangers]
    findings += [_not_billed(order, line) for line in pairing.not_billed if line.open_quantity > 0]
    pairs = [pair for verdict in verdicts for pair in verdict.pairs]
    pairs += [_missing_pair(order, line) for line in pairing.not_billed]
    pairs += [_charge_pair(order, bill, line, tolerances) for line in charges]
    pairs += [_stranger_pair(order, bill, line) for line in strangers]
    matched = sum((verdict.value for verdict in verdicts if verdict.is_inside), _ZERO)
    all_billed = sum((verdict.value for verdict in verdicts), _ZERO)
    all_billed += sum((abs(_net(order, bill, line)) for line in strangers), _ZERO)
    return _Lines(
        findings=tuple(findings),
        pairs=tuple(sorted(pairs, key=_pair_order)),
        score=items_score(matched, billed=all_billed, expected=value.net),
        charges=tuple(charges),
        tax=_expected_tax(order, bill, verdicts, pairing.not_ordered),
        has_tax_finding=any(finding.code is FindingCode.TAX for finding in findings),
    )


def _pair_order(pair: LinePair) -> tuple[bool, int, bool, int]:
    return pair.order_line is None, pair.order_line or 0, pair.document_line is None, pair.document_line or 0


def _net(order: ExpectedOrder, bill: Billed, line: BilledLine) -> Decimal:
    return bill.net_of(line, line_rate(bill, line, order=order)) or _ZERO


def _allowed_charges(
    order: ExpectedOrder, bill: Billed, lines: tuple[BilledLine, ...], tolerances: Tolerances
) -> tuple[BilledLine, ...]:
    """Return the named charges, if all of them together stay within their limit (M-11)."""
    charges = tuple(line for line in lines if line.is_charge and line.amount is not None and line.amount >= 0)
    together = sum((_net(order, bill, line) for line in charges), _ZERO)
    return charges if bill.rounded(together) <= tolerances.charges_limit else ()


def _charges_value(order: ExpectedOrder, bill: Billed, charges: tuple[BilledLine, ...], *, with_tax: bool) -> Decimal:
    """Return what allowed charges add to the total that is expected."""
    value = _ZERO
    for line in charges:
        rate = line_rate(bill, line, order=order) if with_tax else None
        value += _net(order, bill, line) * (1 + (rate or _ZERO))
    return value


def _whole_tax(order: ExpectedOrder, bill: Billed) -> Decimal | None:
    """Return the tax that the order's average rate gives for the document's net, where there are no lines."""
    rate = order_rate(order)
    return bill.rounded(bill.net * rate) if rate is not None and bill.net is not None else None


def _expected_tax(
    order: ExpectedOrder, bill: Billed, verdicts: list[LineVerdict], others: tuple[BilledLine, ...]
) -> Decimal | None:
    """Return the tax that the order's rates give for what is billed; None where the order says nothing of tax.

    The lines say which rates apply in which shares; the printed net says on how much, since discounts and charges may
    stand outside the lines.
    """
    if any(verdict.tax is None for verdict in verdicts) or not verdicts:
        return _whole_tax(order, bill)
    tax = sum((verdict.tax or _ZERO for verdict in verdicts), _ZERO)
    net = sum((verdict.net for verdict in verdicts), _ZERO)
    for line in others:
        line_net = _net(order, bill, line)
        net += line_net
        tax += line_net * (line_rate(bill, line, order=order) or _ZERO)
    if bill.net is not None and net > 0:
        tax = tax / net * bill.net
    return bill.rounded(tax)


def _not_ordered(order: ExpectedOrder, bill: Billed, line: BilledLine) -> Finding:
    net = bill.rounded(_net(order, bill, line))
    named = {"what": " ".join(line.description.split())[:60], "money": money_words(net, order.currency)}
    if line.is_charge and net > 0:
        words = _("“{what}” at {money} was not ordered and is above the limit for charges.", **named)
    else:
        words = _("“{what}” at {money} is not on the order.", **named)
    return Finding(
        code=FindingCode.LINE_NOT_ON_PO,
        severity=Severity.BLOCKING if net > 0 else Severity.WARNING,
        expected="",
        found=named["what"],
        difference=plain_money(net, order.currency),
        message=words,
        document_line=line.index,
        place=line.place,
        rule="M-11",
    )


def _not_billed(order: ExpectedOrder, line: ExpectedLine) -> Finding:
    value = line.open_quantity * net_price(order, line)
    return Finding(
        code=FindingCode.LINE_MISSING,
        severity=Severity.NOTE,
        expected=plain(line.open_quantity),
        found="0",
        difference=plain_money(-value, order.currency),
        message=_(
            "Line {line}, {what}: {open} open for {money} are not billed here.",
            line=line.position,
            what=" ".join(line.description.split())[:60],
            open=number_words(line.open_quantity),
            money=money_words(value, order.currency),
        ),
        order_line=line.position,
        rule="M-15",
    )


def _missing_pair(order: ExpectedOrder, line: ExpectedLine) -> LinePair:
    if line.open_quantity > 0:
        value = money_words(line.open_quantity * net_price(order, line), order.currency)
        words = _("Not billed here: {open} open for {money}", open=number_words(line.open_quantity), money=value)
    elif line.is_closed:
        words = _("Closed: nothing more is expected")
    elif line.not_billed > 0:
        words = _("Not received yet, not billed here")
    else:
        words = _("Billed before")
    return LinePair(line.position, None, _ZERO, _ZERO, True, words)


def _charge_pair(order: ExpectedOrder, bill: Billed, line: BilledLine, tolerances: Tolerances) -> LinePair:
    net = bill.rounded(_net(order, bill, line))
    words = _(
        "Charge of {money}: inside the limit of {limit}",
        money=money_words(net, order.currency),
        limit=money_words(tolerances.charges_limit, order.currency),
    )
    return LinePair(None, line.index, _ZERO, net, True, words)


def _stranger_pair(order: ExpectedOrder, bill: Billed, line: BilledLine) -> LinePair:
    net = bill.rounded(_net(order, bill, line))
    words = _("Not on the order: {money} at risk", money=money_words(net, order.currency))
    return LinePair(None, line.index, _ZERO, net, False, words)
