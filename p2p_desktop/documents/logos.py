"""Logos: a picture that somebody chose becomes a small PNG that is safe to show and to print.

The picture is decoded in a child with limits; who calls this loads no library that decodes pictures.
"""

from __future__ import annotations

from pathlib import Path

from p2p_desktop.documents import sandbox
from p2p_desktop.documents.sniff import FileType, Limits, sniff
from p2p_desktop.errors import BadFile
from p2p_desktop.language import _

MOST_BYTES = 2_000_000
#: Longest side in pixels, of the file that is given and of the picture that is kept.
MOST_SIDE, KEPT_SIDE = 4_000, 800
_LIMITS = Limits(seconds=30)
_TARGET = "logo.png"
_PNG = b"\x89PNG\r\n\x1a\n"
_WRONG_TYPE = frozenset({"REFUSED_TYPE", "NOT_A_PDF"})


def read_logo(path: Path, *, scratch: Path) -> bytes:
    """Return the picture as PNG of at most 800 pixels a side, on white; raise BadFile for what can't be a logo."""
    kind = _type_of(path)
    request: sandbox.Json = {
        "work": "logo",
        "path": str(path.absolute()),
        "type": kind.value,
        "most_side": MOST_SIDE,
        "side": KEPT_SIDE,
        "target": _TARGET,
    }
    answer = sandbox.run(request, scratch=scratch, limits=_LIMITS, name=path.name, report=_say_nothing)
    error = answer.get("error")
    if error is not None:
        raise _refusal(str(error), path.name)
    return _kept(scratch / _TARGET, path.name)


def _type_of(path: Path) -> FileType:
    try:
        kind = sniff(path, _LIMITS)
        size = path.stat().st_size
    except BadFile as problem:
        if problem.code in _WRONG_TYPE:
            raise _refusal("REFUSED_TYPE", path.name) from problem
        if problem.code == "TOO_LARGE":
            raise _refusal("TOO_LARGE", path.name) from problem
        raise
    if kind not in (FileType.PNG, FileType.JPEG):
        raise _refusal("REFUSED_TYPE", path.name)
    if size > MOST_BYTES:
        raise _refusal("TOO_LARGE", path.name)
    return kind


def _kept(target: Path, name: str) -> bytes:
    """Believe nothing the child says: what it wrote has to be a PNG of a size that a logo can have."""
    if target.is_symlink() or not target.is_file() or target.stat().st_size > KEPT_SIDE * KEPT_SIDE * 4:
        raise sandbox.damaged(name)
    data = target.read_bytes()
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if not data.startswith(_PNG) or not (0 < width <= KEPT_SIDE and 0 < height <= KEPT_SIDE):
        raise sandbox.damaged(name)
    return data


def _refusal(code: str, name: str) -> BadFile:
    sentences = {
        "REFUSED_TYPE": _("“{name}” is no PNG or JPEG picture. Save your logo as PNG and choose it again.", name=name),
        "TOO_LARGE": _(
            "“{name}” is larger than {most} MB. Save your logo smaller, about 800 pixels wide, and choose it again.",
            name=name,
            most=MOST_BYTES // 1_000_000,
        ),
        "TOO_MANY_PIXELS": _(
            "“{name}” has more than {most} × {most} pixels. Save your logo smaller, about 800 pixels wide, and choose "
            "it again.",
            name=name,
            most=MOST_SIDE,
        ),
    }
    sentence = sentences.get(code)
    return BadFile(code, sentence, field="logo") if sentence else sandbox.damaged(name)


def _say_nothing(_done: int, _of_all: int) -> None:
    """A logo is read in a moment; there is no progress to tell of."""
