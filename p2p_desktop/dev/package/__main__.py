"""Build the program and make the installer of this system: ``python3 bootstrap.py package``.

Prints the installer's path, its size, and how long it took; where there is a screen to try it on (Xvfb), also how long
the built program takes from its start to its window.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from p2p_desktop import __version__
from p2p_desktop.dev.package import debian, icons, macos, windows
from p2p_desktop.dev.package.collecting import ROOT
from p2p_desktop.dev.package.first_window import seconds_to_window

_BUILT = ROOT / "build" / "program"
_PROGRAM = _BUILT / "p2p-desktop"
_TARGET = ROOT / "dist"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build and pack, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-build", action="store_true", help="pack the folder that was built before")
    parser.add_argument("--only-build", action="store_true", help="build the folder and make no installer")
    parser.add_argument(
        "--quick", action="store_true", help="a package for trying: made in seconds, and larger (Debian)"
    )
    wanted = parser.parse_args(arguments)
    started = time.monotonic()
    if not wanted.no_build:
        _build()
    if wanted.only_build:
        print(f"{_PROGRAM.relative_to(ROOT)}: built in {time.monotonic() - started:.1f} s")
        return 0
    installer = _installer(quick=wanted.quick)
    size = installer.stat().st_size / 1_000_000
    print(f"{installer.relative_to(ROOT)}: {size:.1f} MB, made in {time.monotonic() - started:.1f} s")
    seconds = seconds_to_window(_PROGRAM / "p2p-desktop")
    if seconds:
        print("from start to window: " + ", ".join(f"{each:.2f} s" for each in seconds))
    return 0


def _build() -> None:
    words = ["--noconfirm", "--log-level", "WARN", "--distpath", str(_BUILT)]
    command = [sys.executable, "-m", "PyInstaller", *words, "--workpath", str(ROOT / "build" / "pyinstaller")]
    if subprocess.run([*command, str(ROOT / "build.spec")], cwd=ROOT, check=False).returncode:
        raise SystemExit("The program could not be built; see the lines above.")


def _installer(*, quick: bool) -> Path:
    drawn = icons.make_icons(ROOT / "build" / "icons")
    _TARGET.mkdir(exist_ok=True)
    system = platform.system()
    if system == "Windows":
        return windows.make_installer(_PROGRAM, drawn.ico, _TARGET / f"p2p-desktop-{__version__}-setup.exe")
    if system == "Darwin":
        return macos.make_image(_BUILT / macos.BUNDLE, _TARGET / f"p2p-desktop-{__version__}.dmg")
    return debian.make_package(_PROGRAM, drawn.png, _TARGET, quick=quick)


if __name__ == "__main__":
    sys.exit(main())
