"""A sheet to draw sample documents on, measured in millimetres from the top left corner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from p2p_desktop.dev.sample_papers import Item
from p2p_desktop.paths import resources

INK = "#1c1c1c"
GREY = "#6b6b6b"
POINT = 1 / mm


@dataclass(frozen=True, slots=True)
class Typeface:
    """A regular and a bold font that belong together."""

    regular: str
    bold: str


HELVETICA = Typeface("Helvetica", "Helvetica-Bold")
TIMES = Typeface("Times-Roman", "Times-Bold")
COURIER = Typeface("Courier", "Courier-Bold")
DEJAVU = Typeface("DejaVuSans", "DejaVuSans-Bold")


def _register_dejavu() -> None:
    for name in (DEJAVU.regular, DEJAVU.bold):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(resources() / "fonts" / f"{name}.ttf")))


class Sheet:
    """One PDF in the making. The same calls give the same bytes, on every machine."""

    def __init__(self, *, title: str, author: str, typeface: Typeface, size: tuple[float, float] | None = None) -> None:
        if typeface is DEJAVU:
            _register_dejavu()
        self.typeface = typeface
        self.width: float
        self.height: float
        self.width, self.height = size or (A4[0] * POINT, A4[1] * POINT)
        self._buffer = BytesIO()
        # Page contents stay uncompressed: packed bytes would depend on the zlib of the machine.
        self.canvas = Canvas(self._buffer, pagesize=(self.width * mm, self.height * mm), invariant=1, pageCompression=0)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)

    def text(
        self,
        left: float,
        top: float,
        words: str,
        *,
        size: float = 9,
        bold: bool = False,
        align: str = "left",
        colour: str = INK,
    ) -> None:
        """Write one line with its baseline at ``top``; ``left`` is the edge or the middle it is aligned to."""
        self.canvas.setFont(self.typeface.bold if bold else self.typeface.regular, size)
        self.canvas.setFillColor(HexColor(colour))
        across, up = left * mm, (self.height - top) * mm
        if align == "right":
            self.canvas.drawRightString(across, up, words)
        elif align == "centre":
            self.canvas.drawCentredString(across, up, words)
        else:
            self.canvas.drawString(across, up, words)

    def texts(
        self,
        left: float,
        top: float,
        lines: Sequence[str],
        *,
        size: float = 9,
        leading: float = 4.4,
        bold: bool = False,
        align: str = "left",
        colour: str = INK,
    ) -> float:
        """Write lines below one another, empty ones left out; return the baseline that would come next."""
        for words in filter(None, lines):
            self.text(left, top, words, size=size, bold=bold, align=align, colour=colour)
            top += leading
        return top

    def wrap(self, words: str, width: float, *, size: float = 9, bold: bool = False) -> list[str]:
        """Break words into lines that fit the width."""
        lines: list[str] = simpleSplit(words, self.typeface.bold if bold else self.typeface.regular, size, width * mm)
        return lines

    def rule(self, left: float, right: float, top: float, *, width: float = 0.2, colour: str = INK) -> None:
        """Draw a horizontal line."""
        self._stroke(width, colour)
        self.canvas.line(left * mm, (self.height - top) * mm, right * mm, (self.height - top) * mm)

    def upright(self, left: float, top: float, bottom: float, *, width: float = 0.2, colour: str = INK) -> None:
        """Draw a vertical line."""
        self._stroke(width, colour)
        self.canvas.line(left * mm, (self.height - top) * mm, left * mm, (self.height - bottom) * mm)

    def block(self, left: float, top: float, width: float, height: float, *, fill: str) -> None:
        """Fill a rectangle without an edge."""
        self.canvas.setFillColor(HexColor(fill))
        self.canvas.rect(left * mm, (self.height - top - height) * mm, width * mm, height * mm, stroke=0, fill=1)

    def frame(
        self, left: float, top: float, width: float, height: float, *, colour: str = INK, radius: float = 0
    ) -> None:
        """Draw the edge of a rectangle, with round corners if asked."""
        self._stroke(0.25, colour)
        self.canvas.roundRect(
            left * mm, (self.height - top - height) * mm, width * mm, height * mm, radius * mm, stroke=1, fill=0
        )

    def disc(self, left: float, top: float, radius: float, *, fill: str) -> None:
        """Fill a circle around a point."""
        self.canvas.setFillColor(HexColor(fill))
        self.canvas.circle(left * mm, (self.height - top) * mm, radius * mm, stroke=0, fill=1)

    def wedge(self, *corners: tuple[float, float], fill: str) -> None:
        """Fill a polygon."""
        path = self.canvas.beginPath()
        path.moveTo(corners[0][0] * mm, (self.height - corners[0][1]) * mm)
        for left, top in corners[1:]:
            path.lineTo(left * mm, (self.height - top) * mm)
        path.close()
        self.canvas.setFillColor(HexColor(fill))
        self.canvas.drawPath(path, stroke=0, fill=1)

    def next_page(self) -> None:
        """Go on with an empty page."""
        self.canvas.showPage()

    def finish(self) -> bytes:
        """Close the document and return it."""
        self.canvas.showPage()
        self.canvas.save()
        return self._buffer.getvalue()

    def _stroke(self, width: float, colour: str) -> None:
        self.canvas.setLineWidth(width * mm)
        self.canvas.setStrokeColor(HexColor(colour))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of items: heading, edges in millimetres, and what of an item stands in it."""

    title: str
    left: float
    right: float
    value: Callable[[int, Item], str]
    align: str = "left"

    def anchor(self, padding: float) -> float:
        """Where the words are written from: the left edge, the right edge or the middle."""
        if self.align == "centre":
            return (self.left + self.right) / 2
        return self.right - padding if self.align == "right" else self.left + padding


@dataclass(frozen=True, slots=True)
class Table:
    """How a table of items looks: rules, stripes, a grid, or nothing but space."""

    columns: tuple[Column, ...]
    size: float = 9
    leading: float = 4.1
    padding: float = 1.5
    head_fill: str = ""
    head_ink: str = INK
    stripe: str = ""
    row_rule: str = ""
    grid: str = ""

    @property
    def left(self) -> float:
        """The left edge of the table."""
        return self.columns[0].left

    @property
    def right(self) -> float:
        """The right edge of the table."""
        return self.columns[-1].right

    def head(self, sheet: Sheet, top: float) -> float:
        """Draw the headings from ``top`` down; return where the first row begins."""
        titles = [
            sheet.wrap(one.title, one.right - one.left - self.padding, size=self.size - 0.5, bold=True)
            for one in self.columns
        ]
        height = max(map(len, titles)) * self.leading + 2.4
        if self.head_fill:
            sheet.block(self.left, top, self.right - self.left, height, fill=self.head_fill)
        for column, lines in zip(self.columns, titles, strict=True):
            sheet.texts(
                column.anchor(self.padding),
                top + self.leading,
                lines,
                size=self.size - 0.5,
                leading=self.leading,
                bold=True,
                align=column.align,
                colour=self.head_ink,
            )
        self._edges(sheet, top, top + height)
        return top + height

    def row(self, sheet: Sheet, top: float, *, number: int, item: Item) -> float:
        """Draw one item from ``top`` down, as high as its longest cell; return where the next row begins."""
        cells = [self._cell(sheet, column, number, item) for column in self.columns]
        height = max(map(len, cells)) * self.leading + 2.2
        if self.stripe and number % 2 == 0:
            sheet.block(self.left, top, self.right - self.left, height, fill=self.stripe)
        for column, lines in zip(self.columns, cells, strict=True):
            sheet.texts(
                column.anchor(self.padding),
                top + self.leading,
                lines,
                size=self.size,
                leading=self.leading,
                align=column.align,
            )
        self._edges(sheet, top, top + height)
        return top + height

    def height(self, sheet: Sheet, *, number: int, item: Item) -> float:
        """Return how high the row of an item will be."""
        return max(len(self._cell(sheet, column, number, item)) for column in self.columns) * self.leading + 2.2

    def draw(self, sheet: Sheet, top: float, items: Sequence[Item]) -> float:
        """Draw headings and all rows; return where the table ends."""
        top = self.head(sheet, top)
        for number, item in enumerate(items, start=1):
            top = self.row(sheet, top, number=number, item=item)
        return top

    def _cell(self, sheet: Sheet, column: Column, number: int, item: Item) -> list[str]:
        width = column.right - column.left - 2 * self.padding
        words = column.value(number, item)
        return sheet.wrap(words, width, size=self.size) if column.align == "left" else [words]

    def _edges(self, sheet: Sheet, top: float, bottom: float) -> None:
        if self.row_rule:
            sheet.rule(self.left, self.right, bottom, width=0.15, colour=self.row_rule)
        if self.grid:
            sheet.rule(self.left, self.right, top, colour=self.grid)
            sheet.rule(self.left, self.right, bottom, colour=self.grid)
            for edge in (*(column.left for column in self.columns), self.right):
                sheet.upright(edge, top, bottom, colour=self.grid)
