"""Make scans and photos of drawn papers: noise, skew, perspective and uneven light, the same for the same seed."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Grey = NDArray[np.float32]


def render(pdf: bytes, *, dpi: int) -> list[Image.Image]:
    """Draw every page of a PDF as a grey picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document]
    finally:
        document.close()


def scan(page: Image.Image, *, degrees: float, noise: float, seed: int) -> Image.Image:
    """Make a page look scanned: a little crooked, soft, grainy, darker towards one edge, with specks of dust."""
    chance = np.random.default_rng(seed)
    crooked = page.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    soft = np.asarray(crooked.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float32)
    height, width = soft.shape
    lamp = np.linspace(1.0, 0.955, width, dtype=np.float32)[None, :]
    inked = (28 + soft * (222 / 255)) * lamp
    grainy = inked + chance.normal(0, noise, (height, width)).astype(np.float32)
    _dust(grainy, chance, specks=height * width // 60_000)
    return _picture(grainy * 1.045)


def _dust(pixels: Grey, chance: np.random.Generator, *, specks: int) -> None:
    height, width = pixels.shape
    for _ in range(specks):
        top, left = int(chance.integers(0, height - 3)), int(chance.integers(0, width - 3))
        size = int(chance.integers(1, 3))
        pixels[top : top + size, left : left + size] -= float(chance.uniform(40, 150))


def as_jpeg(picture: Image.Image, *, quality: int, dpi: int) -> bytes:
    """Encode a picture as JPEG."""
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=quality, dpi=(dpi, dpi))
    return buffer.getvalue()


def as_scanned_pdf(jpegs: list[bytes]) -> bytes:
    """Put pictures on A4 pages as a scanner does: no text at all."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=0)
    canvas.setCreator("Office scanner")
    for jpeg in jpegs:
        canvas.drawImage(ImageReader(BytesIO(jpeg)), 0, 0, A4[0], A4[1])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def as_png(picture: Image.Image, *, dpi: int, greys: int = 16) -> bytes:
    """Encode a picture as PNG with few shades of grey, which keeps a grainy page small."""
    step = 255 / (greys - 1)
    shades = np.rint(np.asarray(picture, dtype=np.float32) / step).astype(np.uint8)
    indexed = Image.fromarray(shades, mode="P")
    indexed.putpalette([round(shade * step) for shade in range(greys) for _ in range(3)])
    buffer = BytesIO()
    indexed.save(buffer, "PNG", bits=4, dpi=(dpi, dpi), optimize=True)
    return buffer.getvalue()


def as_tiff(pictures: list[Image.Image], *, dpi: int) -> bytes:
    """Encode pages as one black-and-white TIFF (fax group 4)."""
    pages = [picture.point(lambda shade: 255 if shade > 150 else 0).convert("1") for picture in pictures]
    buffer = BytesIO()
    pages[0].save(
        buffer, "TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(float(dpi), float(dpi))
    )
    return buffer.getvalue()


def photograph(page: Image.Image, *, seed: int, width: int = 1300, height: int = 2200) -> Image.Image:
    """Lay a slip on a desk and take a photo by hand: perspective, shadow, lamp on one side, slight blur, grain."""
    chance = np.random.default_rng(seed)
    corners = _corners(page, width, height)
    photo = _desk(chance, width, height)
    shape = Image.new("L", (width, height))
    ImageDraw.Draw(shape).polygon(corners, fill=255)
    shadow = Image.new("L", (width, height))
    ImageDraw.Draw(shadow).polygon([(left + 16, top + 20) for left, top in corners], fill=120)
    dark = Image.new("RGB", (width, height), (18, 12, 8))
    photo = Image.composite(dark, photo, shadow.filter(ImageFilter.GaussianBlur(18)))
    paper = page.transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        _perspective(corners, page.size),
        Image.Resampling.BICUBIC,
        fillcolor=255,
    )
    tinted = Image.merge(
        "RGB", [paper.point(lambda shade, top=top: round(40 + shade * (top - 40) / 255)) for top in (243, 240, 231)]
    )
    photo = Image.composite(tinted, photo, shape.filter(ImageFilter.GaussianBlur(0.8)))
    return _lit(photo.filter(ImageFilter.GaussianBlur(0.6)), chance)


def _corners(page: Image.Image, width: int, height: int) -> list[tuple[float, float]]:
    """Where the four corners of the slip lie in the photo: turned a little, narrower at the far end."""
    tall = height * 0.93
    wide = tall * page.width / page.height
    left, top = (width - wide) / 2, (height - tall) / 2
    return [
        (left + wide * 0.050, top + tall * 0.004),
        (left + wide * 0.975, top + tall * 0.020),
        (left + wide * 1.015, top + tall * 1.000),
        (left - wide * 0.015, top + tall * 0.988),
    ]


def _perspective(corners: list[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """Solve for the eight numbers that carry the photo's corners to the page's corners."""
    wide, tall = size
    rows: list[list[float]] = []
    goals: list[float] = []
    for (x, y), (u, v) in zip(corners, [(0, 0), (wide, 0), (wide, tall), (0, tall)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        goals += [u, v]
    solved = np.linalg.solve(np.array(rows, dtype=np.float64), np.array(goals, dtype=np.float64))
    return [float(number) for number in solved]


def _desk(chance: np.random.Generator, width: int, height: int) -> Image.Image:
    """Draw a wooden desk: long grain with slow bends."""
    across = np.arange(height, dtype=np.float32)[:, None]
    along = np.arange(width, dtype=np.float32)[None, :]
    bend = across + 14 * np.sin(along / 310) + 5 * np.sin(along / 97 + 1.3)
    grain = np.sin(bend / 9) * 4 + np.sin(bend / 23 + 0.7) * 7 + np.sin(bend / 61) * 6
    grain += chance.normal(0, 2.5, (height, width)).astype(np.float32)
    bands = [_picture(grain * share + level) for share, level in ((0.55, 176), (0.5, 150), (0.45, 118))]
    return Image.merge("RGB", bands)


def _lit(photo: Image.Image, chance: np.random.Generator) -> Image.Image:
    """Let a lamp shine from the upper left and the sensor add its grain."""
    pixels = np.asarray(photo, dtype=np.float32)
    height, width, _ = pixels.shape
    down, right = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = np.hypot(down / height - 0.18, right / width - 0.22)
    light = 1.06 - 0.36 * distance
    grain = chance.normal(0, 2.5, (height, width, 1)).astype(np.float32)
    return Image.fromarray(np.clip(pixels * light[..., None] + grain, 0, 255).astype(np.uint8), mode="RGB")


def _picture(pixels: Grey) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), mode="L")
