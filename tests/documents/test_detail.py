"""Parts of pages drawn finer: the same part as on the kept picture, whichever way the page lies."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from p2p_desktop.documents.detail import Detail, draw_detail
from p2p_desktop.documents.readers.choose import open_document
from p2p_desktop.documents.sniff import Limits, sniff
from p2p_desktop.domain.reading import Box, Page
from p2p_desktop.errors import BadFile
from p2p_desktop.paths import resources
from tests.documents.einvoice_files import cii

SAMPLES = resources() / "samples"
BOX = Box(0.05, 0.05, 0.75, 0.4)


def _page(path: Path, scratch: Path) -> tuple[Page, Path]:
    opened = open_document(path, scratch=scratch, limits=Limits(), report=lambda _done, _of_all: None)
    return opened.pages[0].page, opened.pages[0].picture


def _drawn(path: Path, view: Path, tmp_path: Path, *, width: float, dpi: float = 300, box: Box = BOX) -> Detail:
    kind = sniff(path, Limits()).value
    return draw_detail(path, kind, page=1, width=width, box=box, dpi=dpi, view=view, scratch=tmp_path)


def _difference(detail: Detail, view: Path, box: Box = BOX) -> float:
    """Say how far what was drawn is from the same part of the kept picture, 0 to 255."""
    with Image.open(view) as seen:
        sides = (box.left * seen.width, box.top * seen.height, box.right * seen.width, box.bottom * seen.height)
        part = seen.convert("L").crop(sides)
    small = (90, 60)
    drawn = Image.open(io.BytesIO(detail.picture)).convert("L").resize(small, Image.Resampling.BOX)
    return ImageStat.Stat(ImageChops.difference(drawn, part.resize(small, Image.Resampling.BOX))).mean[0]


def test_a_part_of_a_page_is_drawn_as_finely_as_asked(tmp_path: Path) -> None:
    path = SAMPLES / "proforma-en-laptops.pdf"
    page, picture = _page(path, tmp_path)
    detail = _drawn(path, picture, tmp_path, width=page.width, dpi=576)
    size = Image.open(io.BytesIO(detail.picture)).size
    assert detail.dpi == pytest.approx(576)
    assert size[0] == pytest.approx(BOX.width * page.width * 8, abs=2)
    assert _difference(detail, picture) < 4


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("name", ["proforma-fr.pdf", "receipt-photo.jpg", "receipt-till.tiff"])
def test_it_lies_as_the_page_is_shown(name: str, turn: int, tmp_path: Path) -> None:
    path = SAMPLES / name
    page, picture = _page(path, tmp_path)
    turned = tmp_path / "turned.png"
    with Image.open(picture) as seen:
        seen.rotate(-turn, expand=True).save(turned)
    width = page.height if turn in (90, 270) else page.width
    assert _difference(_drawn(path, turned, tmp_path, width=width), turned) < 6


def test_a_scan_is_never_finer_than_it_is(tmp_path: Path) -> None:
    path = SAMPLES / "receipt-till.tiff"
    page, picture = _page(path, tmp_path)
    with Image.open(path) as own:
        finest = own.width / (page.width / 72)
    assert _drawn(path, picture, tmp_path, width=page.width, dpi=2_400).dpi == pytest.approx(finest)


def test_no_more_is_drawn_than_a_screen_can_show(tmp_path: Path) -> None:
    path = SAMPLES / "proforma-en-laptops.pdf"
    page, picture = _page(path, tmp_path)
    detail = _drawn(path, picture, tmp_path, width=page.width, dpi=50_000, box=Box(0, 0, 1, 1))
    width, height = Image.open(io.BytesIO(detail.picture)).size
    assert width * height < 12_200_000
    assert detail.dpi < 500


def test_the_page_of_an_e_invoice_that_has_none_is_drawn_too(tmp_path: Path) -> None:
    path = tmp_path / "invoice.xml"
    path.write_bytes(cii())
    page, picture = _page(path, tmp_path)
    assert _difference(_drawn(path, picture, tmp_path, width=page.width), picture) < 4


def test_what_cannot_be_drawn_is_refused(tmp_path: Path) -> None:
    path = SAMPLES / "proforma-en-laptops.pdf"
    _first, picture = _page(path, tmp_path)
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(path.read_bytes()[:500])
    with pytest.raises(BadFile):
        draw_detail(cut, "pdf", page=1, width=595, box=BOX, dpi=300, view=picture, scratch=tmp_path)
    with pytest.raises(BadFile):
        draw_detail(path, "pdf", page=9, width=595, box=BOX, dpi=300, view=picture, scratch=tmp_path)
