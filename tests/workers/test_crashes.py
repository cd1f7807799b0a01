"""What is kept of a worker that ended badly: where it was, and its last log lines; nothing of one that ended well."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from p2p_desktop import crashes
from p2p_desktop.domain.job import QueueName
from p2p_desktop.paths import Home
from tests.workers.desks import ROOT, Desk, wait_until

DOCUMENTS = QueueName.DOCUMENTS
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals")


def kept(home: Home) -> list[str]:
    return [path.read_text() for path in crashes.reports(home)]


def test_a_worker_that_crashes_leaves_where_it_was_and_the_next_one_keeps_it(desk: Desk) -> None:
    first = desk.worker(DOCUMENTS)
    desk.add("hold")
    desk.wait_for_lines("hold", 1)
    first.send_signal(signal.SIGSEGV)
    first.wait()
    assert kept(desk.home) == []
    second = desk.worker(DOCUMENTS)
    (report,) = kept(desk.home)
    assert "worker-documents-1 did not end properly" in report
    assert "Segmentation fault" in report
    assert "most recent call first" in report  # how much of the stacks is told depends on the moment of the crash
    assert f'"process": {first.pid}' in report
    assert '"event": "job_started"' in report
    assert f'"process": {second.pid}' not in report
    (path,) = crashes.reports(desk.home)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_worker_that_ends_well_leaves_nothing(desk: Desk) -> None:
    worker = desk.worker(DOCUMENTS)
    assert worker.stdin is not None
    worker.stdin.close()
    wait_until(lambda: worker.poll() is not None, what="the worker ended")
    assert list(desk.home.logs.glob("*.crash")) == []
    desk.worker(DOCUMENTS)
    assert kept(desk.home) == []


def test_so_many_reports_are_kept_and_the_oldest_goes_first(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for number in range(crashes.KEPT + 3):
        crashes.keep_report(home, home.logs / "window-1.jsonl", trace=f"fault {number}")
    texts = kept(home)
    assert len(texts) == crashes.KEPT
    assert "fault 12" in texts[0]
    assert "fault 3\n" in texts[-1]


def test_a_report_names_the_system_and_not_whose_folder_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "ana"))
    home = Home(tmp_path / "ana" / "home")
    trace = f'File "{tmp_path}/ana/program.py", line 7 in work'
    report = crashes.keep_report(home, home.logs / "window-1.jsonl", trace=trace).read_text()
    assert 'File "~/program.py", line 7' in report
    assert str(tmp_path) not in report
    assert f"Python {sys.version.split()[0]}" in report


def test_a_log_of_any_size_or_kind_gives_its_last_lines_only(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.logs.mkdir()
    log = home.logs / "window-1.jsonl"
    lines = [f'{{"event": "e{number}", "process": {7 + number % 2}}}' for number in range(5_000)]
    log.write_bytes("\n".join([*lines, "not JSON", "[1]"]).encode() + b"\xff\xfe")
    report = crashes.keep_report(home, log, trace="", pid=7).read_text()
    assert '"event": "e4998"' in report
    assert '"event": "e4999"' not in report
    assert report.count('"event"') == 60
    assert "ended from outside" in report


def test_an_error_that_ends_a_program_before_it_has_a_window_is_among_its_last_words(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.logs.mkdir()
    program = (
        "import sys\nfrom pathlib import Path\nfrom p2p_desktop import crashes\nfrom p2p_desktop.paths import Home\n"
        "home = Home(Path(sys.argv[1]))\ncrashes.watch(home, home.logs / 'window-1.jsonl')\n"
        "sys.excepthook = lambda kind, error, trace: crashes.note_bug(error)\nraise LookupError('no such thing')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "LookupError: no such thing" in done.stderr
    subprocess.run([sys.executable, "-c", program, tmp_path], cwd=ROOT, capture_output=True, check=False)
    (report,) = kept(home)
    assert "LookupError: no such thing" in report


def test_a_disk_that_takes_nothing_keeps_nobody_from_starting(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.logs.mkdir()
    home.crashes.write_text("a file where the folder should be")
    log = home.logs / "window-1.jsonl"
    log.with_suffix(".crash").mkdir()
    program = (
        "import sys\nfrom pathlib import Path\nfrom p2p_desktop import crashes\nfrom p2p_desktop.paths import Home\n"
        "home = Home(Path(sys.argv[1]))\ncrashes.keep_report(home, home.logs / 'window-1.jsonl', trace='x')\n"
        "crashes.watch(home, home.logs / 'window-1.jsonl')\ncrashes.stop_watching()\nprint('started')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "started\n"
