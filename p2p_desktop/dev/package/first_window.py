"""How long the built program takes from its start to a window that somebody can see (Linux, on a screen of its own)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TITLE = "P2P Desktop"
_RUNS = 4
_MOST_SECONDS = 60.0
_LOOK_AGAIN = 0.05


def seconds_to_window(program: Path) -> list[float]:
    """Start the program some times on a new home each; the first start is the coldest. Nothing without Xvfb."""
    if not program.is_file() or not (shutil.which("Xvfb") and shutil.which("xdotool")):
        return []
    with _screen() as display:
        return [_seconds(program, display) for _run in range(_RUNS)]


def _seconds(program: Path, display: str) -> float:
    with tempfile.TemporaryDirectory(prefix="p2p-start-", ignore_cleanup_errors=True) as home:
        environment = {**os.environ, "DISPLAY": display, "P2P_HOME": home}
        started = time.monotonic()
        process = subprocess.Popen([program], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while not _is_shown(environment):
                if process.poll() is not None or time.monotonic() - started > _MOST_SECONDS:
                    raise SystemExit("The built program shows no window.")
                time.sleep(_LOOK_AGAIN)
            return time.monotonic() - started
        finally:
            process.terminate()
            process.wait()


def _is_shown(environment: dict[str, str]) -> bool:
    search = ["xdotool", "search", "--onlyvisible", "--name", f"^{_TITLE}"]
    return subprocess.run(search, env=environment, capture_output=True, check=False).returncode == 0


@contextmanager
def _screen() -> Iterator[str]:
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
