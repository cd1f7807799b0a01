"""How to reach who wrote a document: mail and web addresses, phone numbers, the address under a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from p2p_desktop.documents.extractors.paper import Paper, Segment
from p2p_desktop.domain.reading import Place

_EMAIL = re.compile(r"[\w.+-]+ ?@ ?([\w-]+(?:\.[\w-]+)+)")
_WEB = re.compile(r"(?:www\.|https?://(?:www\.)?)([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_BARE_WEB = re.compile(
    r"(?<![\w@./-])([a-z0-9-]{3,}\.(?:de|at|ch|fr|be|lu|es|it|nl|pl|pt|ie|eu|uk|com|net|org|info|biz|my|sg|us|ca|au))"
    r"(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:\b(?:tel(?:efon|ephone|\.)?|phone|fon|t)\b[. :]*)(?:no\.? ?:? ?)?((?:\+|00)?[\d(][\d ()/.\-]{6,20}\d)",
    re.IGNORECASE,
)
FREE_MAIL = frozenset(
    "gmail yahoo hotmail outlook gmx web t-online localhost icloud aol live orange free wanadoo".split()
)
POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}-)?\d{4,6}\b(?: [A-ZÀ-Ý])|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the vendor, with its place."""

    text: str
    place: Place


def domains_of(paper: Paper) -> list[tuple[str, Place]]:
    """Return the domains of mail and web addresses."""
    found = []
    for segment in paper.segments():
        for pattern in (_EMAIL, _WEB, _BARE_WEB):
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
                if POSTCODE.search(segment.text) and any(char.isdigit() for char in segment.text):
                    text = ", ".join(part.text for part in parts[1:] or parts)
                    return Contact(text[:200], Place(place.page, segment.box))
    return None


def digits_of(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
