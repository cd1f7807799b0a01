"""Read the words of a PDF's own text layer with PDFium, and judge whether the layer can be trusted."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from p2p_desktop.documents.layout import in_reading_order
from p2p_desktop.domain.reading import Box, Word

_MOST_CHARACTERS = 200_000
#: Share of a letter's height that two letters stand apart where a blank is meant.
_BLANK = 0.12
#: Points; a loose box of up to this height is believed even where the letter itself is a mere dot.
_USUAL_HEIGHT = 40.0
#: Of the words of a scanner's layer at most so many may have one or two signs, or mix letters and digits.
_MOST_FRAGMENTS, _MOST_MIXED = 0.27, 0.05
_MIXED = re.compile(r"[a-z]\d|\d[a-z]|[a-z][A-Z]")
_SPACES = frozenset(" \t\r\n\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\x00")
#: Zero-width and soft-hyphen characters say nothing to a reader and break numbers apart.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x1f\x7f]")
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})


@dataclass(frozen=True, slots=True)
class _Character:
    """A sign with its box in the PDF's own coordinates, and the way it stands there (quarters of a turn, clockwise)."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @property
    def along(self) -> tuple[float, float]:
        """Where it begins and ends along its line."""
        return (
            (self.left, self.right),
            (-self.top, -self.bottom),
            (-self.right, -self.left),
            (self.bottom, self.top),
        )[self.turn]

    @property
    def across(self) -> tuple[float, float]:
        """Where its foot and its head are, across its line."""
        return (
            (self.bottom, self.top),
            (self.left, self.right),
            (-self.top, -self.bottom),
            (-self.right, -self.left),
        )[self.turn]


def words_of(page: pdfium.PdfPage) -> tuple[Word, ...]:
    """Return the page's words with boxes in page coordinates 0–1, upright as a viewer shows them, in reading order."""
    to_share = _to_share(page)
    textpage = page.get_textpage()
    try:
        words = [_word(group, to_share) for group in _upright(_groups(_characters(textpage)))]
    finally:
        textpage.close()
    return in_reading_order(_once(word for word in words if word is not None))


def _once(words: Iterable[Word]) -> Iterator[Word]:
    """Drop words printed a second time over themselves, which is how some programs print bold."""
    seen: set[tuple[str, int, int]] = set()
    for word in words:
        key = (word.text, round(word.box.left * 250), round(word.box.middle * 250))
        if key not in seen:
            seen.add(key)
            yield word


def is_good(words: Sequence[Word], *, covered_by_picture: float) -> bool:
    """Tell a text layer that can be trusted from one that is missing, junk, or left behind by a poor scanner."""
    if not words:
        return False
    text = "".join(word.text for word in words)
    if _junk_share(text) > 0.1:
        return False
    if covered_by_picture < 0.75:
        return len(text) >= 20 or covered_by_picture < 0.2
    # A picture fills the page: the layer is some scanner's OCR (or a stamp). Reading the picture ourselves costs time
    # only, so the layer has to look like well-read language.
    return len(words) >= 30 and _sensible_share(words) >= 0.85 and not _is_torn(words)


def picture_cover(page: pdfium.PdfPage) -> float:
    """Return the share of the page that its largest picture covers."""
    width, height = page.get_size()
    area = max(width * height, 1.0)
    largest = 0.0
    for item in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = item.get_bounds()
        largest = max(largest, max(0.0, right - left) * max(0.0, top - bottom) / area)
    return min(1.0, largest)


def _junk_share(text: str) -> float:
    junk = sum(1 for char in text if char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc"))
    return junk / max(1, len(text))


def _is_torn(words: Sequence[Word]) -> bool:
    """True where words fall apart ("I NVOI CE") or mix letters and digits ("O5l 17l 2O"), as poor OCR leaves them."""
    letters = [word.text for word in words if any(char.isalpha() for char in word.text)]
    fragments = sum(sum(char.isalnum() for char in text) <= 2 for text in letters)
    mixed = sum(bool(_MIXED.search(text)) for text in letters)
    return fragments > _MOST_FRAGMENTS * len(letters) or mixed > _MOST_MIXED * len(letters)


def _sensible_share(words: Sequence[Word]) -> float:
    good = sum(1 for word in words if _is_sensible(word.text))
    return good / len(words)


def _is_sensible(text: str) -> bool:
    bare = text.strip(".,:;()[]/-%€$£*#+'\"")
    if not bare:
        return True
    if any(char.isdigit() for char in bare):
        return sum(char.isalnum() for char in bare) >= 0.6 * len(bare)
    return bare.isalpha() or sum(char.isalpha() for char in bare) >= 0.75 * len(bare)


def _characters(textpage: pdfium.PdfTextPage) -> Iterator[_Character | None]:
    """Yield visible characters; None where the file itself writes a blank."""
    raw = textpage.raw
    rect = pdfium_c.FS_RECTF()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    half = 0
    for index in range(min(textpage.count_chars(), _MOST_CHARACTERS)):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        if 0xD800 <= code < 0xDC00:
            half = code
            continue
        char, half = _character(code, half), 0
        if char in _SPACES:
            # Blanks that PDFium makes up from gaps tear "376 ,37" apart; gaps are judged here instead.
            if pdfium_c.FPDFText_IsGenerated(raw, index) != 1:
                yield None
            continue
        if _INVISIBLE.match(char) or not pdfium_c.FPDFText_GetCharBox(raw, index, left, right, bottom, top):
            continue
        low, high = bottom.value, top.value
        start, end = left.value, right.value
        most = max(4 * (high - low), _USUAL_HEIGHT)
        if pdfium_c.FPDFText_GetLooseCharBox(raw, index, rect) and 0 < rect.top - rect.bottom < most:
            # The loose box is as high as the font and as wide as the advance: dots and ones are like other letters.
            low, high = rect.bottom, rect.top
            start, end = min(start, rect.left), max(end, rect.right)
        turn = round(math.degrees(pdfium_c.FPDFText_GetCharAngle(raw, index)) / 90) % 4
        yield _Character(char, start, low, end, high, turn)


def _character(code: int, half: int) -> str:
    """Return the character of a code, joined with the first half of a surrogate pair where one went before."""
    if 0xDC00 <= code < 0xE000:
        return chr(0x10000 + ((half - 0xD800) << 10) + (code - 0xDC00)) if half else "\ufffd"
    if not 0 < code < 0x110000:
        return "\ufffd"
    # U+FFFE and U+0002 stand for a hyphen at a line's end in PDFium.
    return "-" if code in (0xFFFE, 0x02) else chr(code).translate(_LIGATURES)


def _upright(groups: Iterable[list[_Character]]) -> list[list[_Character]]:
    """Leave out what is written across the page's own direction: watermarks and notes up the margin."""
    kept = list(groups)
    turns = Counter(group[0].turn for group in kept for _char in group)
    usual = turns.most_common(1)[0][0] if turns else 0
    return [group for group in kept if group[0].turn == usual]


def _groups(characters: Iterator[_Character | None]) -> Iterator[list[_Character]]:
    """Split characters into words at blanks, at gaps, and where the line changes."""
    group: list[_Character] = []
    for char in characters:
        if group and (char is None or _is_apart(group[-1], char)):
            yield group
            group = []
        if char is not None:
            group.append(char)
    if group:
        yield group


def _is_apart(before: _Character, after: _Character) -> bool:
    if before.turn != after.turn:
        return True
    (foot, head), (other_foot, other_head) = before.across, after.across
    height = max(head - foot, other_head - other_foot, 0.1)
    gap = after.along[0] - before.along[1]
    return abs(other_foot - foot) > 0.6 * height or gap > _BLANK * height or gap < -1.5 * height


def _word(group: Sequence[_Character], to_share: _ToShare) -> Word | None:
    text = unicodedata.normalize("NFC", "".join(char.text for char in group))
    corners = (
        to_share.point(min(char.left for char in group), min(char.bottom for char in group)),
        to_share.point(max(char.right for char in group), max(char.top for char in group)),
    )
    xs = sorted(corner[0] for corner in corners)
    ys = sorted(corner[1] for corner in corners)
    if xs[1] <= 0 or ys[1] <= 0 or xs[0] >= 1 or ys[0] >= 1:
        return None
    return Word(text, Box(_clamp(xs[0]), _clamp(ys[0]), _clamp(xs[1]), _clamp(ys[1])))


def _clamp(value: float) -> float:
    return min(1.0, max(0.0, value))


@dataclass(frozen=True, slots=True)
class _ToShare:
    """Turns a point in the PDF's own coordinates into shares of the page as it is shown (crop box and rotation)."""

    x: tuple[float, float, float]
    y: tuple[float, float, float]

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (
            self.x[0] * x + self.x[1] * y + self.x[2],
            self.y[0] * x + self.y[1] * y + self.y[2],
        )


def _to_share(page: pdfium.PdfPage) -> _ToShare:
    """Ask PDFium where three points of the page are drawn, and keep the mapping between."""
    size = 1_000_000
    reach = 1000.0

    def drawn(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, size, size, 0, x, y, across, down)
        return across.value / size, down.value / size

    origin, right, up = drawn(0, 0), drawn(reach, 0), drawn(0, reach)
    return _ToShare(
        ((right[0] - origin[0]) / reach, (up[0] - origin[0]) / reach, origin[0]),
        ((right[1] - origin[1]) / reach, (up[1] - origin[1]) / reach, origin[1]),
    )
