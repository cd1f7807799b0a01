"""Tesseract as it goes into the built program: the program itself, and the data of the languages it reads."""

from __future__ import annotations

import platform
from pathlib import Path

from p2p_desktop.dev.package import tesseract_source
from p2p_desktop.dev.package.collecting import LANGUAGES, Collected
from p2p_desktop.documents.readers.tesseract import find_tesseract

_FOLDER = "tesseract"
_USUAL_DATA = (
    "/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata",
    "/opt/homebrew/share/tessdata", "/usr/local/share/tessdata",
)  # fmt: skip


def program() -> list[Collected]:
    """Return Tesseract itself; PyInstaller brings the libraries it is linked to, if any."""
    if platform.system() == "Linux":
        return [(str(tesseract_source.program()), _FOLDER)]
    found = _found()
    # Windows looks for a program's libraries in the program's own folder.
    beside = sorted(found.parent.glob("*.dll")) if platform.system() == "Windows" else []
    return [(str(path), _FOLDER) for path in (found, *beside)]


def languages() -> list[Collected]:
    """Return the data of every language the program reads, and of the orientation of pages; all must be there."""
    folder = _language_folder()
    files = [folder / f"{language}.traineddata" for language in LANGUAGES]
    missing = [path.stem for path in files if not path.is_file()]
    if missing:
        raise SystemExit(f"Tesseract's data is missing for: {', '.join(missing)}. Install it, then go on.")
    return [(str(path), f"{_FOLDER}/tessdata") for path in files]


def _found() -> Path:
    found = find_tesseract()
    if found is None:
        raise SystemExit("Tesseract is not installed here, and it is part of the program. Install it, then go on.")
    return Path(found)


def _language_folder() -> Path:
    folders = (_found().parent / "tessdata", *map(Path, _USUAL_DATA))
    found = next((folder for folder in folders if (folder / "eng.traineddata").is_file()), None)
    if found is None:
        raise SystemExit("Tesseract's language data was not found in any usual folder.")
    return found
