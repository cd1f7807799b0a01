"""Files that the program has to refuse with a clear sentence, made for tests and for trying by hand."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

PASSWORD = "lindenhof"
_HUGE_SIDE = 20_000


def make_bad_inputs(folder: Path) -> dict[str, Path]:
    """Write one file of each bad kind into the folder; return the paths by kind."""
    folder.mkdir(parents=True, exist_ok=True)
    makers: dict[str, tuple[str, Callable[[], bytes]]] = {
        "empty": ("empty.pdf", bytes),
        "renamed_text": ("notes.pdf", _text),
        "truncated": ("truncated.pdf", _truncated),
        "encrypted": ("encrypted.pdf", _encrypted),
        "executable": ("invoice.pdf", _executable),
        "oversize_pixels": ("huge.png", _huge_png),
        "zip": ("invoices.zip", _zip),
        "too_many_pages": ("pages-201.pdf", lambda: make_pages(201)),
    }
    paths: dict[str, Path] = {}
    for kind, (name, maker) in makers.items():
        paths[kind] = folder / name
        paths[kind].write_bytes(maker())
    return paths


def _text() -> bytes:
    return b"Invoice 4711\nfrom Harbourline, 3 laptops, 4,167.00 EUR\n"


def make_pages(count: int, *, encryption: StandardEncryption | None = None) -> bytes:
    """Make a PDF of so many pages with a line on each."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, encrypt=encryption)
    for number in range(1, count + 1):
        canvas.setFont("Helvetica", 14)
        canvas.drawString(72, 760, f"Invoice 4711, page {number} of {count}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _truncated() -> bytes:
    whole = make_pages(3)
    return whole[: len(whole) // 3]


def _encrypted() -> bytes:
    return make_pages(1, encryption=StandardEncryption(PASSWORD, ownerPassword="owner-of-" + PASSWORD, strength=128))


def _executable() -> bytes:
    """Return the head of a Windows program: it can not run, but it is recognised as one."""
    stub = b"MZ" + bytes(58) + struct.pack("<I", 64)
    return stub + b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 0, 0, 0, 0, 0, 0x22) + bytes(512)


def _huge_png() -> bytes:
    """Return a small file that would unpack to 400 megapixels."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * (_HUGE_SIDE // 8)
    packed = b"".join(packer.compress(row) for _ in range(_HUGE_SIDE)) + packer.flush()
    head = struct.pack(">IIBBBBB", _HUGE_SIDE, _HUGE_SIDE, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _zip() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("invoice.txt", _text())
    return buffer.getvalue()
