"""More letters of sample vendors: a ledger over several pages, a hire firm, a coffee roastery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from p2p_desktop.dev.sample_papers import Item, Paper, cents
from p2p_desktop.dev.sample_parties import BUYER
from p2p_desktop.dev.sample_sheet import DEJAVU, GREY, HELVETICA, TIMES, Column, Sheet, Table
from p2p_desktop.dev.sample_words import dotted, english, german, long_english, plain

TEAL = "#0f5f63"
COFFEE = "#5a3a22"

_LEDGER = Table(
    columns=(
        Column("No.", 15, 25, lambda number, _: str(number), "right"),
        Column("Code", 25, 46, lambda _, item: item.code),
        Column("Description", 46, 118, lambda _, item: item.description),
        Column("Qty", 118, 132, lambda _, item: plain(item.quantity), "right"),
        Column("Unit", 132, 146, lambda _, item: item.unit),
        Column("Price", 146, 168, lambda _, item: english(item.unit_price), "right"),
        Column("Amount", 168, 195, lambda _, item: english(item.amount), "right"),
    ),
    size=8,
    leading=3.9,
    row_rule="#c9d6d6",
    head_fill="#dfeceb",
)
_FIRST_TOP, _OTHER_TOP, _BOTTOM, _LAST_BOTTOM = 92.0, 36.0, 268.0, 222.0


def ledger(paper: Paper) -> bytes:
    """Draw a long table over several pages, with totals carried forward and brought forward."""
    sheet = Sheet(title=f"{paper.number}", author=paper.vendor.name, typeface=DEJAVU)
    pages = _share_out(sheet, paper.items)
    carried, number = Decimal(0), 0
    for index, page in enumerate(pages):
        if index:
            sheet.next_page()
        top = _ledger_head(sheet, paper, page=index + 1, pages=len(pages))
        top = _LEDGER.head(sheet, top)
        if index:
            top = _carry(sheet, top, "Brought forward", carried)
        for item in page:
            number += 1
            top = _LEDGER.row(sheet, top, number=number, item=item)
            carried += item.amount
        if index + 1 < len(pages):
            _carry(sheet, top, "Carried forward", carried)
    _ledger_sums(sheet, paper, top + 8)
    return sheet.finish()


def _share_out(sheet: Sheet, items: Sequence[Item]) -> list[list[Item]]:
    """Fill page after page; the rest has to leave room for the sums."""
    pages: list[list[Item]] = [[]]
    top = _FIRST_TOP + 7
    for number, item in enumerate(items, start=1):
        height = _LEDGER.height(sheet, number=number, item=item)
        if top + height > _BOTTOM:
            pages.append([])
            top = _OTHER_TOP + 14
        pages[-1].append(item)
        top += height
    if top > _LAST_BOTTOM:
        pages.append([pages[-1].pop()])
    return pages


def _carry(sheet: Sheet, top: float, words: str, amount: Decimal) -> float:
    sheet.text(148, top + 4.4, words, size=8, bold=True, align="right")
    sheet.text(193.5, top + 4.4, english(amount), size=8, bold=True, align="right")
    sheet.rule(15, 195, top + 6.4, colour="#7d9c9c")
    return top + 6.4


def _ledger_head(sheet: Sheet, paper: Paper, *, page: int, pages: int) -> float:
    vendor = paper.vendor
    sheet.block(15, 12, 3, 12, fill=TEAL)
    sheet.text(21, 17.5, vendor.name, size=13, bold=True, colour=TEAL)
    sheet.text(21, 23, f"{vendor.address} · {vendor.email}", size=7.5, colour=GREY)
    sheet.text(195, 17.5, f"Proforma invoice {paper.number}", size=9.5, bold=True, align="right")
    sheet.text(195, 23, f"page {page} of {pages}", size=7.5, align="right", colour=GREY)
    foot = f"{vendor.register} · VAT {vendor.tax_id} · {vendor.bank} · IBAN {vendor.printed_iban}"
    sheet.text(105, 287, foot, size=6.8, align="centre", colour=GREY)
    if page > 1:
        return _OTHER_TOP
    sheet.text(15, 38, "Customer", size=8, bold=True, colour=TEAL)
    sheet.texts(15, 43.5, (BUYER.name, BUYER.street, f"{BUYER.city}, {BUYER.country}", f"VAT {BUYER.tax_id}"), size=9)
    facts = (
        ("Issue date", paper.date.isoformat()),
        ("Valid until", (paper.date + timedelta(days=30)).isoformat()),
        ("Customer code", paper.customer_number),
        ("Currency", "EUR"),
        ("Delivery", "DAP Berlin, 6 working days"),
        ("Terms", "30 days from invoice"),
    )
    top = 38.0
    for words, value in facts:
        sheet.text(120, top, words, size=8.5, colour=GREY)
        sheet.text(150, top, value, size=8.5)
        top += 5
    sheet.text(15, 78, "Office supplies for the second quarter", size=10.5, bold=True)
    sheet.text(15, 84, "As you asked on the phone, all items from stock, packed per department.", size=8.5)
    return _FIRST_TOP


def _ledger_sums(sheet: Sheet, paper: Paper, top: float) -> None:
    rows = [("Sum of goods", paper.net)] + [(f"VAT {plain(one.rate)} %", one.tax) for one in paper.taxes]
    for words, amount in rows:
        sheet.text(160, top, words, size=9, align="right")
        sheet.text(193.5, top, english(amount), size=9, align="right")
        top += 5.6
    sheet.rule(120, 195, top - 3.8, width=0.4, colour=TEAL)
    sheet.text(160, top + 1.6, "Total EUR", size=11, bold=True, align="right", colour=TEAL)
    sheet.text(193.5, top + 1.6, english(paper.total), size=11, bold=True, align="right", colour=TEAL)
    notes = (
        "Intra-Community supply, VAT exempt: reverse charge, Article 138 of Directive 2006/112/EC.",
        "This is a proforma invoice, not a tax document.",
    )
    sheet.texts(15, top + 14, notes, size=8.5, leading=4.6)


def hire_invoice(paper: Paper) -> bytes:
    """Draw an Irish hire firm's invoice in Times: open table, delivery charge, VAT analysis."""
    sheet = Sheet(title=f"{paper.number}", author=paper.vendor.name, typeface=TIMES)
    _hire_head(sheet, paper)
    table = Table(
        columns=(
            Column("Code", 20, 36, lambda _, item: item.code),
            Column("Details", 36, 104, lambda _, item: item.description),
            Column("Qty", 104, 116, lambda _, item: plain(item.quantity), "right"),
            Column("Unit", 118, 133, lambda _, item: item.unit),
            Column("Price", 133, 150, lambda _, item: english(item.unit_price), "right"),
            Column("VAT %", 150, 167, lambda _, item: plain(item.tax_rate), "right"),
            Column("Amount", 167, 190, lambda _, item: english(item.amount), "right"),
        ),
        size=11,
        leading=5.2,
    )
    sheet.rule(20, 190, 111, width=0.3)
    sheet.rule(20, 190, 119, width=0.3)
    top = table.draw(sheet, 111, paper.items) + 2
    sheet.rule(20, 190, top, width=0.3)
    _hire_sums(sheet, paper, top + 8)
    sheet.texts(
        20,
        262,
        (
            f"Please pay to {paper.vendor.bank}, IBAN {paper.vendor.printed_iban}, BIC {paper.vendor.bic}",
            f"and quote {paper.number}. Breakages are charged separately.",
        ),
        size=10.5,
        leading=5,
    )
    return sheet.finish()


def _hire_head(sheet: Sheet, paper: Paper) -> None:
    vendor = paper.vendor
    sheet.text(20, 26, vendor.name, size=22, bold=True)
    sheet.text(20, 32, "Furniture, flooring and catering for fairs and conferences", size=10.5)
    sheet.texts(
        190,
        22,
        (vendor.street, vendor.city, vendor.country, f"Tel {vendor.phone}", vendor.email),
        size=10,
        leading=4.6,
        align="right",
    )
    sheet.rule(20, 190, 44, width=0.6)
    sheet.text(20, 56, "INVOICE", size=18, bold=True)
    sheet.text(20, 66, "To:", size=11, bold=True)
    sheet.texts(30, 66, (BUYER.name, "Accounts payable", BUYER.street, BUYER.city, BUYER.country), size=11, leading=5)
    facts = [("Invoice No:", paper.number), ("Invoice Date:", long_english(paper.date))]
    if paper.due_date:
        facts.append(("Payment due:", long_english(paper.due_date)))
    if paper.order_reference:
        facts.append(("Your Order:", paper.order_reference))
    facts += [("Account:", paper.customer_number), ("Our VAT No:", vendor.tax_id)]
    top = 66.0
    for words, value in facts:
        sheet.text(120, top, words, size=11, bold=True)
        sheet.text(152, top, value, size=11)
        top += 5.6
    sheet.text(20, 105, "Stand C14, Western Design Fair, 8 to 10 April", size=11)


def _hire_sums(sheet: Sheet, paper: Paper, top: float) -> None:
    sheet.text(20, top, "VAT analysis", size=10.5, bold=True)
    row = top + 5.6
    for share in paper.taxes:
        sheet.text(20, row, f"{plain(share.rate)}% on {english(share.base)}", size=10.5)
        sheet.text(78, row, english(share.tax), size=10.5, align="right")
        row += 5.4
    rows = [("Goods and services", paper.subtotal)]
    rows += [(charge.words, charge.amount) for charge in paper.charges]
    rows += [("Net total", paper.net), ("VAT", paper.tax)]
    for words, amount in rows:
        sheet.text(120, top, words, size=11)
        sheet.text(188.5, top, english(amount), size=11, align="right")
        top += 6
    sheet.rule(120, 190, top - 4, width=0.3)
    sheet.text(120, top + 2, "Total due EUR", size=13, bold=True)
    sheet.text(188.5, top + 2, english(paper.total), size=13, bold=True, align="right")


def roastery(paper: Paper) -> bytes:
    """Draw a German invoice with two tax rates, a discount, delivery and cash discount terms."""
    sheet = Sheet(title=f"{paper.number}", author=paper.vendor.name, typeface=HELVETICA)
    vendor = paper.vendor
    sheet.disc(167, 24, 10, fill=COFFEE)
    sheet.disc(167, 24, 8.6, fill="#ffffff")
    sheet.text(167, 27, "AM", size=17, bold=True, align="centre", colour=COFFEE)
    sheet.text(152, 19, "Kaffeerösterei", size=10, align="right", colour=GREY)
    sheet.text(152, 28, "Alte Mühle", size=24, bold=True, align="right", colour=COFFEE)
    _address_window(sheet, paper)
    sheet.text(22, 96, "RECHNUNG", size=16, bold=True, colour=COFFEE)
    facts = [
        ("Rechnungsnummer", paper.number),
        ("Rechnungsdatum", dotted(paper.date)),
        ("Lieferdatum", dotted(paper.date - timedelta(days=2))),
        ("Ihre Kundennummer", paper.customer_number),
    ]
    if paper.order_number:
        facts.append(("Ihre Bestellnummer", paper.order_number))
    top = 58.0
    for words, value in facts:
        sheet.text(128, top, words, size=9, colour=GREY)
        sheet.text(188, top, value, size=9, align="right")
        top += 5
    table = Table(
        columns=(
            Column("Pos", 22, 31, lambda number, _: str(number)),
            Column("Art.-Nr.", 31, 46, lambda _, item: item.code),
            Column("Artikel", 46, 108, lambda _, item: item.description),
            Column("Menge", 108, 124, lambda _, item: plain(item.quantity), "right"),
            Column("Einheit", 124, 138, lambda _, item: item.unit),
            Column("Preis", 138, 154, lambda _, item: german(item.unit_price), "right"),
            Column("MwSt", 154, 167, lambda _, item: f"{plain(item.tax_rate)} %", "right"),
            Column("Betrag EUR", 167, 188, lambda _, item: german(item.amount), "right"),
        ),
        size=9,
        head_ink=COFFEE,
        row_rule="#d8ccc2",
    )
    sheet.rule(22, 188, 103, width=0.5, colour=COFFEE)
    top = table.draw(sheet, 103, paper.items) + 6
    top = _roastery_sums(sheet, paper, top)
    sheet.texts(22, top + 14, _roastery_terms(paper), size=9, leading=4.8)
    sheet.block(0, 284, 210, 13, fill=COFFEE)
    foot = f"{vendor.name} · {vendor.register} · USt-IdNr. {vendor.tax_id}"
    sheet.text(105, 289, foot, size=7.2, align="centre", colour="#ffffff")
    foot = f"{vendor.address} · Tel. {vendor.phone} · {vendor.email}"
    sheet.text(105, 293, foot, size=7.2, align="centre", colour="#ffffff")
    return sheet.finish()


def _address_window(sheet: Sheet, paper: Paper) -> None:
    vendor = paper.vendor
    sheet.text(22, 52, f"{vendor.name}, {vendor.street}, {vendor.city}", size=6.5, colour=GREY)
    sheet.texts(22, 58, (BUYER.name, BUYER.street, BUYER.city), size=10.5, leading=5)


def _roastery_sums(sheet: Sheet, paper: Paper, top: float) -> float:
    rows = [("Zwischensumme", paper.subtotal), (f"abzgl. {plain(paper.discount_percent)} % Rabatt", -paper.discount)]
    rows += [(charge.words, charge.amount) for charge in paper.charges]
    rows.append(("Nettobetrag", paper.net))
    rows += [(f"{plain(share.rate)} % MwSt. auf {german(share.base)}", share.tax) for share in paper.taxes]
    for words, amount in rows:
        sheet.text(128, top, words, size=9)
        sheet.text(186.5, top, german(amount), size=9, align="right")
        top += 5
    sheet.rule(128, 188, top - 3.2, width=0.5, colour=COFFEE)
    sheet.text(128, top + 1.8, "Rechnungsbetrag EUR", size=10.5, bold=True)
    sheet.text(186.5, top + 1.8, german(paper.total), size=10.5, bold=True, align="right")
    return top


def _roastery_terms(paper: Paper) -> tuple[str, ...]:
    cash = cents(paper.total * 2 / 100)
    day = dotted(paper.date + timedelta(days=10))
    due = dotted(paper.due_date or paper.date)
    return (
        f"Bei Zahlung bis {day} gewähren wir 2 % Skonto ({german(cash)} EUR), zahlbar ohne Abzug bis {due}.",
        f"{paper.vendor.bank} · IBAN {paper.vendor.printed_iban} · BIC {paper.vendor.bic}",
        "Wir danken für Ihren Auftrag und wünschen guten Genuss.",
    )
