"""A second start reaches the window that is open, with its files; nobody else does any harm there."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.people import PROGRAM
from p2p_desktop.paths import Home, resources
from p2p_desktop.runs import WindowRun, record_of
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import documents
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.second_start import MOST_BYTES, MOST_CALLERS, Call, SecondStarts
from p2p_desktop.ui.sign_in import SignIn
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window import MainWindow
from p2p_desktop.ui.wizard.first_start import FirstStart
from tests.company import PASSWORD, Company
from tests.worlds import World

ROOT = Path(__file__).parent.parent.parent.parent
SAMPLES = resources() / "samples"
ADDRESSES = pytest.mark.skipif(sys.platform == "win32", reason="speaks to a Unix socket")
SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home
from p2p_desktop.ui.second_start import be_the_window
application = QCoreApplication([])
try:
    run = be_the_window(Home(Path(sys.argv[1])), [Path(each) for each in sys.argv[3:]], patience=float(sys.argv[2]))
except PersonError as error:
    raise SystemExit(error.code)
print("handed over" if run is None else "the window")
"""


class Plain(Screen):
    """A screen with nothing on it."""

    name = "home"
    icon = "house"

    @classmethod
    def title(cls) -> str:
        return "Home"

    def reload(self) -> None:
        self.ready.emit()


class OpenWindow:
    """The one window of its home folder, with what listens for second starts."""

    def __init__(self, context: Context, theme: Theme) -> None:
        run = WindowRun.begin(context.home)
        assert run is not None
        self.run = run
        self.starts = SecondStarts()
        self.address = self.starts.listen(context.home, run.left)
        run.tell(address=self.address, log=context.home.logs / "window-1.jsonl")
        self.window = MainWindow(context, theme=theme, screens=lambda: (Plain,))
        self.starts.came.connect(self.window.answer)
        self.window.closing.connect(self.starts.close)

    def door(self) -> SignIn:
        """Return the sign-in that is shown."""
        door = self.window.door()
        assert isinstance(door, SignIn)
        return door

    def enter(self, username: str) -> None:
        """Sign in as somebody."""
        door = self.door()
        if not door.username.isReadOnly():
            QTest.keyClicks(door.username, username)
        QTest.keyClicks(door.password, PASSWORD)
        QTest.keyClick(door.password, Qt.Key.Key_Return)

    def sentences(self) -> list[str]:
        """Return the banners that are shown."""
        assert self.window.shell is not None
        return [banner.sentence for banner in self.window.shell.banners.banners()]


Open = Callable[[Context], OpenWindow]


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme) -> Iterator[Open]:
    """Open the one window of a home folder."""
    opened: list[OpenWindow] = []

    def make(context: Context) -> OpenWindow:
        made = OpenWindow(context, theme)
        opened.append(made)
        qtbot.addWidget(made.window)
        with qtbot.waitExposed(made.window):
            made.window.show()
        with qtbot.waitSignal(made.window.ready):
            made.window.begin()
        return made

    yield make
    for made in opened:
        made.window.close()
        made.run.end()


def start(home: Home, *files: Path, patience: float = 20) -> subprocess.Popen[str]:
    """Start the program a second time."""
    words = [sys.executable, "-c", SECOND, str(home.folder), str(patience), *map(str, files)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(qtbot: QtBot, process: subprocess.Popen[str]) -> str:
    """Wait until a second start has ended, while the window goes on; return what it said."""
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=30_000)
    said, errors = process.communicate()
    return said.strip() or errors.strip()


def names(context: Context) -> list[str]:
    with reading(context) as session:
        return [row.file_name for row in documents.page(session, context.person, PageRequest()).rows]


def nobody(company: Company) -> Context:
    return company.ana.acting_as(PROGRAM)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLES / "proforma-fr.pdf", tmp_path / "façade №1.pdf"))


def test_the_files_of_a_second_start_are_taken_in_as_if_they_were_dropped(
    qtbot: QtBot, open_window: Open, company: Company, paper: Path, tmp_path: Path
) -> None:
    opened = open_window(company.ana)
    assert ended(qtbot, start(company.world.home, paper, tmp_path / "gone.pdf")) == "handed over"
    qtbot.waitUntil(lambda: names(company.ana) == [paper.name])
    qtbot.waitUntil(lambda: any("gone.pdf" in sentence for sentence in opened.sentences()))
    assert "1 document is being read." in opened.sentences()


def test_files_wait_at_the_door_which_says_so_until_somebody_has_signed_in(
    qtbot: QtBot, open_window: Open, company: Company, paper: Path
) -> None:
    opened = open_window(nobody(company))
    assert not opened.door().waiting.isVisible()
    for _twice in range(2):
        assert ended(qtbot, start(company.world.home, paper)) == "handed over"
    assert opened.door().waiting.text().startswith("1 file waits")
    assert opened.door().waiting.isVisible()
    assert names(company.ana) == []
    opened.enter("ana")
    qtbot.waitUntil(lambda: names(company.ana) == [paper.name])
    opened.window.sign_out()
    assert not opened.door().waiting.isVisible()


def test_files_wait_while_the_window_is_locked(qtbot: QtBot, open_window: Open, company: Company, paper: Path) -> None:
    opened = open_window(company.ana)
    opened.window.lock()
    assert ended(qtbot, start(company.world.home, paper)) == "handed over"
    assert opened.door().waiting.isVisible()
    assert names(company.ana) == []
    opened.enter("ana")
    qtbot.waitUntil(lambda: names(company.ana) == [paper.name])


def test_files_wait_until_a_company_is_set_up(qtbot: QtBot, open_window: Open, world: World, paper: Path) -> None:
    opened = open_window(world.context)
    assert ended(qtbot, start(world.home, paper)) == "handed over"
    wizard = opened.window.door()
    assert isinstance(wizard, FirstStart)
    assert wizard.waiting.isVisible()


def test_a_second_start_brings_a_small_window_back(qtbot: QtBot, open_window: Open, company: Company) -> None:
    opened = open_window(company.ana)
    opened.window.showMinimized()
    qtbot.waitUntil(opened.window.isMinimized)
    assert ended(qtbot, start(company.world.home)) == "handed over"
    qtbot.waitUntil(lambda: not opened.window.isMinimized())
    qtbot.waitUntil(lambda: QApplication.activeWindow() is opened.window)


def test_who_starts_while_the_window_closes_becomes_the_next_one(
    qtbot: QtBot, open_window: Open, company: Company
) -> None:
    opened = open_window(company.ana)
    opened.window.close()
    process = start(company.world.home)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)  # the lock is held until the last worker has ended
    opened.run.end()
    assert ended(qtbot, process) == "the window"


def test_a_window_that_does_not_answer_is_said_and_nothing_is_taken(
    qtbot: QtBot, open_window: Open, company: Company, paper: Path
) -> None:
    open_window(company.ana)
    process = start(company.world.home, paper, patience=1)
    process.wait(20)  # and meanwhile the window does not get to do anything
    assert ended(qtbot, process) == "WINDOW_SILENT"
    qtbot.waitUntil(lambda: names(company.ana) in ([], [paper.name]))


def test_more_files_than_can_be_handed_over_are_refused_whole(
    qtbot: QtBot, open_window: Open, company: Company
) -> None:
    open_window(company.ana)
    many = [Path(f"/{number}{'x' * 200}") for number in range(6_000)]
    program = SECOND.replace("sys.argv[3:]", "sys.stdin.read().split()")
    process = subprocess.run(
        [sys.executable, "-c", program, company.world.home.folder, "5"], cwd=ROOT, input="\n".join(map(str, many)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.stderr.strip() == "TOO_MANY_FILES"


# ---------------------------------------------------------------------- others


def call(address: str, said: bytes = b"") -> socket.socket:
    """Connect as any program of this person could, and say something."""
    connected = socket.socket(socket.AF_UNIX)
    connected.settimeout(0.01)
    connected.connect(address)
    if said:
        connected.sendall(said)
    return connected


def is_sent_away(connected: socket.socket) -> bool:
    """Say whether the window has hung up."""
    try:
        return connected.recv(100) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


@ADDRESSES
def test_only_its_owner_reaches_the_window(open_window: Open, company: Company) -> None:
    address = Path(open_window(company.ana).address)
    assert stat.S_IMODE(address.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(address.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(company.world.home.window_run.stat().st_mode) == 0o600


NO_CALLS = (
    b"\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"\xff\x00\xfe\n",
    b"[" * 5_000 + b"\n",
    b"null\n",
    b'{"files": "/etc/hostname"}\n',
    b'{"files": ["relative.pdf"]}\n',
    b'{"files": [7]}\n',
    b'{"files": ["/a\\u0000b"]}\n',
)


@ADDRESSES
def test_what_is_no_second_start_is_sent_away_and_opens_nothing(
    qtbot: QtBot, open_window: Open, company: Company
) -> None:
    opened = open_window(nobody(company))
    came: list[Call] = []
    opened.starts.came.connect(came.append)
    for said in NO_CALLS:
        with call(opened.address, said) as connected:
            qtbot.waitUntil(partial(is_sent_away, connected))
    qtbot.waitUntil(lambda: opened.starts.callers() == 0)
    assert came == []
    assert not opened.door().waiting.isVisible()
    with qtbot.waitSignal(opened.starts.came):
        call(opened.address, Call().written()).close()


@ADDRESSES
def test_who_hangs_up_in_the_middle_of_a_word_opens_nothing(qtbot: QtBot, open_window: Open, company: Company) -> None:
    opened = open_window(nobody(company))
    connected = call(opened.address, b'{"files": ["/a"]')
    qtbot.waitUntil(lambda: opened.starts.callers() == 1)
    connected.close()
    qtbot.waitUntil(lambda: opened.starts.callers() == 0)
    assert not opened.door().waiting.isVisible()


@ADDRESSES
def test_a_hundred_megabytes_are_not_listened_to(qtbot: QtBot, open_window: Open, company: Company) -> None:
    opened = open_window(nobody(company))
    flood = f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({opened.address!r})\n"
    flood += "sent = 0\ntry:\n    while sent < 100_000_000: sent += s.send(b'x' * 65536)\n"
    flood += "except OSError: pass\nprint(sent)"
    process = subprocess.Popen([sys.executable, "-c", flood], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert int(ended(qtbot, process)) < MOST_BYTES + 1_000_000
    qtbot.waitUntil(lambda: opened.starts.callers() == 0)
    assert ended(qtbot, start(company.world.home)) == "handed over"


@ADDRESSES
def test_who_connects_and_says_nothing_is_sent_away_and_keeps_nobody_out(
    qtbot: QtBot, open_window: Open, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("p2p_desktop.ui.second_start.SILENCE_MS", 300)
    opened = open_window(nobody(company))
    silent = [call(opened.address) for _number in range(MOST_CALLERS + 4)]
    most = 0

    def all_are_gone() -> bool:
        nonlocal most
        most = max(most, opened.starts.callers())
        return all(map(is_sent_away, silent))

    qtbot.waitUntil(all_are_gone)
    assert most <= MOST_CALLERS
    for each in silent:
        each.close()
    assert ended(qtbot, start(company.world.home)) == "handed over"


# ---------------------------------------------------------------------- what is left behind


@ADDRESSES
def test_a_home_folder_with_a_long_path_has_its_socket_elsewhere_and_nothing_is_left_of_it(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    home = Home(tmp_path / ("a" * 90))
    home.folder.mkdir(mode=0o700)
    home.logs.mkdir(mode=0o700)
    starts = SecondStarts()
    address = starts.listen(home, None)
    assert not address.startswith(str(home.folder))
    assert stat.S_IMODE(Path(address).parent.stat().st_mode) == 0o700
    with qtbot.waitSignal(starts.came) as came:
        call(address, Call((Path("/a.pdf"),), "token").written()).close()
    assert came.args == [Call((Path("/a.pdf"),), "token")]
    starts.close()
    assert not Path(address).parent.exists()


@ADDRESSES
def test_what_a_killed_window_has_left_is_cleared_away(tmp_path: Path) -> None:
    home = Home(tmp_path / ("b" * 90))
    home.folder.mkdir(mode=0o700)
    home.logs.mkdir(mode=0o700)
    program = (
        "import os, sys, signal\nfrom pathlib import Path\nfrom PySide6.QtCore import QCoreApplication\n"
        "from p2p_desktop.paths import Home\nfrom p2p_desktop.runs import WindowRun\n"
        "from p2p_desktop.ui.second_start import SecondStarts\n"
        "application = QCoreApplication([])\nhome = Home(Path(sys.argv[1]))\nrun = WindowRun.begin(home)\n"
        "starts = SecondStarts()\nrun.tell(address=starts.listen(home, run.left), log=Path('window-1.jsonl'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, home.folder], cwd=ROOT, check=False)
    left = record_of(home)
    assert left is not None
    assert Path(left.address).exists()
    run = WindowRun.begin(home)
    assert run is not None
    assert run.left == left
    starts = SecondStarts()
    starts.listen(home, run.left)
    assert not Path(left.address).parent.exists()
    starts.close()
    run.end()
    assert record_of(home) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": "x"}', b"\xff" * 20_000])
def test_a_record_that_nobody_can_read_is_none(tmp_path: Path, content: bytes) -> None:
    home = Home(tmp_path)
    home.logs.mkdir()
    home.window_run.write_bytes(content)
    assert record_of(home) is None


def test_a_token_that_is_none_is_left_out() -> None:
    for token in ("a\nb", "x" * 201, 7, None):
        line = json.dumps({"files": [], "activation": token}).encode()
        assert Call.read(line) == Call()
    assert os.environ.get("XDG_ACTIVATION_TOKEN", "") == ""
