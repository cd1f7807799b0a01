"""What goes into the built program beside its code, and what PyInstaller collects that the program never needs."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from p2p_desktop.dev.package.linked import linked_to

ROOT = Path(__file__).resolve().parents[3]
#: Where a file lies and the folder of the program it goes to.
Collected = tuple[str, str]
#: What PyInstaller keeps of a file: its place in the program, where it was found, and its kind.
Entry = tuple[str, str, str]

#: The languages that are read, and the data by which pages are turned upright.
LANGUAGES = ("deu", "eng", "fra", "ita", "spa", "osd")

#: Loaded by name while the program runs, which nobody sees who reads its imports.
LOADED_BY_NAME = (
    "p2p_desktop.documents.pages",
    "p2p_desktop.documents.detail_work",
    "p2p_desktop.documents.logo_picture",
    "p2p_desktop.documents.turn_picture",
    "p2p_desktop.documents.extractors.kind_model",
    "p2p_desktop.documents.readers.einvoice_work",
    "p2p_desktop.documents.readers.ocr_work",
    "p2p_desktop.documents.readers.tesseract",
    "p2p_desktop.documents.templates.einvoice_sheet",
    *("facturx", "openai", "pi_heif", "cv2", "rapidocr", "onnxruntime", "psycopg", "psycopg_binary"),
)
#: Packages whose modules are chosen by name: a country's numbers, a keyring's backend, a kind of bar code.
WITH_ALL_MODULES = ("stdnum", "keyring.backends", "reportlab.graphics.barcode", "p2p_desktop.store")
#: Packages that read files of their own, or ask which version they are.
WITH_DATA = ("facturx", "iso4217", "rapidocr", "pypdfium2", "pypdfium2_raw", "alembic")
WITH_METADATA = ("rapidocr", "keyring", "factur-x")

#: The LGPL's libraries in Python stay files of their own, so that anybody may put another version in their place.
AS_FILES = {"stdnum": "py", "psycopg": "py"}

#: Nothing of the program needs these. readline and gdbm are under the GPL alone.
LEFT_OUT_MODULES = (
    *("readline", "_gdbm", "tkinter", "_tkinter", "idlelib", "lib2to3", "ensurepip", "pip", "setuptools", "wheel"),
    *("curses", "_curses", "pydoc_data", "distutils"),
    *("IPython", "matplotlib", "pandas", "pytest", "hypothesis", "mypy", "ruff", "PyInstaller", "_pytest"),
    *("pygments", "rich", "markdown_it", "click", "PIL._avif", "PIL.AvifImagePlugin"),
    *("PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtSql", "PySide6.QtTest"),
    *(
        "alembic.testing",
        "sqlalchemy.testing",
        "attr",
        "attrs",
        "scipy.datasets",
        "sklearn.datasets.tests",
        "openai.cli",
    ),
)

#: What every Linux with a desktop has, and has newer than the computer that built the program: to bring these along
#: would keep the system's graphics drivers from loading. The package depends on them.
_LEFT_TO_LINUX = (
    r"libstdc\+\+|libgcc_s|libX(11|11-xcb|au|dmcp|ext)\.|libxcb\.|libfontconfig|libfreetype\.|libdbus-1|libexpat"
    r"|libwayland-(client|cursor|egl)|libcups\."
)
_LEFT_OUT_FILES = re.compile(
    rf"""
      ^PySide6/(Qt/)?qml/
    | (lib)?Qt6?(Quick|Qml|VirtualKeyboard|Labs|Lottie|Designer|Help|Sql|Test|UiTools|Pdf|WaylandCompositor|EglF[Ss])
    | pyside6qml
    | plugins/(qmltooling|qmllint|designer|sqldrivers|egldeviceintegrations|vectorimageformats|generic)/
    | plugins/(wayland-graphics-integration-server|networkinformation)/
    | plugins/platforms/(lib)?q(eglfs|linuxfb|minimal|vnc|vkkhrdisplay|direct2d)
    | plugins/platformthemes/libqgtk3
    | plugins/platforminputcontexts/.*virtualkeyboard
    | plugins/imageformats/(lib)?q(pdf|tga|wbmp|icns|tiff|webp)
    | PySide6/(Qt/)?translations/(?!qtbase_(de|en|fr|es|it)\.qm)
    | ^rapidocr/models/.*_cls_ | ^rapidocr/.*\.(ttf|ttc)$
    | ^pillow\.libs/libavif
    | ^reportlab/fonts/DarkGarden
    | ^(sklearn|scipy|numpy)/(.*/)?tests/ | ^sklearn/datasets/(data|images|descr)/
    | ^alembic/templates/ | \.pyi$ | \.pxd$ | /__pycache__/
    | ^({_LEFT_TO_LINUX})
    | ^libreadline | ^libgdbm
    """,
    re.VERBOSE,
)
_OF_PYTHON = re.compile(r"^libpython[\d.]+so|/lib-dynload/[^/]+\.so$")
_FROM_THE_SYSTEM = re.compile(r"^/(usr/)?lib(64)?/")


def is_needed(place: str) -> bool:
    """Say whether a file that was collected is of any use to the program."""
    plain = place.replace("\\", "/")
    return _LEFT_OUT_FILES.search(plain) is None


def needed(entries: Iterable[Entry]) -> list[Entry]:
    """Leave out what was collected and is of no use."""
    return [entry for entry in entries if is_needed(entry[0])]


def without_orphans(entries: list[Entry]) -> list[Entry]:
    """Leave out libraries of the system that only something was linked to which itself was left out."""
    while True:
        asked = {name for entry in entries for name in linked_to(Path(entry[1]))}
        kept = [entry for entry in entries if not _FROM_THE_SYSTEM.match(entry[1]) or Path(entry[0]).name in asked]
        if len(kept) == len(entries):
            return kept
        entries = kept


def stripped(entries: list[Entry], folder: Path) -> list[Entry]:
    """Take what only a debugger reads out of Python's own libraries; those of packages come without it.

    A Python that was built on this computer carries it, 30 MB of it; the system's does not.
    """
    return [_stripped(entry, folder) if _OF_PYTHON.search(entry[0]) else entry for entry in entries]


def _stripped(entry: Entry, folder: Path) -> Entry:
    place, source, kind = entry
    bare = folder / place
    bare.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["strip", "--strip-unneeded", "-o", str(bare), source], check=True)
    return place, str(bare), kind


def own_files() -> list[Collected]:
    """Return the program's own files: resources without those for packaging, and migrations as Alembic loads them."""
    resources = [path for path in sorted((ROOT / "resources").iterdir()) if path.name != "packaging"]
    migrations = ROOT / "p2p_desktop" / "store" / "migrations"
    found = [(path, Path("resources") / path.name if path.is_dir() else Path("resources")) for path in resources]
    for pattern in ("*.py", "*.mako", "versions/*.py"):
        found += [(path, path.parent.relative_to(ROOT)) for path in sorted(migrations.glob(pattern))]
    return [(str(path), place.as_posix()) for path, place in found]
