"""Matching: order and receipt side by side; both places light up; finance decides with a reason."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.findings import FindingCode
from p2p_desktop.domain.resolution import MatchState, Resolution
from p2p_desktop.services import resolving
from p2p_desktop.ui.screens.matching.screen import MatchingScreen
from tests.ui.conftest import MakeDesk
from tests.ui.papers.conftest import Papers
from tests.ui.places import answer, banners, is_asking, opened, question


def _open(qtbot: QtBot, papers: Papers, make_desk: MakeDesk, document_id: str) -> MatchingScreen:
    screen = opened(qtbot, MatchingScreen(make_desk(papers.dana)), width=1300, height=850)
    screen.show_object(document_id)
    qtbot.waitUntil(lambda: _shown(screen) == document_id)
    return screen


def _shown(screen: MatchingScreen) -> str:
    view = screen.detail.view()
    return view.document.id if view is not None else ""


def test_a_differing_invoice_stands_beside_its_order_with_every_difference(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    detail = _open(qtbot, papers, make_desk, papers.differing).detail
    codes = [finding.code for finding in detail.findings.rows()]
    assert codes == [FindingCode.PRICE_OVER, FindingCode.QTY_OVER, FindingCode.TOTAL_PO]
    words = [(line.ordered_words, line.billed_words, line.pill.word) for line in detail.lines.rows()]
    assert words == [
        ("4 × 489.00", "4 × 489.00", "Fits"),
        ("6 × 318.50", "6 × 336.50", "Differs"),
        ("3 × 179.00", "4 × 179.00", "Differs"),
    ]
    assert detail.order_viewer.document_id() == papers.order_id
    assert detail.document_viewer.document_id() == papers.differing
    assert [bar.accessibleName().partition(":")[0] for bar in detail.scores.bars] == [
        "Overall",
        "Vendor",
        "Total",
        "Lines",
        "Date",
    ]


def test_a_line_lights_up_on_both_papers_and_a_box_selects_its_line(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    detail = _open(qtbot, papers, make_desk, papers.differing).detail
    detail.show_tab(0)
    detail.lines.select(detail.lines.rows()[1].key)
    assert _active(detail.order_viewer.canvas._boxes) == ["order.2"]
    assert _active(detail.document_viewer.canvas._boxes) == ["lines.1"]
    detail.order_viewer.box_clicked.emit("order.3")
    assert detail.lines.selected() == detail.lines.rows()[2].key
    assert _active(detail.document_viewer.canvas._boxes) == ["lines.2"]


def _active(boxes: object) -> list[str]:
    assert isinstance(boxes, dict)
    return [key for key, item in boxes.items() if item.is_active]


def test_a_difference_is_accepted_with_its_reason(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = _open(qtbot, papers, make_desk, papers.differing)
    finding = screen.detail.findings.rows()[0]
    screen.detail.findings.select(finding.id)
    QTest.mouseClick(screen.detail.bar.accept_button, Qt.MouseButton.LeftButton)
    assert not question(screen).accept_button.isEnabled()
    answer(screen, "Raised by the vendor in June.")
    qtbot.waitUntil(lambda: papers.match(papers.differing).findings[0].resolution is not None)
    done = papers.match(papers.differing).findings[0].resolution
    assert done is not None
    assert (done.decision, done.reason) == (Resolution.ACCEPT_VARIANCE, "Raised by the vendor in June.")
    assert papers.match(papers.differing).state is MatchState.OPEN


def test_cancelling_the_reason_decides_nothing(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = _open(qtbot, papers, make_desk, papers.differing)
    QTest.mouseClick(screen.detail.bar.accept_button, Qt.MouseButton.LeftButton)
    question(screen).cancel.click()
    qtbot.waitUntil(lambda: not is_asking())
    qtbot.waitUntil(screen.desk.background.is_idle)
    assert papers.match(papers.differing).resolutions == ()


def test_after_the_whole_is_decided_the_next_open_one_comes_up(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    screen = _open(qtbot, papers, make_desk, papers.differing)
    screen.detail.bar.decide(Resolution.ACCEPT_VARIANCE)
    answer(screen, "Agreed by telephone.")
    qtbot.waitUntil(lambda: papers.match(papers.differing).state is MatchState.RESOLVED)
    qtbot.waitUntil(lambda: _shown(screen) == papers.lost)


def test_a_document_without_order_gets_the_one_that_is_chosen(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    screen = _open(qtbot, papers, make_desk, papers.lost)
    choice = screen.detail.choice
    assert choice.isVisible()
    assert not choice.choose.isEnabled()
    qtbot.waitUntil(lambda: choice.orders.model.total == 1)
    choice.orders.select(papers.order_id)
    QTest.mouseClick(choice.choose, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: papers.document(papers.lost).order_id == papers.order_id)
    papers.work_off()
    qtbot.waitUntil(lambda: screen.detail.order_viewer.document_id() == papers.order_id)
    assert FindingCode.VENDOR in [finding.code for finding in screen.detail.findings.rows()]


def test_a_result_that_changed_meanwhile_is_not_decided_blindly(
    qtbot: QtBot, papers: Papers, make_desk: MakeDesk
) -> None:
    screen = _open(qtbot, papers, make_desk, papers.differing)
    seen = screen.detail.view()
    assert seen is not None
    screen.detail.bar.decide(Resolution.ACCEPT_VARIANCE)
    asked = question(screen)
    resolving.resolve(
        papers.dana, seen.id, Resolution.WAIT_FOR_GOODS, reason="One lamp comes on Friday.", version=seen.version,
        finding_id=seen.findings[1].id,
    )  # fmt: skip
    qtbot.waitUntil(lambda: papers.match(papers.differing).version > seen.version)
    answer(asked.parentWidget() or screen, "Fine.")
    sentence = "This result changed meanwhile. Look at the new one, then decide."
    qtbot.waitUntil(lambda: sentence in banners(screen.desk))
    assert len(papers.match(papers.differing).resolutions) == 1


def test_others_than_finance_read_only(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    screen = opened(qtbot, MatchingScreen(make_desk(papers.company.erik)))
    screen.show_object(papers.differing)
    qtbot.waitUntil(lambda: _shown(screen) == papers.differing)
    bar = screen.detail.bar
    assert bar.said.text() == "Finance decides about differences."
    assert not bar.accept_button.isVisible()
    assert not bar.reject_button.isVisible()
    assert not bar.can(Resolution.ACCEPT_VARIANCE)


def test_both_papers_scroll_together_when_locked(qtbot: QtBot, papers: Papers, make_desk: MakeDesk) -> None:
    detail = _open(qtbot, papers, make_desk, papers.differing).detail
    detail.toggle_lock()
    detail.document_viewer.canvas.set_zoom(2.0)
    assert round(detail.order_viewer.canvas.zoom(), 2) == 2.0
    detail.toggle_lock()
    detail.document_viewer.canvas.set_zoom(1.0)
    assert round(detail.order_viewer.canvas.zoom(), 2) == 2.0
