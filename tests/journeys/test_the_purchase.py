"""The whole road through the real window with real workers: from the first start to the settled difference."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPushButton, QToolButton

from p2p_desktop.dev.make_samples import make_proforma, make_receipt
from p2p_desktop.domain.request import RequestState
from p2p_desktop.services.context import reading
from p2p_desktop.store.people import everybody
from p2p_desktop.store.queries import matching, orders, requests
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.ui.screens.approvals.screen import ApprovalsScreen
from p2p_desktop.ui.screens.orders.screen import OrdersScreen
from p2p_desktop.ui.screens.requests.screen import RequestsScreen
from p2p_desktop.ui.wizard.first_start import FirstStart
from tests.journeys.conftest import PASSWORD, OpenProgram, Program
from tests.journeys.hands import Hands, said_name
from tests.journeys.stray_windows import StrayWindows

LAPTOPS, FURNITURE = "Harbourline", "Falkenried"
ROLES = {
    "ana": ("Ana Ruiz", "Requester", ""),
    "ben": ("Ben Okafor", "Approver", "May end any route"),
    "clara": ("Clara Weiss", "Approver", "May end any route"),
    "dana": ("Dana Novak", "Finance", "May end any route"),
}

pytestmark = pytest.mark.xdist_group("journeys")


def test_a_proforma_becomes_an_order_and_what_does_not_fit_is_settled(
    qapp: QApplication, open_program: OpenProgram, tmp_path: Path
) -> None:
    with StrayWindows(qapp) as stray:
        program = open_program()
        hands = program.hands
        set_the_company_up(hands)
        add_everybody(hands)
        ask_for_both(hands, tmp_path)
        for approver in ("ben", "clara"):
            approve_both(hands, approver)
        numbers = look_at_the_orders(program)
        drop_receipts(hands, numbers, tmp_path)
        settle_the_difference(hands)
    assert stray.found == []
    everything_is_written_down(program, numbers)


def set_the_company_up(hands: Hands) -> None:
    hands.click("Set up my company", QPushButton)
    hands.type_into("Company name", "Lindenhof Studio GmbH")
    hands.choose("Currency", "EUR")
    hands.type_into("Country", "DE")
    hands.type_into("Tax ID", "DE111111125")
    hands.picture("company")
    hands.click("Next", QPushButton)
    hands.type_into("Your name", "Erik Lund")
    hands.type_into("Username", "erik")
    hands.type_into("Password", PASSWORD)
    hands.type_into("Password again", PASSWORD)
    hands.picture("administrator")
    hands.key(Qt.Key.Key_Return)
    hands.wait(lambda: not isinstance(hands.window.door(), FirstStart), what="the desk of the administrator")
    assert hands.shell().person.name == "Erik Lund"


def add_everybody(hands: Hands) -> None:
    hands.go_to("Administration")
    for username, (name, role, power) in ROLES.items():
        hands.click("Add person", QPushButton)
        hands.type_into("Name", name)
        hands.type_into("Username", username)
        for box in hands.showing(QCheckBox):
            word = said_name(box).split(" ")[0]
            if word in (role, "Requester") and box.isChecked() != (word == role):
                QTest.mouseClick(box, Qt.MouseButton.LeftButton)
        if power:
            hands.choose("Power of approval", power)
        hands.type_into("New password", PASSWORD)
        hands.click("Save", QPushButton)
        hands.told(f"{name} can sign in now.")
    hands.picture("people")
    hands.sign_out()


def ask_for_both(hands: Hands, folder: Path) -> None:
    """Ana drops a proforma on the requests and a scanned one somewhere; both fill a request."""
    hands.sign_in("ana", PASSWORD)
    today = dt.datetime.now(dt.UTC).astimezone().date()
    hands.go_to("Home")
    hands.drop([make_proforma("proforma-de-scan", folder=folder, document_date=today)])
    hands.told("1 document is being read.")
    hands.picture("scan-dropped")
    hands.go_to("Requests")
    hands.drop([make_proforma("proforma-en-laptops", folder=folder, document_date=today)])
    fill_in(hands, LAPTOPS, "Design", f"REQ-{today.year}-00001")
    hands.click("Back to the list (Esc)")
    hands.wait(lambda: hands.sees_row(FURNITURE), what="the request that was filled from the scan")
    hands.picture("requests")
    hands.click_row(FURNITURE)
    fill_in(hands, FURNITURE, "Office", f"REQ-{today.year}-00002")
    hands.sign_out()


def fill_in(hands: Hands, vendor: str, department: str, number: str) -> None:
    """Wait until the open request filled itself, complete it and submit it with the keyboard; it gets this number."""
    screen = hands.shell().current()
    assert isinstance(screen, RequestsScreen)
    editor = screen.page.editor
    hands.wait(lambda: vendor in editor.vendor.text() and len(editor.grid.lines()) == 3, what=f"lines of {vendor}")
    assert editor.title.text()
    hands.picture(f"filled-{vendor}")
    hands.type_into("Department", department, QLineEdit)
    hands.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    said = hands.told(f"{number} is submitted. It waits for ")
    assert "Ben Okafor" in said
    assert "Clara Weiss" in said
    hands.picture(f"submitted-{vendor}")


def approve_both(hands: Hands, username: str) -> None:
    """Two presses of A; the next request comes up by itself."""
    hands.sign_in(username, PASSWORD)
    hands.go_to("Approvals")
    screen = hands.shell().current()
    assert isinstance(screen, ApprovalsScreen)
    for left in (2, 1):
        hands.wait(lambda left=left: screen.table.model.total == left, what=f"{left} on turn")  # type: ignore[misc]
        hands.find("Approve", QPushButton)
        hands.settle()
        hands.picture(f"approvals-{username}-{left}")
        hands.key(Qt.Key.Key_A)
    hands.wait(screen.table.is_blank, what="nothing on turn")
    hands.sign_out()


def look_at_the_orders(program: Program) -> dict[str, str]:
    """Dana finds both orders with number and PDF; return the numbers by vendor."""
    hands = program.hands
    hands.sign_in("dana", PASSWORD)
    hands.go_to("Orders")
    numbers = {}
    for vendor in (LAPTOPS, FURNITURE):
        hands.click_row(vendor)
        screen = hands.shell().current()
        assert isinstance(screen, OrdersScreen)
        hands.wait(
            lambda screen=screen, vendor=vendor: (  # type: ignore[misc]
                screen.panel.view is not None
                and vendor in screen.panel.view.vendor_name
                and screen.viewer.document_id()
            ),
            what=f"the PDF of {vendor}",
        )
        view = screen.panel.view
        assert view is not None
        hands.settle()
        hands.picture(f"order-{vendor}")
        numbers[vendor] = view.number
    assert len(set(numbers.values())) == 2
    return numbers


def drop_receipts(hands: Hands, numbers: dict[str, str], folder: Path) -> None:
    """One fits its order, one bills a higher price and one lamp too many."""
    today = dt.datetime.now(dt.UTC).astimezone().date()
    hands.go_to("Documents")
    hands.drop([
        make_receipt("receipt-fits-laptops", folder=folder, order_number=numbers[LAPTOPS], document_date=today),
        make_receipt("receipt-price-quantity", folder=folder, order_number=numbers[FURNITURE], document_date=today),
    ])  # fmt: skip
    hands.told("2 documents are being read.")
    hands.go_to("Matching")
    hands.wait(lambda: hands.sees_row("Match") and hands.sees_row("price"), what="both results")
    hands.click_row(LAPTOPS)
    hands.read("It fits; nothing is left to decide.")
    hands.settle()
    hands.picture("match-passed")


def settle_the_difference(hands: Hands) -> None:
    """The notification leads to the difference; a reason settles one, then the whole."""
    hands.wait(lambda: hands.shell().top.bell.number > 0, what="a notification")
    hands.click("Notifications", QToolButton)
    hands.picture("notifications")
    hands.click_row("RE-2026-1209")
    hands.click("Open", QPushButton)
    hands.read("Falkenried")
    hands.settle()
    hands.picture("match-open")
    hands.click_row("336")
    decide(hands, "The chairs are the newer model; agreed by phone.")
    hands.told("One difference is decided.")
    scope = hands.find("Decide about", QComboBox)
    hands.wait(lambda: scope.count() == 3, what="the whole and two differences to decide")
    hands.choose("Decide about", "the whole document")
    decide(hands, "The fourth lamp stays; it was delivered.")
    hands.told("is decided.")
    hands.read("It is decided. See History for who and why.")
    hands.picture("match-settled")


def decide(hands: Hands, reason: str) -> None:
    hands.click("Accept the difference", QPushButton)
    hands.type_into("Why is the difference accepted?", reason)
    hands.click("Decide", QPushButton)


def everything_is_written_down(program: Program, numbers: dict[str, str]) -> None:
    context = program.context
    with reading(context) as session:
        dana = next(person for person in everybody(session) if person.username == "dana")
        states = [row.state for row in requests.page(session, dana, PageRequest()).rows]
        results = {row.vendor_name: row.state.value for row in matching.page(session, dana, PageRequest()).rows}
        issued = [row.number for row in orders.page(session, dana, PageRequest()).rows]
    assert states == [RequestState.ORDERED, RequestState.ORDERED]
    assert sorted(issued) == sorted(numbers.values())
    assert sorted(results.values()) == ["passed", "resolved"]
    with context.store.reading() as session:
        assert context.audit.verify(session, last=None).is_ok
