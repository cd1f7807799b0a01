"""Opening documents: words by text layer, pictures of every page, OCR for the rest."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from p2p_desktop.documents import picture_work
from p2p_desktop.documents.readers import tesseract
from p2p_desktop.documents.readers.choose import OpenedPage, open_document
from p2p_desktop.documents.readers.ocr import OcrPlan, read_page
from p2p_desktop.documents.sniff import Limits
from p2p_desktop.domain.reading import ReadBy
from p2p_desktop.errors import ToolMissing

_LINES = (
    "INVOICE 4711",
    "Harbour Computers Limited",
    "Date 27 March 2026",
    "Three notebooks and a docking station",
    "Total due 1234.50",
)


def _silent(_done: int, _of_all: int) -> None:
    """Progress is not looked at."""


def _open(path: Path, scratch: Path) -> tuple[OpenedPage, ...]:
    return open_document(path, scratch=scratch, limits=Limits(), report=_silent).pages


BY_NETWORK = OcrPlan(("eng",))
BY_TESSERACT = OcrPlan(("eng",), neural_pages=0)
BOTH = pytest.mark.parametrize("plan", [BY_NETWORK, BY_TESSERACT], ids=["network", "tesseract"])


def _sheet(lines: tuple[str, ...] = _LINES, *, shade: int = 20) -> Image.Image:
    """Draw lines of text on a sheet of paper as a scanner of 200 dpi would see it."""
    sheet = Image.new("L", (1654, 2339), 250)
    font = ImageFont.load_default(size=40)
    for number, line in enumerate(lines * 3):
        ImageDraw.Draw(sheet).text((150, 200 + 100 * number), line, fill=shade, font=font)
    return sheet


def _text_pdf(path: Path, *, pages: int = 1, rotation: int = 0) -> Path:
    canvas = Canvas(str(path), pagesize=A4)
    for number in range(1, pages + 1):
        canvas.setPageRotation(rotation)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 770, f"Invoice 4711 page {number} of Harbour Computers Limited")
        canvas.drawString(400, 100, "Total 1.234,50")
        canvas.showPage()
    canvas.save()
    return path


def test_a_text_pdf_gives_words_with_boxes_and_a_picture(tmp_path: Path) -> None:
    (opened,) = _open(_text_pdf(tmp_path / "text.pdf"), tmp_path / "scratch")
    assert opened.page.read_by is ReadBy.TEXT
    assert not opened.needs_ocr
    assert opened.ocr_picture is None
    assert opened.page.text.splitlines() == ["Invoice 4711 page 1 of Harbour Computers Limited", "Total 1.234,50"]
    first, last = opened.page.words[0], opened.page.words[-1]
    assert (first.text, round(first.box.left, 2), round(1 - first.box.bottom, 2)) == ("Invoice", 0.12, 0.91)
    assert (last.text, last.box.left > 0.6, last.box.top > 0.85) == ("1.234,50", True, True)
    with Image.open(opened.picture) as picture:
        assert abs(picture.width - 1240) <= 2
        assert abs(picture.height - 1754) <= 2


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_words_of_a_turned_page_stand_where_the_viewer_shows_them(tmp_path: Path, rotation: int) -> None:
    (opened,) = _open(_text_pdf(tmp_path / "turned.pdf", rotation=rotation), tmp_path / "scratch")
    total = next(word for word in opened.page.words if word.text == "1.234,50")
    with Image.open(opened.picture) as picture:
        left, top = int(total.box.left * picture.width), int(total.box.top * picture.height)
        right, bottom = int(total.box.right * picture.width), int(total.box.bottom * picture.height)
        inside = picture.convert("L").crop((left, top, right + 1, bottom + 1))
    darkest, _lightest = inside.getextrema()
    assert isinstance(darkest, float | int)
    assert darkest < 120


def test_progress_is_told_for_each_page_and_raising_stops_the_work(tmp_path: Path) -> None:
    path = _text_pdf(tmp_path / "three.pdf", pages=3)
    steps: list[tuple[int, int]] = []
    open_document(path, scratch=tmp_path / "a", limits=Limits(), report=lambda done, all_: steps.append((done, all_)))
    assert [step for step in dict.fromkeys(steps) if step[0]] == [(1, 3), (2, 3), (3, 3)]

    class Cancelled(Exception):
        """The person pressed Cancel."""

    def cancel(_done: int, _of_all: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        open_document(path, scratch=tmp_path / "b", limits=Limits(), report=cancel)


@BOTH
def test_a_scanned_pdf_is_read_by_ocr(tmp_path: Path, plan: OcrPlan) -> None:
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    held = BytesIO()
    _sheet().save(held, "JPEG", quality=85)
    canvas.drawImage(ImageReader(held), 0, 0, *A4)
    canvas.save()
    (opened,) = _open(path, tmp_path / "scratch")
    assert opened.needs_ocr
    assert opened.page.words == ()
    page = read_page(opened, plan, scratch=tmp_path)
    assert page.read_by is ReadBy.OCR
    assert page.text.splitlines()[:3] == list(_LINES[:3])


@BOTH
def test_a_skewed_scan_is_straightened_together_with_its_picture(tmp_path: Path, plan: OcrPlan) -> None:
    path = tmp_path / "skewed.png"
    _sheet().rotate(2.3, fillcolor=250, resample=Image.Resampling.BICUBIC).save(path)
    (opened,) = _open(path, tmp_path / "scratch")
    with Image.open(opened.picture) as seen:
        assert picture_work.skew(seen.convert("L")) == 0.0
    page = read_page(opened, plan, scratch=tmp_path)
    assert page.text.splitlines()[:3] == list(_LINES[:3])


@BOTH
@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_scan_on_its_side_or_head_is_turned_upright(tmp_path: Path, angle: int, plan: OcrPlan) -> None:
    path = tmp_path / "turned.png"
    _sheet().rotate(angle, expand=True).save(path)
    (opened,) = _open(path, tmp_path / "scratch")
    page = read_page(opened, plan, scratch=tmp_path)
    assert page.text.splitlines()[0] == "INVOICE 4711"
    with Image.open(opened.picture) as seen:
        assert seen.height > seen.width
    assert page.height > page.width


@pytest.mark.parametrize(("kind", "suffix"), [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp"), ("TIFF", ".tif")])
def test_every_kind_of_picture_is_opened(tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / f"sheet{suffix}"
    _sheet().save(path, kind)
    (opened,) = _open(path, tmp_path / "scratch")
    assert opened.needs_ocr
    assert opened.ocr_picture is not None
    assert opened.ocr_picture.is_file()


@BOTH
def test_a_photo_is_turned_as_its_camera_says(tmp_path: Path, plan: OcrPlan) -> None:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    _sheet().rotate(90, expand=True).save(path, "JPEG", exif=exif)
    (opened,) = _open(path, tmp_path / "scratch")
    with Image.open(opened.picture) as seen:
        assert seen.height > seen.width
    assert opened.page.height > opened.page.width
    assert read_page(opened, plan, scratch=tmp_path).text.splitlines()[0] == "INVOICE 4711"


@BOTH
def test_every_page_of_a_tiff_is_read(tmp_path: Path, plan: OcrPlan) -> None:
    path = tmp_path / "two.tiff"
    _sheet(("First page", "of two")).save(path, save_all=True, append_images=[_sheet(("Second page", "of two"))])
    opened = _open(path, tmp_path / "scratch")
    texts = [read_page(page, plan, scratch=tmp_path).text.splitlines()[0] for page in opened]
    assert texts == ["First page", "Second page"]
    assert [page.page.number for page in opened] == [1, 2]


@BOTH
def test_faint_print_is_read_all_the_same(tmp_path: Path, plan: OcrPlan) -> None:
    path = tmp_path / "faint.png"
    _sheet(shade=200).crop((0, 0, 1000, 2300)).save(path)
    (opened,) = _open(path, tmp_path / "scratch")
    assert "INVOICE 4711" in read_page(opened, plan, scratch=tmp_path).text


def test_an_unknown_language_falls_back_to_one_that_is_installed(tmp_path: Path) -> None:
    path = tmp_path / "sheet.png"
    _sheet().save(path)
    (opened,) = _open(path, tmp_path / "scratch")
    assert read_page(opened, OcrPlan(("xxx",), neural_pages=0), scratch=tmp_path).text.startswith("INVOICE 4711")


def test_a_missing_tesseract_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sheet.png"
    _sheet().save(path)
    (opened,) = _open(path, tmp_path / "scratch")
    monkeypatch.setenv(tesseract.SETTING, str(tmp_path / "no-tesseract-here"))
    assert tesseract.find_tesseract() is None
    sentence = tesseract.tesseract_ready()
    assert sentence is not None
    assert "apt install tesseract-ocr" in sentence
    with pytest.raises(ToolMissing) as caught:
        read_page(opened, BY_TESSERACT, scratch=tmp_path)
    assert (caught.value.code, caught.value.sentence) == ("TESSERACT_MISSING", sentence)


def test_the_tesseract_that_is_set_goes_before_the_one_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.which("tesseract")
    assert real is not None
    monkeypatch.setenv(tesseract.SETTING, real)
    assert tesseract.find_tesseract() == real
    assert tesseract.tesseract_ready("eng") is None
    missing = tesseract.tesseract_ready("xxx")
    assert missing is not None
    assert "tesseract-ocr-xxx" in missing


def test_the_table_of_tesseract_is_read_into_words_without_noise() -> None:
    head = "level page_num block_num par_num line_num word_num left top width height conf text"
    rows = ["4 1 1 1 1 0 0 0 100 20 -1 ", '5 1 1 1 1 1 10 20 30 10 96.5 say"', "5 1 1 1 1 2 50 20 30 10 12 |"]
    rows.append("5 1 1 1 1 3 50 20 30 10 91 €")
    table = "\n".join(row.replace(" ", "\t") for row in (head, *rows))
    words = tesseract.words_in(table, width=100, height=200)
    assert [(word.text, word.confidence) for word in words] == [('say"', 0.965), ("€", 0.91)]
    assert (words[0].box.left, words[0].box.top, words[0].box.right, words[0].box.bottom) == (0.1, 0.1, 0.4, 0.15)


def test_a_junk_text_layer_over_a_scan_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "junk.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    held = BytesIO()
    _sheet().save(held, "JPEG", quality=85)
    canvas.drawImage(ImageReader(held), 0, 0, *A4)
    text = canvas.beginText(72, 770)
    text.setTextRenderMode(3)
    for _row in range(40):
        text.textLine("~}{ ^^| %%$ #@! ;;:: ``' ||\\ <>< }{}{ 1~2^3| a%b$c#")
    canvas.drawText(text)
    canvas.save()
    (opened,) = _open(path, tmp_path / "scratch")
    assert opened.needs_ocr
