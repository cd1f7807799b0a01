"""Turn pages of words into an extraction: kind, language, fields with reasons, and lines. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from p2p_desktop.documents.extractors import (
    amounts,
    classify,
    codes,
    contacts,
    currency,
    dates,
    figures,
    lines,
    numbers,
    payment,
    sender,
)
from p2p_desktop.documents.extractors import tax_ids as tax
from p2p_desktop.documents.extractors import vendor as vendors
from p2p_desktop.documents.extractors.confidence import FieldMaker
from p2p_desktop.documents.extractors.einvoices import with_invoice
from p2p_desktop.documents.extractors.learned import with_rules
from p2p_desktop.documents.extractors.paper import Paper, paper_of
from p2p_desktop.documents.extractors.sums import Sums, decide
from p2p_desktop.domain.document import (
    AMOUNT_FIELDS,
    DocumentLine,
    Extraction,
    Field,
    FieldName,
    Kind,
    Knowledge,
    KnownVendor,
)
from p2p_desktop.domain.enclosed import Enclosed
from p2p_desktop.domain.learning import LearnedRule
from p2p_desktop.domain.reading import Page, Place
from p2p_desktop.language import _

_MONTH_FIRST = frozenset({"USD"})
#: A page this much higher than wide is a till slip, whatever it calls itself.
_SLIP_ASPECT = 1.7
#: Lines whose quantity times price is their amount are surer than this.
_FITS = 0.8


def extract(
    pages: tuple[Page, ...], known: Knowledge, enclosed: Enclosed | None = None, *, rules: Sequence[LearnedRule] = ()
) -> Extraction:
    """Read everything that can be read from a document's pages and from what lies beside them.

    ``rules`` are what was learned of vendors' papers and may be applied.
    """
    paper = paper_of(pages)
    found = _from_pages(pages, paper, known)
    if rules and paper.lines:
        found = with_rules(found, paper, known, rules)
    if enclosed is None:
        return found
    if enclosed.left_out:
        found = _of_a_part(found)
    if enclosed.codes:
        found = codes.with_codes(found, enclosed.codes)
    return found if enclosed.invoice is None else with_invoice(found, enclosed.invoice, paper, today=known.today)


def _of_a_part(found: Extraction) -> Extraction:
    """Leave no sum sure where pages were left out: what is carried over adds up too."""
    fields = (replace(field, reason=None) if field.name in AMOUNT_FIELDS else field for field in found.fields)
    return replace(found, fields=tuple(fields))


def _from_pages(pages: tuple[Page, ...], paper: Paper, known: Knowledge) -> Extraction:
    if not paper.lines:
        return Extraction(Kind.OTHER, 0.1, "en", (), (), notes=(_("Nothing could be read on any page."),))
    language = classify.language_of(paper)
    kind, kind_confidence = classify.kind_of(paper)
    found = figures.figures_of(paper, figures.convention_of(paper.text, language=language))
    aspect = pages[0].height / pages[0].width
    is_slip = kind is Kind.RECEIPT or aspect > _SLIP_ASPECT
    items = lines.lines_of(paper, found, aspect=aspect, is_slip=is_slip)
    sums = _sums(paper, found, items)
    if not is_slip and not any(line.confidence > _FITS for line in items) and not _adds_up(sums, items):
        items = ()  # amounts in running text are no lines
    if not items and not is_slip:
        wanted = [chosen.value for chosen in (sums.net, sums.total) if chosen is not None and chosen.value]
        items = lines.lines_that_add_up(paper, found, sums=wanted)
    fields = tuple(_fields(paper, found, sums, language=language, is_slip=is_slip, known=known))
    return Extraction(
        kind=kind,
        kind_confidence=kind_confidence,
        language=language,
        fields=fields,
        lines=items,
        prices_include_tax=_includes_tax(sums, items),
        notes=_notes(pages),
    )


def _sums(paper: Paper, found: tuple[figures.Figure, ...], items: tuple[DocumentLine, ...]) -> Sums:
    table = [line.place for line in items if line.place is not None and line.confidence > 0.8]
    labelled = amounts.label_amounts(paper, found, items=table)
    percents = sorted({figure.value for figure in found if figure.is_percent} | {
        line.tax_rate for line in items if line.tax_rate is not None
    })  # fmt: skip
    line_amounts = [line.amount for line in items if line.amount is not None]
    return decide(labelled, percents=percents, line_amounts=line_amounts, lines=len(paper.lines))


def _adds_up(sums: Sums, items: tuple[DocumentLine, ...]) -> bool:
    summed = sum((line.amount for line in items if line.amount is not None), Decimal(0))
    return any(chosen is not None and chosen.value == summed for chosen in (sums.net, sums.total))


def _includes_tax(sums: Sums, items: tuple[DocumentLine, ...]) -> bool:
    summed = sum((line.amount for line in items if line.amount is not None), Decimal(0))
    if sums.total is None or sums.tax is None or sums.tax.value == 0 or not items:
        return False
    return summed == sums.total.value


def _fields(
    paper: Paper,
    found: tuple[figures.Figure, ...],
    sums: Sums,
    *,
    language: str,
    is_slip: bool,
    known: Knowledge,
) -> Iterator[Field]:
    make = FieldMaker(paper.read_by)
    tax_ids = tax.tax_ids_of(paper, own=frozenset(tax.plain(number) for number in known.own_tax_ids))
    ibans = payment.ibans_of(paper)
    vendor = vendors.find_known(
        paper, known.vendors, tax_ids=tax_ids, ibans=[number for number, _place, _weight in ibans]
    ) or sender.find_unknown(paper, own_names=known.own_names, tax_ids=tax_ids, is_slip=is_slip)
    if vendor is not None:
        yield make.vendor(vendor)
        yield from _contacts(paper, make, vendor.place)
    master = next((each for each in known.vendors if vendor and vendor.is_known and each.name == vendor.name), None)
    yield from _identity(make, tax_ids, ibans, master, payment.misprinted_iban(paper))
    money = currency.currency_of(
        paper,
        found,
        beside_total=sums.currency_beside,
        numbers=[each.number for each in tax_ids] + [number for number, _place, _weight in ibans],
        language=language,
    )
    if money is not None:
        yield make.currency(money, amounts_proven=sums.total is not None and sums.total.is_proven)
    for name, chosen in ((FieldName.NET, sums.net), (FieldName.TAX, sums.tax), (FieldName.TOTAL, sums.total)):
        if chosen is not None:
            yield make.amount(name, chosen)
    days = list(_dates(paper, make, language=language, code=_date_currency(money, found), today=known.today))
    yield from days
    day = next((dt.date.fromisoformat(each.value) for each in days if each.name is FieldName.DATE), None)
    yield from _numbers(paper, make, day=day)


def _date_currency(money: currency.CurrencyFound | None, found: tuple[figures.Figure, ...]) -> str:
    """Return the currency where it is plain enough to tell how dates are written here; OCR makes dollars of an S."""
    if money is None or sum(figure.currency == money.code for figure in found) < 2:
        return ""
    return money.code


def _contacts(paper: Paper, make: FieldMaker, place: Place | None) -> Iterator[Field]:
    for name, found in ((FieldName.EMAIL, contacts.emails_of(paper)), (FieldName.PHONE, contacts.phones_of(paper))):
        if found:
            yield make.make(name, found[0].text, 0.6, found[0].place)
    address = contacts.address_near(paper, place) if place else None
    if address is not None:
        yield make.make(FieldName.VENDOR_ADDRESS, address.text, 0.5, address.place)


def _identity(
    make: FieldMaker,
    tax_ids: list[tax.TaxId],
    ibans: list[tuple[str, Place, float]],
    master: KnownVendor | None,
    misprinted: tuple[str, Place] | None,
) -> Iterator[Field]:
    """Yield tax number and account; what we know of the vendor goes before what merely stands on the page."""
    known_tax = tax.plain(master.tax_id) if master else ""
    known_ibans = {tax.plain(iban) for iban in master.ibans} if master else set()
    if tax_ids:
        best = next((each for each in tax_ids if tax.plain(each.number) == known_tax), tax_ids[0])
        yield make.tax_id(best, tax_ids, known=known_tax if tax.plain(best.number) == known_tax else "")
    if ibans:
        number, place, _weight = next((each for each in ibans if each[0] in known_ibans), ibans[0])
        yield make.iban(number, place, others=len(ibans) - 1, is_known=number in known_ibans)
    elif misprinted is not None:
        yield make.make(FieldName.IBAN, misprinted[0], 0.3, misprinted[1])


def _dates(paper: Paper, make: FieldMaker, *, language: str, code: str, today: dt.date) -> Iterator[Field]:
    month_first = None if language == "en" and not code else code in _MONTH_FIRST and language == "en"
    written = dates.dates_of(paper, month_first=month_first)
    own = dates.choose_date(paper, written, today=today)
    due, days = dates.choose_due(paper, written, own=own)
    if own is not None:
        confirmed = own.is_confirmed or (due is not None and due.is_confirmed)
        yield make.date(dates.ChosenDate(own.written, own.confidence, confirmed), today=today)
    if due is not None:
        yield make.due_date(due, today=today)
    terms = payment.terms_of(paper)
    if terms is not None:
        yield make.make(FieldName.PAYMENT_TERMS, terms[0], 0.6 if days is None else 0.75, terms[1])


def _numbers(paper: Paper, make: FieldMaker, *, day: dt.date | None) -> Iterator[Field]:
    number = numbers.document_number(paper, day=day)
    if number is not None:
        yield make.number(number)
    order = numbers.order_reference(paper, number.text if number else "")
    if order is not None:
        yield make.order_reference(order)
    bic = payment.bic_of(paper)
    if bic is not None:
        yield make.make(FieldName.BIC, bic[0], 0.75, bic[1])


def _notes(pages: tuple[Page, ...]) -> tuple[str, ...]:
    empty = [page.number for page in pages if not page.words]
    return tuple(_("Nothing could be read on page {page}.", page=number) for number in empty[:5])
