"""Do dangerous work (parsing and rendering foreign files) in a killable child process with limits.

The parent starts ``p2p-desktop sandbox``, sends one request, and reads progress; the answer is a JSON file in the
scratch folder, which the caller has to treat as untrusted. Whatever a hostile file does to the child, the parent
gets BadFile. On Windows only the wall time is limited.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from p2p_desktop.documents.sniff import Limits
from p2p_desktop.errors import BadFile
from p2p_desktop.giving_way import give_way_as_a_group
from p2p_desktop.language import _

Json = dict[str, object]
Progress = Callable[[int, int], None]

_ANSWER = "answer.json"
#: What a child can be asked for, and the module that does it.
_WORK = {
    "pages": "p2p_desktop.documents.pages",
    "ocr": "p2p_desktop.documents.readers.ocr_work",
    "logo": "p2p_desktop.documents.logo_picture",
    "detail": "p2p_desktop.documents.detail_work",
    "turn": "p2p_desktop.documents.turn_picture",
}
_MOST_ANSWER_BYTES = 64 * 1024 * 1024
_MOST_FILE_BYTES = 256 * 1024 * 1024
_MOST_OPEN_FILES = 64
#: SIGXCPU, which Windows does not know by name.
_CPU_TIME_IS_UP = 24
_CRASH_ON_WINDOWS = 256
_PARENT_IS_GONE = 3
#: The caller is asked at least this often whether to go on.
_ASK_SECONDS = 0.5
#: Seconds the child gets for starting, on top of its limit for the work.
_START_SECONDS = 15


class ChildDied(BadFile):
    """A file on which the child had to be killed, or died by itself: it may do so again."""


def run(request: Json, *, scratch: Path, limits: Limits, name: str, report: Progress) -> Json:
    """Run one request in a child and return its answer, still untrusted; raise BadFile where the child failed."""
    answer = scratch / _ANSWER
    answer.unlink(missing_ok=True)
    with (scratch / "child.log").open("wb") as log:
        child = _start(log)
        try:
            _send(child, {**request, "scratch": str(scratch), "limits": _limits_json(limits)})
            _follow(child, deadline=time.monotonic() + limits.seconds + _START_SECONDS, name=name, report=report)
        finally:
            _end(child)
    return _read_answer(answer, name)


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "sandbox"]
    return [sys.executable, "-m", "p2p_desktop", "sandbox"]


def _environment() -> dict[str, str]:
    environment = dict(os.environ)
    # BLAS would reserve address space for every core, which counts against the memory limit.
    environment.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", PYTHONIOENCODING="utf-8")
    package_home = str(Path(__file__).resolve().parents[2])
    before = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = package_home + (os.pathsep + before if before else "")
    return environment


def quiet_flags() -> int:
    """Return the flags that keep Windows from opening a console for a child."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    return 0


def _start(log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        env=_environment(),
        creationflags=quiet_flags(),
        start_new_session=sys.platform != "win32",
    )


def _send(child: subprocess.Popen[bytes], request: Json) -> None:
    assert child.stdin is not None
    with contextlib.suppress(OSError):  # a child that died at once is told by its exit code
        child.stdin.write(json.dumps(request).encode() + b"\n")
        child.stdin.flush()


def _follow(child: subprocess.Popen[bytes], *, deadline: float, name: str, report: Progress) -> None:
    """Pass progress on until the child ends; kill it at the deadline, or when ``report`` raises."""
    lines: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=_pump, args=(child, lines), daemon=True).start()
    last = (0, 1)
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise _too_slow(name)
        try:
            line = lines.get(timeout=min(left, _ASK_SECONDS))
        except queue.Empty:
            report(*last)  # nothing new, but whoever cancels is heard
            continue
        if line is None:
            break
        last = _step(line) or last
        report(*last)
    try:
        code = child.wait(timeout=max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise _too_slow(name) from None
    if code != 0:
        raise _died(code, name)


def _pump(child: subprocess.Popen[bytes], lines: queue.Queue[bytes | None]) -> None:
    assert child.stdout is not None
    with contextlib.suppress(OSError, ValueError):
        while line := child.stdout.readline(200):
            lines.put(line)
    lines.put(None)


def _step(line: bytes) -> tuple[int, int] | None:
    parts = line.split()
    if len(parts) != 2 or not all(part.isdigit() and len(part) < 7 for part in parts):
        return None
    return int(parts[0]), int(parts[1])


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and all that it started: a Tesseract left alone would go on, and hold the pipes open."""
    if sys.platform != "win32":
        # The child leads a group of its own, which outlives it as long as anything in it runs.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    if child.poll() is None:
        child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _too_slow(name: str) -> ChildDied:
    return ChildDied(
        "TIMEOUT",
        _(
            "Reading “{name}” took longer than is allowed and was stopped. The file stays where it was; "
            "print it to a new PDF, or scan it, and try again.",
            name=name,
        ),
    )


def _died(code: int, name: str) -> ChildDied:
    if 0 < code < _CRASH_ON_WINDOWS:
        told = damaged(name)  # the child ended by itself, on an error nobody foresaw
        return ChildDied(told.code, told.sentence)
    if code == -_CPU_TIME_IS_UP:
        return _too_slow(name)
    return ChildDied(
        "TOO_MUCH_MEMORY",
        _(
            "Reading “{name}” needs more memory than is allowed, or the file is built to stop readers. "
            "The file stays where it was; ask the sender for another copy, or scan a printed one.",
            name=name,
        ),
    )


def _read_answer(answer: Path, name: str) -> Json:
    try:
        if answer.stat().st_size > _MOST_ANSWER_BYTES:
            raise damaged(name)
        parsed: object = json.loads(answer.read_bytes())
    except (OSError, ValueError, RecursionError) as problem:
        raise damaged(name) from problem
    if not isinstance(parsed, dict):
        raise damaged(name)
    return cast(Json, parsed)


def damaged(name: str) -> BadFile:
    """Return the refusal of a file whose inside cannot be understood."""
    return BadFile(
        "DAMAGED",
        _(
            "“{name}” is damaged and cannot be read. The file stays where it was; ask the sender for it again.",
            name=name,
        ),
    )


def _limits_json(limits: Limits) -> Json:
    return {
        "pages": limits.pages,
        "megapixels": limits.megapixels,
        "seconds": limits.seconds,
        "memory_mb": limits.memory_mb,
    }


def child_main(argv: list[str]) -> int:
    """Be the child: take one request from stdin, limit oneself, do the work, write the answer file."""
    if argv:
        return 2
    line = sys.stdin.buffer.readline()
    if not line:
        return _PARENT_IS_GONE  # the parent went away before it asked
    request = json.loads(line)
    limits = Limits(**{key: int(value) for key, value in request["limits"].items()})
    _limit_oneself(limits)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    threading.Thread(target=give_way_as_a_group, daemon=True).start()
    # The heavy and dangerous libraries are loaded here only, never in the parent.
    work = importlib.import_module(_WORK[request.get("work", "pages")])
    answer = work.answer(request, limits=limits, progress=_print_step)
    target = Path(request["scratch"]) / _ANSWER
    target.write_text(json.dumps(answer), encoding="utf-8")
    sys.stdout.flush()
    # Skips the finalisers of PDFium, which can take long or crash after a bad file.
    os._exit(0)


def _print_step(done: int, of_all: int) -> None:
    sys.stdout.write(f"{done} {of_all}\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    """End when stdin closes: the parent is gone, and nobody waits for the answer."""
    while os.read(0, 1):
        pass
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)  # and with it what was started, as Tesseract
    os._exit(_PARENT_IS_GONE)


def _limit_oneself(limits: Limits) -> None:
    if sys.platform == "win32":
        return
    resource = importlib.import_module("resource")  # not on Windows
    memory = limits.memory_mb * 1024 * 1024
    wanted = (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_AS, memory, memory),
        # At the lower limit the system ends the child with a signal of its own, which tells why.
        (resource.RLIMIT_CPU, limits.seconds, limits.seconds + 5),
        (resource.RLIMIT_FSIZE, _MOST_FILE_BYTES, _MOST_FILE_BYTES),
        (resource.RLIMIT_NOFILE, _MOST_OPEN_FILES, _MOST_OPEN_FILES),
    )
    for which, soft, hard in wanted:
        # macOS refuses some of them; the wall time still holds.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (soft, hard))
