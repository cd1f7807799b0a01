"""Reading beside the bare tools: Tesseract alone, pdfplumber's own words, and one worker against two.

Ratios only, all sides in one run on the same pages: ``python3 bootstrap.py bench -k reading``. Each side runs twice and
the quicker run counts, so that what else the machine does weighs less. They never fail by time: read the figures.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from p2p_desktop.documents.readers.choose import OpenedPage, open_document
from p2p_desktop.documents.readers.ocr import OcrPlan, read_pages
from p2p_desktop.documents.sniff import Limits
from p2p_desktop.domain.reading import Page
from p2p_desktop.paths import resources

_SAMPLES = resources() / "samples"
_SCANS = ("invoice-scan.png", "proforma-de-scan.pdf", "receipt-photo.jpg", "receipt-till.tiff")
_TEXTS = ("proforma-long.pdf", "invoice-de-taxes.pdf", "receipt-fits-laptops.pdf", "proforma-fr.pdf")
_MOST_BESIDE_TESSERACT, _MOST_BESIDE_PDFPLUMBER, _LEAST_WITH_TWO = 1.15, 1.5, 1.8
_LANGUAGES = ("eng", "deu")


def _silent(_done: int, _of_all: int) -> None:
    """Nobody looks at the progress."""


def _quickest(work: Callable[[], object]) -> float:
    times = []
    for _run in range(2):
        started = time.monotonic()
        work()
        times.append(time.monotonic() - started)
    return min(times)


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> list[OpenedPage]:
    """Open the scanned samples up to their pictures for OCR, several times over."""
    opened: list[OpenedPage] = []
    for time_over in range(3):
        for name in _SCANS:
            scratch = tmp_path_factory.mktemp(f"{name}-{time_over}")
            opened += open_document(_SAMPLES / name, scratch=scratch, limits=Limits(), report=_silent).pages
    return [OpenedPage(_numbered(page, number), page.needs_ocr, page.picture, page.ocr_picture)
            for number, page in enumerate(opened, start=1) if page.needs_ocr]  # fmt: skip


def _numbered(opened: OpenedPage, number: int) -> Page:
    return replace(opened.page, number=number)


def _read(pages: Sequence[OpenedPage], scratch: Path, *, neural: int, side_by_side: int) -> None:
    plan = OcrPlan(_LANGUAGES, neural_pages=neural)
    read: list[object] = []
    read_pages(pages, plan, of_all=len(pages), scratch=scratch, limits=Limits(), name="pages", report=_silent,
               keep=lambda _page, result: read.append(result), side_by_side=side_by_side)  # fmt: skip
    assert len(read) == len(pages)


def _bare_tesseract(pages: Sequence[OpenedPage]) -> None:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    for page in pages:
        command = ["tesseract", str(page.ocr_picture), "stdout", "-l", "+".join(_LANGUAGES), "tsv"]
        subprocess.run(command, env=environment, capture_output=True, check=True)


def test_the_tesseract_path_takes_little_more_than_tesseract(scans: list[OpenedPage], tmp_path: Path) -> None:
    bare = _quickest(lambda: _bare_tesseract(scans))
    ours = _quickest(lambda: _read(scans, tmp_path / str(time.monotonic_ns()), neural=0, side_by_side=1))
    print(f"\n{len(scans)} pages: Tesseract {bare / len(scans):.2f} s a page, ours {ours / bare:.2f} of it "
          f"(goal: at most {_MOST_BESIDE_TESSERACT})")  # fmt: skip


def test_two_workers_read_nearly_twice_as_many_pages(scans: list[OpenedPage], tmp_path: Path) -> None:
    one = _quickest(lambda: _read(scans, tmp_path / str(time.monotonic_ns()), neural=0, side_by_side=1))
    two = _quickest(lambda: _read(scans, tmp_path / str(time.monotonic_ns()), neural=0, side_by_side=2))
    print(f"\n{60 * len(scans) / one:.0f} pages a minute with one worker, {one / two:.2f} times as many with two "
          f"(goal: at least {_LEAST_WITH_TWO})")  # fmt: skip


_WORDS = """
import sys, pdfplumber
with pdfplumber.open(sys.argv[1]) as document:
    for page in document.pages:
        page.extract_words()
        page.close()
"""


def test_text_pdfs_take_little_more_than_pdfplumber_s_own_words(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _time in range(5):
        for name in _TEXTS:
            writer.append(PdfReader(_SAMPLES / name))
    path = tmp_path / "long.pdf"
    writer.write(path)
    pages = len(PdfReader(path).pages)
    bare = _quickest(lambda: subprocess.run([sys.executable, "-c", _WORDS, str(path)], check=True))
    ours = _quickest(
        lambda: open_document(path, scratch=tmp_path / str(time.monotonic_ns()), limits=Limits(), report=_silent)
    )
    print(f"\n{pages} pages: pdfplumber {1000 * bare / pages:.0f} ms a page, ours {ours / bare:.2f} of it "
          f"(goal: at most {_MOST_BESIDE_PDFPLUMBER})")  # fmt: skip
