"""Two people, or two windows, at one document: each sees the other, and nobody loses what he typed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import cast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.document import FieldName
from p2p_desktop.services import holding, reviewing
from p2p_desktop.services.context import reading
from p2p_desktop.store import reviews
from p2p_desktop.ui.screens.documents.choice import Side
from tests.ui.conftest import MakeDesk
from tests.ui.papers.conftest import Papers
from tests.ui.papers.reviewing import field, open_screen, press, said, type_into
from tests.ui.places import banners

NUMBER, TERMS = FieldName.NUMBER, FieldName.PAYMENT_TERMS
ALT = Qt.KeyboardModifier.AltModifier


def holder(papers: Papers) -> str:
    """Return who reviews the document that differs."""
    with reading(papers.dana) as session:
        found = reviews.holder_of(session, papers.differing, now=papers.dana.now())
    return found.name if found is not None else ""


def test_the_second_window_shows_who_reviews_and_only_reads(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    first = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    qtbot.waitUntil(lambda: holder(papers) == "Dana Novak")
    assert first.held.isHidden()
    second = open_screen(qtbot, make_desk, papers.company.erik, papers.differing).review
    qtbot.waitUntil(second.held.isVisible)
    assert second.held.words.text().startswith("Dana Novak is reviewing this, since ")
    assert second.fields.rows[NUMBER].edit.isReadOnly()
    assert not second.grid.isEnabled()
    assert not second.confirm_button.isEnabled()
    assert not first.fields.rows[NUMBER].edit.isReadOnly()


def test_one_person_in_two_windows_is_told_which(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    open_screen(qtbot, make_desk, papers.dana, papers.differing)
    second = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    qtbot.waitUntil(second.held.isVisible)
    assert second.held.words.text().startswith("You are reviewing this in another window (")


def test_whoever_is_taken_over_is_told_and_keeps_what_he_typed(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    first = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    second = open_screen(qtbot, make_desk, papers.company.erik, papers.differing).review
    qtbot.waitUntil(second.held.isVisible)
    row = type_into(first, NUMBER, "MINE-1")
    second.held.button.click()
    qtbot.waitUntil(first.held.isVisible)
    assert "Erik Lund has taken over this review. What you typed is kept here." in banners(first.desk)
    assert (row.edit.text(), row.edit.isReadOnly()) == ("MINE-1", True)
    assert first.foot.words.text() == "What you typed is kept here and not saved yet."
    assert second.held.isHidden()
    assert not second.fields.rows[NUMBER].edit.isReadOnly()
    first.held.button.click()
    qtbot.waitUntil(lambda: not row.edit.isReadOnly())
    press(row.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: said(papers, NUMBER) == "MINE-1")


def test_what_a_loser_typed_comes_back_with_its_document(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = open_screen(qtbot, make_desk, papers.dana, papers.differing)
    first = screen.review
    row = type_into(first, NUMBER, "MINE-1")
    model = first.grid.model
    assert model.setData(model.index(2, 2), "3")
    holding.take_over(papers.company.erik, papers.differing, "elsewhere")
    qtbot.waitUntil(first.held.isVisible)
    press(screen, Qt.Key.Key_Escape)
    qtbot.waitUntil(screen.table.isVisible)
    screen.open(papers.lost)
    qtbot.waitUntil(lambda: first.document_id() == papers.lost)
    assert row.edit.text() != "MINE-1"
    holding.let_go(papers.company.erik, papers.differing, "elsewhere")
    screen.open(papers.differing)
    qtbot.waitUntil(lambda: first.document_id() == papers.differing)
    qtbot.waitUntil(lambda: not row.edit.isReadOnly())
    assert row.edit.text() == "MINE-1"
    assert first.grid.lines()[2].quantity == Decimal(3)
    first.save()
    qtbot.waitUntil(lambda: said(papers, NUMBER) == "MINE-1")
    qtbot.waitUntil(lambda: papers.document(papers.differing).lines[2].quantity == Decimal(3))


def test_going_back_lets_the_document_go(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = open_screen(qtbot, make_desk, papers.dana, papers.differing)
    qtbot.waitUntil(lambda: holder(papers) == "Dana Novak")
    press(screen, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: holder(papers) == "")
    screen.open(papers.differing)
    qtbot.waitUntil(lambda: holder(papers) == "Dana Novak")
    screen.hide()
    qtbot.waitUntil(lambda: holder(papers) == "")
    screen.show()
    qtbot.waitUntil(lambda: holder(papers) == "Dana Novak")
    screen.leave()
    qtbot.waitUntil(lambda: holder(papers) == "")


def test_whoever_idles_is_free_for_others_and_holds_again_with_the_next_key(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    first = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    qtbot.waitUntil(lambda: holder(papers) == "Dana Novak")
    papers.company.world.clock.forward(minutes=6)
    assert holder(papers) == ""
    type_into(first, NUMBER, "M")
    qtbot.waitUntil(lambda: holder(papers) == "Dana Novak")


def test_when_the_others_time_is_over_the_fields_are_free(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    holding.hold(papers.company.erik, papers.differing, "elsewhere")
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    qtbot.waitUntil(review.held.isVisible)
    papers.company.world.clock.forward(minutes=6)
    review.desk.changes.notify()
    qtbot.waitUntil(review.held.isHidden)
    assert not review.fields.rows[NUMBER].edit.isReadOnly()


@pytest.mark.parametrize(
    ("key", "kept"), [(Qt.Key.Key_1, "MINE-1"), (Qt.Key.Key_2, "THEIRS-1"), (Qt.Key.Key_3, "as read")]
)
def test_two_values_of_a_field_are_chosen_between_by_keyboard(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk, key: Qt.Key, kept: str
) -> None:
    machine = said(papers, NUMBER)
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    row = type_into(review, NUMBER, "MINE-1")
    version = papers.document(papers.differing).version
    reviewing.correct_field(papers.company.erik, papers.differing, NUMBER, "THEIRS-1", version=version)
    qtbot.waitUntil(row.choice.isVisible)
    assert row.note.text() == "Erik Lund entered something else meanwhile."
    offered = [row.choice.button(side).text() for side in ("mine", "theirs", "machine")]
    assert offered == ["Yours: “MINE-1”", "Theirs: “THEIRS-1”", f"As read: “{machine}”"]
    press(row.edit, key, ALT)
    wanted = machine if kept == "as read" else kept
    qtbot.waitUntil(lambda: row.choice.isHidden() and row.edit.text() == wanted)
    qtbot.waitUntil(lambda: said(papers, NUMBER) == wanted)
    assert field(papers, NUMBER).is_corrected is (kept != "as read")


def test_tab_goes_from_a_contested_field_to_its_choice(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    row = type_into(review, TERMS, "14 days")
    version = papers.document(papers.differing).version
    reviewing.correct_field(papers.company.erik, papers.differing, TERMS, "30 days", version=version)
    qtbot.waitUntil(row.choice.isVisible)
    press(row.edit, Qt.Key.Key_Tab)
    assert row.choice.button("mine").hasFocus()
    press(row.choice.button("mine"), Qt.Key.Key_Tab)
    assert row.choice.button("theirs").hasFocus()
    press(row.choice.button("theirs"), Qt.Key.Key_Space)
    assert (row.edit.text(), row.is_changed()) == ("30 days", False)


def test_confirming_waits_for_the_choice(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    row = type_into(review, NUMBER, "MINE-1")
    version = papers.document(papers.differing).version
    reviewing.correct_field(papers.company.erik, papers.differing, NUMBER, "THEIRS-1", version=version)
    qtbot.waitUntil(row.choice.isVisible)
    review.confirm()
    assert any("Choose first which values hold" in sentence for sentence in banners(review.desk))
    qtbot.waitUntil(review.desk.background.is_idle)
    assert not papers.document(papers.differing).is_reviewed


def correct_line(papers: Papers, at: int, quantity: str) -> None:
    """Somebody else corrects one line."""
    view = papers.document(papers.differing)
    lines = list(view.lines)
    lines[at] = replace(lines[at], quantity=Decimal(quantity))
    reviewing.correct_lines(papers.company.erik, papers.differing, lines, version=view.version)


def test_different_lines_of_two_people_are_brought_together(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    model = review.grid.model
    assert model.setData(model.index(2, 2), "3")
    correct_line(papers, 0, "7")
    qtbot.waitUntil(lambda: review.grid.lines()[0].quantity == Decimal(7))
    qtbot.waitUntil(lambda: not review.has_unsaved())
    lines = papers.document(papers.differing).lines
    assert (lines[0].quantity, lines[2].quantity) == (Decimal(7), Decimal(3))


@pytest.mark.parametrize(("side", "quantity"), [("mine", "3"), ("theirs", "8"), ("machine", None)])
def test_the_same_line_of_two_people_is_a_choice(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk, side: str, quantity: str | None
) -> None:
    read = papers.document(papers.differing).lines[2].quantity
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    model = review.grid.model
    assert model.setData(model.index(2, 2), "3")
    correct_line(papers, 2, "8")
    qtbot.waitUntil(lambda: list(review.lines.choices) == [2])
    assert review.lines.dispute_words.isVisible()
    button = review.lines.choices[2].button(cast(Side, side))
    button.setFocus()
    press(button, Qt.Key.Key_Space)
    wanted = Decimal(quantity) if quantity is not None else read
    qtbot.waitUntil(lambda: papers.document(papers.differing).lines[2].quantity == wanted)
    qtbot.waitUntil(lambda: not review.has_unsaved())
    assert review.lines.dispute_words.isHidden()
