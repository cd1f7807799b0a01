"""Files and papers that nobody should send: each ends in a clear state and reason, never in a sure wrong value."""

from __future__ import annotations

import datetime as dt
import random
import struct
import zlib
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from p2p_desktop import paths
from p2p_desktop.documents.extractors.figures import Convention, figures_of
from p2p_desktop.documents.readers.choose import Opened, open_document
from p2p_desktop.documents.sniff import Limits
from p2p_desktop.domain.document import DocumentState, Extraction, FieldName, Kind, Knowledge
from p2p_desktop.errors import BadFile
from p2p_desktop.services.extracting_files import read_file
from tests.documents.hostile_files import pdf_of
from tests.documents.papers import paper, read

_TODAY = dt.date(2026, 6, 15)


def _open(path: Path, scratch: Path, limits: Limits | None = None) -> Opened:
    return open_document(path, scratch=scratch / "s", limits=limits or Limits(), report=lambda _done, _all: None)


def _read(path: Path, scratch: Path) -> Extraction:
    return read_file(path, scratch=scratch / "s", known=Knowledge(_TODAY))[0]


def _refusal(path: Path, scratch: Path, limits: Limits | None = None) -> BadFile:
    with pytest.raises(BadFile) as caught:
        _open(path, scratch, limits)
    assert "stays where it was" in caught.value.sentence
    return caught.value


def _sure(found: Extraction) -> dict[FieldName, str]:
    return {field.name: field.value for field in found.fields if field.is_sure}


# Files ---------------------------------------------------------------------------------------------------------------


def _put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_of_ten_thousand_pages_the_first_two_hundred_are_read_and_that_is_said(tmp_path: Path) -> None:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 10_003))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 60 60]>>"
    path = _put(tmp_path, "long.pdf", pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 10000/Kids[" + kids + b"]>>", *[page] * 10_000
    ))  # fmt: skip
    opened = _open(path, tmp_path)
    assert len(opened.pages) == 200
    assert opened.notes[0].startswith("The file has 10000 pages; the first 200 were read.")


def test_a_page_as_large_as_pages_may_be_is_drawn_within_bounds(tmp_path: Path) -> None:
    path = _put(tmp_path, "banner.pdf", pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 14400 14400]/Contents 4 0 R>>",
        b"<</Length 27>>stream\n0 0 14400 14400 re S 1 1 m S\nendstream",
    ))  # fmt: skip
    (opened,) = _open(path, tmp_path).pages
    with Image.open(opened.picture) as picture:
        assert picture.width * picture.height <= 4_100_000


def test_four_kilobytes_that_unpack_to_two_gigabytes_are_stopped(tmp_path: Path) -> None:
    packer = zlib.compressobj(9)
    inner = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(2_000)) + packer.flush()
    twice = zlib.compress(inner, 9)
    assert len(twice) < 20_000
    path = _put(tmp_path, "bomb.pdf", pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(twice) + twice + b"\nendstream",
    ))  # fmt: skip
    refusal = _refusal(path, tmp_path, Limits(seconds=30))
    assert refusal.code in ("TOO_MUCH_MEMORY", "TIMEOUT", "DAMAGED")


def test_six_hundred_megapixels_in_a_small_png_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = zlib.compress(b"\0" * (30_000 // 8 + 1) * 200, 9)
    header = struct.pack(">IIBBBBB", 30_000, 20_000, 1, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", row) + chunk(b"IEND", b"")
    assert _refusal(_put(tmp_path, "wide.png", png), tmp_path).code == "TOO_MANY_PIXELS"


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", "holds a script"),
        (b"/OpenAction<</S/Launch/F(calc.exe)>>", "wants to start a program"),
        (b"/AA<</WC<</S/JavaScript/JS(x)>>>>", "holds a script"),
        (b"/Names<</EmbeddedFiles<</Names[(a.exe)<</Type/Filespec/F(a.exe)>>]>>>>", "program is attached"),
    ],
)
def test_what_a_pdf_would_run_is_never_run_and_is_said(extra: bytes, words: str, tmp_path: Path) -> None:
    path = _put(tmp_path, "active.pdf", pdf_of(
        b"<</Type/Catalog/Pages 2 0 R" + extra + b">>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ))  # fmt: skip
    (note,) = _open(path, tmp_path).notes
    assert words in note


# Scans ---------------------------------------------------------------------------------------------------------------


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(paths.resources() / "fonts" / "DejaVuSans.ttf"), size)


def _slip(sheet: Image.Image, left: int, shop: str, total: str) -> None:
    pen, y = ImageDraw.Draw(sheet), 80
    for text in (
        shop,
        "12 Quay Street",
        "Date 12/05/2026 13:07",
        f"Tea            {total}",
        f"TOTAL EUR   {total}",
        "CASH",
        "THANK YOU",
    ):
        pen.text((left, y), text, fill="black", font=_font(34))
        y += 70


def test_two_receipts_on_one_scan_have_no_sure_total_of_one_of_them(tmp_path: Path) -> None:
    sheet = Image.new("L", (1600, 900), "white")
    _slip(sheet, 60, "HARBOUR CAFE", "12.30")
    _slip(sheet, 860, "CORNER STORE", "48.95")
    path = tmp_path / "two.png"
    sheet.save(path)
    found = _read(path, tmp_path)
    assert found.state is DocumentState.NEEDS_REVIEW
    assert FieldName.VENDOR not in _sure(found)
    assert FieldName.TOTAL not in _sure(found)


def test_a_blank_page_says_that_nothing_could_be_read(tmp_path: Path) -> None:
    path = tmp_path / "blank.png"
    Image.new("L", (1240, 1754), "white").save(path)
    found = _read(path, tmp_path)
    assert (found.fields, found.state) == ((), DocumentState.NEEDS_REVIEW)
    assert found.notes


def test_handwriting_and_a_photo_of_something_else_give_nothing_sure(tmp_path: Path) -> None:
    chance = random.Random(7)
    strokes = Image.new("L", (1000, 700), "white")
    pen = ImageDraw.Draw(strokes)
    for _stroke in range(60):
        x, y = chance.randint(50, 900), chance.randint(50, 620)
        pen.line([(x + chance.randint(-40, 40), y + chance.randint(-30, 30)) for _point in range(6)], fill=30, width=4)
    strokes.save(tmp_path / "strokes.png")
    cat = Image.effect_noise((900, 700), 60).convert("RGB")
    ImageDraw.Draw(cat).ellipse((250, 150, 650, 550), fill=(120, 90, 60))
    cat.save(tmp_path / "cat.jpg")
    for name in ("strokes.png", "cat.jpg"):
        found = _read(tmp_path / name, tmp_path / name.partition(".")[0])
        assert (_sure(found), found.state) == ({}, DocumentState.NEEDS_REVIEW)


# Words ---------------------------------------------------------------------------------------------------------------


def test_a_table_of_contents_with_thousands_of_numbers_gives_no_sure_amount_in_good_time() -> None:
    text = "\n".join(
        f"{n // 40 + 1}.{n % 40 + 1}  Chapter about item {n}   {n * 7 % 997}   {n}.{n % 90 + 10}" for n in range(60)
    )
    found = read(*[text.replace("item", f"item {page}") for page in range(40)])
    assert not {FieldName.NET, FieldName.TAX, FieldName.TOTAL} & set(_sure(found))


def test_a_total_in_four_currencies_has_no_sure_currency() -> None:
    found = read("Harbour Ltd\nInvoice No 4711\nTotal EUR 100.00\nTotal USD 108.00\nTotal GBP 85.00\nTotal CHF 94.00")
    assert not {FieldName.CURRENCY, FieldName.TOTAL} & set(_sure(found))


def test_two_slips_in_one_text_have_no_sure_total() -> None:
    found = read("Store A\nTotal EUR 12.30\nCash 12.30\n\n\nStore B\nTotal EUR 48.95\nCash 48.95")
    assert FieldName.TOTAL not in _sure(found)


def test_a_credit_note_with_negative_totals_is_one_and_keeps_its_sign() -> None:
    found = read("Credit note CN-2026-7\nHarbour Ltd\nNet -100.00\nVAT 20% -20.00\nTotal EUR -120.00")
    assert (found.kind, found.value(FieldName.TOTAL)) == (Kind.CREDIT_NOTE, "-120.00")
    assert FieldName.TOTAL not in _sure(found)


def test_one_day_written_in_three_ways_is_the_date_and_three_days_are_none_for_sure() -> None:
    same = read("Invoice No 4711\nDate 2026-05-12\nIssued 12 May 2026\nTotal 5.00\nPrinted 12.05.2026")
    assert same.value(FieldName.DATE) == "2026-05-12"
    other = read("Invoice No 4711\nDate 03/04/2026\nDate 2026-05-12\nDate 7 June 2026\nTotal 5.00")
    assert FieldName.DATE not in _sure(other)


def test_right_to_left_text_does_not_disturb_what_stands_beside_it() -> None:
    found = read("שלום עולם חשבונית\nفاتورة رقم\nInvoice No: 2026-117\nNet 100.00\nVAT 17% 17.00\nTotal EUR 117.00")
    assert found.value(FieldName.NUMBER) == "2026-117"
    assert _sure(found)[FieldName.TOTAL] == "117.00"


@pytest.mark.parametrize("sign", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad"])
def test_signs_without_width_in_numbers_never_make_a_sure_wrong_amount(sign: str) -> None:
    found = read(f"Harbour Ltd\nNet 1{sign}234.50\nVAT 20% 246.90\nTotal EUR 1{sign}481.40")
    total = found.field(FieldName.TOTAL)
    assert total is None or not total.is_sure or total.value == "1481.40"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.471,60", "1471.60"), ("1 234,50", "1234.50"), ("1'234.50", "1234.50"), ("1,23,456.00", "123456.00"),
        ("(12.50)", "-12.50"), ("12.50-", "-12.50"),
    ],
)  # fmt: skip
def test_the_examples_of_x2_come_out_right(written: str, value: str) -> None:
    (found,) = figures_of(paper(written), Convention.UNKNOWN)
    assert (found.value, found.is_ambiguous) == (Decimal(value), False)


def test_the_date_of_x2_behind_a_number_is_found() -> None:
    assert read("Beleg 80101911/26.06.2025\nSumme EUR 5,00").value(FieldName.DATE) == "2025-06-26"


def test_two_readings_without_evidence_are_to_check() -> None:
    date = read("Date 03/04/2026\nTotal 5.00").field(FieldName.DATE)
    amount = read("Total 1.471").field(FieldName.TOTAL)
    assert date is not None
    assert not date.is_sure
    assert amount is None or not amount.is_sure
