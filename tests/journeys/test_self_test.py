"""The self-test works in a checkout too, leaves nothing behind, and finds what is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from p2p_desktop.dev import network_watch
from p2p_desktop.dev.self_test_parts import Failed, nothing_was_reached
from p2p_desktop.documents.readers import rapid

pytestmark = pytest.mark.xdist_group("journeys")

REACHING = """
import socket, sys
from pathlib import Path
from p2p_desktop.dev.network_watch import watch
watch(Path(sys.argv[2]))
local = socket.socket(socket.AF_UNIX)
try:
    local.connect(sys.argv[2] + ".nobody")
except OSError:
    pass
if sys.argv[1] == "elsewhere":
    line = socket.socket()
    line.setblocking(False)
    try:
        line.connect(("192.0.2.1", 443))
    except OSError:
        pass
"""


def test_everything_works_here_and_nothing_is_left_behind(tmp_path: Path) -> None:
    home, temporary = tmp_path / "Größe ñ 東京", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    environment = {**os.environ, "HOME": str(home), "TMPDIR": str(temporary), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "p2p_desktop", "selftest"],
        env=environment, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    seen = {line[2:14].strip() for line in done.stdout.splitlines() if line.startswith("✓")}
    languages = {f"OCR {language}" for language in ("eng", "deu", "fra", "spa", "ita")}
    assert {"database", "e-invoice", "order PDF", "window", "network", *languages} <= seen
    assert "✗" not in done.stdout
    assert [*home.rglob("*"), *temporary.rglob("*")] == []


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_a_process_that_reaches_for_another_computer_is_found_out(tmp_path: Path, where: str) -> None:
    notes = tmp_path / "network.txt"
    subprocess.run([sys.executable, "-c", REACHING, where, str(notes)], check=True)
    lines = notes.read_text("utf-8").splitlines()
    assert lines[0].startswith(f"{network_watch.WATCHING} ")
    notes.write_text("\n".join([*lines, "watching 1 worker", "watching 2 sandbox"]), "utf-8")
    if where == "here":
        assert nothing_was_reached(notes, ()) == "nothing reached by 3 processes"
    else:
        with pytest.raises(Failed, match=r"192\.0\.2\.1"):
            nothing_was_reached(notes, ())


def test_a_worker_that_nobody_watches_is_found_out(tmp_path: Path) -> None:
    notes = tmp_path / "network.txt"
    notes.write_text("watching 1 worker\nwatching 2 sandbox\n", "utf-8")
    with pytest.raises(Failed, match="not watched: 3"):
        nothing_was_reached(notes, (1, 3))


@pytest.mark.skipif(not rapid.is_there(), reason="the neural engine is not installed here")
def test_the_neural_engine_tells_its_makers_nothing(tmp_path: Path) -> None:
    """Its runtime would number this computer in the home folder, and then report each network it loads."""
    reading = (
        "from PIL import Image; from p2p_desktop.documents.readers.rapid import Rapid; "
        "Rapid().read(Image.new('RGB', (320, 200), 'white'))"
    )
    environment = {name: value for name, value in os.environ.items() if name not in {"CI", "ORT_DISABLE_TELEMETRY"}}
    places = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA")}
    subprocess.run([sys.executable, "-c", reading], env={**environment, **places}, timeout=120, check=True)
    assert [path.name for path in tmp_path.rglob("*")] == []
