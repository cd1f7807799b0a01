"""Letters of the sample vendors: each layout draws one paper the way such a firm would send it."""

from __future__ import annotations

from datetime import timedelta

from p2p_desktop.dev.sample_papers import Paper, Party
from p2p_desktop.dev.sample_parties import BUYER, STRASBOURG
from p2p_desktop.dev.sample_sheet import DEJAVU, GREY, HELVETICA, TIMES, Column, Sheet, Table
from p2p_desktop.dev.sample_words import dotted, english, french, german, long_english, plain, slashed

NAVY = "#17375e"
SEA = "#2a7f9e"
FOREST = "#2f5d43"
WINE = "#7a1f36"
RUST = "#a3481d"
PALE = "#eef3f7"


def striped(paper: Paper) -> bytes:
    """Draw a modern English sheet: coloured band, striped table without rules, bank details at the foot."""
    sheet = Sheet(title=f"{paper.number}", author=paper.vendor.name, typeface=HELVETICA)
    _harbour_head(sheet, paper)
    table = Table(
        columns=(
            Column("Item", 20, 46, lambda _, item: item.code),
            Column("Description", 46, 112, lambda _, item: item.description),
            Column("Qty", 112, 126, lambda _, item: plain(item.quantity), "right"),
            Column("Unit price", 126, 150, lambda _, item: english(item.unit_price), "right"),
            Column("VAT", 150, 164, lambda _, item: f"{plain(item.tax_rate)}%", "right"),
            Column("Amount EUR", 164, 190, lambda _, item: english(item.amount), "right"),
        ),
        head_fill=NAVY,
        head_ink="#ffffff",
        stripe=PALE,
    )
    top = table.draw(sheet, 110, paper.items) + 8
    rows = [("Subtotal (net)", paper.net)]
    rows += [(f"VAT {plain(share.rate)}%", share.tax) for share in paper.taxes]
    for words, amount in rows:
        sheet.text(162, top, words, align="right")
        sheet.text(188.5, top, english(amount), align="right")
        top += 5.4
    sheet.block(126, top - 3.2, 64, 8, fill=NAVY)
    due = "Total due" if paper.due_date else "Total"
    sheet.text(162, top + 2.2, f"{due} EUR", size=10.5, bold=True, align="right", colour="#ffffff")
    sheet.text(188.5, top + 2.2, english(paper.total), size=10.5, bold=True, align="right", colour="#ffffff")
    _harbour_terms(sheet, paper, top + 18)
    _three_column_foot(sheet, paper.vendor, tax_words="VAT ID")
    return sheet.finish()


def _harbour_head(sheet: Sheet, paper: Paper) -> None:
    sheet.block(0, 0, 210, 5, fill=NAVY)
    sheet.wedge((20, 29), (31, 13), (31, 29), fill=SEA)
    sheet.wedge((32.5, 29), (32.5, 17), (40, 29), fill=NAVY)
    sheet.block(19, 30.5, 22, 1.6, fill=NAVY)
    sheet.text(45, 23, paper.vendor.name, size=15, bold=True, colour=NAVY)
    sheet.text(45, 29, paper.vendor.address, size=8, colour=GREY)
    sheet.text(45, 33, f"{paper.vendor.phone}  |  {paper.vendor.email}", size=8, colour=GREY)
    title = "PROFORMA INVOICE" if paper.kind == "proforma" else "INVOICE"
    sheet.text(190, 50, title, size=19, bold=True, align="right", colour=SEA)
    sheet.text(20, 62, "Bill to", size=8, bold=True, colour=GREY)
    sheet.texts(20, 67.5, (BUYER.name, BUYER.street, BUYER.city, BUYER.country, f"VAT ID: {BUYER.tax_id}"), leading=4.6)
    sheet.text(76, 62, "Deliver to", size=8, bold=True, colour=GREY)
    sheet.texts(76, 67.5, (BUYER.name, "Goods entrance, 2nd yard", BUYER.street, BUYER.city), leading=4.6)
    top = 62.0
    for words, value in _harbour_facts(paper):
        sheet.text(130, top, words, size=9, colour=GREY)
        sheet.text(190, top, value, size=9, bold=True, align="right")
        top += 5.4
    greeting = (
        "Thank you for your enquiry. We are pleased to offer the following equipment:"
        if paper.kind == "proforma"
        else "For the equipment delivered to you we charge as follows:"
    )
    sheet.text(20, 104, greeting)


def _harbour_facts(paper: Paper) -> list[tuple[str, str]]:
    is_proforma = paper.kind == "proforma"
    facts = [("Proforma no." if is_proforma else "Invoice no.", paper.number)]
    facts.append(("Date" if is_proforma else "Invoice date", long_english(paper.date)))
    if paper.due_date:
        facts.append(("Due date", long_english(paper.due_date)))
    else:
        facts.append(("Valid until", long_english(paper.date + timedelta(days=30))))
    if paper.order_number:
        facts.append(("Your order", paper.order_number))
    elif paper.quotation:
        facts.append(("Our quotation", paper.quotation))
    return [*facts, ("Customer no.", paper.customer_number), ("Attn.", "Ana Ruiz")]


def _harbour_terms(sheet: Sheet, paper: Paper, top: float) -> None:
    if paper.due_date:
        reference = f"quoting {paper.number}"
        lines = [
            f"Payment within {paper.due_days} days without deduction, {reference}.",
            "Goods remain our property until paid in full.",
        ]
    else:
        lines = [
            "Payment: 30 days after invoice date. Delivery: about 10 working days after your order.",
            "This proforma is not a tax invoice.",
        ]
    lines.append("Goods are dispatched from our warehouse in Bremen; German VAT applies.")
    sheet.texts(20, top, lines, size=8.5, leading=4.6)


def _three_column_foot(sheet: Sheet, vendor: Party, *, tax_words: str) -> None:
    sheet.rule(20, 190, 272, colour=GREY)
    sheet.texts(
        20, 276.5, (vendor.name, vendor.street, f"{vendor.city}, {vendor.country}"), size=7.5, leading=3.6, colour=GREY
    )
    sheet.texts(
        84, 276.5, (vendor.bank, f"IBAN {vendor.printed_iban}", f"BIC {vendor.bic}"), size=7.5, leading=3.6, colour=GREY
    )
    foot = (f"{tax_words} {vendor.tax_id}", *vendor.register.split(" · "), vendor.web)
    sheet.texts(145, 276.5, foot, size=7.5, leading=3.6, colour=GREY)


def din_letter(paper: Paper) -> bytes:
    """Draw a German business letter after DIN 5008 with rules between the rows."""
    sheet = Sheet(title=f"{paper.number}", author=paper.vendor.name, typeface=HELVETICA)
    _falkenried_head(sheet, paper)
    table = Table(
        columns=(
            Column("Pos.", 25, 35, lambda number, _: str(number), "centre"),
            Column("Artikel-Nr.", 35, 56, lambda _, item: item.code),
            Column("Bezeichnung", 56, 110, lambda _, item: item.description),
            Column("Menge", 110, 132, lambda _, item: f"{plain(item.quantity, point=',')} {item.unit}", "right"),
            Column("Einzelpreis", 132, 157, lambda _, item: german(item.unit_price), "right"),
            Column("Gesamt EUR", 157, 185, lambda _, item: german(item.amount), "right"),
        ),
        size=10,
        leading=4.6,
        head_fill="#f1ece8",
        row_rule="#9a9088",
    )
    top = table.draw(sheet, 123, paper.items) + 7
    rows = [("Summe netto", paper.net)] + [(f"zzgl. {plain(one.rate)} % MwSt.", one.tax) for one in paper.taxes]
    for words, amount in rows:
        sheet.text(155, top, words, size=10, align="right")
        sheet.text(183.5, top, german(amount), size=10, align="right")
        top += 5.6
    sheet.rule(118, 185, top - 3.6, width=0.4)
    sheet.text(155, top + 1.4, "Gesamtbetrag EUR", size=11, bold=True, align="right")
    sheet.text(183.5, top + 1.4, german(paper.total), size=11, bold=True, align="right")
    sheet.texts(25, top + 16, _falkenried_terms(paper), size=10, leading=5)
    _german_foot(sheet, paper.vendor, left=25)
    return sheet.finish()


def _falkenried_head(sheet: Sheet, paper: Paper) -> None:
    vendor = paper.vendor
    sheet.block(25, 14, 12, 12, fill=RUST)
    sheet.wedge((25, 26), (31, 17), (37, 26), fill="#f3e3d8")
    sheet.text(41, 20.5, "FALKENRIED", size=16, bold=True, colour=RUST)
    sheet.text(41, 26, "Werkstatt für Büromöbel", size=9, colour=GREY)
    _german_address(sheet, vendor)
    is_proforma = paper.kind == "proforma"
    facts = [("Datum", dotted(paper.date)), ("Kundennummer", paper.customer_number)]
    if paper.order_number:
        facts.append(("Ihre Bestellung", paper.order_number))
    elif paper.quotation:
        facts.append(("Unsere Proforma", paper.quotation))
    facts += [("Bearbeiter", "Frau Lorenz"), ("Telefon", vendor.phone)]
    _facts(sheet, facts, left=128, right=185, top=57)
    title = f"Proforma-Rechnung Nr. {paper.number}" if is_proforma else f"Rechnung Nr. {paper.number}"
    sheet.text(25, 104, title, size=13, bold=True)
    greeting = (
        "vielen Dank für Ihre Anfrage. Wir bieten Ihnen freibleibend an:"
        if is_proforma
        else ("wir lieferten Ihnen und berechnen wie folgt:")
    )
    sheet.texts(25, 112, ("Sehr geehrte Frau Ruiz,", greeting), size=10, leading=5)


def _falkenried_terms(paper: Paper) -> tuple[str, ...]:
    if paper.due_date:
        return (
            f"Zahlbar ohne Abzug bis {dotted(paper.due_date)}.",
            "Das Lieferdatum entspricht dem Rechnungsdatum.",
            "Die Ware bleibt bis zur vollständigen Bezahlung unser Eigentum.",
        )
    return (
        f"Gültig bis {dotted(paper.date + timedelta(days=42))}. Lieferzeit etwa drei Wochen, frei Verwendungsstelle.",
        "Zahlung: 14 Tage nach Rechnung ohne Abzug.",
        "Mit freundlichen Grüßen",
        "Karin Lorenz",
    )


def _german_address(sheet: Sheet, vendor: Party, *, left: float = 25) -> None:
    sheet.text(left, 49, f"{vendor.name} · {vendor.street} · {vendor.city}", size=6.5, colour=GREY)
    sheet.texts(left, 57, (BUYER.name, "Frau Ana Ruiz", BUYER.street, BUYER.city), size=10.5, leading=5)


def _facts(
    sheet: Sheet,
    facts: list[tuple[str, str]],
    *,
    left: float,
    right: float,
    top: float,
    size: float = 9.5,
    colon: str = ":",
) -> float:
    for words, value in facts:
        sheet.text(left, top, f"{words}{colon}", size=size)
        sheet.text(right, top, value, size=size, align="right")
        top += 5
    return top


def _german_foot(sheet: Sheet, vendor: Party, *, left: float) -> None:
    sheet.rule(left, 185, 270, width=0.15, colour=GREY)
    sheet.texts(left, 274.5, (vendor.name, vendor.street, vendor.city), size=8, leading=3.9)
    sheet.texts(
        left + 50, 274.5, (vendor.bank, f"IBAN {vendor.printed_iban}", f"BIC {vendor.bic}"), size=8, leading=3.9
    )
    foot = (f"USt-IdNr. {vendor.tax_id}", *vendor.register.split(" · "))
    sheet.texts(left + 113, 274.5, foot, size=8, leading=3.9)


def french_classic(paper: Paper) -> bytes:
    """Draw a French paper in Times with a centred letterhead and nothing but horizontal rules."""
    sheet = Sheet(title=f"{paper.number}", author=paper.vendor.name, typeface=TIMES)
    vendor = paper.vendor
    sheet.text(105, 22, vendor.name, size=22, bold=True, align="centre", colour=FOREST)
    sheet.text(105, 28.5, "Fabricant de mobilier de bureau depuis 1974", size=10, align="centre", colour=GREY)
    sheet.text(105, 33.5, f"{vendor.address}  –  Tél. {vendor.phone}  –  {vendor.email}", size=9, align="centre")
    sheet.rule(20, 190, 37, width=0.5, colour=FOREST)
    sheet.rule(20, 190, 38, width=0.15, colour=FOREST)
    title = "FACTURE PRO FORMA" if paper.kind == "proforma" else "FACTURE"
    sheet.text(20, 52, f"{title} N° {paper.number}", size=15, bold=True)
    _facts(sheet, _clairval_facts(paper), left=20, right=78, top=61, size=10.5, colon=" :")
    sheet.text(115, 61, "Adresse de livraison", size=10, bold=True, colour=FOREST)
    sheet.texts(
        115, 66.5, (STRASBOURG.name, *STRASBOURG.street.split(", ", 1), STRASBOURG.city), size=10.5, leading=4.9
    )
    sheet.text(20, 93, "Adresse de facturation", size=10, bold=True, colour=FOREST)
    sheet.text(20, 98.5, f"{BUYER.name}, {BUYER.street}, {BUYER.city}, Allemagne", size=10.5)
    table = Table(
        columns=(
            Column("Désignation", 20, 104, lambda _, item: f"{item.description} (réf. {item.code})"),
            Column("Qté", 104, 118, lambda _, item: plain(item.quantity), "right"),
            Column("P.U. HT", 118, 143, lambda _, item: french(item.unit_price), "right"),
            Column("TVA", 143, 160, lambda _, item: f"{plain(item.tax_rate)} %", "right"),
            Column("Montant HT", 160, 190, lambda _, item: french(item.amount), "right"),
        ),
        size=10.5,
        leading=4.7,
        row_rule="#9db3a6",
    )
    sheet.rule(20, 190, 107, width=0.4, colour=FOREST)
    top = table.draw(sheet, 107, paper.items) + 8
    rows = [("Total HT", paper.net)] + [(f"TVA {plain(one.rate)} %", one.tax) for one in paper.taxes]
    for words, amount in rows:
        sheet.text(140, top, words, size=10.5)
        sheet.text(187.5, top, f"{french(amount)} €", size=10.5, align="right")
        top += 5.6
    sheet.rule(140, 190, top - 3.8, width=0.4, colour=FOREST)
    sheet.text(140, top + 1.4, "Total TTC", size=12, bold=True)
    sheet.text(187.5, top + 1.4, f"{french(paper.total)} €", size=12, bold=True, align="right")
    sheet.texts(20, top + 16, _clairval_terms(paper), size=10, leading=4.9)
    sheet.rule(20, 190, 275, width=0.15, colour=FOREST)
    foot = (
        f"{vendor.name}, {vendor.register} – N° TVA intracommunautaire {vendor.tax_id}",
        f"{vendor.bank} – IBAN {vendor.printed_iban} – BIC {vendor.bic}",
    )
    sheet.texts(105, 279.5, foot, size=8.5, leading=4, align="centre")
    return sheet.finish()


def _clairval_facts(paper: Paper) -> list[tuple[str, str]]:
    facts = [
        ("Date", slashed(paper.date)),
        ("Code client", paper.customer_number),
        ("Votre contact", "Hélène Marchand"),
    ]
    if paper.order_number:
        facts.append(("Votre commande", paper.order_number))
    elif paper.quotation:
        facts.append(("Notre devis", paper.quotation))
    return facts


def _clairval_terms(paper: Paper) -> tuple[str, ...]:
    if paper.due_date:
        return (f"Date d’échéance : {slashed(paper.due_date)}.", "Aucun escompte pour paiement anticipé.")
    return (
        f"Offre valable jusqu’au {slashed(paper.date + timedelta(days=60))}. Délai de livraison : quatre semaines.",
        "Règlement : 30 jours date de facture, par virement. Ce document n’est pas une facture.",
    )


def french_boxed(paper: Paper) -> bytes:
    """Draw a small French workshop's invoice: boxes with round corners, DejaVu, sums in a box on the right."""
    sheet = Sheet(title=f"{paper.number}", author=paper.vendor.name, typeface=DEJAVU)
    vendor = paper.vendor
    sheet.disc(26, 22, 8, fill=WINE)
    sheet.text(26, 24.5, "AV", size=15, bold=True, align="centre", colour="#ffffff")
    sheet.text(38, 20, vendor.name, size=13, bold=True)
    sheet.texts(38, 25, (vendor.street, vendor.city, f"Tél. {vendor.phone} – {vendor.email}"), size=8, leading=3.9)
    sheet.frame(110, 40, 82, 32, colour="#b98c98", radius=2.5)
    sheet.text(114, 46, "Client", size=7.5, colour=GREY)
    address = (STRASBOURG.name, *STRASBOURG.street.split(", ", 1), STRASBOURG.city)
    sheet.texts(114, 51.5, address, size=9, leading=4.6)
    sheet.frame(18, 40, 82, 32, colour="#b98c98", radius=2.5)
    sheet.text(22, 47.5, f"Facture {paper.number}", size=12, bold=True, colour=WINE)
    facts = [("Date de facture", slashed(paper.date))]
    if paper.due_date:
        facts.append(("Échéance", slashed(paper.due_date)))
    if paper.order_number:
        facts.append(("Votre commande", paper.order_number))
    elif paper.quotation:
        facts.append(("Référence devis", paper.quotation))
    _facts(sheet, facts, left=22, right=96, top=54.5, size=8.5, colon=" :")
    table = Table(
        columns=(
            Column("Réf.", 18, 36, lambda _, item: item.code),
            Column("Description", 36, 108, lambda _, item: item.description),
            Column("Quantité", 108, 128, lambda _, item: plain(item.quantity), "centre"),
            Column("Unité", 128, 144, lambda _, item: item.unit, "centre"),
            Column("Prix unit.", 144, 166, lambda _, item: french(item.unit_price), "right"),
            Column("Total HT", 166, 192, lambda _, item: french(item.amount), "right"),
        ),
        size=8.5,
        head_fill="#f4e6ea",
        grid="#b98c98",
    )
    top = table.draw(sheet, 86, paper.items) + 8
    _vernoux_sums(sheet, paper, top)
    sheet.texts(
        18,
        top + 5,
        ("Paiement par virement à 30 jours.", f"IBAN {vendor.printed_iban}", f"BIC {vendor.bic}", vendor.bank),
        size=8.5,
        leading=4.5,
    )
    foot = f"{vendor.name} – {vendor.register} – TVA {vendor.tax_id}"
    sheet.text(105, 284, foot, size=7, align="centre", colour=GREY)
    return sheet.finish()


def _vernoux_sums(sheet: Sheet, paper: Paper, top: float) -> None:
    sheet.frame(122, top, 70, 24, colour="#b98c98", radius=2)
    rows = [("Total hors taxes", paper.net)] + [(f"TVA à {plain(one.rate)} %", one.tax) for one in paper.taxes]
    row = top + 6
    for words, amount in rows:
        sheet.text(126, row, words, size=8.5)
        sheet.text(189, row, f"{french(amount)} €", size=8.5, align="right")
        row += 5.5
    sheet.text(126, row + 2, "Net à payer TTC", size=10, bold=True, colour=WINE)
    sheet.text(189, row + 2, f"{french(paper.total)} €", size=10, bold=True, align="right", colour=WINE)
