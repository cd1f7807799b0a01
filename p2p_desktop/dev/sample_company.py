"""The sample company, made by calling the verbs as its people would: for the wizard, the demo and pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from p2p_desktop.dev import sample_logo
from p2p_desktop.dev.make_samples import PAPERS, make_proforma, make_receipt
from p2p_desktop.dev.sample_papers import Paper
from p2p_desktop.domain.budget import Budget, BudgetMode
from p2p_desktop.domain.company import CompanyDetails
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.domain.request import RequestContent, RequestLine
from p2p_desktop.domain.vendor import VendorDetails
from p2p_desktop.paths import resources
from p2p_desktop.services import (
    administering,
    approving,
    budgeting,
    intake,
    ordering,
    people,
    requesting,
    starting,
    vendors,
)
from p2p_desktop.services.context import Context, reading
from p2p_desktop.services.intake import Purpose
from p2p_desktop.services.people import NewPerson
from p2p_desktop.store.people import everybody
from p2p_desktop.store.queries import orders, requests

COMPANY = CompanyDetails(
    name="Lindenhof Studio GmbH",
    currency="EUR",
    address="Lindenhofstraße 12\n10969 Berlin\nGermany",
    country="DE",
    tax_id="DE111111125",
    email="purchasing@lindenhof.example",
    phone="+49 30 23125 0",
    terms="Please quote our order number on every delivery note and invoice.",
)
VENDORS = (
    VendorDetails("Papier Adler GmbH", "Kantstraße 8\n10623 Berlin", "DE", "DE136695976", payment_terms="30 days net"),
    VendorDetails("Kaffeerösterei Morgenrot", "Hafenweg 2\n20457 Hamburg", "DE", payment_terms="14 days net"),
    VendorDetails("Northwind Prints Ltd", "5 Quay Lane\nBristol BS1 4TR", "GB", payment_terms="30 days net"),
)
#: What the departments may spend this year: one is exceeded by what waits, one stops, one has room.
BUDGETS = (
    ("Design", "19600", BudgetMode.WARN),
    ("Marketing", "900", BudgetMode.STOP),
    ("Office", "2500", BudgetMode.WARN),
)
#: Sample proformas that were ordered, with what for and the receipt that came: one fits, two do not.
BILLED = (
    ("proforma-en-laptops", "Laptops for the design team", "receipt-fits-laptops"),
    ("proforma-de-scan", "Furniture for the studio", "receipt-price-quantity"),
    ("proforma-fr", "Meeting room in Lyon", "receipt-other-vendor"),
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Contexts of the five people: Ana asks, Ben and Clara approve, Dana is finance, Erik administers."""

    ana: Context
    ben: Context
    clara: Context
    dana: Context
    erik: Context


def found(context: Context, password: str) -> Staff:
    """Set the sample company up in a new installation; all five get this password."""
    first = NewPerson("erik", "Erik Lund", password, frozenset({Role.ADMINISTRATOR}))
    erik = context.acting_as(starting.set_up(context, company=COMPANY, administrator=first))
    administering.set_logo(erik, resources() / "samples" / sample_logo.FILE)
    roles: Sequence[tuple[str, str, Role]] = (
        ("ana", "Ana Ruiz", Role.REQUESTER),
        ("ben", "Ben Okafor", Role.APPROVER),
        ("clara", "Clara Weiss", Role.APPROVER),
        ("dana", "Dana Novak", Role.FINANCE),
    )
    for username, name, role in roles:
        is_unlimited = role is not Role.REQUESTER
        people.add_person(erik, NewPerson(username, name, password, frozenset({role}), is_unlimited=is_unlimited))
    return staff_of(context)


def staff_of(context: Context) -> Staff:
    """Return the people of a sample company that was founded before."""
    with reading(context) as session:
        acting = {person.username: context.acting_as(person) for person in everybody(session)}
    return Staff(**acting)


def make_sample_company(context: Context, password: str) -> Person:
    """Fill a new installation with people, vendors, requests and orders in every state; return Dana of finance.

    The documents are taken in as a person would drop them; the workers read and validate them.
    """
    staff = found(context, password)
    for details in VENDORS:
        vendors.add(staff.dana, details)
    for department, amount, mode in BUDGETS:
        budgeting.set_budget(staff.erik, Budget(department, staff.erik.today().year, Decimal(amount), mode))
    _orders_of_the_last_weeks(staff)
    _requests_in_every_state(staff)
    _documents(staff)
    return staff.dana.person


def _lines(*words: tuple[str, str, str], tax_rate: str = "19") -> tuple[RequestLine, ...]:
    return tuple(
        RequestLine(description, Decimal(quantity), Decimal(price), unit="pcs", tax_rate=Decimal(tax_rate))
        for quantity, description, price in words
    )


def _content(
    title: str, vendor: str, department: str, lines: tuple[RequestLine, ...], needed: dt.date
) -> RequestContent:
    return replace(
        requesting.empty_content("EUR"),
        title=title,
        vendor_name=vendor,
        department=department,
        needed_by=needed,
        delivery_address=COMPANY.name + "\n" + COMPANY.address,
        lines=lines,
    )


def _draft(staff: Staff, title: str, vendor: str, department: str, lines: tuple[RequestLine, ...]) -> str:
    request_id = requesting.new_draft(staff.ana)
    needed = staff.ana.today() + dt.timedelta(days=14)
    requesting.save_draft(staff.ana, request_id, _content(title, vendor, department, lines, needed), version=1)
    return request_id


def _submitted(staff: Staff, title: str, vendor: str, department: str, lines: tuple[RequestLine, ...]) -> str:
    request_id = _draft(staff, title, vendor, department, lines)
    requesting.submit(staff.ana, request_id, version=2)
    return request_id


def small_purchase(at: int) -> RequestContent:
    """Return a small purchase that one approver decides; ``at`` makes it differ from the one before."""
    lines = _lines(("1", f"Box of copier paper, no. {at}", "21.90"))
    content = replace(requesting.empty_content("EUR"), title=f"Paper {at}", vendor_name=VENDORS[0].name, lines=lines)
    return replace(content, department="Office")


def approve_by(who: Context, request_id: str, *, comment: str = "") -> None:
    """Approve what this person sees of the request now."""
    with reading(who) as session:
        view = requests.one(session, who.person, request_id)
    assert view is not None, "an approver on turn sees the request"
    approving.approve(who, request_id, content_hash=view.content_hash, comment=comment)


def _order(staff: Staff, request_id: str, *approvers: Context) -> str:
    for approver in approvers:
        approve_by(approver, request_id)
    return ordering.issue(staff.erik, request_id)


def _orders_of_the_last_weeks(staff: Staff) -> None:
    paper = _lines(("40", "Copier paper A4 80 g, box", "21.90"), ("6", "Toner cartridge black", "79.00"))
    coffee = _lines(("12", "Espresso beans 1 kg", "18.40"), tax_rate="7")
    signs = _lines(("2", "Shop window lettering", "295.00"), ("1", "Mounting", "140.00"), tax_rate="20")
    _order(staff, _submitted(staff, "Paper and toner", "Papier Adler GmbH", "Office", paper), staff.ben, staff.clara)
    _order(staff, _submitted(staff, "Coffee for the studio", "Kaffeerösterei Morgenrot", "Office", coffee), staff.clara)
    cancelled = _submitted(staff, "Window lettering", "Northwind Prints Ltd", "Marketing", signs)
    order_id = _order(staff, cancelled, staff.ben)
    version = _order_view(staff, order_id).version
    ordering.cancel(staff.dana, order_id, reason="The shop moves in spring.", version=version)


def _requests_in_every_state(staff: Staff) -> None:
    desk = _lines(("2", "Standing desk 160 × 80", "489.00"))
    lamps = _lines(("5", "Desk lamp", "64.50"))
    _submitted(staff, "Standing desks", "Papier Adler GmbH", "Design", desk)
    _submitted(staff, "Desk lamps for the new room", "Lichthaus Brandt", "Design", lamps)
    brochures = _lines(("500", "Brochure, 16 pages", "1.42"), tax_rate="0")
    returned = _submitted(staff, "Brochures", "Northwind Prints Ltd", "Marketing", brochures)
    approving.return_to_requester(staff.ben, returned, comment="Would 300 be enough?")
    machine = _lines(("1", "Espresso machine, two groups", "6900.00"))
    rejected = _submitted(staff, "Espresso machine", "Kaffeerösterei Morgenrot", "Office", machine)
    approving.reject(staff.clara, rejected, comment="Not this year; the old one was just repaired.")
    _draft(staff, "Notebooks and pens", "Papier Adler GmbH", "Office", _lines(("30", "Notebook A5, dotted", "4.10")))
    cancelled = _draft(staff, "Second screen", "", "Design", _lines(("1", "Monitor 27 inch", "399.00")))
    requesting.cancel(staff.ana, cancelled, reason="Found one in the store room.")


def _documents(staff: Staff) -> None:
    """Drop proformas and receipts as files that people would have in their downloads; the workers read them."""
    today = staff.ana.today()
    with TemporaryDirectory(prefix="p2p-samples-") as name:
        folder = Path(name)
        for proforma in ("proforma-long", "proforma-de-scan"):
            path = make_proforma(proforma, folder=folder, document_date=today)
            intake.take_in(staff.ana, path, purpose=Purpose.PROFORMA)
        for proforma, title, receipt in BILLED:
            order = _order_view(staff, _order_of_paper(staff, PAPERS[proforma], title))
            path = make_receipt(receipt, folder=folder, order_number=order.number, document_date=today)
            intake.take_in(staff.dana, path, purpose=Purpose.RECEIPT)
        for receipt in ("invoice-scan", "receipt-photo"):
            path = make_receipt(receipt, folder=folder, order_number=None, document_date=today)
            intake.take_in(staff.dana, path, purpose=Purpose.RECEIPT)


def _order_of_paper(staff: Staff, paper: Paper, title: str) -> str:
    """Order what a sample proforma offers, as if its request had been filled from it; return the order's id."""
    vendor = VendorDetails(
        name=paper.vendor.name,
        address="\n".join(filter(None, (paper.vendor.street, paper.vendor.city, paper.vendor.country))),
        tax_id=paper.vendor.tax_id,
        email=paper.vendor.email,
        phone=paper.vendor.phone,
    )
    vendors.add(staff.dana, vendor)
    lines = tuple(
        RequestLine(each.description, each.quantity, each.unit_price, each.code, each.unit, each.tax_rate)
        for each in paper.items
    )
    return _order(staff, _submitted(staff, title, vendor.name, "Design", lines), staff.ben, staff.clara)


def _order_view(staff: Staff, order_id: str) -> orders.OrderView:
    with reading(staff.dana) as session:
        order = orders.one(session, staff.dana.person, order_id)
    assert order is not None, "finance sees every order"
    return order
