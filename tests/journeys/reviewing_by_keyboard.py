"""Somebody reviews documents with the keyboard alone, and every press is counted."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from p2p_desktop.domain.document import FieldName
from p2p_desktop.services.context import reading
from p2p_desktop.store.queries import documents
from p2p_desktop.store.queries.document import DocumentView
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.ui.screens.documents.field_row import FieldEdit, FieldRow
from p2p_desktop.ui.screens.documents.field_words import is_doubtful
from p2p_desktop.ui.screens.documents.screen import DocumentsScreen
from tests.journeys.conftest import Program
from tests.journeys.typing_meanwhile import READ, states

#: A brisk typist.
_BETWEEN_KEYS_MS = 60
_READ_MS = 900_000
#: With Ctrl: where the documents stand in the navigation of finance.
_DOCUMENTS = Qt.Key.Key_5
#: What is on paper, by field; of fields that it does not hold nothing is known.
Truth = Mapping[FieldName, str]


@dataclass
class Reviewed:
    """What happened to one document."""

    doubtful: tuple[FieldName, ...]
    visited: list[FieldName] = field(default_factory=list)
    typed: dict[FieldName, str] = field(default_factory=dict)
    commands: int = 0
    letters: int = 0


def reviewer_of(program: Program, files: Mapping[Path, Truth]) -> KeyboardReviewer:
    """Drop the files, wait until the workers have read them, and send somebody to the list of documents."""
    hands = program.hands
    hands.drop(files)
    hands.wait(lambda: len(states(program)) == len(files), what="all files taken in")
    hands.qtbot.waitUntil(lambda: set(states(program).values()) <= READ, timeout=_READ_MS)
    hands.wait(hands.shell().is_prepared, what="all screens made")
    with reading(program.context) as session:
        rows = documents.page(session, hands.shell().person, PageRequest(limit=100)).rows
    truths = {path.name: truth for path, truth in files.items()}
    return KeyboardReviewer(program, {row.id: truths[row.file_name] for row in rows})


class KeyboardReviewer:
    """Looks at each field the focus comes to: what is right is accepted with Enter, what is wrong is typed anew."""

    def __init__(self, program: Program, truths: Mapping[str, Truth]) -> None:
        self._program = program
        self._truths = truths
        self._hands = program.hands
        self._beside = ThreadPoolExecutor(max_workers=1)
        self.reviewed: dict[str, Reviewed] = {}

    def go_to_documents(self) -> DocumentsScreen:
        """Go to the list."""
        QTest.keyClick(self._hands.window, _DOCUMENTS, Qt.KeyboardModifier.ControlModifier)
        (screen,) = self._hands.wait(
            lambda: [each for each in self._hands.showing(DocumentsScreen) if each.table.view.hasFocus()],
            what="the list of documents",
        )
        return screen

    def review_all(self) -> None:
        """Open the first row that is to be checked and go on until nothing of what is known is left to check."""
        screen = self.go_to_documents()
        self._hands.wait(lambda: screen.table.model.total >= len(self._truths), what="all rows")
        self._hands.settle()
        wanted = {each for each in self._truths if self._is_to_check(each)}
        self._press(Qt.Key.Key_Home)
        while not self._is_to_check(screen.table.selected()):
            before = screen.table.selected()
            self._press(Qt.Key.Key_Down)
            assert screen.table.selected() != before, "nothing in the list is to be checked"
        self._press(Qt.Key.Key_Return)
        while wanted - set(self.reviewed):
            document_id = self._hands.wait(lambda: self._shown_anew(screen), what="the next document")
            self.reviewed[document_id] = self._review(screen, document_id)
            self._hands.wait(partial(_has_gone_on, screen, document_id), what="going on")
            if screen.table.isVisible():
                break

    def _review(self, screen: DocumentsScreen, document_id: str) -> Reviewed:
        view = self.view(document_id)
        done = Reviewed(tuple(name for name in screen.review.fields.rows if is_doubtful(view, name)))
        confirm = screen.review.confirm_button
        while (focus := self._focus()) is not confirm:
            assert isinstance(focus, FieldEdit), f"the focus is on {focus}"
            row = self._row_of(screen, focus)
            assert row.name not in done.visited, f"{row.name} comes up twice"
            done.visited.append(row.name)
            self._look_at(row, self._truths.get(document_id, {}).get(row.name), done)
        self._press(Qt.Key.Key_Space)
        done.commands += 1
        return done

    def _look_at(self, row: FieldRow, truth: str | None, done: Reviewed) -> None:
        if truth is not None and row.value() != truth:
            QTest.keyClicks(row.edit, truth, delay=_BETWEEN_KEYS_MS)
            done.letters += len(truth)
            done.typed[row.name] = truth
        self._press(Qt.Key.Key_Return if row.edit.text() else Qt.Key.Key_Tab)
        done.commands += 1

    def view(self, document_id: str) -> DocumentView:
        """Return a document as it is stored; read beside the event loop, which is not held by who looks on."""
        person = self._hands.shell().person

        def read() -> DocumentView | None:
            with reading(self._program.context) as session:
                return documents.one(session, person, document_id)

        looking = self._beside.submit(read)
        self._hands.qtbot.waitUntil(looking.done, timeout=_READ_MS)
        found = looking.result()
        assert found is not None
        return found

    def _is_to_check(self, document_id: str) -> bool:
        return document_id in self._truths and any(is_doubtful(self.view(document_id), name) for name in FieldName)

    def _shown_anew(self, screen: DocumentsScreen) -> str:
        """Return the document on the screen as soon as its page is seen and the focus is where it belongs."""
        document_id = screen.review.document_id()
        is_new = bool(document_id) and document_id not in self.reviewed
        pages = screen.review.viewer.canvas.visible()
        is_seen = screen.review.viewer.document_id() == document_id and all(each.picture is not None for each in pages)
        return document_id if is_new and is_seen and isinstance(self._focus(), FieldEdit) else ""

    def _row_of(self, screen: DocumentsScreen, edit: FieldEdit) -> FieldRow:
        return next(row for row in screen.review.fields.rows.values() if row.edit is edit)

    def _focus(self) -> QWidget | None:
        return QApplication.focusWidget()

    def _press(self, key: Qt.Key) -> None:
        QTest.keyClick(self._focus() or self._hands.window, key)
        QTest.qWait(_BETWEEN_KEYS_MS)

    def check(self) -> None:
        """Every field to check was come to, in order, and no other; what was typed is what is stored."""
        assert self.reviewed
        for document_id, done in self.reviewed.items():
            assert tuple(done.visited) == done.doubtful
            view = self.view(document_id)
            assert view.is_reviewed
            stored = {name: found.value for name in done.typed if (found := view.field(name)) is not None}
            assert stored == done.typed

    def report(self) -> str:
        """Say how many presses a document took."""
        every = list(self.reviewed.values())
        commands, letters = [each.commands for each in every], [each.letters for each in every]
        fields = sum(len(each.doubtful) for each in every)
        corrected = sum(len(each.typed) for each in every)
        return (
            f"{len(every)} documents, {fields} fields to check, {corrected} of them typed anew; "
            f"key presses a document: median {statistics.median(commands):.0f}, "
            f"mean {statistics.mean(commands):.1f}, most {max(commands)}; "
            f"and letters typed: mean {statistics.mean(letters):.1f}"
        )


def _has_gone_on(screen: DocumentsScreen, document_id: str) -> bool:
    return screen.review.document_id() != document_id or screen.table.isVisible()
