"""Vendors: added or proposed, changed, and their accounts confirmed by a second person."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from p2p_desktop.domain.vendor import VendorDetails
from p2p_desktop.services import vendors
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import vendors as queries
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.store.queries.vendors import VendorView
from p2p_desktop.ui.screens.vendors.screen import VendorsScreen
from tests.company import Company
from tests.ui.conftest import MakeDesk
from tests.ui.places import answer, banners, opened

IBAN = "DE89 3704 0044 0532 0130 00"


def _view(company: Company, vendor_id: str) -> VendorView:
    with reading(company.dana) as session:
        found = queries.one(session, vendor_id)
    assert found is not None
    return found


def _names(company: Company) -> list[str]:
    with reading(company.dana) as session:
        return [row.name for row in queries.page(session, PageRequest()).rows]


def _screen(qtbot: QtBot, make_desk: MakeDesk, who: Context) -> VendorsScreen:
    screen = opened(qtbot, VendorsScreen(make_desk(who)))
    qtbot.waitUntil(lambda: screen.name_label.text() == "Papier Adler GmbH")
    return screen


def _field(screen: VendorsScreen, name: str) -> QLineEdit:
    return cast("QLineEdit", screen.form.form.field(name))


def test_finance_changes_a_vendor(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    screen = _screen(qtbot, make_desk, company.dana)
    assert not screen.save_button.isEnabled()
    QTest.keyClicks(_field(screen, "phone"), "+49 30 1234")
    assert screen.unsaved.isVisible()
    QTest.mouseClick(screen.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _view(company, company.vendor_id).details.phone == "+49 30 1234")
    qtbot.waitUntil(lambda: not screen.unsaved.isVisible())
    assert banners(screen.desk) == ("Saved.",)


def test_a_new_vendor_is_added_by_finance(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    screen = _screen(qtbot, make_desk, company.dana)
    QTest.keyClick(screen, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(_field(screen, "name").hasFocus)
    QTest.keyClicks(_field(screen, "name"), "Lichthaus Brandt")
    QTest.keyClick(screen, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: screen.name_label.text() == "Lichthaus Brandt")
    assert _names(company) == ["Lichthaus Brandt", "Papier Adler GmbH"]
    qtbot.waitUntil(lambda: screen.table.selected() not in ("", company.vendor_id))
    assert screen.name_label.text() == "Lichthaus Brandt"


def test_others_propose_and_read(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    screen = _screen(qtbot, make_desk, company.ana)
    assert not screen.form.form.isVisible()
    assert screen.form.facts.words_of("Tax ID") == "DE136695976"
    assert not screen.save_button.isVisible()
    assert screen.new_button.text() == "Propose vendor"
    QTest.mouseClick(screen.new_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(_field(screen, "name"), "Lichthaus Brandt")
    QTest.mouseClick(screen.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: screen.name_label.text() == "Lichthaus Brandt")
    assert banners(screen.desk) == ("The vendor is proposed. Finance will look at it.",)


def test_a_name_that_is_there_already_is_refused_beside_its_field(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    screen = _screen(qtbot, make_desk, company.dana)
    screen.begin()
    QTest.keyClicks(_field(screen, "name"), "Papier Adler GmbH")
    QTest.mouseClick(screen.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: screen.form.form.problem_of("name") == "“Papier Adler GmbH” is there already.")
    assert _names(company) == ["Papier Adler GmbH"]


def test_somebody_elses_change_keeps_what_is_typed(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    screen = _screen(qtbot, make_desk, company.dana)
    QTest.keyClicks(_field(screen, "phone"), "0815")
    view = _view(company, company.vendor_id)
    vendors.change_vendor(
        company.dana, view.id, VendorDetails("Papier Adler GmbH", email="new@adler.example"), version=view.version
    )
    QTest.mouseClick(screen.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(banners(screen.desk)) == 1)
    assert banners(screen.desk) == ("Somebody changed this vendor meanwhile. Look at it again, then save.",)
    assert _field(screen, "phone").text() == "0815"
    assert _view(company, company.vendor_id).details.phone == ""


def test_choosing_another_vendor_does_not_lose_what_is_typed(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    vendors.add(company.dana, VendorDetails("Lichthaus Brandt"))
    screen = opened(qtbot, VendorsScreen(make_desk(company.dana)))
    qtbot.waitUntil(lambda: screen.name_label.text() == "Lichthaus Brandt")
    QTest.keyClicks(_field(screen, "phone"), "0815")
    screen.table.walk(1)
    qtbot.waitUntil(screen.desk.background.is_idle)
    assert _field(screen, "phone").text() == "0815"
    assert screen.name_label.text() == "Lichthaus Brandt"
    assert banners(screen.desk) == ("What you typed for “Lichthaus Brandt” is not saved yet.",)
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: screen.name_label.text() == "Papier Adler GmbH")


def test_a_wrong_iban_is_refused_and_a_right_one_waits_for_a_second_person(
    qtbot: QtBot, company: Company, make_desk: MakeDesk
) -> None:
    screen = _screen(qtbot, make_desk, company.dana)
    QTest.mouseClick(screen.accounts.add_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(screen.accounts.iban, IBAN.replace("89", "88"))
    QTest.keyClick(screen.accounts.iban, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.accounts.form.problem_of("iban").startswith("This IBAN is not valid"))
    screen.accounts.iban.setText(IBAN)
    QTest.keyClick(screen.accounts.iban, Qt.Key.Key_Return)
    qtbot.waitUntil(screen.accounts.table.isVisible)
    assert not screen.accounts.iban.isVisible()
    assert not screen.accounts.confirm.isEnabled()
    assert screen.accounts._why.text() == "You entered this account, so somebody else has to confirm it."


def test_a_second_person_confirms_an_account_with_a_note(qtbot: QtBot, company: Company, make_desk: MakeDesk) -> None:
    vendors.propose_account(company.ana, company.vendor_id, IBAN)
    screen = _screen(qtbot, make_desk, company.dana)
    qtbot.waitUntil(screen.accounts.confirm.isVisible)
    QTest.mouseClick(screen.accounts.confirm, Qt.MouseButton.LeftButton)
    answer(screen, "Phoned Mr Adler on the known number")
    qtbot.waitUntil(lambda: _view(company, company.vendor_id).accounts[0].is_confirmed)
    qtbot.waitUntil(lambda: not screen.accounts.confirm.isVisible())
    (account,) = _view(company, company.vendor_id).accounts
    assert (account.confirmed_by, account.confirmed_how) == ("Dana Novak", "Phoned Mr Adler on the known number")
