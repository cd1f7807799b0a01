"""What the words beside an amount say it is, in the languages documents come in."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import Levenshtein


class Role(StrEnum):
    """What an amount is in the sums of a document."""

    TOTAL = "total"
    NET = "net"
    SUBTOTAL = "subtotal"
    TAX = "tax"
    CASH = "cash"
    CHANGE = "change"
    ROUNDING = "rounding"
    DISCOUNT = "discount"
    CHARGE = "charge"
    PREPAID = "prepaid"
    DUE = "due"
    COUNT = "count"
    CARRIED = "carried"
    OTHER = "other"


#: Roles that close a table of lines.
CLOSING = frozenset({Role.TOTAL, Role.NET, Role.SUBTOTAL, Role.TAX, Role.DUE, Role.PREPAID})

_TAX_WORDS = (
    r"v\.?a\.?t\b\.?|\btax(?:es)?\b|\bg\.?s\.?t\b|\bh\.?s\.?t\b|\bs\.?s\.?t\b|\bmwst|\bm\.w\.st|\bust\b|umsatzsteuer|"
    r"mehrwertsteuer|"
    r"versicherungs?steuer|\w*steuer\b(?! ?n)|\bt\.?v\.?a\b\.?|\btaxes\b|\bi\.?v\.?a\b|\bb\.?t\.?w\b|podatek|"
    r"\bmoms\b|impuestos?|impostos?|\bsteuerbetrag"
)
# First match wins: the order is part of the meaning ("total before tax" is no total, "net payable" is one).
_RULES: tuple[tuple[Role, float, str], ...] = (
    (Role.COUNT, 0, r"(?:total |no\.? of |number of |item |total no\.? of )(?:qty|quantity|items?|pcs|pieces|"
        r"articles|products|points?|units?|count)"
     r"|\bitems? ?(?:count|sold)|\bqty\b|anzahl|artikelanzahl|nombre d|\bpunkte|points|loyalty|\bstk\.? gesamt|posten"),
    (Role.CARRIED, 0, r"carried (?:forward|over)|brought forward|[üu]bertrag|[àa] reporter|\breport\b|riporto|"
        r"suma y sigue|^\W*transporte\W*$|do przeniesienia|overdracht"),
    (Role.TOTAL, 3.4, r"(?:total|amount|net total|nett total).{0,12}round(?:ed)?\b(?! ?adj)(?!ing)|"
        r"round(?:ed)? total|after rounding|total after"),
    (Role.ROUNDING, 0, r"round(?:ing|ed)?\b|rnd\b|rundung|arrondi|redondeo|afronding|zaokr|arredond|adj(?:ustment)?\b"),
    (Role.CHANGE, 0, r"\bchange\b|r[uü]ckgeld|zur[uü]ck\b|wechselgeld|rendu|cambio|\bresto\b|wisselgeld|reszta|troco"),
    (Role.DUE, 2.2, r"offener betrag|restbetrag|noch zu zahlen|solde|outstanding|remaining|reste [àa] payer|saldo|"
        r"restzahlung"),
    (Role.PREPAID, 0, r"bereits (?:be|ge)zahlt|bezahlt|deposit|anzahlung|acompte|prepaid|amount paid|\bpaid\b|"
        r"payments? received|vorauszahlung|"
     r"déjà (?:payé|réglé)|anticipo|aanbetaling|betaald|gezahlt"),
    (Role.DISCOUNT, 0, r"\bdisc(?:ount)?\b|rabatt|nachlass|remise|descuento|\bdto\b|sconto|korting|\brabat\b|"
        r"savings?|saved|skonto|ersparnis|desconto|"
     r"agency comm|commission|you save|promo"),
    (Role.TAX, 2, r"(?:included|enthaltene?|darin|davon|dont) (?:gst|vat|tax|mwst|ust|tva)\b"),
    (Role.SUBTOTAL, 1.0, r"total (?:of )?\d+(?:[.,]\d+)? ?%"),
    (Role.NET, 3.2, r"(?:summe|betrag|total|amount|montant|importe|sales).{0,14}(?:\bohne\b|netto|\bexc|\bexkl|"
        r"before (?:tax|vat|gst)|\bhors\b|\bh\.?t\b|sans tva)"
     r"(?!.{0,20}(?:zahl|pay|due))"),
    (Role.TOTAL, 5.6, r"total (?:to pay|payable|amount payable|a pagar|à payer)|(?:amount|balance|total) payable|"
        r"\bzu zahlen|net [àa] payer|te betalen|"
     r"zahlbetrag|neto a pagar|netto a pagare|do zapłaty"),
    (Role.TOTAL, 3.6, r"(?:total|summe|betrag|amount|montant|importe|totale|totaal|razem|sales|ventas).{0,24}"
     r"(?:\binc|\binkl|einschl|brutto|\bt\.?t\.?c\b|gross|iva incl|w/|with (?:gst|vat|tax|sst)|tax incl|"
     r"i\.v\.a\. incl)|\bt\.?t\.?c\b|"
     r"brutto(?:betrag|summe|gesamt| ?eur)?\b|gesamt-?brutto|inkl\.? ?(?:ust|mwst)|incl\.? ?(?:vat|btw|tax|gst)|"
     r"do zapłaty|gross total"),
    (Role.TOTAL, 3.4, r"grand total|total (?:due|to pay|payable|amount due|amount payable|a pagar|documento|fattura|"
        r"factura|general|geral|à payer)|"
     r"(?:amount|balance|sum|net|total|payment) (?:now )?(?:due|payable)|due payable|net [àa] payer|neto a pagar|"
     r"netto a pagare|zu zahlen|"
     r"zahlbetrag|zahlungsbetrag|rechnungsbetrag|rechnungsbeitrag|endbetrag|gesamt-?betrag|gesamt-?summe|"
     r"rechnungs-?summe(?! ?netto)|"
     r"te betalen|totaal(?:bedrag)? te|importe total|invoice total|total (?:for )?(?:this )?invoice|invoice amount|"
     r"total facture|totale da pagare|"
     r"totale complessivo|valor total|summe gesamt|gesamtpreis|total amount|total charges|amount to pay|please pay|"
     r"à régler|auszahlungsbetrag|"
     r"angebotssumme|auftragssumme|gutschriftsbetrag|order total|total sales|nett total$|total sale"),
    (Role.NET, 3, r"netto|\bnett?\b(?! wt)|\bexcl|\bexkl|\bohne (?:ust|mwst|umsatz|mehrwert|steuer)|before (?:tax|"
        r"vat|gst|sst)|hors tax|\bh\.?t\.?\b|base imponible|imponibile|taxable|"
     r"ex(?:cluding)?\.? (?:vat|tax|gst)|warenwert|base\b|tax base|steuerpfl|bemessungsgrundlage|valor l[ií]quido|"
     r"steuerbasis|"
     r"amount ex|total ex|excluding|gesamtbeitrag(?! inkl)"),
    (Role.SUBTOTAL, 2.4, r"sub[- ]?total|zwischen(?:summe|total)|suma parcial|"
        r"sous[- ]total|subtotale|subtotaal|suma częściowa|"
        r"total positionen|summe positionen|"
     r"somme|positionssumme|warensumme|summe artikel|total items"),
    (Role.TAX, 3, rf"(?:total|summe|sum of|gesamt(?:e|betrag)?|montant|importe|totaal) ?(?:de |of |der |"
        rf"la )?(?:{_TAX_WORDS})|"
     rf"(?:{_TAX_WORDS})[ .:-]{{0,3}}(?:total|gesamt|amount|betrag|amt)|total taxes"),
    (Role.TAX, 2, _TAX_WORDS),
    (Role.CASH, 0, r"\bcash\b|tender|\bbar\b|gegeben|\bvisa\b|master ?card|\bamex\b|\bcard\b|karte|girocard|"
        r"\bcarte\b|esp[eè]ces|efectivo|contant|"
     r"got[oó]wka|received|\bpin\b|kartenzahlung|\bec\b|paypal|\bpayment\b|zahlung|maestro|debit|credit\b|"
     r"lastschrift|scheck|cheque"),
    (Role.CHARGE, 0, r"freight|shipping|versand|porto|fracht|transport|delivery|handling|verpackung|frais de port|"
        r"gastos de env|spedizione|"
     r"verzend|service charge|svc|serv\. ?ch|livraison|przesył|frete|packing|postage"),
    (Role.TOTAL, 2.4, r"^[\W\d]*(?:total|summe|gesamt|totale|totaal|razem|suma|somme|jumlah|montant total|ttl)\b|"
        r"\btotal\W*$|\bsumme\W*$|\bgesamt\W*$|\btotal\b.{0,6}$"),
    (Role.TOTAL, 1.6, r"\btotal\b|\bsumme\b|\bgesamt\b|\btotale\b|\btotaal\b|\bsuma\b|\brazem\b|jumlah|gesamtbeitrag"),
    (Role.CASH, 0, r"^\W*pay\W*$"),
    (Role.TOTAL, 2.4, r"^\W*(?:payment |balance |now )?due\W*$"),
    (Role.TOTAL, 1.0, r"\bamount\b|\bbetrag\b|\bmontant\b|\bimporte\b|\bimporto\b|\bbedrag\b|\bvalor\b|\bkwota\b|"
        r"\bbalance\b|\bsale\b"),
)  # fmt: skip
_KEY_WORDS = ("total", "subtotal", "summe", "zahlen", "betrag", "change", "rounding", "amount")
_NO_MISREADINGS = frozenset(
    {"charge", "charges", "totals", "totale", "totaal", "samme", "zahle", "changes", "amounts", "betrage", "beträge"}
)
_GLUED = re.compile(r"\b(total|summe|betrag|gesamt|amount|subtotal)(?=(?:eur|euro|usd|chf|rm|gbp|pln)\b)")
_COMPILED = tuple((role, weight, re.compile(pattern)) for role, weight, pattern in _RULES)
_NO_AMOUNT = re.compile(
    r"vat[- ]?(?:id|no|reg|num)|tax[- ]?(?:id|no|reg|invoice|code|number)|ust-?id|steuer-?n|gst (?:id|no|reg)|"
    r"reg(?:istration)? no|"
    r"n° ?tva|tva intra|btw-?n|p\.? ?iva|nif\b|\biban\b|\btel\b|phone|fax|konto|postal|capital|stammkapital|telefon|"
    r"seite|page \d|\bblz\b|\bbic\b|\bgln\b|sort code|handelsreg"
)


def role_of(label: str) -> tuple[Role, float]:
    """Return what a label says an amount is, and how strongly."""
    text = _plain(label)
    if not text or _NO_AMOUNT.search(text):
        return Role.OTHER, 0.0
    for role, weight, pattern in _COMPILED:
        if pattern.search(text):
            return role, weight
    return Role.OTHER, 0.0


def names_no_amount(label: str) -> bool:
    """Return whether a label names an account, a phone, a register: numbers behind it are no money."""
    return bool(_NO_AMOUNT.search(_plain(label)))


def _plain(label: str) -> str:
    """Lower case, single blanks, a currency torn off, and letters that OCR takes for digits put right in words."""
    text = _GLUED.sub(r"\1 ", " ".join(label.casefold().split()))
    return " ".join(_mended(word) for word in text[-90:].split(" "))


@lru_cache(maxsize=4096)
def _mended(word: str) -> str:
    """Read "tota1" or "zahilen" as the word it was: OCR stumbles over the very words that matter."""
    bare = word.strip(".:;,*-–(")
    if not 4 <= len(bare) <= 9 or bare in _KEY_WORDS or bare in _NO_MISREADINGS:
        return word
    for key in _KEY_WORDS:
        if abs(len(key) - len(bare)) <= 1 and Levenshtein.distance(key, bare, score_cutoff=1) == 1:
            return word.replace(bare, key)
    return word
