"""Logos: pictures that people choose become small PNGs; everything else is refused in words."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from p2p_desktop.documents.logos import read_logo
from p2p_desktop.errors import BadFile
from p2p_desktop.paths import resources

SAMPLE = resources() / "samples" / "logo.png"


def _read(path: Path, scratch: Path) -> Image.Image:
    return Image.open(io.BytesIO(read_logo(path, scratch=scratch)))


def _refused(path: Path, scratch: Path) -> BadFile:
    with pytest.raises(BadFile) as caught:
        read_logo(path, scratch=scratch)
    return caught.value


def test_a_large_photo_becomes_a_small_png_of_the_same_shape(tmp_path: Path) -> None:
    path = tmp_path / "logo.jpg"
    Image.new("CMYK", (3000, 1500), (0, 200, 200, 0)).save(path, "JPEG")
    kept = _read(path, tmp_path)
    assert (kept.format, kept.mode, kept.size) == ("PNG", "RGB", (800, 400))


def test_what_is_transparent_becomes_white_and_a_turned_photo_stands_upright(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    Image.new("RGBA", (60, 20), (255, 0, 0, 0)).save(path)
    assert _read(path, tmp_path).getpixel((30, 10)) == (255, 255, 255)
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (60, 20), "red").save(tmp_path / "turned.jpg", exif=turned)
    assert _read(tmp_path / "turned.jpg", tmp_path).size == (20, 60)


def test_reading_what_was_read_changes_no_byte(tmp_path: Path) -> None:
    once = read_logo(SAMPLE, scratch=tmp_path)
    (tmp_path / "again").write_bytes(once)
    assert read_logo(tmp_path / "again", scratch=tmp_path) == once


def test_it_is_judged_by_what_is_in_it_and_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes((resources() / "samples" / "proforma-fr.pdf").read_bytes())
    refusal = _refused(path, tmp_path)
    assert refusal.code == "REFUSED_TYPE"
    assert refusal.sentence == "“logo.png” is no PNG or JPEG picture. Save your logo as PNG and choose it again."
    path.write_text("hello")
    assert _refused(path, tmp_path).code == "REFUSED_TYPE"
    path.write_bytes(b"")
    assert _refused(path, tmp_path).code == "EMPTY"
    Image.new("RGB", (20, 20)).save(tmp_path / "name.pdf", "JPEG")
    assert _read(tmp_path / "name.pdf", tmp_path).size == (20, 20)


def test_two_megabytes_and_four_thousand_pixels_are_the_most(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    Image.new("1", (4000, 4000)).save(path)
    assert _read(path, tmp_path).size == (800, 800)
    Image.new("1", (4001, 10)).save(path)
    refusal = _refused(path, tmp_path)
    assert (refusal.code, "4000 × 4000" in refusal.sentence) == ("TOO_MANY_PIXELS", True)
    path.write_bytes(SAMPLE.read_bytes() + b"\0" * 2_000_000)
    assert _refused(path, tmp_path).code == "TOO_LARGE"
    path.write_bytes(SAMPLE.read_bytes() + b"\0" * 26_000_000)
    assert _refused(path, tmp_path).code == "TOO_LARGE"


def test_a_picture_that_ends_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(SAMPLE.read_bytes()[:9000])
    refusal = _refused(path, tmp_path)
    assert refusal.sentence.startswith("“logo.png” is damaged")
