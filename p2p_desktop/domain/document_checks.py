"""What is wrong with a document as a whole: whom it is from, its sums, tax, date, bank account (M-9, M-10, M-12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from p2p_desktop.domain.billed import Billed
from p2p_desktop.domain.document import Extraction, Field, FieldName, Source
from p2p_desktop.domain.expected import ExpectedOrder, Tolerances
from p2p_desktop.domain.findings import Finding, FindingCode, Severity
from p2p_desktop.domain.money import decimals_of
from p2p_desktop.domain.plain import plain_money
from p2p_desktop.domain.reading import Place
from p2p_desktop.domain.scoring import has_confirmed_iban, has_equal_name, has_other_tax_id, printed_ibans
from p2p_desktop.domain.vendor import iban_is_valid, normal_iban
from p2p_desktop.language import _, date_words, money_words


def vendor_findings(
    document: Extraction, order: ExpectedOrder, *, score: Decimal | None, threshold: Decimal
) -> Iterator[Finding]:
    """Compare whom the document is from with whom the order went to (M-12)."""
    field = document.field(FieldName.VENDOR) or document.field(FieldName.TAX_ID)
    found = field.value if field else ""
    named = {"found": found, "expected": order.vendor.name}
    if score is None:
        words = _("The document names nobody as its vendor; the order went to {expected}.", **named)
        yield _finding(FindingCode.VENDOR, Severity.WARNING, order.vendor.name, "", words, field=None, rule="M-16")
    elif score < threshold:
        words = _("The document is from {found}, the order went to {expected}.", **named)
        yield _finding(FindingCode.VENDOR, Severity.HARD, order.vendor.name, found, words, field=field, rule="M-12")
    elif score < 1 and has_other_tax_id(document, order.vendor):
        yield _other_tax_id(document, order)


def _other_tax_id(document: Extraction, order: ExpectedOrder) -> Finding:
    """A name that only resembles ours, with a tax id surely read that is not ours, is another company."""
    field = document.field(FieldName.TAX_ID)
    is_other = field is not None and field.is_sure and not has_equal_name(document, order.vendor)
    found = field.value if field else ""
    words = _(
        "The document shows the tax id {found}; {vendor} is known with {expected}.",
        found=found,
        vendor=order.vendor.name,
        expected=order.vendor.tax_id,
    )
    severity = Severity.HARD if is_other else Severity.WARNING
    return _finding(FindingCode.VENDOR, severity, order.vendor.tax_id, found, words, field=field, rule="M-12")


def bank_findings(document: Extraction, order: ExpectedOrder) -> Iterator[Finding]:
    """Report bank details that are not the confirmed ones (M-12, V-4)."""
    confirmed = [normal_iban(iban) for iban in order.vendor.ibans if iban.strip()]
    if not confirmed:
        yield from _drifted_account(document, order)
        return
    shows_ours = has_confirmed_iban(document, order.vendor)
    for iban in printed_ibans(document):
        if iban in confirmed:
            continue
        is_sure = iban_is_valid(iban) and not shows_ours
        named = {"found": iban, "expected": confirmed[0], "vendor": order.vendor.name}
        if is_sure:
            words = _(
                "The document asks for payment to {found}; confirmed for {vendor} is {expected}. "
                "Ask the vendor by a way you know before anything is paid.",
                **named,
            )
        elif shows_ours:
            words = _("Beside the confirmed account the document also shows {found}.", **named)
        else:
            words = _("The IBAN {found} was not read surely; confirmed for {vendor} is {expected}.", **named)
        severity = Severity.HARD if is_sure else Severity.WARNING
        field = _iban_field(document, iban)
        yield _finding(FindingCode.BANK_CHANGED, severity, confirmed[0], iban, words, field=field, rule="V-4")


def _drifted_account(document: Extraction, order: ExpectedOrder) -> Iterator[Finding]:
    """Report another account than the proforma's, where none is confirmed yet: that is how payments are led away."""
    promised = normal_iban(order.proforma_iban)
    others = [iban for iban in printed_ibans(document) if iban != promised and iban_is_valid(iban)]
    if not promised or not others or promised in printed_ibans(document):
        return
    words = _(
        "The document asks for payment to {found}, the proforma asked for {expected}, and no account of {vendor} is "
        "confirmed. Ask the vendor by a way you know before anything is paid.",
        found=others[0],
        expected=promised,
        vendor=order.vendor.name,
    )
    field = _iban_field(document, others[0])
    yield _finding(FindingCode.BANK_CHANGED, Severity.BLOCKING, promised, others[0], words, field=field, rule="V-4")


def _iban_field(document: Extraction, iban: str) -> Field | None:
    ibans = (field for field in document.fields if field.name is FieldName.IBAN)
    return next((field for field in ibans if normal_iban(field.value) == iban), None)


#: What a wrong payment can come of blocks the release (X-3).
_GRAVE = frozenset({FieldName.TOTAL, FieldName.CURRENCY, FieldName.IBAN})


def einvoice_findings(document: Extraction) -> Iterator[Finding]:
    """Report where the e-invoice in the file says something else than the page that people see (X-3)."""
    labels = {
        FieldName.NUMBER: _("number"),
        FieldName.DATE: _("date"),
        FieldName.TOTAL: _("total"),
        FieldName.CURRENCY: _("currency"),
        FieldName.IBAN: _("IBAN"),
    }
    for field in document.fields:
        if not field.on_page or field.name not in labels or field.source is not Source.XML:
            continue
        words = _(
            "E-invoice and page disagree on the {field}: the e-invoice says {told}, the page {printed}.",
            field=labels[field.name],
            told=field.value,
            printed=field.on_page,
        )
        severity = Severity.BLOCKING if field.name in _GRAVE else Severity.WARNING
        yield _finding(FindingCode.XML_PAGE, severity, field.value, field.on_page, words, field=field, rule="X-3")


def currency_findings(document: Extraction, order: ExpectedOrder) -> Iterator[Finding]:
    """Refuse another currency (M-12)."""
    field = document.field(FieldName.CURRENCY)
    found = field.value.strip().upper() if field else ""
    if found and order.currency and found != order.currency.upper():
        words = _(
            "The document is in {found}, the order in {expected}. Amounts can’t be compared.",
            found=found,
            expected=order.currency,
        )
        yield _finding(FindingCode.CURRENCY, Severity.HARD, order.currency, found, words, field=field, rule="M-12")


def state_findings(order: ExpectedOrder) -> Iterator[Finding]:
    """Refuse a document for an order that is not issued (M-12)."""
    if not order.is_open:
        words = _("Order {number} is not open: nothing can be billed on it.", number=order.number)
        yield _finding(FindingCode.PO_STATE, Severity.HARD, "issued", "not issued", words, field=None, rule="M-12")


def date_of(document: Extraction) -> dt.date | None:
    """Return the document's date, None where it is none."""
    try:
        return dt.date.fromisoformat(document.value(FieldName.DATE) or "")
    except ValueError:
        return None


def date_findings(document: Extraction, order: ExpectedOrder, *, score: Decimal | None) -> Iterator[Finding]:
    """Report a date before the order, or long after it (M-16)."""
    day = date_of(document)
    if day is None or order.date is None or score != 0:
        return
    named = {"day": date_words(day), "ordered": date_words(order.date)}
    if day < order.date:
        words = _("The document is dated {day}, before the order of {ordered}.", **named)
    else:
        words = _("The document is dated {day}, more than 180 days after the order of {ordered}.", **named)
    yield Finding(
        code=FindingCode.DATE,
        severity=Severity.WARNING,
        expected=order.date.isoformat(),
        found=day.isoformat(),
        difference=str((day - order.date).days),
        message=words,
        place=_place(document, FieldName.DATE),
        rule="M-16",
    )


def arithmetic_findings(document: Extraction, bill: Billed) -> Iterator[Finding]:
    """Check the document against itself: its lines and tax come to its total (M-9)."""
    if bill.total is None:
        return
    place = _place(document, FieldName.TOTAL)
    if bill.net is not None and bill.tax is not None and abs(bill.net + bill.tax - bill.total) > bill.slack:
        yield _sum_finding(bill.net + bill.tax, bill.total, bill, field=document.field(FieldName.TOTAL))
        return
    if not bill.lines or any(line.amount is None for line in bill.lines):
        return
    target = bill.total if bill.is_gross or bill.net is None else bill.net
    off = target - bill.lines_sum
    if abs(off) > bill.slack:
        yield Finding(
            code=FindingCode.TOTAL_ARITHMETIC,
            severity=Severity.WARNING,
            expected=plain_money(bill.lines_sum, bill.currency),
            found=plain_money(target, bill.currency),
            difference=plain_money(off, bill.currency),
            message=_(
                "The lines come to {lines}, the document says {found}: {difference} are not explained by any line. "
                "A charge or discount may stand outside the lines, or a line was not read.",
                lines=money_words(bill.lines_sum, bill.currency),
                found=money_words(target, bill.currency),
                difference=money_words(abs(off), bill.currency),
            ),
            place=place,
            rule="M-9",
        )


def _sum_finding(expected: Decimal, found: Decimal, bill: Billed, *, field: Field | None) -> Finding:
    return Finding(
        code=FindingCode.TOTAL_ARITHMETIC,
        severity=Severity.BLOCKING if found > expected else Severity.WARNING,
        expected=plain_money(expected, bill.currency),
        found=plain_money(found, bill.currency),
        difference=plain_money(found - expected, bill.currency),
        message=_(
            "Net and tax come to {expected}, but the total says {found}.",
            expected=money_words(expected, bill.currency),
            found=money_words(found, bill.currency),
        ),
        place=field.place if field else None,
        rule="M-9",
    )


def tax_findings(
    document: Extraction, bill: Billed, *, expected: Decimal | None, tolerances: Tolerances
) -> Iterator[Finding]:
    """Compare the tax with what the order's rates give for what is billed (M-10); None where it says nothing of tax."""
    if bill.tax is None:
        return
    field = document.field(FieldName.TAX) or document.field(FieldName.TOTAL)
    named = {"found": money_words(bill.tax, bill.currency)}
    if expected is None:
        if bill.tax > 0:
            words = _("The document adds {found} of tax; the order says nothing about tax.", **named)
            found = plain_money(bill.tax, bill.currency)
            yield _finding(FindingCode.TAX, Severity.NOTE, "", found, words, field=field, rule="M-10")
        return
    off = bill.rounded(bill.tax - expected)
    if abs(off) <= _tax_limit(bill, tolerances):
        return
    named |= {"expected": money_words(expected, bill.currency), "money": money_words(abs(off), bill.currency)}
    yield Finding(
        code=FindingCode.TAX,
        severity=Severity.BLOCKING if off > 0 else Severity.WARNING,
        expected=plain_money(expected, bill.currency),
        found=plain_money(bill.tax, bill.currency),
        difference=plain_money(off, bill.currency),
        message=_("The tax is {found}; by the order’s rates it would be {expected}. {money} differ.", **named),
        place=field.place if field else None,
        rule="M-10",
    )


def _tax_limit(bill: Billed, tolerances: Tolerances) -> Decimal:
    """A currency without small coins rounds tax to whole ones; that is no difference unless none is allowed."""
    limit = tolerances.tax_limit
    return max(limit, Decimal(1)) if limit and decimals_of(bill.currency) == 0 else limit


def total_findings(
    document: Extraction, bill: Billed, *, found: Decimal | None, expected: Decimal, limit: Decimal
) -> Iterator[Finding]:
    """Compare the total with what the order still has open."""
    if found is None or abs(found - expected) <= limit:
        return
    off = found - expected
    named = {
        "found": money_words(found, bill.currency),
        "expected": money_words(expected, bill.currency),
        "money": money_words(abs(off), bill.currency),
    }
    if off > 0:
        words = _("The total is {found}; the order has {expected} open. That is {money} too much.", **named)
    else:
        words = _("The total is {found}; the order has {expected} open. That is {money} less.", **named)
    yield Finding(
        code=FindingCode.TOTAL_PO,
        severity=Severity.BLOCKING if off > 0 else Severity.WARNING,
        expected=plain_money(expected, bill.currency),
        found=plain_money(found, bill.currency),
        difference=plain_money(off, bill.currency),
        message=words,
        place=_place(document, FieldName.TOTAL),
        rule="M-4",
    )


def _place(document: Extraction, name: FieldName) -> Place | None:
    field = document.field(name)
    return field.place if field else None


def _finding(
    code: FindingCode,
    severity: Severity,
    expected: str,
    found: str,
    message: str,
    *,
    field: Field | None,
    rule: str,
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        expected=expected,
        found=found,
        difference="",
        message=message,
        place=field.place if field else None,
        rule=rule,
    )
