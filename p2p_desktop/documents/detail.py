"""Parts of pages drawn finer than their kept pictures, in a child with limits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from p2p_desktop.documents import sandbox
from p2p_desktop.documents.sniff import Limits
from p2p_desktop.domain.reading import Box

#: Most pixels that are drawn at once: a large screen, with room around it.
_MOST_PIXELS = 12_000_000
_LIMITS = Limits(seconds=20)
_TARGET = "detail.png"
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Detail:
    """A part of a page as PNG, and how many dots an inch it reached: a scan can be no finer than it is."""

    picture: bytes
    dpi: float


def draw_detail(
    path: Path, file_type: str, *, page: int, width: float, box: Box, dpi: float, view: Path, scratch: Path
) -> Detail:
    """Draw a box of a page (from 1, ``width`` points wide) with so many dots an inch; raise BadFile where it can't be.

    ``view`` is the picture of the page that people see: what is drawn lies the same way.
    """
    request: sandbox.Json = {
        "work": "detail", "path": str(path.absolute()), "type": file_type, "page": page, "width": width,
        "left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom,
        "dpi": dpi, "view": str(view.absolute()), "target": _TARGET, "most_pixels": _MOST_PIXELS,
    }  # fmt: skip
    answer = sandbox.run(request, scratch=scratch, limits=_LIMITS, name=path.name, report=_say_nothing)
    reached = answer.get("dpi")
    if "error" in answer or not isinstance(reached, (int, float)):
        raise sandbox.damaged(path.name)
    return Detail(_kept(scratch / _TARGET, path.name), float(reached))


def _kept(target: Path, name: str) -> bytes:
    """Believe nothing the child says: what it wrote has to be a PNG of a size that was asked for."""
    if target.is_symlink() or not target.is_file():
        raise sandbox.damaged(name)
    with target.open("rb") as file:
        data = file.read(_MOST_PIXELS * 4)
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    # Rounding up at both edges may give a few more.
    if not data.startswith(_PNG) or not 0 < width * height <= _MOST_PIXELS * 1.01 + width + height:
        raise sandbox.damaged(name)
    return data


def _say_nothing(_done: int, _of_all: int) -> None:
    """A part of a page is drawn in a moment; there is no progress to tell of."""
