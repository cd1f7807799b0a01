"""Install the package in a bare Debian 12 without a network, and see that it works there: ``make package-test``.

Needs root, debootstrap and unshare. A Debian that holds nothing but itself is made in ``build/bare-debian`` and the
package's declared dependencies are put into it; from then on it has no network interface, not even its own. An
ordinary person, whose home folder has blanks and letters that are not ASCII, runs self-test and demonstration, while
strace writes down every connection that any process tries. Then: upgrade, upgrade while it runs, removal.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from p2p_desktop.dev.package.bare_system import BareSystem, Unexpected
from p2p_desktop.dev.package.collecting import ROOT

HOME = "/home/Änne Müller-Łącka 東京"
_DATA = f"{HOME}/Daten für 2026"
_PLACES = (
    "/opt/p2p-desktop/p2p-desktop", "/usr/bin/p2p-desktop", "/usr/share/applications/p2p-desktop.desktop",
    "/usr/share/icons/hicolor/scalable/apps/p2p-desktop.svg", "/usr/share/man/man1/p2p-desktop.1.gz",
    "/usr/share/doc/p2p-desktop/copyright",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the newest package of ``dist``; exit 1 where something is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", nargs="?", type=Path, help="the .deb; the newest in dist without it")
    wanted = parser.parse_args(arguments)
    package = wanted.package or _newest()
    _must_be_possible()
    system = BareSystem(ROOT / "build" / "bare-debian", home=HOME)
    checks: dict[str, Callable[[], str]] = {
        "bare Debian": system.make,
        "dependencies": lambda: system.install_with_network(dependencies(package)),
        "installed": lambda: _installed(system, package),
        "self-test": lambda: _self_test(system),
        "demonstration": lambda: _demonstration(system),
        "no connection": system.nothing_was_tried,
        "while it runs": lambda: _while_it_runs(system, package),
        "upgraded": lambda: _upgraded(system, package),
        "removed": lambda: _removed(system),
    }
    try:
        return max([_said(name, check) for name, check in checks.items()])
    finally:
        system.remove()


def _said(name: str, check: Callable[[], str]) -> int:
    started = time.monotonic()
    try:
        words, code = check(), 0
    except Unexpected as problem:
        words, code = f"NOT AS IT SHOULD BE: {problem}", 1
    print(f"{name:<16}{time.monotonic() - started:6.1f} s  {words}", flush=True)
    return code


def _newest() -> Path:
    packages = sorted((ROOT / "dist").glob("*.deb"), key=lambda path: path.stat().st_mtime)
    if not packages:
        raise SystemExit("There is no package in dist: python3 bootstrap.py package")
    return packages[-1]


def _must_be_possible() -> None:
    missing = [name for name in ("debootstrap", "unshare", "strace", "dpkg-deb") if not shutil.which(name)]
    if missing or os.geteuid() != 0:
        raise SystemExit(
            f"This needs root, and: {', '.join(missing) or 'nothing else'} (apt install debootstrap strace)"
        )


def dependencies(package: Path) -> list[str]:
    """Return what a package says it depends on, as apt takes it."""
    told = subprocess.run(["dpkg-deb", "-f", str(package), "Depends"], capture_output=True, text=True, check=True)
    return [each.split("(")[0].strip() for each in told.stdout.split(",") if each.strip()]


def _installed(system: BareSystem, package: Path) -> str:
    system.bring(package)
    system.as_root(["dpkg", "-i", f"/{package.name}"])
    missing = [place for place in _PLACES if not system.has(place)]
    if missing:
        raise Unexpected(f"missing: {', '.join(missing)}")
    unmet = system.libraries_missing("/opt/p2p-desktop")
    if unmet:
        raise Unexpected(f"libraries that are not there: {', '.join(sorted(unmet))}")
    return "by dpkg alone, without a network; " + system.as_person(["p2p-desktop", "--version"]).strip()


def _self_test(system: BareSystem) -> str:
    before = system.files_of_person()
    told = system.as_person(["p2p-desktop", "selftest"], watched=True)
    print(told.rstrip())
    left = system.files_of_person() - before
    if left:
        raise Unexpected(f"left behind: {', '.join(sorted(left))}")
    return "everything works, nothing left behind"


def _demonstration(system: BareSystem) -> str:
    told = system.as_person(["p2p-desktop", "demo", "--home", _DATA], watched=True)
    print(told.rstrip())
    orders = [path for path in system.files_of_person() if path.endswith(".pdf") and "/orders/" in path]
    if len(orders) != 3:
        raise Unexpected(f"{len(orders)} orders")
    return f"3 orders in “{_DATA}”"


def _while_it_runs(system: BareSystem, package: Path) -> str:
    """Installing while a worker runs is refused, and nothing is changed."""
    # A worker ends when its standard input does, which this one's never will.
    script = (
        f"su {system.person} -c 'mkfifo ~/held; exec p2p-desktop worker --home ~/worker <>~/held' & "
        "for look in $(seq 300); do readlink /proc/[0-9]*/exe | grep -q ^/opt/p2p-desktop/ && break; sleep 0.1; done; "
        f"dpkg -i /{package.name} && exit 3; dpkg-query -W -f '${{Status}}' p2p-desktop; exit 0"
    )
    told = system.as_root(["sh", "-c", script])
    if "P2P Desktop is running" not in told or "install ok installed" not in told:
        raise Unexpected(told)
    return "refused with a sentence, nothing changed"


def _upgraded(system: BareSystem, package: Path) -> str:
    before = system.digest(f"{_DATA}/p2p.db")
    newer = system.newer_package(package)
    told = system.as_root(["dpkg", "-i", f"/{newer}"])
    version = system.as_root(["dpkg-query", "-W", "-f", "${Version}", "p2p-desktop"])
    if not version.endswith("+1") or system.digest(f"{_DATA}/p2p.db") != before:
        raise Unexpected(told)
    system.as_person(["sh", "-c", f"p2p-desktop health --home '{_DATA}' | grep -q schema"])
    return f"to {version}; data as they were"


def _removed(system: BareSystem) -> str:
    before = system.digest(f"{_DATA}/p2p.db")
    system.as_root(["dpkg", "-r", "p2p-desktop"])
    system.as_root(["dpkg", "-P", "p2p-desktop"])
    left = system.as_root(["find", "/usr", "/etc", "/var/lib/dpkg/info", "-name", "*p2p*"]).split()
    if left or system.has("/opt/p2p-desktop") or system.digest(f"{_DATA}/p2p.db") != before:
        raise Unexpected(f"left: {', '.join(left)}")
    return "nothing left but the person's data"


if __name__ == "__main__":
    sys.exit(main())
