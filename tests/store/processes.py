"""Start, release and end second processes in tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parent.parent.parent


class Second:
    """One second process at an installation; see ``second_process.py`` for what it can do."""

    def __init__(self, verb: str, folder: Path, *words: str) -> None:
        command = [sys.executable, "-m", "tests.store.second_process", verb, str(folder), *words]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_unused: object) -> None:
        self.process.kill()
        self.process.communicate()

    def line(self) -> str:
        """Wait for the next line it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def release(self) -> None:
        """Let it begin."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.stdin = None

    def end(self) -> list[str]:
        """Wait until it ends well and return the other lines it printed."""
        out, errors = self.process.communicate()
        assert self.process.returncode == 0, errors
        return out.split("\n")[:-1]
