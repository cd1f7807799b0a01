"""The purchase request: its lines, its states and what may follow what (RULES.md section 2)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from p2p_desktop.domain.money import LARGEST, Money, from_millionths, to_millionths
from p2p_desktop.errors import Problem, Refused
from p2p_desktop.language import _

LONGEST_DESCRIPTION = 2000
LONGEST_TITLE = 200
MOST_LINES = 500
#: Quantities above this are a slip of the keyboard.
LARGEST_QUANTITY = Decimal(10_000_000)


class RequestState(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    RETURNED = "returned"
    REJECTED = "rejected"
    APPROVED = "approved"
    ORDERED = "ordered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class RequestEvent(StrEnum):
    """What can happen to a request."""

    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    ASK_ANOTHER = "ask_another"
    TAKE_BACK = "take_back"
    ORDER = "order"
    CANCEL = "cancel"
    CLOSE = "close"


_S = RequestState
#: (state, event) → states it may lead to. What is not here is refused (A1–A6, A11–A13, and the
#: ten seconds in which a decision can be taken back).
TRANSITIONS: dict[tuple[RequestState, RequestEvent], frozenset[RequestState]] = {
    (_S.DRAFT, RequestEvent.EDIT): frozenset({_S.DRAFT}),
    (_S.RETURNED, RequestEvent.EDIT): frozenset({_S.RETURNED}),
    (_S.DRAFT, RequestEvent.SUBMIT): frozenset({_S.IN_APPROVAL}),
    (_S.RETURNED, RequestEvent.SUBMIT): frozenset({_S.IN_APPROVAL}),
    (_S.IN_APPROVAL, RequestEvent.APPROVE): frozenset({_S.IN_APPROVAL, _S.APPROVED}),
    (_S.IN_APPROVAL, RequestEvent.RETURN): frozenset({_S.RETURNED}),
    (_S.IN_APPROVAL, RequestEvent.REJECT): frozenset({_S.REJECTED}),
    (_S.IN_APPROVAL, RequestEvent.WITHDRAW): frozenset({_S.DRAFT}),
    (_S.IN_APPROVAL, RequestEvent.ASK_ANOTHER): frozenset({_S.IN_APPROVAL}),
    (_S.IN_APPROVAL, RequestEvent.TAKE_BACK): frozenset({_S.IN_APPROVAL}),
    (_S.APPROVED, RequestEvent.TAKE_BACK): frozenset({_S.IN_APPROVAL}),
    (_S.RETURNED, RequestEvent.TAKE_BACK): frozenset({_S.IN_APPROVAL}),
    (_S.REJECTED, RequestEvent.TAKE_BACK): frozenset({_S.IN_APPROVAL}),
    (_S.APPROVED, RequestEvent.ORDER): frozenset({_S.ORDERED}),
    (_S.DRAFT, RequestEvent.CANCEL): frozenset({_S.CANCELLED}),
    (_S.RETURNED, RequestEvent.CANCEL): frozenset({_S.CANCELLED}),
    (_S.APPROVED, RequestEvent.CANCEL): frozenset({_S.CANCELLED}),
    (_S.ORDERED, RequestEvent.CLOSE): frozenset({_S.CLOSED}),
}


def possible_events(state: RequestState) -> tuple[RequestEvent, ...]:
    """Return what can happen to a request in this state; not what is possible for some seconds only."""
    return tuple(
        event for event in RequestEvent if (state, event) in TRANSITIONS and event is not RequestEvent.TAKE_BACK
    )


def state_words(state: RequestState) -> str:
    """Name a state as people see it, the same everywhere."""
    return {
        RequestState.DRAFT: _("Draft"),
        RequestState.IN_APPROVAL: _("In approval"),
        RequestState.RETURNED: _("Returned"),
        RequestState.REJECTED: _("Rejected"),
        RequestState.APPROVED: _("Approved"),
        RequestState.ORDERED: _("Ordered"),
        RequestState.CLOSED: _("Closed"),
        RequestState.CANCELLED: _("Cancelled"),
    }[state]


def event_words(event: RequestEvent) -> str:
    """Name an event as a command."""
    return {
        RequestEvent.EDIT: _("edit"),
        RequestEvent.SUBMIT: _("submit"),
        RequestEvent.APPROVE: _("approve"),
        RequestEvent.RETURN: _("return"),
        RequestEvent.REJECT: _("reject"),
        RequestEvent.WITHDRAW: _("withdraw"),
        RequestEvent.ASK_ANOTHER: _("ask another approver"),
        RequestEvent.TAKE_BACK: _("take the decision back"),
        RequestEvent.ORDER: _("order"),
        RequestEvent.CANCEL: _("cancel"),
        RequestEvent.CLOSE: _("close"),
    }[event]


def must_allow(state: RequestState, event: RequestEvent) -> None:
    """Refuse an event that this state does not know, naming state, event and what would be possible."""
    if (state, event) in TRANSITIONS:
        return
    possible = ", ".join(event_words(each) for each in possible_events(state)) or _("nothing more")
    raise Refused(
        "NOT_POSSIBLE_NOW",
        _(
            "This request is “{state}”: it is not possible to {event} it now. Possible: {possible}.",
            state=state_words(state),
            event=event_words(event),
            possible=possible,
        ),
    )


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One thing that is asked for: quantity × net unit price, and the tax rate in percent."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    code: str = ""
    unit: str = ""
    tax_rate: Decimal = Decimal(0)

    def net(self, currency: str) -> Money:
        """Quantity × unit price, rounded once."""
        return Money(self.quantity * self.unit_price, currency)

    def as_stored(self) -> RequestLine:
        """The same line with its numbers to the six decimals that are kept: totals are those of what is kept."""
        return replace(
            self,
            quantity=from_millionths(to_millionths(self.quantity)),
            unit_price=from_millionths(to_millionths(self.unit_price)),
            tax_rate=from_millionths(to_millionths(self.tax_rate)),
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """What a set of lines comes to."""

    net: Money
    tax: Money
    total: Money
    tax_by_rate: tuple[tuple[Decimal, Money, Money], ...]
    """(rate in percent, net at this rate, tax at this rate), by rate."""


def totals_of(lines: tuple[RequestLine, ...], currency: str) -> Totals:
    """Add up lines; tax is rounded once per rate, as it is printed."""
    net_by_rate: dict[Decimal, Money] = {}
    for line in lines:
        net_by_rate[line.tax_rate] = net_by_rate.get(line.tax_rate, Money.zero(currency)) + line.net(currency)
    by_rate = tuple((rate, net, Money(net.amount * rate / 100, currency)) for rate, net in sorted(net_by_rate.items()))
    net = sum((each[1] for each in by_rate), Money.zero(currency))
    tax = sum((each[2] for each in by_rate), Money.zero(currency))
    return Totals(net=net, tax=tax, total=net + tax, tax_by_rate=by_rate)


@dataclass(frozen=True, slots=True)
class RequestContent:
    """Everything of a request that an approver approves; its hash says whether it is still the same (A2)."""

    title: str
    vendor_id: str
    vendor_name: str
    currency: str
    department: str
    category: str
    needed_by: dt.date | None
    delivery_address: str
    note: str
    proforma_id: str
    lines: tuple[RequestLine, ...]

    @property
    def totals(self) -> Totals:
        """Net, tax and total of the lines."""
        return totals_of(self.lines, self.currency)

    @property
    def hash(self) -> str:
        """SHA-256 over all that is approved, in a canonical form."""
        plain = [
            self.title, self.vendor_id, self.vendor_name, self.currency, self.department, self.category,
            self.needed_by.isoformat() if self.needed_by else "", self.delivery_address, self.note, self.proforma_id,
            [
                [line.code, line.description, line.unit]
                + [to_millionths(value) for value in (line.quantity, line.unit_price, line.tax_rate)]
                for line in self.lines
            ],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def printable_text(text: str) -> str:
    """Keep what people write (any script, emoji, combining marks), drop what no paper can show (control codes)."""
    kept = "".join(sign for sign in text if sign in "\n\t" or (ord(sign) >= 32 and ord(sign) != 127))
    return "".join(sign for sign in kept if not 0xD800 <= ord(sign) <= 0xDFFF)


def clean_text(text: str) -> str:
    """Return what is printable, without blanks around it."""
    return printable_text(text).strip()


def _not_finite(line: RequestLine) -> str:
    """Name the number of a line that is none (NaN, infinite), which can't even be compared; or nothing."""
    numbers = {"quantity": line.quantity, "unit_price": line.unit_price, "tax_rate": line.tax_rate}
    return next((name for name, value in numbers.items() if not value.is_finite()), "")


def _line_problems(line: RequestLine, number: int, currency: str) -> list[Problem]:
    field = f"lines.{number - 1}"
    problems: list[Problem] = []
    if _not_finite(line):
        return _size_problems(line, number, currency)
    if not line.description:
        problems.append(
            Problem("NO_DESCRIPTION", _("Line {line} has no description.", line=number), f"{field}.description")
        )
    if line.quantity <= 0:
        problems.append(
            Problem("QUANTITY", _("Line {line}: the quantity has to be more than 0.", line=number), f"{field}.quantity")
        )
    if line.unit_price < 0:
        problems.append(
            Problem("PRICE", _("Line {line}: the price can’t be below 0.", line=number), f"{field}.unit_price")
        )
    return problems + _size_problems(line, number, currency)


def _size_problems(line: RequestLine, number: int, currency: str) -> list[Problem]:
    """Find values that no request can hold; these are refused even in a draft."""
    field = f"lines.{number - 1}"
    not_finite = _not_finite(line)
    if not_finite:
        return [Problem("NOT_A_NUMBER", _("Line {line}: this is not a number.", line=number), f"{field}.{not_finite}")]
    problems = []
    if len(line.description) > LONGEST_DESCRIPTION:
        words = _("Line {line}: the description has {length} characters; {most} are possible.", line=number,
                  length=len(line.description), most=LONGEST_DESCRIPTION)  # fmt: skip
        problems.append(Problem("TOO_LONG", words, f"{field}.description"))
    if abs(line.quantity) > LARGEST_QUANTITY:
        problems.append(
            Problem("TOO_LARGE", _("Line {line}: this quantity cannot be right.", line=number), f"{field}.quantity")
        )
    elif abs(line.unit_price) > LARGEST or abs(line.quantity * line.unit_price) > LARGEST:
        problems.append(
            Problem("TOO_LARGE", _("Line {line}: this price cannot be right.", line=number), f"{field}.unit_price")
        )
    if not 0 <= line.tax_rate <= 100:
        problems.append(
            Problem(
                "TAX_RATE",
                _("Line {line}: a tax rate lies between 0 and 100 percent.", line=number),
                f"{field}.tax_rate",
            )
        )
    return problems


def draft_problems(content: RequestContent) -> tuple[Problem, ...]:
    """Return what keeps even a draft from being saved: values no request can hold."""
    problems = []
    if len(content.title) > LONGEST_TITLE:
        words = _(
            "The title has {length} characters; {most} are possible.", length=len(content.title), most=LONGEST_TITLE
        )
        problems.append(Problem("TOO_LONG", words, "title"))
    if len(content.note) > LONGEST_DESCRIPTION:
        words = _(
            "The note has {length} characters; {most} are possible.", length=len(content.note), most=LONGEST_DESCRIPTION
        )
        problems.append(Problem("TOO_LONG", words, "note"))
    if len(content.lines) > MOST_LINES:
        words = _("A request holds at most {most} lines. Split it into two.", most=MOST_LINES)
        problems.append(Problem("TOO_MANY_LINES", words, "lines"))
    for number, line in enumerate(content.lines, 1):
        problems += _size_problems(line, number, content.currency)
    if not problems and sum(abs(line.quantity * line.unit_price) for line in content.lines) * 2 > LARGEST:
        problems.append(Problem("TOO_LARGE", _("The total cannot be right."), "lines"))
    return tuple(problems)


def submit_problems(content: RequestContent, *, today: dt.date) -> tuple[Problem, ...]:
    """Return everything that keeps a request from being submitted (A1)."""
    problems = []
    if not content.title:
        problems.append(Problem("NO_TITLE", _("Say in a few words what this request is for."), "title"))
    if not content.vendor_name:
        problems.append(Problem("NO_VENDOR", _("Name the vendor."), "vendor"))
    if content.needed_by is not None and content.needed_by < today:
        problems.append(Problem("NEEDED_BY_PAST", _("The needed-by date is in the past."), "needed_by"))
    if not content.lines:
        problems.append(Problem("NO_LINES", _("Add at least one line."), "lines"))
    for number, line in enumerate(content.lines, 1):
        problems += _line_problems(line, number, content.currency)
    return tuple(problems)


def request_number(year: int, running: int) -> str:
    """Word a request number: ``REQ-2026-00042``."""
    return f"REQ-{year:04d}-{running:05d}"
