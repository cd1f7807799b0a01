"""From one document to the next: it is there at once, what others have is passed over; and handing to a colleague."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from p2p_desktop.dev.make_samples import make_receipt
from p2p_desktop.services import handing, holding, intake
from p2p_desktop.services.context import reading
from p2p_desktop.services.intake import Purpose
from p2p_desktop.store import reviews
from p2p_desktop.ui.screens.documents.ahead import read_one
from p2p_desktop.ui.screens.documents.hand_over import HandDialog
from p2p_desktop.ui.screens.documents.screen import DocumentsScreen
from tests.ui.conftest import MakeDesk
from tests.ui.papers.conftest import Papers
from tests.ui.papers.reviewing import open_screen
from tests.ui.places import banners, opened


def ahead(screen: DocumentsScreen) -> str:
    """Return which document was read ahead to be checked next."""
    ready = screen._ready_to_check()
    return ready.view.id if ready is not None else ""


def is_ready(screen: DocumentsScreen, document_id: str) -> bool:
    """Say whether a document was read ahead."""
    return document_id in screen._ahead


def test_the_next_is_shown_at_once_with_its_words(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = open_screen(qtbot, make_desk, papers.dana, papers.differing)
    qtbot.waitUntil(lambda: ahead(screen) == papers.lost)
    screen.review.finished.emit(papers.differing)
    assert screen.review.document_id() == papers.lost  # nothing was waited for
    assert screen.review.viewer.document_id() == papers.lost
    assert screen.review.viewer.canvas.text.words(1)


def test_a_list_read_anew_at_the_same_moment_does_not_stop_the_going_on(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    screen = open_screen(qtbot, make_desk, papers.dana, papers.differing)
    qtbot.waitUntil(lambda: ahead(screen) == papers.lost)
    screen._ahead = {}  # as for somebody who was quicker than the reading ahead
    screen.review.finished.emit(papers.differing)
    screen.reload()
    qtbot.waitUntil(lambda: screen.review.document_id() == papers.lost)


def test_what_is_next_comes_next_though_something_later_was_read_ahead(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk, tmp_path: Path
) -> None:
    other = make_receipt("receipt-other-vendor", folder=tmp_path, order_number=None,
                         document_date=dt.date(2022, 3, 1), number="R-77")  # fmt: skip
    intake.take_in(papers.dana, other, purpose=Purpose.RECEIPT)
    papers.work_off()
    screen = open_screen(qtbot, make_desk, papers.dana, papers.differing)
    qtbot.waitUntil(lambda: len(screen._to_check_after(papers.differing)) == 2)
    following, later = screen._to_check_after(papers.differing)
    qtbot.waitUntil(lambda: ahead(screen) == following)
    shown = read_one(screen.desk, later)
    assert shown is not None
    screen._ahead = {later: shown}
    assert ahead(screen) == ""


def test_the_neighbour_in_the_list_is_shown_at_once_with_its_picture(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    screen = open_screen(qtbot, make_desk, papers.dana, papers.differing)
    here = screen.table.model.place_of(papers.differing)
    first = 1 if here == 0 else -1
    for step in (first, -first):
        beside = screen.table.model.row(screen.table.model.place_of(screen.review.document_id()) + step)
        assert beside is not None
        qtbot.waitUntil(partial(is_ready, screen, beside.row.id))
        screen.walk(step)
        assert screen.review.document_id() == screen.review.viewer.document_id() == beside.row.id  # without waiting
        assert screen.review.viewer.canvas.pages[0].picture is not None


def test_what_somebody_else_reviews_is_passed_over(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = open_screen(qtbot, make_desk, papers.dana, papers.differing)
    qtbot.waitUntil(lambda: ahead(screen) == papers.lost)
    holding.hold(papers.company.erik, papers.lost, "elsewhere")
    qtbot.waitUntil(lambda: ahead(screen) == "")
    screen.review.finished.emit(papers.differing)
    qtbot.waitUntil(screen.table.isVisible)
    assert "Confirmed. Nothing else in this list is to be checked." in banners(screen.desk)


def test_what_waits_for_somebody_else_is_passed_over(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = open_screen(qtbot, make_desk, papers.dana, papers.differing)
    qtbot.waitUntil(lambda: ahead(screen) == papers.lost)
    handing.hand(papers.dana, papers.lost, papers.company.erik.person.id)
    qtbot.waitUntil(lambda: ahead(screen) == "")


def dialog() -> HandDialog:
    """Return the question to whom a document shall be handed."""
    (found,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, HandDialog) and each.isVisible()]
    return found


def test_a_document_is_handed_over_and_taken_back(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = open_screen(qtbot, make_desk, papers.dana, papers.differing)
    review = screen.review
    review.head.hand.click()
    qtbot.waitUntil(lambda: any(isinstance(each, HandDialog) for each in QApplication.topLevelWidgets()))
    asked = dialog()
    names = [asked.person.itemText(at) for at in range(asked.person.count())]
    assert names == ["Ana Ruiz", "Ben Okafor", "Clara Weiss", "Erik Lund"]
    asked.person.setCurrentText("Ben Okafor")
    asked.note.setPlainText("Is this yours?")
    asked.hand.click()
    qtbot.waitUntil(review.handed.isVisible)
    assert review.handed.words.text() == "Dana Novak handed this to Ben Okafor: Is this yours?"
    assert "Handed to Ben Okafor, who is told of it." in banners(screen.desk)
    review.handed.button.click()
    qtbot.waitUntil(review.handed.isHidden)
    with reading(papers.dana) as session:
        assert reviews.handover_of(session, papers.differing) is None


@pytest.mark.parametrize(("username", "total"), [("ben", 1), ("dana", 0)])
def test_the_list_shows_what_is_for_me(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk, username: str, total: int
) -> None:
    handing.hand(papers.dana, papers.lost, papers.company.ben.person.id)
    who = {"ben": papers.company.ben, "dana": papers.dana}[username]
    screen = opened(qtbot, DocumentsScreen(make_desk(who)))
    screen.table.set_choice("for_me")
    qtbot.waitUntil(lambda: screen.table.model.total == total and screen.desk.background.is_idle())
    if total:
        spoken = screen.table.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken.endswith("Dana Novak · for Ben Okafor")
