"""The child process that does the dangerous work: it can at worst fail its own file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from p2p_desktop.documents import sandbox
from p2p_desktop.documents.readers import choose
from p2p_desktop.documents.sniff import Limits
from p2p_desktop.errors import BadFile


def _silent(_done: int, _of_all: int) -> None:
    """Progress is not looked at."""


def test_the_child_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    fifo = tmp_path / "never-written.png"
    os.mkfifo(fifo)
    request = {"path": str(fifo), "type": "png", "scratch": str(tmp_path), "limits": {"seconds": 300}}
    child = subprocess.Popen([sys.executable, "-m", "p2p_desktop", "sandbox"], stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.write(json.dumps(request).encode() + b"\n")
    child.stdin.flush()
    child.stdin.close()
    assert child.wait(timeout=60) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends only the child")
def test_tesseract_ends_with_the_child_whose_parent_is_gone(tmp_path: Path) -> None:
    told, tesseract, picture = tmp_path / "pid", tmp_path / "tesseract", tmp_path / "page.png"
    tesseract.write_text(
        '#!/bin/sh\ncase "$*" in *list-langs*) printf "List (2):\\neng\\nosd\\n"; exit 0;; esac\n'
        f"echo $$ > '{told}'\nexec sleep 30\n"
    )
    tesseract.chmod(0o755)
    Image.new("L", (300, 200), "white").save(picture)
    page = {"number": 1, "picture": str(picture), "view": str(picture), "engines": ["tesseract"], "upright": False}
    request = {"work": "ocr", "pages": [page], "languages": ["eng"], "tesseract": str(tesseract), "page_seconds": 60,
               "scratch": str(tmp_path), "limits": {"seconds": 60, "memory_mb": 3072}}  # fmt: skip
    command = [sys.executable, "-m", "p2p_desktop", "sandbox"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    assert child.stdin is not None
    child.stdin.write(json.dumps(request).encode() + b"\n")
    child.stdin.flush()
    deadline = time.monotonic() + 30
    while not (told.exists() and told.read_text().strip()):
        assert child.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    child.stdin.close()
    child.wait(timeout=15)
    assert _ends_soon(int(told.read_text()))


def test_a_child_over_its_time_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request: sandbox.Json = {"path": str(tmp_path / "slow.pdf"), "type": "pdf"}
    monkeypatch.setattr(sandbox, "_command", lambda: [sys.executable, "-c", "import sys; sys.stdin.read()"])
    monkeypatch.setattr(sandbox, "_START_SECONDS", 0)
    impatient = Limits(seconds=1)
    with pytest.raises(BadFile) as caught:
        sandbox.run(request, scratch=tmp_path, limits=impatient, name="slow.pdf", report=_silent)
    assert caught.value.code == "TIMEOUT"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends only the child")
@pytest.mark.parametrize("end", ["sys.stdin.read()", "os.abort()"])
@pytest.mark.parametrize("output", ["subprocess.DEVNULL", "None"])
def test_what_a_child_started_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, output: str
) -> None:
    told = tmp_path / "pid"
    program = (
        f"import os, pathlib, subprocess, sys; started = subprocess.Popen(['sleep', '30'], stdout={output}); "
        f"pathlib.Path({str(told)!r}).write_text(str(started.pid)); {end}"
    )
    monkeypatch.setattr(sandbox, "_command", lambda: [sys.executable, "-c", program])
    monkeypatch.setattr(sandbox, "_START_SECONDS", 2)
    started = time.monotonic()
    with pytest.raises(BadFile):
        sandbox.run({}, scratch=tmp_path, limits=Limits(seconds=1), name="x.png", report=_silent)
    assert time.monotonic() - started < 15
    assert _ends_soon(int(told.read_text()))


def _ends_soon(pid: int) -> bool:
    """Wait a moment for a process that is not our child; a dead one that nobody fetched counts as ended."""
    for _time in range(50):
        seen = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
        if seen.stdout.strip()[:1] in ("", "Z"):
            return True
        time.sleep(0.1)
    return False


def test_a_child_that_dies_is_a_bad_file_not_a_crash(tmp_path: Path) -> None:
    request: sandbox.Json = {"path": str(tmp_path / "x.pdf"), "type": "no such type"}
    with pytest.raises(BadFile) as caught:
        sandbox.run(request, scratch=tmp_path, limits=Limits(), name="x.pdf", report=_silent)
    assert caught.value.code == "DAMAGED"
    assert "x.pdf" in caught.value.sentence


@pytest.mark.parametrize(
    "answer",
    [
        "[]",
        "not json",
        '{"pages": []}',
        '{"pages": [{"width": 1, "height": 1, "words": [], "picture": "../../etc/passwd", "ocr": null}]}',
        '{"pages": [{"width": 1, "height": 1, "words": [], "picture": "page-1.jpg", "ocr": "/dev/zero"}]}',
        '{"pages": [{"width": "wide", "height": 1, "words": [], "picture": "page-1.jpg", "ocr": null}]}',
        '{"pages": [{"width": 1, "height": 1, "words": [["a", 0, 0, 1]], "picture": "page-1.jpg", "ocr": null}]}',
        '{"pages": [{"width": 1, "height": 1, "words": [["a", NaN, 0, 1, 1]], "picture": "page-1.jpg", "ocr": null}]}',
    ],
)
def test_an_answer_of_the_child_is_not_believed_blindly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    liar = tmp_path / "liar.py"
    liar.write_text(
        "import json, sys, pathlib\n"
        "request = json.loads(sys.stdin.readline())\n"
        "folder = pathlib.Path(request['scratch'])\n"
        "(folder / 'page-1.jpg').write_bytes(b'')\n"
        f"(folder / 'answer.json').write_text({answer!r})\n"
    )
    monkeypatch.setattr(sandbox, "_command", lambda: [sys.executable, str(liar)])
    path = tmp_path / "some.pdf"
    path.write_bytes(b"%PDF-1.4\nstartxref\n%%EOF")
    with pytest.raises(BadFile) as caught:
        choose.open_document(path, scratch=tmp_path / "scratch", limits=Limits(), report=_silent)
    assert caught.value.code == "DAMAGED"


def test_words_of_the_child_are_put_into_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    word = ["x" * 900 + "\ud83d", -3, 0.5, 7, 0.1]
    page = {"width": 0, "height": 1e12, "words": [word], "picture": "page-1.jpg", "ocr": None}
    talker = tmp_path / "talker.py"
    talker.write_text(
        "import json, sys, pathlib\n"
        "folder = pathlib.Path(json.loads(sys.stdin.readline())['scratch'])\n"
        "(folder / 'page-1.jpg').write_bytes(b'')\n"
        f"(folder / 'answer.json').write_text({json.dumps({'pages': [page]})!r})\n"
    )
    monkeypatch.setattr(sandbox, "_command", lambda: [sys.executable, str(talker)])
    path = tmp_path / "some.pdf"
    path.write_bytes(b"%PDF-1.4\nstartxref\n%%EOF")
    (opened,) = choose.open_document(path, scratch=tmp_path / "scratch", limits=Limits(), report=_silent).pages
    (seen,) = opened.page.words
    assert (len(seen.text), seen.box.left, seen.box.right, seen.box.top, seen.box.bottom) == (500, 0.0, 1.0, 0.5, 0.5)
    assert (opened.page.width, opened.page.height) == (1.0, 1_000_000.0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits only the wall time")
def test_the_child_limits_its_own_memory_time_and_files(tmp_path: Path) -> None:
    probe = (
        "import resource, json\n"
        "from p2p_desktop.documents import sandbox\n"
        "from p2p_desktop.documents.sniff import Limits\n"
        "sandbox._limit_oneself(Limits(seconds=7, memory_mb=300))\n"
        "print(json.dumps([resource.getrlimit(getattr(resource, name))[0] for name in "
        "('RLIMIT_AS', 'RLIMIT_CPU', 'RLIMIT_CORE', 'RLIMIT_NOFILE', 'RLIMIT_FSIZE')]))\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, timeout=60)
    assert json.loads(done.stdout) == [300 * 1024 * 1024, 7, 0, 64, 256 * 1024 * 1024]
