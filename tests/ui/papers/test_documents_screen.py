"""Documents: what was read beside its page; corrected, confirmed and saved without losing a keystroke."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from p2p_desktop.dev.make_samples import make_receipt
from p2p_desktop.domain.document import DocumentState, FieldName, Kind
from p2p_desktop.domain.reading import Box, Place
from p2p_desktop.services import intake, reviewing
from p2p_desktop.store import jobs
from p2p_desktop.store.queries.document import FieldView
from p2p_desktop.ui.screens.documents.screen import DocumentsScreen
from tests.ui.conftest import MakeDesk
from tests.ui.papers.conftest import Papers
from tests.ui.places import banners, opened


def _open(qtbot: QtBot, papers: Papers, make_desk: MakeDesk, document_id: str) -> DocumentsScreen:
    screen = opened(qtbot, DocumentsScreen(make_desk(papers.dana)), width=1300, height=850)
    screen.show_object(document_id)
    qtbot.waitUntil(lambda: screen.review.document_id() == document_id)
    qtbot.waitUntil(screen.desk.background.is_idle)
    return screen


def _field(papers: Papers, name: FieldName) -> FieldView:
    found = papers.document(papers.differing).field(name)
    assert found is not None
    return found


def test_the_first_doubtful_field_waits_with_its_box_lit(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = _open(qtbot, papers, make_desk, papers.differing).review
    doubtful = review.fields.doubtful()
    assert doubtful
    qtbot.waitUntil(doubtful[0].edit.hasFocus)
    boxes = review.viewer.canvas._boxes
    assert [key for key, item in boxes.items() if item.is_active] == [doubtful[0].name.value]


def test_tab_goes_to_doubtful_fields_only(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = _open(qtbot, papers, make_desk, papers.differing).review
    doubtful = review.fields.doubtful()
    qtbot.waitUntil(doubtful[0].edit.hasFocus)
    for row in doubtful[1:]:
        current = review.fields.current()
        assert current is not None
        QTest.keyClick(current.edit, Qt.Key.Key_Tab)
        assert row.edit.hasFocus()
    QTest.keyClick(doubtful[-1].edit, Qt.Key.Key_Tab)
    assert review.confirm_button.hasFocus()


def test_enter_on_a_doubtful_field_confirms_it_as_it_stands(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = _open(qtbot, papers, make_desk, papers.differing).review
    row = review.fields.doubtful()[0]
    before = papers.document(papers.differing).field(row.name)
    assert before is not None
    qtbot.waitUntil(row.edit.hasFocus)
    QTest.keyClick(row.edit, Qt.Key.Key_Return)

    def is_confirmed() -> bool:
        now = papers.document(papers.differing).field(row.name)
        return now is not None and now.is_corrected and now.value == before.value

    qtbot.waitUntil(is_confirmed)
    now = papers.document(papers.differing).field(row.name)
    assert now is not None
    assert (now.place, now.machine_value) == (before.place, before.machine_value)
    qtbot.waitUntil(lambda: not row.is_doubtful)


def test_a_correction_keeps_the_machines_value_beside_it(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = _open(qtbot, papers, make_desk, papers.differing).review
    row = review.fields.rows[FieldName.TOTAL]
    row.edit.setFocus()
    row.edit.selectAll()
    QTest.keyClicks(row.edit, "5,582.30")
    assert row.note.text() == "Enter saves it."
    QTest.keyClick(row.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _field(papers, FieldName.TOTAL).value == "5582.30")
    qtbot.waitUntil(lambda: row.note.text() == "The machine read “5,582.29”.")
    assert row.edit.text() == "5,582.30"


def test_what_is_no_amount_is_refused_beside_the_field_and_stays(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    review = _open(qtbot, papers, make_desk, papers.differing).review
    row = review.fields.rows[FieldName.TOTAL]
    row.edit.setFocus()
    row.edit.selectAll()
    QTest.keyClicks(row.edit, "a lot")
    QTest.keyClick(row.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: row.note.text() == "“a lot” is not a number.")
    assert row.edit.text() == "a lot"
    assert _field(papers, FieldName.TOTAL).value == "5582.29"


def test_words_of_the_page_fill_the_field_with_their_place(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = _open(qtbot, papers, make_desk, papers.differing).review
    review.fields.go_to(FieldName.NET.value)
    place = Place(1, Box(0.8, 0.6, 0.9, 0.62))
    review.viewer.words_chosen.emit("4.691,05 EUR", place)
    row = review.fields.rows[FieldName.NET]
    assert row.edit.text() == "4,691.05"
    review.save()
    qtbot.waitUntil(lambda: _field(papers, FieldName.NET).value == "4691.05")
    assert _field(papers, FieldName.NET).place == place


def test_a_click_on_a_box_goes_to_its_field(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = _open(qtbot, papers, make_desk, papers.differing).review
    review.viewer.box_clicked.emit(FieldName.ORDER_REFERENCE.value)
    assert review.fields.rows[FieldName.ORDER_REFERENCE].edit.hasFocus()
    review.viewer.box_clicked.emit("lines.2")
    assert review.grid.view.currentIndex().row() == 2


def test_confirming_brings_up_the_next_to_check(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = _open(qtbot, papers, make_desk, papers.differing)
    QTest.mouseClick(screen.review.confirm_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: papers.document(papers.differing).is_reviewed)
    assert papers.document(papers.differing).state is DocumentState.READ
    qtbot.waitUntil(lambda: screen.review.document_id() == papers.lost)


def test_lines_are_corrected_and_untouched_ones_keep_their_place(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    review = _open(qtbot, papers, make_desk, papers.differing).review
    before = papers.document(papers.differing).lines
    model = review.grid.model
    assert model.setData(model.index(2, 2), "3")
    assert review.has_unsaved()
    review.save()
    qtbot.waitUntil(lambda: papers.document(papers.differing).lines_are_corrected)
    after = papers.document(papers.differing).lines
    assert after[:2] == tuple(replace(line, confidence=1.0) for line in before[:2])
    assert (str(after[2].quantity), str(after[2].amount)) == ("3", "537")
    qtbot.waitUntil(lambda: not review.has_unsaved())


def test_going_back_saves_what_was_typed(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = _open(qtbot, papers, make_desk, papers.differing)
    row = screen.review.fields.rows[FieldName.PAYMENT_TERMS]
    row.edit.setFocus()
    row.edit.selectAll()
    QTest.keyClicks(row.edit, "14 days net")
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    qtbot.waitUntil(screen.table.isVisible)
    qtbot.waitUntil(lambda: _field(papers, FieldName.PAYMENT_TERMS).value == "14 days net")


def test_another_persons_correction_is_shown_and_the_typed_value_kept(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    review = _open(qtbot, papers, make_desk, papers.differing).review
    row = review.fields.rows[FieldName.NUMBER]
    row.edit.setFocus()
    row.edit.selectAll()
    QTest.keyClicks(row.edit, "MINE-1")
    version = papers.document(papers.differing).version
    reviewing.correct_field(papers.dana, papers.differing, FieldName.NUMBER, "THEIRS-1", version=version)
    qtbot.waitUntil(lambda: row.note.text() == "Dana Novak entered something else meanwhile.")
    assert row.choice.button("theirs").words == "Theirs: “THEIRS-1”"
    review.confirm_button.setFocus()
    qtbot.waitUntil(review.desk.background.is_idle)
    assert row.edit.text() == "MINE-1"
    assert _field(papers, FieldName.NUMBER).value == "THEIRS-1"
    QTest.keyClick(row.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _field(papers, FieldName.NUMBER).value == "MINE-1")


def test_a_stale_save_is_refused_and_keeps_what_was_typed(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = _open(qtbot, papers, make_desk, papers.differing).review
    review.desk.changes.stop()
    row = review.fields.rows[FieldName.NUMBER]
    row.edit.setFocus()
    row.edit.selectAll()
    QTest.keyClicks(row.edit, "MINE-1")
    version = papers.document(papers.differing).version
    reviewing.correct_field(papers.dana, papers.differing, FieldName.NUMBER, "THEIRS-1", version=version)
    QTest.keyClick(row.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any("meanwhile" in sentence for sentence in banners(review.desk)))
    assert row.edit.text() == "MINE-1"
    assert _field(papers, FieldName.NUMBER).value == "THEIRS-1"


def test_a_change_of_something_else_does_not_stand_in_the_way(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    review = _open(qtbot, papers, make_desk, papers.differing).review
    review.desk.changes.stop()
    version = papers.document(papers.differing).version
    reviewing.correct_field(papers.dana, papers.differing, FieldName.PHONE, "040 1", version=version)
    row = review.fields.rows[FieldName.NUMBER]
    row.edit.setFocus()
    row.edit.selectAll()
    QTest.keyClicks(row.edit, "MINE-1")
    QTest.keyClick(row.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _field(papers, FieldName.NUMBER).value == "MINE-1")
    assert _field(papers, FieldName.PHONE).value == "040 1"


def test_the_kind_is_set_once_and_loading_sets_nothing(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = _open(qtbot, papers, make_desk, papers.lost).review
    before = papers.document(papers.lost)
    assert review.kind.currentData() == Kind.INVOICE
    assert before.version == papers.document(papers.lost).version
    review.kind.setCurrentIndex(review.kind.findData(Kind.RECEIPT))
    review.kind.activated.emit(review.kind.currentIndex())
    qtbot.waitUntil(lambda: papers.document(papers.lost).kind is Kind.RECEIPT)


def test_files_are_taken_in_and_what_is_wrong_with_one_is_said(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk, tmp_path: Path
) -> None:
    screen = opened(qtbot, DocumentsScreen(make_desk(papers.dana)))
    empty = tmp_path / "nothing.pdf"
    empty.touch()
    note = tmp_path / "cut.pdf"
    note.write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" + b"%" * 400)
    screen._take((empty, note))
    qtbot.waitUntil(lambda: screen.table.model.total == 3)
    said = banners(screen.desk)
    assert "1 document is being read." in said
    assert any(sentence.startswith("“nothing.pdf”: ") for sentence in said)
    screen._take((note,))
    qtbot.waitUntil(lambda: any("was added before" in sentence for sentence in banners(screen.desk)))
    assert screen.table.model.total == 3


def test_the_list_says_how_far_a_reading_is(qtbot: QtBot, papers: Papers, make_desk: MakeDesk, tmp_path: Path) -> None:
    path = make_receipt("receipt-photo", folder=tmp_path, order_number=None, document_date=papers.dana.today())
    document_id = intake.take_in(papers.dana, path).document_id
    context = papers.dana
    with context.store.reading() as session:
        ((_queue, job_id),) = jobs.due(session, now=context.now())
    lease = jobs.claim(context.store, job_id, owner="test", now=context.now())
    assert lease is not None
    jobs.report(context.store, lease, step="open", done=1, total=3, now=context.now())
    screen = opened(qtbot, DocumentsScreen(make_desk(papers.dana)))
    at = screen.table.model.place_of(document_id)
    spoken = screen.table.model.index(at, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "receipt-photo.jpg, Page 1 of 3 opened"


def test_a_field_and_its_box_point_at_each_other(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    review = _open(qtbot, papers, make_desk, papers.differing).review
    row, canvas = review.fields.rows[FieldName.TOTAL], review.viewer.canvas
    at = QPointF(5, 5)
    canvas.fit("page")
    plain = canvas.grab().toImage()
    QApplication.sendEvent(row, QEnterEvent(at, at, at))
    assert canvas.grab().toImage() != plain
    QApplication.sendEvent(row, QEvent(QEvent.Type.Leave))
    assert canvas.grab().toImage() == plain
    plain = row.grab().toImage()
    canvas.box_hovered.emit("total")
    assert row.grab().toImage() != plain
    canvas.box_hovered.emit("")
    assert row.grab().toImage() == plain
