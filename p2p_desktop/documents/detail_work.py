"""Inside the sandbox: draw a part of a page again, finer than its kept picture.

``answer`` runs in the child only. Errors a file can cause become ``{"error": code}``.
"""

from __future__ import annotations

import importlib
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageFile, ImageStat

from p2p_desktop.documents.pages import FORMATS, Json, Unfit, good_words_of, level_photo, level_scan, open_pdf
from p2p_desktop.documents.sniff import FileType, Limits
from p2p_desktop.domain.reading import Box

#: A page is told from itself turned by pictures this large.
_SMALL = 64
_TURNS = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A box of a page that is ``width`` points wide, with so many dots an inch, if that is not too many pixels."""

    box: Box
    dpi: float
    most_pixels: int
    width: float


def answer(request: Json, *, limits: Limits, progress: Callable[[int, int], None]) -> Json:
    """Draw the box of the page named in the request, beside the answer; say with how many dots an inch."""
    path, scratch = Path(str(request["path"])), Path(str(request["scratch"]))
    box = Box(*(float(str(request[side])) for side in ("left", "top", "right", "bottom")))
    wanted = _Wanted(box, float(str(request["dpi"])), int(str(request["most_pixels"])), float(str(request["width"])))
    number = int(str(request["page"]))
    kind = FileType(str(request["type"]))
    Image.MAX_IMAGE_PIXELS = limits.megapixels * 1_000_000
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(str(request["view"])) as seen:
            view = seen.convert("L")
        if kind in (FileType.PDF, FileType.XML):
            drawn, reached = _of_pdf(path if kind is FileType.PDF else _sheet(path, scratch), number, wanted, view)
        else:
            drawn, reached = _cut(_photo(path, kind, number), wanted, view)
    except (Unfit, pdfium.PdfiumError, MemoryError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        return {"error": "DAMAGED"}
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError):
        # Pillow's decoders raise all of these for files that end early or contradict themselves.
        return {"error": "DAMAGED"}
    drawn.save(scratch / str(request["target"]), "PNG", compress_level=1)
    progress(1, 1)
    return {"dpi": reached}


def _sheet(path: Path, scratch: Path) -> Path:
    einvoice_work = importlib.import_module("p2p_desktop.documents.readers.einvoice_work")
    sheet = importlib.import_module("p2p_desktop.documents.templates.einvoice_sheet")
    drawn = scratch / "einvoice.pdf"
    drawn.write_bytes(sheet.einvoice_sheet(einvoice_work.invoice_of(path.read_bytes())))
    return drawn


def _of_pdf(path: Path, number: int, wanted: _Wanted, view: Image.Image) -> tuple[Image.Image, float]:
    page = open_pdf(path)[number - 1]
    if good_words_of(page) is None:
        return _cut(level_scan(page), wanted, view)
    width, height = page.get_size()
    turn = _turn_between(page.render(scale=_SMALL / max(width, height), grayscale=True).to_pil(), view)
    if turn in (90, 270):
        width, height = height, width
    box, scale = wanted.box, wanted.dpi / 72
    pixels = box.width * width * box.height * height * scale * scale
    if pixels > wanted.most_pixels:
        scale *= math.sqrt(wanted.most_pixels / pixels)
    crop = (box.left * width, (1 - box.bottom) * height, (1 - box.right) * width, box.top * height)
    drawn = page.render(scale=scale, rotation=turn, crop=tuple(max(0.0, each) for each in crop))
    return cast(Image.Image, drawn.to_pil()), scale * 72


def _photo(path: Path, kind: FileType, number: int) -> Image.Image:
    if kind is FileType.HEIC:
        importlib.import_module("pi_heif").register_heif_opener()
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(path, formats=(FORMATS[kind],)) as opened:
        if kind is FileType.TIFF:
            opened.seek(number - 1)
        return level_photo(opened)


def _cut(whole: Image.Image, wanted: _Wanted, view: Image.Image) -> tuple[Image.Image, float]:
    """Cut the box out of a picture, which can be no finer than it is."""
    turn = _turn_between(whole.convert("L"), view)
    if turn:
        whole = whole.rotate(-turn, expand=True)
    box = wanted.box
    sides = (box.left * whole.width, box.top * whole.height, box.right * whole.width, box.bottom * whole.height)
    cut = whole.crop((math.floor(sides[0]), math.floor(sides[1]), math.ceil(sides[2]), math.ceil(sides[3])))
    own = whole.width / (wanted.width / 72)
    if own <= wanted.dpi:
        return cut, own
    share = wanted.dpi / own
    size = (max(1, round(cut.width * share)), max(1, round(cut.height * share)))
    return cut.resize(size, Image.Resampling.LANCZOS), wanted.dpi


def _turn_between(page: Image.Image, view: Image.Image) -> int:
    """Return by how many degrees, clockwise, the page has to be turned to lie as people see it.

    Readers turn the picture of a page that lies on its side. How much is not written down anywhere that a document
    could not outlive, but the two pictures tell.
    """
    wanted = view.resize((_SMALL, _SMALL), Image.Resampling.BOX)

    def difference(turn: int) -> float:
        turned = page.rotate(-turn, expand=True).resize((_SMALL, _SMALL), Image.Resampling.BOX)
        return ImageStat.Stat(ImageChops.difference(turned, wanted)).mean[0] + _shape_differs(page, view, turn)

    return min(_TURNS, key=difference)


def _shape_differs(page: Image.Image, view: Image.Image, turn: int) -> float:
    """A page that does not lie as the view does is no candidate, unless it is about square."""
    width, height = page.size if turn in (0, 180) else page.size[::-1]
    shape = (width / height) / (view.width / view.height)
    return 255.0 if max(shape, 1 / shape) > 1.1 else 0.0
