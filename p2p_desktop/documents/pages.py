"""Inside the sandbox: turn a PDF or picture into words and pictures of its pages.

``answer`` runs in the child only. Errors a file can cause become ``{"error": code}``; the parent words them.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import cast

import pypdfium2 as pdfium
from PIL import Image, ImageFile, ImageOps, ImageSequence, UnidentifiedImageError

from p2p_desktop.documents import picture_work
from p2p_desktop.documents.readers import codes_work, pdf_alerts, text_layer
from p2p_desktop.documents.sniff import FileType, Limits
from p2p_desktop.domain.reading import Word

Json = dict[str, object]
Progress = Callable[[int, int], None]

VIEW_DPI = 150
OCR_DPI = 300
#: Most pixels drawn for one page; a larger page (a plan, a 5 m banner) is drawn with fewer dots per inch.
_MOST_VIEW_PIXELS = 4_000_000
_MOST_OCR_PIXELS = 16_000_000
_VIEW_QUALITY = 80
FORMATS = {
    FileType.PNG: "PNG", FileType.JPEG: "JPEG", FileType.TIFF: "TIFF", FileType.WEBP: "WEBP", FileType.HEIC: "HEIF",
}  # fmt: skip
#: Codes to pay by stand on the first pages.
_PAGES_WITH_CODES = 3


class Unfit(Exception):
    """A file that cannot be read, with the code of the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def answer(request: Json, *, limits: Limits, progress: Progress) -> Json:
    """Open the file named in the request, write pictures beside, and return pages or an error code.

    Beside the pages the answer says how many the file has, what e-invoice and payment codes are in it, and what it
    would do if it were let.
    """
    path, scratch = Path(str(request["path"])), Path(str(request["scratch"]))
    kind = FileType(str(request["type"]))
    try:
        if kind is FileType.PDF:
            return _pdf(path, scratch=scratch, limits=limits, progress=progress)
        if kind is FileType.XML:
            return _einvoice(path, scratch=scratch, limits=limits, progress=progress)
        return _pictures(path, kind=kind, scratch=scratch, limits=limits, progress=progress)
    except Unfit as problem:
        return {"error": problem.code}
    except MemoryError:
        return {"error": "TOO_MUCH_MEMORY"}


def _pdf(path: Path, *, scratch: Path, limits: Limits, progress: Progress) -> Json:
    document = open_pdf(path)
    of_all = len(document)
    pages = _pdf_pages(document, scratch=scratch, limits=limits, progress=progress)
    return {
        "pages": pages,
        "of_all": of_all,
        "invoice": _attached_invoice(document),
        "alerts": pdf_alerts.alerts_of(path),
        "codes": _codes_on(pages, scratch),
    }


def _attached_invoice(document: pdfium.PdfDocument) -> Json:
    if document.count_attachments() == 0:
        return {}
    # The library of e-invoices takes a second to load: only where something is attached.
    einvoice_work = importlib.import_module("p2p_desktop.documents.readers.einvoice_work")
    return cast(Json, einvoice_work.invoice_in(document))


def _einvoice(path: Path, *, scratch: Path, limits: Limits, progress: Progress) -> Json:
    """Read an e-invoice that is a file of its own, and draw the page that it lacks."""
    einvoice_work = importlib.import_module("p2p_desktop.documents.readers.einvoice_work")
    sheet = importlib.import_module("p2p_desktop.documents.templates.einvoice_sheet")
    try:
        invoice = einvoice_work.invoice_of(path.read_bytes())
    except einvoice_work.NoInvoice as problem:
        raise Unfit(problem.code) from problem
    drawn = scratch / "einvoice.pdf"
    drawn.write_bytes(sheet.einvoice_sheet(invoice))
    document = open_pdf(drawn)
    pages = _pdf_pages(document, scratch=scratch, limits=limits, progress=progress)
    return {
        "pages": pages,
        "of_all": len(document),
        "invoice": {**invoice, "is_alone": True},
        "alerts": [],
        "codes": [],
    }


def _codes_on(pages: list[Json], scratch: Path) -> list[Json]:
    found: list[Json] = []
    for page in pages[:_PAGES_WITH_CODES]:
        with Image.open(scratch / str(page["picture"])) as picture:
            found += codes_work.codes_on(picture, page=pages.index(page) + 1)
    return found


def _pdf_pages(document: pdfium.PdfDocument, *, scratch: Path, limits: Limits, progress: Progress) -> list[Json]:
    """Read the pages of a PDF, the first ones of a very long one."""
    count = min(len(document), limits.pages)
    if count == 0:
        raise Unfit("DAMAGED")
    pages: list[Json] = []
    unread = 0
    for index in range(count):
        try:
            pages.append(_pdf_page(document, index, scratch))
        except Unfit:
            # What can be read of the other pages is worth having; the empty page shows that one is missing.
            unread += 1
            pages.append(_unread_page(index + 1, scratch))
        progress(index + 1, count)
    if unread == count:
        raise Unfit("DAMAGED")
    return pages


def _unread_page(number: int, scratch: Path) -> Json:
    """Stand in for a page that cannot be drawn: an empty sheet."""
    _save_view(Image.new("L", (124, 175), "white"), scratch, number)
    return {"width": 595.0, "height": 842.0, "words": [], "picture": f"page-{number}.jpg", "ocr": None}


def open_pdf(path: Path) -> pdfium.PdfDocument:
    """Open a PDF, or raise Unfit."""
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as problem:
        words = str(problem).lower()
        raise Unfit("ENCRYPTED" if "password" in words or "security" in words else "DAMAGED") from problem


def _pdf_page(document: pdfium.PdfDocument, index: int, scratch: Path) -> Json:
    try:
        page = document[index]
        page_words = good_words_of(page)
        width, height = page.get_size()
        number = index + 1
        if page_words is not None:
            _save_view(_draw(page, VIEW_DPI, _MOST_VIEW_PIXELS), scratch, number)
            ocr: str | None = None
        else:
            page_words = ()
            ocr = _save_for_ocr(level_scan(page), scratch, number)
        page.close()
    except pdfium.PdfiumError as problem:
        raise Unfit("DAMAGED") from problem
    words = [[word.text, word.box.left, word.box.top, word.box.right, word.box.bottom] for word in page_words]
    return {"width": width, "height": height, "words": words, "picture": f"page-{number}.jpg", "ocr": ocr}


def good_words_of(page: pdfium.PdfPage) -> tuple[Word, ...] | None:
    """Return the words of a text layer that can be trusted; None for a page that is a scan."""
    words = text_layer.words_of(page)
    good = text_layer.is_good(words, covered_by_picture=text_layer.picture_cover(page))
    return words if good or _is_blank_vector(page, words) else None


def level_scan(page: pdfium.PdfPage) -> Image.Image:
    """Draw a scanned page as OCR reads it, with its lines made level."""
    return _level(_draw(page, OCR_DPI, _MOST_OCR_PIXELS))


def level_photo(frame: Image.Image) -> Image.Image:
    """Return a picture as OCR reads it: upright, on white, with its lines made level."""
    upright = ImageOps.exif_transpose(frame)
    return _level(_no_larger(picture_work.on_white(upright), _MOST_OCR_PIXELS))


def _level(picture: Image.Image) -> Image.Image:
    angle = picture_work.skew(picture.convert("L"))
    return picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor="white") if angle else picture


def _is_blank_vector(page: pdfium.PdfPage, words: tuple[object, ...]) -> bool:
    """True for a page that draws nothing at all: there is nothing to read with OCR either."""
    return not words and next(page.get_objects(max_depth=1), None) is None


def _draw(page: pdfium.PdfPage, dpi: int, most_pixels: int) -> Image.Image:
    width, height = page.get_size()
    scale = dpi / 72
    pixels = width * height * scale * scale
    if pixels > most_pixels:
        scale *= (most_pixels / pixels) ** 0.5
    if min(width, height) * scale < 1:
        raise Unfit("DAMAGED")
    return cast(Image.Image, page.render(scale=scale).to_pil())


def _pictures(path: Path, *, kind: FileType, scratch: Path, limits: Limits, progress: Progress) -> Json:
    if kind is FileType.HEIC:
        importlib.import_module("pi_heif").register_heif_opener()
    pages, of_all = _picture_pages(path, kind=kind, scratch=scratch, limits=limits, progress=progress)
    return {"pages": pages, "of_all": of_all, "invoice": {}, "alerts": [], "codes": _codes_on(pages, scratch)}


def _picture_pages(
    path: Path, *, kind: FileType, scratch: Path, limits: Limits, progress: Progress
) -> tuple[list[Json], int]:
    Image.MAX_IMAGE_PIXELS = limits.megapixels * 1_000_000
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(path, formats=(FORMATS[kind],)) as opened:
            of_all = getattr(opened, "n_frames", 1) if kind is FileType.TIFF else 1
            count = min(of_all, limits.pages)
            pages = []
            for number, frame in enumerate(_frames(opened, count), start=1):
                pages.append(_picture_page(frame, number, scratch))
                progress(number, count)
            return pages, of_all
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as problem:
        raise Unfit("TOO_MANY_PIXELS") from problem
    except UnidentifiedImageError as problem:
        raise Unfit("DAMAGED") from problem
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError) as problem:
        # Pillow's decoders raise all of these for files that end early or contradict themselves.
        cut = "truncated" in str(problem).lower() or isinstance(problem, EOFError)
        raise Unfit("TRUNCATED" if cut else "DAMAGED") from problem


def _frames(opened: Image.Image, count: int) -> Iterator[Image.Image]:
    if count == 1:
        yield opened
        return
    yield from islice(ImageSequence.Iterator(opened), count)


def _picture_page(frame: Image.Image, number: int, scratch: Path) -> Json:
    width, height = frame.size
    if width * height > (Image.MAX_IMAGE_PIXELS or 0):
        raise Unfit("TOO_MANY_PIXELS")
    if frame.format == "JPEG" and width * height > 2 * _MOST_OCR_PIXELS:
        frame.draft("RGB", (width // 2, height // 2))
    dpi = _dpi(frame, width)
    level = level_photo(frame)
    if (level.width > level.height) != (width > height):
        width, height = height, width
    ocr = _save_for_ocr(level, scratch, number)
    return {
        "width": width * 72 / dpi,
        "height": height * 72 / dpi,
        "words": [],
        "picture": f"page-{number}.jpg",
        "ocr": ocr,
    }


def _dpi(frame: Image.Image, width: int) -> float:
    """Return the picture's own resolution where it is sensible, else one that makes it about a sheet wide."""
    found = frame.info.get("dpi")
    if isinstance(found, tuple) and found and 90 <= float(found[0]) <= 1200:
        return float(found[0])
    return max(100.0, width / 8.27)


def _no_larger(picture: Image.Image, pixels: int) -> Image.Image:
    have = picture.width * picture.height
    if have <= pixels:
        return picture
    share = (pixels / have) ** 0.5
    size = (max(1, int(picture.width * share)), max(1, int(picture.height * share)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _save_for_ocr(picture: Image.Image, scratch: Path, number: int) -> str:
    """Save a level page as large as it is, for OCR, and smaller for people, so that boxes of words fit both."""
    _save_view(picture, scratch, number)
    name = f"ocr-{number}.png"
    picture_work.without_needless_colour(picture).save(scratch / name, compress_level=1)
    return name


def _save_view(picture: Image.Image, scratch: Path, number: int) -> None:
    small = _no_larger(picture, _MOST_VIEW_PIXELS)
    small.convert("RGB").save(scratch / f"page-{number}.jpg", quality=_VIEW_QUALITY)
