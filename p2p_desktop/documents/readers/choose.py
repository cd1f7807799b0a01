"""Open a document whatever it is: words where the text layer is good, pictures of all pages, the rest for OCR."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from p2p_desktop.documents import sandbox
from p2p_desktop.documents.readers.enclosed import enclosed_in
from p2p_desktop.documents.sniff import FileType, Limits, sniff
from p2p_desktop.domain.enclosed import Enclosed
from p2p_desktop.domain.reading import Box, Page, ReadBy, Word
from p2p_desktop.errors import BadFile
from p2p_desktop.language import _

#: Told after each page: done, of all. It may raise to stop the work.
StepReport = Callable[[int, int], None]

_MOST_WORDS = 100_000
_MOST_LETTERS = 500


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A page as opened: what is known of it so far, a picture for people, and one for OCR where that is needed.

    ``is_upright`` where a person has said which side is up, so that OCR need not find out.
    """

    page: Page
    needs_ocr: bool
    picture: Path
    ocr_picture: Path | None
    is_upright: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as opened: its pages, what lies beside them, and sentences about what is not as it should be."""

    pages: tuple[OpenedPage, ...]
    enclosed: Enclosed = field(default_factory=Enclosed)
    notes: tuple[str, ...] = ()


def open_document(path: Path, *, scratch: Path, limits: Limits, report: StepReport) -> Opened:
    """Open a file in a child process with limits; raise BadFile with the reason where it cannot be read."""
    kind = sniff(path, limits)
    if kind is FileType.PDF:
        _refuse_cut_pdf(path)
    scratch.mkdir(parents=True, exist_ok=True)
    request: sandbox.Json = {"path": str(path.absolute()), "type": kind.value}
    answer = sandbox.run(request, scratch=scratch, limits=limits, name=path.name, report=report)
    error = answer.get("error")
    if error is not None:
        raise _refusal(str(error), path.name, limits)
    pages = answer.get("pages")
    if not isinstance(pages, list) or not 0 < len(pages) <= limits.pages:
        raise sandbox.damaged(path.name)
    try:
        opened = tuple(_checked(entry, number, scratch) for number, entry in enumerate(pages, start=1))
    except (TypeError, ValueError, KeyError) as problem:
        raise sandbox.damaged(path.name) from problem
    enclosed = enclosed_in(answer, read=len(opened))
    return Opened(opened, enclosed, tuple(_notes(answer, enclosed, read=len(opened))))


def _notes(answer: sandbox.Json, enclosed: Enclosed, *, read: int) -> Iterator[str]:
    """Word what people should know of a file that was read all the same."""
    if enclosed.left_out:
        yield _(
            "The file has {all} pages; the first {read} were read. Save the pages that matter as a file of their own.",
            all=read + enclosed.left_out,
            read=read,
        )
    invoice = answer.get("invoice")
    problem = invoice.get("problem") if isinstance(invoice, dict) else None
    if problem in ("XML_DTD", "XML_TOO_LARGE"):
        yield _("The e-invoice in the file is built as none may be and was not read; the pages were.")
    elif problem is not None:
        yield _("The e-invoice in the file is damaged and was not read; the pages were.")
    alerts = answer.get("alerts")
    sentences = {
        "JAVASCRIPT": _("The PDF holds a script. It was not run; be careful with this file outside the program."),
        "LAUNCH": _("The PDF wants to start a program. Nothing was started; do not open this file elsewhere."),
        "PROGRAM": _("A program is attached to the PDF. It was not run; do not open this file elsewhere."),
    }
    for alert in alerts if isinstance(alerts, list) else ():
        if alert in sentences:
            yield sentences[str(alert)]


def _refuse_cut_pdf(path: Path) -> None:
    """Refuse a PDF without an end: PDFium would show the pages it finds and leave out the others without a word."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65_536))
        tail = file.read()
    if b"startxref" not in tail and b"%%EOF" not in tail:
        raise _refusal("TRUNCATED", path.name, Limits())


def _checked(entry: object, number: int, scratch: Path) -> OpenedPage:
    """Believe nothing the child says: types, ranges and file names are looked at one by one."""
    if not isinstance(entry, dict):
        raise TypeError("page")
    fields = cast(dict[str, object], entry)
    words = fields["words"]
    if not isinstance(words, list) or len(words) > _MOST_WORDS:
        raise ValueError("words")
    ocr = fields["ocr"]
    if ocr not in (None, f"ocr-{number}.png") or fields["picture"] != f"page-{number}.jpg":
        raise ValueError("picture")
    picture, ocr_picture = scratch / f"page-{number}.jpg", scratch / str(ocr) if ocr else None
    for file in filter(None, (picture, ocr_picture)):
        if not file.is_file() or file.is_symlink():
            raise ValueError("picture")
    page = Page(
        number=number,
        width=_size(fields["width"]),
        height=_size(fields["height"]),
        words=tuple(_word(word) for word in words),
        read_by=ReadBy.OCR if ocr else ReadBy.TEXT,
    )
    return OpenedPage(page, needs_ocr=ocr is not None, picture=picture, ocr_picture=ocr_picture)


def _word(entry: object) -> Word:
    if not isinstance(entry, list) or len(entry) != 5 or not isinstance(entry[0], str):
        raise TypeError("word")
    left, top, right, bottom = (min(1.0, max(0.0, _number(value))) for value in entry[1:])
    text = entry[0][:_MOST_LETTERS].encode("utf-8", "replace").decode()
    return Word(text, Box(left, top, max(left, right), max(top, bottom)))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("number")
    return float(value)


def _size(value: object) -> float:
    return min(1_000_000.0, max(1.0, _number(value)))


def _no_einvoice(name: str) -> str:
    return _(
        "“{name}” is XML, but no e-invoice that can be read (CII or UBL). The file stays where it was; "
        "ask the sender for the invoice as PDF.",
        name=name,
    )


def _refusal(code: str, name: str, limits: Limits) -> BadFile:
    sentences = {
        "ENCRYPTED": _(
            "“{name}” is protected by a password. The file stays where it was; "
            "open it with the password, save a copy without one, and add that.",
            name=name,
        ),
        "TRUNCATED": _(
            "“{name}” ends in the middle: part of it is missing. The file stays where it was; "
            "copy or download it again.",
            name=name,
        ),
        "XML_DTD": _(
            "“{name}” declares a document type, which no e-invoice may. It was not read and stays where it was; "
            "ask the sender for the invoice as PDF.",
            name=name,
        ),
        "XML_TOO_LARGE": _(
            "“{name}” is too large for an e-invoice. It was not read and stays where it was; "
            "ask the sender for the invoice as PDF.",
            name=name,
        ),
        "OTHER_XML": _no_einvoice(name),
        "BAD_XML": _no_einvoice(name),
        "BAD_INVOICE": _no_einvoice(name),
        "TOO_MANY_PIXELS": _(
            "“{name}” is a picture of more than {most} megapixels. The file stays where it was; "
            "save it smaller, or scan it with 300 dpi.",
            name=name,
            most=limits.megapixels,
        ),
        "TOO_MUCH_MEMORY": _(
            "Reading “{name}” needs more memory than is allowed. The file stays where it was; "
            "save it smaller, or print it to a new PDF.",
            name=name,
        ),
    }
    sentence = sentences.get(code)
    return BadFile(code, sentence) if sentence else sandbox.damaged(name)
