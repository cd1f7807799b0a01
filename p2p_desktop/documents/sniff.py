"""Say what a file is by its content, and refuse at the door what the program does not take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from p2p_desktop.errors import BadFile
from p2p_desktop.language import _
from p2p_desktop.settings import AS_DELIVERED, Settings

_HEAD = 4096
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class FileType(StrEnum):
    """What a file is, judged by its first bytes, never by its name."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    WEBP = "webp"
    HEIC = "heic"
    XML = "xml"


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be, and what reading it may cost."""

    megabytes: int = AS_DELIVERED.files_megabytes
    pages: int = AS_DELIVERED.files_pages
    megapixels: int = AS_DELIVERED.files_megapixels
    seconds: int = AS_DELIVERED.reading_seconds
    memory_mb: int = AS_DELIVERED.reading_memory_mb


def limits_of(settings: Settings) -> Limits:
    """Return the limits of this installation."""
    return Limits(
        megabytes=settings.files_megabytes,
        pages=settings.files_pages,
        megapixels=settings.files_megapixels,
        seconds=settings.reading_seconds,
        memory_mb=settings.reading_memory_mb,
    )


def sniff(path: Path, limits: Limits) -> FileType:
    """Return the type of a file that can be taken; raise BadFile with the reason for any other. Parses nothing."""
    size = _size(path)
    if size == 0:
        raise BadFile(
            "EMPTY",
            _("“{name}” is empty. The file stays where it was; ask the sender for it again.", name=path.name),
        )
    if size > limits.megabytes * 1_000_000:
        raise BadFile(
            "TOO_LARGE",
            _(
                "“{name}” has {size} MB; at most {most} MB are taken. The file stays where it was; "
                "scan it with a lower resolution or split it.",
                name=path.name,
                size=-(-size // 1_000_000),
                most=limits.megabytes,
            ),
        )
    found = _type_of(_head(path))
    if found is not None:
        return found
    raise _refusal(path)


def _size(path: Path) -> int:
    try:
        if not path.is_file():
            raise BadFile(
                "NOT_A_FILE", _("“{name}” is not a file. Choose a document file instead of a folder.", name=path.name)
            )
        return path.stat().st_size
    except OSError as problem:
        raise _unreadable(path) from problem


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError as problem:
        raise _unreadable(path) from problem


def _unreadable(path: Path) -> BadFile:
    sentence = _(
        "“{name}” cannot be opened. The file stays where it was; check that it still exists and that you may read it.",
        name=path.name,
    )
    return BadFile("UNREADABLE", sentence, repeatable=True)


def _type_of(head: bytes) -> FileType | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if head.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")):
        return FileType.TIFF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileType.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return FileType.HEIC
    # PDF readers accept some bytes before the header, and mail gateways put them there.
    if b"%PDF-" in head[:1024]:
        return FileType.PDF
    if _looks_like_xml(head):
        return FileType.XML
    return None


def _looks_like_xml(head: bytes) -> bool:
    text = head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    text = text.lstrip()
    if text[:14].lower().startswith((b"<!doctype html", b"<html")):
        return False
    return text.startswith(b"<?xml") or (text.startswith(b"<") and b"Invoice" in text)


def _refusal(path: Path) -> BadFile:
    name = path.name
    if path.suffix.lower() == ".pdf":
        return BadFile(
            "NOT_A_PDF",
            _(
                "“{name}” is called PDF but holds something else. The file stays where it was; "
                "ask the sender for the PDF, or print the document to PDF.",
                name=name,
            ),
        )
    return BadFile(
        "REFUSED_TYPE",
        _(
            "“{name}” is of a type that is not taken: only PDF, pictures (PNG, JPEG, TIFF, WebP, HEIC) "
            "and e-invoices are. "
            "The file stays where it was; save it as PDF and try again.",
            name=name,
        ),
    )
