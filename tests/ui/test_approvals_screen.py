"""Approvals: look, decide once, and the next one comes up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.budget import Budget
from p2p_desktop.domain.request import RequestEvent, RequestState
from p2p_desktop.language import date_words
from p2p_desktop.services import approving, budgeting, ordering, requesting
from p2p_desktop.ui.screens.approvals.ask_another import AskAnother
from p2p_desktop.ui.screens.approvals.screen import ApprovalsScreen
from tests.company import Company
from tests.ui.conftest import MakeDesk
from tests.ui.places import Places, banners, opened, undo
from tests.work_off import work_off


def _title(screen: ApprovalsScreen) -> str:
    return screen.panel.title.text()


def _comes_up(qtbot: QtBot, screen: ApprovalsScreen, title: str) -> None:
    qtbot.waitUntil(lambda: _title(screen) == title and screen.panel.bar.approve.isEnabled())


def test_the_longest_waiting_request_is_up_at_once(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.submitted("3 x paper 4.20", title="Paper")
    company.world.clock.forward(hours=3)
    company.submitted("1 x lamp 20.00", title="Lamp")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    assert screen.panel.total.text() == "14.99 EUR"
    assert screen.panel.subtitle.accessibleName() == "REQ-2026-00001 · waiting 3 h"
    assert screen.panel.sheet.facts.words_of("Vendor") == "Papier Adler GmbH (no order so far)"
    assert screen.panel.sheet.route.words() == ("You, Clara Weiss Approver · now",)


def test_a_approves_and_the_next_one_comes_up(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    first = company.submitted("3 x paper 4.20", title="Paper")
    company.world.clock.forward(hours=1)
    second = company.submitted("1 x lamp 20.00", title="Lamp")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    QTest.keyClick(screen.table.view, Qt.Key.Key_A)
    _comes_up(qtbot, screen, "Lamp")
    assert (company.view(first).state, company.view(second).state) == (
        RequestState.APPROVED,
        RequestState.IN_APPROVAL,
    )
    assert banners(screen.desk) == ("“Paper” is approved. Its order is made in a few seconds.",)


def test_a_double_click_on_approve_decides_once(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    first = company.submitted("3 x paper 4.20", title="Paper")
    company.world.clock.forward(hours=1)
    second = company.submitted("1 x lamp 20.00", title="Lamp")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    QTest.mouseClick(screen.panel.bar.approve, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(screen.panel.bar.approve, Qt.MouseButton.LeftButton)
    screen.approve()
    _comes_up(qtbot, screen, "Lamp")
    assert [row.event for row in company.view(first).history].count(RequestEvent.APPROVE) == 1
    assert company.view(second).state is RequestState.IN_APPROVAL
    assert len(banners(screen.desk)) == 1


@pytest.mark.parametrize(
    ("key", "state"), [(Qt.Key.Key_R, RequestState.RETURNED), (Qt.Key.Key_X, RequestState.REJECTED)]
)
def test_returning_and_rejecting_want_a_comment(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, key: Qt.Key, state: RequestState
) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    QTest.keyClick(screen.table.view, key)
    assert screen.panel.bar.form.problem_of("comment").startswith("Say ")
    assert QApplication.focusWidget() is screen.panel.bar.comment
    assert company.view(request).state is RequestState.IN_APPROVAL
    QTest.keyClicks(screen.panel.bar.comment, "Arrange a taxi")  # holds A, R and X: letters are typed here
    assert screen.panel.bar.words() == "Arrange a taxi"
    assert company.view(request).state is RequestState.IN_APPROVAL
    QTest.keyClick(screen.panel.bar.comment, Qt.Key.Key_Escape)
    QTest.keyClick(screen, key)
    qtbot.waitUntil(lambda: company.view(request).state is state)
    assert company.view(request).history[-1].comment == "Arrange a taxi"
    qtbot.waitUntil(lambda: screen.table.is_blank())


def test_the_comment_goes_with_its_request(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.submitted("3 x paper 4.20", title="Paper")
    company.world.clock.forward(hours=1)
    company.submitted("1 x lamp 20.00", title="Lamp")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    screen.panel.bar.comment.setPlainText("For the paper")
    QTest.keyClick(screen.table.view, Qt.Key.Key_J)
    _comes_up(qtbot, screen, "Lamp")
    assert screen.panel.bar.words() == ""
    QTest.keyClick(screen.table.view, Qt.Key.Key_K)
    _comes_up(qtbot, screen, "Paper")


def test_a_request_that_changed_since_it_was_shown_is_shown_again(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    screen.desk.changes.stop()
    requesting.withdraw(company.ana, request)
    draft = company.view(request, company.ana)
    dearer = replace(draft.content, title="Much paper")
    version = requesting.save_draft(company.ana, request, dearer, version=draft.version)
    requesting.submit(company.ana, request, version=version)
    screen.approve()
    _comes_up(qtbot, screen, "Much paper")
    assert company.view(request).state is RequestState.IN_APPROVAL
    assert banners(screen.desk) == ("This request changed since you looked at it. Look at it again, then decide.",)


def test_a_request_that_somebody_else_decided_goes_away(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    approving.approve(company.clara, request, content_hash=company.hash_of(request))
    qtbot.waitUntil(screen.table.is_blank)
    assert not screen.panel.isVisible()


def test_what_the_program_noticed_is_said(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.submitted("3 x paper 4.20", title="Paper", vendor="Nobody Knows Ltd")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    assert screen.panel.view is not None
    assert [check.words for check in screen.panel.view.checks] == [
        "New vendor: no order so far.",
        "There is no proforma beside this request.",
    ]


def test_several_are_approved_but_for_those_with_an_open_finding(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    first = company.submitted("3 x paper 4.20", title="Paper")
    second = company.submitted("1 x lamp 20.00", title="Lamp")
    strange = company.submitted("1 x desk 300.00", title="Desk", vendor="Nobody Knows Ltd")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    screen.table.view.selectAll()
    qtbot.waitUntil(lambda: screen.many.title.text() == "3 requests selected")
    assert screen.many.button.text() == "Approve 2"
    QTest.mouseClick(screen.many.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: company.view(second).state is RequestState.APPROVED)
    qtbot.waitUntil(lambda: screen.table.model.total == 1)
    assert company.view(first).state is RequestState.APPROVED
    assert company.view(strange).state is RequestState.IN_APPROVAL
    assert "2 requests approved." in banners(screen.desk)


def test_choosing_one_of_several_again_shows_that_one(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.submitted("3 x paper 4.20", title="Paper")
    company.submitted("1 x lamp 20.00", title="Lamp")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    screen.table.view.selectAll()
    qtbot.waitUntil(lambda: screen.many.title.text() == "2 requests selected")
    flags = QItemSelectionModel.SelectionFlag
    index = screen.table.model.index(1, 0)
    screen.table.view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
    _comes_up(qtbot, screen, "Lamp")


def test_a_change_while_the_next_request_comes_up_does_not_hold_it_up(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    company.submitted("3 x paper 4.20", title="Paper")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    company.submitted("1 x lamp 20.00", title="Lamp")  # not in the list yet, so that it is not read ahead
    change = QTimer(screen, singleShot=True, interval=0)
    change.timeout.connect(screen.reload)
    screen.table.chosen.connect(lambda _row_id: change.start())
    QTest.keyClick(screen.table.view, Qt.Key.Key_A)
    _comes_up(qtbot, screen, "Lamp")


def test_another_approver_is_asked_before(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    QTest.mouseClick(screen.panel.bar.ask_another, Qt.MouseButton.LeftButton)

    def asked() -> list[AskAnother]:
        return [each for each in screen.findChildren(QDialog) if isinstance(each, AskAnother) and each.isVisible()]

    qtbot.waitUntil(lambda: len(asked()) == 1)
    (dialog,) = asked()
    assert {dialog.person.itemText(at) for at in range(dialog.person.count())} == {
        "Clara Weiss", "Dana Novak", "Erik Lund",
    }  # fmt: skip
    dialog.person.setCurrentText("Dana Novak")
    dialog.ask.click()
    qtbot.waitUntil(lambda: company.view(request).waiting_for == ("Dana Novak",))


def test_a_notice_of_a_request_that_waits_no_more_leads_to_it(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    company.submitted("1 x lamp 20.00", title="Lamp")
    approving.approve(company.clara, request, content_hash=company.hash_of(request))
    places = Places()
    screen = opened(qtbot, ApprovalsScreen(places.desk(make_desk(company.ben))))
    screen.show_object(request)
    qtbot.waitUntil(lambda: banners(screen.desk) == ("This request does not wait for you any more.",))


def _decided(qtbot: QtBot, company: Company, screen: ApprovalsScreen, request: str, state: RequestState) -> None:
    qtbot.waitUntil(lambda: company.view(request).state is state)
    qtbot.waitUntil(screen.decider.can_undo)
    qtbot.waitUntil(screen.desk.background.is_idle)


@pytest.mark.parametrize(
    ("key", "state"),
    [
        (Qt.Key.Key_A, RequestState.APPROVED),
        (Qt.Key.Key_R, RequestState.RETURNED),
        (Qt.Key.Key_X, RequestState.REJECTED),
    ],
)
def test_undo_takes_a_decision_back_and_brings_request_and_comment_up_again(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, key: Qt.Key, state: RequestState
) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    company.world.clock.forward(hours=1)
    company.submitted("1 x lamp 20.00", title="Lamp")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    screen.panel.bar.comment.setPlainText("As agreed")
    QTest.keyClick(screen.table.view, key)
    _decided(qtbot, company, screen, request, state)
    _comes_up(qtbot, screen, "Lamp")
    assert screen.panel.bar.words() == ""
    undo(screen.desk)
    qtbot.waitUntil(lambda: company.view(request).state is RequestState.IN_APPROVAL)
    _comes_up(qtbot, screen, "Paper")
    assert screen.panel.bar.words() == "As agreed"
    assert banners(screen.desk) == ("1 request waits for you again.",)
    assert company.view(request).waiting_for == ("Ben Okafor", "Clara Weiss")


def test_ctrl_z_takes_the_last_decision_back_and_only_that(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    first = company.submitted("3 x paper 4.20", title="Paper")
    company.world.clock.forward(hours=1)
    second = company.submitted("1 x lamp 20.00", title="Lamp")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    QTest.keyClick(screen.table.view, Qt.Key.Key_A)
    _comes_up(qtbot, screen, "Lamp")
    QTest.keyClick(screen.table.view, Qt.Key.Key_A)
    _decided(qtbot, company, screen, second, RequestState.APPROVED)
    QTest.keyClick(screen, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    _comes_up(qtbot, screen, "Lamp")
    assert not screen.decider.can_undo()
    assert company.view(first).state is RequestState.APPROVED
    assert [row.event for row in company.view(second).history][-2:] == [RequestEvent.APPROVE, RequestEvent.TAKE_BACK]


def test_after_ten_seconds_nothing_is_offered_any_more(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    assert screen.decider._over.interval() == 10_000
    screen.decider._over.setInterval(200)
    QTest.keyClick(screen.table.view, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: len(banners(screen.desk)) == 1)
    qtbot.waitUntil(lambda: not screen.decider.can_undo())
    screen.decider.undo()
    qtbot.waitUntil(screen.desk.background.is_idle)
    assert company.view(request).state is RequestState.APPROVED


def test_several_are_taken_back_with_one_undo(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    ids = [company.submitted(f"1 x thing {price}", title=price) for price in ("10", "200", "300")]
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    screen.table.view.selectAll()
    qtbot.waitUntil(lambda: screen.many.title.text() == "3 requests selected")
    QTest.mouseClick(screen.many.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(screen.table.is_blank)
    assert {company.view(each).state for each in ids} == {RequestState.APPROVED}
    undo(screen.desk)
    qtbot.waitUntil(lambda: screen.table.model.total == 3)
    assert {company.view(each).state for each in ids} == {RequestState.IN_APPROVAL}
    assert banners(screen.desk) == ("3 requests wait for you again.",)


def test_what_something_has_followed_from_is_not_taken_back_and_says_so(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    request = company.submitted("1 x server 5000", title="Server")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Server")
    QTest.keyClick(screen.table.view, Qt.Key.Key_A)
    qtbot.waitUntil(screen.decider.can_undo)
    approving.approve(company.clara, request, content_hash=company.hash_of(request))
    undo(screen.desk)
    qtbot.waitUntil(lambda: any("can’t be taken back any more" in said for said in banners(screen.desk)))
    assert company.view(request).state is RequestState.APPROVED


def test_a_window_that_goes_right_after_the_decision_leaves_it_decided(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Paper")
    QTest.keyClick(screen.table.view, Qt.Key.Key_A)
    _decided(qtbot, company, screen, request, RequestState.APPROVED)
    screen.leave()
    screen.desk.background.close()
    company.world.clock.forward(seconds=12)
    work_off(company.world)
    assert company.view(request).state is RequestState.ORDERED


def test_budget_vendor_and_last_prices_are_shown(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    budgeting.set_budget(company.erik, Budget("Design", 2026, Decimal(500)))
    first = company.submitted_for("Design", "1 x lamp 100.00")
    approving.approve(company.ben, first, content_hash=company.hash_of(first))
    ordering.issue(company.world.context, first)
    company.world.clock.forward(days=21)
    company.submitted_for("Design", "4 x lamp 112.50", title="Lamps", by=company.clara)
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Lamps")
    sheet = screen.panel.sheet
    assert sheet.facts.words_of("Vendor") == "Papier Adler GmbH (known, 1 order, last 3 weeks ago)"
    assert sheet.facts.words_of("Budget") == (
        "Design 2026: 381.00 EUR → 154.50 EUR too little\n"
        "Of 500.00 EUR, others have 0.00 requested, 119.00 ordered, 0.00 billed."
    )
    day = date_words(dt.date(2026, 7, 1))
    assert sheet.lines.rows.index(0, 0).data() == f"lamp\nlast paid 100.00 EUR on {day} (+12.5 %)"
    assert screen.panel.view is not None
    assert [check.code for check in screen.panel.view.checks] == ["BUDGET_EXCEEDED", "PRICE_RISE", "NO_PROFORMA"]


def test_a_missing_budget_is_said(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.submitted_for("Design", "1 x lamp 100.00", title="Lamp")
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    _comes_up(qtbot, screen, "Lamp")
    assert screen.panel.sheet.facts.words_of("Budget") == "No budget is set for Design 2026."


def test_nothing_to_decide_says_so_over_the_whole_screen(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    screen = opened(qtbot, ApprovalsScreen(make_desk(company.ben)))
    assert screen.table.is_blank()
    assert not screen.pane.isVisible()
