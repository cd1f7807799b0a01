"""The log: one JSON line an event, rotated, one file a process, and no words of documents or people."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast, get_type_hints

import pytest

from p2p_desktop import logs
from p2p_desktop.logs import LogFields, log_error, log_event, start_logging, stop_logging
from p2p_desktop.paths import Home
from tests.workers.desks import ROOT

JOB = "01a20962-984f-71e0-900d-22bc84bcc13e"
CANARIES = ("Muster & Söhne GmbH", "Muster", "4711.08", "DE89370400440532013000", "invoice text")


@pytest.fixture
def log(home: Home) -> Iterator[Path]:
    """Give the log file of this process."""
    yield start_logging(home, "test")
    stop_logging()


def events(path: Path) -> list[dict[str, object]]:
    """Return the events of a log file."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_an_event_is_one_json_line_with_its_fields(log: Path) -> None:
    log_event("job_done", job=JOB, kind="read_document", queue="documents", attempt=2, ms=1234)
    (event,) = events(log)
    assert event.pop("time")
    assert event == {
        "event": "job_done", "level": "info", "process": os.getpid(), "job": JOB, "kind": "read_document",
        "queue": "documents", "attempt": 2, "ms": 1234,
    }  # fmt: skip


@pytest.mark.parametrize("canary", CANARIES)
def test_a_value_that_is_not_what_its_key_promises_is_left_out(log: Path, canary: str) -> None:
    words = [key for key, kind in get_type_hints(LogFields).items() if kind is str]
    for key in words:
        if key not in ("logger", "error"):  # names from the program's own source; "Muster" could be one
            log_event("job_done", **cast(LogFields, {key: canary}))
    assert [event for event in events(log) if canary in json.dumps(event, ensure_ascii=False)] == []
    assert canary not in log.read_text()


def test_a_key_that_is_not_declared_is_left_out(log: Path) -> None:
    log_event("job_done", vendor="Muster")  # type: ignore[call-arg]  # that is the point
    assert "vendor" not in log.read_text()
    assert "Muster" not in log.read_text()


def test_an_error_is_told_by_class_and_place_without_its_words(log: Path) -> None:
    try:
        raise ValueError(" ".join(CANARIES))
    except ValueError as error:
        log_error("job_error", error, job=JOB)
    (event,) = events(log)
    assert (event["error"], event["level"]) == ("ValueError", "error")
    assert str(event["where"]).startswith("workers/test_logs.py:")
    assert [canary for canary in CANARIES if canary in log.read_text()] == []


def test_what_a_library_warns_of_is_noted_without_its_words(log: Path) -> None:
    logging.getLogger("pdfminer.psparser").warning("cannot read %s", CANARIES[0])
    (event,) = events(log)
    assert (event["event"], event["logger"], event["level"]) == ("library_warning", "pdfminer.psparser", "warning")
    assert "Muster" not in log.read_text()


def test_the_log_is_private(log: Path, home: Home) -> None:
    log_event("started")
    assert {path.stat().st_mode & 0o777 for path in home.logs.iterdir()} == {0o600}
    assert home.logs.stat().st_mode & 0o777 == 0o700


def test_a_log_never_grows_beyond_its_files(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 2_000)
    path = start_logging(home, "test")
    for number in range(300):
        log_event("job_done", attempt=number)
    stop_logging()
    files = [each for each in home.logs.iterdir() if each.suffix != ".lock"]
    assert len(files) == logs.FILES
    assert max(each.stat().st_size for each in files) <= 2_000
    assert events(path)[-1]["attempt"] == 299


def test_a_second_process_of_the_same_role_has_a_file_of_its_own(home: Home, log: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom p2p_desktop.paths import Home\nfrom p2p_desktop import logs\n"
        "print(logs.start_logging(Home(Path(sys.argv[1])), 'test').name)"
    )

    def second() -> str:
        command = [sys.executable, "-c", program, str(home.folder)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    assert log.name == "test-1.jsonl"
    # The slot of a process that has ended is free again.
    assert [second(), second()] == ["test-2.jsonl", "test-2.jsonl"]


def test_events_before_the_log_was_started_go_nowhere(home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    log_event("too_early")
    out, errors = capfd.readouterr()
    assert (out, errors) == ("", "")
