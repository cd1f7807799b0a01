"""Processes of this machine: who is alive, and ending whatever a worker has started."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

_PROC = Path("/proc")
_QUERY_LIMITED_INFORMATION = 0x1000
_STILL_ACTIVE = 259

Pid: TypeAlias = int


def host_name() -> str:
    """Return the name of this machine, without the colons that part an owner's words."""
    return socket.gethostname().replace(":", "_") or "localhost"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who works on a job: host, process and thread. The process's start tells it from a later one of equal number."""

    host: str
    pid: Pid
    start: str
    thread: str

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}@{self.start}:{self.thread}"

    @classmethod
    def here(cls, thread: str) -> Owner:
        """Name a thread of this very process."""
        return cls(host_name(), os.getpid(), start_of(os.getpid()), thread)

    @classmethod
    def parse(cls, text: str) -> Owner | None:
        """Read an owner back from a job row; None where another program wrote it."""
        host, _, rest = text.partition(":")
        process, _, thread = rest.partition(":")
        pid, _, start = process.partition("@")
        return cls(host, int(pid), start, thread) if pid.isdecimal() and pid.isascii() else None

    def is_dead(self) -> bool:
        """Say whether this owner surely no longer lives; a process of another machine never surely does."""
        return self.host == host_name() and (not is_alive(self.pid) or start_of(self.pid) != self.start)


def is_alive(pid: Pid) -> bool:
    """Say whether a process with this number runs here (one that ended but was not yet collected does not)."""
    if sys.platform == "win32":
        return _is_alive_on_windows(pid)
    state = _stat_field(pid, 0)
    if state:
        return state not in "ZX"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def start_of(pid: Pid) -> str:
    """Return a mark of when the process was started, equal for as long as it lives; empty where it is not known."""
    if sys.platform == "win32":
        return _start_on_windows(pid)
    elif sys.platform == "linux":
        return _stat_field(pid, 19)
    else:
        return "".join(_told_by("ps", "-o", "lstart=", "-p", str(pid)).split()).replace(":", "")


def end_children() -> int:
    """Kill whatever this process has started, with all their children; return how many there were."""
    return _end(_below(os.getpid(), _pairs()))


def end_children_of_thread(thread: int) -> int:
    """Kill what one thread of this process has started; none where the system does not tell who started what."""
    try:
        listed = (_PROC / "self" / "task" / str(thread) / "children").read_text(encoding="ascii").split()
    except OSError:
        return 0
    pairs = _pairs()
    return sum(_end([int(child), *_below(int(child), pairs)]) for child in listed)


def _end(pids: list[Pid]) -> int:
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    return len(pids)


def _stat_field(pid: Pid, number: int) -> str:
    """Return a field of /proc/<pid>/stat, counted from the one after the program's name."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return fields[number] if number < len(fields) else ""


def _pairs() -> dict[Pid, Pid]:
    """Return all processes of this machine with their parents."""
    if sys.platform == "win32":
        question = 'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId)" }'
        told = _told_by("powershell", "-NoProfile", "-Command", question)
    elif sys.platform == "linux":
        pids = [name for name in os.listdir(_PROC) if name.isdecimal()]
        told = "\n".join(f"{pid} {_stat_field(int(pid), 1)}" for pid in pids)
    else:
        told = _told_by("ps", "-A", "-o", "pid=,ppid=")
    lines = [line.split() for line in told.splitlines()]
    return {int(line[0]): int(line[1]) for line in lines if len(line) == 2}


def _told_by(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _below(pid: Pid, parents: dict[Pid, Pid]) -> list[Pid]:
    found: list[Pid] = []
    wanted = [pid]
    while wanted:
        above = wanted.pop()
        children = [child for child, parent in parents.items() if parent == above and child not in found]
        found += children
        wanted += children
    return found


if sys.platform == "win32":

    def _is_alive_on_windows(pid: Pid) -> bool:
        handle = ctypes.windll.kernel32.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid)
        if not handle:
            return False
        code = wintypes.DWORD()
        ctypes.windll.kernel32.GetExitCodeProcess(handle, ctypes.byref(code))
        ctypes.windll.kernel32.CloseHandle(handle)
        return code.value == _STILL_ACTIVE

    def _start_on_windows(pid: Pid) -> str:
        handle = ctypes.windll.kernel32.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid)
        if not handle:
            return ""
        times = [wintypes.FILETIME() for _ in range(4)]
        ctypes.windll.kernel32.GetProcessTimes(handle, *map(ctypes.byref, times))
        ctypes.windll.kernel32.CloseHandle(handle)
        return str(times[0].dwHighDateTime << 32 | times[0].dwLowDateTime)
