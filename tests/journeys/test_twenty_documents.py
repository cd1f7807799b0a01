"""Twenty documents at once, and somebody who does not stop typing: nothing of either is lost."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from p2p_desktop.services.context import reading
from p2p_desktop.store.queries import requests
from p2p_desktop.store.queries.paging import PageRequest
from tests.journeys.conftest import Program
from tests.journeys.typing_meanwhile import READ, drop_and_type, states, twenty_documents

pytestmark = pytest.mark.xdist_group("journeys")


def test_twenty_documents_are_read_while_somebody_types_and_every_letter_is_there(
    as_dana: Program, tmp_path: Path
) -> None:
    files = twenty_documents(tmp_path / "dropped")
    typed = drop_and_type(as_dana, files, nullcontext())
    hands = as_dana.hands
    note = hands.find("Note (optional)", QPlainTextEdit)
    assert len(typed) > 100
    assert note.toPlainText() == typed
    assert states(as_dana).keys() == {path.name for path in files}
    assert set(states(as_dana).values()) <= READ
    hands.click("Back to the list (Esc)")
    hands.wait(lambda: typed in notes(as_dana), what="the draft with every letter")


def notes(program: Program) -> set[str]:
    """Return the notes of all drafts as they are stored."""
    person = program.hands.shell().person
    with reading(program.context) as session:
        rows = requests.page(session, person, PageRequest(limit=100, choice="draft")).rows
        drafts = [requests.one(session, person, row.id) for row in rows]
    return {draft.content.note for draft in drafts if draft is not None}
