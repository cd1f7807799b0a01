"""The program is started several times on one home folder: there is one window, and a killed one holds nobody up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qVersion

from p2p_desktop import crashes
from p2p_desktop.dev.waiting import wait_for
from p2p_desktop.paths import Home, resources
from p2p_desktop.runs import record_of

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.xdist_group("journeys")
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def start(home: Home) -> Iterator[Start]:
    """Start the program as a desktop does; whatever is left of it ends with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(*words: str | Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "p2p_desktop", "--home", str(home.folder), *map(str, words)]
        started.append(subprocess.Popen(command, cwd=ROOT))
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()


#: Has no window yet while somebody starts a second time, as while the data is brought to a newer version.
_LATE = """
import select, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from p2p_desktop.paths import Home
from p2p_desktop.services.context import open_context
from p2p_desktop.ui.running import running
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window import MainWindow
from p2p_desktop.workers.queues import HueyQueue
application = QApplication([])
home = Home(Path(sys.argv[1]))
with running(home, [Path("/first.pdf")]) as run:
    print("listening", flush=True)
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        application.processEvents()
    context = open_context(home, queue=HueyQueue(home))
    window = MainWindow(context, theme=Theme(application, "light"), screens=tuple)
    run.serve(window)
    print([path.name for path in window._waiting], flush=True)
    context.store.close()
"""


def window_of(home: Home) -> int:
    """Wait until a window listens, and return its process number."""
    return wait_for("the window", lambda: record.pid if (record := record_of(home)) is not None else None)


def logged(home: Home) -> str:
    """Return what all processes have logged."""
    return "".join(path.read_text() for path in home.logs.glob("*.jsonl"))


def heard(home: Home) -> list[int]:
    """Return with how many files each second start was heard."""
    lines = [json.loads(line) for path in home.logs.glob("window-*.jsonl") for line in path.read_text().splitlines()]
    return sorted(line["count"] for line in lines if line["event"] == "second_start")


def test_of_programs_started_at_once_one_is_the_window_and_the_others_end_well(home: Home, start: Start) -> None:
    paper = resources() / "samples" / "proforma-fr.pdf"
    programs = [start(), start("open", paper), start("open", os.path.relpath(paper, ROOT))]
    pid = wait_for(
        "the one window", lambda: record_of(home) if sum(each.poll() is None for each in programs) == 1 else None
    ).pid
    assert [each.pid for each in programs if each.poll() is None] == [pid]
    assert sorted(each.returncode for each in programs if each.poll() is not None) == [0, 0]
    assert len(heard(home)) == 2


def test_a_crashed_window_is_followed_by_the_next_which_tells_and_a_closed_one_leaves_nothing(
    home: Home, start: Start
) -> None:
    first = start()
    assert window_of(home) == first.pid
    wait_for("the workers", lambda: "worker_started" in logged(home) or None)
    first.send_signal(signal.SIGSEGV)
    first.wait()
    second = start()
    wait_for("the next window", lambda: True if window_of(home) == second.pid else None)
    (report,) = crashes.reports(home)
    told = report.read_text()
    assert "Segmentation fault" in told
    assert "app.py" in told
    assert f"process {first.pid}" in told
    assert f"Qt {qVersion()}" in told
    assert '"event": "worker_born"' in told
    assert start("open", "paper.pdf").wait(30) == 0
    assert heard(home) == [1]
    second.terminate()
    assert second.wait(30) == 0
    assert not home.window_run.exists()
    assert not home.window_socket.exists()
    assert crashes.reports(home) == [report]
    assert list(home.logs.glob("window-*.crash")) == []


def test_who_comes_before_there_is_a_window_is_kept_for_it(home: Home, start: Start) -> None:
    command = [sys.executable, "-c", _LATE, str(home.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as late:
        assert late.stdout is not None
        assert late.stdin is not None
        assert late.stdout.readline() == "listening\n"
        assert start("open", "/second.pdf").wait(30) == 0
        late.stdin.write("go\n")
        late.stdin.flush()
        assert late.stdout.readline() == "['first.pdf', 'second.pdf']\n"
    assert late.returncode == 0
    assert record_of(home) is None
