"""Which parts of the paper speak of the customer and which of the vendor: addresses and numbers under their words."""

from __future__ import annotations

import re

from p2p_desktop.documents.extractors.paper import Line, Paper, Segment

CUSTOMER = re.compile(
    r"bill(?:ed)? to|sold to|ship(?:ped)? to|deliver(?:y)? (?:to|address)|invoice (?:to|address)|customer\b|client\b|"
    r"buyer|kunde\b|"
    r"rechnungsempf|warenempf|empf[äa]nger|(?<!ver)k[äa]ufer|"
    r"lieferadresse|rechnungsadresse|lieferanschrift|factur[ée] [àa]|"
    r"adresse de (?:livraison|facturation)|destinat[aá]?r|cliente\b|acheteur|cessionario|klant|afleveradres|nabywca|"
    r"odbiorca|advertiser|"
    r"attention|\battn\b|z\. ?hd|\bherrn?\b|\bfrau\b|leistungsempf|^to:",
    re.IGNORECASE,
)
#: Words over or before the name of who sells.
SELLER = re.compile(
    r"^(?:rechnungsersteller|lieferant|seller|vendor|supplier|from|vendeur|fournisseur|[ée]metteur|verk[äa]ufer|"
    r"proveedor|emisor|fornitore|cedente|"
    r"leverancier|fornecedor|sprzedawca|remit(?:tance)? (?:to|address)|sold by|issued by|"
    r"billed by|prepared by|bill from|absender|rechnungssteller|"
    r"aussteller|service provider|prestataire|vendedor|emitente|emittente|verkoper|wystawca|"
    r"cedente ?/ ?prestatore(?: \(fornitore\))?|prestatore|verkauft von|vendu par|vendido por|venduto da|verkocht door)"
    r"(?: *: *| *$)|^(?:verkauft von|sold by|vendu par|vendido por|venduto da|verkocht door) (?=\S)",
    re.IGNORECASE,
)
#: Labels of single facts about the customer do not head an address.
_NO_ADDRESS = re.compile(r"n[ro°º]\b|number|nummer|code|account|id\b|ref", re.IGNORECASE)
_MOST_LINES = 8
_MOST_ROWS = 14
_SAME_EDGE = 0.03
_PARAGRAPH = 3.2
_LABELLED_SHARE = 0.4


def customer_segments(paper: Paper) -> frozenset[Segment]:
    """Return the segments of the customer's address: what stands under or behind a label like "Bill to"."""
    found: set[Segment] = set()
    for segment in paper.segments():
        match = CUSTOMER.search(segment.text)
        if match is None or len(segment.text) > 60:
            continue
        found.add(segment)
        if not _NO_ADDRESS.search(segment.text[match.start() :][:25]):
            found.update(_under(paper, segment))
    return frozenset(found)


def vendor_segments(paper: Paper) -> frozenset[Segment]:
    """Return the segments under a label like "Seller"."""
    found: set[Segment] = set()
    for segment in paper.segments():
        if SELLER.match(segment.text) and len(segment.text) < 40:
            found.update(_under(paper, segment))
    return frozenset(found)


def _under(paper: Paper, head: Segment) -> list[Segment]:
    """Return what a party's word heads: rows of labels and values over the page's width, or a block in its column."""
    return _column_under(paper, head) or _rows_under(paper, head) or _block_under(paper, head)


def _column_under(paper: Paper, head: Segment) -> list[Segment]:
    """Return all that stands between a party's word and the next one under it, where parties stand side by side."""
    beside = [other for other in paper.lines[head.line].segments if other is not head and _is_head(other)]
    if not beside or not _is_head(head):
        return []
    right = min((other.box.left for other in beside if other.box.left > head.box.left), default=None)
    if right is None:
        right = head.box.left + min(abs(other.box.left - head.box.left) for other in beside)
    column: list[Segment] = []
    for line in paper.lines[head.line + 1 : head.line + 1 + _MOST_ROWS]:
        inside = [each for each in line.segments if head.box.left - _SAME_EDGE < each.box.left < right - 0.005]
        if line.page != head.page:
            break
        if any(_is_head(each) for each in inside):
            return column
        column += inside
    return []


def _rows_under(paper: Paper, head: Segment) -> list[Segment]:
    if any(other is not head and _is_head(other) for other in paper.lines[head.line].segments):
        return []
    rows: list[Line] = []
    before = head
    for line in paper.lines[head.line + 1 : head.line + 1 + _MOST_ROWS]:
        first = line.segments[0]
        too_far = first.box.middle - before.box.middle > _PARAGRAPH * max(0.004, first.box.height)
        if line.page != head.page or too_far or _is_head(first) or _is_title(line, head):
            break
        rows.append(line)
        before = first
    labelled = sum(line.segments[0].text.rstrip().endswith(":") for line in rows)
    if not rows or labelled < max(2, _LABELLED_SHARE * len(rows)):
        return []
    return [segment for line in rows for segment in line.segments]


def _is_head(segment: Segment) -> bool:
    text = segment.text
    named = SELLER.match(text) or (CUSTOMER.match(text) and not _NO_ADDRESS.search(text[:25]))
    return len(text) < 40 and bool(named)


def _is_title(line: Line, head: Segment) -> bool:
    """True for a line that heads the next part: alone at the same edge, without a colon."""
    alone = len(line.segments) == 1 and abs(line.segments[0].box.left - head.box.left) < 0.005
    return alone and not line.text.rstrip().endswith(":") and ":" not in line.text


def _block_under(paper: Paper, label: Segment) -> list[Segment]:
    block: list[Segment] = []
    last = label
    for below in paper.below(label, lines=_MOST_LINES):
        step = below.box.middle - last.box.middle
        if step > _PARAGRAPH * max(0.004, below.box.height):
            break
        if abs(below.box.left - label.box.left) < _SAME_EDGE or below.box.left < label.box.left + label.box.width:
            block.append(below)
            last = below
    return block
