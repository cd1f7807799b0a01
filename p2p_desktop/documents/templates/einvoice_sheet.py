"""A page for an e-invoice that came without one, so that people can read it beside what the program says of it.

It shows what the e-invoice says and nothing else. The labels are those of EN 16931's own terms, in English like the
standard: this runs in the child that knows no language of anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from p2p_desktop.documents.templates.sheet import BOLD, Sheets, Style, lay_out, wrap

_MARGIN, _BOTTOM = 56.0, 780.0
_TITLE, _PLAIN, _STRONG = Style(size=15, font=BOLD), Style(size=9), Style(size=9, font=BOLD)
_SOFT = Style(size=8, colour="#616e7c")
_KINDS = {"credit_note": "Credit note", "proforma": "Proforma invoice"}
_LABELS = (
    ("vendor", "Seller"), ("vendor_address", "Seller address"), ("tax_id", "Seller VAT identifier"),
    ("email", "Seller e-mail"), ("phone", "Seller telephone"), ("number", "Invoice number"), ("date", "Issue date"),
    ("due_date", "Payment due date"), ("order_reference", "Purchase order reference"), ("currency", "Currency"),
    ("payment_terms", "Payment terms"), ("iban", "Payment account"), ("bic", "Payment service provider"),
)  # fmt: skip
_SUMS = (("net", "Total without VAT"), ("tax", "Total VAT amount"), ("total", "Total with VAT"))
#: Left edge of descriptions, right edges of the columns of figures.
_DESCRIPTION, _QUANTITY, _PRICE, _RATE, _AMOUNT = 56.0, 340.0, 410.0, 460.0, 539.0
_DESCRIPTION_WIDTH = 230.0


def einvoice_sheet(invoice: Mapping[str, object]) -> bytes:
    """Return a PDF that shows an e-invoice as the child read it."""
    return lay_out(lambda: _Sheet(invoice).sheets(), title="E-invoice", author="")


class _Sheet:
    def __init__(self, invoice: Mapping[str, object]) -> None:
        self._kind = str(invoice["kind"])
        self._fields = cast(Mapping[str, str], invoice["fields"])
        self._lines = cast(list[Mapping[str, str]], invoice["lines"])
        self._sheets = Sheets("A4")
        self._y = _MARGIN

    def sheets(self) -> Sheets:
        self._sheets.text(_MARGIN, self._y, _KINDS.get(self._kind, "Invoice"), _TITLE)
        self._y += 16
        self._sheets.text(_MARGIN, self._y, "Drawn from the e-invoice (XML), which came without a page.", _SOFT)
        self._y += 24
        for name, label in _LABELS:
            if name in self._fields:
                self._pair(label, self._fields[name])
        self._y += 14
        self._heading()
        for line in self._lines:
            self._line(line)
        self._y += 12
        for name, label in _SUMS:
            if name in self._fields:
                self._room(14)
                self._sheets.text(_PRICE - 70, self._y, label, _STRONG)
                self._sheets.text(_AMOUNT, self._y, self._fields[name], _STRONG, align="right")
                self._y += 14
        return self._sheets

    def _pair(self, label: str, value: str) -> None:
        lines = wrap(value, 330, _PLAIN)
        self._room(len(lines) * _PLAIN.leading)
        self._sheets.text(_MARGIN, self._y, label, _SOFT)
        self._y = self._sheets.lines(_MARGIN + 150, self._y, lines, _PLAIN) + 2

    def _heading(self) -> None:
        self._room(30)
        self._sheets.text(_DESCRIPTION, self._y, "Item", _STRONG)
        for edge, label in ((_QUANTITY, "Quantity"), (_PRICE, "Price"), (_RATE, "VAT %"), (_AMOUNT, "Amount")):
            self._sheets.text(edge, self._y, label, _STRONG, align="right")
        self._y += 16

    def _line(self, line: Mapping[str, str]) -> None:
        words = wrap(line.get("description", ""), _DESCRIPTION_WIDTH, _PLAIN) or [""]
        self._room(len(words) * _PLAIN.leading)
        figures = ((_QUANTITY, "quantity"), (_PRICE, "unit_price"), (_RATE, "tax_rate"), (_AMOUNT, "amount"))
        for edge, name in figures:
            self._sheets.text(edge, self._y, line.get(name, ""), _PLAIN, align="right")
        self._y = self._sheets.lines(_DESCRIPTION, self._y, words, _PLAIN) + 2

    def _room(self, height: float) -> None:
        if self._y + height > _BOTTOM:
            self._sheets.new_page()
            self._y = _MARGIN
