"""Values of fields as people write them, and back to the canonical text that is kept."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from p2p_desktop.domain.document import AMOUNT_FIELDS, DATE_FIELDS, REQUIRED_FIELDS, FieldName, Source
from p2p_desktop.domain.money import CURRENCIES
from p2p_desktop.domain.vendor import iban_is_valid
from p2p_desktop.language import _, date_words, money_words, plain_number_words, read_date, read_number
from p2p_desktop.store.queries.document import DocumentView, FieldView, reason_words
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.page_items import BoxKind
from p2p_desktop.ui.widgets.page_viewer import ViewerBox

#: In reading order of a person who checks: who, what, when, how much; then what is rarely wrong.
ORDER = (
    FieldName.VENDOR,
    FieldName.NUMBER,
    FieldName.DATE,
    FieldName.CURRENCY,
    FieldName.NET,
    FieldName.TAX,
    FieldName.TOTAL,
    FieldName.ORDER_REFERENCE,
    FieldName.DUE_DATE,
    FieldName.PAYMENT_TERMS,
    FieldName.TAX_ID,
    FieldName.IBAN,
    FieldName.BIC,
    FieldName.EMAIL,
    FieldName.PHONE,
    FieldName.VENDOR_ADDRESS,
)
_PRINTED_NUMBER = re.compile(r"[-−]?\d[\d.,'’ \u00a0\u202f]*")


def shown(name: FieldName, value: str, currency: str) -> str:
    """Word a canonical value as people here write it."""
    if not value:
        return ""
    if name in AMOUNT_FIELDS:
        return _amount_words(value, currency)
    if name in DATE_FIELDS:
        try:
            return date_words(dt.date.fromisoformat(value))
        except ValueError:
            return value
    return value


def canonical(name: FieldName, typed: str) -> str:
    """Turn what was typed into canonical text; what can't be read stays as it is, and the verb says so."""
    text = typed.strip()
    if name in AMOUNT_FIELDS and text:
        number = read_number(text)
        return f"{number:f}" if number is not None else text
    if name in DATE_FIELDS and text:
        day = read_date(text)
        return day.isoformat() if day is not None else text
    return text


def from_paper(name: FieldName, words: str) -> str:
    """Turn words of the page into canonical text: amounts with any separators, dates in any order that is clear."""
    if name in AMOUNT_FIELDS:
        found = _PRINTED_NUMBER.search(words)
        return _printed_amount(found.group()) if found else words
    if name in DATE_FIELDS:
        return canonical(name, words)
    if name is FieldName.CURRENCY:
        signs = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
        return signs.get(words.strip(), words.strip().upper())
    return " ".join(words.split())


def _printed_amount(printed: str) -> str:
    """Read an amount as papers print it: the last separator with one or two digits behind it is the decimal sign."""
    bare = re.sub(r"[^\d.,\-]", "", printed.replace("−", "-")).rstrip(".,")
    at = max(bare.rfind("."), bare.rfind(","))
    is_decimal = at >= 0 and 1 <= len(bare) - at - 1 <= 2
    whole = re.sub(r"[.,]", "", bare[:at] if is_decimal else bare)
    return f"{whole}.{bare[at + 1 :]}" if is_decimal else whole


def _amount_words(value: str, currency: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if currency in CURRENCIES:
        return money_words(number, currency, with_currency=False)
    return plain_number_words(number)


def failed_rule(view: DocumentView, name: FieldName) -> str:
    """Say which rule a value breaks, "" where none does."""
    value = _value(view, name)
    if not value:
        return ""
    if name is FieldName.IBAN and not iban_is_valid(value):
        return _("Its check digits are wrong.")
    if name is FieldName.CURRENCY and value not in CURRENCIES:
        return _("This is not a currency.")
    if name in AMOUNT_FIELDS and not _adds_up(view):
        return _("Net and tax do not add up to the total.")
    if name is FieldName.DUE_DATE and _value(view, FieldName.DATE) > value:
        return _("It is before the date of the document.")
    return ""


def _value(view: DocumentView, name: FieldName) -> str:
    field = view.field(name)
    return field.value if field is not None else ""


def _adds_up(view: DocumentView) -> bool:
    try:
        net, tax, total = (Decimal(_value(view, name)) for name in (FieldName.NET, FieldName.TAX, FieldName.TOTAL))
    except InvalidOperation:
        return True
    return abs(net + tax - total) <= Decimal("0.02")


def is_doubtful(view: DocumentView, name: FieldName) -> bool:
    """Say whether somebody has to look at a field: it is not sure, breaks a rule, or is missing though needed."""
    field = view.field(name)
    if field is None or (not field.value and not field.is_corrected):
        return name in REQUIRED_FIELDS
    return not field.is_sure


def all_marks() -> tuple[PillWords, PillWords, PillWords, PillWords, PillWords]:
    """Return every mark there is: missing, by a person, rule failed, by a rule, to check."""
    return (
        PillWords("circle-dashed", _("Missing"), "attention"),
        PillWords("user-check", _("By person"), "good"),
        PillWords("circle-x", _("Rule failed"), "bad"),
        PillWords("check", _("By rule"), "good"),
        PillWords("circle-question-mark", _("To check"), "attention"),
    )


def mark(view: DocumentView, name: FieldName) -> PillWords | None:
    """Return the mark of a field: confirmed by rule or person, to check, rule failed, missing; None for nothing."""
    missing, by_person, rule_failed, by_rule, to_check = all_marks()
    field = view.field(name)
    if field is None or (not field.value and not field.is_corrected):
        return missing if name in REQUIRED_FIELDS else None
    if field.is_corrected:
        return by_person
    if failed_rule(view, name):
        return rule_failed
    return by_rule if field.is_sure else to_check


def explanation(view: DocumentView, name: FieldName) -> str:
    """Say why a field has its mark."""
    field = view.field(name)
    if field is None or (not field.value and not field.is_corrected):
        return _("It was not found on the page. Type it, or click its words.") if name in REQUIRED_FIELDS else ""
    if field.is_corrected:
        return _("Confirmed by {name}.", name=field.corrected_by) if field.corrected_by else ""
    if field.on_page:
        other = shown(name, field.on_page, view.currency)
        if field.source is Source.XML:
            return _(
                "The e-invoice in the file says this, the page says {other}. Ask the vendor which holds.", other=other
            )
        return _("The page says this, the payment code on it {other}. Ask the vendor which holds.", other=other)
    broken = failed_rule(view, name)
    if broken:
        return broken
    if field.reason is not None:
        return reason_words(field.reason)
    return _("No rule confirms it. Compare it with the page.")


def machine_words(view: DocumentView, field: FieldView) -> str:
    """Say what the machine had read where a person said otherwise."""
    if not field.is_corrected or field.machine_value == field.value:
        return ""
    if not field.machine_value:
        return _("The machine read nothing.")
    return _("The machine read “{value}”.", value=shown(field.name, field.machine_value, view.currency))


def box_of(view: DocumentView, field: FieldView) -> ViewerBox | None:
    """Return the box of a field, in the kind of its mark."""
    if field.place is None:
        return None
    said = mark(view, field.name)
    kinds: dict[str, BoxKind] = {"good": "sure", "attention": "check", "bad": "wrong"}
    kind = kinds.get(said.kind, "plain") if said is not None else "plain"
    words = _("{field}: {value}, {mark}", field=field.words, value=shown(field.name, field.value, view.currency),
              mark=said.word if said is not None else "")  # fmt: skip
    return ViewerBox(field.name.value, field.place.page, field.place.box, words, kind)
