"""Reviews opened as people open them, and what they type there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.document import FieldName
from p2p_desktop.services.context import Context
from p2p_desktop.store.queries.document import FieldView
from p2p_desktop.ui.screens.documents.field_row import FieldRow
from p2p_desktop.ui.screens.documents.review import Review
from p2p_desktop.ui.screens.documents.screen import DocumentsScreen
from tests.ui.conftest import MakeDesk
from tests.ui.papers.conftest import Papers
from tests.ui.places import opened


def open_screen(qtbot: QtBot, make_desk: MakeDesk, who: Context, document_id: str) -> DocumentsScreen:
    """Open the review of a document for somebody, and wait until it is there."""
    screen = opened(qtbot, DocumentsScreen(make_desk(who)), width=1300, height=850)
    screen.show_object(document_id)
    qtbot.waitUntil(lambda: screen.review.document_id() == document_id)
    qtbot.waitUntil(screen.desk.background.is_idle)
    return screen


def type_into(review: Review, name: FieldName, words: str) -> FieldRow:
    """Go to a field and type over what stands there."""
    row = review.fields.rows[name]
    review.window().activateWindow()
    row.edit.setFocus()
    row.edit.selectAll()
    QTest.keyClicks(row.edit, words)
    return row


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key with what goes with it."""
    QTest.keyClick(widget, key, modifiers)


def said(papers: Papers, name: FieldName) -> str:
    """Return what a field of the document that differs says in the database."""
    found = papers.document(papers.differing).field(name)
    return found.value if found is not None else ""


def field(papers: Papers, name: FieldName) -> FieldView:
    """Return a field of the document that differs."""
    found = papers.document(papers.differing).field(name)
    assert found is not None
    return found
