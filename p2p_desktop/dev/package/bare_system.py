"""A Debian in a folder: made by debootstrap, entered by chroot in a namespace of its own, thrown away in the end."""

from __future__ import annotations

import hashlib
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from p2p_desktop.dev.package.tesseract_source import index_targets

_SUITE = "bookworm"
_ELSEWHERE = re.compile(r"sa_family=AF_INET6?, ")
#: A library asks whether this computer knows IPv6 by taking a place at its own address.
_ASKS_FOR_IPV6 = re.compile(r"bind\(.*sin6_port=htons\(0\).*\"::1\"")
_WATCHED = "connect,sendto,sendmsg,sendmmsg,bind,listen"


class Unexpected(Exception):
    """Something is not as it should be; the words say what."""


class BareSystem:
    """One Debian with one ordinary person, whose home folder is named."""

    person = "anne"

    def __init__(self, folder: Path, *, home: str) -> None:
        self._pristine = folder / "pristine"
        self._root = folder / "system"
        self._log = folder / "connections.txt"
        self._home = home
        self._folder = folder

    def make(self) -> str:
        """Make a system as debootstrap leaves it, and its person; what was made once is copied."""
        if not (self._pristine / "etc" / "debian_version").is_file():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._called(["debootstrap", "--variant=minbase", _SUITE, str(self._pristine), _mirror()])
        self.remove()
        self._called(["cp", "-a", str(self._pristine), str(self._root)])
        self._log.unlink(missing_ok=True)
        made = ["useradd", "--create-home", "--home-dir", self._home, self.person]
        self._called(["chroot", str(self._root), *made])
        version = (self._root / "etc" / "debian_version").read_text("ascii").strip()
        return f"Debian {version}, home “{self._home}”"

    def remove(self) -> None:
        """Throw the system away."""
        shutil.rmtree(self._root, ignore_errors=True)

    def install_with_network(self, packages: Sequence[str]) -> str:
        """Install packages of Debian, as they lie on the computer of somebody who works with a desktop."""
        shutil.copy("/etc/resolv.conf", self._root / "etc" / "resolv.conf")
        before = self._packages()
        enter = ["chroot", str(self._root), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
        self._called([*enter, "update"])
        self._called([*enter, "install", "-y", "--no-install-recommends", *packages])
        (self._root / "etc" / "resolv.conf").unlink()
        return f"{', '.join(packages)}: {len(self._packages() - before)} packages"

    def libraries_missing(self, folder: str) -> set[str]:
        """Return what the programs and libraries of a folder need and find neither there nor in the system."""
        inner = f"{folder}/_internal"
        script = (
            f"export LD_LIBRARY_PATH={inner}; find {folder} -type f \\( -name '*.so*' -o -perm -100 \\) "
            "-exec ldd {} + 2>/dev/null | grep 'not found' | sort -u || true"
        )
        return {line.split()[0] for line in self.as_root(["sh", "-c", script]).splitlines() if line.split()}

    def bring(self, package: Path) -> None:
        """Put a file into the root folder."""
        shutil.copy(package, self._root / package.name)

    def newer_package(self, package: Path) -> str:
        """Put the same package of a newer version into the root folder; return its name."""
        tree, name = self._folder / "newer", f"newer-{package.name}"
        shutil.rmtree(tree, ignore_errors=True)
        self._called(["dpkg-deb", "-R", str(package), str(tree)])
        described = tree / "DEBIAN" / "control"
        described.write_text(
            re.sub(r"^(Version: .*)$", r"\1+1", described.read_text("utf-8"), flags=re.MULTILINE), "utf-8"
        )
        self._called(["dpkg-deb", "-Znone", "-b", str(tree), str(self._root / name)])
        shutil.rmtree(tree)
        return name

    def as_root(self, words: Sequence[str]) -> str:
        """Run a command as root, without a network; return what it says."""
        return self._inside(words, person="root", watched=False)

    def as_person(self, words: Sequence[str], *, watched: bool = False) -> str:
        """Run a command as the ordinary person, without a network; ``watched``: every connection is written down."""
        return self._inside(words, person=self.person, watched=watched)

    def nothing_was_tried(self) -> str:
        """See that no watched process tried to reach another computer; local sockets are told."""
        lines = self._log.read_text("utf-8", errors="replace").splitlines()
        tried = [line for line in lines if _ELSEWHERE.search(line) and not _ASKS_FOR_IPV6.search(line)]
        if tried or not self._was_watched:
            raise Unexpected("; ".join(tried[:5]) or "nobody watched")
        return f"by {len({line.split()[0] for line in lines})} processes with sockets; {len(lines)} local calls"

    def has(self, place: str) -> bool:
        """Say whether a file is there."""
        path = self._root / place.lstrip("/")
        return path.exists() or path.is_symlink()

    def digest(self, place: str) -> str:
        """Return the SHA-256 of a file."""
        return hashlib.sha256((self._root / place.lstrip("/")).read_bytes()).hexdigest()

    def files_of_person(self) -> set[str]:
        """Return every file of the person, and every temporary one."""
        folders = (self._root / self._home.lstrip("/"), self._root / "tmp")
        return {str(path.relative_to(self._root)) for folder in folders for path in folder.rglob("*")}

    @property
    def _was_watched(self) -> bool:
        return self._log.is_file()

    def _packages(self) -> set[str]:
        told = self._called(["chroot", str(self._root), "dpkg-query", "-W", "-f", "${Package}\n"])
        return set(told.split())

    def _inside(self, words: Sequence[str], *, person: str, watched: bool) -> str:
        home = self._home if person == self.person else "/root"
        plain = {"HOME": home, "USER": person, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
        environment = ["env", "-i", *(f"{name}={value}" for name, value in plain.items())]
        enter = ["chroot", f"--userspec={person}", str(self._root), *environment, *words]
        if watched:
            # All of it in one file, each line with its process; the kernel stops only at what is written down.
            enter = [
                "strace",
                "-f",
                "--seccomp-bpf",
                "-qq",
                "-A",
                "-o",
                str(self._log),
                "-e",
                f"trace={_WATCHED}",
                *enter,
            ]
        mount = [
            f"mount -t proc proc {shlex.quote(str(self._root / 'proc'))}",
            f"mount -t tmpfs tmpfs {shlex.quote(str(self._root / 'dev'))}/shm 2>/dev/null || true",
            f"exec {shlex.join(enter)}",
        ]
        return self._called(
            ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", "\n".join(mount)]
        )

    def _called(self, words: Sequence[str]) -> str:
        done = subprocess.run(list(words), capture_output=True, text=True, errors="replace", check=False)
        if done.returncode:
            last = " | ".join((done.stdout + done.stderr).strip().splitlines()[-25:])
            raise Unexpected(f"exit {done.returncode}: {last}")
        return done.stdout + done.stderr


def _mirror() -> str:
    """Return where this machine has its own Debian packages from."""
    rows = [line.split("\t") for line in index_targets().splitlines() if line.count("\t") == 3]
    found = next((site for origin, site, _release, _part in rows if origin == "Debian"), None)
    if found is None:
        raise Unexpected("this machine has no packages of Debian to make one of")
    return found
