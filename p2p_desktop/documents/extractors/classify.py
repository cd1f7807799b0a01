"""What a document is, and which language it speaks, judged by the words it uses."""

from __future__ import annotations

import re

from p2p_desktop.documents.extractors.paper import Paper
from p2p_desktop.domain.document import Kind

_TITLES: tuple[tuple[Kind, float, str], ...] = (
    (Kind.CREDIT_NOTE, 4, r"credit (?:note|memo)|gutschrift(?!en)|rechnungs-?korrektur|storno-?rechnung|"
        r"\bavoir\b(?! suite)|"
     r"nota de (?:cr[eé]dito|abono)|nota di credito|creditnota|nota de crédito|faktura koryguj[aą]ca"),
    (Kind.PROFORMA, 4, r"pro[- ]?forma|quotation|\bquote\b|\bestimate\b(?! ?(?:#|n[or]\b|num|code|:))|"
        r"angebot(?!s)|kostenvoranschlag|\bdevis\b|"
        r"presupuesto|"
     r"cotizaci[oó]n|preventivo|offerte|or[cç]amento|\boferta\b"),
    (Kind.ORDER_CONFIRMATION, 4, r"order confirmation|auftragsbest[äa]tigung|confirmation de commande|"
     r"confirmaci[oó]n de pedido|conferma d['’ ]?ordine|orderbevestiging|potwierdzenie zam[oó]wienia"),
    (Kind.DELIVERY_NOTE, 3.5, r"delivery note|packing (?:slip|list)|lieferschein(?![- ]?(?:nr|nummer|datum))|"
        r"bon de livraison|"
     r"albar[aá]n|documento di trasporto|pakbon|leveringsbon|guia de remessa"),
    (Kind.INVOICE, 3, r"\binvoice\b|\w*rechnung\b|rechnungs-?(?:nr|nummer)|\bfacture\b|\bfactura\b|\bfattura\b|"
        r"\bfactuur\b|\bfatura\b|"
     r"\bfaktura\b|nota fiscal"),
    (Kind.RECEIPT, 3, r"\breceipt\b|\bcash (?:bill|sale)|\bkassenbon\b|\bbon\b|\bquittung\b|"
        r"\bbeleg\b|\bticket\b|"
        r"\bre[cç]u\b|scontrino|"
     r"\bkassabon\b|paragon"),
)  # fmt: skip
_TILL = re.compile(
    r"\bcash\b|\bchange\b|\btender|\bcashier|\bbankomat\b|es bediente|"
    r"\bbar\b|r[uü]ckgeld|gegeben|kartenzahlung|\btse\b|\bkass[ea]\b|"
    r"\bcarte bancaire|rendu|"
    r"efectivo|contante|\bpos\b|wechselgeld|thank you|geschenkt|bonnr|table\b|visa|mastercard|girocard|\bec[- ]",
    re.IGNORECASE,
)
#: "Delivery note : 80012345" may well name another paper.
_NUMBER_FOLLOWS = re.compile(r" *: *\S*\d")
_AS_REFERENCE = 0.6
#: A title stands among so many first lines.
_HEAD = 12
_WORDS = {
    "en": "the and of to for invoice date total amount due payment please number quantity description price tax order",
    "de": "der die das und von für mit rechnung datum betrag gesamt summe menge preis zahlbar bitte netto brutto "
    "ust mwst nummer straße bestellung eur kunde nr bar artikel",
    "fr": "le la les et de du des pour facture montant total quantité prix ttc ht tva règlement échéance client votre",
    "es": "el la los y de del para factura fecha importe total cantidad precio iva cliente pago vencimiento base",
    "it": "il la di e del per fattura data importo totale quantità prezzo iva cliente pagamento scadenza imponibile",
    "nl": "de het een en van voor factuur datum bedrag totaal aantal prijs btw klant betaling vervaldatum nummer",
    "pt": "o a os e de do da para fatura data valor total quantidade preço iva cliente pagamento vencimento",
    "pl": "i w z na do dla faktura data kwota razem ilość cena vat nabywca sprzedawca płatności termin netto brutto",
}
_WORD_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}


def language_of(paper: Paper) -> str:
    """Return the language most words belong to; English where nothing tells."""
    words = re.findall(r"[^\W\d_]+", paper.lower)[:3000]
    scores = {language: sum(word in known for word in words) for language, known in _WORD_SETS.items()}
    best = max(scores, key=lambda language: (scores[language], language == "en"))
    return best if scores[best] else "en"


def kind_of(paper: Paper) -> tuple[Kind, float]:
    """Return what the document is and how sure: titles count by where they stand, till words speak for a receipt."""
    scores = dict.fromkeys(Kind, 0.0)
    first = paper.first_page()
    for index, line in enumerate(first):
        specific = any(re.search(pattern, line.text, re.IGNORECASE) for _kind, _weight, pattern in _TITLES[:4])
        for kind, weight, pattern in _TITLES:
            if specific and kind is Kind.INVOICE:
                continue  # "proforma invoice", "credit note for invoice 12"
            # "Proforma" beside a number is a reference to one; "Invoice" beside anything speaks of this document, and
            # what is written in capitals is a title.
            texts = [each.text for each in line.segments
                     if index < _HEAD and (kind is Kind.INVOICE or each.text.isupper())]  # fmt: skip
            for text in (line.text, *texts):
                for match in re.finditer(pattern, text, re.IGNORECASE):
                    score = weight * _prominence(index, len(first), text, match)
                    if kind is not Kind.INVOICE and _NUMBER_FOLLOWS.match(text, match.end()):
                        score *= _AS_REFERENCE
                    scores[kind] = max(scores[kind], score)
    till = len({match.casefold() for match in _TILL.findall(paper.text)})
    if till >= 2 and _is_narrow(paper):
        scores[Kind.RECEIPT] += 2.0 + 0.5 * min(till, 4)
    kind = max(scores, key=lambda each: scores[each])
    if scores[kind] == 0:
        return (Kind.RECEIPT, 0.4) if till >= 2 else (Kind.OTHER, 0.3)
    second = sorted(scores.values())[-2]
    return kind, round(min(0.97, 0.5 + 0.12 * (scores[kind] - second) + 0.04 * scores[kind]), 2)


def _prominence(index: int, lines: int, text: str, match: re.Match[str]) -> float:
    """A title stands high on the page and nearly alone in its line."""
    high = 1.0 if index < max(_HEAD, lines * 0.4) else 0.5
    words = " ".join(word for word in text.split() if not any(char.isdigit() for char in word))
    alone = 1.0 if len(match[0]) >= 0.35 * len(words) else 0.75 if match.start() < 3 else 0.5
    capitals = 1.1 if match[0].isupper() else 1.0
    return high * alone * capitals


def _is_narrow(paper: Paper) -> bool:
    """A till slip has few words a line."""
    lines = [line for line in paper.lines if line.words]
    return bool(lines) and sum(len(line.words) for line in lines) / len(lines) < 5.5
