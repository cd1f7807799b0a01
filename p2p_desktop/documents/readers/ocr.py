"""Read the words of a page's picture with Tesseract: one run a page, one thread a run."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import sys
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pytesseract
from PIL import Image

from p2p_desktop.documents import picture_work
from p2p_desktop.documents.layout import in_reading_order
from p2p_desktop.documents.readers.choose import OpenedPage
from p2p_desktop.domain.reading import Box, Page, ReadBy, Word
from p2p_desktop.errors import BadFile, ToolMissing
from p2p_desktop.language import _

#: Names the program to use where no setting does: for commands that have no installation, and for tests.
SETTING = "P2P_TESSERACT"
PAGE_SECONDS = 120
_SECOND_TRY_SECONDS = 30
#: Below this mean confidence the page may lie on its side or upside down.
_DOUBTFUL = 0.55
_FEW_WORDS = 5
_SURE_TURN = 1.0
#: How Tesseract looks for text: in one block (best on narrow receipts), or by its own analysis of the page.
_ONE_BLOCK, _OWN_ANALYSIS, _COLUMN = 6, 3, 4
_ORIENTATION_ONLY = 0
_NOISE = re.compile(r"[\W_]+")
_KEPT_SIGNS = frozenset("€$£%+-–—&#:=*/.,()")
_USUAL_FOLDERS = (
    "/opt/homebrew/bin/tesseract",
    "/usr/local/bin/tesseract",
    "/usr/bin/tesseract",
    r"C:\Program Files\Tesseract-OCR\tesseract.exe",
    r"C:\Program Files (x86)\Tesseract-OCR\tesseract.exe",
)


# Threads of one run slow one another down; pages run side by side as processes instead (three to four times faster).
os.environ.setdefault("OMP_THREAD_LIMIT", "1")


@dataclass(frozen=True, slots=True)
class _Tesseract:
    """The program to run, and whether it is ours (then with its own language data) or the system's."""

    program: str
    data: str = ""


def find_tesseract(program: str = "") -> str | None:
    """Return the Tesseract to use: the named one, else the bundled one, one on the PATH, one in a usual folder."""
    found = _find(program)
    return found.program if found else None


def tesseract_ready(language: str = "eng", *, program: str = "") -> str | None:
    """Return None where pages can be read in this language, else a sentence: what is missing and what to do."""
    if _find(program) is None:
        return _missing_words(program)
    if language not in installed_languages(program):
        return _(
            "Tesseract has no data for the language “{language}”. "
            "Install it (Debian and Ubuntu: apt install tesseract-ocr-{language}), or choose another language.",
            language=language,
        )
    return None


def installed_languages(program: str = "") -> frozenset[str]:
    """Return the languages Tesseract can read here, without the data for orientation."""
    found = _find(program)
    return _languages_of(found) if found else frozenset()


def ocr_page(opened: OpenedPage, *, languages: tuple[str, ...], scratch: Path, program: str = "") -> Page:
    """Read one page with OCR. A page that lies on its side is turned upright, and so is its picture for people."""
    found = _find(program)
    if found is None:
        raise ToolMissing("TESSERACT_MISSING", _missing_words(program))
    if opened.ocr_picture is None:
        return opened.page
    usable = _usable(languages, _languages_of(found))
    with Image.open(opened.ocr_picture) as picture:
        picture.load()
    words = _read(found, picture, usable)
    if _is_doubtful(words, aspect=picture.height / picture.width):
        upright = _turned(found, opened, picture, words, languages=usable, scratch=scratch)
        if upright is not None:
            return upright
        words = max(words, _darkened(found, picture, usable), key=_worth)
    return _page(opened.page, words, sideways=False)


def _darkened(found: _Tesseract, picture: Image.Image, languages: str) -> tuple[Word, ...]:
    """Read faint print; darkening costs letters on good pages, so this is a second try, which may fail."""
    dark = picture_work.dark_on_white(picture.convert("L"))
    try:
        return _read(found, dark, languages, mode=_COLUMN, seconds=_SECOND_TRY_SECONDS)
    except BadFile:
        return ()


def _turned(
    found: _Tesseract,
    opened: OpenedPage,
    picture: Image.Image,
    words: tuple[Word, ...],
    *,
    languages: str,
    scratch: Path,
) -> Page | None:
    """Read a page that lies on its side or head again, upright; None where it does not, or reads no better so."""
    turn = _turn_needed(found, picture)
    if not turn:
        return None
    upright = picture.rotate(-turn, expand=True)
    again = _read(found, upright, languages)
    if _worth(again) <= _worth(words) and _is_doubtful(again, aspect=upright.height / upright.width):
        return None
    _turn_file(opened.picture, turn, scratch)
    return _page(opened.page, again, sideways=turn in (90, 270))


def _page(page: Page, words: tuple[Word, ...], *, sideways: bool) -> Page:
    width, height = (page.height, page.width) if sideways else (page.width, page.height)
    return replace(page, width=width, height=height, words=in_reading_order(words), read_by=ReadBy.OCR)


def _missing_words(program: str) -> str:
    if program:
        return _(
            "There is no program at “{program}”, where Tesseract is said to be. An administrator can mend this under "
            "Administration, This computer; left empty, Tesseract is found by itself.",
            program=program,
        )
    return _(
        "Tesseract, which reads scanned pages, is not installed. Install it (Debian and Ubuntu: "
        "apt install tesseract-ocr; macOS: brew install tesseract; Windows: winget install UB-Mannheim.TesseractOCR) "
        "and try again. PDFs with text are read without it."
    )


def _find(program: str = "") -> _Tesseract | None:
    if program:
        # A setting that names nothing is a mistake to be told, not to be passed over silently.
        return _Tesseract(program) if _is_program(program) else None
    bundled = _bundled()
    if bundled is not None:
        return bundled
    named = os.environ.get(SETTING, "")
    if named:
        return _Tesseract(named) if _is_program(named) else None
    on_path = shutil.which("tesseract")
    if on_path:
        return _Tesseract(on_path)
    return next((_Tesseract(each) for each in _USUAL_FOLDERS if _is_program(each)), None)


def _bundled() -> _Tesseract | None:
    base = getattr(sys, "_MEIPASS", None)
    if not base:
        return None
    folder = Path(base) / "tesseract"
    program = folder / ("tesseract.exe" if sys.platform == "win32" else "tesseract")
    return _Tesseract(str(program), str(folder / "tessdata")) if program.is_file() else None


def _is_program(path: str) -> bool:
    return Path(path).is_file() and os.access(path, os.X_OK)


@lru_cache(maxsize=4)
def _languages_of(found: _Tesseract) -> frozenset[str]:
    pytesseract.pytesseract.tesseract_cmd = found.program
    config = f'--tessdata-dir "{found.data}"' if found.data else ""
    try:
        return frozenset(pytesseract.get_languages(config=config)) - {"osd"}
    except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError, OSError) as problem:
        raise ToolMissing("TESSERACT_BROKEN", _broken_words()) from problem


def _broken_words() -> str:
    return _("Tesseract, which reads scanned pages, is there but does not run. Install it again, then try once more.")


def _usable(wanted: tuple[str, ...], installed: frozenset[str]) -> str:
    usable = [language for language in dict.fromkeys(wanted) if language in installed]
    if not usable:
        usable = ["eng"] if "eng" in installed else sorted(installed)[:1]
    if not usable:
        raise ToolMissing("NO_LANGUAGE", tesseract_ready() or _broken_words())
    return "+".join(usable)


def _run(
    found: _Tesseract, picture: Image.Image, *, output: str, languages: str, mode: int, seconds: int | None = None
) -> str:
    """Run Tesseract once over a picture; nothing where it gives up on it."""
    seconds = seconds or PAGE_SECONDS
    pytesseract.pytesseract.tesseract_cmd = found.program
    # A bitmap is written and read in a moment; packing a page as PNG takes about as long as reading an easy one.
    picture.format = "BMP"
    data = f' --tessdata-dir "{found.data}"' if found.data else ""
    table = " -c tessedit_create_tsv=1" if output == "tsv" else ""
    config = f"--dpi 300 --psm {mode}{table}{data}"
    try:
        done = pytesseract.pytesseract.run_and_get_output(
            picture, extension=output, lang=languages, config=config, timeout=seconds
        )
    except pytesseract.TesseractError:
        return ""
    except OSError as problem:
        raise ToolMissing("TESSERACT_BROKEN", _broken_words()) from problem
    except RuntimeError as problem:
        # The binding says in no other way that the time was up.
        raise BadFile(
            "OCR_TIMEOUT",
            _(
                "Reading a scanned page took longer than {seconds} seconds and was stopped. The file stays where it "
                "was; scan the page again, straight and with 300 dpi.",
                seconds=seconds,
            ),
            repeatable=True,
        ) from problem
    return str(done)


def _read(
    found: _Tesseract, picture: Image.Image, languages: str, *, mode: int | None = None, seconds: int | None = None
) -> tuple[Word, ...]:
    if mode is None:
        mode = _ONE_BLOCK if picture_work.is_slip(picture.convert("L")) else _OWN_ANALYSIS
    # The output as table gives words, boxes and confidence in one run.
    table = _run(found, picture, output="tsv", languages=languages, mode=mode, seconds=seconds)
    return words_in(table, width=picture.width, height=picture.height)


def words_in(table: str, *, width: int, height: int) -> tuple[Word, ...]:
    """Read Tesseract's table of words into words with boxes 0–1."""
    words = []
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") != "5" or not text:
            continue
        confidence = float(row["conf"]) / 100
        if confidence < 0 or _is_noise(text, confidence):
            continue
        left, top = int(row["left"]), int(row["top"])
        right, bottom = left + int(row["width"]), top + int(row["height"])
        box = Box(left / width, top / height, min(1.0, right / width), min(1.0, bottom / height))
        words.append(Word(text, box, min(1.0, confidence)))
    return tuple(words)


def _is_noise(text: str, confidence: float) -> bool:
    """True for strokes of table rules and specks of dust."""
    return bool(_NOISE.fullmatch(text)) and (confidence < 0.3 or not set(text) <= _KEPT_SIGNS)


def _is_doubtful(words: tuple[Word, ...], *, aspect: float) -> bool:
    """True where little was read, or with little confidence, or words that stand on end."""
    if len(words) < _FEW_WORDS:
        return True
    if _confidence(words) < _DOUBTFUL:
        return True
    long = [word for word in words if len(word.text) >= 4]
    upright = sum(word.box.width > word.box.height * aspect for word in long)
    return bool(long) and upright < 0.6 * len(long)


def _confidence(words: tuple[Word, ...]) -> float:
    return sum(word.confidence for word in words) / len(words) if words else 0.0


def _worth(words: tuple[Word, ...]) -> float:
    return sum(word.confidence * len(word.text) for word in words if word.confidence > 0.5)


def _turn_needed(found: _Tesseract, picture: Image.Image) -> int:
    """Ask Tesseract how far clockwise the page has to be turned to stand upright: 0, 90, 180 or 270."""
    words = _run(found, picture, output="osd", languages="osd", mode=_ORIENTATION_ONLY)
    turn = re.search(r"^Rotate: (\d+)", words, re.MULTILINE)
    sure = re.search(r"^Orientation confidence: ([\d.]+)", words, re.MULTILINE)
    if not turn or not sure or float(sure.group(1)) < _SURE_TURN:
        return 0
    return int(turn.group(1)) % 360


def _turn_file(path: Path, turn: int, scratch: Path) -> None:
    """Turn the picture that people see the same way, so that boxes fit it."""
    new = scratch / f"turned-{path.name}"
    with Image.open(path) as picture:
        picture.rotate(-turn, expand=True).save(new, quality=80)
    os.replace(new, path)
