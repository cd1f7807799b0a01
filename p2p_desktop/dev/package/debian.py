"""The package for Debian and what descends from it, made of the built folder with dpkg-deb."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from p2p_desktop import __version__, licences
from p2p_desktop.dev.package.collecting import ROOT
from p2p_desktop.dev.package.linked import libraries_from_outside
from p2p_desktop.dev.package.windows import NAME, publisher

PLACE = "opt/p2p-desktop"
_OURS = ROOT / "resources" / "packaging" / "linux"
#: No library of these is linked to, and without them there is nothing to show text with.
_FONTS = "fonts-dejavu-core"
#: How hard zstd tries: for people who download it once, and for somebody who tries what was just built.
_THOROUGH, _QUICK = 19, 3
_COMMAND = re.compile(r"^    ([a-z]+)\s+(\S.*)$")
_GO_ON = re.compile(r"^ {8,}(\S.*)$")


def make_package(folder: Path, pictures: Mapping[int, Path], target: Path, *, quick: bool = False) -> Path:
    """Make the package of a built folder; return its path. A quick one is a quarter larger and made in seconds."""
    tree = target / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    program = tree / PLACE
    shutil.copytree(folder, program, symlinks=True)
    _lay_out(tree, pictures)
    _write(tree / "usr/share/man/man1/p2p-desktop.1.gz", gzip.compress(man_page(_help_of(program)).encode(), mtime=0))
    _write_control(tree, libraries_from_outside(program))
    _as_root_wants(tree)
    package = target / f"p2p-desktop_{__version__}_{architecture()}.deb"
    options = ["--root-owner-group", "-Zzstd", f"-z{_QUICK if quick else _THOROUGH}"]
    subprocess.run(["dpkg-deb", *options, "--build", str(tree), str(package)], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)
    return package


def architecture() -> str:
    """Return Debian's name for the kind of this machine."""
    told = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def control(depends: Iterable[str], kilobytes: int, machine: str) -> str:
    """Return the control file: what the package is and what it needs."""
    needed = ", ".join(sorted({*depends, _FONTS}))
    return (
        f"Package: p2p-desktop\nVersion: {__version__}\nArchitecture: {machine}\nSection: misc\nPriority: optional\n"
        f"Maintainer: {publisher()} <nobody@localhost>\nInstalled-Size: {kilobytes}\nDepends: {needed}\n"
        "Description: procure-to-pay for small businesses, on their own workstations\n"
        " From a vendor's proforma to a settled invoice: documents are read, requests approved, orders made, and\n"
        " receipts compared with them, without a server and without sending a single document away.\n"
        " .\n"
        " Tesseract, its languages (English, German, French, Spanish, Italian) and the OCR models are inside.\n"
    )


def man_page(help_text: str) -> str:
    """Return the page of the manual, with the commands as the program itself tells them."""
    template = (_OURS / "p2p-desktop.1").read_text("utf-8")
    told = "\n".join(f".TP\n.B {name}\n{_plain(words)}" for name, words in commands_in(help_text).items())
    return template.replace("@VERSION@", __version__).replace("@COMMANDS@", told)


def commands_in(help_text: str) -> dict[str, str]:
    """Read the commands and what each is for out of what ``--help`` prints."""
    found: dict[str, str] = {}
    last = ""
    for line in help_text.splitlines():
        command, more = _COMMAND.match(line), _GO_ON.match(line)
        if command:
            last, words = command.groups()
            found[last] = words
        elif more and last:
            found[last] = f"{found[last]} {more.group(1)}".strip()
        else:
            bare = re.match(r"^    ([a-z]+)$", line)
            last = bare.group(1) if bare else ""
            if last:
                found[last] = ""
    return found


def _plain(words: str) -> str:
    return words.replace("\\", "\\\\").replace("-", "\\-")


def _help_of(program: Path) -> str:
    environment = {**os.environ, "COLUMNS": "200", "LC_ALL": "C.UTF-8", "LANGUAGE": "en"}
    asked = [str(program / "p2p-desktop"), "--help"]
    return subprocess.run(asked, capture_output=True, text=True, check=True, env=environment).stdout


def _lay_out(tree: Path, pictures: Mapping[int, Path]) -> None:
    """Put everything beside the program where a desktop looks for it."""
    start = tree / "usr/bin/p2p-desktop"
    start.parent.mkdir(parents=True)
    start.symlink_to(f"/{PLACE}/p2p-desktop")
    icons = tree / "usr/share/icons/hicolor"
    for size, picture in pictures.items():
        _write(icons / f"{size}x{size}/apps/p2p-desktop.png", picture.read_bytes())
    _write(icons / "scalable/apps/p2p-desktop.svg", (ROOT / "resources" / "program.svg").read_bytes())
    _write(tree / "usr/share/applications/p2p-desktop.desktop", (_OURS / "p2p-desktop.desktop").read_bytes())
    notes = tree / "usr/share/doc/p2p-desktop"
    _write(notes / "p2p-worker.service", (_OURS / "p2p-worker.service").read_bytes())
    _write(notes / "changelog.gz", gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0))
    _write(notes / "copyright", _copyright(tree / PLACE).encode())


def _copyright(program: Path) -> str:
    """Return our licence, and those of all parts by name; their texts lie in the program."""
    kept = next(program.glob(f"**/resources/licences/{licences.KEPT}"))
    rows = "".join(f"{part.name} {part.version}: {part.licence}\n" for part in licences.read(kept))
    where = f"/{kept.relative_to(program.parents[1]).as_posix()}"
    return f"{NAME}\n\n{(ROOT / 'LICENSE').read_text('utf-8')}\n\nParts by others; texts in {where}:\n\n{rows}"


def _write_control(tree: Path, depends: Iterable[str]) -> None:
    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    kilobytes = sum(path.stat().st_size for path in files) // 1024
    sums = [f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}\n" for path in files]
    _write(tree / "DEBIAN/control", control(depends, kilobytes, architecture()).encode())
    _write(tree / "DEBIAN/md5sums", "".join(sums).encode())
    _write(tree / "DEBIAN/preinst", (_OURS / "preinst").read_bytes())
    (tree / "DEBIAN/preinst").chmod(0o755)


def _as_root_wants(tree: Path) -> None:
    """Let everybody read and nobody but root write, whatever the mask of whoever builds."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or bool(path.stat().st_mode & 0o100)
            path.chmod(0o755 if runs else 0o644)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
