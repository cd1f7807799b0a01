"""The window is killed in the middle of what it does: what was begun is done once, what was typed is there again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from p2p_desktop.dev.make_samples import make_receipt
from p2p_desktop.dev.waiting import wait_for
from p2p_desktop.domain.request import RequestEvent, RequestLine, RequestState
from p2p_desktop.paths import Home
from p2p_desktop.services import holding, intake, requesting
from p2p_desktop.services.context import Context, open_context, reading
from p2p_desktop.store import reviews
from p2p_desktop.store.queries import document, orders, requests
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.workers.queues import HueyQueue
from tests.journeys.conftest import OpenProgram, person_of

ROOT = Path(__file__).parent.parent.parent
REQUESTS = 9

pytestmark = pytest.mark.xdist_group("journeys")
Start = Callable[[Path, str, str], "subprocess.Popen[str]"]


@pytest.fixture
def start_window() -> Iterator[Start]:
    """Start the window in a process of its own; whatever is left of it ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(home: Path, username: str, deed: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.window_process", username, deed],
            cwd=ROOT,
            env={**os.environ, "P2P_HOME": str(home)},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        kill(process)
        assert process.stdout is not None
        process.stdout.close()


def kill(process: subprocess.Popen[str]) -> None:
    """Kill the window as the system would; nothing of it gets to say a word."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def read_until(process: subprocess.Popen[str], words: str, *, times: int = 1) -> str:
    """Read what the window tells until it has said these words so often, or that nothing is left; return that line."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("nothing left"):
            return line.rstrip("\n")  # on a busy machine a window gets on before it can be killed
        if line.startswith(words):
            times -= 1
            if not times:
                return line.rstrip("\n")
    raise AssertionError(f"the window ended before it said “{words}”")


def in_approval(ana: Context, number: int) -> None:
    """Ana has asked for so many small things, each for one approver."""
    for at in range(number):
        request_id = requesting.new_draft(ana)
        line = RequestLine(f"Lamp {at}", Decimal(1), Decimal("20.00"))
        content = replace(
            requesting.empty_content("EUR"), title=f"Lamp {at}", vendor_name="Lichthaus", lines=(line,),
            needed_by=ana.today(), department="Office",
        )  # fmt: skip
        requesting.save_draft(ana, request_id, content, version=1)
        requesting.submit(ana, request_id, version=2)


@pytest.fixture
def context(staffed: Path) -> Iterator[Context]:
    """Look into the home folder beside the window, as Dana who sees everything."""
    home = Home(staffed)
    opened = open_context(home, queue=HueyQueue(home), person=person_of(staffed, "dana"))
    yield opened
    opened.store.close()


def test_a_window_killed_while_it_approves_leaves_every_request_approved_once_and_ordered_once(
    staffed: Path, start_window: Start, context: Context
) -> None:
    in_approval(context.acting_as(person_of(staffed, "ana")), REQUESTS)
    for presses in (1, 2, 3):
        window = start_window(staffed, "ben", "approve")
        read_until(window, "pressed", times=presses)
        kill(window)
    last = start_window(staffed, "ben", "approve")
    read_until(last, "nothing left")
    numbers = wait_for("the orders", lambda: issued(context))
    kill(last)
    assert len(set(numbers)) == REQUESTS
    with reading(context) as session:
        rows = requests.page(session, context.person, PageRequest(limit=100)).rows
        views = [requests.one(session, context.person, row.id) for row in rows]
    assert [view.state for view in views if view is not None] == [RequestState.ORDERED] * REQUESTS
    for view in views:
        assert view is not None
        assert [entry.event for entry in view.history].count(RequestEvent.APPROVE) == 1
    with context.store.reading() as session:
        assert context.audit.verify(session, last=None).is_ok


def test_whoever_saw_approved_finds_it_approved_after_a_kill(
    staffed: Path, start_window: Start, context: Context
) -> None:
    in_approval(context.acting_as(person_of(staffed, "ana")), 1)
    window = start_window(staffed, "ben", "approve_one")
    told = read_until(window, "told")
    kill(window)
    assert told == "told “Lamp 0” is approved. Its order is made in a few seconds."
    with reading(context) as session:
        (row,) = requests.page(session, context.person, PageRequest()).rows
    assert row.state in (RequestState.APPROVED, RequestState.ORDERED)


def issued(context: Context) -> list[str] | None:
    """Return the numbers of the orders once there are as many as requests, each with its PDF."""
    with reading(context) as session:
        rows = orders.page(session, context.person, PageRequest(limit=100)).rows
        views = [orders.one(session, context.person, row.id) for row in rows]
    printed = [view.number for view in views if view is not None and view.pdf_sha256]
    return printed if len(printed) >= REQUESTS else None


def test_a_window_killed_while_somebody_types_has_the_draft_again(
    staffed: Path, start_window: Start, open_program: OpenProgram
) -> None:
    window = start_window(staffed, "ana", "type")
    typed = read_until(window, "typed", times=350).removeprefix("typed ")
    kill(window)
    program = open_program(home=staffed, person=person_of(staffed, "ana"))
    hands = program.hands
    hands.go_to("Requests")
    hands.click_row("Untitled request")
    note = hands.find("Note (optional)", QPlainTextEdit)
    kept = hands.wait(note.toPlainText, what="the note as it was typed")
    assert typed.startswith(kept)
    assert len(kept) > 100  # whoever types on and on is saved every three seconds


def test_a_window_killed_in_a_review_has_saved_field_and_lines_and_holds_nobody_up(
    staffed: Path, start_window: Start, context: Context, tmp_path: Path
) -> None:
    path = make_receipt("receipt-fits-laptops", folder=tmp_path, order_number=None, document_date=context.today())
    document_id = intake.take_in(context, path).document_id
    window = start_window(staffed, "dana", "review")
    read_until(window, "rested")
    kill(window)
    with reading(context) as session:
        view = document.one(session, context.person, document_id)
        held = reviews.holder_of(session, document_id, now=context.now())
    assert view is not None
    assert (view.number, view.lines[0].description) == ("KILLED-1", "Written just before")
    assert held is not None
    taken = holding.take_over(context, document_id, "another window")
    assert (taken.window_id, taken.window_id == held.window_id) == ("another window", False)


def test_a_window_closed_right_after_a_letter_has_kept_it(staffed: Path, open_program: OpenProgram) -> None:
    ana = person_of(staffed, "ana")
    first = open_program(home=staffed, person=ana)
    first.hands.go_to("Requests")
    first.hands.click("New request", QPushButton)
    first.hands.type_into("Note (optional)", "For the back room.")
    first.window.close()
    again = open_program(home=staffed, person=ana).hands
    again.go_to("Requests")
    again.click_row("Untitled request")
    note = again.find("Note (optional)", QPlainTextEdit)
    assert again.wait(note.toPlainText, what="the note") == "For the back room."
