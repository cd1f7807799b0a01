"""Hostile files, made by hand."""

from __future__ import annotations


def endless_form() -> bytes:
    """Return a small PDF whose form draws itself twice, and so without end."""
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</F 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F 4 0 R>>>>/Length 13>>stream\n"
        b"/F Do /F Do q\nendstream",
        b"<</Length 5>>stream\n/F Do\nendstream",
    )


def pdf_of(*objects: bytes) -> bytes:
    """Write objects, numbered from 1, as a PDF; the first is the catalogue."""
    held, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(held))
        held += b"%d 0 obj" % number + body + b"endobj\n"
    start, count = len(held), len(objects) + 1
    held += b"xref\n0 %d\n0000000000 65535 f \n" % count + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(held + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, start))
