"""What printed papers are made of: embedded fonts, text that always fits, pages that are counted at the end.

Text is drawn letter by letter as it is: there is no markup that a vendor's name could be mistaken for.
"""

from __future__ import annotations

import io
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from p2p_desktop import paths
from p2p_desktop.documents.templates.right_to_left import as_drawn

PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
#: Stands for a sign that the fonts do not have, so that nobody takes it for nothing.
MISSING = "\N{WHITE SQUARE}"
PAGE_SIZES: dict[str, tuple[float, float]] = {"A4": A4, "Letter": LETTER}
_INK = "#1f2933"
#: reportlab keeps the letters used per font; one paper at a time keeps papers apart.
_one_at_a_time = threading.RLock()

Align = Literal["left", "right", "centre"]
Drawing = Callable[[Canvas], None]


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text looks."""

    size: float = 9
    font: str = PLAIN
    colour: str = _INK

    @property
    def leading(self) -> float:
        """The distance from line to line."""
        return self.size * 1.36


def _fonts() -> None:
    known = pdfmetrics.getRegisteredFontNames()
    for name in (PLAIN, BOLD):
        if name not in known:
            pdfmetrics.registerFont(TTFont(name, str(paths.resources() / "fonts" / f"{name}.ttf")))


def printable(text: str, font: str = PLAIN) -> str:
    """Return the text with every sign that the font can't show replaced by a visible box."""
    _fonts()
    glyphs = pdfmetrics.getFont(font).face.charToGlyph
    signs = []
    for sign in unicodedata.normalize("NFC", text):
        if sign == "\t" or unicodedata.category(sign) == "Zs":
            signs.append(" ")
        elif unicodedata.category(sign) in ("Cf", "Cc", "Cs") or "\ufe00" <= sign <= "\ufe0f":
            continue
        else:
            signs.append(sign if ord(sign) in glyphs else MISSING)
    return "".join(signs)


def _drawable(text: str, font: str) -> str:
    """Return what is drawn for a line of text; where the font has no joined form, letters stay apart."""
    glyphs = pdfmetrics.getFont(font).face.charToGlyph
    plain = printable(text, font)
    drawn = as_drawn(plain)
    return drawn if all(ord(sign) in glyphs for sign in drawn) else as_drawn(plain, is_joined=False)


def width_of(text: str, style: Style) -> float:
    """Return how wide a text is when drawn."""
    return float(pdfmetrics.stringWidth(printable(text, style.font), style.font, style.size))


def wrap(text: str, width: float, style: Style) -> list[str]:
    """Break a text into lines that fit; a word that is wider than the column is broken too. Empty lines are dropped."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        words = printable(paragraph, style.font).split()
        line = ""
        for word in words:
            longer = f"{line} {word}" if line else word
            if width_of(longer, style) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            *full, line = _broken(word, width, style)
            lines += full
        if line:
            lines.append(line)
    return lines


def _broken(word: str, width: float, style: Style) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and width_of(pieces[-1] + sign, style) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def cut(text: str, width: float, style: Style) -> str:
    """Return a text on one line, ended by an ellipsis where it does not fit."""
    line = " ".join(printable(text, style.font).split())
    if width_of(line, style) <= width:
        return line
    while line and width_of(f"{line}…", style) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


@dataclass
class Sheets:
    """The pages of a paper while it is laid out; coordinates in points from the top left corner."""

    page_size: str
    pages: list[list[Drawing]] = field(default_factory=lambda: [[]])

    @property
    def width(self) -> float:
        """Width of a page."""
        return PAGE_SIZES[self.page_size][0]

    @property
    def height(self) -> float:
        """Height of a page."""
        return PAGE_SIZES[self.page_size][1]

    def new_page(self) -> None:
        """Go on with an empty page."""
        self.pages.append([])

    def text(self, x: float, y: float, text: str, style: Style, *, align: Align = "left", page: int = -1) -> None:
        """Draw one line of text with its base line at ``y``."""
        shown = _drawable(text, style.font)

        def draw(canvas: Canvas) -> None:
            canvas.setFont(style.font, style.size)
            canvas.setFillColor(HexColor(style.colour))
            by_align = {"left": canvas.drawString, "right": canvas.drawRightString, "centre": canvas.drawCentredString}
            by_align[align](x, self.height - y, shown)

        self.pages[page].append(draw)

    def lines(self, x: float, y: float, lines: list[str], style: Style) -> float:
        """Draw lines of text below one another and return where the next one would stand."""
        for line in lines:
            self.text(x, y, line, style)
            y += style.leading
        return y

    def rule(self, x: float, y: float, width: float, *, colour: str, thickness: float = 0.5, page: int = -1) -> None:
        """Draw a level line."""

        def draw(canvas: Canvas) -> None:
            canvas.setStrokeColor(HexColor(colour))
            canvas.setLineWidth(thickness)
            canvas.line(x, self.height - y, x + width, self.height - y)

        self.pages[page].append(draw)

    def band(self, x: float, y: float, width: float, height: float, *, colour: str) -> None:
        """Fill a rectangle whose top is at ``y``."""

        def draw(canvas: Canvas) -> None:
            canvas.setFillColor(HexColor(colour))
            canvas.rect(x, self.height - y - height, width, height, stroke=0, fill=1)

        self.pages[-1].append(draw)

    def picture(self, x: float, y: float, png: bytes, *, most_width: float, most_height: float) -> float:
        """Draw a picture whose top left corner is at ``x``, ``y``, as large as fits, and return its height.

        It keeps its shape, and none is drawn coarser than a dot for each point.
        """
        reader = ImageReader(io.BytesIO(png))
        width, height = reader.getSize()
        scale = min(most_width / width, most_height / height, 1.0)

        def draw(canvas: Canvas) -> None:
            canvas.drawImage(reader, x, self.height - y - height * scale, width * scale, height * scale)

        self.pages[-1].append(draw)
        return float(height * scale)

    def barcode(self, right: float, y: float, text: str, *, height: float) -> None:
        """Draw a Code 128 that ends at ``right`` and whose top is at ``y``."""

        def draw(canvas: Canvas) -> None:
            canvas.setFillColor(HexColor("#000000"))
            code = Code128(text, barHeight=height, barWidth=0.85, quiet=False)
            code.drawOn(canvas, right - code.width, self.height - y - height)

        self.pages[-1].append(draw)


def lay_out(make: Callable[[], Sheets], *, title: str, author: str) -> bytes:
    """Lay a paper out and return it as PDF: the same paper gives the same bytes."""
    with _one_at_a_time:
        _fonts()
        sheets = make()
        held = io.BytesIO()
        size = PAGE_SIZES[sheets.page_size]
        # Without ``invariant`` the time of printing and a random id are part of the file.
        canvas = Canvas(held, pagesize=size, invariant=1, pageCompression=1)
        canvas.setTitle(printable(title))
        canvas.setAuthor(printable(author))
        canvas.setCreator("P2P Desktop")
        for page in sheets.pages:
            for draw in page:
                draw(canvas)
            canvas.showPage()
        canvas.save()
        return held.getvalue()
