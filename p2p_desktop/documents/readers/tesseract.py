"""Tesseract, the engine that is always there: one run a page, one thread a run."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytesseract
from PIL import Image

from p2p_desktop.documents import picture_work
from p2p_desktop.domain.reading import Box, Word
from p2p_desktop.errors import BadFile, PersonError, ToolMissing
from p2p_desktop.language import _

#: Names the program to use where no setting does: for commands that have no installation, and for tests.
SETTING = "P2P_TESSERACT"
#: A second try at faint print gets this share of the time of the first.
_SECOND_TRY = 0.25
_SURE_TURN = 1.0
#: How Tesseract looks for text: in one block (best on narrow receipts), or by its own analysis of the page.
_ONE_BLOCK, _OWN_ANALYSIS, _COLUMN = 6, 3, 4
_ORIENTATION_ONLY = 0
TIME_IS_UP = "OCR_TIMEOUT"
_NOISE = re.compile(r"[\W_]+")
_KEPT_SIGNS = frozenset("€$£%+-–—&#:=*/.,()")
#: Counts with the version: what is done to a picture before Tesseract sees it.
_PREPARATION = 2
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
class _Program:
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


def must_be_ready(program: str = "") -> None:
    """Raise ToolMissing, with what to do, where Tesseract is not there."""
    if _find(program) is None:
        raise ToolMissing("TESSERACT_MISSING", _missing_words(program))


def mark(languages: tuple[str, ...], *, program: str = "") -> str:
    """Return what readings by this Tesseract in these languages are marked with."""
    found = _find(program)
    if found is None:
        return "tesseract"
    return f"tesseract {_version_of(found)} {_usable(languages, _languages_of(found))} {_PREPARATION}"


def problem_of(code: str, *, seconds: int) -> PersonError:
    """Word a problem that a child met while it read a page, for which it had so many seconds."""
    if code == TIME_IS_UP:
        return time_is_up(seconds)
    if code == "TESSERACT_MISSING":
        return ToolMissing(code, _missing_words(""))
    return ToolMissing("TESSERACT_BROKEN", _broken_words())


def time_is_up(seconds: int) -> BadFile:
    """Say that a page took longer than it may."""
    return BadFile(
        TIME_IS_UP,
        _(
            "Reading a scanned page took longer than {seconds} seconds and was stopped. The file stays where it "
            "was; scan the page again, straight and with 300 dpi.",
            seconds=seconds,
        ),
        repeatable=True,
    )


class Tesseract:
    """Tesseract as an engine, for some languages; raises ToolMissing where it cannot run."""

    def __init__(self, languages: tuple[str, ...], *, seconds: float, program: str = "") -> None:
        found = _find(program)
        if found is None:
            raise ToolMissing("TESSERACT_MISSING", _missing_words(program))
        self._found = found
        self._seconds = seconds
        self._languages = _usable(languages, _languages_of(found))

    def read(self, picture: Image.Image, *, faint: bool = False) -> tuple[Word, ...]:
        """Read a page with letters of the height Tesseract likes, slips and photos evened out before."""
        grey = picture.convert("L")
        slip = picture_work.is_slip(grey) or picture_work.has_uneven_light(grey)
        prepared = picture_work.fit_letters(picture_work.dark_on_white(grey) if slip else grey, slip=slip)
        if faint:
            return self._faint(prepared)
        return self._words(prepared, mode=_ONE_BLOCK if picture_work.is_slip(prepared) else _OWN_ANALYSIS,
                           seconds=self._seconds)  # fmt: skip

    def turn_needed(self, picture: Image.Image) -> int:
        """Say how far clockwise the page has to be turned to stand upright: 0, 90, 180 or 270."""
        words = _run(self._found, picture.convert("L"), output="osd", languages="osd", mode=_ORIENTATION_ONLY,
                     seconds=self._seconds * _SECOND_TRY)  # fmt: skip
        turn = re.search(r"^Rotate: (\d+)", words, re.MULTILINE)
        sure = re.search(r"^Orientation confidence: ([\d.]+)", words, re.MULTILINE)
        if not turn or not sure or float(sure.group(1)) < _SURE_TURN:
            return 0
        return int(turn.group(1)) % 360

    def _faint(self, picture: Image.Image) -> tuple[Word, ...]:
        """Read faint print; darkening costs letters on good pages, so this is a second try, which may fail."""
        dark = picture_work.dark_on_white(picture)
        try:
            return self._words(dark, mode=_COLUMN, seconds=self._seconds * _SECOND_TRY)
        except BadFile:
            return ()

    def _words(self, picture: Image.Image, *, mode: int, seconds: float) -> tuple[Word, ...]:
        # The output as table gives words, boxes and confidence in one run.
        table = _run(self._found, picture, output="tsv", languages=self._languages, mode=mode, seconds=seconds)
        return words_in(table, width=picture.width, height=picture.height)


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


def _find(program: str = "") -> _Program | None:
    if program:
        # A setting that names nothing is a mistake to be told, not to be passed over silently.
        return _Program(program) if _is_program(program) else None
    bundled = _bundled()
    if bundled is not None:
        return bundled
    named = os.environ.get(SETTING, "")
    if named:
        return _Program(named) if _is_program(named) else None
    on_path = shutil.which("tesseract")
    if on_path:
        return _Program(on_path)
    return next((_Program(each) for each in _USUAL_FOLDERS if _is_program(each)), None)


def _bundled() -> _Program | None:
    base = getattr(sys, "_MEIPASS", None)
    if not base:
        return None
    folder = Path(base) / "tesseract"
    program = folder / ("tesseract.exe" if sys.platform == "win32" else "tesseract")
    return _Program(str(program), str(folder / "tessdata")) if program.is_file() else None


def _is_program(path: str) -> bool:
    return Path(path).is_file() and os.access(path, os.X_OK)


@lru_cache(maxsize=4)
def _languages_of(found: _Program) -> frozenset[str]:
    pytesseract.pytesseract.tesseract_cmd = found.program
    config = f'--tessdata-dir "{found.data}"' if found.data else ""
    try:
        return frozenset(pytesseract.get_languages(config=config)) - {"osd"}
    except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError, OSError) as problem:
        raise ToolMissing("TESSERACT_BROKEN", _broken_words()) from problem


@lru_cache(maxsize=4)
def _version_of(found: _Program) -> str:
    pytesseract.pytesseract.tesseract_cmd = found.program
    return str(pytesseract.get_tesseract_version())


def _broken_words() -> str:
    return _("Tesseract, which reads scanned pages, is there but does not run. Install it again, then try once more.")


def _usable(wanted: tuple[str, ...], installed: frozenset[str]) -> str:
    usable = [language for language in dict.fromkeys(wanted) if language in installed]
    if not usable:
        usable = ["eng"] if "eng" in installed else sorted(installed)[:1]
    if not usable:
        raise ToolMissing("NO_LANGUAGE", tesseract_ready() or _broken_words())
    return "+".join(usable)


def _run(found: _Program, picture: Image.Image, *, output: str, languages: str, mode: int, seconds: float) -> str:
    """Run Tesseract once over a picture; nothing where it gives up on it."""
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
        raise time_is_up(round(seconds)) from problem
    return str(done)


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
