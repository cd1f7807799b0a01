"""Build Tesseract for the Linux package from the source of the system's own version.

The system's program is linked to libraries for the network, for archives and for every format of pictures, one of them
(JBIG-KIT) under the GPL alone. The program hands Tesseract bitmaps in files, so ours needs none of these: one file that
stands on the C library only. Source and its signatures come through apt, from wherever this machine has its packages.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from p2p_desktop.dev.package.collecting import ROOT

_FOLDER = ROOT / "build" / "tesseract"
_ORIGINS = ("Debian", "Ubuntu")
_WITHOUT = ("GIF", "JPEG", "PNG", "TIFF", "ZLIB", "PkgConfig", "WebP")
_STATIC = ("-DCMAKE_BUILD_TYPE=Release", "-DBUILD_SHARED_LIBS=OFF", "-DSW_BUILD=OFF")
_SMALL = (
    *("-DOPENMP_BUILD=OFF", "-DGRAPHICS_DISABLED=ON", "-DBUILD_TRAINING_TOOLS=OFF", "-DDISABLE_ARCHIVE=ON"),
    *("-DDISABLE_CURL=ON", "-DINSTALL_CONFIGS=OFF", "-DCMAKE_EXE_LINKER_FLAGS=-static-libgcc -static-libstdc++"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """An unpacked source package: its version and what Debian wrote down of its licence."""

    folder: Path

    @property
    def version(self) -> str:
        """The version, as the folder's name ends."""
        return self.folder.name.rpartition("-")[2]

    @property
    def licence_text(self) -> str:
        """The copyright file."""
        return (self.folder / "debian" / "copyright").read_text("utf-8")


def program() -> Path:
    """Return Tesseract as it was built here; it is built first where it is not there."""
    built = _FOLDER / "tesseract"
    if not built.is_file():
        leptonica, tesseract = sources()
        print(f"Building Tesseract {tesseract.version} from source; this takes minutes, once …", flush=True)
        prefix = _FOLDER / "installed"
        _make(leptonica.folder, "install", f"-DCMAKE_INSTALL_PREFIX={prefix}")
        _make(tesseract.folder, "tesseract", f"-DCMAKE_PREFIX_PATH={prefix}", *_SMALL)
        shutil.copy2(_FOLDER / f"{tesseract.folder.name}-made" / "bin" / "tesseract", _FOLDER / "unstripped")
        subprocess.run(["strip", "-o", str(built), str(_FOLDER / "unstripped")], check=True)
    return built


def sources() -> tuple[Source, Source]:
    """Return the sources of Leptonica and Tesseract; they are fetched first where they are not there."""
    found = [_unpacked("leptonlib", "leptonica"), _unpacked("tesseract", "tesseract")]
    if None in found:
        _fetch("leptonlib", "tesseract")
        found = [_unpacked("leptonlib", "leptonica"), _unpacked("tesseract", "tesseract")]
    leptonica, tesseract = found
    if leptonica is None or tesseract is None:
        raise SystemExit("The source of Tesseract could not be fetched with apt. Is this machine online?")
    return leptonica, tesseract


def _unpacked(*names: str) -> Source | None:
    folders = (folder for name in names for folder in _FOLDER.glob(f"{name}-[0-9]*"))
    return next((Source(folder) for folder in folders if (folder / "debian").is_dir()), None)


def _fetch(*packages: str) -> None:
    """Fetch and unpack source packages with apt, in folders of our own: the machine's lists stay as they are."""
    lists = _FOLDER / "lists"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    listed = _FOLDER / "sources.list"
    listed.write_text("".join(f"{line}\n" for line in source_lines(index_targets())), "utf-8")
    places = {"Dir::Etc::SourceList": listed, "Dir::Etc::SourceParts": "/dev/null", "Dir::State::Lists": lists}
    apt = ["apt-get", "-qq", *(each for name, place in places.items() for each in ("-o", f"{name}={place}"))]
    for words in (["update"], ["source", *packages]):
        if subprocess.run([*apt, *words], cwd=_FOLDER, check=False).returncode:
            raise SystemExit("The source of Tesseract could not be fetched with apt. Is this machine online?")


def index_targets() -> str:
    """Return where this machine has its packages from: origin, site, release and component, a line each."""
    form = "$(ORIGIN)\t$(SITE)\t$(RELEASE)\t$(COMPONENT)"
    asked = ["apt-get", "indextargets", "--format", form, "Identifier: Packages"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout


def source_lines(targets: str) -> list[str]:
    """Return the lines that name the sources beside the packages of this system."""
    rows = [line.split("\t") for line in targets.splitlines() if line.count("\t") == 3]
    found = (f"deb-src {site} {release} {part}" for origin, site, release, part in rows if origin in _ORIGINS)
    return list(dict.fromkeys(found))


def _make(source: Path, goal: str, *facts: str) -> None:
    made = source.with_name(f"{source.name}-made")
    without = [f"-DCMAKE_DISABLE_FIND_PACKAGE_{name}=ON" for name in _WITHOUT]
    subprocess.run(["cmake", "-S", str(source), "-B", str(made), *_STATIC, *without, *facts], check=True)
    subprocess.run(["cmake", "--build", str(made), "--parallel", "2", "--target", goal], check=True)
