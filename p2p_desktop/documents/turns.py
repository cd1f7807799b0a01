"""Turn the pictures of a page in a limited child process; nothing of the file itself is touched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from p2p_desktop.documents import sandbox
from p2p_desktop.documents.sniff import Limits

_LIMITS = Limits(seconds=60)
_TURNS = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True)
class TurnedPictures:
    """The turned pictures, and by how much the one for people had been turned by OCR before."""

    picture: Path
    ocr_picture: Path | None
    before: int


def turn_pictures(
    picture: Path, ocr_picture: Path | None, turn: int, *, number: int, is_turned: bool, scratch: Path
) -> TurnedPictures:
    """Turn both pictures of a page clockwise; where OCR may have turned the first (``is_turned``), by as much more."""
    target, ocr_target = scratch / f"turned-{number}.jpg", scratch / f"turned-{number}.png"
    request: sandbox.Json = {
        "work": "turn",
        "picture": str(picture),
        "ocr": str(ocr_picture) if ocr_picture is not None else "",
        "turn": turn,
        "is_turned": is_turned,
        "target": target.name,
        "ocr_target": ocr_target.name,
    }
    answer = sandbox.run(request, scratch=scratch, limits=_LIMITS, name=picture.name, report=_say_nothing)
    before = answer.get("before")
    written = [target] if ocr_picture is None else [target, ocr_target]
    if before not in _TURNS or not all(each.is_file() and not each.is_symlink() for each in written):
        raise sandbox.damaged(picture.name)
    assert isinstance(before, int)
    return TurnedPictures(target, ocr_target if ocr_picture is not None else None, before)


def _say_nothing(_done: int, _of_all: int) -> None:
    """A page is turned in a moment; there is no progress to tell of."""
