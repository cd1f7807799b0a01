"""The licences of all that is built into the program: the packages it needs, and every library that came from outside.

A library that nobody has looked at, or that may not be delivered with a closed and an open program, stops the build.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from p2p_desktop import licences
from p2p_desktop.dev.package import tesseract_source
from p2p_desktop.dev.package.collecting import LANGUAGES, ROOT, Entry
from p2p_desktop.dev.package.linked import package_of
from p2p_desktop.documents.readers.tesseract import find_tesseract
from p2p_desktop.licences import Part

_TESSERACT, _LEPTONICA, _DATA = "Apache-2.0", "BSD-2-Clause", "Apache-2.0"
_BOOTLOADER = "GPL-2.0-or-later WITH Bootloader-exception"
_STEM = re.compile(r"^(lib)?([A-Za-z][A-Za-z0-9_+]*?)[-_.]?[0-9.]*(\.dll|\.dylib|\.so[0-9.]*)$", re.IGNORECASE)


def write_licences(folder: Path, *, collected: Iterable[Entry], libraries: Iterable[Entry]) -> Path:
    """Write the list that the program carries, of what was collected into it."""
    found = licences.in_order(
        (*licences.packages(), *licences.named_parts(), _bootloader(), *_tesseract(), *library_parts(libraries))
    )
    strangers = unknown_packages(collected, known={_plain(part.name) for part in found})
    unfit = [f"{part.name} ({part.licence or 'no licence'})" for part in found
             if not part.text or not licences.may_be_delivered(part.licence)]  # fmt: skip
    if strangers or unfit:
        raise SystemExit(
            "This cannot be delivered: {}. Nobody has looked at: {}. See resources/licences/parts.toml.".format(
                ", ".join(unfit) or "nothing", ", ".join(strangers) or "nothing"
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / licences.KEPT
    licences.keep(found, target)
    return target


def unknown_packages(collected: Iterable[Entry], *, known: set[str]) -> list[str]:
    """Return the packages that modules and files were collected from and that no part names."""
    packages = importlib.metadata.packages_distributions()
    tops = {re.split(r"[./\\]", place)[0] for place, _source, _kind in collected}
    names = {_plain(each) for top in tops for each in packages.get(top, ())}
    return sorted(names - known - {"p2p-desktop"})


def library_parts(libraries: Iterable[Entry]) -> tuple[Part, ...]:
    """Return the parts that libraries from outside all packages belong to."""
    outside = [Path(source) for _place, source, kind in libraries if kind != "SYMLINK" and _is_outside(source)]
    if platform.system() == "Linux":
        return tuple(dict.fromkeys(_debian_part(path) for path in outside))
    return tuple(dict.fromkeys(_named_part(path) for path in outside))


def _is_outside(source: str) -> bool:
    """Say whether a library came from the system, and not with a Python package, with Python or from our own build."""
    path = Path(source)
    own = (ROOT, Path(sys.prefix), Path(sys.base_prefix) / "lib")
    is_pythons = path.name.lower().startswith(("libpython", "python")) or "lib-dynload" in path.parts
    return not is_pythons and "site-packages" not in path.parts and not any(path.is_relative_to(each) for each in own)


# From the system's packages ------------------------------------------------------------------------------------------


@cache
def _debian_part(path: Path) -> Part:
    package = package_of(path)
    form = "${source:Package}\t${source:Upstream-Version}"
    asked = ["dpkg-query", "-W", "-f", form, package]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    name, _tab, version = told.partition("\t")
    notice = Path("/usr/share/doc") / package / "copyright"
    text = notice.read_text("utf-8", errors="replace") if notice.is_file() else ""
    return Part(name or path.name, version, _listed().get(name, ""), text)


def _named_part(path: Path) -> Part:
    """Return the part of a library on a system that does not know where its files came from."""
    match = _STEM.match(path.name)
    stem = match.group(2).casefold() if match else path.stem.casefold()
    licence = _listed().get(stem, "")
    return Part(stem, platform.platform(terse=True), licence, licences.standard_text(licence))


@cache
def _listed() -> dict[str, str]:
    told = tomllib.loads((ROOT / "resources" / "licences" / "parts.toml").read_text("utf-8"))
    found: dict[str, str] = told["libraries"]
    return found


# What the build itself brings ----------------------------------------------------------------------------------------


def _bootloader() -> Part:
    package = importlib.metadata.distribution("pyinstaller")
    text = next(str(file.read_text()) for file in package.files or () if file.name == "COPYING.txt")
    return Part("PyInstaller bootloader", package.version, _BOOTLOADER, text)


def _tesseract() -> Iterator[Part]:
    if platform.system() == "Linux":
        leptonica, tesseract = tesseract_source.sources()
        yield Part("Tesseract", tesseract.version, _TESSERACT, tesseract.licence_text)
        yield Part("Leptonica", leptonica.version, _LEPTONICA, leptonica.licence_text)
        yield _debian_part(Path("/usr/lib/x86_64-linux-gnu/libstdc++.so.6").resolve())
    else:
        yield from _vcpkg_parts()
    names = ", ".join(LANGUAGES)
    yield Part("Tesseract language data", names, _DATA, licences.standard_text(_DATA))


def _vcpkg_parts() -> Iterator[Part]:
    """Return the libraries inside a Tesseract that vcpkg has built: each port describes itself beside the program."""
    program = Path(find_tesseract() or "")
    described = sorted(program.parents[2].glob("share/*/vcpkg.spdx.json")) if len(program.parts) > 3 else []
    for path in described:
        port = json.loads(path.read_text("utf-8"))["packages"][0]
        licence = _listed().get(path.parent.name, str(port.get("licenseConcluded", "")))
        notice = path.with_name("copyright")
        yield Part(path.parent.name, str(port["versionInfo"]), licence, notice.read_text("utf-8", errors="replace"))
    if not described:
        yield Part("Tesseract", platform.platform(terse=True), _TESSERACT, licences.standard_text(_TESSERACT))
        yield Part("Leptonica", platform.platform(terse=True), _LEPTONICA, licences.standard_text(_LEPTONICA))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()
