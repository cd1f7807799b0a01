"""What the programs and libraries of Linux are linked to, and the packages of Debian that hold it."""

from __future__ import annotations

import platform
import re
import subprocess
from functools import cache
from pathlib import Path

_NEEDED = re.compile(r"\(NEEDED\).*\[(.+)\]")
_LISTED = re.compile(r"^\s+(\S+) \(.*\) => (\S+)$", re.MULTILINE)
_ELF = b"\x7fELF"
#: Comes with the C library, or is the kernel's.
_C_LIBRARY = "libc6"


@cache
def linked_to(path: Path) -> tuple[str, ...]:
    """Return the libraries a program or library of Linux names as needed; none of other files and elsewhere."""
    if platform.system() != "Linux" or not _is_elf(path):
        return ()
    told = subprocess.run(["readelf", "-d", str(path)], capture_output=True, text=True, check=False).stdout
    return tuple(_NEEDED.findall(told))


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == _ELF


def libraries_from_outside(folder: Path) -> list[str]:
    """Return the packages that hold what the files of a folder need and none of them is, as a control file has them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    here = {path.name for path in files}
    wanted = {name for path in files if not path.is_symlink() for name in linked_to(path)} - here
    unknown = sorted(name for name in wanted if not package_of_library(name))
    if unknown:
        raise SystemExit(f"No package of this system holds what the program needs: {', '.join(unknown)}")
    packages = {package_of_library(name) for name in wanted}
    found = sorted(packages - {_C_LIBRARY})
    return [f"{_C_LIBRARY} (>= {platform.libc_ver()[1]})", *found]


@cache
def package_of_library(name: str) -> str:
    """Return the package that a library of this system belongs to; empty where there is none."""
    path = _known_libraries().get(name)
    return package_of(path) if path is not None else ""


def package_of(path: Path) -> str:
    """Return the package that a file of this system belongs to, without its architecture; empty where none does."""
    for each in (path, path.resolve(), Path("/usr", *path.parts[1:])):
        told = subprocess.run(["dpkg-query", "-S", str(each)], capture_output=True, text=True, check=False)
        if told.returncode == 0:
            return told.stdout.split(":")[0]
    return ""


@cache
def _known_libraries() -> dict[str, Path]:
    told = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    return {name: Path(path) for name, path in reversed(_LISTED.findall(told))}
