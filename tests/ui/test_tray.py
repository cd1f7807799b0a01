"""Notices beside the clock: one as it is, several summed up, none while somebody looks or behind the lock."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from p2p_desktop.services import administering, approving
from p2p_desktop.store.queries.notifications import NoticeRow
from p2p_desktop.ui.tray import Tray, TrayNotice, what_to_say
from tests.company import Company
from tests.ui.conftest import MakeDesk
from tests.work_off import work_off


def notice(number: int) -> NoticeRow:
    at = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    return NoticeRow(f"n{number}", "approvals", f"r{number}", f"Request {number} waits", "From Ana.", True, at, False)


def test_one_notice_is_said_as_it_is_and_leads_to_what_it_speaks_of() -> None:
    assert what_to_say([notice(1)], is_locked=False) == TrayNotice(
        "Request 1 waits", "From Ana.", "approvals", "r1", "n1"
    )


def test_several_are_summed_up_and_lead_to_all_of_them() -> None:
    assert what_to_say([notice(n) for n in range(1, 6)], is_locked=False) == TrayNotice(
        "5 new notifications", "Request 1 waits\nRequest 2 waits\nRequest 3 waits\n…", "notifications"
    )


def test_behind_the_lock_nothing_is_told_but_how_many() -> None:
    said = what_to_say([notice(1)], is_locked=True)
    assert said == TrayNotice("1 new notification", "Unlock the window to read it.", "notifications")


def test_nothing_new_says_nothing() -> None:
    assert what_to_say([], is_locked=False) is None


def test_only_what_comes_while_nobody_looks_is_said_once(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.submitted("1 x lamp 20", title="There before")
    work_off(company.world)
    desk = make_desk(company.ben)
    host, looks, said = QObject(), [False], list[TrayNotice]()
    tray = Tray(desk, host, is_watched=lambda: looks[0], is_locked=lambda: False)
    tray.said.connect(said.append)
    tray.begin()
    qtbot.waitUntil(desk.background.is_idle)
    request_id = company.submitted("1 x lamp 20", title="New")
    work_off(company.world)
    qtbot.waitUntil(lambda: len(said) == 1)
    assert (said[0].title, said[0].screen, said[0].object_id) == (
        "REQ-2026-00002 waits for your approval", "approvals", request_id,
    )  # fmt: skip
    assert (tray._icon is not None) == QSystemTrayIcon.isSystemTrayAvailable()
    opened: list[TrayNotice] = []
    tray.opened.connect(opened.append)
    tray.open()
    assert opened == said

    looks[0] = True
    approving.return_to_requester(company.clara, request_id, comment="Which?")
    company.submitted("1 x lamp 20", title="Seen as it came")
    work_off(company.world)
    tray.look()
    qtbot.waitUntil(desk.background.is_idle)
    looks[0] = False
    administering.change_settings(company.erik, {"window.tray_notices": 0})
    company.submitted("1 x lamp 20", title="Not wanted")
    work_off(company.world)
    tray.look()
    qtbot.waitUntil(desk.background.is_idle)
    assert len(said) == 1
    tray.end()
