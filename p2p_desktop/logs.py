"""The log of one process: JSON lines, one an event, rotated; ids, codes and numbers only, never contents."""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TypedDict, Unpack

from p2p_desktop.holding import privately, try_hold
from p2p_desktop.paths import Home

FILE_BYTES = 5_000_000
FILES = 5
_MOST_SLOTS = 64
_MOST_FRAMES = 12


class LogFields(TypedDict, total=False):
    """Everything an event may carry. There is no key for words: names, amounts and contents have nowhere to go."""

    job: str
    kind: str
    queue: str
    queues: str
    state: str
    code: str
    step: str
    check: str
    worker: str
    logger: str
    error: str
    where: str
    attempt: int
    ms: int
    count: int
    threads: int
    pid: int
    exit_code: int
    done: int
    total: int
    is_fine: bool


_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "job": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "kind": _WORD,
    "queue": _WORD,
    "queues": re.compile(r"[a-z]{1,20}(,[a-z]{1,20}){0,7}"),
    "state": _WORD,
    "code": re.compile(r"[A-Z]{1,20}(_[A-Z]{1,20}){0,5}"),
    "step": _WORD,
    "check": _WORD,
    "worker": re.compile(r"[a-z][a-z0-9-]{0,39}"),
    "logger": re.compile(r"[A-Za-z_][\w.]{0,79}", re.ASCII),
    "error": re.compile(r"[A-Za-z_]\w{0,59}", re.ASCII),
    "where": re.compile(r"[\w./ <>-]{1,60}:\d{1,6}( [\w./<>-]{1,60}:\d{1,6}){0,20}", re.ASCII),
}
_NUMBERS = frozenset({"attempt", "ms", "count", "threads", "pid", "exit_code", "done", "total"})

_events = logging.getLogger("p2p_desktop.events")
_events.propagate = False
_events.setLevel(logging.INFO)
_taken_slots: list[IO[str]] = []


def start_logging(home: Home, process: str) -> Path:
    """Write this process's events from now on, and what libraries warn of; return the file they go to.

    Each process has a file of its own (``worker-documents-1.jsonl``): the name of its role and the first slot that
    no living process holds, so that rotation never meets a second writer and files do not pile up.
    """
    stop_logging()
    home.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = _free_slot(home.logs, process)
    _events.addHandler(_RotatedFile(path))
    logging.getLogger().addHandler(_LibraryWarnings(level=logging.WARNING))
    return path


def stop_logging() -> None:
    """Close the log of this process."""
    for handler in list(_events.handlers):
        _events.removeHandler(handler)
        handler.close()
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, _LibraryWarnings)]:
        root.removeHandler(handler)
    while _taken_slots:
        _taken_slots.pop().close()


def log_event(event: str, /, **fields: Unpack[LogFields]) -> None:
    """Write one event. A value that does not look like what its key promises is written as ``?``."""
    _events.info(event, extra={"fields": dict(fields)})


def log_error(event: str, error: BaseException, /, **fields: Unpack[LogFields]) -> None:
    """Write one event about an error: its class and where it came from, never its message (it may quote contents)."""
    fields["error"] = type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]
    where = " ".join(f"{_module_path(frame.filename)}:{frame.lineno}" for frame in frames)
    if where:
        fields["where"] = where
    _events.error(event, extra={"fields": dict(fields)})


def _module_path(filename: str) -> str:
    return "/".join(Path(filename).parts[-2:]).replace(" ", "_")


class _EventLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "event": record.msg if _WORD.fullmatch(str(record.msg)) else "?",
            "level": record.levelname.lower(),
            "process": record.process,
        }
        fields: Mapping[str, object] = getattr(record, "fields", {})
        line.update({key: _safe(key, value) for key, value in fields.items() if _is_known(key)})
        return json.dumps(line)


def _is_known(key: str) -> bool:
    return key in _SHAPES or key in _NUMBERS or key == "is_fine"


def _safe(key: str, value: object) -> object:
    if key == "is_fine" or key in _NUMBERS:
        return value if isinstance(value, bool | int) else "?"
    return str(value) if _SHAPES[key].fullmatch(str(value)) else "?"


class _RotatedFile(logging.handlers.RotatingFileHandler):
    """A rotated file that only its owner reads, and whose troubles (a full disk) never stop the work."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=FILES - 1, encoding="utf-8")
        self.setFormatter(_EventLine())

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=privately)

    def handleError(self, record: logging.LogRecord) -> None:
        """Lose the line: there is no better place to complain to."""


class _LibraryWarnings(logging.Handler):
    """Notes that a library warned of something; its message is left out, since it may quote a document."""

    def emit(self, record: logging.LogRecord) -> None:
        fields: LogFields = {"logger": record.name, "where": f"{_module_path(record.pathname)}:{record.lineno}"}
        error = record.exc_info[0] if record.exc_info else None
        if error is not None:
            fields["error"] = error.__name__
        _events.log(record.levelno, "library_warning", extra={"fields": dict(fields)})


def _free_slot(folder: Path, process: str) -> Path:
    for slot in range(1, _MOST_SLOTS + 1):
        held = try_hold(folder / f"{process}-{slot}.lock")
        if held is not None:
            _taken_slots.append(held)
            return folder / f"{process}-{slot}.jsonl"
    return folder / f"{process}-{os.getpid()}.jsonl"
