"""A PostgreSQL server of one's own, for as long as something runs: ``python -m p2p_desktop.dev.postgres -- COMMAND``.

The command finds the server's address in ``P2P_TEST_POSTGRES``. Nothing is left behind, and no server of this machine
is touched. On Linux only; elsewhere the command is run without a server.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

if sys.platform != "win32":
    import pwd

from p2p_desktop.dev.waiting import wait_for
from p2p_desktop.paths import Home
from p2p_desktop.store.engine import Store

ADDRESS = "P2P_TEST_POSTGRES"
#: Copied for each test: a database with every table and nothing in it.
TEMPLATE = "p2p_newest"
_USER = "p2p"


class NoPostgres(Exception):
    """There is no PostgreSQL on this machine."""


class Server:
    """One server on loopback, with its data in a folder of its own; it can be killed and started again."""

    def __init__(self, folder: Path, *, keeps_its_word: bool = True) -> None:
        self._programs = find_programs()
        self._folder = folder / "server"
        self._password = secrets.token_hex(8)
        # What is slow is to wait for the disk; only where the server's machine is never cut off may that be left out.
        self._settings = [] if keeps_its_word else ["-c", "fsync=off", "-c", "full_page_writes=off"]
        self._owner = _owner()
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        self._make()

    def url(self, database: str = "postgres") -> str:
        """Return the address of one of its databases."""
        return f"postgresql+psycopg://{_USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make an empty database and return its address."""
        with closing(plain(self.url())) as line:
            line.execute(f"CREATE DATABASE {database}")
        return self.url(database)

    def wipe(self, url: str, table: str) -> int:
        """Empty a table behind the program's back; 0 where it is not there (any more)."""
        try:
            with closing(plain(url)) as line:
                line.execute(f"TRUNCATE {table}")
        except psycopg.Error:
            return 0
        return 1

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = (self._folder.parent / "server.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [
                    str(self._programs / "postgres"), "-D", str(self._folder), "-p", str(self.port),
                    "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self._folder}",
                    "-c", "max_connections=300", *self._settings,
                ],
                stdout=log, stderr=log, user=self._owner, start_new_session=True, cwd=self._folder,
            )  # fmt: skip
        wait_for("PostgreSQL", lambda: self.answers() or None, seconds=60)

    def answers(self) -> bool:
        """Say whether it lets people in."""
        try:
            plain(self.url()).close()
        except psycopg.Error:
            return False
        return True

    def kill(self) -> None:
        """Kill it as a power cut would: every process of it at once."""
        assert self._process is not None
        for pid in (self._process.pid, *_children(self._process.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        wait_for("the port to be free", lambda: None if _is_used(self.port) else True, seconds=30)

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()

    def _make(self) -> None:
        folder = self._folder
        folder.mkdir(mode=0o700)
        word = folder.parent / "password"
        word.write_text(self._password, "ascii")
        if self._owner is not None:
            shutil.chown(folder, self._owner)
            shutil.chown(word, self._owner)
        subprocess.run(
            [
                str(self._programs / "initdb"), "-D", str(folder), "-U", _USER, "--pwfile", str(word), "-E", "UTF8",
                "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync",
            ],
            check=True, capture_output=True, user=self._owner, cwd=folder,
        )  # fmt: skip


def find_programs() -> Path:
    """Return where PostgreSQL's programs lie, those of the newest version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    beside = shutil.which("initdb")
    if not found and beside is None:
        raise NoPostgres("PostgreSQL is not installed here (Debian and Ubuntu: the package postgresql).")
    return found[-1].parent if found else Path(str(beside)).parent


def plain(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """Open a connection of one's own, outside the program's."""
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True, connect_timeout=5)


def make_template(url: str) -> None:
    """Make the database that tests copy."""
    with plain(url) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    with tempfile.TemporaryDirectory() as folder:
        Store.open(Home(Path(folder) / "home", office=beside(url, TEMPLATE))).close()


def beside(url: str, database: str) -> str:
    """Return the address of another database of the same server."""
    return url.rpartition("/")[0] + "/" + database


@contextmanager
def running(*, keeps_its_word: bool = True) -> Iterator[Server]:
    """Give a running server; it is ended and its data deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="p2p-postgres-") as folder:
        Path(folder).chmod(0o755)  # the server runs as somebody else where this is root
        server = Server(Path(folder), keeps_its_word=keeps_its_word)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def main(words: Sequence[str]) -> int:
    """Run a command beside a server."""
    command = list(words[1:] if words[:1] == ["--"] else words)
    if sys.platform != "linux":
        # Tests that need a server say why they are left out.
        return subprocess.run(command, check=False).returncode
    with running(keeps_its_word=False) as server:
        make_template(server.url())
        return subprocess.run(command, env={**os.environ, ADDRESS: server.url()}, check=False).returncode


def _owner() -> str | None:
    """PostgreSQL does not run as root: as root it runs as the user that its package has made."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError as error:
        raise NoPostgres("There is no user named postgres, as whom the server could run.") from error


def _children(parent: int) -> list[int]:
    """Return the processes that another one has started; each of a server's leads a group of its own."""
    children = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(entry.read_text("utf-8").rpartition(")")[2].split()[1]) == parent:
                children.append(int(entry.parent.name))
    return children


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_used(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
