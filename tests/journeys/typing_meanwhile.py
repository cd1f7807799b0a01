"""Somebody types on and on while twenty documents that were dropped at once are read by real workers."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from contextlib import AbstractContextManager
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from p2p_desktop.dev.make_samples import make_proforma, make_receipt
from p2p_desktop.domain.document import DocumentState
from p2p_desktop.services.context import reading
from p2p_desktop.store.queries import documents
from p2p_desktop.store.queries.paging import PageRequest
from tests.journeys.conftest import Program
from tests.journeys.hands import PATIENCE_MS

READ = {DocumentState.READ, DocumentState.NEEDS_REVIEW}
_TEXT = "Please deliver to the back door, the bell is broken. "
_KEY_MS = 40
_LOOK_SECONDS = 0.5
_PAPERS = (
    "proforma-en-laptops",
    "proforma-fr",
    "receipt-fits-laptops",
    "receipt-price-quantity",
    "receipt-other-vendor",
)
_SCANS = ("proforma-de-scan", "invoice-scan")


def twenty_documents(folder: Path) -> list[Path]:
    """Make twenty documents of which no two are the same; five of them are scans."""
    made = []
    names = [*_PAPERS * 3, *itertools.islice(itertools.cycle(_SCANS), 5)]
    for at, name in enumerate(names):
        here, day = folder / str(at), dt.date(2026, 3, 1) + dt.timedelta(days=at)
        if name.startswith("proforma"):
            path = make_proforma(name, folder=here, document_date=day, number=f"Q-{7000 + at}")
        else:
            path = make_receipt(name, folder=here, order_number=None, document_date=day, number=f"R-{7000 + at}")
        made.append(path.rename(here / f"{at:02}-{path.name}"))
    return made


class Typist:
    """Presses one key after another in a window, as the system would tell of them, until told to stop."""

    def __init__(self, window: QWindow) -> None:
        self._window = window
        self._letters = itertools.cycle(_TEXT)
        self.typed = ""
        self._timer = QTimer(interval=_KEY_MS)
        self._timer.timeout.connect(self._press)

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def stop(self) -> None:
        """Let go."""
        self._timer.stop()

    def _press(self) -> None:
        letter = next(self._letters)
        QTest.keyClick(self._window, ord(letter))
        self.typed += letter


def drop_and_type(program: Program, files: list[Path], watched: AbstractContextManager[object]) -> str:
    """Drop the files, begin a request and type into its note until all are read; return what was typed.

    All screens are made by then, as they are for somebody who has sat at the desk for a while.
    """
    hands = program.hands
    hands.go_to("Documents")
    hands.wait(hands.shell().is_prepared, what="all screens")
    hands.settle()
    with watched:
        hands.drop(files)
        hands.go_to("Requests")
        hands.click("New request", QPushButton)
        note = hands.find("Note (optional)", QWidget)
        note.setFocus()
        typist = Typist(hands.window.windowHandle())
        typist.start()
        _wait_aside(program, len(files))
        typist.stop()
    return typist.typed


def _wait_aside(program: Program, wanted: int) -> None:
    """Let the event loop run until all documents are read; who looks is a thread, so that nobody holds the loop."""
    loop = QEventLoop()
    is_late = threading.Event()

    def look() -> None:
        while not is_late.wait(_LOOK_SECONDS):
            now = states(program)
            if len(now) == wanted and set(now.values()) <= READ:
                break
        loop.quit()

    late = QTimer(singleShot=True, interval=2 * PATIENCE_MS)
    late.timeout.connect(is_late.set)
    late.start()
    looking = threading.Thread(target=look, name="look")
    looking.start()
    loop.exec()
    looking.join()
    assert not is_late.is_set(), f"not read in time: {states(program)}"


def states(program: Program) -> dict[str, DocumentState]:
    """Return how each document stands, by the name of its file."""
    person = program.hands.shell().person
    with reading(program.context) as session:
        rows = documents.page(session, person, PageRequest(limit=100)).rows
    return {row.file_name: DocumentState(row.state) for row in rows}
