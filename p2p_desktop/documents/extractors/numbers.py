"""The number of a document, and the number of the order it refers to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from p2p_desktop.documents.extractors.dates import dates_in
from p2p_desktop.documents.extractors.paper import Paper, Segment
from p2p_desktop.domain import po_number
from p2p_desktop.domain.reading import Place

_NO = r"(?:no|nr|num(?:ber|m?er|éro)?|n[°ºo]|#|id|code)"
_SEP = r"[ .:#°º-]{0,4}"
_LABELS: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (weight, re.compile(pattern, re.IGNORECASE))
    for weight, pattern in (
        (5, rf"\b(?:tax )?(?:invoice|bill|inv|receipt|credit (?:note|memo)|quotation|quote|"
            rf"proforma(?: invoice)?|delivery note|order confirmation|packing slip){_SEP}(?:{_NO}|ref)(?![a-z]){_SEP}"),
        (5, rf"rechnung(?: ?\([^)]{{1,20}}\))? ?(?:nr|nummer|no)\.?{_SEP}"),
        (5, r"pro[- ]?forma(?:[- ]?(?:rechnung|invoice))?[ .:]{0,3}(?:n[°ºr]\.?|no\.?|nummer|number)[ .:]{0,3}"),
        (1.2, rf"\border(?: ?/ ?rev\w*)?{_SEP}(?:{_NO}(?![a-z]))?[ .:#]{{1,3}}(?=\d|$)"),
        (5, rf"(?:rechnungs|beleg|gutschrifts|angebots|proforma|rechnung|angebot|gutschrift|beleg|lieferschein|"
            rf"auftragsbest[äa]tigungs?)[ .-]{{0,3}}(?:nr|"
            rf"nummer|no){_SEP}"),
        (5, r"(?:rechnung|gutschrift|angebot|invoice|facture|factura|fattura|factuur|avoir|"
            r"devis)(?: original)? ?(?:#|n[°ºr]\.?|nr\.?|no\.?)[ .:]{0,3}"),
        (5, r"(?:num[ée]ro|n[°º]|no\.?|nr\.?)(?: de| d['’]| della| du| van)? ?(?:la )?(?:facture|factura|fattura|"
            r"devis|avoir|presupuesto|documento|fatura|recibo)[ .:]{0,3}"),
        (5, r"(?:factuur|offerte|order(?=bevest)|faktur[ay]|oferty|fattura|factura|fatura|preventivo|presupuesto|"
            r"or[cç]amento|oferta|devis|facture|proforma)(?: vat)?[- ]?(?:nummer|n[úu]mero|num\b|numer|"
            r"nr\b|n[.°º]\.?º?)[ .:#]{0,3}"),
        (5, r"(?:factura|factuur|fattura|fatura|presupuesto|preventivo|offerte|faktura(?: vat)?)[- ]?(?:nummer|"
            r"n[úu]mero|num|numer|n[°ºro]\.?)?[ .:]{1,3}(?=[A-Z]{0,5}[-/ ]?\d)"),
        (4.5, r"\b(?:invoice|rechnung|facture|avoir|devis|credit note|gutschrift|quotation|angebot|"
              r"proforma(?: invoice)?)[ :#]{1,3}(?=[A-Z]{0,6}[-/]?\d)"),
        (4.5, r"\b(?:nota d[ei] (?:cr[eé]dito|abono)|rachunek|faktura koryguj[aą]ca|bon de livraison|lieferschein|"
              r"albar[aá]n)"
              r"(?: (?:nr|n[.°º]|no)\.?)?[ :#]{1,3}(?=[A-Z]{0,4}[-/ ]?\d)"),
        # A title with a remark between it and its number: "Credit note (self-billed) (389) no. 471102".
        (4.2, r"\b\w*(?:rechnung|gutschrift|angebot|invoice|facture|factura|fattura|factuur|avoir|credit note|devis)\b"
              r"(?: [^\d:]{1,30})?(?: ?\([^)]{1,40}\)){1,2} ?(?:nr|no|n[°º]|number|#)[ .:]{1,3}"),
        (3.5, rf"\b(?:document|doc|belegnr|bon|bonnr|ticket|slip|trans(?:action)?|beleg|bon-nr|receipt|bill|dokument|"
              rf"check){_SEP}(?:no|nr|nummer|number|id|#)?[ .:#]{{1,3}}(?=[A-Z]{{0,5}}[-/]?\d)"),
        (3, r"\bn[uú]mero\b[ .:]{0,3}|\bnumer\b[ .:]{0,3}"),
        (2, r"\b(?:statement|contract|reference|referenz|your ref|vorgang)(?:s)?[- ]?(?:no|nr|nummer|number|"
            r"#)?\.?[ .:]{0,3}"),
    )
)  # fmt: skip
_ORDER_LABEL = re.compile(
    rf"(?:\bp\.?/?o\.?\b{_SEP}(?:{_NO}\b)?|purchase order{_SEP}(?:{_NO}\b)?|(?:your|customer|client) (?:order|"
    rf"reference|ref)\b{_SEP}(?:{_NO}\b)?|"
    rf"\border{_SEP}{_NO}\b|(?:ihre |kunden-?)?(?:auftrags|bestell)(?:ung)?[- ]?(?:nummer|nr)\b|bestellung(?: nr)?\b|"
    rf"(?:votre )?(?:r[ée]f[ée]rence client|commande)\b(?: n[°º])?|n[°º] (?:de )?commande|(?:su |"
    rf"n[úu]mero de )?pedido\b|"
    rf"(?:vs\. ?)?ordine\b(?: n\.?)?|(?:uw )?(?:bestel|order)nummer|uw referentie|zam[oó]wienie(?: nr)?|"
    rf"encomenda\b)[ .:#]{{0,3}}",
    re.IGNORECASE,
)
#: What a vendor calls his own offer or proforma, which an invoice refers to where no order is named.
_OFFER_LABEL = re.compile(
    rf"(?:our|unsere?|notre|nostro|nuestr[oa]|ons|onze) (?:quotation|quote|proforma|offer|ref(?:erence)?\b|"
    rf"angebot\w*|offerte|devis|"
    rf"preventivo|presupuesto|oferta)[- ]?(?:{_NO}\b)?[ .:#]{{0,3}}|r[ée]f[ée]rence devis ?:? ?|(?:devis|angebot|"
    rf"quotation) (?:n[°ºr]|no)\.? ?",
    re.IGNORECASE,
)
_ENDS_IN_NUMBER = re.compile(r"(?:\b(?:nr|no|num|numer|number|n[uú]mero|nummer)|n?[.°º#])[ .:]*$", re.IGNORECASE)
#: A title that stands alone.
_TITLE = re.compile(
    r"(?:tax )?invoice|\w*rechnung|gutschrift|credit note|lieferschein|delivery note|angebot|quotation|offerte|"
    r"proforma(?:[- ](?:invoice|rechnung))?|facture|avoir|devis|bon de livraison|factura|presupuesto|fattura|"
    r"preventivo|factuur|pakbon|fatura|or[cç]amento|faktura(?: vat)?|rachunek|oferta",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"[A-Z]{0,8}[-/#]?\d[A-Z0-9]*(?:[-/._][A-Z0-9]+)*|"
    r"[A-Z]{1,6}(?:[-/._ ][A-Z0-9]+)*[-/._ ]?\d[A-Z0-9]*(?:[-/._][A-Z0-9]+)*",
    re.IGNORECASE,
)

#: From this weight on a label says that a number is this document's own.
_OWN_LABEL = 4.0
#: Shorter numbers stand on a page by chance.
_TELLING_DIGITS = 4
#: A value further to the right than this may belong to another column.
_FAR = 0.06
_SAME_EDGE = 0.008


@dataclass(frozen=True, slots=True)
class NumberFound:
    """A number of a document with how sure it is and where it stands."""

    text: str
    confidence: float
    place: Place
    is_confirmed: bool = False
    is_agreed: bool = False


def document_number(paper: Paper, *, day: dt.date | None) -> NumberFound | None:
    """Choose the document's own number by the labels beside or over it; ``day`` is the document's date."""
    candidates = list(_candidates(paper))
    if not candidates:
        return None
    scores: dict[str, float] = {}
    for score, value in candidates:
        bare = value.text
        scores[bare] = max(scores.get(bare, 0.0), score) + (0.3 if bare in scores else 0.0)
    best_text = max(scores, key=lambda text: scores[text])
    best = next(value for _score, value in sorted(candidates, key=lambda each: -each[0]) if value.text == best_text)
    rivals = [text for text, score in scores.items() if text != best_text and score > scores[best_text] - 0.5]
    confidence = min(0.93, 0.35 + 0.11 * scores[best_text]) - (0.2 if rivals else 0.0)
    is_repeated = _is_printed_twice(paper, best) or _holds_date(best.text, day)
    agreed = not rivals and scores[best_text] >= _OWN_LABEL and is_repeated
    return NumberFound(best_text, round(confidence, 3), best.place, is_agreed=agreed)


def _holds_date(number: str, day: dt.date | None) -> bool:
    """True for a number that is made of the document's date, such as RE-20190610/507."""
    if day is None:
        return False
    return any(day.strftime(form) in re.sub(r"[./-]", "", number) for form in ("%Y%m%d", "%d%m%Y"))


def _is_printed_twice(paper: Paper, best: NumberFound) -> bool:
    """True where the number stands in another place too: on the next page's head, with the account to pay to …"""
    # A payment reference may put the year or the customer before it.
    alone = re.compile(rf"(?<!\w){re.escape(best.text)}(?![\w/-])")
    here = best.place.box.middle
    return sum(char.isdigit() for char in best.text) >= _TELLING_DIGITS and any(
        alone.search(line.text) and (line.page != best.place.page or abs(line.box.middle - here) > line.box.height)
        for line in paper.lines
    )


def _candidates(paper: Paper) -> Iterator[tuple[float, NumberFound]]:
    total = max(1, len(paper.lines))
    for segment in (_with_next(paper, each) for each in paper.segments()):
        for weight, pattern in _LABELS:
            for match in pattern.finditer(segment.text):
                before = segment.text[max(0, match.start() - 22) : match.start()]
                if re.search(
                    r"(?:original|li[ée]e|ursprung\w*|your|ihre|kunden|customer|zu|credited|ref\.?)[- ]?$",
                    before,
                    re.IGNORECASE,
                ):
                    continue
                place = 0.8 * (1 - segment.line / total)
                for penalty, found in _values(paper, segment, match):
                    yield weight + place - penalty, found


def _with_next(paper: Paper, segment: Segment) -> Segment:
    """Join a title with the number that stands in the next column: "DELIVERY NOTE      No. 88120"."""
    beside = next(paper.right_of(segment), None)
    if beside is None or not _TITLE.fullmatch(segment.text):
        return segment
    return Segment(segment.page, segment.line, (*segment.words, *beside.words))


def _values(paper: Paper, segment: Segment, match: re.Match[str]) -> Iterator[tuple[float, NumberFound]]:
    """Yield what can be meant by a label: the words after it, to its right, or under it."""
    rest = segment.text[match.end() :]
    # Numbers such as 7/06/2026 look like dates; only a word for "number" right before them says what they are.
    direct = _number_at(segment, match.end(), rest, may_be_date=bool(_ENDS_IN_NUMBER.search(match[0])))
    if direct is not None:
        yield 0.0, direct
        return
    if sum(char.isalpha() for char in rest) > 14:
        return
    label_place = segment.place(match.start(), match.end())
    for other in list(paper.right_of(segment))[:1]:
        found = _number_at(other, 0, other.text)
        if found is not None:
            below = _aligned_below(paper, segment)
            far = other.box.left - segment.box.right > _FAR
            yield (0.6 if far and below is not None else 0.2), found
            if far and below is not None:
                yield 0.3, below
            return
    for other in paper.below(segment, lines=2):
        for found in _all_numbers(other):
            box = found.place.box
            if box.left < label_place.box.right + 0.02 and box.right > label_place.box.left - 0.02:
                yield 0.5, found
                return


def _aligned_below(paper: Paper, segment: Segment) -> NumberFound | None:
    """Return the number right under a label, at its left edge: of two columns far apart, it is the nearer."""
    for other in paper.below(segment, lines=1):
        if abs(other.box.left - segment.box.left) < _SAME_EDGE and len(other.words) == 1:
            return _number_at(other, 0, other.text)
    return None


def _number_at(segment: Segment, start: int, rest: str, *, may_be_date: bool = False) -> NumberFound | None:
    offset = len(rest) - len(rest.lstrip(" :.#-°º"))
    match = _VALUE.match(rest, offset)
    if match is None or not _may_be_number(segment, start + match.start(), match[0], may_be_date=may_be_date):
        return None
    begin, end = start + match.start(), start + match.end()
    return NumberFound(match[0].rstrip("-/._"), 0.0, segment.place(begin, end))


def _all_numbers(segment: Segment) -> Iterator[NumberFound]:
    for match in re.finditer(r"\S+", segment.text):
        value = _VALUE.fullmatch(match[0].strip(":#.,"))
        if value is not None and _may_be_number(segment, match.start(), value[0]):
            yield NumberFound(value[0], 0.0, segment.place(match.start(), match.end()))


def _may_be_number(segment: Segment, start: int, text: str, *, may_be_date: bool = False) -> bool:
    """A number has digits, is no date and no amount, and is no mere count."""
    digits = sum(char.isdigit() for char in text)
    if digits < 2 and len(text) < 3:
        return False
    if re.fullmatch(r"\d+[.,]\d\d", text):
        return False
    if may_be_date and "/" in text:
        return True
    return not any(
        date.start <= start < date.start + len(date.text) and len(date.text) >= len(text) - 1
        for date in dates_in(segment)
    )


def order_reference(paper: Paper, own_number: str) -> NumberFound | None:
    """Return the order a document refers to: one of our own order numbers anywhere, else what an order label names."""
    for segment in paper.segments():
        ours = po_number.find(segment.text)
        if ours:
            at = max(0, segment.text.upper().find(ours[0]))
            return NumberFound(ours[0], 0.97, segment.place(at, at + len(ours[0])), is_confirmed=True)
    for label, confidence in ((_ORDER_LABEL, 0.6), (_OFFER_LABEL, 0.5)):
        for segment in paper.segments():
            for match in label.finditer(segment.text):
                for _penalty, found in _values(paper, segment, match):
                    if found.text != own_number:
                        return NumberFound(found.text, confidence, found.place)
    return None
