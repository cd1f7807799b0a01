"""Till slips of the sample shops, as narrow pages in a typewriter face."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm

from p2p_desktop.dev.sample_papers import Paper
from p2p_desktop.dev.sample_sheet import COURIER, Sheet
from p2p_desktop.dev.sample_words import dotted, english, german, plain, slashed

WIDTH, MARGIN, LEADING = 80.0, 4.0, 4.6
COLUMNS = 34


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One printed line: words left, words right, or in the middle and larger."""

    left: str = ""
    right: str = ""
    centre: str = ""
    bold: bool = False
    size: float = 10


RULE = SlipLine(left="-" * COLUMNS)
GAP = SlipLine()


def till_slip(paper: Paper) -> bytes:
    """Draw the slip of an Irish hardware shop on one page."""
    vendor = paper.vendor
    lines = [
        SlipLine(centre=vendor.name.upper(), bold=True, size=14.5),
        SlipLine(centre=vendor.street),
        SlipLine(centre=vendor.city),
        SlipLine(centre=f"Tel {vendor.phone}"),
        SlipLine(centre=f"VAT Reg No {vendor.tax_id}"),
        GAP,
        SlipLine(left=f"Receipt {paper.number}", right="Till 2"),
        SlipLine(left=slashed(paper.date), right="14:32"),
        RULE,
    ]
    for item in paper.items:
        lines.append(SlipLine(left=item.description))
        lines.append(
            SlipLine(left=f"   {plain(item.quantity)} x {english(item.unit_price)}", right=english(item.amount))
        )
    lines += [GAP, SlipLine(left="TOTAL EUR", right=english(paper.total), bold=True, size=13), GAP]
    lines += [SlipLine(left="VISA DEBIT ****4471", right=english(paper.total)), GAP]
    for share in paper.taxes:
        lines.append(SlipLine(left=f"Net at {plain(share.rate)}%", right=english(share.base)))
        lines.append(SlipLine(left=f"VAT {plain(share.rate)}%", right=english(share.tax)))
    lines += [
        GAP,
        SlipLine(centre="Goods may be returned within"),
        SlipLine(centre="28 days with this receipt"),
        GAP,
        SlipLine(centre="THANK YOU"),
    ]
    sheet = _sheet(paper, longest=len(lines))
    # Thermal heads print heavily; thin letters would not survive the photo.
    _print(sheet, [replace(line, bold=True) for line in lines])
    return sheet.finish()


def till_slip_long(paper: Paper) -> bytes:
    """Draw the slip of an Austrian stationer on two pages: the goods, then sums, payment and signature."""
    goods, sums = _stationer_goods(paper), _stationer_sums(paper)
    sheet = _sheet(paper, longest=max(len(goods), len(sums) + 4))
    _print(sheet, goods)
    sheet.next_page()
    top = _print(sheet, sums)
    code = Code128(paper.number.replace("-", ""), barHeight=9 * mm, barWidth=0.33 * mm, quiet=False)
    code.drawOn(sheet.canvas, (WIDTH / 2) * mm - code.width / 2, (sheet.height - top - 10) * mm)
    return sheet.finish()


def _stationer_goods(paper: Paper) -> list[SlipLine]:
    vendor = paper.vendor
    lines = [
        SlipLine(centre=vendor.name, bold=True, size=13),
        SlipLine(centre=vendor.street),
        SlipLine(centre=vendor.city),
        SlipLine(centre=f"Tel. {vendor.phone}"),
        SlipLine(centre=f"UID: {vendor.tax_id}"),
        GAP,
        SlipLine(left=f"Beleg-Nr. {paper.number}"),
        SlipLine(left=f"Datum {dotted(paper.date)}", right="17:08 Uhr"),
        SlipLine(left="Kassa 1", right="Es bediente: Mira"),
        RULE,
        SlipLine(left="Artikel", right="EUR", bold=True),
    ]
    for item in paper.items:
        group = "A" if item.tax_rate == 20 else "B"
        lines.append(SlipLine(left=item.description))
        words = f"   {plain(item.quantity)} x {german(item.unit_price)}"
        lines.append(SlipLine(left=words, right=f"{german(item.amount)} {group}"))
    return [*lines, RULE, SlipLine(left="Zwischensumme", right=f"{german(paper.total)}  "), SlipLine(right="Seite 1/2")]


def _stationer_sums(paper: Paper) -> list[SlipLine]:
    lines = [
        SlipLine(left=f"Beleg-Nr. {paper.number}", right="Seite 2/2"),
        RULE,
        SlipLine(left="SUMME EUR", right=german(paper.total), bold=True, size=13),
        RULE,
        SlipLine(left="Bankomat", right=german(paper.total)),
        GAP,
        SlipLine(left="USt      Netto      Steuer", right="Brutto", bold=True),
    ]
    for share in reversed(paper.taxes):
        group = "A" if share.rate == 20 else "B"
        words = f"{group} {plain(share.rate)}%{german(share.base):>9}{german(share.tax):>12}"
        lines.append(SlipLine(left=words, right=german(share.base + share.tax)))
    lines.append(SlipLine(left=f"Netto{german(paper.net):>9}  Steuer", right=german(paper.tax)))
    return [
        *lines,
        RULE,
        SlipLine(centre="Umtausch innerhalb von 14 Tagen"),
        SlipLine(centre="nur mit diesem Beleg"),
        GAP,
        SlipLine(centre="Vielen Dank für Ihren Einkauf!"),
        GAP,
    ]


def _sheet(paper: Paper, *, longest: int) -> Sheet:
    height = longest * LEADING + 20
    return Sheet(title=paper.number, author=paper.vendor.name, typeface=COURIER, size=(WIDTH, height))


def _print(sheet: Sheet, lines: list[SlipLine]) -> float:
    """Print lines from the top of the page; return the baseline that would come next."""
    top = 9.0
    for line in lines:
        size = line.size
        top += LEADING * (0.3 if size > 10 else 0)
        sheet.text(MARGIN, top, line.left, size=size, bold=line.bold)
        sheet.text(WIDTH - MARGIN, top, line.right, size=size, bold=line.bold, align="right")
        sheet.text(WIDTH / 2, top, line.centre, size=size, bold=line.bold, align="centre")
        top += LEADING * (1.3 if size > 10 else 1)
    return top
