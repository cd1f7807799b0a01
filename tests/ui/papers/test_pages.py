"""Pages of documents by mouse and keyboard: split where marked, joined from the list, turned for everybody."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.services import splitting
from p2p_desktop.ui.screens.documents.pages_dialog import PagesDialog
from p2p_desktop.ui.screens.documents.screen import DocumentsScreen
from tests.ui.conftest import MakeDesk
from tests.ui.papers.conftest import Papers
from tests.ui.papers.reviewing import open_screen, press
from tests.ui.places import banners, opened, undo


def dialog() -> PagesDialog:
    """Return the strip of pages that is open."""
    (found,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, PagesDialog) and each.isVisible()]
    return found


def test_documents_are_joined_from_the_list_then_split_by_keyboard_and_taken_back(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    screen = opened(qtbot, DocumentsScreen(make_desk(papers.dana)), width=1300, height=850)
    selection = screen.table.view.selectionModel()
    for row in range(2):
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        selection.select(screen.table.model.index(row, 0), flags)
    assert set(screen.table.selected_ids()) == {papers.differing, papers.lost}
    press(screen.table.view, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: screen.review.document_id() not in ("", papers.differing, papers.lost))
    joined = screen.review.document_id()
    assert "Joined 2 documents into one." in banners(screen.desk)
    papers.work_off()
    qtbot.waitUntil(screen.review.head.split.isVisible)
    assert len(papers.document(joined).pages) == 2
    screen.review.head.split.click()
    asked = dialog()
    assert (asked.parts(), asked.split.isEnabled()) == (((1, 2),), False)
    qtbot.waitUntil(asked.begins[2].hasFocus)
    press(asked.begins[2], Qt.Key.Key_Space)
    assert asked.parts() == ((1,), (2,))
    assert asked.split.text() == "Split into 2 documents"
    press(asked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.review.document_id() != joined)
    view = papers.document(joined)
    assert (view.state, view.reason) == (DocumentState.REPLACED, "Split into 2 documents.")
    papers.work_off()
    undo(screen.desk)
    qtbot.waitUntil(lambda: papers.document(joined).state is not DocumentState.REPLACED)
    qtbot.waitUntil(lambda: screen.review.document_id() == joined)


def test_a_replaced_document_says_so_and_offers_to_be_had_again(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    splitting.join(papers.dana, [papers.differing, papers.lost])
    papers.work_off()
    screen = open_screen(qtbot, make_desk, papers.dana, papers.lost)
    head = screen.review.head
    assert head.undo.isVisible()
    assert not head.read_again.isVisible()
    assert screen.review.replaced.words.text() == "Joined with others into one document."
    head.undo.click()
    qtbot.waitUntil(lambda: papers.document(papers.lost).state is not DocumentState.REPLACED)


def test_the_page_that_is_seen_is_turned_by_its_key(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    before = papers.document(papers.lost).pages[0]
    screen = open_screen(qtbot, make_desk, papers.dana, papers.lost)
    press(screen, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: papers.document(papers.lost).pages[0].width == before.height)
    papers.work_off()
    qtbot.waitUntil(lambda: "Page 1 is turned for everybody and read anew." in banners(screen.desk))
    shown = screen.review.viewer.canvas.pages
    qtbot.waitUntil(lambda: screen.review.viewer.canvas.pages[0].page.width == before.height)
    assert len(shown) == 1
