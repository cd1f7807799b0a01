"""Draw parts of pages finer than their kept pictures, for who looks closely."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from p2p_desktop.documents.detail import Detail, draw_detail
from p2p_desktop.domain.reading import Box
from p2p_desktop.services.context import Context

__all__ = ["Detail", "PageSource", "draw"]


@dataclass(frozen=True, slots=True)
class PageSource:
    """Where a page comes from: the SHA-256 and type of its file, its number (from 1), and its picture's SHA-256."""

    sha256: str
    file_type: str
    number: int
    width: float
    picture: str


def draw(context: Context, source: PageSource, box: Box, dpi: float) -> Detail:
    """Draw a box of a page with so many dots an inch; whoever calls has asked whether the document may be seen."""
    files = context.documents
    with tempfile.TemporaryDirectory(dir=context.home.scratch) as scratch:
        return draw_detail(
            files.bring(source.sha256), source.file_type, page=source.number, width=source.width, box=box, dpi=dpi,
            view=files.bring(source.picture), scratch=Path(scratch),
        )  # fmt: skip
