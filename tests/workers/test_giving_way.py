"""Workers stand behind the window for the processor: as processes, and as the sessions that Linux shares it among."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

AUTOGROUP = Path("/proc/self/autogroup")
GIVE_WAY = "import os; from p2p_desktop.giving_way import give_way; give_way(); print(os.nice(0), end=' ')"
SAY = "print(open('/proc/self/autogroup').read().split()[-1])"


@pytest.mark.skipif(sys.platform == "win32", reason="there the supervisor starts workers with less priority")
def test_a_worker_stands_behind_the_window() -> None:
    done = subprocess.run([sys.executable, "-c", GIVE_WAY], capture_output=True, text=True, check=True)
    assert int(done.stdout) >= 10


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="this system does not share the processor among sessions")
def test_so_does_its_session() -> None:
    words = f"{GIVE_WAY}; {SAY}"
    done = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True, start_new_session=True
    )
    nice, group = map(int, done.stdout.split())
    assert nice == group
    assert group >= 10
