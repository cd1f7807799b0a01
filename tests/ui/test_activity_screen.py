"""Activity: background work with its state, tries and reasons; and the health of the installation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.job import JobState
from p2p_desktop.services import intake
from p2p_desktop.store.queries import activity
from p2p_desktop.store.queries.activity import JobRow
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.ui.screens.activity.screen import ActivityScreen
from tests.company import Company
from tests.ui.conftest import MakeDesk
from tests.ui.places import Places, opened
from tests.work_off import work_off


@dataclass(frozen=True, slots=True)
class Seen:
    """A check that was made up."""

    name: str
    is_fine: bool
    value: str
    what_to_do: str = ""


def _take_in(company: Company, folder: Path) -> str:
    path = folder / "cut.pdf"
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" + b"%" * 400)
    return intake.take_in(company.dana, path).document_id


def _job(company: Company) -> JobRow:
    with company.world.context.store.reading() as session:
        rows = activity.page(session, company.dana.person, PageRequest()).rows
    (row,) = [row for row in rows if row.document_id]
    return row


def test_waiting_work_can_be_cancelled_and_tried_again(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    _take_in(company, tmp_path)
    screen = opened(qtbot, ActivityScreen(make_desk(company.dana)))
    screen.table.select(_job(company).id)
    QTest.mouseClick(screen.detail.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _job(company).state is JobState.CANCELLED)
    qtbot.waitUntil(screen.detail.again.isVisible)
    QTest.mouseClick(screen.detail.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _job(company).state is JobState.WAITING)


def test_failed_work_says_why_and_leads_to_its_document(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    document = _take_in(company, tmp_path)
    work_off(company.world)
    places = Places()
    screen = opened(qtbot, ActivityScreen(places.desk(make_desk(company.dana))))
    job = _job(company)
    assert job.state is JobState.FAILED
    screen.table.select(job.id)
    assert screen.detail.error.text() == job.error_sentence != ""
    QTest.mouseClick(screen.detail.open, Qt.MouseButton.LeftButton)
    assert places.asked == [("documents", document)]


def test_what_needs_somebody_stands_first_in_the_health(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    checks = (Seen("database", True, "can be read"), Seen("disk", False, "0.2 GB free", "Free some space."))
    desk = replace(make_desk(company.dana), health=lambda: checks)
    screen = ActivityScreen(desk)
    with qtbot.waitSignal(screen.health.checked):
        opened(qtbot, screen)
    assert [check.name for check in screen.health.table.rows()] == ["disk", "database"]
    assert screen.health.summary.text() == "1 thing needs somebody. Free some space."
    assert screen.health.table.model.index(0, 3).data() == "Free some space."
