"""Tax numbers on a document: whose they are, and whether their check digits hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from p2p_desktop.documents.extractors.paper import Paper, Segment
from p2p_desktop.documents.extractors.parties import customer_segments, vendor_segments
from p2p_desktop.domain.reading import Place

_EU = re.compile(
    r"(?<![A-Z0-9])(?:ATU ?\d{8}|BE ?[01]?\d{3}[ .]?\d{3}[ .]?\d{3}|BG ?\d{9,10}|CY ?\d{8}[A-Z]|CZ ?\d{8,10}|"
    r"DE ?\d{3} ?\d{3} ?\d{3}|"
    r"DK ?(?:\d\d ?){3}\d\d|EE ?\d{9}|EL ?\d{9}|ES ?[A-Z0-9]\d{7}[A-Z0-9]|FI ?\d{8}|"
    r"FR ?[A-HJ-NP-Z0-9]{2} ?\d{3} ?\d{3} ?\d{3}|"
    r"HR ?\d{11}|HU ?\d{8}|IE ?\d[A-Z0-9+*]\d{5}[A-Z]{1,2}|IT ?\d{11}|LT ?(?:\d{9}|\d{12})|LU ?\d{8}|LV ?\d{11}|"
    r"MT ?\d{8}|"
    r"NL ?\d{9} ?B ?\d\d|PL ?\d{3}[ -]?\d{3}[ -]?\d\d[ -]?\d\d|PT ?\d{9}|RO ?\d{2,10}|SE ?\d{12}|SI ?\d{8}|"
    r"SK ?\d{10}|GB ?\d{3} ?\d{4} ?\d\d|"
    r"CHE-?\d{3}\.?\d{3}\.?\d{3}|NO ?\d{3} ?\d{3} ?\d{3} ?MVA)(?![A-Z0-9])",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:vat|tax|gst|sst|ust|umsatzsteuer|tva|iva|btw|nip|c\.?i\.?f|n\.?i\.?f|partita iva|p\.? ?iva|cvr|uid|mwst|ein|"
    r"abn)"
    r"[ .-]*(?:id(?:ent)?(?:ification)?|reg(?:istration|istrasi)?|no|nr|nummer|number|num[ée]ro|intracom\w*|code|"
    r"#)?[ .-]*"
    r"(?:nr|no|number|nummer|id)?[ .:#-]{0,4}",
    re.IGNORECASE,
)
_NATIONAL = re.compile(
    r"steuer-?(?:nr|nummer)[ .:]{0,4}(?P<id>\d{2,3}[/ ]?\d{3}[/ ]?\d{4,5}|\d{10,13})(?!\d)", re.IGNORECASE
)
#: What a wrong check digit takes from a number that has one.
_MISPRINTED = 1.6
_VALUE = re.compile(r"(?=[A-Z0-9.\- ]*\d{3})[A-Z]{0,3}[ -]?\d[A-Z0-9.\-]{5,16}", re.IGNORECASE)
_THEIRS = re.compile(
    r"\bihre\b|\byour\b|client|customer|kunden?\b|buyer|bill(?:ed)? to|cliente|acheteur|k[äa]ufer|nabywc|klant|"
    r"destinat|empf[äa]nger",
    re.IGNORECASE,
)
_GERMAN_CREDITOR = re.compile(r"gl[äa]ubiger|creditor|weee?|zzz", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TaxId:
    """A tax number with where it stands, whether its check digits hold, and how likely it is the vendor's."""

    number: str
    place: Place
    line: int
    is_checked: bool
    weight: float


def tax_ids_of(paper: Paper, *, own: frozenset[str]) -> list[TaxId]:
    """Return the tax numbers of others than ourselves, likeliest the vendor's first."""
    best: dict[str, TaxId] = {}
    customer = [segment.place() for segment in customer_segments(paper)]
    vendor = [segment.place() for segment in vendor_segments(paper)]
    for found in _all(paper):
        if any(_is_in(found.place, place) for place in customer):
            found = replace(found, weight=found.weight - 3.0)
        elif any(_is_in(found.place, place) for place in vendor):
            found = replace(found, weight=found.weight + 1.5)
        if plain(found.number) in own:
            continue
        before = best.get(found.number)
        if before is None or found.weight > before.weight:
            best[found.number] = found
    return sorted(best.values(), key=lambda found: -found.weight)


def _is_in(place: Place, around: Place) -> bool:
    inside = around.box.left - 0.005 <= place.box.left and place.box.right <= around.box.right + 0.005
    return place.page == around.page and inside and around.box.top <= place.box.middle <= around.box.bottom


def plain(number: str) -> str:
    """Return a number without the signs between its parts."""
    return re.sub(r"[^A-Z0-9]", "", number.upper())


def _all(paper: Paper) -> Iterator[TaxId]:
    for segment in paper.segments():
        for match in _EU.finditer(segment.text):
            if not _GERMAN_CREDITOR.search(segment.text[: match.start()][-45:]):
                yield _found(paper, segment, match, weight=3.0)
        yield from _national(paper, segment)
        yield from _labelled(paper, segment)


def _national(paper: Paper, segment: Segment) -> Iterator[TaxId]:
    """Yield the tax office's own numbers, beside their label or in the next cell."""
    for match in _NATIONAL.finditer(segment.text):
        yield TaxId(match["id"].strip(), segment.place(match.start("id"), match.end()), segment.line, False, 1.0)
    beside = next(paper.right_of(segment), None)
    if beside is not None and len(segment.text) < 20 and _THEIRS.search(segment.text) is None:
        joined = _NATIONAL.match(f"{segment.text} {beside.text}")
        if joined is not None:
            yield TaxId(joined["id"].strip(), beside.place(), segment.line, False, 1.0)


def _found(paper: Paper, segment: Segment, match: re.Match[str], *, weight: float) -> TaxId:
    number = plain(match[0])
    around = segment.text[: match.start()][-40:]
    labels = " ".join(
        other.text for other in paper.lines[segment.line].segments if other.box.right <= segment.box.left
    )[-40:]
    above = " ".join(word for word in _heads(paper, segment))
    if _LABEL.search(around) or _LABEL.search(labels) or _LABEL.search(above):
        weight += 1.0
    if _THEIRS.search(around) or (not around.strip(" :") and _THEIRS.search(labels)):
        weight -= 3.0
    checked = _is_valid(number)
    # The vendor's own number stands in head or foot; an unlabelled run of digits may be anything.
    weight += 0.5 if checked else -_MISPRINTED
    return TaxId(number, segment.place(match.start(), match.end()), segment.line, checked, weight)


def _heads(paper: Paper, segment: Segment) -> Iterator[str]:
    for line in paper.lines[max(0, segment.line - 1) : segment.line]:
        for other in line.segments:
            if other.box.left < segment.box.right and other.box.right > segment.box.left:
                yield other.text


def _labelled(paper: Paper, segment: Segment) -> Iterator[TaxId]:
    for match in _LABEL.finditer(segment.text):
        if not re.search(r"id|reg|no\b|nr|num|code|nip|cif|nif|iva|btw|tva|abn|ein|uid", match[0], re.IGNORECASE):
            continue
        if _THEIRS.search(segment.text[: match.start()][-25:]):
            continue
        value = _VALUE.match(segment.text, match.end())
        source, offset = segment, match.end()
        if value is None and match.end() >= len(segment.text) - 1:
            beside = next(paper.right_of(segment), None)
            value = _VALUE.match(beside.text) if beside else None
            source = beside or segment
        if value is None or sum(char.isdigit() for char in value[0]) < 6 or _is_amount(value[0]):
            continue
        number = value[0].strip(" .-")
        weight = 2.2 if offset else 2.0
        yield TaxId(number, source.place(value.start(), value.end()), source.line, _is_valid(plain(number)), weight)


def _is_amount(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,]+[.,]\d\d", text.strip())) or bool(re.search(r"\d\d[./-]\d\d[./-]\d{2,4}", text))


def _is_valid(number: str) -> bool:
    try:
        vat.validate(number)
    except ValidationError:
        return False
    return True
