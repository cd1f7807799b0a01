"""The purchase order on paper: everything that has to stand on it, whatever people write."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal

import pypdfium2 as pdfium
import pytest
from PIL import Image

from p2p_desktop.documents.templates.purchase_order import PrintedOrder, print_order
from p2p_desktop.documents.templates.right_to_left import as_drawn
from p2p_desktop.documents.templates.sheet import MISSING
from p2p_desktop.domain.company import CompanyDetails
from p2p_desktop.domain.order import OrderPaper, OrderVendor
from p2p_desktop.domain.request import RequestLine
from p2p_desktop.language import use_language

COMPANY = CompanyDetails(
    name="Lindenhof Studio GmbH", currency="EUR", address="Lindenweg 4\n10115 Berlin", country="DE",
    tax_id="DE999000033", email="einkauf@lindenhof.example", terms="Deliveries on working days from 8 to 16.",
)  # fmt: skip
PAPER = OrderPaper(
    number="PO-2026000001VFW",
    date=dt.date(2026, 3, 12),
    company=COMPANY,
    vendor=OrderVendor("v", "Papier Adler GmbH", "Adlerstraße 3\n80331 München", "DE136695976"),
    currency="EUR",
    lines=(
        RequestLine("Notebook", Decimal(5), Decimal("1389.00"), "NB-14", "pcs", Decimal(19)),
        RequestLine("Books", Decimal(2), Decimal("49.95"), "", "pcs", Decimal(7)),
    ),
    request_number="REQ-2026-00042",
    requester="Ana Ruiz",
    vendor_reference="Q-1043",
    payment_terms="30 days net",
    delivery_address="Ringstraße 9\n10117 Berlin",
    needed_by=dt.date(2026, 4, 2),
    note="Please call before delivery.",
)


def _pages(printed: PrintedOrder) -> list[str]:
    with pdfium.PdfDocument(printed.pdf) as document:
        return [_text(page) for page in document]


def _text(page: pdfium.PdfPage) -> str:
    textpage = page.get_textpage()
    text: str = textpage.get_text_range()
    textpage.close()
    page.close()
    return text


def _many(count: int) -> OrderPaper:
    lines = tuple(RequestLine(f"Thing number {n}", Decimal(1), Decimal(n)) for n in range(1, count + 1))
    return replace(PAPER, lines=lines)


def test_everything_that_matters_stands_on_it() -> None:
    (text,) = _pages(print_order(PAPER))
    for words in (
        "PO-2026000001VFW", "Lindenhof Studio GmbH", "Papier Adler GmbH", "Adlerstraße 3", "Ringstraße 9",
        "12.03.2026", "REQ-2026-00042", "Q-1043", "Ana Ruiz", "02.04.2026", "30 days net", "1.389,00", "6.945,00",
        "Tax 7 % on 99,90", "6,99", "Tax 19 % on 6.945,00", "1.319,55", "7.044,90", "8.371,44", "Code NB-14",
        "Please call before delivery.", "Deliveries on working days from 8 to 16.", "Page 1 of 1",
    ):  # fmt: skip
        assert words in text, words


def test_the_same_order_gives_the_same_bytes_whatever_was_printed_between() -> None:
    first = print_order(PAPER)
    print_order(_many(80))
    assert print_order(PAPER) == first


def test_an_order_is_the_same_whatever_language_the_computer_speaks_that_prints_it() -> None:
    first = print_order(PAPER)
    use_language("de")
    try:
        assert print_order(PAPER) == first
    finally:
        use_language()


def test_long_tables_repeat_their_head_and_carry_their_sums() -> None:
    printed = print_order(_many(60))
    pages = _pages(printed)
    assert len(pages) > 1
    carried = [page.split("Carried forward")[1].split()[0] for page in pages if "Carried forward" in page]
    brought = [page.split("Brought forward")[1].split()[0] for page in pages if "Brought forward" in page]
    assert carried == brought
    assert len(carried) == len(pages) - 1
    last_on_first = max(line for line, place in printed.places if place.page == 1)
    assert carried[0] == f"{sum(range(1, last_on_first + 1))},00"
    assert all("Unit price" in page for page in pages[:-1])
    assert [f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)


def test_five_hundred_lines_are_all_there_with_their_places() -> None:
    printed = print_order(_many(500))
    text = "\n".join(_pages(printed))
    assert all(f"Thing number {n}" in text for n in range(1, 501))
    assert [line for line, _place in printed.places] == list(range(1, 501))
    assert all(0 <= place.box.top < place.box.bottom <= 1 for _line, place in printed.places)


def test_markup_in_what_people_write_is_text() -> None:
    name = 'A & B < C <img src="/etc/hostname">'
    line = RequestLine("<b>bold</b> & <font size=90>huge</font> </para>", Decimal(1), Decimal(1))
    printed = print_order(replace(PAPER, vendor=OrderVendor("v", name, "<br/>"), lines=(line,), note="<a href='x'>"))
    (text,) = _pages(printed)
    assert 'A & B < C <img src="/etc/hostname">' in text.replace("\r\n", " ")
    assert "<b>bold</b>" in text
    assert "<a href='x'>" in text


def test_signs_the_fonts_do_not_have_are_shown_as_a_box() -> None:
    line = RequestLine("日本語 teapot 🫖", Decimal(1), Decimal(1))
    (text,) = _pages(print_order(replace(PAPER, lines=(line,))))
    assert f"{MISSING * 3} teapot {MISSING}" in text


@pytest.mark.parametrize(
    "words",
    ["x" * 2000, "\n" * 1999 + "x", "wide " * 400, "\u0301" * 50, "مرحبا " * 100, "‮override", "\ud800"],
)
def test_no_description_makes_it_fail(words: str) -> None:
    printed = print_order(replace(PAPER, lines=(RequestLine(words, Decimal(1), Decimal(1)),), note=words))
    assert "Total EUR" in "\n".join(_pages(printed))
    assert printed.pdf.startswith(b"%PDF-")


def test_long_notes_and_terms_flow_over_pages() -> None:
    company = replace(COMPANY, terms="\n".join(f"Clause {n}: as agreed." for n in range(300)))
    pages = _pages(print_order(replace(PAPER, company=company)))
    text = "\n".join(pages)
    assert len(pages) >= 4
    assert all(f"Clause {n}:" in text for n in range(300))


def test_letter_and_a4_have_their_sizes_and_the_fonts_are_embedded() -> None:
    for size, wanted in (("A4", (595.28, 841.89)), ("Letter", (612.0, 792.0))):
        printed = print_order(PAPER, page_size=size)
        with pdfium.PdfDocument(printed.pdf) as document:
            found = document[0].get_size()
        assert found == pytest.approx(wanted, abs=0.1)
        assert printed.pdf.count(b"/FontFile2") >= 2


def test_numbers_are_written_as_in_the_companys_country() -> None:
    british = replace(PAPER, company=replace(COMPANY, country="GB"))
    (text,) = _pages(print_order(british))
    assert "8,371.44" in text
    assert "12 Mar 2026" in text


def test_the_number_stands_there_as_bars_too() -> None:
    printed = print_order(PAPER)
    with pdfium.PdfDocument(printed.pdf) as document:
        page = document[0]
        bars = [each for each in page.get_objects(max_depth=2) if each.type == 2]
        assert len(bars) > 40
        page.close()


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("paper 80 g (A4)", "paper 80 g (A4)"),
        ("שלום", "םולש"),
        ("Adler שלום GmbH", "Adler םולש GmbH"),
        ("שלום 123 (אב)", "(בא) 123 םולש"),
        ("باب", "\ufe8f\ufe8e\ufe91"),
        ("لا", "\ufefb"),
    ],
)
def test_lines_are_drawn_as_they_are_seen(written: str, drawn: str) -> None:
    assert as_drawn(written) == drawn


def _logo_of(size: tuple[int, int]) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, "#2f7d5b").save(held, "PNG")
    return held.getvalue()


def _logo_on(paper: OrderPaper) -> tuple[float, float]:
    """Return the width and height in millimetres of the one picture on the first page."""
    with pdfium.PdfDocument(print_order(paper).pdf) as document:
        page = document[0]
        (picture,) = [each for each in page.get_objects() if each.type == pdfium.raw.FPDF_PAGEOBJ_IMAGE]
        left, bottom, right, top = picture.get_bounds()
        page.close()
    return round((right - left) / 72 * 25.4, 1), round((top - bottom) / 72 * 25.4, 1)


@pytest.mark.parametrize(
    ("pixels", "millimetres"),
    [((800, 100), (45, 5.6)), ((800, 320), (45, 18)), ((100, 800), (2.2, 18)), ((36, 36), (12.7, 12.7))],
)
def test_a_logo_keeps_its_shape_within_45_by_18_millimetres(
    pixels: tuple[int, int], millimetres: tuple[float, float]
) -> None:
    assert _logo_on(replace(PAPER, logo=_logo_of(pixels))) == millimetres


def test_the_same_logo_gives_the_same_bytes_and_pushes_the_lines_down() -> None:
    dressed = replace(PAPER, logo=_logo_of((800, 320)))
    printed, plain = print_order(dressed), print_order(PAPER)
    assert print_order(dressed) == printed
    (_line, place), (_same, before) = printed.places[0], plain.places[0]
    assert place.box.top > before.box.top
    assert _pages(printed) == _pages(plain)
