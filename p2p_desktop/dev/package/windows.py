"""The Windows side: what the program's file says of itself, and the installer that NSIS makes of the built folder."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from p2p_desktop import __version__
from p2p_desktop.dev.package.collecting import ROOT

NAME = "P2P Desktop"
SCRIPT = ROOT / "resources" / "packaging" / "windows" / "p2p-desktop.nsi"


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """Return a version as Windows has them: four numbers, whatever is written behind the third."""
    found = [int(number) for number in re.findall(r"\d+", version.split("+")[0])[:3]]
    major, minor, patch = [*found, 0, 0, 0][:3]
    return major, minor, patch, 0


def copyright_line() -> str:
    """Return the line of the licence that says whose the program is."""
    lines = (ROOT / "LICENSE").read_text("utf-8").splitlines()
    return next(line.strip() for line in lines if line.startswith("Copyright"))


def publisher() -> str:
    """Return who publishes the program: whoever the licence names."""
    return re.sub(r"^Copyright\s*(\(c\))?\s*[\d\s,–-]*", "", copyright_line(), flags=re.IGNORECASE)


def write_version_resource(target: Path) -> Path:
    """Write what Windows shows under the properties of the program's file, as PyInstaller reads it."""
    numbers = four_numbers(__version__)
    words = {
        "CompanyName": publisher(),
        "FileDescription": NAME,
        "FileVersion": __version__,
        "InternalName": "p2p-desktop",
        "LegalCopyright": copyright_line(),
        "OriginalFilename": "p2p-desktop.exe",
        "ProductName": NAME,
        "ProductVersion": __version__,
    }
    strings = ",\n".join(f"      StringStruct({key!r}, {value!r})" for key, value in words.items())
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        f"VSVersionInfo(\n  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}),\n  kids=[\n"
        f"    StringFileInfo([StringTable('040904B0', [\n{strings},\n    ])]),\n"
        "    VarFileInfo([VarStruct('Translation', [1033, 1200])]),\n  ],\n)\n",
        "utf-8",
    )
    return target


def make_installer(folder: Path, icon: Path, target: Path) -> Path:
    """Make the installer of a folder that PyInstaller built on Windows; a warning of NSIS is an error."""
    makensis = shutil.which("makensis")
    if makensis is None:
        raise SystemExit("makensis is not installed here (Debian and Ubuntu: apt install nsis).")
    facts = {
        "VERSION": __version__,
        "NUMBERS": ".".join(map(str, four_numbers(__version__))),
        "PUBLISHER": publisher(),
        "COPYRIGHT": copyright_line(),
        "KILOBYTES": str(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024),
        "FOLDER": str(folder),
        "ICON": str(icon),
        "LICENCE": str(ROOT / "LICENSE"),
        "TARGET": str(target),
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    defined = [f"-D{name}={value}" for name, value in facts.items()]
    subprocess.run([makensis, "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defined, str(SCRIPT)], check=True)
    return target
