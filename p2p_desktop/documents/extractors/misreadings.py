"""Put right what OCR misreads where the shape of a word tells what it was: digits in amounts, a cross in a word.

Only pages that OCR read are touched, and only what is looked for on them: the words that people see stay as they are.
A mended word is as long as it was, so that places in texts and boxes of words keep fitting.
"""

from __future__ import annotations

import re
from dataclasses import replace

from p2p_desktop.domain.reading import Word

#: Letters that OCR takes digits for.
_DIGIT = r"[\dOoQDCIl|SBZ]"
AS_DIGITS = str.maketrans("OoQDCIl|SBZ", "00000111582")
_AMOUNT = re.compile(
    rf"(?P<before>[-(]?(?:RM|EUR|USD|CHF|PLN|[€$£])?-?)(?P<digits>{_DIGIT}{{1,3}}(?:[.,]?{_DIGIT}{{3}})*[.,]{_DIGIT}{{2}})"
    r"(?P<after>[-)]?[€%*]?)"
)
_LEAST_DIGITS = 0.5
#: A word of which every sign is this sure is believed, whatever its shape.
_SURE = 0.97


def mended(word: Word) -> Word:
    """Return the word as it was probably printed; the same word where nothing tells."""
    if word.confidence >= _SURE:
        return word
    text = _with_digits(_without_crosses(word.text))
    return word if text == word.text else replace(word, text=text)


def _without_crosses(text: str) -> str:
    """Between letters a multiplication sign is an x: "Ta×"."""
    letters = sum(char.isalpha() for char in text)
    return text.replace("×", "x") if letters >= 2 else text


def _with_digits(text: str) -> str:
    """In what has the shape of an amount and is mostly digits, letters are digits: "106.1C" is 106.10."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return text
    digits = match["digits"]
    signs = [char for char in digits if char not in ".,"]
    if sum(char.isdigit() for char in signs) < max(2, _LEAST_DIGITS * len(signs)):
        return text
    return f"{match['before']}{digits.translate(AS_DIGITS)}{match['after']}"
