"""Put right what stands oddly on pages: digits that OCR misreads in amounts, headings set with wide letters.

Only what is looked for on a page is touched: the words that people see stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from p2p_desktop.domain.reading import Word

#: Letters that OCR takes digits for.
_DIGIT = r"[\dOoQDCIl|SBZ]"
AS_DIGITS = str.maketrans("OoQDCIl|SBZ", "00000111582")
_AMOUNT = re.compile(
    rf"(?P<before>[-(]?(?:RM|EUR|USD|CHF|PLN|[€$£])?-?)(?P<digits>{_DIGIT}{{1,3}}(?:[.,]?{_DIGIT}{{3}})*[.,]{_DIGIT}{{2}})"
    r"(?P<after>[-)]?[€%*]?)"
)
_DOTTED_O = re.compile(r"(?<=[A-Z])@(?=[A-Z])")
_THOUSANDS = re.compile(r"(?<!\d)(\d{1,3})[:;](\d{3}\.\d\d)(?!\d)")
#: A lost blank makes a year of a short year and an hour: "02.03.2015:59".
_DAY_AND_TIME = re.compile(r"^(\d\d[./-]\d\d[./-]\d\d)([0-2]\d:[0-5]\d(?::[0-5]\d)?)$")
_CENTS = re.compile(r"(?<![\d:;])(\d+);(\d\d)(?!\d)")
_LEAST_DIGITS = 0.5
_LEAST_LETTERS = 4
#: A word of which every sign is this sure is believed, whatever its shape.
_SURE = 0.97


def mended(word: Word) -> Word:
    """Return the word as it was probably printed; the same word where nothing tells."""
    text = _DAY_AND_TIME.sub(r"\1 \2", word.text)
    if word.confidence < _SURE:
        text = _with_digits(_with_marks(_without_signs(text)))
    return word if text == word.text else replace(word, text=text)


def _with_marks(text: str) -> str:
    """Read a colon or semicolon inside an amount as the mark it stands for: "4:759.20", "571;04"."""
    text = _THOUSANDS.sub(r"\1,\2", text)
    return _CENTS.sub(r"\1,\2", text)


def _without_signs(text: str) -> str:
    """Between letters a multiplication sign is an x, and an at sign without an address an O drawn with a dot."""
    letters = sum(char.isalpha() for char in text)
    text = text.replace("×", "x") if letters >= 2 else text
    return _DOTTED_O.sub("O", text) if "." not in text else text


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


def with_words_joined(words: Sequence[Word]) -> list[Word]:
    """Join what is set with wide letters, "I N V O I C E", into the word it is; for the words of one line."""
    joined: list[Word] = []
    letters: list[Word] = []
    for word in [*words, None]:
        if word is not None and _is_letter(word) and (not letters or _follows(letters, word)):
            letters.append(word)
            continue
        joined += _one_word(letters) if len(letters) >= _LEAST_LETTERS else letters
        letters = [word] if word is not None and _is_letter(word) else []
        if word is not None and not letters:
            joined.append(word)
    return joined


def _is_letter(word: Word) -> bool:
    return len(word.text) == 1 and (word.text.isalpha() or word.text in "-.:")


def _follows(letters: Sequence[Word], word: Word) -> bool:
    """True while letters stand about as far apart as the first two."""
    gap = word.box.left - letters[-1].box.right
    usual = letters[1].box.left - letters[0].box.right if len(letters) > 1 else gap
    return gap <= 1.8 * max(usual, 0.25 * word.box.height) and gap < 2 * word.box.height


def _one_word(letters: Sequence[Word]) -> list[Word]:
    box = letters[0].box
    for letter in letters[1:]:
        box = box.union(letter.box)
    text = "".join(letter.text for letter in letters)
    return [Word(text, box, min(letter.confidence for letter in letters))]
