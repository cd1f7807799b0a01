"""Draw the logo of the sample company: a linden leaf and its name, the same dots every time."""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from p2p_desktop.paths import resources

FILE = "logo.png"
ABOUT = "logo of the sample company Lindenhof Studio: a linden leaf and the name"
_WIDTH, _HEIGHT = 712, 208
#: Drawn so many times larger and then made smaller: that smooths the edges.
_FINE = 4
_LEAF, _VEIN, _INK, _SOFT = "#2f7d5b", "#ffffff", "#1f2933", "#5f6b76"


def make_logo(folder: Path) -> Path:
    """Write the logo into the folder."""
    large = Image.new("RGB", (_WIDTH * _FINE, _HEIGHT * _FINE), "white")
    draw = ImageDraw.Draw(large)
    _leaf(draw, middle=108.0, top=12.0, size=172.0)
    _words(draw, "Lindenhof", left=228, base=118, size=82, colour=_INK, font="DejaVuSans-Bold.ttf")
    _words(draw, "Studio", left=230, base=194, size=60, colour=_SOFT, font="DejaVuSans.ttf")
    path = folder / FILE
    large.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS).save(path, "PNG", optimize=True)
    return path


def _leaf(draw: ImageDraw.ImageDraw, *, middle: float, top: float, size: float) -> None:
    """Draw a heart that leans to no side, with its stalk and veins."""
    outline = [_on_heart(turn * math.tau / 240, middle, top, size) for turn in range(240)]
    draw.polygon(outline, fill=_LEAF)
    tip, notch = top + size * 1.0, top + size * 0.19
    _line(draw, (middle, notch - size * 0.16), (middle, notch), width=9, colour=_LEAF)
    _line(draw, (middle, notch + size * 0.09), (middle, tip - size * 0.16), width=7, colour=_VEIN)
    for share in (0.34, 0.50, 0.66):
        start = top + size * (share + 0.08)
        reach = size * (0.80 - share) * 0.55
        for side in (-1, 1):
            _line(draw, (middle, start), (middle + side * reach, start - reach * 0.72), width=5, colour=_VEIN)


def _on_heart(turn: float, middle: float, top: float, size: float) -> tuple[float, float]:
    across = 16 * math.sin(turn) ** 3
    up = 13 * math.cos(turn) - 5 * math.cos(2 * turn) - 2 * math.cos(3 * turn) - math.cos(4 * turn)
    return (middle + across * size / 30) * _FINE, (top + (13 - up) * size / 30) * _FINE


def _line(
    draw: ImageDraw.ImageDraw, start: tuple[float, float], end: tuple[float, float], *, width: int, colour: str
) -> None:
    points = [(x * _FINE, y * _FINE) for x, y in (start, end)]
    draw.line(points, fill=colour, width=width * _FINE)
    for x, y in points:
        half = width * _FINE / 2
        draw.ellipse((x - half, y - half, x + half, y + half), fill=colour)


def _words(draw: ImageDraw.ImageDraw, words: str, *, left: int, base: int, size: int, colour: str, font: str) -> None:
    face = ImageFont.truetype(str(resources() / "fonts" / font), size * _FINE)
    draw.text((left * _FINE, base * _FINE), words, font=face, fill=colour, anchor="ls")
