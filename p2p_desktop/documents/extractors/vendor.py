"""Who sent a document: a vendor we know, else the company its head, foot and addresses speak of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from p2p_desktop.documents.extractors.paper import Line, Paper, Segment
from p2p_desktop.documents.extractors.parties import CUSTOMER, customer_segments
from p2p_desktop.documents.extractors.tax_ids import TaxId, plain
from p2p_desktop.domain.document import KnownVendor
from p2p_desktop.domain.reading import Place
from p2p_desktop.domain.similarity import name_similarity, normal_name

_LEGAL = re.compile(
    r"(?:\bg?GmbH(?: ?& ?Co\.? ?(?:KG|OHG))?|\bAG|\bKG|\bOHG|\be\.?K\.?|\bUG\b|\be\.V\.|\ba\.G\.|\bmbH|\bGbR|\bSE\b|"
    r"\bS\.?A\.?R\.?L\.?|\bS\.?A\.?S\.?U?\b|\bS\.A\.?|"
    r"\bSA\b|\bEURL|\bS\.?L\.?U?\.?\b|\bS\.?r\.?l\.?s?\b|\bS\.?p\.?A\.?|\bB\.?V\.?|\bN\.?V\.?|\bLtda?\.?|\bLda\.?|"
    r"\bLimited|\bL\.?L\.?C\.?|\bLLP|\bInc\.?|"
    r"\bCorp(?:oration)?\.?|\bPLC|\bS[DOIQ0][NHM]\.? ?B[HN]D\.?|\b[S$5]/[B8R]|\bBHD\.?|\bPte\.?|\bPty\.?|"
    r"\bsp\. ?z ?o\.? ?o\.?|\bs\.r\.o\.|\bA/S|\bApS|\bOy\b|\bAB\b|\bKft\.?|"
    r"\bEnterprise|\bTrading|\bCo\.(?:,| Ltd)?|\bVersicherung\w*|\bHolding|\bGroup\b|\bRestaurant|\bCompany)(?!\w)",
    re.IGNORECASE,
)
_STRICT_CASE = frozenset({"ag", "kg", "se", "ug", "sa", "sl", "bv", "nv", "ab", "oy", "ek", "sas", "srl", "spa"})
_SELLER = re.compile(
    r"^(?:rechnungsersteller|lieferant|seller|vendor|supplier|from|vendeur|fournisseur|[ée]metteur|verk[äa]ufer|"
    r"proveedor|emisor|fornitore|cedente|"
    r"leverancier|fornecedor|sprzedawca|remit(?:tance)? (?:to|address)|sold by|issued by|absender|rechnungssteller|"
    r"aussteller)(?: *: *| *$)",
    re.IGNORECASE,
)
_HOLDER = re.compile(
    r"(?:kontoinhaber|account (?:holder|name)|titulaire|beneficiary|payable to|cheques? (?:payable )?to)[ :]+",
    re.IGNORECASE,
)
_NAME_LABEL = re.compile(r"^(?:name|firma|company|raison sociale|nombre|nome|naam|nazwa) ?: ?", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\b(?:invoice|rechnung|facture|factura|fattura|factuur|receipt|quittung|beleg|page|seite|date|datum|tel|phone|"
    r"fax|e-?mail|www|http|iban|bic|"
    r"total|subtotal|vat|tax|gst|ust|mwst|tva|cash(?! ?(?:&|and|n) ?carry)|change|table|order|no\.|number|nummer|"
    r"kasse|cashier|welcome|willkommen|thank|danke|merci|"
    r"original|copy|duplicate|kopie|bank\b|sparkasse|volksbank|postbank|member|reg\.?|street|road|jalan|jln|lot|"
    r"taman|floor|stra(?:ß|ss)e|str\.|"
    r"platz|weg \d|avenue|rue|route|chemin|calle|via |plaza|postfach|p\.?o\.? box|opening|öffnungszeiten|uhr|"
    r"tax invoice|cash bill|salesperson|"
    r"gesch[äa]ftsf[üu]hrer|amtsgericht|quantity|description|amount|price|item|quotation|angebot|proforma|devis|"
    r"statement|agency)\b|stra[sßB]+e?\b|\b(?:kawasan|persiaran|lorong|kampung|pusat bandar|industrial (?:park|area)|"
    r"returnable|returned|visit us|posted)\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[·●•|‧∙*]\s*|\s+[-–—]\s+|,\s")
_EMAIL = re.compile(r"[\w.+-]+ ?@ ?([\w-]+(?:\.[\w-]+)+)")
_WEB = re.compile(r"(?:www\.|https?://(?:www\.)?)([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_PHONE = re.compile(
    r"(?:\b(?:tel(?:efon|ephone|\.)?|phone|fon|t)\b[. :]*)(?:no\.? ?:? ?)?((?:\+|00)?[\d(][\d ()/.\-]{6,20}\d)",
    re.IGNORECASE,
)
_FREE_MAIL = frozenset(
    "gmail yahoo hotmail outlook gmx web t-online localhost icloud aol live orange free wanadoo".split()
)
_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}-)?\d{4,6}\b(?: [A-ZÀ-Ý])|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_ALIKE = Decimal("0.92")


@dataclass(frozen=True, slots=True)
class VendorFound:
    """Who sent the document: name as it counts, how sure, where it stands, and whether we know the vendor."""

    name: str
    confidence: float
    place: Place | None
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the vendor, with its place."""

    text: str
    place: Place


def find_known(
    paper: Paper, vendors: Sequence[KnownVendor], *, tax_ids: Sequence[TaxId], ibans: Sequence[str]
) -> VendorFound | None:
    """Recognise a vendor by tax number, account, e-mail domain, phone, or its name on the first page."""
    numbers = {plain(found.number): found.place for found in tax_ids}
    for vendor in vendors:
        if vendor.tax_id and plain(vendor.tax_id) in numbers:
            return VendorFound(vendor.name, 0.99, numbers[plain(vendor.tax_id)], is_known=True)
    for vendor in vendors:
        if any(plain(iban) in ibans for iban in vendor.ibans):
            return VendorFound(vendor.name, 0.98, _place_of_name(paper, vendor), is_known=True)
    return _by_contact(paper, vendors) or _by_name(paper, vendors)


def _by_contact(paper: Paper, vendors: Sequence[KnownVendor]) -> VendorFound | None:
    domains = {domain for domain, _place in domains_of(paper)}
    phones = {_digits(contact.text)[-9:] for contact in phones_of(paper)}
    for vendor in vendors:
        domain = vendor.email.rpartition("@")[2].casefold()
        if domain and domain in domains and domain.split(".")[0] not in _FREE_MAIL:
            return VendorFound(vendor.name, 0.95, _place_of_name(paper, vendor), is_known=True)
        digits = _digits(vendor.phone)[-9:]
        if len(digits) >= 7 and digits in phones:
            return VendorFound(vendor.name, 0.93, _place_of_name(paper, vendor), is_known=True)
    return None


def _by_name(paper: Paper, vendors: Sequence[KnownVendor]) -> VendorFound | None:
    customers = customer_segments(paper)
    best: tuple[Decimal, KnownVendor, Segment] | None = None
    for segment in (each for line in paper.first_page() for each in line.segments):
        if segment in customers or len(segment.text) > 80:
            continue
        for vendor in vendors:
            for name in (vendor.name, *vendor.aliases):
                alike = _alike(name, segment.text)
                if alike >= _ALIKE and (best is None or alike > best[0]):
                    best = (alike, vendor, segment)
    if best is None:
        return None
    return VendorFound(best[1].name, float(best[0]) * 0.95, best[2].place(), is_known=True)


def _alike(name: str, text: str) -> Decimal:
    """Compare a name with a segment, and with each part of a sender's line; a stub of the name is not the name."""
    wanted = normal_name(name)
    parts = [part for part in _SEPARATOR.split(text) if part] or [text]
    scores = [
        name_similarity(name, part)
        for part in parts
        if len(wanted) >= 4 and 0.7 * len(wanted) <= len(normal_name(part)) <= 1.6 * len(wanted) + 4
    ]
    return max(scores, default=Decimal(0))


def _place_of_name(paper: Paper, vendor: KnownVendor) -> Place | None:
    for line in paper.first_page():
        for segment in line.segments:
            if max(_alike(name, segment.text) for name in (vendor.name, *vendor.aliases)) >= _ALIKE:
                return segment.place()
    return None


def find_unknown(
    paper: Paper, *, own_names: Sequence[str], tax_ids: Sequence[TaxId], is_slip: bool
) -> VendorFound | None:
    """Choose the likeliest sender among the names on the paper."""
    customers = customer_segments(paper)
    scores: dict[str, tuple[float, str, Place]] = {}
    counts: Counter[str] = Counter()
    for score, name, place in _names(paper, customers, tax_ids, is_slip=is_slip):
        key = normal_name(name) or name.casefold()
        if len(key) < 2 or any(name_similarity(own, name) >= _ALIKE for own in own_names):
            continue
        counts[key] += 1
        if key not in scores or score > scores[key][0]:
            scores[key] = (score, name, place)
    if not scores:
        return None
    ranked = sorted(
        ((score + 0.8 * min(3, counts[key] - 1), name, place) for key, (score, name, place) in scores.items()),
        key=lambda each: -each[0],
    )
    score, name, place = ranked[0]
    margin = score - ranked[1][0] if len(ranked) > 1 else 2.0
    return VendorFound(name, round(max(0.15, min(0.88, 0.25 + 0.08 * score + 0.06 * min(margin, 3))), 3), place)


def _names(
    paper: Paper, customers: frozenset[Segment], tax_ids: Sequence[TaxId], *, is_slip: bool
) -> Iterator[tuple[float, str, Place]]:
    first = paper.first_page()
    usual = _usual_height(first)
    domains = [domain.split(".")[0] for domain, _place in domains_of(paper)]
    tax_lines = {found.line for found in tax_ids[:2]}
    for line in _joined(paper, first) if is_slip else paper.lines:
        for segment in line.segments:
            for name, start in _parts(segment):
                score = _score(
                    name, segment, line, first=first, usual=usual, domains=domains, tax_lines=tax_lines, is_slip=is_slip
                )
                score -= 4 if segment in customers else 0
                score += _seller_bonus(paper, segment, start)
                if score >= 1:
                    yield score, name, segment.place(start, start + len(name))


def _joined(paper: Paper, first: Sequence[Line]) -> Iterator[Line]:
    """On a till slip a name fills its line however widely it is set, and its legal form may stand on the next."""
    for line in paper.lines:
        words = tuple(word for word in line.words if any(char.isalpha() for char in word.text) or word.text == "&")
        following = paper.lines[line.number + 1] if line.number + 1 < len(first) else None
        if following is not None and _is_mere_form(following.text) and words:
            words += following.words
        if words:
            yield Line(line.page, line.number, (Segment(line.page, line.number, words),))


def _is_mere_form(text: str) -> bool:
    bare = re.sub(r"\(.*", "", text).strip(" .,")
    return bool(bare) and len(bare) <= 24 and not _LEGAL.sub("", bare).strip(" .,&-")


def _parts(segment: Segment) -> Iterator[tuple[str, int]]:
    """Yield what can be a name in a segment: all of it, and the first part of a sender's line."""
    text = _NAME_LABEL.sub("", _SELLER.sub("", _HOLDER.sub("", segment.text)))
    offset = len(segment.text) - len(text)
    whole = text.strip(" .,:;-–|*_=~'\"")
    pieces = _SEPARATOR.split(whole, maxsplit=1)
    candidates = [pieces[0]] if len(pieces) > 1 else [whole]
    legal = _legal_end(whole)
    if legal and _LEGAL.search(whole, legal):
        candidates = [whole[:legal]]
    elif legal:
        candidates.append(whole[:legal])
    for name in dict.fromkeys(candidates):
        bare = name.strip(" .,:;-–|*_=~'\"")
        bare += "." if re.search(r"\.\w{1,3}$|\b(?:Co|Inc|Ltd|Corp)$", bare) and f"{bare}." in text else ""
        if _is_name(bare):
            yield bare, offset + max(0, text.find(bare))


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
        if form.casefold() not in _STRICT_CASE or form.isupper():
            return True
    return False


def _score(
    name: str,
    segment: Segment,
    line: Line,
    *,
    first: Sequence[Line],
    usual: float,
    domains: Sequence[str],
    tax_lines: set[int],
    is_slip: bool,
) -> float:
    score = 0.0
    top = line.number / max(1, len(first))
    if _has_legal_form(name):
        score += 2.4 if is_slip else 3.5
    if line.page != first[0].page:
        score -= 2.0
    elif is_slip:
        score += max(0.0, 3.0 - 0.45 * max(0, line.number - first_good(first)))
    else:
        score += 1.6 if top < 0.12 else 0.9 if top < 0.3 else 0.3 if top > 0.8 else 0.0
    height = segment.words[0].box.height
    score += min(1.5, max(0.0, (height / usual - 1.15) * 2)) if usual and top < 0.4 else 0.0
    compact = re.sub(r"[^a-z0-9]", "", normal_name(name))
    if any(_domain_fits(compact, name, domain) for domain in domains):
        score += 2.5
    score += 0.6 if any(abs(line.number - other) <= 2 for other in tax_lines) else 0.0
    score -= _misread(segment)
    score -= 3.0 if _NO_NAME.search(name) else 0.0
    score -= 1.0 if any(char.isdigit() for char in name) else 0.0
    score -= 1.5 if _POSTCODE.search(name) else 0.0
    score -= 2.5 if re.search(r" \d{1,4} ?[a-z]?$", name) else 0.0  # a street with its house number
    score -= 0.8 if name.endswith((",", "-")) or name[:1].islower() else 0.0
    score -= 0.5 if len(line.text) > 3 * len(name) + 30 else 0.0
    return score


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
    if len(bare) < 3 or domain.casefold() in _FREE_MAIL or not compact:
        return False
    first = re.sub(r"[^a-z0-9]", "", normal_name(name).split(" ")[0]) if normal_name(name) else ""
    return compact in bare or bare in compact or (len(first) >= 4 and bare.startswith(first))


def _seller_bonus(paper: Paper, segment: Segment, start: int) -> float:
    if _SELLER.match(segment.text) and start > 0:
        return 3.0
    if _HOLDER.match(segment.text) and start > 0:
        return 0.6
    is_named = bool(_NAME_LABEL.match(segment.text))
    for line in reversed(paper.lines[max(0, segment.line - (5 if is_named else 2)) : segment.line]):
        for other in line.segments:
            over = other.box.left < segment.box.right and other.box.right > segment.box.left
            if over and _SELLER.match(other.text) and len(other.text) < 30:
                return 3.0 if is_named or segment.line - line.number == 1 else 2.0
            if is_named and over and CUSTOMER.search(other.text):
                return -3.0
    return 0.0


def _usual_height(lines: Sequence[Line]) -> float:
    heights = sorted(word.box.height for line in lines for word in line.words)
    return heights[len(heights) // 2] if heights else 0.0


def domains_of(paper: Paper) -> list[tuple[str, Place]]:
    """Return the domains of mail and web addresses."""
    found = []
    for segment in paper.segments():
        for pattern in (_EMAIL, _WEB):
            for match in pattern.finditer(segment.text):
                found.append((match[1].casefold().strip("."), segment.place(match.start(), match.end())))
    return found


def emails_of(paper: Paper) -> list[Contact]:
    """Return the mail addresses on the paper."""
    return [
        Contact(match[0].replace(" ", ""), segment.place(match.start(), match.end()))
        for segment in paper.segments()
        for match in _EMAIL.finditer(segment.text)
    ]


def phones_of(paper: Paper) -> list[Contact]:
    """Return the phone numbers that are named as such."""
    return [
        Contact(match[1].strip(), segment.place(match.start(1), match.end(1)))
        for segment in paper.segments()
        for match in _PHONE.finditer(segment.text)
    ]


def address_near(paper: Paper, place: Place) -> Contact | None:
    """Return the address that stands under a vendor's name, or beside it in a sender's line."""
    start = next(
        (line.number for line in paper.lines if line.page == place.page and line.box.bottom >= place.box.middle), None
    )
    if start is None:
        return None
    parts: list[Segment] = []
    for line in paper.lines[start : start + 6]:
        if line.page != place.page:
            break
        for segment in line.segments:
            if segment.box.left < place.box.right + 0.02 and segment.box.right > place.box.left - 0.02:
                parts.append(segment)
                if _POSTCODE.search(segment.text) and any(char.isdigit() for char in segment.text):
                    text = ", ".join(part.text for part in parts[1:] or parts)
                    return Contact(text[:200], Place(place.page, segment.box))
    return None


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
