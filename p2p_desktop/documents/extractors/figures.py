"""How amounts are written: every reading a written number can have, and which one this document means (X-2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from p2p_desktop.documents.extractors.paper import Paper, Segment
from p2p_desktop.domain.money import CURRENCIES
from p2p_desktop.domain.reading import Box, Place, ReadBy

_MOST_DIGITS = 15
_SIGNS = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "zl": "PLN", "rm": "MYR", "kč": "CZK", "₺": "TRY",
    "r$": "BRL", "us$": "USD", "$": "USD", "c$": "CAD", "a$": "AUD", "s$": "SGD", "hk$": "HKD", "fr.": "CHF",
    "sfr.": "CHF", "rs.": "INR", "rs": "INR", "₽": "RUB", "₴": "UAH", "ft": "HUF", "lei": "RON", "rp": "IDR",
    "euro": "EUR", "euros": "EUR", "kr": "SEK", "kr.": "DKK", "₩": "KRW", "฿": "THB", "₫": "VND", "₱": "PHP",
}  # fmt: skip
_CODES = (
    "EUR|USD|GBP|CHF|PLN|MYR|SGD|CZK|SEK|NOK|DKK|HUF|RON|BGN|JPY|CNY|INR|AUD|NZD|CAD|BRL|MXN|TRY|ZAR|AED|HKD|THB|IDR"
)
_CURRENCY = rf"(?:{_CODES}|US\$|HK\$|R\$|[ACS]\$|RM|[€£¥₹$₺₽₴₩฿₫₱]|zł|Kč|Rs\.?|Rp|[Ee]uros?|EURO|S?Fr\.|kr\.?|Ft|lei)"
_BLANK = "[ \u00a0\u202f\u2009]"
_DIGITS = (
    rf"\d{{1,3}}(?:{_BLANK}\d{{3}})+(?:[.,]\d{{1,4}})?|\d{{1,3}}(?:['’`]\d{{3}})+(?:[.,]\d{{1,4}})?|"
    r"\d[\d.,]*\d|\d|[.,]\d\d"
)
_NUMBER = re.compile(
    rf"(?<![\w.,/#&])(?<!\w-)(?P<open>\()?(?P<sign>[-–−+])?{_BLANK}?(?P<before>{_CURRENCY})?{_BLANK}?(?P<sign2>[-–−])?"
    rf"(?P<digits>{_DIGITS})(?P<dash>[.,][-–—]{{1,2}})?"
    rf"(?:{_BLANK}?(?P<percent>%)|(?<=[.,]\d\d)(?P<mark>[A-Za-z*])?(?={_BLANK}|$|[-)])|)"
    rf"{_BLANK}?(?P<after>{_CURRENCY})?(?P<minus>[-–−])?(?P<close>\))?(?![\w%]|[.,/:'’]\d|-\w|/\w)",
)


class Convention(StrEnum):
    """Which sign stands before the decimals in a document."""

    COMMA = "comma"
    POINT = "point"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number found on paper, as this document means it."""

    value: Decimal
    text: str
    place: Place
    line: int
    decimals: int
    currency: str = ""
    is_percent: bool = False
    is_ambiguous: bool = False

    @property
    def box(self) -> Box:
        """Where it stands on its page."""
        return self.place.box

    @property
    def looks_like_money(self) -> bool:
        """True with two decimals or a currency beside it."""
        return not self.is_percent and (self.decimals == 2 or bool(self.currency))


def readings(text: str) -> tuple[tuple[Decimal, int], ...]:
    """Return every value that written digits can mean, each with its number of decimals; likeliest first.

    ``1.471,60`` has one reading, ``1.471`` two, ``05.03.2013`` none.
    """
    bare = re.sub("[ \u00a0\u202f\u2009'’`]", "", text)
    if not 0 < sum(char.isdigit() for char in bare) <= _MOST_DIGITS:
        return ()
    marks = [char for char in bare if char in ".,"]
    if not marks:
        return ((Decimal(bare), 0),)
    last = marks[-1]
    whole, _mark, rest = bare.rpartition(last)
    if len(set(marks)) == 2:
        return _two_marks(whole, rest, last)
    if len(marks) > 1:
        return _grouped(bare, last)
    return _one_mark(whole, rest, has_groups=bare != text)


def _two_marks(whole: str, rest: str, last: str) -> tuple[tuple[Decimal, int], ...]:
    other = "," if last == "." else "."
    if last in whole or not _is_grouped(whole, other):
        return ()
    return ((Decimal(f"{whole.replace(other, '')}.{rest}"), len(rest)),)


def _grouped(bare: str, mark: str) -> tuple[tuple[Decimal, int], ...]:
    return ((Decimal(bare.replace(mark, "")), 0),) if _is_grouped(bare, mark) else ()


def _is_grouped(text: str, mark: str) -> bool:
    """True where digits are grouped by three, or as in India: 1,23,456."""
    groups = text.split(mark)
    if not all(groups) or len(groups[0]) > 3:
        return False
    thousands = all(len(group) == 3 for group in groups[1:])
    lakhs = len(groups[-1]) == 3 and len(groups[0]) <= 2 and all(len(group) == 2 for group in groups[1:-1])
    return thousands or lakhs


def _one_mark(whole: str, rest: str, *, has_groups: bool) -> tuple[tuple[Decimal, int], ...]:
    as_decimals = (Decimal(f"{whole or '0'}.{rest}"), len(rest))
    if len(rest) != 3 or has_groups or not whole or len(whole) > 3 or whole.startswith("0"):
        return (as_decimals,)
    return ((Decimal(whole + rest), 0), as_decimals)


def convention_of(text: str, *, language: str) -> Convention:
    """Judge from all numbers of a text which sign stands before decimals; the language counts where none tells."""
    comma = len(re.findall(r"(?<![\d.,])\d{1,3}(?:[. ]\d{3})*,\d{1,2}(?![\d.,]|\s?\d{3}\b)", text))
    point = len(re.findall(r"(?<![\d.,])\d{1,3}(?:[, ]\d{3})*\.\d{2}(?![\d.,])", text))
    if comma != point and max(comma, point) >= 2 * min(comma, point):
        return Convention.COMMA if comma > point else Convention.POINT
    if language in ("de", "fr", "es", "it", "nl", "pt", "pl"):
        return Convention.COMMA
    return Convention.POINT if language == "en" and point >= comma else Convention.UNKNOWN


def figures_of(paper: Paper, convention: Convention) -> tuple[Figure, ...]:
    """Return every number on the paper, in reading order."""
    found: list[Figure] = []
    for segment in paper.segments():
        found.extend(_in_segment(segment, convention))
    return tuple(_with_lost_point(figure, found, paper) for figure in found)


def _with_lost_point(figure: Figure, found: list[Figure], paper: Paper) -> Figure:
    """Give a number the decimals back that OCR lost: "19000" on a page that also has 190.00."""
    read_by = paper.read_by[figure.place.page - 1] if 0 < figure.place.page <= len(paper.read_by) else None
    bare = figure.text.strip("-(): ")
    if read_by is not ReadBy.OCR or figure.decimals or figure.is_percent or not bare.isdigit() or len(bare) < 3:
        return figure
    value = figure.value / 100
    if bare.startswith("0") or any(other.decimals == 2 and other.value == value for other in found):
        return replace(figure, value=value, decimals=2)
    return figure


def _in_segment(segment: Segment, convention: Convention) -> Iterator[Figure]:
    text = segment.text
    if not any(char.isdigit() for char in text):
        return
    for match in _NUMBER.finditer(text):
        figure = _figure(segment, match, convention)
        if figure is not None:
            yield figure


def _figure(segment: Segment, match: re.Match[str], convention: Convention) -> Figure | None:
    possible = readings(match["digits"])
    if not possible:
        return None
    value, decimals = _choose(possible, match["digits"], convention)
    if (
        convention is Convention.COMMA
        and re.match(r"\d?\d\.\d\d$", match["digits"])
        and match.string[match.end() :][:1] == "."
    ):
        return None  # "bis zum 23.12." is a day
    # "12.50-" and "(12.50)" are negative; "5-" in "5-10" is excluded by the pattern.
    negative = bool(
        (match["sign"] or "") in tuple("-–−") or match["sign2"] or (match["minus"] and decimals)
        or (match["open"] and match["close"] and decimals == 2 and match.string[match.end("open")] != " ")
    )  # fmt: skip
    currency = currency_code(match["before"] or match["after"] or "")
    return Figure(
        value=-value if negative else value,
        text=match[0].strip(),
        place=segment.place(match.start("digits"), match.end("digits")),
        line=segment.line,
        decimals=2 if match["dash"] else decimals,
        currency=currency,
        is_percent=bool(match["percent"]),
        is_ambiguous=len(possible) > 1 and convention is Convention.UNKNOWN,
    )


def _choose(possible: tuple[tuple[Decimal, int], ...], digits: str, convention: Convention) -> tuple[Decimal, int]:
    """Take the reading that fits the document's convention: 1.471 is 1471 where the comma stands before decimals."""
    if len(possible) == 1 or convention is Convention.UNKNOWN:
        return possible[0]
    decimal_mark = "," if convention is Convention.COMMA else "."
    return possible[1] if decimal_mark in digits else possible[0]


def amount_in(text: str, convention: Convention = Convention.UNKNOWN) -> Decimal | None:
    """Read one written amount, with its sign: ``1 234,50``, ``1'234.50``, ``(12.50)``, ``12.50-``."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    possible = readings(match["digits"])
    if not possible:
        return None
    value, _decimals = _choose(possible, match["digits"], convention)
    is_minus = (match["sign"] or "") in tuple("-–−") or match["sign2"] or match["minus"] or match["open"]
    return -value if is_minus else value


def currency_code(written: str) -> str:
    """Return the ISO code of a written currency, or nothing where it is unknown."""
    bare = written.strip().casefold()
    if bare.upper() in CURRENCIES:
        return bare.upper()
    return _SIGNS.get(bare, "")
