"""How results, differences and lines are worded and coloured."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from p2p_desktop.domain.findings import FindingCode
from p2p_desktop.domain.resolution import MatchState
from p2p_desktop.language import _, date_words, money_words, number_words
from p2p_desktop.store.queries.matching import FindingView, MatchView
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.words import kind_words, match_pill, severity_pill


def state_pill(state: MatchState, *, has_order: bool) -> PillWords:
    """Return the pill of a result."""
    if state is MatchState.OPEN and not has_order:
        return PillWords("circle-question-mark", _("No order"), "attention")
    if state is MatchState.REJECTED:
        return PillWords("ban", _("Rejected"), "bad")
    return match_pill(state is MatchState.PASSED, is_resolved=state is MatchState.RESOLVED)


def code_words(code: FindingCode) -> str:
    """Name a kind of difference in a few words."""
    return {
        FindingCode.QTY_OVER: _("Too many billed"),
        FindingCode.QTY_NOT_RECEIVED: _("Not received yet"),
        FindingCode.PRICE_OVER: _("Price too high"),
        FindingCode.PRICE_UNDER: _("Price lower than agreed"),
        FindingCode.LINE_NOT_ON_PO: _("Not on the order"),
        FindingCode.LINE_MISSING: _("Not billed"),
        FindingCode.UNIT: _("Other unit"),
        FindingCode.TAX: _("Tax differs"),
        FindingCode.TOTAL_ARITHMETIC: _("Does not add up"),
        FindingCode.TOTAL_PO: _("Total differs"),
        FindingCode.VENDOR: _("Other vendor"),
        FindingCode.CURRENCY: _("Other currency"),
        FindingCode.PO_STATE: _("Order is not open"),
        FindingCode.DATE: _("Date does not fit"),
        FindingCode.DUPLICATE: _("Billed before"),
        FindingCode.BANK_CHANGED: _("Other bank account"),
        FindingCode.XML_PAGE: _("E-invoice and page disagree"),
    }[code]


def finding_pill(finding: FindingView) -> PillWords:
    """Return the pill of a difference; what is decided is quiet."""
    if finding.resolution is not None:
        return PillWords("check", _("Decided"), "good")
    return severity_pill(finding.severity)


_MONEY = frozenset(
    {
        FindingCode.PRICE_OVER, FindingCode.PRICE_UNDER, FindingCode.LINE_NOT_ON_PO, FindingCode.LINE_MISSING,
        FindingCode.TAX, FindingCode.TOTAL_ARITHMETIC, FindingCode.TOTAL_PO,
    }
)  # fmt: skip
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def value_words(value: str, code: FindingCode) -> str:
    """Word a canonical value of a difference as people here write it."""
    if _NUMBER.fullmatch(value):
        number = Decimal(value)
        return _price(number, "EUR") if code in _MONEY else number_words(number)
    return date_words(dt.date.fromisoformat(value)) if _DAY.fullmatch(value) else value


def values_words(finding: FindingView) -> str:
    """Say both values and the rule that decided; the decision, where there is one."""
    if finding.resolution is not None:
        done = finding.resolution
        return _("{decision}: {reason} ({name})", decision=done.words, reason=done.reason, name=done.person_name)
    parts = []
    if finding.expected:
        parts.append(_("on the order: {value}", value=value_words(finding.expected, finding.code)))
    if finding.found:
        parts.append(_("on the document: {value}", value=value_words(finding.found, finding.code)))
    if finding.rule:
        parts.append(_("rule {rule}", rule=finding.rule))
    return " · ".join(parts)


def line_value_words(quantity: Decimal | None, price: Decimal | None, amount: Decimal | None, currency: str) -> str:
    """Say quantity and price of a line: “3 × 1,460.00”, or what of it is printed."""
    if quantity is not None and price is not None:
        return _("{quantity} × {price}", quantity=number_words(quantity), price=_price(price, currency))
    if amount is not None:
        return _price(amount, currency)
    return number_words(quantity) if quantity is not None else ""


def _price(value: Decimal, currency: str) -> str:
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -2 and currency:
        return money_words(value, currency, with_currency=False)
    return number_words(value)


def title_words(view: MatchView) -> str:
    """Name a result: the document and the order it is held against."""
    document = view.document
    name = " ".join(filter(None, (document.vendor_name, document.number))) or document.file_name
    order = view.order.number if view.order is not None else _("no order yet")
    return _("{document} → {order}", document=name, order=order)


def document_title(view: MatchView) -> str:
    """Name the document above its pages."""
    return _("{kind} · {file}", kind=kind_words(view.document.kind), file=view.document.file_name)
