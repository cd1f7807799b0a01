"""Make pictures of pages easy to read: straight, dark on white, with letters of the height Tesseract likes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

#: Height in pixels that lines of text get before OCR: on till slips always, on sheets only where letters are small or
#: huge, since scaling costs time and blurs: on clean pages of 200 dpi it lost four words of a hundred.
_SLIP_HEIGHT, _SHEET_HEIGHT = 32, 24
_SMALL, _HUGE = 18, 60
_NARROW = 1.6
#: Light counts as even where the dark parts of the paper have this share of the bright ones' brightness.
_EVEN = 0.7
_MOST_SKEW = 5.0
_LEAST_SKEW = 0.15
_MOST_SIDE = 5000
#: Channels this far apart make a colour, and so much of a page has to be coloured to count.
_COLOURED, _LEAST_COLOUR = 48, 0.002
#: Around what is printed so much stays (share of the longer side); a page is cut only where that saves a third.
_MARGIN, _WORTH_CUTTING = 0.03, 0.67
#: Brightness (share of the paper's) above which a pixel is paper, and which ink has in good print.
_PAPER, _GOOD_INK = 0.85, 0.3
_MOST_GAMMA = 2.2
_MOST_FADED = 0.75


def is_slip(grey: Image.Image) -> bool:
    """True where what is printed is much higher than wide: a till slip, even one scanned on a large sheet."""
    if grey.height > _NARROW * grey.width:
        return True
    small = _small(grey, 400)
    rows, columns = np.nonzero(_ink(small))
    if rows.size < 100:
        return False
    left, right = np.percentile(columns, (3, 97))
    top, bottom = np.percentile(rows, (3, 97))
    return bool(bottom - top > _NARROW * (right - left) and right - left < 0.65 * small.width)


def has_uneven_light(grey: Image.Image) -> bool:
    """True for photos, and for scans with the lid or the table beside the paper: their light has to be evened out."""
    light = np.asarray(_light(grey), dtype=np.float32)
    dark, bright = np.percentile(light, (5, 95))
    return bool(dark < _EVEN * bright)


def _light(grey: Image.Image) -> Image.Image:
    """Return how bright the paper is, sixteen times smaller: the letters are left out."""
    small = grey.resize((max(1, grey.width // 16), max(1, grey.height // 16)), Image.Resampling.BOX)
    return small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(2))


def on_white(picture: Image.Image) -> Image.Image:
    """Return the picture as RGB, with what is transparent laid on white."""
    if picture.mode in ("RGBA", "LA", "PA") or (picture.mode == "P" and "transparency" in picture.info):
        see_through = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(see_through, mask=see_through.getchannel("A"))
        return white
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        return _sixteen_bit(picture).convert("RGB")
    return picture.convert("RGB")


def _sixteen_bit(picture: Image.Image) -> Image.Image:
    values = np.asarray(picture, dtype=np.float32)
    top = float(values.max()) if values.size else 1.0
    scaled = values * (255.0 / top if top > 255 else 1.0)
    return Image.fromarray(scaled.clip(0, 255).astype(np.uint8))


def without_needless_colour(picture: Image.Image) -> Image.Image:
    """Return a picture in grey unless parts of it really are coloured, as logos and stamps are."""
    if picture.mode == "L":
        return picture
    small = np.asarray(_small(picture.convert("RGB"), 200), dtype=np.int16)
    spread = small.max(axis=2) - small.min(axis=2)
    return picture.convert("RGB") if (spread > _COLOURED).mean() > _LEAST_COLOUR else picture.convert("L")


def skew(grey: Image.Image) -> float:
    """Return the angle in degrees that makes the lines of text level (0 where they are, or nothing can be told)."""
    ink = _ink(_small(grey, 900))
    if ink.sum() < 200:
        return 0.0
    coarse = _best_angle(ink, np.arange(-_MOST_SKEW, _MOST_SKEW + 0.01, 0.5))
    fine = _best_angle(ink, np.arange(coarse - 0.5, coarse + 0.51, 0.1))
    if abs(fine) < _LEAST_SKEW or abs(fine) >= _MOST_SKEW:
        return 0.0
    return float(fine)


def content_box(grey: Image.Image) -> tuple[int, int, int, int]:
    """Return the part of the picture (left, top, right, bottom) that anything is printed on, with a margin.

    All of it where nothing is printed, or where print fills most of it.
    """
    small = _small(grey, 400)
    rows, columns = np.nonzero(_ink(small))
    if rows.size < 50:
        return 0, 0, grey.width, grey.height
    scale = grey.width / small.width
    margin = _MARGIN * max(small.size)
    left, right = np.percentile(columns, (0.5, 99.5))
    top, bottom = np.percentile(rows, (0.2, 99.8))
    box = (
        max(0, int((left - margin) * scale)),
        max(0, int((top - margin) * scale)),
        min(grey.width, int((right + margin) * scale) + 1),
        min(grey.height, int((bottom + margin) * scale) + 1),
    )
    area = (box[2] - box[0]) * (box[3] - box[1])
    return box if area < _WORTH_CUTTING * grey.width * grey.height else (0, 0, grey.width, grey.height)


def no_longer(picture: Image.Image, side: int) -> Image.Image:
    """Return the picture with neither side longer than this many pixels."""
    longest = max(picture.size)
    if longest <= side:
        return picture
    size = (max(1, round(picture.width * side / longest)), max(1, round(picture.height * side / longest)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def fit_letters(grey: Image.Image, *, slip: bool) -> Image.Image:
    """Scale the picture so that its lines of text have the height that OCR reads best."""
    height = line_height(grey)
    if height is None or (not slip and _SMALL <= height <= _HUGE):
        return grey
    factor = min(3.0, max(0.4, (_SLIP_HEIGHT if slip else _SHEET_HEIGHT) / height))
    if 0.87 <= factor <= 1.15:
        return grey
    longest = max(grey.size) * factor
    if longest > _MOST_SIDE:
        factor *= _MOST_SIDE / longest
    size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
    return grey.resize(size, Image.Resampling.LANCZOS if factor < 1 else Image.Resampling.BICUBIC)


def dark_on_white(grey: Image.Image) -> Image.Image:
    """Even out the light and darken faint print: thermal paper fades to letters that OCR takes for paper."""
    around = np.asarray(_light(grey).resize(grey.size, Image.Resampling.BILINEAR), dtype=np.float32)
    share = np.clip(np.asarray(grey, dtype=np.float32) / np.maximum(around, 1), 0, 1)
    # A page with few words has hardly any ink: its paper must not be taken for the darkest there is.
    darkest = min(_MOST_FADED, float(np.percentile(share[::4, ::4], 0.5)))
    stretched = np.clip((share - darkest) / (1.001 - darkest), 0, 1)
    return Image.fromarray((255 * stretched ** _gamma(stretched)).astype(np.uint8))


def _gamma(shares: NDArray[np.floating]) -> float:
    """Choose the exponent that makes usual ink as dark as good print; 1 where it is so already."""
    sample = shares[::3, ::3]
    ink = sample[sample < _PAPER]
    usual = float(np.median(ink)) if ink.size > 50 else _GOOD_INK
    return min(_MOST_GAMMA, max(1.0, math.log(_GOOD_INK) / math.log(min(0.99, max(0.01, usual)))))


def line_height(grey: Image.Image) -> float | None:
    """Return the usual height of a line of text in pixels, judged in narrow strips; None where there is no text."""
    # Rows of text are as high in every other column, which is half the work.
    ink = _ink(grey, every=2)
    strips = max(4, min(12, grey.width // 120))
    heights: list[int] = []
    for strip in np.array_split(ink, strips, axis=1):
        heights += _runs(strip.sum(axis=1) > max(1, strip.shape[1] * 0.01))
    likely = [height for height in heights if 5 <= height <= 150]
    if len(likely) < 8:
        return None
    return float(np.median(likely))


def _small(grey: Image.Image, width: int) -> Image.Image:
    if grey.width <= width:
        return grey
    return grey.resize((width, max(1, round(grey.height * width / grey.width))), Image.Resampling.BOX)


def _ink(grey: Image.Image, *, every: int = 1) -> NDArray[np.bool_]:
    """Mark dark pixels, judged against the paper around them, in every so many columns."""
    values = np.asarray(grey)[:, ::every]
    small = grey.resize((max(1, grey.width // 32), max(1, grey.height // 32)), Image.Resampling.BOX)
    around = np.asarray(small.resize((values.shape[1], values.shape[0]), Image.Resampling.BILINEAR))
    # Darker than 82 % of the paper, in whole numbers: a page has millions of pixels.
    marks: NDArray[np.bool_] = values.astype(np.uint16) * 100 < around.astype(np.uint16) * 82
    return marks


def _best_angle(ink: NDArray[np.bool_], angles: NDArray[np.float64]) -> float:
    rows, columns = np.nonzero(ink)
    if rows.size > 60_000:
        step = rows.size // 60_000 + 1
        rows, columns = rows[::step], columns[::step]
    slopes = np.tan(np.radians(angles))
    scores = [_sharpness(rows, columns, float(slope), ink.shape[0]) for slope in slopes]
    return float(angles[int(np.argmax(scores))])


def _sharpness(rows: NDArray[np.intp], columns: NDArray[np.intp], slope: float, height: int) -> float:
    """Judge how clearly lines and gaps alternate when the page is sheared by this slope."""
    sheared = np.round(rows - columns * slope).astype(np.int64) + height
    profile = np.bincount(np.clip(sheared, 0, 3 * height), minlength=3 * height).astype(np.float64)
    return float(np.square(np.diff(profile)).sum())


def _runs(marked: NDArray[np.bool_]) -> list[int]:
    edges = np.diff(np.concatenate(([0], marked.astype(np.int8), [0])))
    starts, ends = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
    return [int(end - start) for start, end in zip(starts, ends, strict=True)]
