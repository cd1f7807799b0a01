"""The purchase order on paper (PO-3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from p2p_desktop.documents.templates.sheet import BOLD, PAGE_SIZES, Sheets, Style, cut, lay_out, width_of, wrap
from p2p_desktop.domain.money import Money, decimals_of
from p2p_desktop.domain.order import OrderPaper
from p2p_desktop.domain.reading import Box, Place
from p2p_desktop.domain.request import RequestLine, Totals
from p2p_desktop.language import _, in_language

_LANGUAGE = "en"
_ACCENT, _GREY, _HAIR, _BAND = "#1f4e79", "#5f6b76", "#c9d1d9", "#eef2f6"
_MARGIN = 51.0
_BOTTOM = 74.0
_GAP = 8.0
_MM = 72 / 25.4
_LOGO_WIDTH, _LOGO_HEIGHT = 45 * _MM, 18 * _MM

_TITLE = Style(19, BOLD, _ACCENT)
_NUMBER = Style(10.5, BOLD)
_COMPANY = Style(13, BOLD)
_SMALL = Style(7.5, colour=_GREY)
_TINY = Style(6.8, colour=_GREY)
_LABEL = Style(7, BOLD, _ACCENT)
_BODY = Style(9)
_STRONG = Style(9, BOLD)
_CELL = Style(8.5)
_CELL_STRONG = Style(8.5, BOLD)
_HEAD = Style(7.5, BOLD, _ACCENT)
_TOTAL = Style(11, BOLD)


@dataclass(frozen=True, slots=True)
class PrintedOrder:
    """The PDF, and where each line of the order (from 1) begins on it."""

    pdf: bytes
    places: tuple[tuple[int, Place], ...]


def print_order(paper: OrderPaper, *, page_size: str = "A4") -> PrintedOrder:
    """Lay the order out; the same order gives the same bytes."""
    # In one language, whatever the computer that prints it speaks: an order is the same for ever.
    with in_language(_LANGUAGE):
        sheets = _OrderSheets(paper, page_size if page_size in PAGE_SIZES else "A4")
        pdf = lay_out(sheets.laid_out, title=paper.number, author=paper.company.name)
    return PrintedOrder(pdf, tuple(sheets.places))


@dataclass(frozen=True, slots=True)
class _Words:
    """Numbers and dates as the buying company's country writes them, whatever computer prints the order."""

    locale: Locale
    currency: str

    @classmethod
    def of(cls, paper: OrderPaper) -> _Words:
        try:
            locale = Locale.parse(f"und_{paper.company.country or 'GB'}")
        except (UnknownLocaleError, ValueError):
            locale = Locale("en", "GB")
        return cls(locale, paper.currency)

    def _number(self, value: Decimal, least: int, most: int) -> str:
        places = "0" * least + "#" * (most - least)
        pattern = f"#,##0.{places}" if places else "#,##0"
        return str(format_decimal(value, pattern, locale=self.locale, decimal_quantization=True))

    def money(self, money: Money) -> str:
        """Word an amount without its currency."""
        places = decimals_of(self.currency)
        return self._number(money.amount, places, places)

    def price(self, price: Decimal) -> str:
        """Word a unit price with as many decimals as it needs."""
        return self._number(price, decimals_of(self.currency), 6)

    def quantity(self, value: Decimal) -> str:
        """Word a quantity or a rate without needless zeros."""
        return self._number(value, 0, 6)

    def date(self, day: dt.date) -> str:
        """Word a date."""
        return str(format_date(day, "medium", locale=self.locale))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Right edges (left for the description) of the table's columns."""

    position: float
    description: float
    description_width: float
    quantity: float
    unit: float
    unit_width: float
    price: float
    tax: float
    amount: float


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the order, worded and broken."""

    position: str
    description: list[str]
    code: list[str]
    quantity: str
    unit: str
    price: str
    tax: str
    amount: str
    net: Money

    @property
    def height(self) -> float:
        """How much room the row takes."""
        return len(self.description) * _CELL.leading + len(self.code) * _SMALL.leading + 6


class _OrderSheets:
    """Lays one order out from top to bottom; ``y`` is where the next thing stands."""

    def __init__(self, paper: OrderPaper, page_size: str) -> None:
        self._paper = paper
        self._words = _Words.of(paper)
        self._totals = paper.totals
        self._sheets = Sheets(page_size)
        self._width = self._sheets.width - 2 * _MARGIN
        self._right = self._sheets.width - _MARGIN
        self._floor = self._sheets.height - _BOTTOM
        self._y = _MARGIN
        self.places: list[tuple[int, Place]] = []

    def laid_out(self) -> Sheets:
        """Lay everything out."""
        self._letter_head()
        self._addresses()
        self._facts()
        self._table()
        self._sums()
        self._closing_words()
        for page in range(len(self._sheets.pages)):
            self._foot(page)
        return self._sheets

    # Head

    def _letter_head(self) -> None:
        company, sheets = self._paper.company, self._sheets
        half = self._width * 0.52
        left, style = self._y + 4, _COMPANY
        if self._paper.logo:
            # Most logos are the company's name: printed as large below, it would be said twice.
            style = _NUMBER
            left += _GAP + sheets.picture(
                _MARGIN, self._y, self._paper.logo, most_width=_LOGO_WIDTH, most_height=_LOGO_HEIGHT
            )
        for line in wrap(company.name, half, style)[:3]:
            sheets.text(_MARGIN, left + style.size, line, style)
            left += style.leading
        left = sheets.lines(_MARGIN, left + 10, self._company_lines(half), _SMALL)
        sheets.text(self._right, self._y + _TITLE.size, _("PURCHASE ORDER"), _TITLE, align="right")
        sheets.text(self._right, self._y + 38, self._paper.number, _NUMBER, align="right")
        sheets.barcode(self._right, self._y + 45, self._paper.number, height=21)
        self._y = max(left, self._y + 76)
        sheets.rule(_MARGIN, self._y, self._width, colour=_ACCENT, thickness=1.2)
        self._y += 20

    def _company_lines(self, width: float) -> list[str]:
        company = self._paper.company
        lines = wrap(company.address, width, _SMALL)[:6]
        contact = [each for each in (company.phone, company.email) if each]
        if contact:
            lines += wrap(" · ".join(contact), width, _SMALL)[:2]
        if company.tax_id:
            lines += wrap(_("Tax ID {tax_id}", tax_id=company.tax_id), width, _SMALL)[:1]
        return lines

    def _addresses(self) -> None:
        paper, vendor = self._paper, self._paper.vendor
        half = self._width / 2 - 12
        contact = [each for each in (vendor.phone, vendor.email) if each]
        tax = [_("Tax ID {tax_id}", tax_id=vendor.tax_id)] if vendor.tax_id else []
        deliver_to = paper.delivery_address or f"{paper.company.name}\n{paper.company.address}"
        left = self._address(_MARGIN, half, _("VENDOR"), f"{vendor.name}\n{vendor.address}", [*contact, *tax])
        right = self._address(_MARGIN + self._width / 2 + 12, half, _("DELIVER TO"), deliver_to, [])
        self._y = max(left, right) + 12

    def _address(self, x: float, width: float, label: str, text: str, small: list[str]) -> float:
        sheets = self._sheets
        sheets.text(x, self._y, label, _LABEL)
        name, *rest = wrap(text, width, _STRONG) or [""]
        y = sheets.lines(x, self._y + 14, [name], _STRONG)
        body = [line for each in rest for line in wrap(each, width, _BODY)][:9]
        y = sheets.lines(x, y, body, _BODY)
        return sheets.lines(x, y + 1, [line for each in small for line in wrap(each, width, _SMALL)][:4], _SMALL)

    def _facts(self) -> None:
        """Draw date, references and terms as a grid of four to a row."""
        paper = self._paper
        facts = [
            (_("Date"), self._words.date(paper.date)),
            (_("Our request"), paper.request_number),
            (_("Your reference"), paper.vendor_reference),
            (_("Requested by"), paper.requester),
            (_("Needed by"), self._words.date(paper.needed_by) if paper.needed_by else ""),
            (_("Currency"), paper.currency),
            (_("Payment terms"), paper.payment_terms),
        ]
        shown = [(label, value) for label, value in facts if value.strip()]
        self._sheets.rule(_MARGIN, self._y - 6, self._width, colour=_HAIR)
        self._y += 8
        for start in range(0, len(shown), 4):
            self._y = self._fact_row(shown[start : start + 4]) + 8
        self._y += 4

    def _fact_row(self, facts: list[tuple[str, str]]) -> float:
        step = self._width / 4
        lowest = self._y
        for column, (label, value) in enumerate(facts):
            x = _MARGIN + column * step
            # The last one of a row may use the room that is left; payment terms are often a sentence.
            room = step * (4 - column) if column == len(facts) - 1 else step
            self._sheets.text(x, self._y, label, _SMALL)
            lines = wrap(value, room - 10, _BODY)[:3]
            lowest = max(lowest, self._sheets.lines(x, self._y + 12, lines, _BODY))
        return lowest

    # Table

    def _table(self) -> None:
        columns = self._columns()
        rows = [self._row(number, line, columns) for number, line in enumerate(self._paper.lines, 1)]
        carried = Money.zero(self._paper.currency)
        self._table_head(columns)
        for number, row in enumerate(rows, 1):
            # A row stays together unless it is so long that this would leave the page half empty.
            needed = row.height if row.height < (self._floor - _MARGIN) / 3 else 3 * _CELL.leading
            if self._y + needed + _CELL.leading + 6 > self._floor:
                self._carry(columns, carried)
            page, top = len(self._sheets.pages), self._y
            self._draw_row(row, columns, carried)
            bottom = self._y if page == len(self._sheets.pages) else self._floor
            self.places.append((number, self._place(page, top, bottom)))
            carried = carried + row.net

    def _place(self, page: int, top: float, bottom: float) -> Place:
        sheets = self._sheets
        box = Box(
            _MARGIN / sheets.width,
            (top - 11) / sheets.height,
            self._right / sheets.width,
            (bottom - 11) / sheets.height,
        )
        return Place(page, box)

    def _columns(self) -> _Columns:
        """Give numbers the room they need and the description the rest."""
        lines, words = self._paper.lines, self._words
        currency = self._paper.currency

        def widest(texts: list[str], least: float) -> float:
            return max([least, *(width_of(text, _CELL_STRONG) for text in texts)])

        amount = widest([words.money(line.net(currency)) for line in lines] + [words.money(self._totals.net)], 58)
        price = widest([words.price(line.unit_price) for line in lines], 54)
        quantity = widest([words.quantity(line.quantity) for line in lines], 38)
        unit = min(70.0, widest([line.unit for line in lines], 26))
        tax = widest([f"{words.quantity(line.tax_rate)} %" for line in lines], 30)
        right = self._right - 4
        price_right = right - amount - _GAP - tax - _GAP
        unit_left = price_right - price - _GAP - unit
        quantity_right = unit_left - 4
        description = _MARGIN + 30
        return _Columns(
            position=_MARGIN + 20,
            description=description,
            description_width=quantity_right - quantity - _GAP - description,
            quantity=quantity_right,
            unit=unit_left,
            unit_width=unit,
            price=price_right,
            tax=right - amount - _GAP,
            amount=right,
        )

    def _row(self, number: int, line: RequestLine, columns: _Columns) -> _Row:
        words, net = self._words, line.net(self._paper.currency)
        code = wrap(_("Code {code}", code=line.code), columns.description_width, _SMALL) if line.code else []
        return _Row(
            position=str(number),
            description=wrap(line.description, columns.description_width, _CELL) or [""],
            code=code,
            quantity=words.quantity(line.quantity),
            unit=cut(line.unit, columns.unit_width, _CELL),
            price=words.price(line.unit_price),
            tax=f"{words.quantity(line.tax_rate)} %",
            amount=words.money(net),
            net=net,
        )

    def _table_head(self, columns: _Columns) -> None:
        sheets = self._sheets
        sheets.band(_MARGIN, self._y, self._width, 18, colour=_BAND)
        y = self._y + 12
        for x, label in ((columns.description, _("Description")), (columns.unit, _("Unit"))):
            sheets.text(x, y, label, _HEAD)
        for x, label in (
            (columns.position, _("No.")),
            (columns.quantity, _("Quantity")),
            (columns.price, _("Unit price")),
            (columns.tax, _("Tax")),
            (columns.amount, _("Net")),
        ):
            sheets.text(x, y, label, _HEAD, align="right")
        self._y += 18 + 12

    def _draw_row(self, row: _Row, columns: _Columns, carried: Money) -> None:
        sheets = self._sheets
        for x, text in (
            (columns.position, row.position),
            (columns.quantity, row.quantity),
            (columns.price, row.price),
            (columns.tax, row.tax),
        ):
            sheets.text(x, self._y, text, _CELL, align="right")
        sheets.text(columns.amount, self._y, row.amount, _CELL, align="right")
        sheets.text(columns.unit, self._y, row.unit, _CELL)
        for line, style in [(each, _CELL) for each in row.description] + [(each, _SMALL) for each in row.code]:
            if self._y + _CELL.leading > self._floor:
                self._carry(columns, carried + row.net)
            self._sheets.text(columns.description, self._y, line, style)
            self._y += style.leading
        self._sheets.rule(_MARGIN, self._y - 4, self._width, colour=_HAIR, thickness=0.4)
        self._y += 6

    def _carry(self, columns: _Columns, carried: Money) -> None:
        """End the page with the sum so far and begin the next one with it."""
        amount = self._words.money(carried)
        self._sheets.text(columns.description, self._floor + 6, _("Carried forward"), _CELL_STRONG)
        self._sheets.text(columns.amount, self._floor + 6, amount, _CELL_STRONG, align="right")
        self._sheets.new_page()
        self._y = _MARGIN
        self._short_head()
        self._table_head(columns)
        self._sheets.text(columns.description, self._y, _("Brought forward"), _CELL_STRONG)
        self._sheets.text(columns.amount, self._y, amount, _CELL_STRONG, align="right")
        self._sheets.rule(_MARGIN, self._y + _CELL.leading - 4, self._width, colour=_HAIR, thickness=0.4)
        self._y += _CELL.leading + 6

    def _short_head(self) -> None:
        paper = self._paper
        self._sheets.text(_MARGIN, self._y + 8, cut(paper.company.name, self._width / 2, _STRONG), _STRONG)
        words = _("Purchase order {number}", number=paper.number)
        self._sheets.text(self._right, self._y + 8, words, _STRONG, align="right")
        self._sheets.rule(_MARGIN, self._y + 15, self._width, colour=_ACCENT, thickness=1.2)
        self._y += 28

    def _next_page(self) -> None:
        self._sheets.new_page()
        self._y = _MARGIN
        self._short_head()

    # Foot

    def _sums(self) -> None:
        totals = self._totals
        rows = self._sum_rows(totals)
        if self._y + len(rows) * 15 + 40 > self._floor:
            self._next_page()
        left = _MARGIN + self._width * 0.52
        self._y += 6
        for label, amount in rows:
            self._sheets.text(left, self._y, label, _BODY)
            self._sheets.text(self._right - 4, self._y, amount, _BODY, align="right")
            self._y += 15
        self._sheets.band(left - 8, self._y - 5, self._right - left + 8, 22, colour=_BAND)
        self._sheets.text(left, self._y + 10, _("Total {currency}", currency=self._paper.currency), _TOTAL)
        self._sheets.text(self._right - 4, self._y + 10, self._words.money(totals.total), _TOTAL, align="right")
        self._y += 42

    def _sum_rows(self, totals: Totals) -> list[tuple[str, str]]:
        words = self._words
        taxes = [
            (
                _("Tax {rate} % on {net}", rate=words.quantity(rate), net=words.money(net)),
                words.money(tax),
            )
            for rate, net, tax in totals.tax_by_rate
        ]
        return [(_("Net"), words.money(totals.net)), *taxes]

    def _closing_words(self) -> None:
        paper = self._paper
        please = _("Please state order number {number} on your delivery note and invoice.", number=paper.number)
        self._passage("", please, _STRONG)
        if paper.note.strip():
            self._passage(_("NOTE"), paper.note, _BODY)
        if paper.company.terms.strip():
            self._passage(_("TERMS"), paper.company.terms, _SMALL)

    def _passage(self, label: str, text: str, style: Style) -> None:
        lines = wrap(text, self._width, style)
        if self._y + min(len(lines), 3) * style.leading + 14 > self._floor:
            self._next_page()
        if label:
            self._sheets.text(_MARGIN, self._y, label, _LABEL)
            self._y += 13
        for line in lines:
            if self._y > self._floor:
                self._next_page()
                self._y += style.leading
            self._sheets.text(_MARGIN, self._y, line, style)
            self._y += style.leading
        self._y += 10

    def _foot(self, page: int) -> None:
        company, sheets = self._paper.company, self._sheets
        y = sheets.height - 40
        sheets.rule(_MARGIN, y - 12, self._width, colour=_HAIR, page=page)
        parts = [company.name, company.tax_id, company.email, company.phone]
        words = " · ".join(part for part in parts if part)
        sheets.text(_MARGIN, y, cut(words, self._width * 0.7, _TINY), _TINY, page=page)
        count = _("Page {page} of {pages}", page=page + 1, pages=len(sheets.pages))
        sheets.text(self._right, y, count, _TINY, align="right", page=page)
