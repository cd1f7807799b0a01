"""Requests: written beside their proforma, saved by themselves, submitted once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from p2p_desktop.dev.make_samples import make_proforma
from p2p_desktop.documents.readers import tesseract
from p2p_desktop.domain.approval import default_rules
from p2p_desktop.domain.budget import Budget, BudgetMode
from p2p_desktop.domain.request import RequestEvent, RequestState
from p2p_desktop.domain.vendor import VendorDetails
from p2p_desktop.language import date_words
from p2p_desktop.paths import resources
from p2p_desktop.services import administering, approving, budgeting, intake, ordering, requesting, vendors
from p2p_desktop.services.context import Context, reading
from p2p_desktop.services.intake import Purpose
from p2p_desktop.store.queries import approvals, requests
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.ui.screens.requests.screen import RequestsScreen
from p2p_desktop.ui.widgets.lines_grid import GridLine
from tests.company import Company
from tests.ui.conftest import MakeDesk
from tests.ui.places import Places, answer, banners, opened, undo
from tests.work_off import work_off


def _screen(qtbot: QtBot, make_desk: MakeDesk, who: Context, request_id: str = "") -> RequestsScreen:
    screen = opened(qtbot, RequestsScreen(make_desk(who)))
    if request_id:
        screen.open(request_id)
        qtbot.waitUntil(lambda: screen.page.request_id() == request_id)
        qtbot.waitUntil(screen.desk.background.is_idle)
    return screen


def _drafts(who: Context) -> list[str]:
    with reading(who) as session:
        rows = requests.page(session, who.person, PageRequest(choice="draft")).rows
    return [row.id for row in rows]


def _is_saved(screen: RequestsScreen) -> bool:
    keeper = screen.page._keeper
    return keeper is not None and keeper.is_saved() and keeper.view is not None


def _type_line(screen: RequestsScreen, *cells: str, row: int = 0) -> None:
    """Write into the grid as a person does: the model gets what the cell editors commit."""
    model = screen.page.editor.grid.model
    for column, text in enumerate(cells):
        model.setData(model.index(row, column), text)


def test_a_click_opens_a_request_and_esc_goes_back(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    company.submitted("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana)
    place = screen.table.view.visualRect(screen.table.model.index(0, 1)).center()
    QTest.mouseClick(screen.table.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(screen.page.sheet.isVisible)
    assert screen.page.head.title.accessibleName() == "REQ-2026-00001 · Paper"
    assert not screen.page.editor.isVisible()
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    qtbot.waitUntil(screen.table.isVisible)


def test_a_new_request_becomes_a_draft_with_the_first_letter(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    screen = _screen(qtbot, make_desk, company.ana)
    QTest.keyClick(screen, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(screen.page.editor.title.hasFocus)
    assert _drafts(company.ana) == []
    QTest.keyClicks(screen.page.editor.title, "Chairs")
    qtbot.waitUntil(lambda: _is_saved(screen))
    (draft,) = _drafts(company.ana)
    assert company.view(draft, company.ana).content.title == "Chairs"
    assert screen.page.head.note.text() == "Saved"


def test_looking_at_a_new_form_leaves_nothing_behind(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    screen = _screen(qtbot, make_desk, company.ana)
    screen.begin()
    qtbot.waitUntil(screen.page.editor.title.hasFocus)
    screen.page.close_page()
    qtbot.waitUntil(screen.desk.background.is_idle)
    assert _drafts(company.ana) == []


def test_opening_a_draft_saves_nothing(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    version = company.view(draft, company.ana).version
    screen = _screen(qtbot, make_desk, company.ana, draft)
    assert screen.page.editor.title.text() == "Paper"
    screen.page.close_page()
    qtbot.waitUntil(screen.desk.background.is_idle)
    assert company.view(draft, company.ana).version == version


def test_what_is_typed_is_there_again_after_the_window_was_killed(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    screen = _screen(qtbot, make_desk, company.ana)
    screen.begin()
    qtbot.waitUntil(screen.page.editor.title.hasFocus)
    QTest.keyClicks(screen.page.editor.title, "Screens")
    QTest.keyClicks(screen.page.editor.needed_by, "31.02.2026")
    _type_line(screen, "Screen 27 inch", "", "three", "pcs", "1.5x")
    qtbot.waitUntil(lambda: _is_saved(screen))
    (draft,) = _drafts(company.ana)
    again = _screen(qtbot, make_desk, company.ana, draft)
    assert again.page.editor.title.text() == "Screens"
    assert again.page.editor.needed_by.text() == "31.02.2026"
    ((line, unread),) = again.page.editor.grid.written()
    assert (line.description, line.unit, dict(unread)) == (
        "Screen 27 inch", "pcs", {"quantity": "three", "unit_price": "1.5x"},
    )  # fmt: skip


def test_a_cell_is_saved_while_somebody_still_types_in_it(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    grid = screen.page.editor.grid
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(0, 2))
    QTest.keyClick(grid.view, Qt.Key.Key_1)
    (cell,) = grid.view.findChildren(QLineEdit)
    QTest.keyClicks(cell, "2,")
    qtbot.waitUntil(lambda: _is_saved(screen))
    assert grid.is_editing()
    assert cell.text() == "12,"
    assert company.view(draft, company.ana).typing == {"lines": [[0, "quantity", "12,"]]}
    QTest.keyClick(cell, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: _is_saved(screen) and not grid.is_editing())
    assert company.view(draft, company.ana).content.lines[0].quantity == Decimal(3)


def test_the_window_closes_right_after_the_last_letter_and_nothing_is_lost(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    QTest.keyClicks(screen.page.editor.note, "Last words")
    screen.leave()
    screen.desk.background.close()
    assert company.view(draft, company.ana).content.note == "Last words"


def test_problems_stand_beside_their_fields_and_nothing_is_submitted(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    editor = screen.page.editor
    editor.title.clear()
    QTest.keyClicks(editor.title, " ")
    QTest.keyClick(editor.title, Qt.Key.Key_Backspace)
    model = editor.grid.model
    model.setData(model.index(0, 2), "0")
    QTest.mouseClick(screen.page.head.submit, Qt.MouseButton.LeftButton)
    assert editor.form.problem_of("title") == "Say in a few words what this request is for."
    assert editor._lines_problem.text() == "Line 1: the quantity has to be more than 0."
    assert company.view(draft, company.ana).state is RequestState.DRAFT


def test_a_double_click_on_submit_submits_once(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    QTest.keyClicks(screen.page.editor.note, "Soon please")
    QTest.mouseClick(screen.page.head.submit, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(screen.page.head.submit, Qt.MouseButton.LeftButton)
    screen.page.submit()
    qtbot.waitUntil(screen.page.sheet.isVisible)
    qtbot.waitUntil(screen.desk.background.is_idle)
    view = company.view(draft)
    assert [row.event for row in view.history] == [RequestEvent.SUBMIT]
    assert (view.state, view.content.note) == (RequestState.IN_APPROVAL, "Soon please")
    assert banners(screen.desk) == ("REQ-2026-00001 is submitted. It waits for Ben Okafor, Clara Weiss.",)


def test_undo_of_a_submit_takes_back_that_request_whatever_is_open_by_then(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    first = company.draft("3 x paper 4.20", title="Paper")
    other = company.submitted("1 x lamp 20.00", title="Lamp")
    screen = _screen(qtbot, make_desk, company.ana, first)
    QTest.mouseClick(screen.page.head.submit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(screen.page.sheet.isVisible)
    screen.open(other)
    qtbot.waitUntil(lambda: screen.page.head.title.accessibleName() == "REQ-2026-00001 · Lamp")
    undo(screen.desk)
    qtbot.waitUntil(lambda: company.view(first, company.ana).state is RequestState.DRAFT)
    assert company.view(other).state is RequestState.IN_APPROVAL


def test_withdrawing_brings_the_form_back(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, request)
    QTest.mouseClick(screen.page.head.withdraw, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(screen.page.editor.isVisible)
    assert screen.page.editor.title.text() == "Paper"
    assert company.view(request, company.ana).state is RequestState.DRAFT


def test_a_draft_is_cancelled_with_a_reason(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    QTest.mouseClick(screen.page.head.cancel, Qt.MouseButton.LeftButton)
    answer(screen, "Found some in the cellar")
    qtbot.waitUntil(lambda: company.view(draft, company.ana).state is RequestState.CANCELLED)
    qtbot.waitUntil(screen.page.sheet.isVisible)
    assert company.view(draft, company.ana).history[-1].comment == "Found some in the cellar"


def test_a_rejected_request_goes_on_as_a_copy(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    approving.reject(company.ben, request, comment="No")
    screen = _screen(qtbot, make_desk, company.ana, request)
    QTest.mouseClick(screen.page.head.copy, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(screen.page.editor.isVisible)
    (draft,) = _drafts(company.ana)
    assert draft != request
    qtbot.waitUntil(lambda: screen.page.request_id() == draft)
    assert screen.page.editor.title.text() == "Paper"


def test_a_returned_request_says_what_is_wanted(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    request = company.submitted("3 x paper 4.20", title="Paper")
    approving.return_to_requester(company.ben, request, comment="Which size?")
    screen = _screen(qtbot, make_desk, company.ana, request)
    assert screen.page.editor.why_back.isVisible()
    assert screen.page.editor.why_back.accessibleName() == "Returned by Ben Okafor: “Which size?”"
    draft = company.draft("1 x lamp 20.00", title="Lamp")
    screen.open(draft)
    qtbot.waitUntil(lambda: screen.page.editor.title.text() == "Lamp")
    assert not screen.page.editor.why_back.isVisible()


def test_changes_from_elsewhere_come_in_and_typing_stays(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    screen.desk.changes.stop()
    view = company.view(draft, company.ana)
    elsewhere = replace(view.content, title="Paper A4", note="From the other window")
    requesting.save_draft(company.ana, draft, elsewhere, version=view.version)
    editor = screen.page.editor
    editor.title.selectAll()
    QTest.keyClicks(editor.title, "Paper A3")
    qtbot.waitUntil(lambda: _is_saved(screen))
    kept = company.view(draft, company.ana).content
    assert (kept.title, kept.note) == ("Paper A3", "From the other window")
    assert editor.note.text() == "From the other window"
    assert banners(screen.desk) == ("Changed elsewhere meanwhile: What is it for?. What you typed here is kept.",)


def test_a_request_submitted_in_another_window_is_shown_as_text(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    requesting.submit(company.ana, draft, version=2)
    qtbot.waitUntil(screen.page.sheet.isVisible)
    assert banners(screen.desk) == ("This request was submitted or cancelled in another window.",)


def test_who_will_have_to_approve_is_said_before_submit(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    draft = company.draft("3 x desk 800.00", title="Desks")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    qtbot.waitUntil(lambda: screen.page.editor.ahead.route.words() == ("Ben Okafor, Clara Weiss",))


def test_a_proforma_fills_what_is_empty_and_shows_at_once(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    paper = make_proforma("proforma-en-laptops", folder=tmp_path, document_date=dt.date(2026, 6, 25))
    screen = _screen(qtbot, make_desk, company.ana)
    screen.begin()
    qtbot.waitUntil(screen.page.editor.title.hasFocus)
    QTest.keyClicks(screen.page.editor.title, "Laptops for design")
    assert screen.take_drop((paper,))
    qtbot.waitUntil(lambda: screen.page.pane.document_id() != "")
    work_off(company.world)
    editor = screen.page.editor
    qtbot.waitUntil(lambda: editor.vendor.text() == "Harbourline Computers Ltd")
    assert editor.title.text() == "Laptops for design"
    assert [line.quantity for line in editor.grid.lines()] == [Decimal(5)] * 3
    qtbot.waitUntil(lambda: editor.vendor.mark is not None)
    assert editor.vendor.mark is not None
    assert editor.vendor.mark.word.startswith("From the proforma")
    qtbot.waitUntil(lambda: all(line.marks for line in editor.grid.lines()))
    assert len(screen.page.pane.viewer.canvas.pages) == 1
    qtbot.waitUntil(lambda: _is_saved(screen))


def test_the_text_somebody_stands_in_changes_when_he_leaves_it(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    editor = screen.page.editor
    qtbot.waitUntil(editor.title.hasFocus)
    view = company.view(draft, company.ana)
    elsewhere = replace(view.content, title="Paper A4", note="From the other window")
    requesting.save_draft(company.ana, draft, elsewhere, version=view.version)
    qtbot.waitUntil(lambda: editor.note.text() == "From the other window")
    assert editor.title.text() == "Paper"
    editor.note.setFocus()
    qtbot.waitUntil(lambda: editor.title.text() == "Paper A4")
    assert company.view(draft, company.ana).content.title == "Paper A4"


def test_a_file_that_cannot_be_taken_is_refused_in_words(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    screen.take_drop((empty,))
    qtbot.waitUntil(lambda: len(banners(screen.desk)) == 1)
    assert "empty.pdf" in banners(screen.desk)[0]
    assert screen.page.editor.title.text() == "Paper"


def test_the_same_file_twice_shows_the_first(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, tmp_path: Path
) -> None:
    paper = make_proforma("proforma-en-laptops", folder=tmp_path, document_date=dt.date(2026, 6, 25))
    places = Places()
    screen = opened(qtbot, RequestsScreen(places.desk(make_desk(company.ana))))
    for _time in range(2):
        screen.begin(paper)
        qtbot.waitUntil(lambda: screen.page.request_id() != "")
        qtbot.waitUntil(screen.desk.background.is_idle)
    qtbot.waitUntil(lambda: any("was added before" in said for said in banners(screen.desk)))


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_known_vendors_come_up_while_typing(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    vendor = screen.page.editor.vendor
    vendor.setFocus()
    vendor.selectAll()
    QTest.keyClicks(vendor, "adler")
    qtbot.waitUntil(lambda: vendor.known() == ["Papier Adler GmbH"])
    popup = vendor.completer().popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert vendor.text() == "Papier Adler GmbH"
    assert not popup.isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_vendor_comes_up_by_alias_tax_id_and_with_slips(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    details = VendorDetails(name="Kraxi Handel GmbH", aliases=("Bergladen",), tax_id="ATU12345678")
    vendors.add(company.dana, details)
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    vendor = screen.page.editor.vendor
    vendor.setFocus()
    popup = vendor.completer().popup()
    assert popup is not None
    for typed in ("bergl", "12345678", "krxai handel"):
        vendor.selectAll()
        QTest.keyClicks(vendor, typed)
        qtbot.waitUntil(lambda: vendor.known() == ["Kraxi Handel GmbH"])
        qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert vendor.text() == "Kraxi Handel GmbH"


def test_route_and_budget_are_said_while_somebody_types(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    budgeting.set_budget(company.erik, Budget("Design", 2026, Decimal(5000)))
    screen = _screen(qtbot, make_desk, company.ana)
    screen.begin()
    editor = screen.page.editor
    qtbot.waitUntil(lambda: editor.ahead.route.words() == ("Add lines to see who will have to approve.",))
    assert editor.ahead.budget.words() == ("No department is named, so no budget is looked at.",)
    QTest.keyClicks(editor.department, "office")
    qtbot.waitUntil(lambda: editor.ahead.budget.words() == ("No budget is set for office 2026.",))
    editor.department.selectAll()
    QTest.keyClicks(editor.department, "design")
    _type_line(screen, "Laptop", "", "3", "pcs", "1460", "0")
    expected = (
        "Budget Design 2026: 5,000.00 EUR → 620.00 EUR left "
        "Of 5,000.00 EUR, others have 0.00 requested, 0.00 ordered, 0.00 billed."
    )
    qtbot.waitUntil(lambda: editor.ahead.budget.words() == (expected,))
    assert editor.ahead.route.words() == ("Ben Okafor, Clara Weiss 2 of them",) or editor.ahead.route.words() == (
        "Ben Okafor, Clara Weiss",
    )
    _type_line(screen, "Laptop", "", "4")
    qtbot.waitUntil(lambda: "5,000.00 EUR → 840.00 EUR too little" in editor.ahead.budget.words()[0])
    assert "whoever approves it is told" in editor.ahead.budget.words()[0]


def test_what_others_take_of_the_budget_meanwhile_is_seen(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    budgeting.set_budget(company.erik, Budget("Design", 2026, Decimal(1000)))
    draft = company.draft("1 x lamp 100.00", title="Lamp")
    view = company.view(draft, company.ana)
    content = replace(view.content, department="Design")
    requesting.save_draft(company.ana, draft, content, version=view.version)
    screen = _screen(qtbot, make_desk, company.ana, draft)
    budget = screen.page.editor.ahead.budget
    qtbot.waitUntil(lambda: any("1,000.00 EUR → 881.00 EUR left" in words for words in budget.words()))
    company.submitted_for("Design", "1 x desk 700.00", by=company.clara)
    qtbot.waitUntil(lambda: any("167.00 EUR → 48.00 EUR left" in words for words in budget.words()))


def test_a_budget_that_stops_is_said_before_and_refuses_beside_its_field(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    budgeting.set_budget(company.erik, Budget("Design", 2026, Decimal(100), BudgetMode.STOP))
    draft = company.draft("1 x lamp 100.00", title="Lamp")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    editor = screen.page.editor
    QTest.keyClicks(editor.department, "Design")
    qtbot.waitUntil(lambda: any("stops this request" in words for words in editor.ahead.budget.words()))
    QTest.mouseClick(screen.page.head.submit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: editor.form.problem_of("department") != "")
    assert editor.form.problem_of("department").startswith(
        "The budget Design 2026 stops this request: it needs 119.00 EUR, and 100.00 EUR are left of 100.00 EUR."
    )
    assert company.view(draft, company.ana).state is RequestState.DRAFT


def test_without_a_route_it_is_said_what_to_do_before_submit(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    administering.set_rules(company.erik, default_rules()[:1], replaces=default_rules())
    draft = company.draft("1 x server 5000", title="Server")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    route = screen.page.editor.ahead.route
    qtbot.waitUntil(lambda: route.words() != () and "No approval rule fits" in route.words()[0])
    assert "An administrator can add one under Administration." in route.words()[0]


def test_likely_duplicates_and_last_prices_are_said_while_somebody_types(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    first = company.submitted("2 x lamp 100.00", title="Lamps")
    approving.approve(company.ben, first, content_hash=company.hash_of(first))
    ordering.issue(company.world.context, first)
    company.world.clock.forward(days=3)
    screen = _screen(qtbot, make_desk, company.ana)
    screen.begin()
    editor = screen.page.editor
    QTest.keyClicks(editor.vendor, "Papier Adler")
    _type_line(screen, "Lamp", "", "2", "pcs", "112.50", "19")
    ahead, day = editor.ahead, date_words(dt.date(2026, 7, 1))
    qtbot.waitUntil(lambda: ahead.prices.words() == (f"Line 1: last paid 100.00 EUR on {day} (+12.5 %)",))
    assert ahead.findings.words() == ()
    assert editor.form.hint_of("vendor") == "Known: 1 order, last 3 days ago."
    mark = editor.grid.lines()[0].marks["unit_price"]
    assert (mark.kind, mark.word) == ("attention", f"last paid 100.00 EUR on {day} (+12.5 %)")
    _type_line(screen, "Lamp", "", "2", "pcs", "100.00", "19")
    told = (f"Looks like REQ-2026-00001 of {day}: same vendor, same total.",)
    qtbot.waitUntil(lambda: ahead.findings.words() == told)
    assert ahead.prices.words() == (f"Line 1: last paid 100.00 EUR on {day} (the same)",)
    assert "unit_price" not in editor.grid.lines()[0].marks
    editor.vendor.setFocus()
    QTest.keyClicks(editor.vendor, " of tomorrow")
    qtbot.waitUntil(lambda: ahead.findings.words() == () and not ahead.findings.isVisible())
    assert editor.form.hint_of("vendor") == "Not in the list of vendors yet: finance is asked to look at it."


def test_what_does_not_fit_of_a_paste_is_said(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    grid = screen.page.editor.grid
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(1, 0))
    QApplication.clipboard().setText("Chair\t\ttwo\tpcs\t100\t19")
    QTest.keyClick(grid.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert banners(screen.desk) == ("1 cell holds no number; it is marked.",)
    qtbot.waitUntil(lambda: _is_saved(screen))
    assert company.view(draft, company.ana).content.lines[1].description == "Chair"


def test_lines_that_were_typed_survive_a_description_of_5000_signs(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    _type_line(screen, "y" * 5000)
    qtbot.waitUntil(lambda: _is_saved(screen))
    assert screen.page.editor._lines_problem.text() == (
        "Line 1: the description has 5000 characters; 2000 are possible."
    )
    again = _screen(qtbot, make_desk, company.ana, draft)
    (line,) = again.page.editor.grid.lines()
    assert line == GridLine("y" * 5000, quantity=Decimal(3), unit_price=Decimal("4.2"), tax_rate=Decimal(19),
                            marks=line.marks)  # fmt: skip
    assert line.marks["description"].kind == "bad"


def test_every_control_of_the_form_has_a_name(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    draft = company.draft("3 x paper 4.20", title="Paper")
    screen = _screen(qtbot, make_desk, company.ana, draft)
    start = screen.page.editor.title
    start.setFocus()
    seen, unnamed = set(), []
    widget = QApplication.focusWidget()
    while widget is not None and widget not in seen:
        seen.add(widget)
        text = getattr(widget, "text", lambda: "")
        if not widget.accessibleName() and not text():
            unnamed.append(type(widget).__name__)
        widget.nextInFocusChain()
        screen.focusNextChild()
        widget = QApplication.focusWidget()
    assert unnamed == []
    assert len(seen) >= 12


def test_a_proforma_that_cannot_be_read_here_says_so_to_requester_and_approver(
    qtbot: QtBot, company: Company, make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    administering.change_settings(company.erik, {"ocr.neural_pages": 0})
    monkeypatch.setenv(tesseract.SETTING, "/no/such/program")
    draft = company.draft("3 x paper 4.20", title="Paper")
    scan = resources() / "samples" / "proforma-de-scan.pdf"
    intake.take_in(company.ana, scan, purpose=Purpose.PROFORMA, request_id=draft)
    work_off(company.world)
    screen = _screen(qtbot, make_desk, company.ana, draft)
    qtbot.waitUntil(screen.page.editor.unread.isVisible)
    (said,) = screen.page.editor.unread.words()
    assert said.startswith("The proforma was not read: fill the request in by hand")
    assert "Tesseract" in said
    requesting.submit(company.ana, draft, version=company.view(draft, company.ana).version)
    with reading(company.ben) as session:
        seen = approvals.one(session, company.ben.person, draft, company.ben.now())
    assert seen is not None
    (check,) = [each for each in seen.checks if each.code == "PROFORMA_UNREAD"]
    assert check.words.startswith("The proforma’s total could not be read; compare it yourself. ")
    assert "Tesseract" in check.words
