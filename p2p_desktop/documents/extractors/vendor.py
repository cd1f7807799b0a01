"""Whose document it is: a vendor we know, recognised by number, account, domain, phone or name."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from p2p_desktop.documents.extractors.contacts import FREE_MAIL, digits_of, domains_of, phones_of
from p2p_desktop.documents.extractors.paper import Paper, Segment
from p2p_desktop.documents.extractors.parties import customer_segments
from p2p_desktop.documents.extractors.sender import ALIKE, SEPARATOR, VendorFound
from p2p_desktop.documents.extractors.tax_ids import TaxId, plain
from p2p_desktop.domain.document import KnownVendor
from p2p_desktop.domain.reading import Place
from p2p_desktop.domain.similarity import name_similarity, normal_name


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
    phones = {digits_of(contact.text)[-9:] for contact in phones_of(paper)}
    for vendor in vendors:
        domain = vendor.email.rpartition("@")[2].casefold()
        if domain and domain in domains and domain.split(".")[0] not in FREE_MAIL:
            return VendorFound(vendor.name, 0.95, _place_of_name(paper, vendor), is_known=True)
        digits = digits_of(vendor.phone)[-9:]
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
                if alike >= ALIKE and (best is None or alike > best[0]):
                    best = (alike, vendor, segment)
    if best is None:
        return None
    return VendorFound(best[1].name, float(best[0]) * 0.95, best[2].place(), is_known=True)


def _alike(name: str, text: str) -> Decimal:
    """Compare a name with a segment, and with each part of a sender's line; a stub of the name is not the name."""
    wanted = normal_name(name)
    parts = [part for part in SEPARATOR.split(text) if part] or [text]
    scores = [
        name_similarity(name, part)
        for part in parts
        if len(wanted) >= 4 and 0.7 * len(wanted) <= len(normal_name(part)) <= 1.6 * len(wanted) + 4
    ]
    return max(scores, default=Decimal(0))


def _place_of_name(paper: Paper, vendor: KnownVendor) -> Place | None:
    for line in paper.first_page():
        for segment in line.segments:
            if max(_alike(name, segment.text) for name in (vendor.name, *vendor.aliases)) >= ALIKE:
                return segment.place()
    return None
