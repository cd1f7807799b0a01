"""Purchase order numbers: ``PO-YYYYNNNNNNXXX``, made so that a mistyped one is caught (PO-1).

``YYYY`` is the year of issue, ``NNNNNN`` the running number of that year, and ``XXX`` the check code.

The formula: the ten digits d0 … d9 are taken as the symbols 0–9 of the field GF(32), built with the primitive
polynomial x^5 + x^2 + 1 (``a`` is its root, a = 2). They are the coefficients of the message
m(x) = d0·x^9 + d1·x^8 + … + d9. The check symbols are the remainder of m(x)·x^3 divided by
g(x) = (x + a)(x + a^2)(x + a^3), highest coefficient first, each written as the letter at its place in
``23456789ABCDEFGHJKLMNPQRSTUVWXYZ``. That is a shortened Reed–Solomon code of minimum distance 4: every error in up
to three characters is detected, so every single wrong character and every swap too, and one wrong character can be
corrected without ever taking two wrong ones for another number.

Paper and OCR are kinder to letters than to numbers, so ``search`` also takes lower case, blanks and hyphens in the
wrong places, and the usual confusions (O/0, I/1/l, S/5, B/8, Z/2, G/6). What merely resembles a number is not bent
into one: without the ``PO`` in front only an exact code counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from p2p_desktop.errors import Refused
from p2p_desktop.language import _

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
YEARS = range(2000, 2100)
LARGEST_RUNNING = 999_999
DIGITS = 10
CHECKS = 3
LENGTH = DIGITS + CHECKS
#: So many of the ten digits have to be digits on the paper; with fewer it is a word that looks like a number.
LEAST_DIGITS = 4

_EXACT = re.compile(rf"PO-(\d{{{DIGITS}}})([{ALPHABET}]{{{CHECKS}}})", re.ASCII)
_BARE = re.compile(rf"(?<![A-Z0-9])(\d{{{DIGITS}}}[{ALPHABET}]{{{CHECKS}}})(?![A-Z0-9])", re.ASCII)
_PREFIX = re.compile(r"(?<![A-Z0-9])P[ .]?[O0QD]")
_SEPARATORS = " \t\r\n-–—‑−‐_.:#/"
_AFTER_PREFIX = 4
_BETWEEN = 3
#: What a letter in the place of a digit was before OCR read it.
_DIGIT_FOR = {
    "O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "|": "1", "Z": "2", "S": "5", "B": "8", "G": "6",
}  # fmt: skip
#: What else a character in the place of a check letter may have been.
_CHECK_FOR = {
    "S": "5", "5": "S", "B": "8", "8": "B", "Z": "2", "2": "Z", "G": "6", "6": "G",
    "0": "QD", "O": "QD", "1": "L", "I": "L", "|": "L",
}  # fmt: skip


def _powers() -> tuple[tuple[int, ...], dict[int, int]]:
    power = [1]
    for _step in range(30):
        doubled = power[-1] << 1
        power.append(doubled ^ 0b100101 if doubled & 32 else doubled)
    return tuple(power), {value: exponent for exponent, value in enumerate(power)}


_POWER, _LOG = _powers()


def _times(left: int, right: int) -> int:
    return _POWER[(_LOG[left] + _LOG[right]) % 31] if left and right else 0


def _generator() -> tuple[int, ...]:
    polynomial = [1]
    for root in (_POWER[1], _POWER[2], _POWER[3]):
        shifted = [*polynomial, 0]
        polynomial = [
            shifted[place] ^ _times(root, polynomial[place - 1] if place else 0) for place in range(len(shifted))
        ]
    return tuple(polynomial)


_GENERATOR = _generator()


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A PO number in a text: the number, how it was written there, and whether it had to be corrected."""

    number: str
    written: str
    is_corrected: bool


def make(year: int, running: int) -> str:
    """Build the number of the ``running``-th order of a year."""
    if year not in YEARS:
        raise Refused("YEAR", _("{year} cannot be the year of an order. Check the date of this computer.", year=year))
    if not 1 <= running <= LARGEST_RUNNING:
        raise Refused("NUMBERS_USED_UP", _("A year has {most} order numbers at most.", most=LARGEST_RUNNING))
    return _written(f"{year:04d}{running:06d}")


def is_valid(text: str) -> bool:
    """Tell whether a text is exactly one PO number with the right check code."""
    exact = _EXACT.fullmatch(text)
    return exact is not None and _is_possible(exact[1]) and _check_code(exact[1]) == exact[2]


def correct(text: str) -> str | None:
    """Return the one PO number a text stands for, at most one wrong character (beside OCR's confusions) away."""
    found = search(text)
    if found:
        return found[0].number if len(found) == 1 else None
    plain = _plain(text).strip()
    if len(plain) != 3 + LENGTH:
        return None
    return _read(plain[3:]) if plain.startswith("PO-") else _with_wrong_prefix(plain)


def find(text: str) -> tuple[str, ...]:
    """Return the PO numbers in a free text, each once, in the order in which they stand there."""
    return tuple(dict.fromkeys(found.number for found in search(text)))


def search(text: str) -> tuple[FoundNumber, ...]:
    """Return the PO numbers in a free text as OCR gives it, and which of them had to be corrected."""
    plain = _plain(text)
    hits = [*_with_prefix(plain), *_without_prefix(plain)]
    found: dict[str, FoundNumber] = {}
    for _start, hit in sorted(hits, key=lambda hit: hit[0]):
        known = found.get(hit.number)
        if known is None or (known.is_corrected and not hit.is_corrected):
            found[hit.number] = hit
    return tuple(found.values())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _with_prefix(text: str) -> Iterator[tuple[int, FoundNumber]]:
    for prefix in _PREFIX.finditer(text):
        collected = _collect(text, prefix.end())
        if collected is None:
            continue
        symbols, end = collected
        number = _read(symbols)
        if number is not None:
            written = text[prefix.start() : end]
            exactly = prefix[0] == "PO" and symbols == number[3:]
            yield prefix.start(), FoundNumber(number, written, is_corrected=not exactly)


def _without_prefix(text: str) -> Iterator[tuple[int, FoundNumber]]:
    for bare in _BARE.finditer(text):
        number = f"PO-{bare[1]}"
        if is_valid(number):
            yield bare.start(), FoundNumber(number, bare[1], is_corrected=False)


def _collect(text: str, start: int) -> tuple[str, int] | None:
    """Gather the thirteen characters that follow a prefix, stepping over blanks and hyphens between them."""
    symbols: list[str] = []
    gap = 0
    for place in range(start, len(text)):
        sign = text[place]
        if sign in _SEPARATORS:
            gap += 1
            if gap > (_BETWEEN if symbols else _AFTER_PREFIX):
                return None
        elif (sign.isascii() and sign.isalnum()) or sign == "|":
            symbols.append(sign)
            gap = 0
            if len(symbols) == LENGTH:
                following = text[place + 1 : place + 2]
                is_longer = following.isascii() and following.isalnum()
                return None if is_longer else ("".join(symbols), place + 1)
        else:
            return None
    return None


def _read(symbols: str) -> str | None:
    """Return the number that thirteen characters stand for; None where none or more than one is equally near."""
    digits, checks = symbols[:DIGITS], symbols[DIGITS:]
    if sum(sign.isdecimal() for sign in digits) < LEAST_DIGITS:
        return None
    likely = "".join(_DIGIT_FOR.get(sign, sign) for sign in digits)
    nearest: dict[int, set[str]] = {}
    for choice in product(*(_readings(sign) for sign in checks)):
        changed = sum(read != sign for read, sign in zip(choice, checks, strict=True))
        repaired = _repair(likely + "".join(choice))
        if repaired is not None:
            number, errors = repaired
            nearest.setdefault(errors * LENGTH + changed, set()).add(number)
    if not nearest:
        return None
    best = nearest[min(nearest)]
    return next(iter(best)) if len(best) == 1 else None


def _readings(sign: str) -> tuple[str, ...]:
    return (sign, *_CHECK_FOR.get(sign, ""))


def _repair(symbols: str) -> tuple[str, int] | None:
    """Correct at most one character: the number and how many characters were wrong, or None beyond that."""
    values = [_value(sign, place) for place, sign in enumerate(symbols)]
    unreadable = [place for place, value in enumerate(values) if value is None]
    if len(unreadable) > 1:
        return None
    word = [value or 0 for value in values]
    place_and_error = _error_in(word)
    if place_and_error is None:
        return None
    place, error = place_and_error
    if unreadable and error and place != unreadable[0]:
        return None
    word[place] ^= error
    digits = word[:DIGITS]
    if any(digit > 9 for digit in digits):
        return None
    text = "".join(str(digit) for digit in digits)
    if not _is_possible(text):
        return None
    return _written(text), 1 if error or unreadable else 0


def _value(sign: str, place: int) -> int | None:
    if place < DIGITS:
        return int(sign) if sign.isdecimal() else None
    return ALPHABET.index(sign) if sign in ALPHABET else None


def _error_in(word: list[int]) -> tuple[int, int] | None:
    """Return place and size of the one wrong symbol; (0, 0) where none is wrong, None where more than one is."""
    first, second, third = (_at(word, _POWER[exponent]) for exponent in (1, 2, 3))
    if not (first or second or third):
        return 0, 0
    if not (first and second and third):
        return None
    locator = (_LOG[second] - _LOG[first]) % 31
    if (_LOG[third] - _LOG[second]) % 31 != locator or locator >= LENGTH:
        return None
    return LENGTH - 1 - locator, _POWER[(2 * _LOG[first] - _LOG[second]) % 31]


def _at(word: list[int], point: int) -> int:
    value = 0
    for symbol in word:
        value = _times(value, point) ^ symbol
    return value


def _check_code(digits: str) -> str:
    remainder = [int(digit) for digit in digits] + [0] * CHECKS
    for place in range(DIGITS):
        factor = remainder[place]
        for step, coefficient in enumerate(_GENERATOR):
            remainder[place + step] ^= _times(factor, coefficient)
    return "".join(ALPHABET[symbol] for symbol in remainder[DIGITS:])


def _written(digits: str) -> str:
    return f"PO-{digits}{_check_code(digits)}"


def _is_possible(digits: str) -> bool:
    return int(digits[:4]) in YEARS and int(digits[4:]) >= 1


def _with_wrong_prefix(text: str) -> str | None:
    """Take an exact code whose ``PO-`` has one wrong character; the code itself must not need mending as well."""
    if sum(one != other for one, other in zip(text[:3], "PO-", strict=True)) != 1:
        return None
    number = f"PO-{text[3:]}"
    return number if is_valid(number) else None
