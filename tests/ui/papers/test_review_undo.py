"""Undo and redo over everything that was changed on a document in this sitting; typing that is not saved goes first."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from p2p_desktop.domain.document import FieldName, Kind
from p2p_desktop.services import reviewing
from p2p_desktop.services.context import reading
from p2p_desktop.store.tables.audit import AuditEventRow
from tests.ui.conftest import MakeDesk
from tests.ui.papers.conftest import Papers
from tests.ui.papers.reviewing import field, open_screen, press, said, type_into
from tests.ui.places import banners

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TOTAL, NUMBER, TERMS = FieldName.TOTAL, FieldName.NUMBER, FieldName.PAYMENT_TERMS


def events(papers: Papers) -> list[str]:
    """Return what the trail says of corrections of the document that differs."""
    with reading(papers.dana) as session:
        rows = select(AuditEventRow.event).where(AuditEventRow.object_id == papers.differing)
        found = session.scalars(rows.order_by(AuditEventRow.number)).all()
    return [event for event in found if event.startswith(("field_", "lines_", "kind_"))]


def test_a_correction_is_undone_from_another_field_and_done_again(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    before = field(papers, TOTAL)
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    press(type_into(review, TOTAL, "5,582.30").edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: said(papers, TOTAL) == "5582.30")
    review.fields.go_to(TERMS.value)
    elsewhere = review.fields.rows[TERMS].edit
    press(elsewhere, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: field(papers, TOTAL) == before)
    qtbot.waitUntil(lambda: "Undone: Total is “5,582.29” again." in banners(review.desk))
    qtbot.waitUntil(lambda: review.fields.rows[TOTAL].edit.text() == "5,582.29")
    press(elsewhere, Qt.Key.Key_Y, CTRL)
    qtbot.waitUntil(lambda: said(papers, TOTAL) == "5582.30")
    qtbot.waitUntil(lambda: "Done again: Total is “5,582.30”." in banners(review.desk))
    press(elsewhere, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: field(papers, TOTAL) == before)
    qtbot.waitUntil(review.saver.is_idle)
    press(elsewhere, Qt.Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: said(papers, TOTAL) == "5582.30")
    assert events(papers) == [
        "field_corrected", "field_restored", "field_corrected", "field_restored", "field_corrected",
    ]  # fmt: skip


def test_undo_walks_back_through_fields_kind_and_lines(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    before = papers.document(papers.differing)
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    press(type_into(review, NUMBER, "A-1").edit, Qt.Key.Key_Return)
    press(type_into(review, NUMBER, "A-2").edit, Qt.Key.Key_Return)
    review.kind.setCurrentIndex(review.kind.findData(Kind.RECEIPT))
    review.kind.activated.emit(review.kind.currentIndex())
    model = review.grid.model
    assert model.setData(model.index(2, 2), "3")
    review.save()
    qtbot.waitUntil(lambda: papers.document(papers.differing).lines[2].quantity == Decimal(3))
    qtbot.waitUntil(review.desk.background.is_idle)
    view = papers.document(papers.differing)
    assert (view.number, view.kind) == ("A-2", Kind.RECEIPT)
    review.undo()
    qtbot.waitUntil(lambda: papers.document(papers.differing).lines[2].quantity == before.lines[2].quantity)
    qtbot.waitUntil(lambda: model.index(2, 2).data() == str(before.lines[2].quantity))
    review.undo()
    qtbot.waitUntil(lambda: papers.document(papers.differing).kind is before.kind)
    review.undo()
    qtbot.waitUntil(lambda: said(papers, NUMBER) == "A-1")
    review.undo()
    qtbot.waitUntil(lambda: said(papers, NUMBER) == before.number)
    qtbot.waitUntil(review.saver.is_idle)
    review.undo()
    assert "Nothing was changed on this document since you opened it." in banners(review.desk)
    assert events(papers)[-1] == "field_restored"


def test_typing_that_is_not_saved_is_undone_first(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    press(type_into(review, NUMBER, "A-1").edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: said(papers, NUMBER) == "A-1")
    qtbot.waitUntil(review.desk.background.is_idle)
    row = type_into(review, TERMS, "soon")
    while row.is_changed():
        press(row.edit, Qt.Key.Key_Z, CTRL)
    assert said(papers, NUMBER) == "A-1"
    press(row.edit, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: said(papers, NUMBER) != "A-1")


def test_lines_that_are_not_saved_go_back_before_what_is_saved(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    press(type_into(review, NUMBER, "A-1").edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: said(papers, NUMBER) == "A-1")
    qtbot.waitUntil(review.desk.background.is_idle)
    model = review.grid.model
    before = model.index(2, 2).data()
    assert model.setData(model.index(2, 2), "44")
    review.grid.view.setFocus()
    QTest.keyClick(review.grid.view, Qt.Key.Key_Z, CTRL)
    assert model.index(2, 2).data() == before
    assert not review.has_unsaved()
    assert said(papers, NUMBER) == "A-1"


def test_what_somebody_else_changed_since_is_not_undone(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = open_screen(qtbot, make_desk, papers.dana, papers.differing).review
    press(type_into(review, NUMBER, "A-1").edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: said(papers, NUMBER) == "A-1")
    version = papers.document(papers.differing).version
    reviewing.correct_field(papers.company.erik, papers.differing, NUMBER, "THEIRS", version=version)
    qtbot.waitUntil(lambda: review.fields.rows[NUMBER].edit.text() == "THEIRS")
    review.undo()
    assert "Somebody changed this since; nothing was undone." in banners(review.desk)
    assert said(papers, NUMBER) == "THEIRS"
