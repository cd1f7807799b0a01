"""The program's icon in the forms each system wants, drawn from ``resources/program.svg``."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from p2p_desktop.paths import resources

SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
#: The largest picture that the icon of a Windows program holds.
_LARGEST_ON_WINDOWS = 256


@dataclass(frozen=True, slots=True)
class Drawn:
    """The icon as it was drawn: PNG by size, and the two files that hold several sizes."""

    png: Mapping[int, Path]
    ico: Path
    icns: Path


def make_icons(folder: Path) -> Drawn:
    """Draw the icon in every size; each is drawn by itself, so that small ones are sharp."""
    folder.mkdir(parents=True, exist_ok=True)
    drawing = QSvgRenderer(str(resources() / "program.svg"))
    if not drawing.isValid():
        raise SystemExit("The program's icon, resources/program.svg, cannot be drawn.")
    png = {size: _draw(drawing, size, folder / f"p2p-desktop-{size}.png") for size in SIZES}
    ico, icns = folder / "p2p-desktop.ico", folder / "p2p-desktop.icns"
    _join(png, ico, largest=_LARGEST_ON_WINDOWS)
    _join(png, icns, largest=SIZES[-1])
    return Drawn(png, ico, icns)


def _draw(drawing: QSvgRenderer, size: int, target: Path) -> Path:
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    drawing.render(painter)
    painter.end()
    picture.save(str(target))
    return target


def _join(png: Mapping[int, Path], target: Path, *, largest: int) -> None:
    with ExitStack() as stack:
        pictures = [stack.enter_context(Image.open(path)) for size, path in png.items() if size <= largest]
        pictures[-1].save(target, append_images=pictures[:-1], sizes=[picture.size for picture in pictures])
