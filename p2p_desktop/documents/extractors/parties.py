"""Which part of the paper speaks of the customer: his address and numbers are not the vendor's."""

from __future__ import annotations

import re

from p2p_desktop.documents.extractors.paper import Paper, Segment

CUSTOMER = re.compile(
    r"bill(?:ed)? to|sold to|ship(?:ped)? to|deliver(?:y)? (?:to|address)|invoice (?:to|address)|customer\b|client\b|"
    r"buyer|kunde\b|"
    r"rechnungsempf|warenempf|empf[äa]nger|k[äa]ufer|lieferadresse|rechnungsadresse|lieferanschrift|factur[ée] [àa]|"
    r"adresse de (?:livraison|facturation)|destinat[aá]?r|cliente\b|acheteur|cessionario|klant|afleveradres|nabywca|"
    r"odbiorca|advertiser|"
    r"attention|\battn\b|z\. ?hd|\bherrn?\b|\bfrau\b|leistungsempf|^to:",
    re.IGNORECASE,
)
#: Labels of single facts about the customer do not head an address.
_NO_ADDRESS = re.compile(r"n[ro°º]\b|number|nummer|code|account|id\b|ref", re.IGNORECASE)
_MOST_LINES = 8
_SAME_EDGE = 0.03
_PARAGRAPH = 3.2


def customer_segments(paper: Paper) -> frozenset[Segment]:
    """Return the segments of the customer's address: what stands under or behind a label like "Bill to"."""
    found: set[Segment] = set()
    for line in paper.lines:
        for segment in line.segments:
            match = CUSTOMER.search(segment.text)
            if match is None or len(segment.text) > 60:
                continue
            found.add(segment)
            if not _NO_ADDRESS.search(segment.text[match.start() :][:25]):
                found.update(_block_under(paper, segment))
    return frozenset(found)


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
