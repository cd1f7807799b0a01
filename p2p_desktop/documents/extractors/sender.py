"""Who sent a document of a vendor we do not know: the company that its head, foot and addresses speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from p2p_desktop.documents.extractors.contacts import FREE_MAIL, POSTCODE, domains_of
from p2p_desktop.documents.extractors.paper import Line, Paper, Segment
from p2p_desktop.documents.extractors.parties import CUSTOMER, SELLER, customer_segments
from p2p_desktop.documents.extractors.tax_ids import TaxId
from p2p_desktop.domain.reading import Place
from p2p_desktop.domain.similarity import name_similarity, normal_name

_LEGAL = re.compile(
    r"(?:\bg?GmbH(?: ?& ?Co\.? ?(?:KG|OHG))?|\bAG|\bKG|\bOHG|\be\.?K\.?|\bUG\b|\be\.V\.|\ba\.G\.|\bmbH|\bGbR|\bSE\b|"
    r"\bS\.?A\.?R\.?L\.?|\bS\.?A\.?S\.?U?\b|\bS\.A\.?|"
    r"\bSA\b|\bEURL|\bS\.?L\.?U?\.?\b|\bS\.?r\.?l\.?s?\b|\bS\.?p\.?A\.?|\bB\.?V\.?|\bN\.?V\.?|\bLtda?\.?|\bLda\.?|"
    r"\bLimited|\bL\.?L\.?C\.?|\bLLP|\bInc\.?|"
    r"\bCorp(?:oration)?\.?|\bPLC|\bS[DOIQ0][NHM]\.? ?B[HN]D\.?|(?:\b|(?<=\d))[S$5]/[B8R]|\bBHD\.?|\bPte\.?|\bPty\.?|"
    r"\bsp\. ?z ?o\.? ?o\.?|\bs\.r\.o\.|\bA/S|\bApS|\bOy\b|\bAB\b|\bKft\.?|"
    r"\bEnterprise|\bTrading|\bCo\.(?:,| Ltd)?|\bVersicherung\w*|\bHolding|\bGroup\b|\bRestaurant|\bCompany)(?!\w)",
    re.IGNORECASE,
)
_STRICT_CASE = frozenset({"ag", "kg", "se", "ug", "sa", "sl", "bv", "nv", "ab", "oy", "ek", "sas", "srl", "spa"})
_HOLDER = re.compile(
    r"(?:kontoinhaber(?:in)?|account (?:holder|name)|titulaire(?: du compte)?|beneficiary(?: name)?|payable to|"
    r"cheques? (?:payable )?to|titular(?: de la cuenta)?|intestatario|rekeninghouder|t\.?n\.?v\.?|benefici[aá]rio|"
    r"w[łl]a[śs]ciciel rachunku|in favou?r of)[ :]+",
    re.IGNORECASE,
)
#: What a company's imprint says beside its name: seat, capital, register, directors.
_IMPRINT = re.compile(
    r"si[èe]ge social|sitz der gesellschaft|registered (?:office|in)|amtsgericht|handelsregister|\bhr[ab]\b|\bsiret\b|"
    r"\brcs\b|capital (?:social|de)|gesch[äa]ftsf[üu]hr|vorstand|company (?:no|reg)|domicilio social|"
    r"registro mercantil|sede legale|capitale sociale|\bkvk\b|capital social|\bkrs\b|\bregon\b|\bust-?id|"
    r"vat (?:reg|no)|\btva\b|p\.? ?iva",
    re.IGNORECASE,
)
#: A company's number in a register, printed behind its name: "(616227-D)", "Co. No. 1234567".
_REGISTER = re.compile(
    r"\(?\b\d{4,7} ?-? ?[A-Z]\b\)?|\bco(?:mpany)?\.? ?(?:reg\.? ?)?(?:no|number)\b|\b[A-Z]{2}\d{7}-[A-Z]\b|"
    r"\b\d{9}-[A-Z]\b",
    re.IGNORECASE,
)
_NAME_LABEL = re.compile(
    r"^(?:name|firma|company|raison sociale|raz[oó]n social|ragione sociale|denominazione|d[ée]nomination|nombre|nome|"
    r"naam|nazwa) ?: ?",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\b(?:capital|siret|for shopping|tq|powered by|careline|hotline|helpline|ansprechpartner|contact|"
    r"invoice|rechnung|facture|factura|fattura|factuur|receipt|quittung|beleg|page|seite|date|datum|tel|phone|"
    r"fax|e-?mail|www|http|iban|bic|"
    r"total|subtotal|vat|tax|gst|ust|mwst|tva|cash(?! ?(?:&|and|n) ?carry)|change|table|order|no\.|number|nummer|"
    r"kasse|cashier|welcome|willkommen|thank|danke|merci|"
    r"original|copy|duplicate|kopie|bank\b|sparkasse|volksbank|postbank|member|reg\.?|street|road|jalan|jln|lot|"
    r"taman|floor|stra(?:ß|ss)e|str\.|"
    r"platz|weg \d|avenue|rue|route|chemin|calle|via |plaza|postfach|p\.?o\.? box|opening|öffnungszeiten|uhr|"
    r"tax invoice|cash bill|salesperson|"
    r"gesch[äa]ftsf[üu]hrer|amtsgericht|quantity|description|amount|price|item|quotation|angebot|proforma|devis|"
    r"offerte|preventivo|presupuesto|or[cç]amento|fatura|faktura|oferta|pedido|ordine|lieferschein|"
    r"delivery note|packing (?:slip|list)|order confirmation|auftragsbest[äa]tigung|gutschrift|credit note|avoir|"
    r"nota d[ei] cr[eé]dito|bon de livraison|albar[aá]n|pakbon|sprzedawca|nabywca|"
    r"statement|agency)\b|stra[sßB]+e?\b|\b(?:kawasan|persiaran|lorong|kampung|pusat bandar|industrial (?:park|area)|"
    r"returnable|returned|visit us|posted)\b",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r"\s*[·●•|‧∙*]\s*|\s+[-–—]\s+|,\s")
ALIKE = Decimal("0.92")
_EDGES = " .,:;-–|*_=~'\""
_LEAST_SCORE = 1.0
#: What a name loses that stands where the window of an envelope is.
_IN_WINDOW = 2.2
#: Lines of one address are at most so many letter heights apart.
_SAME_BLOCK = 2.4
_TOWN = re.compile(r"(?:[A-Z]{1,2}[- ])?\d{4,5} [^\W\d]|[^\W\d][^\d,]+, [A-Z]{2} \d{5}")
_REACHED = re.compile(r"tel|phone|fax|@|www|http|ust|vat|tva|iva|btw|nip|siret|kvk|iban|\d{3}[ /-]\d{4}", re.IGNORECASE)
#: So far the second likeliest name must lie behind for the first to be beyond doubt.
_CLEAR_MARGIN = 1.0
#: And so far where much speaks for the second name too.
_AGREED_MARGIN = 2.5
#: Words that OCR is less sure of may have lost or changed a letter.
_SURELY_READ = 0.85


class Evidence(StrEnum):
    """What on the paper speaks for a name; two kinds that do not depend on each other make it likely."""

    HEAD = "head"
    LEGAL_FORM = "legal_form"
    REGISTER = "register"
    DOMAIN = "domain"
    HOLDER = "holder"
    LABEL = "label"
    IMPRINT = "imprint"
    SENDER_LINE = "sender_line"


#: What says whose paper it is.
_WHOSE = frozenset({Evidence.IMPRINT, Evidence.DOMAIN, Evidence.SENDER_LINE})


@dataclass(frozen=True, slots=True)
class VendorFound:
    """Who sent the document: name as it counts, how sure, where it stands, why, and whether we know the vendor."""

    name: str
    confidence: float
    place: Place | None
    is_known: bool = False
    evidence: frozenset[Evidence] = frozenset()
    #: Whether kinds of evidence that do not depend on each other name one company, and no other comes near.
    is_agreed: bool = False


def _rivals(other: _Candidate, best: _Candidate) -> bool:
    """True for another company that as much, or nearly as much, speaks for."""
    much = Evidence.LEGAL_FORM in other.evidence and bool(other.evidence & _WHOSE)
    return best.total - other.total < (_AGREED_MARGIN if much else _CLEAR_MARGIN)


def _is_agreed(best: _Candidate, others: Sequence[_Candidate]) -> bool:
    """Return whether a name is beyond doubt.

    A legal form says that the words are a company. That it is this paper's, a label says alone ("Seller"); a web
    address, an imprint or a sender's line say it of the first name on the page, or of one that stands in two places; a
    register's number or the account's holder only of the first. The same beside a name further down may be the
    customer's, the bank's, or that of who made the form.
    """
    if Evidence.LEGAL_FORM not in best.evidence or best.is_misread or any(_rivals(each, best) for each in others):
        return False
    is_first = not any(_stands_over(each, best) for each in others)
    found = best.evidence
    if Evidence.LABEL in found:
        return True
    if is_first and found & (_WHOSE | {Evidence.REGISTER, Evidence.HOLDER}):
        return True
    return best.count >= 2 and bool(found & _WHOSE)


def _stands_over(other: _Candidate, best: _Candidate) -> bool:
    return (other.place.page, other.place.box.middle) < (best.place.page, best.place.box.middle)


@dataclass(slots=True)
class _Candidate:
    """A name with all that speaks for it, over every place where it stands."""

    name: str
    place: Place
    score: float
    evidence: set[Evidence] = field(default_factory=set)
    count: int = 1
    is_misread: bool = False

    @property
    def total(self) -> float:
        """The best place counts; that the name stands in others too, a little."""
        return self.score + 0.8 * min(3, self.count - 1)


def find_unknown(
    paper: Paper, *, own_names: Sequence[str], tax_ids: Sequence[TaxId], is_slip: bool
) -> VendorFound | None:
    """Choose the likeliest sender among the names on the paper."""
    candidates: dict[str, _Candidate] = {}
    for found in _Names(paper, tax_ids, is_slip=is_slip).all():
        key = normal_name(found.name) or found.name.casefold()
        if len(key) < 2 or any(name_similarity(own, found.name) >= ALIKE for own in own_names):
            continue
        _add(candidates, key, found)
    ranked = sorted(candidates.values(), key=lambda each: -each.total)
    if not ranked:
        return None
    best = ranked[0]
    others = [
        each for each in ranked[1:] if not each.name.startswith(best.name) and not best.name.startswith(each.name)
    ]
    margin = best.total - others[0].total if others else 2.0
    confidence = round(max(0.15, min(0.88, 0.25 + 0.08 * best.total + 0.06 * min(margin, 3))), 3)
    return VendorFound(
        best.name,
        confidence,
        best.place,
        evidence=frozenset(best.evidence),
        is_agreed=_is_agreed(best, others),
    )


def _add(candidates: dict[str, _Candidate], key: str, found: _Candidate) -> None:
    before = candidates.get(key)
    if before is None:
        candidates[key] = found
        return
    before.count += 1
    before.evidence |= found.evidence
    if found.score > before.score:
        before.name, before.place, before.score = found.name, found.place, found.score
        before.is_misread = found.is_misread


class _Names:
    """Every name on a paper that may be the sender's."""

    def __init__(self, paper: Paper, tax_ids: Sequence[TaxId], *, is_slip: bool) -> None:
        self._paper = paper
        self._is_slip = is_slip
        self._first = paper.first_page()
        self._usual = _usual_height(self._first)
        self._customers = customer_segments(paper)
        self._tax_lines = {found.line for found in tax_ids[:2]}
        self._top = first_good(self._first)
        theirs = [segment.place() for segment in self._customers]
        ours = [domain for domain, place in domains_of(paper) if not any(_inside(place, each) for each in theirs)]
        self._domains = [domain.split(".")[0] for domain in ours]

    def all(self) -> Iterator[_Candidate]:
        """Yield them, one for each place, with what speaks for it there."""
        for line in self._joined() if self._is_slip else self._paper.lines:
            for segment in line.segments:
                for name, start in _parts(segment):
                    yield from self._judged(name, start, segment, line)
        for segment in self._paper.segments():
            yield from self._named_like_domain(segment)

    def _judged(self, name: str, start: int, segment: Segment, line: Line) -> Iterator[_Candidate]:
        evidence: set[Evidence] = set()
        score = self._placed(name, segment, line, evidence) + self._told(segment, start, line, evidence)
        score -= _unlike_a_name(name, segment, line)
        score -= 4 if segment in self._customers else 0
        score -= _IN_WINDOW if not self._is_slip and _is_in_window(self._paper, segment) else 0
        if score >= _LEAST_SCORE:
            words = segment.words_at(start, start + len(name))
            unsure = any(word.confidence < _SURELY_READ for word in words)
            yield _Candidate(name, segment.place(start, start + len(name)), score, evidence, is_misread=unsure)

    def _placed(self, name: str, segment: Segment, line: Line, evidence: set[Evidence]) -> float:
        """Judge a name by its form and by where and how large it stands."""
        score = 0.0
        if _has_legal_form(name):
            evidence.add(Evidence.LEGAL_FORM)
            score += 2.4 if self._is_slip else 3.5
        top = line.number / max(1, len(self._first))
        if line.page != self._first[0].page:
            score -= 2.0
        elif self._is_slip:
            score += max(0.0, 3.0 - 0.45 * max(0, line.number - self._top))
        else:
            score += 1.6 if top < 0.12 else 0.9 if top < 0.3 else 0.3 if top > 0.8 else 0.0
        if line.page == self._first[0].page and top < 0.15:
            evidence.add(Evidence.HEAD)
        height = segment.words[0].box.height
        return score + (min(1.5, max(0.0, (height / self._usual - 1.15) * 2)) if self._usual and top < 0.4 else 0.0)

    def _told(self, segment: Segment, start: int, line: Line, evidence: set[Evidence]) -> float:
        """Judge a name by what stands beside it: labels, domains, registers, tax numbers."""
        text = segment.text[start:]
        score = 0.0
        if self._fits_domain(text):
            evidence.add(Evidence.DOMAIN)
            score += 3.8
        following = self._paper.lines[line.number + 1] if line.number + 1 < len(self._paper.lines) else None
        beside = f"{line.text} {following.text if following is not None and self._is_slip else ''}"
        if Evidence.LEGAL_FORM in evidence and _REGISTER.search(beside):
            evidence.add(Evidence.REGISTER)
            score += 0.5
        if following is not None and following.page == line.page and _IMPRINT.search(f"{line.text} {following.text}"):
            evidence.add(Evidence.IMPRINT)
            score += 0.4 if self._is_slip else 1.2
        score += 0.6 if any(abs(line.number - other) <= 2 for other in self._tax_lines) else 0.0
        if _is_sender_line(text):
            evidence.add(Evidence.SENDER_LINE)
            score += 0.8
        return score + self._labelled(segment, start, evidence)

    def _labelled(self, segment: Segment, start: int, evidence: set[Evidence]) -> float:
        if _HOLDER.search(segment.text[:start]):
            evidence.add(Evidence.HOLDER)
            return 2.5
        bonus = _seller_bonus(self._paper, segment, start)
        if bonus > 0:
            evidence.add(Evidence.LABEL)
        return bonus

    def _fits_domain(self, name: str) -> bool:
        compact = _letters(normal_name(name))
        return any(_domain_fits(compact, name, domain) for domain in self._domains)

    def _named_like_domain(self, segment: Segment) -> Iterator[_Candidate]:
        """Find the words that a web address is made of inside running text: "Bon Moulin" for bonmoulin.fr."""
        if segment in self._customers or _NO_NAME.search(segment.text):
            return
        for start, end in _runs_of_words(segment.text):
            words = segment.text[start:end]
            if _letters(words) in self._domains and len(_letters(words)) >= 5 and words[0].isupper():
                yield _Candidate(words, segment.place(start, end), 3.2, {Evidence.DOMAIN})

    def _joined(self) -> Iterator[Line]:
        """On a till slip a name fills its line however widely it is set, and its legal form may stand on the next."""
        for line in self._paper.lines:
            words = tuple(word for word in line.words if any(char.isalpha() for char in word.text) or word.text == "&")
            following = self._paper.lines[line.number + 1] if line.number + 1 < len(self._first) else None
            if following is not None and _is_mere_form(following.text) and words:
                words += following.words
            if words:
                yield Line(line.page, line.number, (Segment(line.page, line.number, words),))


def _is_sender_line(text: str) -> bool:
    """True for the small line over an address in a window (DIN 5008): name, street and town in one line."""
    parts = SEPARATOR.split(text)
    return len(parts) >= 3 and any(POSTCODE.search(part) for part in parts[1:])


def _is_in_window(paper: Paper, segment: Segment) -> bool:
    """True for a name over a bare address at the left, where the window of an envelope shows whom it is for.

    Who sends prints how to reach him; whom it is for is only a name, a street and a town.
    """
    top, left = segment.box.top, segment.box.left
    if not 0.05 < top < 0.36 or left > 0.2 or segment.page != paper.lines[0].page:
        return False
    block = [segment]
    for other in paper.below(segment, lines=5):
        if other.box.middle - block[-1].box.middle > _SAME_BLOCK * max(0.004, segment.box.height):
            break
        if abs(other.box.left - left) < 0.01:
            block.append(other)
    has_town = any(_TOWN.match(other.text) for other in block[1:])
    return has_town and not any(_REACHED.search(other.text) for other in block)


def _inside(place: Place, around: Place) -> bool:
    box, middle = around.box, place.box.middle
    wide = box.left - 0.01 <= place.box.left and place.box.right <= box.right + 0.01
    return place.page == around.page and wide and box.top - 0.002 <= middle <= box.bottom + 0.002


def _runs_of_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield where one to three words that follow one another begin and end."""
    words = [match.span() for match in re.finditer(r"[^\W\d_][\w&'’.-]*", text)]
    for first in range(len(words)):
        for last in range(first, min(first + 3, len(words))):
            yield words[first][0], words[last][1]


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _unlike_a_name(name: str, segment: Segment, line: Line) -> float:
    """Say how much speaks against words being a company's name."""
    against = _misread(segment)
    against += 3.0 if _NO_NAME.search(name) else 0.0
    against += 1.0 if any(char.isdigit() for char in name) else 0.0
    against += 1.5 if POSTCODE.search(name) else 0.0
    against += 2.5 if re.search(r" \d{1,4} ?[a-z]?$", name) else 0.0  # a street with its house number
    against += 0.8 if name.endswith((",", "-")) or name[:1].islower() else 0.0
    against += 0.5 if len(line.text) > 3 * len(name) + 30 else 0.0
    return against


def _is_mere_form(text: str) -> bool:
    bare = re.sub(r"\(.*", "", text).strip(" .,")
    return bool(bare) and len(bare) <= 24 and not _LEGAL.sub("", bare).strip(" .,&-")


def _parts(segment: Segment) -> Iterator[tuple[str, int]]:
    """Yield what can be a name in a segment: all of it, the first part of a sender's line, what a label names."""
    holder = _HOLDER.search(segment.text)
    text = _NAME_LABEL.sub("", SELLER.sub("", segment.text[holder.end() :] if holder else segment.text))
    whole = text.strip(_EDGES)
    pieces = SEPARATOR.split(whole, maxsplit=1)
    candidates = [pieces[0]] if len(pieces) > 1 else [whole]
    legal = _legal_end(whole)
    if legal and _LEGAL.search(whole, legal):
        candidates = [whole[:legal]]
    elif legal:
        candidates.append(whole[:legal])
    for name in dict.fromkeys(candidates):
        bare = name.strip(_EDGES)
        bare += (
            "."
            if re.search(r"\.\w{1,3}$|\b(?:Co|Inc|Ltd|Corp|Lda|Ltda|Cia|Bros|Hnos|Zn)$", bare) and f"{bare}." in text
            else ""
        )
        if _is_name(bare):
            yield bare, len(segment.text) - len(text) + max(0, text.find(bare))


def _legal_end(text: str) -> int:
    """Return where the first company's name ends: "Fresh Ltd Market Inc" names two."""
    end = 0
    for match in _LEGAL.finditer(text):
        if end and sum(char.isalpha() for char in text[end : match.start()]) >= 3:
            break
        end = match.end()
    return end


def _is_name(text: str) -> bool:
    if "@" in text or not _LEGAL.sub("", text).strip(" .,&-()"):
        return False
    letters = sum(char.isalpha() for char in text)
    return (
        3 <= len(text) <= 70 and letters >= 3 and letters >= 0.6 * len(text.replace(" ", "")) and len(text.split()) <= 9
    )


def _has_legal_form(text: str) -> bool:
    for match in _LEGAL.finditer(text):
        form = re.sub(r"\W", "", match[0])
        # "ag" or "se" inside a sentence is a syllable; as a legal form it is written in capitals.
        if form.casefold() not in _STRICT_CASE or form.isupper() or form == "eK":
            return True
    return False


def first_good(first: Sequence[Line]) -> int:
    """Return the first line that OCR was sure of: what stands over it is dust, a logo, or handwriting."""
    for line in first[:12]:
        words = [word for word in line.words if sum(char.isalpha() for char in word.text) >= 3]
        if words and sum(word.confidence for word in words) / len(words) >= 0.7:
            return line.number
    return 0


def _misread(segment: Segment) -> float:
    """Believe a name less that OCR was unsure of: dust and handwriting at the head of a slip read as words too."""
    confidence = sum(word.confidence for word in segment.words) / len(segment.words)
    return max(0.0, 0.75 - confidence) * 5


def _domain_fits(compact: str, name: str, domain: str) -> bool:
    """The name of a web or mail domain tells whose paper it is: "musterlieferant" or "aubonmoulin"."""
    bare = re.sub(r"[^a-z0-9]", "", domain.casefold())
    compact, bare = (re.sub(r"([aou])e", r"\1", each) for each in (compact, bare))
    if len(bare) < 3 or domain.casefold() in FREE_MAIL or not compact:
        return False
    first = re.sub(r"[^a-z0-9]", "", normal_name(name).split(" ")[0]) if normal_name(name) else ""
    return compact in bare or bare in compact or (len(first) >= 4 and bare.startswith(first))


def _seller_bonus(paper: Paper, segment: Segment, start: int) -> float:
    """Look for a word like "Seller" before or over a name; "Name:" under "Customer" speaks against it."""
    if SELLER.match(segment.text) and start > 0:
        return 3.0
    is_named = bool(_NAME_LABEL.match(segment.text)) or _is_behind_name_label(paper, segment)
    for line in reversed(paper.lines[max(0, segment.line - (5 if is_named else 2)) : segment.line]):
        for other in line.segments:
            # Of parties side by side only the one in this column speaks of the name.
            across = is_named and len(line.segments) == 1
            over = across or (other.box.left < segment.box.right and other.box.right > segment.box.left)
            if over and SELLER.match(other.text) and len(other.text) < 40:
                return 3.0 if is_named or segment.line - line.number == 1 else 2.0
            if is_named and over and CUSTOMER.search(other.text):
                return -3.0
    return 0.0


def _is_behind_name_label(paper: Paper, segment: Segment) -> bool:
    before = [other for other in paper.lines[segment.line].segments if other.box.right <= segment.box.left]
    return bool(before) and bool(_NAME_LABEL.fullmatch(before[-1].text.strip() + " "))


def _usual_height(lines: Sequence[Line]) -> float:
    heights = sorted(word.box.height for line in lines for word in line.words)
    return heights[len(heights) // 2] if heights else 0.0
