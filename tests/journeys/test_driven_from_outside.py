"""The installed program driven from outside, as a screen reader does: no control without a name, one purchase done."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest

from p2p_desktop.domain.request import RequestState
from p2p_desktop.domain.resolution import MatchState
from p2p_desktop.paths import Home
from p2p_desktop.services.context import open_context, reading
from p2p_desktop.store.people import everybody
from p2p_desktop.store.queries import matching, orders, requests
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.workers.queues import HueyQueue
from tests.journeys.driven_from_outside import NO_SCREEN, SCREENS, TITLE

#: The Python of the system: the bindings of the accessibility bus come with it.
PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).parent / "driven_from_outside.py"
PROGRAM = Path(sys.executable).parent / "p2p-desktop"
_BINDINGS = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
_TRIES = 8


class Report(TypedDict):
    """What the script saw."""

    visited: list[str]
    unnamed: dict[str, list[str]]


def missing() -> str:
    """Return what keeps the program from being driven here, "" if nothing does."""
    driver = os.environ.get("P2P_DRIVER", "")
    if not driver or not Path(driver).is_file():
        return "P2P_DRIVER names no driver of the desktop"
    for tool in ("Xvfb", "openbox", "xdotool", "import", "dbus-daemon"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    if not PROGRAM.exists():
        return "the program is not installed beside this Python"
    bindings = subprocess.run([PYTHON, "-c", _BINDINGS], check=False, capture_output=True)
    return "" if bindings.returncode == 0 else "the system's Python has no bindings of the accessibility bus"


@pytest.mark.timeout(900)
@pytest.mark.xdist_group("journeys")
def test_a_screen_reader_finds_every_control_and_one_purchase_is_approved(tmp_path: Path, pictures: Path) -> None:
    reason = missing()
    if reason:
        pytest.skip(reason)
    home, report = driven(tmp_path, pictures)
    assert report["unnamed"] == {}
    assert set(SCREENS["dana"]) | set(SCREENS["erik"]) <= set(report["visited"])
    assert "Traceback" not in (pictures / "program.log").read_text()
    desk_lamps_are_ordered(home)


def driven(tmp_path: Path, pictures: Path, *more: str) -> tuple[Home, Report]:
    """Let the script drive the program; return the home folder and what the script saw."""
    for at in range(_TRIES):
        home = tmp_path / f"home-{at}"
        words = ["--driver", os.environ["P2P_DRIVER"], "--program", str(PROGRAM)]
        words += ["--home", str(home), "--pictures", str(pictures), *more]
        ended = subprocess.run([PYTHON, str(SCRIPT), *words], check=False, capture_output=True, text=True)
        if ended.returncode != NO_SCREEN:
            break
    assert ended.stdout, ended.stderr
    report: Report = json.loads(ended.stdout.splitlines()[-1])
    return Home(home), report


@pytest.mark.timeout(900)
@pytest.mark.xdist_group("journeys")
def test_a_purchase_is_made_with_the_keyboard_alone(tmp_path: Path, pictures: Path) -> None:
    reason = missing()
    if reason:
        pytest.skip(reason)
    home, report = driven(tmp_path, pictures, "--python", sys.executable)
    assert report["unnamed"] == {}
    context = open_context(home, queue=HueyQueue(home))
    with reading(context) as session:
        dana = next(person for person in everybody(session) if person.username == "dana")
        ordered = {row.title: row for row in orders.page(session, dana, PageRequest(limit=100)).rows}
        results = matching.page(session, dana, PageRequest(limit=100)).rows
        settled = [matching.one(session, dana, row.id) for row in results]
    context.store.close()
    order = ordered[TITLE]
    assert [row.state for row in results if row.order_id == order.id] == [MatchState.PASSED]
    reasons = [each.reason for view in settled if view is not None for each in view.resolutions]
    assert "Agreed with the vendor by phone." in reasons


def desk_lamps_are_ordered(home: Home) -> None:
    """Ben's one approval was enough for the smaller request of the sample company."""
    context = open_context(home, queue=HueyQueue(home))
    with reading(context) as session:
        dana = next(person for person in everybody(session) if person.username == "dana")
        states = {row.title: row.state for row in requests.page(session, dana, PageRequest()).rows}
        ordered = [row.title for row in orders.page(session, dana, PageRequest()).rows]
    with context.store.reading() as session:
        is_whole = context.audit.verify(session, last=None).is_ok
    context.store.close()
    assert states["Desk lamps for the new room"] is RequestState.ORDERED
    assert "Desk lamps for the new room" in ordered
    assert is_whole
