"""Every bad file is refused with a code and a sentence: what happened, that the file stays, and what to do."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from p2p_desktop.dev.bad_inputs import make_bad_inputs
from p2p_desktop.documents.readers.choose import open_document
from p2p_desktop.documents.sniff import FileType, Limits, sniff
from p2p_desktop.errors import BadFile
from tests.documents.hostile_files import endless_form, pdf_of


def _silent(_done: int, _of_all: int) -> None:
    """Progress is not looked at."""


def refuse(path: Path, scratch: Path, limits: Limits | None = None) -> BadFile:
    """Open a file that has to be refused; check that it stays as it was, and return the refusal."""
    before = path.read_bytes()
    with pytest.raises(BadFile) as caught:
        open_document(path, scratch=scratch, limits=limits or Limits(), report=_silent)
    assert path.read_bytes() == before
    return caught.value


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_bad_inputs(tmp_path_factory.mktemp("bad"))


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("empty", "EMPTY"),
        ("renamed_text", "NOT_A_PDF"),
        ("executable", "NOT_A_PDF"),
        ("zip", "REFUSED_TYPE"),
        ("truncated", "TRUNCATED"),
        ("encrypted", "ENCRYPTED"),
        ("oversize_pixels", "TOO_MANY_PIXELS"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(bad: dict[str, Path], tmp_path: Path, kind: str, code: str) -> None:
    refusal = refuse(bad[kind], tmp_path)
    assert refusal.code == code
    assert bad[kind].name in refusal.sentence
    assert "The file stays where it was" in refusal.sentence
    assert len(refusal.sentence.split(". ")) >= 2 or ";" in refusal.sentence
    assert not refusal.repeatable


def test_a_file_over_the_limit_is_refused_without_reading_it(tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(26_000_000)
    with pytest.raises(BadFile) as caught:
        sniff(large, Limits())
    assert caught.value.code == "TOO_LARGE"
    assert caught.value.sentence == (
        "“large.pdf” has 26 MB; at most 25 MB are taken. The file stays where it was; "
        "scan it with a lower resolution or split it."
    )


def test_a_page_that_is_missing_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    path = tmp_path / "hole.pdf"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>"
    drawing = b"BT /F 12 Tf 72 700 Td (Invoice 4711 of Harbour Computers) Tj ET"
    path.write_bytes(
        pdf_of(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R 9 0 R]/Count 2>>",
            page,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Length %d>>stream\n" % len(drawing) + drawing + b"\nendstream",
        )
    )
    first, second = open_document(path, scratch=tmp_path / "scratch", limits=Limits(), report=_silent).pages
    assert first.page.text == "Invoice 4711 of Harbour Computers"
    assert (second.page.words, second.needs_ocr, second.picture.is_file()) == ((), False, True)


def test_a_form_that_draws_itself_twice_cannot_stop_or_fill_the_machine(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.pdf"
    bomb.write_bytes(endless_form())
    refusal = refuse(bomb, tmp_path / "scratch", Limits(seconds=20))
    assert refusal.code in ("TOO_MUCH_MEMORY", "TIMEOUT", "DAMAGED")
    assert "The file stays where it was" in refusal.sentence


def _cut_picture(kind: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        held = BytesIO()
        noise = Image.frombytes("RGB", (300, 400), os.urandom(300 * 400 * 3))
        noise.save(held, kind)
        path.write_bytes(held.getvalue()[: len(held.getvalue()) // 2])

    return write


@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", ".jpg"), ("PNG", ".png")])
def test_a_picture_cut_in_half_is_refused(tmp_path: Path, kind: str, suffix: str) -> None:
    cut = tmp_path / f"cut{suffix}"
    _cut_picture(kind)(cut)
    refusal = refuse(cut, tmp_path / "scratch")
    assert refusal.code in ("TRUNCATED", "DAMAGED")
    assert "The file stays where it was" in refusal.sentence


def test_a_picture_over_the_limit_of_pixels_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    picture = tmp_path / "wide.png"
    Image.new("1", (2000, 1500)).save(picture)
    assert refuse(picture, tmp_path / "scratch", Limits(megapixels=1)).code == "TOO_MANY_PIXELS"


def test_of_a_tiff_of_too_many_pages_the_first_are_read_and_that_is_said(tmp_path: Path) -> None:
    pages = [Image.new("1", (60, 60), 1) for _ in range(4)]
    tiff = tmp_path / "many.tiff"
    pages[0].save(tiff, save_all=True, append_images=pages[1:])
    opened = open_document(tiff, scratch=tmp_path / "scratch", limits=Limits(pages=3), report=_silent)
    assert len(opened.pages) == 3
    assert opened.notes[0].startswith("The file has 4 pages; the first 3 were read.")


def test_a_photo_that_is_no_photo_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "photo.heic"
    path.write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(100))
    assert refuse(path, tmp_path / "scratch").code == "DAMAGED"


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.pdf"):
        with pytest.raises(BadFile) as caught:
            sniff(path, Limits())
        assert caught.value.code == "NOT_A_FILE"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7 rest", FileType.PDF),
        (b"\r\nmail junk\r\n%PDF-1.4", FileType.PDF),
        (b"\x89PNG\r\n\x1a\nrest", FileType.PNG),
        (b"\xff\xd8\xff\xe0rest", FileType.JPEG),
        (b"II*\x00rest", FileType.TIFF),
        (b"MM\x00*rest", FileType.TIFF),
        (b"RIFF\x00\x00\x00\x00WEBPrest", FileType.WEBP),
    ],
)
def test_the_type_is_told_by_the_content_whatever_the_name_says(tmp_path: Path, head: bytes, kind: FileType) -> None:
    path = tmp_path / "anything.txt"
    path.write_bytes(head)
    assert sniff(path, Limits()) is kind
