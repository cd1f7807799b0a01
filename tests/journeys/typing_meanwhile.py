"""Somebody types on and on while twenty documents that were dropped at once are read by real workers."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from p2p_desktop.dev.make_samples import make_proforma, make_receipt
from p2p_desktop.domain.document import DocumentState
from p2p_desktop.services.context import reading
from p2p_desktop.store.queries import documents
from p2p_desktop.store.queries.paging import PageRequest
from tests.journeys.conftest import Program

READ = {DocumentState.READ, DocumentState.NEEDS_REVIEW}
_TEXT = "Please deliver to the back door, the bell is broken. "
_KEY_MS = 40
_PAPERS = ("proforma-en-laptops", "proforma-fr", "receipt-fits-laptops", "receipt-price-quantity", "receipt-other-vendor")
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
    """Presses one key after another into a field, until told to stop."""

    def __init__(self, field: QWidget) -> None:
        self._field = field
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
        QTest.keyClicks(self._field, letter)
        self.typed += letter


def drop_and_type(program: Program, files: list[Path]) -> str:
    """Drop the files, begin a request and type into its note until all are read; return what was typed."""
    hands = program.hands
    hands.go_to("Documents")
    hands.settle()
    hands.drop(files)
    hands.go_to("Requests")
    hands.click("New request", QPushButton)
    note = hands.find("Note (optional)", QWidget)
    note.setFocus()
    hands.wait(note.hasFocus, what="the cursor in the note")
    typist = Typist(note)
    typist.start()
    hands.wait(lambda: len(states(program)) == len(files) and set(states(program).values()) <= READ, what="all are read")
    typist.stop()
    return typist.typed


def states(program: Program) -> dict[str, DocumentState]:
    """Return how each document stands, by the name of its file."""
    person = program.hands.shell().person
    with reading(program.context) as session:
        rows = documents.page(session, person, PageRequest(limit=100)).rows
    return {row.file_name: DocumentState(row.state) for row in rows}
