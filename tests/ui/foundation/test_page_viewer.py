"""The page viewer: lazy pictures, zoom, boxes and words, two viewers in step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication, QImage, QMouseEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.reading import Box, Place, Word
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.page_viewer import PageViewer, ViewerBox, ViewerPage
from tests.company import Company
from tests.ui.conftest import MakeDesk

VENDOR = ViewerBox("vendor", 1, Box(0.1, 0.1, 0.3, 0.13), "Vendor: Dell GmbH", "sure")
TOTAL = ViewerBox("total", 3, Box(0.6, 0.8, 0.8, 0.83), "Total: 4,380.00", "check")
WORDS = {
    1: (
        Word("Dell", Box(0.1, 0.1, 0.18, 0.13)),
        Word("GmbH", Box(0.2, 0.1, 0.3, 0.13)),
        Word("8812", Box(0.1, 0.2, 0.18, 0.23)),
    )
}


@pytest.fixture
def desk(make_desk: MakeDesk, company: Company) -> Desk:
    return make_desk(company.ana)


def pages(folder: Path, count: int) -> tuple[ViewerPage, ...]:
    path = folder / "page.png"
    image = QImage(620, 877, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    image.save(str(path))
    return tuple(ViewerPage(number, 595, 842, path) for number in range(1, count + 1))


def make_viewer(qtbot: QtBot, desk: Desk, name: str = "viewer") -> PageViewer:
    viewer = PageViewer(desk, name=name)
    qtbot.addWidget(viewer)
    viewer.resize(500, 600)
    with qtbot.waitExposed(viewer):
        viewer.show()
    return viewer


@pytest.fixture
def viewer(qtbot: QtBot, desk: Desk) -> PageViewer:
    return make_viewer(qtbot, desk)


def loaded(viewer: PageViewer) -> list[int]:
    return [item.page.number for item in viewer.canvas.pages if item.picture is not None]


def click(qtbot: QtBot, viewer: PageViewer, box: Box, *, page: int = 1) -> None:
    item = viewer.canvas.pages[page - 1]
    middle = item.mapToScene(item.place_of(box).center())
    QTest.mouseClick(viewer.canvas.viewport(), Qt.MouseButton.LeftButton, pos=viewer.canvas.mapFromScene(middle))


def test_only_pages_that_are_near_are_loaded(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 300))
    qtbot.waitUntil(lambda: 1 in loaded(viewer))
    assert max(loaded(viewer)) <= 3

    viewer.canvas.go_to_page(250)
    qtbot.waitUntil(lambda: 250 in loaded(viewer))
    assert len(loaded(viewer)) <= 12


def test_the_page_in_view_is_said(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 9))
    assert viewer._page.text() == "1 of 9"
    viewer.canvas.go_to_page(5)

    qtbot.waitUntil(lambda: viewer._page.text() == "5 of 9")


def test_a_click_on_a_box_says_which(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 3))
    viewer.set_boxes((VENDOR, TOTAL))
    with qtbot.waitSignal(viewer.box_clicked) as clicked:
        click(qtbot, viewer, VENDOR.box)

    assert clicked.args == ["vendor"]


def test_highlighting_a_box_brings_it_into_view(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 3))
    viewer.set_boxes((VENDOR, TOTAL))
    viewer.highlight("total")
    item = viewer.canvas._boxes["total"]

    assert item.is_active
    assert not viewer.canvas._boxes["vendor"].is_active
    assert viewer.canvas._seen().contains(item.mapToScene(item.boundingRect().center()))


def test_a_voice_can_read_the_boxes(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 3))
    viewer.set_boxes((VENDOR, TOTAL))
    spoken = QAccessible.queryAccessibleInterface(viewer.canvas).text(QAccessible.Text.Description)

    assert spoken == "page 1: Vendor: Dell GmbH; page 3: Total: 4,380.00"


def test_keys_go_from_box_to_box(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 3))
    viewer.set_boxes((VENDOR, TOTAL))
    viewer.box_clicked.connect(viewer.highlight)
    visited: list[str] = []
    viewer.box_clicked.connect(visited.append)
    for key in (Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_P):
        QTest.keyClick(viewer.canvas, key)

    assert visited == ["vendor", "total", "vendor", "total"]


def test_a_box_on_a_page_that_is_not_there_is_left_out(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 1))
    viewer.set_boxes((VENDOR, TOTAL))

    assert viewer.canvas.boxes() == (VENDOR,)


def test_a_click_chooses_one_word(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 1))
    viewer.set_words(WORDS)
    viewer.choose_words(True)
    with qtbot.waitSignal(viewer.words_chosen) as chosen:
        click(qtbot, viewer, WORDS[1][2].box)

    assert chosen.args == ["8812", Place(1, WORDS[1][2].box)]


def test_a_drag_chooses_the_words_inside(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 1))
    viewer.set_words(WORDS)
    viewer.choose_words(True)
    page = viewer.canvas.pages[0]
    place = page.place_of(Box(0.08, 0.09, 0.33, 0.14))
    start, end = (viewer.canvas.mapFromScene(page.mapToScene(at)) for at in (place.topLeft(), place.bottomRight()))
    port = viewer.canvas.viewport()
    with qtbot.waitSignal(viewer.words_chosen) as chosen:
        QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(port, end)
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)

    assert chosen.args == ["Dell GmbH", Place(1, Box(0.1, 0.1, 0.3, 0.13))]


def test_fitting_follows_the_size_until_somebody_zooms(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 2))
    narrow = viewer.canvas.zoom()
    viewer.resize(800, 600)
    qtbot.waitUntil(lambda: viewer.canvas.zoom() > narrow * 1.3)
    viewer.canvas.set_zoom(1.0)
    viewer.resize(500, 600)

    assert viewer.canvas.zoom() == pytest.approx(1.0)
    assert viewer._zoom.text() == "100 %"


def test_zooming_stays_within_reason(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 1))
    viewer.canvas.set_zoom(500)
    assert viewer.canvas.zoom() == pytest.approx(6.0)
    viewer.canvas.set_zoom(0.00001)
    assert viewer.canvas.zoom() == pytest.approx(0.1)


def test_turning_keeps_the_zoom_in_bounds_of_the_place(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 1))
    upright = viewer.canvas.zoom()
    viewer.canvas.turn()
    assert viewer.canvas.zoom() < upright
    for _quarter in range(3):
        viewer.canvas.turn()

    assert viewer.canvas.zoom() == pytest.approx(upright)


def test_two_viewers_go_in_step(qtbot: QtBot, desk: Desk, viewer: PageViewer, tmp_path: Path) -> None:
    other = make_viewer(qtbot, desk, "other")
    for each in (viewer, other):
        each.show_document("d1", pages(tmp_path, 4))
    viewer.lock_with(other)
    viewer.canvas.set_zoom(1.5)
    viewer.canvas.verticalScrollBar().setValue(viewer.canvas.verticalScrollBar().maximum())
    assert other.canvas.zoom() == pytest.approx(1.5)
    assert other.canvas.verticalScrollBar().value() == other.canvas.verticalScrollBar().maximum()

    other.canvas.verticalScrollBar().setValue(other.canvas.verticalScrollBar().minimum())
    assert viewer.canvas.verticalScrollBar().value() == viewer.canvas.verticalScrollBar().minimum()
    viewer.lock_with(None)
    other.canvas.set_zoom(1.0)
    assert viewer.canvas.zoom() == pytest.approx(1.5)


def test_it_says_what_it_is_waiting_for_and_what_failed(qtbot: QtBot, viewer: PageViewer) -> None:
    assert viewer._empty.isVisible()
    viewer.show_reading(1, 4)
    assert viewer._progress_words.text() == "Page 2 of 4 is being read"
    viewer.show_failed("The file is encrypted.")

    assert viewer._failed.isVisible()
    assert viewer._failed._sentence.text() == "The file is encrypted."
    assert not viewer._in.isEnabled()


def test_more_pages_of_the_same_document_keep_the_place(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    all_pages = pages(tmp_path, 6)
    viewer.show_document("d1", all_pages[:4])
    viewer.canvas.verticalScrollBar().setValue(400)
    viewer.show_document("d1", all_pages)

    assert len(viewer.canvas.pages) == 6
    assert viewer.canvas.verticalScrollBar().value() == 400


def test_a_picture_that_is_missing_leaves_white_paper(qtbot: QtBot, desk: Desk, viewer: PageViewer) -> None:
    viewer.show_document("d1", (ViewerPage(1, 595, 842, Path("/nowhere/page.png")),))
    qtbot.waitUntil(lambda: viewer.canvas.pages[0].is_asked_for)
    qtbot.waitUntil(desk.background.is_idle)
    middle = viewer.canvas.mapFromScene(QPointF(0, 300))

    assert viewer.canvas.grab().toImage().pixelColor(middle - QPoint(0, 0)) == QColor("white")


# ---------------------------------------------------------------------- text


def with_words(folder: Path, count: int) -> tuple[ViewerPage, ...]:
    return tuple(replace(page, words=lambda: WORDS[1]) for page in pages(folder, count))


def at_word(viewer: PageViewer, at: int, *, page: int = 1) -> QPoint:
    item = viewer.canvas.pages[page - 1]
    return viewer.canvas.mapFromScene(item.mapToScene(item.place_of(WORDS[1][at].box).center()))


def drag(viewer: PageViewer, start: QPoint, end: QPoint) -> None:
    port = viewer.canvas.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for at in (start + (end - start) / 2, end):
        port_event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(at), port.mapToGlobal(QPointF(at)), Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(port, port_event)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)


def test_words_of_the_pages_in_view_are_loaded_by_themselves(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", with_words(tmp_path, 300))
    qtbot.waitUntil(lambda: viewer.canvas.text.words(1) == WORDS[1])
    assert viewer.canvas.text.words(200) == ()
    viewer.canvas.go_to_page(200)
    qtbot.waitUntil(lambda: viewer.canvas.text.words(200) == WORDS[1])


def test_a_drag_over_words_chooses_them_and_copies_them(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", with_words(tmp_path, 1))
    qtbot.waitUntil(lambda: bool(viewer.canvas.text.words(1)))
    before = viewer.canvas.position()
    drag(viewer, at_word(viewer, 0), at_word(viewer, 2))
    assert viewer.canvas.text.chosen_text() == "Dell GmbH\n8812"
    assert viewer.canvas.position() == before
    QTest.keyClick(viewer.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Dell GmbH\n8812"
    QTest.mouseDClick(viewer.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at_word(viewer, 1))
    assert viewer.canvas.text.chosen_text() == "GmbH"


def test_a_click_on_a_word_in_a_box_is_a_click_on_the_box(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", with_words(tmp_path, 1))
    viewer.set_boxes((VENDOR,))
    qtbot.waitUntil(lambda: bool(viewer.canvas.text.words(1)))
    with qtbot.waitSignal(viewer.box_clicked) as clicked:
        QTest.mouseClick(viewer.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at_word(viewer, 0))
    assert clicked.args == ["vendor"]


def test_what_is_found_is_said_marked_and_gone_through(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", with_words(tmp_path, 40))
    QTest.keyClick(viewer.canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert viewer.finder.isVisible()
    viewer.finder.field.setText("dell gmbh")
    qtbot.waitUntil(lambda: viewer.finder.count.text() == "1 of 40")
    QTest.keyClick(viewer.finder.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: viewer.finder.count.text() == "40 of 40")
    qtbot.waitUntil(lambda: viewer.canvas.page_now() == 40)
    item = viewer.canvas.pages[39]
    assert len(item._found_now) == 2
    QTest.keyClick(viewer.finder.field, Qt.Key.Key_Escape)
    assert not viewer.finder.isVisible()
    assert item._found == []


def test_what_is_not_there_is_said(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", with_words(tmp_path, 2))
    viewer.find_text("nothing of this")
    qtbot.waitUntil(lambda: viewer.finder.count.text() == "Not found")


# ---------------------------------------------------------------------- looking closely


@dataclass(frozen=True)
class Drawn:
    picture: bytes
    dpi: float


def drawing(asked: list[tuple[Box, float]], most: float = 600) -> Callable[[Box, float], Drawn]:
    def sharpen(box: Box, dpi: float) -> Drawn:
        asked.append((box, dpi))
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(QColor("red"))
        held = QBuffer()
        held.open(QBuffer.OpenModeFlag.WriteOnly)
        image.save(held, "PNG")  # type: ignore[call-overload]  # bytes, as it is told, are refused
        return Drawn(bytes(held.data().data()), min(dpi, most))

    return sharpen


def test_where_somebody_looks_closely_the_page_is_drawn_finer(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    asked: list[tuple[Box, float]] = []
    (page,) = pages(tmp_path, 1)
    viewer.show_document("d1", (replace(page, sharpen=drawing(asked)),))
    qtbot.waitUntil(lambda: 1 in loaded(viewer))
    viewer.canvas.set_zoom(3)
    qtbot.waitUntil(lambda: viewer.canvas.pages[0].detail is not None)
    box, dpi = asked[-1]
    assert dpi == pytest.approx(3 * 96 * viewer.devicePixelRatioF())
    assert box.width < 0.6
    middle = viewer.canvas.viewport().rect().center()
    assert viewer.canvas.viewport().grab().toImage().pixelColor(middle * viewer.devicePixelRatioF()) == QColor("red")
    viewer.canvas.set_zoom(0.5)
    qtbot.waitUntil(lambda: viewer.canvas.pages[0].detail is None)


def test_a_page_that_is_no_finer_is_asked_for_once(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    asked: list[tuple[Box, float]] = []
    (page,) = pages(tmp_path, 1)
    viewer.show_document("d1", (replace(page, sharpen=drawing(asked, most=70)),))
    qtbot.waitUntil(lambda: 1 in loaded(viewer))
    viewer.canvas.set_zoom(3)
    qtbot.waitUntil(lambda: len(asked) == 1 and viewer._desk.background.is_idle())
    viewer.canvas.set_zoom(4)
    qtbot.waitUntil(lambda: not viewer.canvas.pictures._rest.isActive())
    assert len(asked) == 1
    assert viewer.canvas.pages[0].detail is None


# ---------------------------------------------------------------------- small pages, a window of its own, picture proof


def test_small_pages_go_to_a_page_and_follow(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer._keep_strip(True)
    viewer.show_document("d1", pages(tmp_path, 1))
    assert not viewer.strip.isVisible()
    viewer.show_document("d2", pages(tmp_path, 300))
    assert viewer.strip.isVisible()
    qtbot.waitUntil(lambda: 0 in viewer.strip._pages.pictures)
    assert len(viewer.strip._pages.pictures) < 20
    viewer.strip.setCurrentIndex(viewer.strip.model().index(120, 0))
    qtbot.waitUntil(lambda: viewer.canvas.page_now() == 121)
    viewer.canvas.go_to_page(7)
    qtbot.waitUntil(lambda: viewer.strip.currentIndex().row() == 6)


def test_a_document_goes_into_a_window_of_its_own_and_back(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 2), title="quote-8812.pdf")
    viewer.float_out()
    assert viewer.is_floating()
    window = viewer.canvas.window()
    assert window is not viewer
    assert window.isVisible()
    viewer.show_document("d2", pages(tmp_path, 3))
    assert len(viewer.canvas.pages) == 3
    viewer.hide()
    assert not window.isVisible()
    viewer.show()
    assert window.isVisible()
    window.close()
    assert not viewer.is_floating()
    assert viewer.canvas.window() is viewer
    assert viewer.canvas.isVisible()


def test_a_value_shows_where_it_stands_until_a_key_is_pressed(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 3))
    viewer.set_boxes((VENDOR, TOTAL))
    viewer.canvas.setFocus()
    viewer.show_crop("total", near=viewer.canvas)
    qtbot.waitUntil(viewer.crop.isVisible)
    assert viewer.crop.words.text() == "Total: 4,380.00 (page 3)"
    assert not viewer.crop.picture.pixmap().isNull()
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert not viewer.crop.isVisible()
    viewer.show_crop("iban", near=viewer.canvas)
    qtbot.waitUntil(viewer.crop.isVisible)
    assert viewer.crop.words.text() == "This value has no place on the page."


def test_pages_of_other_heights_scroll_in_step_by_page(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    one, other = make_viewer(qtbot, desk, "one"), make_viewer(qtbot, desk, "other")
    one.show_document("d1", pages(tmp_path, 6))
    other.show_document("d2", tuple(replace(page, height=400.0) for page in pages(tmp_path, 4)))
    for each in (one, other):
        each.canvas.set_zoom(1.0)
    one.lock_with(other)
    one.canvas.go_to_position(3, 0.5)
    page, part = other.canvas.position()
    assert page == 3
    assert part == pytest.approx(0.5, abs=0.02)
    one.canvas.go_to_page(6)
    assert other.canvas.verticalScrollBar().value() == other.canvas.verticalScrollBar().maximum()


def test_its_pages_go_to_a_printer(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 3), title="scan.pdf")
    viewer.put_on_paper()
    (dialog,) = viewer.findChildren(QPrintDialog)
    assert dialog.windowTitle() == "scan.pdf"
    assert (dialog.minPage(), dialog.maxPage()) == (1, 3)
    printer = dialog.printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    with qtbot.waitSignal(viewer.printed) as printed:
        dialog.accepted.emit(printer)  # as after a click on Print; the click would choose the system's printer again
    assert printed.args == [3]
    assert b"/Count 3" in (tmp_path / "paper.pdf").read_bytes()


def test_somebody_else_may_do_the_printing(viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 1))
    asked: list[bool] = []
    viewer.print_through(lambda: asked.append(True))
    viewer._print_action.trigger()
    assert asked == [True]
    assert viewer.findChildren(QPrintDialog) == []


def test_what_is_pointed_at_stands_out(viewer: PageViewer, tmp_path: Path) -> None:
    viewer.show_document("d1", pages(tmp_path, 3))
    viewer.set_boxes([VENDOR, TOTAL])
    before = viewer.grab().toImage()
    viewer.canvas.hover("vendor")
    assert viewer.grab().toImage() != before
    viewer.canvas.hover("")
    assert viewer.grab().toImage() == before
